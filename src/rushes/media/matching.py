"""Curves that bring the colours of one clip to those of another."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from rushes.errors import MediaError
from rushes.media.colour import Developer
from rushes.media.picture import load_picture
from rushes.media.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from rushes.media.stream import Stream

    Points = tuple[tuple[float, float], ...]

#: Shares of the pixels that are darker: where the two are laid on each other.
_SHARES = (0.01, 0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99)
#: Pictures that are looked at, of so many at the beginning; all else would be to decode twice.
_LOOKS, _WITHIN = 8, 240
_WIDTH = 160
#: No curve is steeper: noise and banding would be seen.
_STEEPEST = 2.5
_PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".avif", ".gif"}


def matching(stream: Stream, reference: Path) -> tuple[Points, ...]:
    """Curves of red, green and blue, from the clip that comes in to ``reference``.

    :raises MediaError: the reference is neither a picture nor a clip.
    """
    ours, theirs = _levels(_of_stream(stream)), _levels(_of_reference(reference))
    return tuple(_curve(ours[channel], theirs[channel]) for channel in range(3))


def _levels(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(channels, shares) from 0 to 1."""
    found: NDArray[np.float64] = np.quantile(pixels.reshape(-1, 3) / 255, _SHARES, axis=0).T
    return found


def _curve(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> Points:
    points = [(0.0, 0.0)]
    for level, wanted in zip(ours.tolist(), theirs.tolist(), strict=True):
        last, reached = points[-1]
        if level - last < 0.01:
            continue
        highest = reached + _STEEPEST * (level - last)
        points.append((level, min(max(wanted, reached), highest, 1.0)))
    if 1 - points[-1][0] >= 0.01:
        points.append((1.0, 1.0))
    return tuple((round(level, 5), round(wanted, 5)) for level, wanted in points)


def _of_stream(stream: Stream) -> NDArray[np.uint8]:
    form = stream.form
    developer = Developer((_WIDTH, max(2, round(_WIDTH * form.height / form.width))))
    every = max(1, min(form.frames, _WITHIN) // _LOOKS)
    frames = islice(stream.pictures(), 0, _WITHIN, every)
    return _together(developer.picture(frame) for frame in frames)


def _of_reference(path: Path) -> NDArray[np.uint8]:
    if path.suffix.lower() in _PICTURES:
        return load_picture(path).reshape(-1, 3)[:: max(1, _LOOKS)]
    with Reader(path) as reader:
        length = reader.facts.duration
        shape = reader.facts.height / reader.facts.width
    with Reader(path, size=(_WIDTH, max(2, round(_WIDTH * shape)))) as reader:
        times = [length * number / _LOOKS for number in range(_LOOKS)]
        return _together(picture for picture, _ in reader.pick(times))


def _together(pictures: Iterable[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    found = [picture.reshape(-1, 3) for picture in pictures]
    if not found:
        raise MediaError("There is no picture whose colours could be matched.")
    return np.concatenate(found)
