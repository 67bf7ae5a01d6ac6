"""One look at a whole clip: what was measured of each picture and of the sound."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from rushes.errors import MediaError
from rushes.media import gauges
from rushes.media.chain import time_of
from rushes.media.footage import form_of, pictures
from rushes.media.form import SOUND_RATE
from rushes.media.heard import channels_of, heard
from rushes.media.loudness import loudness
from rushes.media.mixing import paced
from rushes.media.retime import planes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from rushes.media.loudness import Loudness
    from rushes.types import Facts

    Sound = NDArray[np.float32]
    Values = NDArray[np.float64]

#: Pictures a second whose sharpness is measured: it does not change faster.
_SAMPLED = 6
#: The pieces in which sound is judged, in samples: 50 ms.
_WINDOW = SOUND_RATE // 20
#: Samples at least as high are at the end of the scale.
_TOP = 0.999
_LOUD = 0.89
#: So many of them in a row are no peak any more.
_FLAT = 3


@dataclass
class Seen:
    """The pictures. All lists have one value for each picture, but for ``sampled`` and its two."""

    times: list[Fraction] = field(default_factory=list)
    brightness: list[float] = field(default_factory=list)
    darkness: list[float] = field(default_factory=list)
    change: list[float] = field(default_factory=list)
    """From the picture before; 0 for the first."""
    largest: list[float] = field(default_factory=list)
    likeness: list[float] = field(default_factory=list)
    tear: list[float] = field(default_factory=list)
    sampled: list[int] = field(default_factory=list)
    """The numbers of the pictures whose sharpness was measured."""
    blur: list[float] = field(default_factory=list)
    blockiness: list[float] = field(default_factory=list)
    broken: str = ""
    """Why no more could be read."""


@dataclass
class Listened:
    """The sound, in pieces of ``step`` seconds."""

    loudness: Loudness
    peaks: Values
    """The highest sample of each piece, from 0 to 1 and more."""
    clipped: Values
    """The share of each piece that lies flat at the end of the scale."""
    duration: Fraction
    step: Fraction = Fraction(_WINDOW, SOUND_RATE)


def look(facts: Facts, on_frame: Callable[[int], None] | None = None) -> Seen:
    """Measure every picture of a clip, in one pass. Memory: a few numbers for each."""
    seen = Seen()
    every = max(1, round(facts.fps / _SAMPLED))
    before: gauges.Luma | None = None
    last: list[gauges.Lines] = []
    try:
        for number, frame in enumerate(_frames(facts)):
            luma = luma_of(frame)
            now = gauges.small(luma).copy()
            seen.times.append(time_of(frame))
            seen.brightness.append(float(now.mean()))
            seen.darkness.append(gauges.darkness(now))
            _compare(seen, now if before is None else before, now)
            last = [*last[-2:], gauges.lines(luma)]
            if len(last) == 3:
                seen.tear[-1:] = [gauges.tear(*last), 0.0]
            else:
                seen.tear.append(0.0)
            if number % every == 0:
                seen.sampled.append(number)
                seen.blur.append(gauges.blur(luma))
                seen.blockiness.append(gauges.blockiness(luma))
            before = now
            if on_frame:
                on_frame(number + 1)
    except MediaError as error:
        seen.broken = error.message
    return seen


def _frames(facts: Facts) -> Iterator[VideoFrame]:
    return pictures(facts, form_of(facts), Fraction(0), facts.duration)


def _compare(seen: Seen, before: gauges.Luma, now: gauges.Luma) -> None:
    seen.change.append(gauges.change(before, now))
    seen.largest.append(gauges.largest_change(before, now))
    seen.likeness.append(gauges.likeness(before, now))


def luma_of(frame: VideoFrame) -> gauges.Luma:
    """The luma of a frame in 8 bits."""
    plane = planes_of(frame)[0]
    shift = frame.format.components[0].bits - 8
    return np.asarray(plane if shift <= 0 else plane >> shift, np.uint8)


def listen(facts: Facts) -> Listened | None:
    """Measure the sound of a clip, in one pass; ``None`` where it has none."""
    channels = channels_of(facts.path)
    if not channels:
        return None
    peaks: list[float] = []
    clipped: list[float] = []
    count = 0

    def watched() -> Iterator[Sound]:
        nonlocal count
        for block in paced(heard(facts.path, channels=channels), _WINDOW):
            count += len(block)
            peaks.append(float(np.abs(block).max(initial=0)))
            clipped.append(_flat(block))
            yield block

    measured = loudness(watched(), channels)
    return Listened(measured, np.array(peaks), np.array(clipped), Fraction(count, SOUND_RATE))


def _flat(block: Sound) -> float:
    """The share of samples that lie flat at the end of the scale, in the worst channel.

    A codec leaves ripples on what was flat; but a wave is near its top for a fifth of the time.
    """
    worst = 0
    for channel in np.abs(block).T:
        runs = [end - start for start, end in spans(channel >= _TOP)]
        peak = float(channel.max(initial=0))
        near = int((channel >= 0.95 * peak).sum()) if peak > _LOUD else 0
        flat = sum(run for run in runs if run >= _FLAT)
        worst = max(worst, flat, near if near > len(block) / 3 else 0)
    return worst / len(block)


def spans(flags: Sequence[bool] | NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Where ``flags`` are true: (first, behind the last) of each run."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    yield from ((int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True))
