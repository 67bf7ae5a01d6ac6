"""A limiter that looks ahead: nothing above the ceiling, not even between two samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.media.form import SOUND_RATE
from rushes.media.mixing import factor, paced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Sound = NDArray[np.float32]

#: Samples between two values of the gain: a millisecond.
HOP = SOUND_RATE // 1000
#: Milliseconds in which the gain goes down before a peak, and comes back by two thirds.
_ATTACK, _RELEASE = 5, 80
#: Milliseconds that it stays down: longer than half a wave of the deepest tone.
_HOLD = 16
#: How far the peak between samples is looked for: four times the rate.
_FINE = 4
_TAPS = 24
#: Left below the ceiling for what a short interpolation does not see, and what a codec adds.
_SPARE = 0.1


def limited(blocks: Iterator[Sound], ceiling: float = -1.0) -> Iterator[Sound]:
    """``blocks`` with no true peak above ``ceiling`` dBTP; what lies below passes unchanged.

    All channels are turned down together. Memory: two seconds.
    """
    top = float(factor(ceiling - _SPARE))
    gain = _Gain(top)
    waiting: Sound | None = None
    for block in paced(blocks):
        if waiting is not None:
            yield gain.turned(waiting, block[: HOP * _ATTACK])
        waiting = block
    if waiting is not None:
        yield gain.turned(waiting, waiting[:0])


def true_peaks(block: Sound) -> NDArray[np.float64]:
    """The highest value, also between samples, of each millisecond over all channels."""
    highest = np.abs(block).max(axis=1, initial=0).astype(np.float64)
    for channel in block.T:
        for taps in _phases():
            between = np.abs(np.convolve(channel, taps, "same"))
            np.maximum(highest, between, out=highest)
    count = -(-len(highest) // HOP)
    padded = np.zeros(count * HOP)
    padded[: len(highest)] = highest
    peaks: NDArray[np.float64] = padded.reshape(count, HOP).max(axis=1)
    return peaks


def _phases() -> list[NDArray[np.float64]]:
    """Windowed sincs for the places between two samples."""
    at = np.arange(_TAPS) - (_TAPS - 1) // 2
    return [
        np.sinc(at - part / _FINE) * np.cos(np.pi * (at - part / _FINE) / (_TAPS + 2)) ** 2
        for part in range(1, _FINE)
    ]


class _Gain:
    """The gain at the borders of milliseconds; it goes on from block to block."""

    def __init__(self, top: float) -> None:
        self._top = top
        self._keep = float(np.exp(-1 / _RELEASE))
        self._now = 1.0
        self._past = [1.0] * _HOLD
        self._tail: Sound | None = None

    def turned(self, block: Sound, coming: Sound) -> Sound:
        """``block``, turned down where it must be; ``coming`` follows it."""
        tail = np.zeros_like(block[:1]).repeat(HOP, axis=0) if self._tail is None else self._tail
        peaks = true_peaks(np.concatenate([tail, block, coming]))[1:]
        self._tail = block[-HOP:]
        borders = self._over(peaks, len(peaks) - -(-len(block) // HOP))
        if borders.min() >= 1:
            return block
        places = np.arange(len(borders)) * HOP
        curve = np.interp(np.arange(len(block)) + 0.5, places, borders)
        made: Sound = (block * curve[:, None]).astype(np.float32)
        return made

    def _over(self, peaks: NDArray[np.float64], coming: int) -> NDArray[np.float64]:
        """Gain at the borders of the hops of a block.

        :param peaks: of the block's hops and of ``coming`` more.
        """
        needs = self._past + np.minimum(1.0, self._top / np.maximum(peaks, 1e-9)).tolist()
        borders = []
        count = len(peaks) - coming
        for now in range(_HOLD, _HOLD + count + 1):
            target = min(needs[now - _HOLD : now])
            for ahead, need in enumerate(needs[now : now + _ATTACK]):
                # Further away it may still be higher: it comes down along a straight line.
                target = min(target, need + (1 - need) * ahead / _ATTACK)
            self._now = min(target, 1 - (1 - self._now) * self._keep)
            borders.append(self._now)
        self._past = needs[count : count + _HOLD]
        self._now = borders[-2] if count else self._now
        return np.array(borders)
