"""Hands: single fingers, at work or seen close.

Fingers fuse, multiply and bend backwards when a model shows them at fine work. Models are better
at it every year, and some of 2026 get most hands right for a few seconds; that is why this is
only a note unless the configuration is strict. Where hands are not the point, frame them out or
keep them at rest.

Bad:

    "close-up of hands playing the piano, warm light"
    "a magician shuffles cards, handheld"
    "a watchmaker's hands assemble a tiny gear, macro shot"

Good:

    "a pianist at a grand piano, seen from the back of the hall, slow dolly in"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.phrasebook import Book
from rushes.prompts.lint.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case


#: Sizes of a shot in which hands fill the frame.
_NEAR = frozenset({"medium_close_up", "close_up", "extreme_close_up", "macro", "insert"})
_HANDS = frozenset({"hand", "finger"})


def check(case: Case) -> Iterator[Found]:
    """Find the phrases of the book, fingers, and hands that are seen close."""
    message = "fingers at fine work: look closely at each take, or frame them out"
    spans = [hit.span for hit in case.hits(Book.HANDS)]
    alone = any(noun.name in _HANDS for noun in case.breakdown.subjects)
    near = alone or any(part.key in _NEAR for part in case.parts(Role.SHOT_SIZE))
    spans += [
        part.span
        for part in case.parts(Role.SUBJECT, Role.PROP)
        if part.key in _HANDS and (near or part.key == "finger")
    ]
    reached = 0
    for span in sorted(spans):
        if span[0] >= reached:
            reached = span[1]
            yield Found(message, span)


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
