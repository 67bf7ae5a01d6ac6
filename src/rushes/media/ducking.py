"""Music that gives way while somebody speaks."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from rushes.media.form import SOUND_RATE
from rushes.media.mixing import paced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Sound = NDArray[np.float32]

#: Samples over which the voice's level is taken, and between two values of the gain: 10 ms.
_HOP = SOUND_RATE // 100
#: Hops: how long the voice must have been quiet before the music comes back.
_HOLD = 25
#: dB full scale: above the first somebody speaks, below the second nobody does.
_SPEAKS, _QUIET = -38.0, -44.0


class Ducker:
    """Turns sound down by ``depth`` dB where another, the key, is heard.

    :param attack: seconds in which it goes down; it begins as long before the key does.
    :param release: seconds in which it comes back, a quarter of a second after the key has ended.
    """

    def __init__(self, depth: float, attack: float = 0.12, release: float = 0.6) -> None:
        self._depth = depth
        self._ahead = min(100, max(1, round(attack * 100)))
        self._down = depth / max(1.0, attack * 100)
        self._up = depth / max(1.0, release * 100)
        self._now = 0.0
        self._open = False
        self._held = 0

    def over(self, blocks: Iterator[Sound], key: Iterator[Sound]) -> Iterator[Sound]:
        """``blocks`` turned down under ``key``; both begin at the same instant.

        Memory: two seconds of each.
        """
        waiting: Sound | None = None
        levels = np.zeros(0)
        for block, voice in zip_longest(paced(blocks), paced(key)):
            coming = levels_of(voice)
            if waiting is not None:
                yield self._ducked(waiting, levels, coming)
            if block is None:
                return
            waiting, levels = block, coming
        if waiting is not None:
            yield self._ducked(waiting, levels, np.zeros(0))

    def _ducked(
        self, block: Sound, levels: NDArray[np.float64], coming: NDArray[np.float64]
    ) -> Sound:
        count = -(-len(block) // _HOP)
        padded = np.full(count + self._ahead + 1, -120.0)
        both = np.concatenate([levels, np.full(max(0, count - len(levels)), -120.0), coming])
        padded[: len(both)] = both[: len(padded)]
        loud = [float(padded[at : at + self._ahead + 1].max()) for at in range(count)]
        edges = [self._now, *map(self._step, loud)]
        if max(edges) <= 0:
            return block
        turns = np.interp(np.arange(len(block)) + 0.5, np.arange(count + 1) * _HOP, edges)
        made: Sound = (block * (10 ** (-turns / 20))[:, None]).astype(np.float32)
        return made

    def _step(self, level: float) -> float:
        """The reduction in dB one hop later."""
        speaks = level > (_QUIET if self._open else _SPEAKS)
        self._held = _HOLD + self._ahead if speaks else max(0, self._held - 1)
        self._open = speaks or self._held > 0
        if self._open:
            self._now = min(self._depth, self._now + self._down)
        else:
            self._now = max(0.0, self._now - self._up)
        return self._now


def levels_of(block: Sound | None) -> NDArray[np.float64]:
    """The level of each 10 ms in dB full scale; the loudest channel counts."""
    if block is None or not len(block):
        return np.zeros(0)
    count = -(-len(block) // _HOP)
    power = np.zeros((count * _HOP, block.shape[1]))
    power[: len(block)] = block.astype(np.float64) ** 2
    means = power.reshape(count, _HOP, -1).mean(axis=1).max(axis=1)
    levels: NDArray[np.float64] = 10 * np.log10(np.maximum(means, 1e-12))
    return levels
