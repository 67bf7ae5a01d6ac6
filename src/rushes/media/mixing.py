"""Sound, block by block: even blocks, gain, fades, sums. All is (samples, channels) float32."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from rushes.media.form import SOUND_RATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Sound = NDArray[np.float32]


def factor(decibels: float) -> np.float32:
    """What ``decibels`` multiply samples by."""
    return np.float32(10 ** (decibels / 20))


def paced(blocks: Iterator[Sound], samples: int = SOUND_RATE) -> Iterator[Sound]:
    """The same sound in blocks of exactly ``samples``; the last may be shorter."""
    waiting: list[Sound] = []
    held = 0
    for block in blocks:
        waiting.append(block)
        held += len(block)
        while held >= samples:
            whole = np.concatenate(waiting)
            yield whole[:samples]
            waiting, held = [whole[samples:]], held - samples
    if held:
        yield np.concatenate(waiting)


def gained(blocks: Iterator[Sound], decibels: float) -> Iterator[Sound]:
    """Louder or softer."""
    times = factor(decibels)
    for block in blocks:
        yield block * times


def rising(blocks: Iterator[Sound], samples: int) -> Iterator[Sound]:
    """Faded in over the first ``samples``: a quarter of a sine, which sounds even."""
    done = 0
    for block in blocks:
        if done < samples:
            yield block * _quarter(done, len(block), samples)
        else:
            yield block
        done += len(block)


def falling(blocks: Iterator[Sound], samples: int, end: int) -> Iterator[Sound]:
    """Cut at sample ``end``, and faded out over the ``samples`` before it, or before its own end.

    Memory: the fade.
    """
    held: list[Sound] = []
    waiting = done = 0
    for block in blocks:
        piece = block[: max(0, end - done)]
        done += len(piece)
        held.append(piece)
        waiting += len(piece)
        while held and waiting - len(held[0]) >= samples:
            waiting -= len(held[0])
            yield held.pop(0)
        if done >= end:
            break
    if held:
        tail = np.concatenate(held)
        kept = max(0, len(tail) - samples)
        fading = tail[kept:]
        yield np.concatenate([tail[:kept], fading * _quarter(0, len(fading), len(fading))[::-1]])


def after(blocks: Iterator[Sound], samples: int, channels: int) -> Iterator[Sound]:
    """``blocks`` begun ``samples`` later; below 0 their beginning is cut off."""
    skip = max(0, -samples)
    while samples > 0:
        count = min(samples, SOUND_RATE)
        yield np.zeros((count, channels), np.float32)
        samples -= count
    for block in blocks:
        piece = block[skip:]
        skip = max(0, skip - len(block))
        if len(piece):
            yield piece


def summed(first: Iterator[Sound], second: Iterator[Sound]) -> Iterator[Sound]:
    """Both at once, as long as the longer."""
    for one, other in zip_longest(paced(first), paced(second)):
        if one is None or other is None:
            yield other if one is None else one
            continue
        longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
        both = longer.copy()
        both[: len(shorter)] += shorter
        yield both


def held(blocks: Iterator[Sound], samples: int) -> Iterator[Sound]:
    """``blocks`` cut to ``samples``; what is missing stays at the last sample, so nothing clicks.

    For the sample by which rounding differs: longer stretches are not to be filled like this.
    """
    left = samples
    last: Sound | None = None
    for block in blocks:
        piece = block[:left]
        if len(piece):
            yield piece
            left, last = left - len(piece), piece[-1:]
    if left and last is not None:
        yield np.repeat(last, left, axis=0)


def seamed(
    blocks: Iterator[Sound], again: Iterator[Sound], samples: int, shared: int
) -> Iterator[Sound]:
    """Sound whose last ``shared`` samples turn into its first, which are left out at the start.

    What comes out is ``samples`` - ``shared`` long and goes on at its beginning when it ends.
    Memory: one block.

    :param again: the same sound once more, of which the beginning is taken.
    """
    beginning = Cut(again)
    done = crossed = 0
    for block in blocks:
        first, last = max(0, shared - done), max(0, samples - shared - done)
        if len(block[first:last]):
            yield block[first:last]
        ending = block[max(first, last) :]
        if len(ending):
            rise = _quarter(crossed, len(ending), shared)
            fall = _quarter(shared - crossed - len(ending), len(ending), shared)[::-1]
            yield ending * fall + beginning.take(len(ending)) * rise
            crossed += len(ending)
        done += len(block)


class Cut:
    """Blocks that are read by the sample."""

    def __init__(self, blocks: Iterator[Sound]) -> None:
        self._blocks = blocks
        self._rest: Sound | None = None
        self._read = 0

    def until(self, end: int) -> Iterator[Sound]:
        """Blocks up to sample ``end``, counted from the beginning."""
        while self._read < end:
            block = self._rest if self._rest is not None else next(self._blocks)
            piece, rest = block[: end - self._read], block[end - self._read :]
            self._rest = rest if len(rest) else None
            self._read += len(piece)
            yield piece

    def take(self, samples: int) -> Sound:
        """The next ``samples``, at once; empty for 0."""
        pieces = list(self.until(self._read + samples))
        if not pieces:
            return np.zeros((0, 1), np.float32)
        return np.concatenate(pieces)


def _quarter(start: int, count: int, samples: int) -> Sound:
    place = np.clip((np.arange(start, start + count) + 0.5) / max(1, samples), 0, 1)
    rise: Sound = np.sin(place * (np.pi / 2)).astype(np.float32)[:, None]
    return rise
