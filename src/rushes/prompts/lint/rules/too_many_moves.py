"""Too many camera moves in one shot.

OpenAI's guide for Sora 2 asks for one clear camera move in each shot. Two that go together
(*orbit while craning up*) often work; with three or more the model drops some or wobbles. How the
camera is carried (*handheld*, *drone*) is no move of its own. One move after the other counts as
one where the prompt says so (*then*), but each needs its time: see RP020.

Bad:

    "a statue in a park, orbit shot, tilt up, dolly in, pan left"

Good:

    "a statue in a park, orbit shot, crane up"
    "a statue in a park, handheld tracking shot, drone"

Sources: sora-2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.sequence import follows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

#: More at once than this, and some are dropped.
_MOST = 2
#: How the camera is carried, and what it does with time: no moves of their own.
_CARRIED = frozenset(
    {
        "static", "handheld", "steadicam", "drone", "fpv", "first_person", "selfie", "one_take",
        "vehicle_mount", "snorricam", "robot_arm", "hyperlapse", "bullet_time", "rack_focus",
    }
)  # fmt: skip


def check(case: Case) -> Iterator[Found]:
    """Count different moves that are not said to follow each other."""
    moves = {part.key: part for part in case.parts(Role.CAMERA) if part.key not in _CARRIED}
    parts = sorted(moves.values(), key=lambda part: part.span)
    if len(parts) > _MOST:
        span = (parts[0].span[0], parts[-1].span[1])
        if not follows(case.text[slice(*span)]):
            yield Found(f"{len(parts)} camera moves at once: one is clear, two may do", span)


RULE = Rule(
    "RP027",
    "too-many-moves",
    Topic.TOO_MUCH,
    check,
    "With many moves at once a model drops some, or wobbles.",
)
