"""An inspection as a picture: the clip in a strip, its curves, and what is wrong with it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import cv2
import numpy as np

from rushes.media.faults import Severity
from rushes.media.picture import save_picture
from rushes.media.reader import Reader
from rushes.media.sheet import timecode

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from rushes.media.faults import Fault
    from rushes.media.inspection import Inspection
    from rushes.media.survey import Listened, Seen

    Canvas = NDArray[np.uint8]
    Colour = tuple[int, int, int]

_PAPER, _PANEL, _INK, _FAINT = (20, 21, 24), (30, 32, 36), (200, 204, 212), (120, 125, 135)
_BAD, _DOUBT, _GOOD = (232, 84, 76), (235, 176, 62), (92, 190, 120)
_LIGHT, _MOTION, _SHARP, _SOUND = (240, 214, 120), (96, 170, 250), (150, 220, 160), (190, 150, 240)
_LEFT, _RIGHT, _CELLS, _ROW, _LETTERS = 110, 24, 10, 64, 15


def inspection_picture(
    report: Inspection,
    seen: Seen,
    sound: Listened | None,
    out: str | os.PathLike[str],
    *,
    width: int = 1400,
    overwrite: bool = False,
) -> Path:
    """Draw what :func:`~rushes.media.inspection.inspect` found, and measured, to ``out``.

    :raises MediaError: another suffix than .png, .jpg or .webp.
    :raises DeliveryError: the picture can't be put there.
    """
    faults = sorted(report.faults, key=lambda fault: fault.severity)[:12]
    page = _Page(width, float(report.facts.duration), len(faults), sound is not None)
    page.head(report)
    page.strip(_frames(report))
    times = [float(time) for time in seen.times]
    page.curve("brightness", times, seen.brightness, 255, _LIGHT)
    page.curve("motion", times, seen.change, max(8.0, *seen.change, 0.0), _MOTION)
    sampled = [times[number] for number in seen.sampled]
    page.curve("sharpness", sampled, [1 - each for each in seen.blur], 1, _SHARP)
    if sound is not None:
        page.waveform(sound)
    page.mark(report.faults)
    page.list(faults, len(report.faults))
    return save_picture(out, page.canvas, overwrite=overwrite)


def _frames(report: Inspection) -> list[Canvas]:
    facts = report.facts
    size = (160, max(2, round(160 * facts.height / facts.width)))
    times = [facts.duration * (2 * n + 1) / (2 * _CELLS) for n in range(_CELLS)]
    with Reader(facts.path, size=size, partial=True) as reader:
        return [frame.picture for frame in reader.pick(times)]


class _Page:
    """The picture while it is being drawn, from top to bottom."""

    def __init__(self, width: int, duration: float, faults: int, sound: bool) -> None:
        self._duration = max(duration, 1e-6)
        self._inner = width - _LEFT - _RIGHT
        self._tall = 90
        rows = 3 + sound
        height = 70 + self._tall + 24 + rows * (_ROW + 10) + 30 + max(1, faults) * 26 + 40
        self.canvas: Canvas = np.full((height, width, 3), _PAPER, np.uint8)
        self._y = 0
        self._top = 0

    def _x(self, time: float) -> int:
        return _LEFT + round(min(1.0, max(0.0, time / self._duration)) * self._inner)

    def _text(self, words: str, x: int, y: int, colour: Colour, size: int = _LETTERS) -> None:
        cv2.putText(self.canvas, words, (x, y), colour, cv2.FontFace("sans"), size, 400)

    def head(self, report: Inspection) -> None:
        """The verdict, and what the clip is."""
        facts = report.facts
        colour = {"good": _GOOD, "doubtful": _DOUBT, "bad": _BAD}[report.verdict]
        cv2.circle(self.canvas, (36, 35), 11, colour, -1, cv2.LINE_AA)
        self._text(f"{report.verdict}", 58, 41, colour, 20)
        said = f"{facts.path.name}   {float(facts.duration):.6g} s   {facts.width}x{facts.height}"
        said += f"   {float(facts.fps):.6g} fps   {facts.frames} pictures"
        if report.measured.loudness is not None:
            said += f"   {report.measured.loudness:.1f} LUFS"
        self._text(said, _LEFT + 60, 41, _INK)
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
        self.canvas[top : top + _ROW, _LEFT : _LEFT + self._inner] = _PANEL
        self._text(name, 16, top + _ROW // 2 + 5, _FAINT)
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

    def waveform(self, sound: Listened) -> None:
        """The peaks of the sound."""
        top = self._panel("sound")
        middle = top + _ROW // 2
        for number, peak in enumerate(sound.peaks):
            x, until = (self._x(float(at * sound.step)) for at in (number, number + 1))
            high = max(1, round(min(1.0, float(peak)) * (_ROW // 2 - 3)))
            self.canvas[middle - high : middle + high, x : max(x + 1, until)] = _SOUND

    def mark(self, faults: Sequence[Fault]) -> None:
        """Bands over all curves where something is wrong."""
        for fault in faults:
            if fault.start is None:
                continue
            colour = _BAD if fault.severity is Severity.FAULT else _DOUBT
            first = self._x(float(fault.start))
            last = max(first + 2, self._x(float(fault.stop or fault.start)))
            band = self.canvas[self._top : self._y, first:last]
            band[:] = (band * 0.65 + np.array(colour) * 0.35).astype(np.uint8)
        self._y += 8
        for part in range(5):
            time = self._duration * part / 4
            label = timecode(Fraction(time).limit_denominator(1000))
            self._text(label, min(self._x(time), _LEFT + self._inner - 46), self._y + 6, _FAINT, 12)
        self._y += 32

    def list(self, faults: Sequence[Fault], total: int) -> None:
        """What is wrong, in words."""
        if not faults:
            self._text("nothing was found", _LEFT, self._y, _GOOD)
        for fault in faults:
            colour = _BAD if fault.severity is Severity.FAULT else _DOUBT
            when = "" if fault.start is None else timecode(fault.start)
            self._text(f"{fault.check}", 16, self._y, colour)
            self._text(when, _LEFT, self._y, _INK)
            self._text(fault.said, _LEFT + 80, self._y, _INK)
            self._y += 26
        if total > len(faults):
            self._text(f"and {total - len(faults)} more", _LEFT, self._y, _FAINT)
