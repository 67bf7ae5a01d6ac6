"""A prompt in the words that the animatic knows: for a crash zoom it makes a plain zoom in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.preview.camera import MOVES
from rushes.preview.looks import LOOKS
from rushes.prompts import Role, nearest

if TYPE_CHECKING:
    from collections.abc import Collection

    from rushes.prompts import Breakdown, Part

#: What is drawn at all, of the roles that have more keys than that.
_DRAWN: dict[Role, Collection[str]] = {
    Role.CAMERA: MOVES,
    Role.STYLE: LOOKS,
    Role.SHOT_SIZE: ("extreme_close_up", "close_up", "medium", "wide"),
    Role.PACE: ("slow", "fast", "timelapse"),
}


def plain(shot: Breakdown) -> Breakdown:
    """The same shot with the nearest keys that can be drawn; what nothing stands for is dropped."""

    def drawn(role: Role, key: str | None) -> str | None:
        return nearest(role, key, _DRAWN[role]) if key else None

    def named(part: Part) -> Part:
        key = drawn(part.role, part.key) if part.role in _DRAWN else None
        return part.model_copy(update={"key": key}) if key else part

    moves = (drawn(Role.CAMERA, move) for move in shot.camera)
    return shot.model_copy(
        update={
            "camera": tuple(dict.fromkeys(move for move in moves if move)),
            "style": drawn(Role.STYLE, shot.style),
            "shot_size": drawn(Role.SHOT_SIZE, shot.shot_size),
            "pace": drawn(Role.PACE, shot.pace),
            "parts": tuple(map(named, shot.parts)),
        }
    )
