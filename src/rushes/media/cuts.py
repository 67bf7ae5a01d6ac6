"""Where one shot ends and the next begins.

A cut is where a picture differs from the one before far more than its neighbours do from theirs, in
place and in colours, and stays different: a flash or a single bad frame comes back. Dissolves and
fades are not found.
"""

from __future__ import annotations

from collections import deque
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from av.codec.context import ThreadType
from av.video.reformatter import Interpolation, VideoReformatter

from rushes.media.decoder import decoded
from rushes.media.facts import probe
from rushes.media.source import opened, video_stream

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    _Seen = tuple[Fraction, NDArray[np.int16], NDArray[np.float32]]

#: What pictures are compared at.
_SMALL = (64, 36)
#: How many neighbours on either side a difference is judged by.
_AROUND = 12
#: Levels, of 255, by which a picture differs from the one before at least.
_LEAST = 8.0
#: Share of the pixels that have another colour at least.
_LEAST_COLOUR = 0.12
#: How much more than its neighbours.
_TIMES = 3.0
#: Seconds that a shot lasts at least.
_SHORTEST = Fraction(1, 3)


class Scene(NamedTuple):
    """A shot, from ``start`` to before ``stop``, in exact seconds."""

    start: Fraction
    stop: Fraction


class _Change(NamedTuple):
    """How a picture differs from the one before."""

    time: Fraction
    levels: float
    colours: float
    stays: float
    """How the next picture differs from the one before the one before, in levels."""


def scenes(path: str | os.PathLike[str]) -> list[Scene]:
    """The shots of a clip, in order, without gaps. A clip without a cut is one.

    Cost: decodes all pictures. Memory: a few small pictures, and some bytes for each.

    :raises MediaError: as :func:`~rushes.media.facts.probe` does, and where a picture is damaged.
    """
    facts = probe(path)
    changes = list(_changes(path, facts.fps if not facts.variable_rate else None))
    cuts = [Fraction(0)]
    for number in _peaks(changes):
        time = changes[number].time
        if time - cuts[-1] >= _SHORTEST and facts.duration - time >= 1 / facts.fps:
            cuts.append(time)
    return [Scene(*pair) for pair in zip(cuts, [*cuts[1:], facts.duration], strict=True)]


def _peaks(changes: list[_Change]) -> Iterator[int]:
    levels = np.array([each.levels for each in changes])
    colours = np.array([each.colours for each in changes])
    for number, change in enumerate(changes):
        around = slice(max(0, number - _AROUND), number + _AROUND + 1)
        usual = float(np.median(levels[around]))
        usual_colour = float(np.median(colours[around]))
        near = levels[max(0, number - 2) : number + 3]
        if (
            change.levels >= max(_LEAST, _TIMES * usual)
            and change.colours >= max(_LEAST_COLOUR, 1.5 * usual_colour)
            and change.levels >= near.max()
            and change.stays >= 0.5 * change.levels
        ):
            yield number


def _changes(path: str | os.PathLike[str], rate: Fraction | None) -> Iterator[_Change]:
    last: deque[_Seen] = deque(maxlen=4)
    for time, picture in _pictures(path, rate):
        last.append((time, picture, _palette(picture)))
        if len(last) >= 3:
            yield _change(list(last)[-4:])
    if len(last) >= 2:
        yield _change([*list(last)[-3:], last[-1]])


def _change(run: list[_Seen]) -> _Change:
    """Of the last picture but one; the last says whether the change stays."""
    earlier, (_, before, colours), (time, picture, others), (_, after, _) = (
        run if len(run) == 4 else [run[0], *run]
    )
    return _Change(
        time,
        float(np.abs(picture - before).mean()),
        float(np.abs(others - colours).sum() / 2),
        float(np.abs(after - earlier[1]).mean()),
    )


def _palette(picture: NDArray[np.int16]) -> NDArray[np.float32]:
    """The share of each of 256 coarse colours."""
    luma, blue, red = picture
    index = (luma >> 5) * 32 + (blue >> 6) * 8 + (red >> 5)
    shares: NDArray[np.float32] = np.bincount(index.ravel(), minlength=256) / index.size
    return shares


def _pictures(
    path: str | os.PathLike[str], rate: Fraction | None
) -> Iterator[tuple[Fraction, NDArray[np.int16]]]:
    """Small pictures, (3, 36, 64) in YUV, and their times."""
    reformatter = VideoReformatter()
    with opened(path) as container:
        stream = video_stream(container, Path(path))
        stream.codec_context.thread_type = ThreadType.AUTO
        base, zero = stream.time_base or Fraction(1, 90_000), stream.start_time or 0
        for number, frame in enumerate(decoded(container, stream)):
            yield (
                Fraction(number) / rate if rate else ((frame.pts or 0) - zero) * base,
                _small(reformatter, frame),
            )


def _small(reformatter: VideoReformatter, frame: VideoFrame) -> NDArray[np.int16]:
    width, height = _SMALL
    made = reformatter.reformat(
        frame, width, height, "yuv444p", interpolation=Interpolation.AREA, threads=1
    )
    small: NDArray[np.int16] = made.to_ndarray().astype(np.int16)
    return small
