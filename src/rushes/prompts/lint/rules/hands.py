"""Hands: single fingers, at work or seen close.

Fingers fuse, multiply and bend backwards when a model shows them at fine work. Models are better
at it every year, and some of 2026 get most hands right for a few seconds; that is why this is
only a note unless the configuration is strict. Where hands are not the point, frame them out or
keep them at rest.

Bad:

    "close-up of hands playing the piano, warm light"
    "a magician shuffles cards, handheld"

Good:

    "a pianist at a grand piano, seen from the back of the hall, slow dolly in"
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
    """Find the phrases of the book."""
    for hit in case.hits(Book.HANDS):
        yield Found("fingers at fine work: look closely at each take, or frame them out", hit.span)


RULE = Rule(
    "RP031",
    "hands",
    Topic.HARD,
    check,
    "Fingers fuse and multiply at fine work; models differ much in this.",
    default=Severity.NOTE,
    strict=Severity.WARNING,
    reads=False,
)
