"""A waterfall: cliffs with green on them, a broad fall into a pool, spray, and stones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.light import mix
from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets import _plants as plants
from rushes.preview.sets import _rocks as rocks
from rushes.preview.sets import _tropics as tropics
from rushes.preview.sets._falls import falls, mist
from rushes.preview.sets._far import hills
from rushes.preview.sets._flock import Way, cutouts, flock
from rushes.preview.sets._glints import glints
from rushes.preview.sets._shore import bank, reeds, stones
from rushes.preview.sets._soil import floor
from rushes.preview.sets._water import afloat, sea, water_tone
from rushes.preview.sets._waves import Wave, wave
from rushes.preview.sky import sky

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(wet=True, times=("noon", "golden_hour", "dawn"), sound="waterfall")

_CLIFF = rocks.Stone("#8f8a80", "#646468")
_WATER = "#3fa9bd"
_SOIL = ("#62923c", "#94b85c")


def build(stage: Stage, scene: Scene) -> None:
    """Cliffs at two distances, three falls, the pool, and a mossy bank."""
    wet = afloat(scene)
    sky(stage, clouds=0.5, skyline=0.62)
    hills(stage, 160, 34, 12, "#5d8a68", "#7fa67c")
    side = float(stage.rng.choice([-1, 1]))
    _cliff(stage, 52, 15.5, 11.0)
    falls(stage, 51.5, side * 15, (4.2, 14.8))
    mist(stage, 50.5, side * 15, 5.0, 2.0)
    _cliff(stage, 31, 10.6, 9.0)
    x = side * -1.6
    falls(stage, 30.5, x, (7.4, 10.2))
    falls(stage, 30.4, x + side * 12.5, (1.8, 9.8))
    sea(stage, _WATER, "#5fb9c4", 3.5 if wet else 8.3)
    mist(stage, 29, x, 9.0, 2.6)
    glints(stage, 50, (9.0, 26))
    body = water_tone(stage, _WATER, 12, 0.2)
    for depth, high in ((24, 0.09), (17, 0.07), (12, 0.05)):
        wave(stage, Wave(depth, high, 0.16 * depth, body, 0.5, 0.3, deep=0.35))
    _sides(stage, 24)
    stones(stage, 13.5, 0.8, 6.0)
    icons = [(icon, None) for icon in scene.prop_icons] or [("🌿", None), ("🌺", None)]
    floor(stage, *_SOIL, ("#527f33", "#74a249", "#5c8a3a"))
    if wet:
        bank(stage, 3.6, _SOIL, 0.12)
    else:
        stones(stage, 10, 0.5, 4.5)
        bank(stage, 8.3, _SOIL, 0.12)
        row(stage, Row(icons, 7.8, 0.5, 2.2), sway=stage.waving(0.03, 0.4))
    _ferns(stage, 3.75)
    reeds(stage, 3.65, 0.4, 1.6)
    birds = cutouts(stage, ["🕊️"], 26, 0.8, (stage.light.haze, 0.2))
    flock(stage, 26, birds, (6, 9.5), 17, (0.6, 0.9), Way(speed=2.0, bob=0.4, rate=0.4, turn=0.1))


def _cliff(stage: Stage, depth: float, high: float, column: float) -> None:
    """A wall of stone in columns, green on top and on its ledges."""
    stone = rocks.toned(stage, _CLIFF, 0.6 * depth)
    moss = plants.toned(stage, plants.GREEN, 0.7 * depth)
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        top = stage.skyline(sketch, high, 0.05 * high, 3 * column, 0.6)
        sketch.polygon([(sketch.left, -1), *top, (sketch.right, -1)], stone.light)
        for x in plants.along(rng, sketch, column * 0.16):
            wide = column * rng.uniform(0.04, 0.13)
            tall = high * rng.uniform(0.3, 0.95)
            low = high * rng.uniform(-0.05, 0.4)
            shade = mix(stone.light, stone.shade, rng.uniform(0.3, 1.0))
            sketch.polygon(
                [
                    (x, low),
                    (x + 0.2 * wide, min(low + tall, 0.95 * high)),
                    (x + wide, min(low + tall, high) * 0.96),
                    (x + 0.8 * wide, low),
                ],
                shade,
            )
        for x in plants.along(rng, sketch, column * 0.45):
            y = high * rng.uniform(0.15, 0.8)
            plants.bush(rng, sketch, (x, y), (column * 0.3, column * 0.1), moss)
        for x in plants.along(rng, sketch, column * 0.2):
            y = float(np.interp(x, [p[0] for p in top], [p[1] for p in top]))
            if rng.random() < 0.3:
                plants.pine(rng, sketch, (x, y - 0.2), high * rng.uniform(0.22, 0.36), moss)
            else:
                plants.crown(rng, sketch, (x, y), (column * 0.34, column * 0.22), moss)

    stage.strip(depth, (-1, high * 1.5), paint, soft=0.65)


def _sides(stage: Stage, depth: float) -> None:
    """Trees on spits of land, well away from the fall."""
    leaf = plants.toned(stage, plants.GREEN, depth)
    soil = stage.tone("#6d9a48", depth)
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        for x in plants.along(rng, sketch, 24, 0.1):
            spit = [(x + 4.0 * s, 0.35 * (1 - s * s)) for s in (-1, -0.5, 0, 0.5, 1)]
            sketch.ridge(spit, soil)
            for shift, high in ((-1.5, 3.0), (1.3, 2.5)):
                at = (x + shift + rng.uniform(-0.5, 0.5), 0.2)
                plants.tree(rng, sketch, at, high * rng.uniform(0.8, 1.1), leaf)
                plants.bush(rng, sketch, (at[0] + 0.8, 0.15), (1.5, 0.6), leaf)

    shift = 12.0

    def aside(number: int) -> tuple[float, float]:
        del number
        return shift, 0.0

    stage.strip(depth, (-0.1, 6.2), paint, soft=0.75, margin=shift, drift=aside)


def _ferns(stage: Stage, depth: float) -> None:
    leaf = plants.toned(stage, plants.LUSH, depth, line=True)
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        for x in plants.along(rng, sketch, 1.7):
            tropics.fern(rng, sketch, (x, -0.06), rng.uniform(0.25, 0.45), leaf)

    stage.strip(depth, (-0.1, 0.6), paint, sway=stage.waving(0.03, 0.3))
