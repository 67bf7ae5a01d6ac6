"""What is wrong with the pictures of a clip: rules over what a survey measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.media.faults import Check, Fault, Limits, Severity
from rushes.media.survey import spans

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from numpy.typing import NDArray

    from rushes.media.survey import Seen
    from rushes.types import Facts

    Flags = NDArray[np.bool_]


class _Clock:
    """From numbers of pictures to times."""

    def __init__(self, seen: Seen, facts: Facts) -> None:
        self.times = seen.times
        self.end = facts.duration

    def at(self, number: int) -> Fraction:
        return self.times[number] if number < len(self.times) else self.end

    def length(self, start: int, stop: int) -> float:
        return float(self.at(stop) - self.at(start))


def seen_faults(seen: Seen, facts: Facts, limits: Limits, shots: int = 1) -> Iterator[Fault]:
    """What is wrong with the pictures."""
    clock = _Clock(seen, facts)
    if seen.broken:
        yield Fault(
            check=Check.DAMAGED,
            severity=Severity.FAULT,
            said=f"only {len(seen.times)} of {facts.frames} pictures can be read: {seen.broken}",
            start=clock.at(len(seen.times) - 1) if seen.times else None,
        )
    if not seen.times:
        return
    black = np.array(seen.darkness) >= limits.black
    jumps = cuts(seen, limits) & ~black & ~np.roll(black, 1)
    yield from _black(black, clock, limits)
    yield from _still(seen, black, clock, limits)
    yield from _torn(seen, jumps, clock, limits)
    yield from _flicker(seen, jumps | black | np.roll(black, 1), clock, limits)
    yield from _shots(seen, jumps, clock, limits, shots)
    yield from _soft(seen, black, clock, limits)


def _black(black: Flags, clock: _Clock, limits: Limits) -> Iterator[Fault]:
    for start, stop in spans(black):
        length = clock.length(start, stop)
        if length >= limits.black_time:
            severity = Severity.FAULT if length >= 5 * limits.black_time else Severity.WARNING
            yield Fault(
                check=Check.BLACK,
                severity=severity,
                said=f"black for {length:.2f} s",
                start=clock.at(start),
                stop=clock.at(stop),
                value=length,
                limit=limits.black_time,
            )


def _still(seen: Seen, black: Flags, clock: _Clock, limits: Limits) -> Iterator[Fault]:
    change = np.array(seen.change)
    same = (change < limits.still) & (np.array(seen.largest) <= limits.still_peak) & ~black
    same[0] = False
    repeated = 0
    first: int | None = None
    for start, stop in spans(same):
        length = clock.length(start - 1, stop)
        if length >= limits.frozen_time:
            yield Fault(
                check=Check.FROZEN,
                severity=Severity.FAULT if length >= 2 * limits.frozen_time else Severity.WARNING,
                said=f"frozen for {length:.2f} s",
                start=clock.at(start - 1),
                stop=clock.at(stop),
                value=length,
                limit=limits.frozen_time,
            )
        elif _moves_around(change, same, start, stop, limits):
            repeated += stop - start
            first = start if first is None else first
    if first is not None:
        share = repeated / len(change)
        yield Fault(
            check=Check.DUPLICATE,
            severity=Severity.FAULT if share > 0.1 else Severity.WARNING,
            said=f"{repeated} of {len(change)} pictures repeat the one before",
            start=clock.at(first),
            value=share,
            limit=0.0,
        )


def _moves_around(
    change: NDArray[np.float64], same: Flags, start: int, stop: int, limits: Limits
) -> bool:
    near = slice(max(1, start - 4), stop + 4)
    moving = change[near][~same[near]]
    return len(moving) >= 2 and float(np.median(moving)) >= limits.moving


def _torn(seen: Seen, jumps: Flags, clock: _Clock, limits: Limits) -> Iterator[Fault]:
    tear = np.array(seen.tear)
    # A busy clip has lines of its own that come and go.
    limit = max(limits.tear, 2.5 * float(np.percentile(tear, 90)))
    for number in np.flatnonzero((tear > limit) & ~jumps):
        yield Fault(
            check=Check.TORN,
            severity=Severity.FAULT,
            said="the picture is torn: a line runs through it that its neighbours don't have",
            start=clock.at(int(number)),
            stop=clock.at(int(number) + 1),
            value=float(tear[number]),
            limit=limit,
        )


def _flicker(seen: Seen, skipped: Flags, clock: _Clock, limits: Limits) -> Iterator[Fault]:
    light = np.array(seen.brightness)
    if len(light) < 4:
        return
    swing = np.zeros(len(light))
    swing[1:-1] = np.abs(light[1:-1] - (light[2:] + light[:-2]) / 2)
    back = np.zeros(len(light))
    back[1:-1] = np.abs(light[2:] - light[:-2])
    skipped = skipped | np.roll(skipped, -1)
    flash = (swing > limits.flash) & (back < swing / 2) & ~skipped
    window = max(4, round(len(light) / max(0.01, float(clock.end)) / 2))
    calm = np.where(skipped, 0.0, swing)
    around = np.ones(min(window, len(calm)))
    level = np.convolve(calm, around / len(around), "same")
    flickers = (level > limits.flicker) & (np.convolve(calm > 1, around, "same") > len(around) / 2)
    for start, stop in spans(flickers):
        yield Fault(
            check=Check.FLICKER,
            severity=Severity.FAULT,
            said=f"the brightness flickers by {level[start:stop].max():.1f} levels",
            start=clock.at(start),
            stop=clock.at(stop),
            value=float(level[start:stop].max()),
            limit=limits.flicker,
        )
    for number in np.flatnonzero(flash & ~flickers):
        yield Fault(
            check=Check.FLASH,
            severity=Severity.FAULT,
            said=f"one picture flashes by {swing[number]:.0f} levels",
            start=clock.at(int(number)),
            stop=clock.at(int(number) + 1),
            value=float(swing[number]),
            limit=limits.flash,
        )


def cuts(seen: Seen, limits: Limits) -> Flags:
    """Whether each picture is the first of another shot."""
    change = np.array(seen.change)
    unlike = (np.array(seen.likeness) < limits.cut_likeness) & (change > limits.cut_change)
    for number in map(int, np.flatnonzero(unlike)):
        # Where all pictures are unlike, as in a fast pan over grain, none of them is a cut.
        around = np.delete(change[max(1, number - 6) : number + 7], [min(number - 1, 6)])
        usual = float(np.median(around)) if len(around) else 0.0
        unlike[number] = change[number] > limits.cut_contrast * usual
    return np.asarray(unlike)


def _shots(seen: Seen, jumps: Flags, clock: _Clock, limits: Limits, shots: int) -> Iterator[Fault]:
    found = np.flatnonzero(jumps)
    if shots and len(found) + 1 > shots:
        for number in found:
            yield Fault(
                check=Check.CUT,
                severity=Severity.FAULT,
                said="a cut, where one shot was expected" if shots == 1 else "a cut too many",
                start=clock.at(int(number)),
                value=seen.likeness[number],
                limit=limits.cut_likeness,
            )


def _soft(seen: Seen, black: Flags, clock: _Clock, limits: Limits) -> Iterator[Fault]:
    places = np.array([*seen.sampled, len(seen.times)])
    usable = ~black[places[:-1]]
    for check, values, limit, said in (
        (Check.BLUR, seen.blur, limits.blur, "blurred"),
        (Check.BLOCKS, seen.blockiness, limits.blocks, "blocks of the compression show"),
    ):
        levels = np.array(values)
        for start, stop in spans((levels > limit) & usable):
            first, last = int(places[start]), int(places[stop])
            length = clock.length(first, last)
            if length >= min(limits.soft_time, float(clock.end)):
                yield Fault(
                    check=check,
                    severity=Severity.FAULT if length > float(clock.end) / 2 else Severity.WARNING,
                    said=f"{said} for {length:.2f} s",
                    start=clock.at(first),
                    stop=clock.at(last),
                    value=float(levels[start:stop].max()),
                    limit=limit,
                )
