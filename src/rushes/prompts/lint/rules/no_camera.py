"""No camera: nothing says how it is filmed.

A prompt without a word on the camera leaves framing and movement to the model, and every take
differs in them. One word is enough: a move (*tracking shot*), a rest (*static shot*), a distance
(*close-up*) or an angle (*low angle*).

Bad:

    "a fox runs through deep snow, cinematic"

Good:

    "a fox runs through deep snow, tracking shot, cinematic"
    "a fox runs through deep snow, wide shot, cinematic"
    "a fox runs through deep snow, from above, cinematic"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

#: Any of these says where the camera is or what it does.
_FILMED = frozenset({Role.CAMERA, Role.SHOT_SIZE, Role.ANGLE, Role.LENS, Role.COMPOSITION})


def check(case: Case) -> Iterator[Found]:
    """Look for any word on the camera."""
    if not _FILMED & case.by_role.keys():
        yield Found("nothing says how it is filmed: add a move, a distance or an angle", case.end)


RULE = Rule(
    "RP004",
    "no-camera",
    Topic.MISSING,
    check,
    "Without a word on the camera the model chooses framing and movement, anew in each take.",
    default=Severity.NOTE,
    strict=Severity.WARNING,
)
