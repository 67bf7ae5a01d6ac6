"""The sound of a file for an edit, block by block, from one instant to another."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, cast

import av
import numpy as np

from rushes.media.facts import refuse_cut_sound
from rushes.media.form import SOUND_RATE, nearest
from rushes.media.source import opened, sound_stream

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from numpy.typing import NDArray

    Sound = NDArray[np.float32]

#: The layout that each number of channels is taken for.
LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1"}
#: How far before the place decoding starts: codecs need a few packets to get into their stride.
_RUN_UP = Fraction(1, 4)
#: From this many samples on, what the file says of the time counts more than what went before.
_GAP = SOUND_RATE // 25


def heard(
    path: str | os.PathLike[str],
    start: Fraction = Fraction(0),
    stop: Fraction | None = None,
    *,
    channels: int = 2,
) -> Iterator[Sound]:
    """Blocks of (samples, channels) float32 at 48 kHz between two times, in seconds.

    Time 0 is when the first picture is shown, or where the sound starts in a file without pictures;
    sound that begins later has silence in front. Nothing comes where the file has no sound, and
    less than asked where its sound ends before ``stop``. Memory: one block.

    :param channels: 1, 2 or 6; other layouts are mixed to it.
    :raises MediaError: the file can't be read.
    """
    last = None if stop is None else nearest((stop - start) * SOUND_RATE)
    done = 0
    with opened(path) as container:
        stream = sound_stream(container)
        if stream is None:
            return
        for place, block in _placed(container, stream, start, LAYOUTS[channels]):
            if last is not None and place >= last:
                return
            if place > done:
                yield from silence(place - done, channels)
                done = place
            piece = block[max(0, done - place) : None if last is None else last - place]
            if len(piece):
                yield piece
                done += len(piece)


def channels_of(path: str | os.PathLike[str]) -> int:
    """How many channels :func:`heard` should be asked for: 1, 2 or 6; 0 where there is no sound.

    :raises MediaError: the file can't be read.
    """
    with opened(path) as container:
        stream = sound_stream(container)
        if stream is not None:
            refuse_cut_sound(stream, Path(path))
        channels = stream.codec_context.channels if stream else 0
    return channels if channels in {0, *LAYOUTS} else 2


def silence(samples: int, channels: int) -> Iterator[Sound]:
    """``samples`` of nothing, in blocks of at most a second."""
    while samples > 0:
        count = min(samples, SOUND_RATE)
        yield np.zeros((count, channels), np.float32)
        samples -= count


def exactly(blocks: Iterator[Sound], samples: int, channels: int) -> Iterator[Sound]:
    """``blocks`` cut, or filled with silence, to ``samples``."""
    done = 0
    for block in blocks:
        piece = block[: samples - done]
        if len(piece):
            yield piece
            done += len(piece)
        if done >= samples:
            return
    yield from silence(samples - done, channels)


def channelled(blocks: Iterator[Sound], channels: int) -> Iterator[Sound]:
    """``blocks`` mixed to another number of channels: 1, 2 or 6."""
    for block in blocks:
        have = block.shape[1]
        yield block if have == channels else block @ _MIXES[have, channels]


def _mixes() -> dict[tuple[int, int], Sound]:
    """How much of each channel goes to which; 5.1 is left, right, centre, bass, left, right."""
    half = 0.5**0.5
    side = np.array([[1, 0], [0, 1], [half, half], [0, 0], [half, 0], [0, half]]) / (1 + 2 * half)
    front = np.eye(6)[:2]
    mixes = {
        (1, 2): np.ones((1, 2)),
        (2, 1): np.full((2, 1), 0.5),
        (6, 2): side,
        (2, 6): front,
        (6, 1): side.mean(axis=1, keepdims=True),
        (1, 6): np.eye(6)[2:3],
    }
    return {key: mix.astype(np.float32) for key, mix in mixes.items()}


_MIXES = _mixes()


def _placed(
    container: InputContainer, stream: AudioStream, start: Fraction, layout: str
) -> Iterator[tuple[int, Sound]]:
    """Blocks, each with the sample after ``start`` at which it begins."""
    zero = _zero(container, stream)
    if start > _RUN_UP:
        container.seek(int((zero + start - _RUN_UP) * 1_000_000))
    resampler: av.AudioResampler | None = None
    kind: object = None
    place: int | None = None
    for frame in container.decode(stream):
        said = _place(frame, zero + start)
        if kind != _kind(frame):
            if resampler is not None and place is not None:
                for block in map(_samples, resampler.resample(None)):
                    yield place, block
                    place += len(block)
            resampler = av.AudioResampler(format="fltp", layout=layout, rate=SOUND_RATE)
            kind = _kind(frame)
        if place is None or (said is not None and abs(said - place) > _GAP):
            place = said or 0
        for block in map(_samples, resampler.resample(frame) if resampler else []):
            yield place, block
            place += len(block)
    if resampler is not None and place is not None:
        for block in map(_samples, resampler.resample(None)):
            yield place, block
            place += len(block)


def _place(frame: AudioFrame, start: Fraction) -> int | None:
    if frame.pts is None:
        return None
    return nearest((frame.pts * (frame.time_base or 1) - start) * SOUND_RATE)


def _kind(frame: AudioFrame) -> object:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _samples(frame: AudioFrame) -> Sound:
    return np.ascontiguousarray(cast("Sound", frame.to_ndarray()).T)


def _zero(container: InputContainer, stream: AudioStream) -> Fraction:
    for each in (*container.streams.video, stream):
        if each.disposition & av.stream.Disposition.attached_pic:
            continue
        return (each.start_time or 0) * (each.time_base or Fraction(1))
    return Fraction(0)
