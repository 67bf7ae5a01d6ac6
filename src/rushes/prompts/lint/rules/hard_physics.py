"""Physics that models fail at.

Video models paint what often follows, they do not simulate. In VideoPhy, where people judged
clips of 688 prompts, the best model followed both the prompt and the laws of physics in 39.6 % of
them, and VideoPhy-2 found the conservation of mass and momentum hardest. Poured liquids change
their volume, broken things heal, food is whole after the bite, reflections go their own way,
balls pass through each other.

This is no reason not to try: plan for more takes, keep the event small and far in the frame, or
show the moment before and the moment after.

Bad:

    "a glass shatters on a stone floor, slow motion"
    "a woman ties her shoelaces, close-up"
    "milk pours into a cup, macro shot"

Good:

    "a glass stands on a stone floor, slow dolly in"
    "a woman walks past a window, close-up"

Sources: videophy, videophy-2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.phrasebook import Book, groups
from rushes.prompts.lint.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

_WHY = groups(Book.PHYSICS)


def check(case: Case) -> Iterator[Found]:
    """Find the phrases of the book."""
    for hit in case.hits(Book.PHYSICS):
        yield Found(f"models fail at this: {_WHY[hit.group]['why']}", hit.span)


RULE = Rule(
    "RP030",
    "hard-physics",
    Topic.HARD,
    check,
    "Video models paint what often follows and do not simulate: plan for more takes, or show "
    "the moments before and after.",
    default=Severity.NOTE,
    strict=Severity.WARNING,
    reads=False,
)
