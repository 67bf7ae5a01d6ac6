"""A real person by name.

Vendors refuse likenesses of real people, or ask for a permission (Runway's API has a threshold
for public figures, `contentModeration.publicFigureThreshold`), and a clip that passes may break
the person's rights. Runway does not give back the credits of a refused generation. Describe the
person instead: age, hair, clothes, bearing.

This is a list of a few hundred names, not a judgement, and it is far from whole: that a name is
not on it says nothing. Historical figures are mostly not on it. `allow` in a configuration
silences names that you have the rights to. For artists the name is often asked for as a manner:
describe that as well.

Bad:

    "Tom Cruise runs over a roof, tracking shot"
    "a street in the style of Wes Anderson, wide shot"

Good:

    "a stuntman in a black jacket runs over a roof, tracking shot"
    "a symmetrical street in pastel colours, flat light, wide shot"

Sources: runway-failures
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.phrasebook import Book

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case


def check(case: Case) -> Iterator[Found]:
    """Find the phrases of the book."""
    reached = 0
    for hit in case.hits(Book.PEOPLE):
        if hit.span[0] >= reached:
            reached = hit.span[1]
            yield Found("a real person: a filter may stop it, and the person has rights", hit.span)


RULE = Rule(
    "RP070",
    "real-person",
    Topic.RIGHTS,
    check,
    "Vendors refuse likenesses of real people, and what is refused may still be charged.",
    reads=False,
)
