"""Paces that exclude each other: *slow motion* and *time-lapse*.

Bad:

    "clouds over a valley, time-lapse, slow motion"

Good:

    "clouds over a valley, time-lapse"
    "a horse gallops, real time, then slow motion"
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
    """Hold each pace against those before it."""
    return clashes(case, Role.PACE)


RULE = Rule(
    "RP016",
    "conflicting-pace",
    Topic.CONFLICT,
    check,
    "Time runs in one way at a time; asked for both, the model picks.",
)
