"""Shot sizes, angles or lenses that exclude each other: *close-up* and *extreme wide shot*.

A frame is one of them at a time. Say one, or say how the camera gets from one to the other
(*starts in a close-up, then pulls back to a wide shot*).

Bad:

    "a climber on a ridge, close-up, extreme wide shot"
    "a climber on a ridge, low angle, high angle, drone shot"

Good:

    "a climber on a ridge, extreme wide shot, low angle"
    "a climber on a ridge, starts in a close-up, then pulls back to a wide shot"

Sources: sora-2
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
    """Hold each size, angle and lens against those before it."""
    return clashes(case, Role.SHOT_SIZE, Role.ANGLE, Role.LENS)


RULE = Rule(
    "RP015",
    "conflicting-framing",
    Topic.CONFLICT,
    check,
    "A frame is one of them at a time; asked for both, the model picks.",
)
