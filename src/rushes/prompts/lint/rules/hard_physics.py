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

from rushes.prompts.breakdown import Kind, Role
from rushes.prompts.inflection import verb_forms
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.phrasebook import Book, groups
from rushes.prompts.lint.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

_WHY = groups(Book.PHYSICS)
_EATS = frozenset(form for verb in ("eat", "bite", "nibble", "gobble") for form in verb_forms(verb))
#: So many letters behind the verb may stand before the food.
_NEAR = 20


def check(case: Case) -> Iterator[Found]:
    """Find the phrases of the book."""
    found = [(hit.span, hit.group) for hit in case.hits(Book.PHYSICS)]
    found += [(span, "eating") for span in _bites(case)]
    reached = 0
    for span, group in sorted(found):
        if span[0] >= reached:
            reached = span[1]
            yield Found(f"models fail at this: {_WHY[group]['why']}", span)


def _bites(case: Case) -> Iterator[tuple[int, int]]:
    """*Eats a sandwich*: the verb, and the food behind it."""
    shot = case.breakdown
    foods = [noun.span for noun in (*shot.subjects, *shot.props) if noun.kind is Kind.FOOD]
    for part in case.parts(Role.ACTION):
        if part.text.lower() in _EATS:
            near = (food for food in foods if 0 <= food[0] - part.span[1] <= _NEAR)
            yield from ((part.span[0], food[1]) for food in near)


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
