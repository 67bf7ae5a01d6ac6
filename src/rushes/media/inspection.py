"""Quality control: what is wrong with a clip, when, and by how much."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from rushes.media.facts import probe
from rushes.media.faults import Check, Expected, Fault, Limits, Severity
from rushes.media.loudness import SILENT
from rushes.media.picture_faults import cuts, seen_faults
from rushes.media.quantiser import quantiser
from rushes.media.sheet import timecode
from rushes.media.sound_faults import heard_faults
from rushes.media.survey import listen, look
from rushes.types import Facts, Frozen, Progress, Size, State

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator
    from fractions import Fraction

    from rushes.media.survey import Listened, Seen


class Verdict(StrEnum):
    """Whether the clip can be used."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    BAD = "bad"


class Measured(Frozen):
    """Numbers about the whole clip. ``None`` where there is nothing to measure."""

    brightness: float | None = None
    """The mean, of 255."""
    motion: float | None = None
    """The mean change from picture to picture, in levels of 255."""
    blur: float | None = None
    """From 0, sharp, to 1: the median."""
    blockiness: float | None = None
    """1 is none: the median."""
    quantiser: float | None = None
    """How coarsely H.264 rounded, from 0 to 51: the median."""
    cuts: int = 0
    loudness: float | None = None
    """LUFS, integrated."""
    true_peak: float | None = None
    """dBTP."""


class Inspection(Frozen):
    """What was found. ``str()`` of it is for people."""

    facts: Facts
    faults: tuple[Fault, ...]
    measured: Measured

    @property
    def verdict(self) -> Verdict:
        """Good where nothing was found, bad where nobody would use the clip like this."""
        if any(fault.severity is Severity.FAULT for fault in self.faults):
            return Verdict.BAD
        return Verdict.DOUBTFUL if self.faults else Verdict.GOOD

    def __str__(self) -> str:
        return "\n".join((f"{self.facts.path}: {self.verdict}", *map(_line, self.faults)))


def inspect(
    clip: str | os.PathLike[str],
    expected: Expected | None = None,
    *,
    limits: Limits | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    keep: Callable[[Facts, Seen, Listened | None], None] | None = None,
) -> Inspection:
    """Look at every picture and listen to all of the sound, once each.

    Cost: about that of decoding. Memory: a few numbers for each picture.

    :param expected: what was ordered; one shot, and anything else, where it is left out.
    :param keep: is given what was measured, to draw it.
    :raises MediaError: the file is no clip, or cut short. A clip that is damaged on the way is
        inspected as far as it goes.
    """
    facts = probe(clip)
    order, bounds = expected or Expected(), limits or Limits()

    def show(done: int) -> None:
        if on_progress:
            share = min(1.0, done / max(1, facts.frames))
            on_progress(Progress(state=State.RUNNING, done=share, message="inspecting"))

    seen, sound = look(facts, show), listen(facts)
    faults = [*_ordered(facts, order), *seen_faults(seen, facts, bounds, order.shots)]
    coarseness = None if seen.broken else quantiser(facts)
    faults += _coarse(coarseness, bounds)
    if sound is not None:
        faults += heard_faults(sound, facts, bounds)
    faults.sort(key=lambda fault: (fault.start is not None, fault.start or 0))
    if keep:
        keep(facts, seen, sound)
    measured = _measured(seen, sound, bounds).model_copy(update={"quantiser": coarseness})
    return Inspection(facts=facts, faults=tuple(faults), measured=measured)


def _coarse(level: float | None, limits: Limits) -> Iterator[Fault]:
    if level is not None and level > limits.coarse:
        yield Fault(
            check=Check.COARSE,
            severity=Severity.FAULT,
            said=f"compressed so hard that detail is gone: a quantiser of {level:.0f}, of 51",
            value=level,
            limit=limits.coarse,
        )


def _ordered(facts: Facts, order: Expected) -> Iterator[Fault]:
    """Where the clip differs from what was ordered."""
    late = order.duration is not None and abs(facts.duration - order.duration) > 1 / facts.fps
    size = Size(width=facts.width, height=facts.height)
    uneven = order.fps is not None and facts.variable_rate
    frames = order.frames is not None and order.frames != facts.frames
    compared = (
        (Check.DURATION, late, f"{float(facts.duration):.6g} s", f"{_number(order.duration)} s"),
        (Check.SIZE, order.size not in {None, size}, str(size), str(order.size)),
        (
            Check.RATE,
            uneven or order.fps not in {None, facts.fps},
            f"{_number(facts.fps)} fps{' on average' * uneven}",
            f"{_number(order.fps)}",
        ),
        (Check.FRAMES, frames, f"{facts.frames} pictures", str(order.frames)),
        (
            Check.SOUND,
            order.sound not in {None, facts.has_audio},
            "sound" if facts.has_audio else "no sound",
            "sound" if order.sound else "none",
        ),
    )
    for check, wrong, have, want in compared:
        if wrong:
            said = f"it has {have}, but {want} was ordered"
            yield Fault(check=check, severity=Severity.FAULT, said=said)


def _number(value: Fraction | None) -> str:
    return "" if value is None else f"{float(value):.6g}"


def _measured(seen: Seen, sound: Listened | None, limits: Limits) -> Measured:
    def middle(values: list[float]) -> float | None:
        return float(np.median(values)) if values else None

    heard = sound.loudness if sound is not None else None
    silent = heard is None or heard.peak == -math.inf
    return Measured(
        brightness=float(np.mean(seen.brightness)) if seen.brightness else None,
        motion=float(np.mean(seen.change[1:])) if len(seen.change) > 1 else None,
        blur=middle(seen.blur),
        blockiness=middle(seen.blockiness),
        cuts=int(cuts(seen, limits).sum()),
        loudness=heard.integrated if heard and heard.integrated > SILENT else None,
        true_peak=None if heard is None or silent else heard.peak,
    )


def _line(fault: Fault) -> str:
    when = ""
    if fault.start is not None:
        when = timecode(fault.start)
        when += f" to {timecode(fault.stop)}" if fault.stop is not None else ""
    return f"  {fault.severity:<8} {fault.check:<12} {when:<18} {fault.said}"
