"""A small tropical island: a bar of sand with palms, lagoon all round, more islands beyond."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.preview.light import mix
from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets import _plants as plants
from rushes.preview.sets import _tropics as tropics
from rushes.preview.sets._far import isles
from rushes.preview.sets._flock import Way, cutouts, flock
from rushes.preview.sets._glints import glints
from rushes.preview.sets._soil import floor
from rushes.preview.sets._water import sea, water_tone
from rushes.preview.sets._waves import Wave, wave
from rushes.preview.sets.beach import DEEP, SAND, SHALLOW, SPOTS, palms, surf
from rushes.preview.sky import sky

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(times=("noon", "golden_hour", "sunset"), dust="#f2dfb4", sound="ocean")


def build(stage: Stage, scene: Scene) -> None:
    """Sea with islets at three distances, the bar, and waves that break before the lens."""
    sky(stage, clouds=0.6, skyline=0.12)
    isles(stage, 420, 70, 330, ("#7ea583", "#587d6c"))
    floor(stage, *SAND, SPOTS, size=(0.15, 0.5))
    sea(stage, SHALLOW, DEEP, 10.4)
    glints(stage, 60, (11.5, 80))
    for depth, high, length in ((60, 0.35, 9.0), (36, 0.28, 6.5), (16.5, 0.18, 3.8)):
        body = water_tone(stage, mix(SHALLOW, DEEP, min(1, depth / 50)), depth, 0.2)
        wave(stage, Wave(depth, high, length, body, 0.7, 0.3, deep=0.5))
    islet(stage, 75, 6.0, 46)
    islet(stage, 30, 3.4, 27)
    surf(stage)
    palms(stage, 9.6, 5.6, 8.0)
    palms(stage, 8.2, 4.6, 11.0)
    leaf = plants.toned(stage, plants.LUSH, 9)

    def bushes(sketch: Sketch) -> None:
        for x in plants.along(stage.rng, sketch, 4.5):
            size = stage.rng.uniform(0.5, 0.9)
            plants.bush(stage.rng, sketch, (x, -0.05), (size * 2.2, size), leaf)

    stage.strip(9.0, (-0.1, 1.1), bushes, soft=0.8)
    icons = [(icon, None) for icon in scene.prop_icons] or [
        ("🥥", None),
        ("🦀", None),
        ("🌺", None),
    ]
    row(stage, Row(icons, 7.4, 0.36, 2.8, vary=0.25))
    body = water_tone(stage, SHALLOW, 4, 0.1)
    for depth, high in ((4.7, 0.05), (4.15, 0.06), (3.7, 0.07)):
        wave(stage, Wave(depth, high, 1.6, body, 0.95, 0.25, deep=0.9, solid=True))
    gulls = cutouts(stage, ["🦜", "🕊️"], 34, 1.0, (stage.light.haze, 0.15))
    flock(stage, 34, gulls, (7, 12), 22, (0.8, 1.1), Way(speed=2.2, bob=0.5, rate=0.4, turn=0.1))


def islet(stage: Stage, depth: float, tall: float, spacing: float) -> None:
    """Heaps of sand in the water, with palms on them."""
    leaf = plants.toned(stage, plants.Leaf("#2c7a45", "#3f9a4c", "#74bf55", "#a3794f"), depth)
    sand, foam = stage.tone("#f0d9a2", depth), stage.tone("#ffffff", depth)
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        for x in plants.along(rng, sketch, spacing):
            wide = tall * rng.uniform(1.1, 1.7)
            sketch.oval(x, 0, wide * 1.06, 0.07 * tall, foam, opacity=0.8)
            line = [
                (x + wide * s, 0.14 * tall * (1 - s * s)) for s in (-1, -0.6, -0.2, 0.2, 0.6, 1)
            ]
            sketch.smooth([*line, (x, -0.02 * tall)], sand)
            for _ in range(int(rng.integers(2, 5))):
                px = x + wide * rng.uniform(-0.5, 0.5)
                high = tall * rng.uniform(0.55, 1.0)
                tropics.palm(rng, sketch, (px, 0.08 * tall), high, leaf, rng.uniform(-0.28, 0.28))
                plants.bush(rng, sketch, (px, 0.07 * tall), (0.5 * tall, 0.16 * tall), leaf)

    stage.strip(depth, (-0.1 * tall, tall * 1.4), paint, soft=0.75)
