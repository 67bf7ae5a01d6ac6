"""Weather that excludes itself: *clear sky* and *heavy rain*.

Bad:

    "a boat on a lake, clear blue sky, heavy rain, wide shot"

Good:

    "a boat on a lake, heavy rain, fog, wide shot"
    "a boat on a lake, the rain stops, then a clear sky, wide shot"
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
    """Hold each weather against those before it."""
    return clashes(case, Role.WEATHER)


RULE = Rule(
    "RP014",
    "conflicting-weather",
    Topic.CONFLICT,
    check,
    "A sky cannot be both; the model picks one, or mixes them within the picture.",
)
