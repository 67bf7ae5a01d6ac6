"""Up in the sky: banks of cloud as far as one sees, clouds that pass near by, birds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.clouds import Fluff, bank, cloud
from rushes.preview.light import mix
from rushes.preview.sets import Place
from rushes.preview.sets import _plants as plants
from rushes.preview.sets._aurora import aurora
from rushes.preview.sets._flock import Way, cutouts, flock
from rushes.preview.sky import fluff, sky
from rushes.preview.stage import SKY

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(medium="air", times=("noon", "golden_hour", "dawn", "sunset"), sound="wind")


def build(stage: Stage, scene: Scene) -> None:
    """A sea of cloud in five banks, towers that stand out of it, and wisps before the lens."""
    sky(stage, clouds=0.35, skyline=0.15)
    if "aurora" in scene.shot.text.lower() or "northern lights" in scene.shot.text.lower():
        aurora(stage)
    look = fluff(stage.light)
    for place, (depth, drop, high) in enumerate(
        (
            (600, 6, 40),
            (230, 7, 26),
            (110, 7, 13),
            (60, 6.8, 7.5),
            (34, 6.3, 4.6),
            (19, 5.6, 3.0),
            (13.5, 5.4, 2.3),
            (10, 5.2, 1.8),
        )
    ):
        _bank(stage, depth, -drop, high, _shade(stage, look, 0.72 - 0.12 * place))
    _towers(stage, 150, 30, 120, _shade(stage, look, 0.4))
    _passing(stage, 28, (-1.5, 9), (2.0, 3.2), 17, 0.95)
    _passing(stage, 13, (-2.0, 0.4), (1.0, 1.6), 9, 0.95)
    _passing(stage, 4.4, (-0.7, 0.0), (0.35, 0.6), 6.5, 0.75)
    birds = cutouts(stage, ["🕊️", "🦅"], 40, 1.3, (stage.light.haze, 0.2))
    flock(stage, 40, birds, (2, 13), 22, (0.9, 1.4), Way(speed=2.5, bob=0.5, rate=0.4, turn=0.1))


def _shade(stage: Stage, look: Fluff, away: float) -> Fluff:
    """These colours seen through more or less air."""
    air = stage.light.sky[-1]
    return Fluff(mix(look.bright, air, away), mix(look.under, air, away * 0.8), 1.0, 1.0)


def _bank(stage: Stage, depth: float, base: float, high: float, look: Fluff) -> None:
    low, _ = stage.rise(depth)
    rng = stage.rng
    pinned = depth > 500

    def paint(sketch: Sketch) -> None:
        bank(rng, sketch, base, high, look)

    lowest = (
        min(low, base) - 0.1 * depth if not pinned else min(stage.rise(SKY, pinned=True)[0], base)
    )
    # Banks are tall, and hidden by the next one a little way down.
    if depth > 12:
        lowest = max(lowest, base - 0.36 * depth)
    stage.strip(depth, (lowest, base + high * 1.1), paint, soft=0.45)


def _towers(stage: Stage, depth: float, high: float, spacing: float, look: Fluff) -> None:
    """Heaped clouds that stand out of the sea of cloud."""
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        for x in plants.along(rng, sketch, spacing):
            tall = high * rng.uniform(0.5, 1.0)
            for part, lift in ((1.0, 0.75), (0.66, 1.0)):
                at = (x + tall * rng.uniform(-0.3, 0.3), -6)
                cloud(rng, sketch, at, (tall * 2.6 * part, tall * lift), look)

    stage.strip(depth, (-8, high * 1.2), paint, soft=0.5)


def _passing(
    stage: Stage,
    depth: float,
    heights: tuple[float, float],
    tall: tuple[float, float],
    spacing: float,
    opacity: float,
) -> None:
    """Single clouds that the wind carries past."""
    rng, clock = stage.rng, stage.clock
    base = fluff(stage.light)
    look = Fluff(base.bright, base.under, opacity, 0.0)
    wind = -0.02 * depth

    def paint(sketch: Sketch) -> None:
        for x in plants.along(rng, sketch, spacing):
            high = rng.uniform(*tall)
            cloud(
                rng, sketch, (x, rng.uniform(*heights)), (high * rng.uniform(2.3, 3.4), high), look
            )

    def drift(number: int) -> tuple[float, float]:
        if clock.loop:
            return wind * clock.duration / 3 * float(np.sin(clock.phase(0, number))), 0.0
        return wind * (clock.seconds(number) - clock.duration / 2), 0.0

    margin = abs(wind) * clock.duration / 2
    stage.strip(
        depth, (heights[0], heights[1] + tall[1] * 1.1), paint, soft=0.7, margin=margin, drift=drift
    )
