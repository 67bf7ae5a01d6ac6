"""When each picture of a stream is shown, without decoding it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from av.stream import Discard

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.stream import VideoStream

#: Broadcast rates, which containers with rounded times give only approximately.
_BROADCAST = [Fraction(rate * 1000, 1001) for rate in (24, 30, 48, 60, 120)]


@dataclass(frozen=True, slots=True)
class Timing:
    """``frames`` pictures in ``duration`` seconds; ``variable`` where not evenly spaced."""

    frames: int
    duration: Fraction
    fps: Fraction
    variable: bool = False
    sound: Fraction | None = None
    """Length of the sound in seconds, where it had to be measured anyway."""
    end: Fraction | None = None
    """Where the last stream ends on the container's clock, where all of it was read."""


def timing(
    container: InputContainer, video: VideoStream, audio: AudioStream | None = None
) -> Timing:
    """Measure ``video`` from the container's index, or by reading every packet.

    Cost: proportional to the number of frames; reads the whole file only where the index does not
    settle it.
    """
    return from_index(container, video) or _from_packets(container, video, audio)


def is_untimed(video: VideoStream) -> bool:
    """Whether the file has pictures out of order and does not say when each is shown.

    AVI has no such times. FFmpeg then makes some up, which are wrong for H.264.
    """
    return video.container.format.name == "avi" and bool(video.codec_context.has_b_frames)


def from_index(container: InputContainer, video: VideoStream) -> Timing | None:
    """From the sample table of an MP4 with evenly spaced samples; ``None`` for all else."""
    base = video.time_base
    if "mp4" not in container.format.name or base is None or not video.duration:
        return None
    times = [entry.timestamp for entry in video.index_entries if not entry.is_discard]
    steps = {later - earlier for earlier, later in pairwise(times)}
    if len(steps) != 1 or min(steps) <= 0 or video.frames < len(times):
        return None
    step = steps.pop()
    if len(times) * step != video.duration:
        return None
    return Timing(len(times), video.duration * base, 1 / (step * base))


def _from_packets(
    container: InputContainer, video: VideoStream, audio: AudioStream | None
) -> Timing:
    for stream in container.streams:
        stream.discard = Discard.default if stream in (video, audio) else Discard.all
    base = video.time_base or Fraction(1, 90_000)
    counted = is_untimed(video)
    shown: list[tuple[int | None, int]] = []
    heard: list[tuple[Fraction, Fraction]] = []
    for packet in container.demux(video, audio) if audio else container.demux(video):
        if not packet.size or packet.is_discard:
            continue
        start = packet.pts if packet.pts is not None else packet.dts
        if counted and packet.stream_index == video.index:
            start = packet.dts
        if packet.stream_index == video.index:
            shown.append((start, packet.duration or 0))
        elif start is not None:
            length = (packet.duration or 0) * packet.time_base
            heard.append((start * packet.time_base, length))
    result = _measured(shown, base, video)
    sound = _span(heard) if heard else None
    ends = [start + length for start, length in heard]
    ends += [start * base for start, _ in shown if start is not None]
    return Timing(
        result.frames,
        result.duration,
        result.fps,
        result.variable,
        sound,
        max(ends, default=None),
    )


def _measured(
    shown: Sequence[tuple[int | None, int]], base: Fraction, video: VideoStream
) -> Timing:
    said = [rate for rate in (video.guessed_rate, video.average_rate, video.base_rate) if rate]
    usual = said[0] if said else Fraction(25)
    times = sorted(start for start, _ in shown if start is not None)
    if len(times) != len(shown) or not shown:  # a bare stream without times
        return Timing(len(shown), len(shown) / usual, usual)
    last = max((start, length) for start, length in shown if start is not None)
    if len(times) == 1:
        length = last[1] * base or 1 / usual
        return Timing(1, length, 1 / length)
    mean = (len(times) - 1) / ((times[-1] - times[0]) * base) if times[-1] > times[0] else usual
    for rate in map(_broadcast, (*said, mean, mean.limit_denominator(2))):
        if _is_even(times, rate * base):
            step = 1 / rate
            extra = last[1] * base - step
            # A last picture that is held counts; a length that is only rounded doesn't.
            held = extra if last[1] and abs(extra) > 2 * base else Fraction(0)
            return Timing(len(times), len(times) * step + held, rate)
    length = _rest(video, times[-1] - times[0]) or last[1] * base or 1 / mean
    duration = (times[-1] - times[0]) * base + length
    return Timing(len(times), duration, len(times) / duration, variable=True)


def _rest(video: VideoStream, span: int) -> Fraction | None:
    """How long the last picture stays, from an MP4's length.

    Its packets say what lies between their times of decoding, which is something else where
    pictures are stored out of order.
    """
    if "mp4" not in video.container.format.name or not video.duration or video.duration <= span:
        return None
    return (video.duration - span) * (video.time_base or Fraction(0))


def _broadcast(rate: Fraction) -> Fraction:
    """``rate``, or the broadcast rate or whole number of which it is a rounding."""
    near = min((*_BROADCAST, Fraction(round(rate))), key=lambda known: abs(known - rate))
    return near if near and abs(near - rate) < near / 20_000 else rate


def _is_even(times: Sequence[int], per_tick: Fraction) -> bool:
    """Whether picture n is shown at n / rate, but for one tick of rounding.

    Where a tick is nearly as long as a picture nothing was rounded: it is a picture that is held.
    """
    first, top, bottom = times[0], per_tick.numerator, per_tick.denominator
    if top > bottom:
        return False
    slack = top if 2 * top <= bottom else 0
    return all(
        abs((time - first) * top - number * bottom) <= slack for number, time in enumerate(times)
    )


def _span(pieces: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    pairs = list(pieces)
    return max(start + length for start, length in pairs) - min(start for start, _ in pairs)
