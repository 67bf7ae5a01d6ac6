"""A trade mark, a character or a work that belongs to somebody.

Vendors' filters stop many of them, what is drawn is rarely the real logo or product, and a clip
with it may break somebody's rights. Your own brand is best put on afterwards (`rushes media
overlay`). Describe what you mean: *a brown fizzy drink with ice*, *a boy wizard with round
glasses*.

This is a list of a few hundred marks, not a judgement, and it is far from whole. Words that mean
something else too (*Apple*, *Jaguar*) count only with a capital in the middle of a sentence.
`allow` in a configuration silences marks that you may use.

Bad:

    "Spider-Man swings between towers, tracking shot"
    "a can of Coca-Cola on ice, macro shot"
    "a woman unpacks an Apple laptop, close-up"

Good:

    "a hero in a red suit swings between towers, tracking shot"
    "an apple on ice, macro shot"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.phrasebook import Book
from rushes.prompts.lint.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case


def check(case: Case) -> Iterator[Found]:
    """Find the phrases of the book; those that are said for a look are only noted."""
    reached = 0
    for hit in case.hits(Book.MARKS):
        if hit.span[0] >= reached:
            reached = hit.span[1]
            if hit.group == "makers":
                yield Found("a mark, said for its look", hit.span, severity=Severity.NOTE)
            else:
                yield Found("a mark that belongs to somebody: a filter may stop it", hit.span)


RULE = Rule(
    "RP071",
    "trademark",
    Topic.RIGHTS,
    check,
    "Filters stop many marks and characters, what is drawn is rarely the real thing, and the "
    "owner has rights.",
    default=Severity.NOTE,
    reads=False,
)
