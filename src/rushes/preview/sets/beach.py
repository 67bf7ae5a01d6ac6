"""A beach: sand, shells and umbrellas, surf that comes and goes, palms, and sails far out."""

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
from rushes.preview.sets._waves import Wave, lapping, wave
from rushes.preview.sky import sky

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(times=("noon", "golden_hour", "sunset"), dust="#f2dfb4", sound="ocean")

SAND = ("#f0d9a2", "#f6e6bd")
SPOTS = ("#e6cb8e", "#f8ebc8", "#dfc284")
SHALLOW, DEEP = "#4fc4cf", "#1f83b4"


def build(stage: Stage, scene: Scene) -> None:
    """Sea from the horizon to the surf at 10 units, sand before it, and palms at the sides."""
    sky(stage, clouds=0.5, skyline=0.1)
    if stage.rng.random() < 0.55:
        isles(stage, 420, 34, 190, ("#8cb082", "#648a6e"))
    floor(stage, *SAND, SPOTS, size=(0.15, 0.5))
    sea(stage, SHALLOW, DEEP, 10.4)
    glints(stage, 60, (11.5, 80))
    sails = cutouts(stage, ["⛵"], 90, 4.0, (stage.light.haze, 0.3))
    flock(stage, 90, sails, (0.2, 0.3), 85, (3.4, 5), Way(speed=0.9, bob=0.1, rate=0.3))
    for depth, high, length in ((40, 0.3, 7.5), (25, 0.24, 5.0), (16.5, 0.2, 3.8)):
        body = water_tone(stage, mix(SHALLOW, DEEP, min(1, depth / 50)), depth, 0.2)
        wave(stage, Wave(depth, high, length, body, 0.7, 0.3, deep=0.5))
    surf(stage)
    palms(stage, 9.8, 5.2, 13.0)
    palms(stage, 8.3, 4.6, 15.0)
    icons = [(icon, None) for icon in scene.prop_icons]
    row(stage, Row(icons or [("⛱️", None)], 9.0, 1.3, 5.2, vary=0.12, mirror=bool(icons)))
    small = [("🐚", None), ("🦀", None), ("🐚", None), ("⭐", "#e2725b")]
    row(stage, Row(small, 7.3, 0.28, 3.3, vary=0.25))
    row(stage, Row(small, 4.0, 0.22, 2.1, vary=0.25))
    gulls = cutouts(stage, ["🕊️"], 34, 1.0, (stage.light.haze, 0.2))
    flock(stage, 34, gulls, (7, 12), 20, (0.8, 1.1), Way(speed=2.2, bob=0.5, rate=0.4, turn=0.1))


def surf(stage: Stage, depth: float = 10.4) -> None:
    """Wet sand and three tongues of foam that run up the beach in turn."""
    wet = stage.tone("#cfb47c", depth)

    def sand(sketch: Sketch) -> None:
        line = [(x, -y) for x, y in stage.skyline(sketch, 0.32, 0.07, 5, 0.4)]
        top = [(sketch.right, 0.1), (sketch.left, 0.1)]
        fade = sketch.gradient([(wet, 0.95), (wet, 0.9), (wet, 0.5)])
        sketch.polygon([*line, *top], fade)

    stage.strip(depth + 0.02, (-0.55, 0.12), sand, soft=0.7)
    white = stage.tone("#ffffff", depth)
    for turn in range(3):
        body = water_tone(stage, SHALLOW, depth, 0.1)

        def tongue(sketch: Sketch, turn: int = turn, body: str = body) -> None:
            low = -0.02 - 0.07 * turn
            line = [(x, -y) for x, y in stage.skyline(sketch, -low, 0.06, 4 + turn, 0.5)]
            top = [(sketch.right, 0.3), (sketch.left, 0.3)]
            fade = sketch.gradient([(body, 1.0), (body, 0.95), (body, 0.55)])
            sketch.polygon([*line, *top], fade)
            sketch.line(line, white, 0.07, opacity=0.95)
            inner = [(x, y + 0.09 + 0.02 * turn) for x, y in line]
            sketch.line(inner, white, 0.025, opacity=0.6)

        stage.strip(
            depth - 0.04 * turn,
            (-0.45, 0.3),
            tongue,
            margin=0.2,
            drift=lapping(stage.clock, 0.075, 0.16, 0.23 * turn),
        )


def palms(stage: Stage, depth: float, tall: float, spacing: float) -> None:
    """Palms with a tuft of grass at the foot, leaning both ways."""
    wood = plants.Leaf("#2c7a45", "#3f9a4c", "#74bf55", "#a3794f")
    leaf = plants.toned(stage, wood, depth)
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        def grow(x: float, high: float) -> None:
            lean = rng.uniform(0.12, 0.3) * rng.choice([-1, 1])
            tropics.palm(rng, sketch, (x, -0.05), high, leaf, float(lean))
            plants.blades(rng, sketch, x, 0.7, 0.55, leaf, 9)
            if rng.random() < 0.5:
                tropics.palm(rng, sketch, (x + 0.5, -0.05), high * 0.7, leaf, float(-lean))

        plants.planted(rng, sketch, spacing, (tall * 0.75, tall), grow)

    stage.strip(depth, (-0.3, tall * 1.25), paint, soft=0.8, sway=stage.waving(0.012, 0.25, depth))
