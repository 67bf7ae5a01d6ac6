"""An inspection as a picture: the clip in a strip, its curves, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.media.faults import Severity
from rushes.media.page import BAD, DOUBT, GOOD, LIGHT, MOTION, SHARP, Page, frames_of
from rushes.media.picture import save_picture
from rushes.media.sheet import timecode

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from rushes.media.inspection import Inspection
    from rushes.media.survey import Listened, Seen

#: Lines of words at most.
_LINES = 12
_COLOURS = {"good": GOOD, "doubtful": DOUBT, "bad": BAD}
_SEVERITIES = {Severity.FAULT: BAD, Severity.WARNING: DOUBT}


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
    facts = report.facts
    faults = sorted(report.faults, key=lambda fault: fault.severity)
    lines = min(len(faults), _LINES) + (len(faults) > _LINES)
    curves = 3 + (sound is not None)
    page = Page(width, float(facts.duration), curves=curves, lines=max(1, lines))
    page.head(str(report.verdict), _COLOURS[report.verdict], _said(report))
    page.strip(frames_of(facts.path))
    times = [float(time) for time in seen.times]
    page.curve("brightness", times, seen.brightness, 255, LIGHT)
    page.curve("motion", times, seen.change, max(8.0, *seen.change, 0.0), MOTION)
    sampled = [times[number] for number in seen.sampled]
    page.curve("sharpness", sampled, [1 - each for each in seen.blur], 1, SHARP)
    if sound is not None:
        page.waveform(sound.peaks.tolist(), sound.step)
    for fault in faults:
        if fault.start is not None:
            page.mark(fault.start, fault.stop, _SEVERITIES[fault.severity])
    page.clock()
    for fault in faults[:_LINES]:
        when = "" if fault.start is None else timecode(fault.start)
        page.line(str(fault.check), when, fault.said, _SEVERITIES[fault.severity])
    if len(faults) > _LINES:
        page.line("", "", f"and {len(faults) - _LINES} more", DOUBT)
    if not faults:
        page.line("", "", "nothing was found", GOOD)
    return save_picture(out, page.canvas, overwrite=overwrite)


def _said(report: Inspection) -> str:
    facts = report.facts
    said = f"{facts.path.name}   {float(facts.duration):.6g} s   {facts.width}x{facts.height}"
    said += f"   {float(facts.fps):.6g} fps   {facts.frames} pictures"
    loudness = report.measured.loudness
    return said if loudness is None else f"{said}   {loudness:.1f} LUFS"
