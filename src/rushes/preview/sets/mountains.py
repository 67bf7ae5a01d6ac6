"""High mountains: snowy peaks in ranges, a belt of firs, an alpine meadow with rocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets import _plants as plants
from rushes.preview.sets import _rocks as rocks
from rushes.preview.sets._far import hills, range_, treeline
from rushes.preview.sets._flock import Way, cutouts, flock
from rushes.preview.sets._soil import floor
from rushes.preview.sky import sky

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(times=("noon", "golden_hour", "dawn"), sound="wind", dust="#cfc6a8")


def build(stage: Stage, scene: Scene) -> None:
    """Three ranges, foothills with firs, and a meadow that is rocky towards the lens."""
    snowy = "snow" in scene.weather
    sky(stage, clouds=0.35, skyline=0.55)
    range_(stage, 420, (70, 125), 85, snow=0.5)
    range_(stage, 230, (30, 62), 46, snow=0.42)
    hills(stage, 120, 9, 4.5, "#4f7358", "#7b9a72")
    treeline(stage, 75, 6.5, plants.PINE, pines=True, low=-1)
    hills(stage, 55, 0.6, 0.7, "#6f9a4c", "#8fb55c")
    grass, far = ("#e6eef5", "#f4f8fb") if snowy else ("#6f9a3f", "#9dbb62")
    floor(stage, grass, far, ("#d3dfea",) if snowy else ("#668f39", "#86ab50", "#5c8234"))
    _stand(stage, 21, 5.5, 7.0, snowy=snowy)
    boulders(stage, 13, 0.9, 3.4)
    _stand(stage, 10.5, 4.2, 9.5, snowy=snowy)
    icons = [(icon, None) for icon in scene.prop_icons] or [
        ("🌼", None),
        ("🌸", None),
        ("🌿", None),
    ]
    for depth in (12.0, 9.0, 7.4):
        row(stage, Row(icons, depth, 0.42, 1.5 + depth / 9), sway=stage.waving(0.03, 0.4, depth))
    boulders(stage, 8.4, 0.55, 5.0)
    boulders(stage, 3.8, 0.36, 2.4, line=True)
    birds = cutouts(stage, ["🦅"], 60, 2.4, (stage.light.haze, 0.35))
    flock(stage, 60, birds[:1], (15, 20), 60, (2.0, 2.8), Way(speed=2.2, bob=0.5, rate=0.25))


def _stand(stage: Stage, depth: float, tall: float, spacing: float, *, snowy: bool) -> None:
    """Firs, in ones and twos."""
    leaf = plants.toned(stage, plants.PINE, depth)
    white = stage.tone("#ffffff", depth) if snowy else ""
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        def grow(x: float, high: float) -> None:
            plants.pine(rng, sketch, (x, 0), high, leaf, white)
            if rng.random() < 0.6:
                side = high * rng.uniform(0.3, 0.45) * rng.choice([-1, 1])
                plants.pine(rng, sketch, (x + side, 0), high * 0.62, leaf, white)

        plants.planted(rng, sketch, spacing, (tall * 0.6, tall), grow)

    stage.strip(depth, (-0.3, tall * 1.03), paint, soft=0.75)


def boulders(
    stage: Stage,
    depth: float,
    tall: float,
    spacing: float,
    *,
    line: bool = False,
    stone: rocks.Stone = rocks.GREY,
) -> None:
    """Boulders strewn about."""
    look = rocks.toned(stage, stone, depth, line=line)
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        def put(x: float, high: float) -> None:
            rocks.boulder(rng, sketch, (x, 0), (high * rng.uniform(1.5, 2.3), high), look)

        plants.planted(rng, sketch, spacing, (tall * 0.4, tall), put)

    stage.strip(depth, (-0.25, tall * 1.2), paint)
