"""Pictures at another pace: picked, or blended from their neighbours."""

from __future__ import annotations

from collections import deque
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

import av
import cv2
import numpy as np

from rushes.media.footage import again

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    #: The place in the clip, in pictures, of picture number n of what is shown.
    Place = Callable[[int], Fraction]
    Planes = list[NDArray[Any]]

#: Pictures that one may be blended from: a longer shutter is not opened.
_SHUTTER = 16
#: Less of a picture than this is not seen.
_LITTLE = Fraction(1, 256)


def picked(
    frames: Iterator[VideoFrame], place: Place, count: int, fps: Fraction
) -> Iterator[VideoFrame]:
    """``count`` frames: number n is the one that the clip shows at ``place(n)``."""
    return again(_picked(frames, place, count, fps))


def _picked(
    frames: Iterator[VideoFrame], place: Place, count: int, fps: Fraction
) -> Iterator[VideoFrame]:
    shown: VideoFrame | None = None
    at = -1
    for number in range(count):
        wanted = floor(place(number) + _LITTLE)
        while at < wanted:
            following = next(frames, None)
            if following is None:
                break
            shown, at = following, at + 1
        if shown is None:
            return
        shown.pts, shown.time_base = number, 1 / fps
        yield shown


def blended(
    frames: Iterator[VideoFrame], place: Place, count: int, fps: Fraction
) -> Iterator[VideoFrame]:
    """The same, each mixed from what passes while it is shown, as by an open shutter.

    Memory: at most seventeen frames.
    """
    window: deque[VideoFrame] = deque()
    first = 0
    for number in range(count):
        start = place(number)
        length = min(Fraction(_SHUTTER), max(Fraction(1), place(number + 1) - start))
        weights = _weights(start, start + length)
        while first < min(weights) and (len(window) > 1 or _more(window, frames)):
            if len(window) == 1 and not _more(window, frames):
                break
            window.popleft()
            first += 1
        while first + len(window) <= max(weights) and _more(window, frames):
            pass
        if not window:
            return
        last = first + len(window) - 1
        shares: dict[int, float] = {}
        for at, weight in weights.items():
            shares[min(at, last) - first] = shares.get(min(at, last) - first, 0.0) + weight
        yield _mixed([(window[at], weight) for at, weight in shares.items()], number, fps)


def _more(window: deque[VideoFrame], frames: Iterator[VideoFrame]) -> bool:
    following = next(frames, None)
    if following is None:
        return False
    window.append(following)
    return True


def _weights(start: Fraction, end: Fraction) -> dict[int, float]:
    """How much of each picture is seen between two places; the sum is 1."""
    parts = {
        at: min(end, Fraction(at + 1)) - max(start, Fraction(at))
        for at in range(floor(start), ceil(end))
    }
    seen = {at: part for at, part in parts.items() if part > _LITTLE}
    total = sum(seen.values())
    return {at: float(part / total) for at, part in seen.items()}


def _mixed(parts: list[tuple[VideoFrame, float]], number: int, fps: Fraction) -> VideoFrame:
    model = parts[0][0]
    made = av.VideoFrame(model.width, model.height, model.format.name)
    made.color_range, made.colorspace = model.color_range, model.colorspace
    made.color_primaries, made.color_trc = model.color_primaries, model.color_trc
    made.pts, made.time_base = number, 1 / fps
    sources = [planes_of(frame) for frame, _ in parts]
    for at, target in enumerate(planes_of(made)):
        if len(parts) == 1:
            target[:] = sources[0][at]
        elif len(parts) == 2:
            (_, one), (_, other) = parts
            target[:] = cv2.addWeighted(sources[0][at], one, sources[1][at], other, 0)
        else:
            total = np.full(target.shape, 0.5, np.float32)
            for planes, (_, weight) in zip(sources, parts, strict=True):
                total += planes[at] * np.float32(weight)
            target[:] = total
    return made


def planes_of(frame: VideoFrame) -> Planes:
    """The planes of a frame as arrays, (height, width), that write through to it."""
    planes: Planes = []
    for part, plane in zip(frame.format.components, frame.planes, strict=True):
        lines: NDArray[Any] = np.frombuffer(
            memoryview(plane), np.uint16 if part.bits > 8 else np.uint8
        ).reshape(plane.height, -1)
        planes.append(lines[:, : plane.width])
    return planes
