"""The looks that a clip can have, by their names in a prompt; each prepared once for a size.

Adding one is one row in :data:`LOOKS`. Tests: ``tests/preview/test_restyle.py`` tells one story
over all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import cv2
import numpy as np

from rushes.errors import RequestError, did_you_mean
from rushes.media.warp import blurred, resized
from rushes.preview import brush, grade, ink
from rushes.preview.grade import Finish, graded, in_turn
from rushes.prompts import Role, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rushes.preview.footage import Picture
    from rushes.prompts import Breakdown


@dataclass(frozen=True, slots=True)
class Look:
    """``make(width, height, seed)`` prepares the finish.

    ``steady``: how much of what stands still is taken over from the frame before, so that noise
    does not make edges and tones of a real clip boil.
    """

    make: Callable[[int, int, int], Finish]
    steady: float = 0.0


LOOKS: dict[str, Look] = {
    **{name: Look(partial(graded, row)) for name, row in grade.LOOKS.items()},
    "artistic": Look(brush.oil, steady=0.75),
    "watercolour": Look(brush.watercolour, steady=0.75),
    "anime": Look(ink.anime, steady=0.75),
    "sketch": Look(ink.sketch, steady=0.6),
    "pixel_art": Look(ink.pixel_art, steady=0.8),
}


def look(style: str, width: int, height: int, seed: int = 0) -> Finish:
    """The finish of a look for frames of one size: ``finish(picture, number) -> picture``.

    Cost of a frame of 1280x720 on one core: 4 to 6 ms for cinematic, documentary, commercial,
    realistic, noir and pixel_art; 25 to 55 ms for those that are painted or drawn.

    :raises RequestError: there is no such look.
    """
    return _named(style).make(width, height, seed)


def light(time: str, width: int, height: int, seed: int = 0) -> Finish:
    """The finish that turns daylight into another time of day, by its key in a shot.

    :raises RequestError: there is no such time of day.
    """
    if time not in grade.TIMES:
        raise RequestError(
            f"There is no light {time!r}{did_you_mean(time, grade.TIMES)}; "
            f"there are {', '.join(grade.TIMES)}."
        )
    return graded(grade.TIMES[time], width, height, seed)


def chosen(shot: Breakdown) -> str | None:
    """The look that is nearest to the one that a prompt names, or ``None``."""
    return nearest(Role.STYLE, shot.style, LOOKS) if shot.style else None


def dressed(
    size: tuple[int, int],
    seed: int,
    *,
    time: str | None = None,
    weather: Finish | None = None,
    style: str | None = None,
) -> Finish | None:
    """Light, then weather, then look, of a clip of one size; ``None`` where none is asked for."""
    steps = [
        light(time, *size, seed) if time else None,
        weather,
        look(style, *size, seed) if style else None,
    ]
    finishes = [step for step in steps if step is not None]
    return in_turn(finishes) if finishes else None


def steadied(pictures: Iterable[Picture], style: str) -> Iterator[Picture]:
    """A real clip with its noise calmed as far as a look needs it; what moves stays as it is.

    Cost: about 5 ms for 1280x720, in order.
    """
    keep = _named(style).steady
    before: Picture | None = None
    for picture in pictures:
        before = _calmed(picture, before, keep) if keep and before is not None else picture
        yield before


def _calmed(picture: Picture, before: Picture, keep: float) -> Picture:
    height, width = picture.shape[:2]
    half = max(width // 2, 1), max(height // 2, 1)
    small = cv2.absdiff(
        resized(picture, *half, cv2.INTER_AREA), resized(before, *half, cv2.INTER_AREA)
    )
    moved = blurred(np.asarray(small.max(-1), np.float32), 1.5)
    kept = resized(np.float32(keep) * np.exp(-np.square(moved / 9)), width, height)
    return cv2.blendLinear(picture, before, 1 - kept, kept)  # type: ignore[return-value]


def _named(style: str) -> Look:
    if style not in LOOKS:
        raise RequestError(
            f"There is no look {style!r}{did_you_mean(style, LOOKS)}; there are {', '.join(LOOKS)}."
        )
    return LOOKS[style]
