"""Times of day that exclude each other: *noon* and *night*.

The model picks one, or lights half of the picture by each. A change is fine where the prompt says
so (*from dusk to night*, *day turns into night*), in a time-lapse best.

Bad:

    "a lighthouse at night, waves crash below, golden hour, wide shot"

Good:

    "a lighthouse at night, waves crash below, wide shot"
    "time-lapse of a skyline from sunset to night"
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
    """Hold each time against those before it."""
    return clashes(case, Role.TIME)


RULE = Rule(
    "RP012",
    "conflicting-times",
    Topic.CONFLICT,
    check,
    "The model picks one of the times, or lights half of the picture by each.",
)
