"""A clip as a picture: a strip of its frames, and curves below it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import cv2
import numpy as np

from rushes.media.facts import probe
from rushes.media.reader import Reader
from rushes.media.sheet import timecode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Canvas = NDArray[np.uint8]
    Colour = tuple[int, int, int]

PAPER, PANEL, INK, FAINT = (20, 21, 24), (30, 32, 36), (200, 204, 212), (120, 125, 135)
#: Colours with a meaning.
BAD, DOUBT, GOOD = (232, 84, 76), (235, 176, 62), (92, 190, 120)
#: Colours of curves.
LIGHT, MOTION, SHARP, SOUND = (240, 214, 120), (96, 170, 250), (150, 220, 160), (190, 150, 240)
#: Frames in a strip.
CELLS = 10
_LEFT, _RIGHT, _ROW, _LETTERS = 110, 24, 64, 15


def frames_of(path: Path, count: int = CELLS, width: int = 160) -> list[Canvas]:
    """``count`` frames of a clip, evenly spread, in the middle of their parts."""
    facts = probe(path, partial=True)
    size = (width, max(2, round(width * facts.height / facts.width)))
    times = [facts.duration * (2 * number + 1) / (2 * count) for number in range(count)]
    with Reader(path, size=size, partial=True) as reader:
        return [frame.picture for frame in reader.pick(times)]


class Page:
    """A picture about a clip while it is being drawn, downwards; time runs to the right."""

    def __init__(
        self, width: int, duration: float, *, curves: int, lines: int, strips: int = 1
    ) -> None:
        self._duration = max(duration, 1e-6)
        self._inner = width - _LEFT - _RIGHT
        self._tall = 90
        height = 70 + strips * (self._tall + 10) + 14 + curves * (_ROW + 10) + 30 + lines * 26 + 40
        self.canvas: Canvas = np.full((height, width, 3), PAPER, np.uint8)
        self._y = 0
        self._top = 0

    def _x(self, time: float) -> int:
        return _LEFT + round(min(1.0, max(0.0, time / self._duration)) * self._inner)

    def text(self, words: str, x: int, y: int, colour: Colour, size: int = _LETTERS) -> None:
        """Words, whose line is at ``y``."""
        cv2.putText(self.canvas, words, (x, y), colour, cv2.FontFace("sans"), size, 400)

    def head(self, word: str, colour: Colour, said: str) -> None:
        """One word with a spot of its colour, and what follows."""
        cv2.circle(self.canvas, (36, 35), 11, colour, -1, cv2.LINE_AA)
        self.text(word, 58, 41, colour, 20)
        self.text(said, _LEFT + 60, 41, INK)
        self._y = self._top = 66

    def strip(self, frames: Sequence[Canvas]) -> None:
        """Pictures of the clip where they are in time."""
        cell = self._inner // max(1, len(frames))
        for number, picture in enumerate(frames):
            high = min(self._tall, round(cell * picture.shape[0] / picture.shape[1]))
            wide = min(cell - 2, round(high * picture.shape[1] / picture.shape[0]))
            shrunk = cv2.resize(picture, (wide, high), interpolation=cv2.INTER_AREA)
            x = self._x(self._duration * number / len(frames)) + (cell - wide) // 2
            y = self._y + (self._tall - high) // 2
            self.canvas[y : y + high, x : x + wide] = shrunk
        self._y += self._tall + 10

    def _panel(self, name: str) -> int:
        top = self._y
        self.canvas[top : top + _ROW, _LEFT : _LEFT + self._inner] = PANEL
        self.text(name, 16, top + _ROW // 2 + 5, FAINT)
        self._y += _ROW + 10
        return top

    def curve(
        self,
        name: str,
        times: Sequence[float],
        values: Sequence[float],
        most: float,
        colour: Colour,
    ) -> None:
        """A line of ``values`` from 0 to ``most``."""
        top = self._panel(name)
        places = [
            (self._x(time), top + _ROW - 4 - round(min(1.0, value / most) * (_ROW - 8)))
            for time, value in zip(times, values, strict=True)
        ]
        if places:
            line = np.array([*places, (self._x(self._duration), places[-1][1])], np.int32)
            cv2.polylines(self.canvas, [line], False, colour, 1, cv2.LINE_AA)

    def waveform(self, peaks: Sequence[float], step: Fraction) -> None:
        """The peaks of the sound, from 0 to 1, one for each ``step`` seconds."""
        top = self._panel("sound")
        middle = top + _ROW // 2
        for number, peak in enumerate(peaks):
            x, until = (self._x(float(at * step)) for at in (number, number + 1))
            high = max(1, round(min(1.0, float(peak)) * (_ROW // 2 - 3)))
            self.canvas[middle - high : middle + high, x : max(x + 1, until)] = SOUND

    def mark(self, start: Fraction, stop: Fraction | None, colour: Colour) -> None:
        """A band over all curves."""
        first = self._x(float(start))
        last = max(first + 2, self._x(float(stop or start)))
        band = self.canvas[self._top : self._y, first:last]
        band[:] = (band * 0.65 + np.array(colour) * 0.35).astype(np.uint8)

    def clock(self) -> None:
        """The time, below the curves."""
        self._y += 8
        for part in range(5):
            time = self._duration * part / 4
            label = timecode(Fraction(time).limit_denominator(1000))
            self.text(label, min(self._x(time), _LEFT + self._inner - 46), self._y + 6, FAINT, 12)
        self._y += 32

    def line(self, name: str, when: str, said: str, colour: Colour) -> None:
        """A line of words."""
        self.text(name, 16, self._y, colour)
        self.text(when, _LEFT, self._y, INK)
        self.text(said, _LEFT + 80, self._y, INK)
        self._y += 26
