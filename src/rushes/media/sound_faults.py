"""What is wrong with the sound of a clip: rules over what a survey measured."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from rushes.media.faults import Check, Fault, Limits, Severity
from rushes.media.survey import spans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.media.survey import Listened
    from rushes.types import Facts


def heard_faults(sound: Listened, facts: Facts, limits: Limits) -> Iterator[Fault]:
    """What is wrong with the sound."""
    if not len(sound.peaks) or sound.peaks.max() < limits.silence:
        yield Fault(check=Check.SILENT, severity=Severity.FAULT, said="the sound track is silent")
        return
    for start, stop in spans(sound.peaks < limits.silence):
        length = float((stop - start) * sound.step)
        if length >= limits.silent_time:
            yield Fault(
                check=Check.SILENT,
                severity=Severity.WARNING,
                said=f"silent for {length:.2f} s",
                start=start * sound.step,
                stop=stop * sound.step,
                value=length,
                limit=limits.silent_time,
            )
    bad = sound.clipped > limits.clipped
    if bad.any():
        start, stop = int(np.argmax(bad)), len(bad) - int(np.argmax(bad[::-1]))
        yield Fault(
            check=Check.CLIPPED,
            severity=Severity.FAULT if bad.mean() > 0.02 else Severity.WARNING,
            said=f"the sound is clipped in {float(bad.sum() * sound.step):.2f} s of it",
            start=start * sound.step,
            stop=stop * sound.step,
            value=float(sound.clipped.max()),
            limit=limits.clipped,
        )
    apart = sound.duration - facts.duration
    limit = Fraction(limits.apart) + 1 / facts.fps
    if abs(apart) > limit:
        yield Fault(
            check=Check.LENGTH,
            severity=Severity.WARNING,
            said=f"sound ends {abs(float(apart)):.2f} s {'after' if apart > 0 else 'before'} "
            "the pictures",
            start=min(sound.duration, facts.duration),
            value=float(apart),
            limit=float(limit),
        )
