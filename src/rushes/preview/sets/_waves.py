"""Waves in rows, and surf."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.light import mix

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.preview.camera import Clock
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage


@dataclass(frozen=True, slots=True)
class Wave:
    """One row of waves. Lengths in units, speed in units a second."""

    depth: float
    high: float
    length: float
    body: str
    foam: float = 0.5
    """Opacity of the white line along its crest."""
    speed: float = 0.5
    deep: float = 0.9
    """How far down it reaches, melting away."""
    solid: bool = False
    """Whether it stays as dense to its lower edge."""


def wave(stage: Stage, row: Wave) -> None:
    """Add a row of pointed waves that rolls along, and closes a loop."""
    clock = stage.clock
    heights = (-row.deep, row.high * 2.0)
    unit = 3 * row.length
    reach = stage.extent(row.depth, heights, margin=unit)
    if reach.period:
        unit = reach.period / max(1, round(reach.period / unit))
    offset = float(stage.rng.random()) * unit
    crest = mix(row.body, stage.light.sky[-1], 0.45)

    def paint(sketch: Sketch) -> None:
        count = int(np.clip(sketch.width / row.length * 12, 40, 900))
        x = np.linspace(sketch.left, sketch.right, count + 1)
        turn = 2 * np.pi * (x - sketch.left + offset) / unit
        crests = 1 - np.abs(np.sin(1.5 * turn)) ** 0.62
        y = row.high * (crests * (1 + 0.35 * np.sin(turn)) + 0.25 * np.sin(turn))
        line = list(zip(x.tolist(), y.tolist(), strict=True))
        below = (row.body, 1.0) if row.solid else (row.body, 0.0)
        paint = sketch.gradient([crest, row.body, row.body, below])
        sketch.polygon([(x[0], -row.deep), *line, (x[-1], -row.deep)], paint)
        if row.foam:
            white = mix(stage.tone("#ffffff", row.depth), row.body, 0.1)
            sketch.line(line, white, 0.03 + 0.1 * row.high, opacity=f"{row.foam:.2f}")
            _whitecaps(sketch, line, count, unit, row, white)

    lap = max(1, round(row.speed * clock.duration / unit)) * unit if clock.loop else 0.0

    def drift(number: int) -> tuple[float, float]:
        gone = (
            lap * float(clock.moments[number]) if clock.loop else row.speed * clock.seconds(number)
        )
        lift = 0.3 * row.high * float(np.sin(clock.phase(0.3, number, offset)))
        # A strip that does not repeat is one unit too wide, so it goes back by whole ones.
        return (gone % unit if not reach.period else gone), lift

    stage.strip(row.depth, heights, paint, soft=0.8, margin=unit, drift=drift)


def _whitecaps(
    sketch: Sketch,
    line: list[tuple[float, float]],
    count: int,
    unit: float,
    row: Wave,
    white: str,
) -> None:
    """Streaks of foam on the slopes under the crests, the same on every third wave."""
    step = sketch.width / count
    for part, low, long in (
        (0.12, 0.5, 0.5),
        (0.42, 0.8, 0.35),
        (0.5, 0.4, 0.6),
        (0.8, 0.65, 0.45),
    ):
        x = sketch.left + (part - 1) * unit
        while x < sketch.right:
            first, last = (
                round((x + side - sketch.left) / step) for side in (0, long * row.length)
            )
            drawn = [(px, py - low * row.high) for px, py in line[max(first, 0) : max(last, 0)]]
            if len(drawn) > 2:
                sketch.line(drawn, white, 0.015 + 0.05 * row.high, opacity=f"{row.foam * 0.5:.2f}")
            x += unit


def lapping(
    clock: Clock, amount: float, rate: float, offset: float
) -> Callable[[int], tuple[float, float]]:
    """For the ``drift`` of surf: up and down the beach."""
    return lambda number: (
        0.25 * amount * float(np.cos(clock.phase(rate, number, offset))),
        amount * float(np.sin(clock.phase(rate, number, offset))),
    )
