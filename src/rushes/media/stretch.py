"""Sound at another pace and the same pitch (WSOLA: waveform similarity overlap-add).

Short pieces are laid one over the other, each taken from where the pace says or up to 11 ms beside
it, where it fits best to the piece before. So it never drifts, however long it is. W. Verhelst and
M. Roelands, *An overlap-add technique based on waveform similarity*, ICASSP 1993.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.media.form import SOUND_RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Sound = NDArray[np.float32]
    Times = NDArray[np.float64]

#: Samples of a piece and between two pieces: 43 ms holds two waves of the deepest voice.
_PIECE, _HOP = 2048, 1024
#: How far from its place a piece may be taken, in samples.
_REACH = 512
_SIZE = 4096
#: What likeness, from 0 to 1, a piece at the end of the reach must have more than one in place.
_NEARNESS = 0.03
#: Pieces that are given out at a time.
_BATCH = 32


def stretched(
    blocks: Iterator[Sound], clip_at: Callable[[Times], Times], samples: int
) -> Iterator[Sound]:
    """``samples`` of sound; what is heard at second t of it is at ``clip_at(t)`` of ``blocks``.

    Where time runs as it does in ``blocks``, samples pass unchanged. Memory: a second.
    """
    tape = _Tape(blocks)
    rise = (np.sin((np.arange(_HOP) + 0.5) / _HOP * np.pi / 2) ** 2).astype(np.float32)[:, None]
    pieces = -(-samples // _HOP)
    shown = np.arange(pieces + 1, dtype=np.float64) * (_HOP / SOUND_RATE)
    places = np.rint(clip_at(np.asarray(shown, np.float64)) * SOUND_RATE)
    centre = int(places[0])
    made: list[Sound] = []
    left = samples
    for number in range(1, pieces + 1):
        ending = tape.between(centre, centre + _HOP)
        centre = _best(tape, int(places[number]), centre + _HOP)
        beginning = tape.between(centre - _HOP, centre)
        made.append(ending * rise[::-1] + beginning * rise)
        tape.forget(min(int(places[number]) - _REACH, centre) - _PIECE)
        if len(made) == _BATCH or number == pieces:
            whole = np.concatenate(made)[:left]
            yield whole
            made, left = [], left - len(whole)


def _best(tape: _Tape, place: int, natural: int) -> int:
    """Where around ``place`` sound is most like that around ``natural``, which would go on."""
    if abs(natural - place) <= 1:
        return natural
    wanted = tape.mono(natural - _HOP, natural + _HOP)
    around = tape.mono(place - _HOP - _REACH, place + _HOP + _REACH)
    likeness = np.fft.irfft(
        np.fft.rfft(around, _SIZE) * np.conj(np.fft.rfft(wanted, _SIZE)), _SIZE
    )[: 2 * _REACH + 1]
    energy = np.concatenate([[0.0], np.cumsum(around**2)])
    energy = energy[_PIECE : _PIECE + 2 * _REACH + 1] - energy[: 2 * _REACH + 1]
    likeness = likeness / np.sqrt((energy + 1e-6) * (float((wanted**2).sum()) + 1e-6))
    # Of places that are nearly as good, as in silence and in a steady tone, the nearest is taken.
    likeness -= np.abs(np.arange(-_REACH, _REACH + 1)) * (_NEARNESS / _REACH)
    return place - _REACH + int(likeness.argmax())


class _Tape:
    """Blocks that are read at any place near the last; silence lies around them."""

    def __init__(self, blocks: Iterator[Sound]) -> None:
        self._blocks = blocks
        self._start = 0
        self._held = np.zeros((0, 1), np.float32)
        self._over = False

    def between(self, start: int, end: int) -> Sound:
        """Samples from ``start`` to before ``end``."""
        self._read(end)
        have = self._held[max(0, start - self._start) : max(0, end - self._start)]
        before = min(end, self._start) - start if start < self._start else 0
        if len(have) == end - start:
            return have
        made = np.zeros((end - start, self._held.shape[1]), np.float32)
        made[before : before + len(have)] = have
        return made

    def mono(self, start: int, end: int) -> NDArray[np.float32]:
        """The same, all channels in one."""
        mixed: NDArray[np.float32] = self.between(start, end).sum(axis=1)
        return mixed

    def forget(self, before: int) -> None:
        """Let go of what lies before a place."""
        if before - self._start > SOUND_RATE:
            # What is far ahead is read and let go of block by block.
            self._read(before)
            self._held = self._held[before - self._start :].copy()
            self._start = before

    def _read(self, end: int) -> None:
        new = [self._held]
        held = self._start + len(self._held)
        while held < end and not self._over:
            block = next(self._blocks, None)
            if block is None:
                self._over = True
                break
            if new[0].shape[1] != block.shape[1]:
                new = [np.zeros((0, block.shape[1]), np.float32)]
            new.append(block)
            held += len(block)
        if len(new) > 1:
            self._held = np.concatenate(new)
