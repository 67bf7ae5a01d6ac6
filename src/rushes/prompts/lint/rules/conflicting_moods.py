"""Moods that exclude each other: *joyful* and *melancholic*.

Bad:

    "a clown in an empty circus, joyful, melancholic, slow dolly in"

Good:

    "a clown in an empty circus, melancholic, slow dolly in"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lint.clash import clashes
from rushes.prompts.lint.contract import Found, Rule, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rushes.prompts.lint.case import Case


def check(case: Case) -> Iterable[Found]:
    """Hold each mood against those before it."""
    return clashes(case, Role.MOOD)


RULE = Rule(
    "RP019",
    "conflicting-moods",
    Topic.CONFLICT,
    check,
    "Contradictory moods level each other out.",
)
