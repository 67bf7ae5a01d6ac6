"""A village: cottages with gardens along a lane, more up the hill, a church, smoking chimneys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets._buildings import cottage, lamps
from rushes.preview.sets._floors import band, pave
from rushes.preview.sets._moving import Smoke, passing, put
from rushes.preview.sets.field import hills
from rushes.preview.sky import sky
from rushes.preview.stage import Ground, Stage

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch

PLACE = Place(times=("noon", "golden_hour", "dawn"), sound="village")


def build(stage: Stage, scene: Scene) -> None:
    """Hills, the church and roofs behind, the cottages of the lane, fence, flowers, cobbles."""
    sky(stage, clouds=0.5)
    hills(stage)
    _slope(stage)
    _cottages(stage, 34, (4.6, 6.0), (2.4, 3.0), 2.6, gap=2.6)
    _cottages(stage, 22, (3.4, 4.6), (2.0, 2.4), 0.9, gap=2.2)
    row(stage, Row([("🌳", None)], 17, 3.4, 8, vary=0.3), soft=0.8)
    _cottages(stage, 13, (3.2, 4.2), (1.9, 2.3), 0.0, gap=1.9, smoking=True)
    stage.add(Ground("#86a94f", "#94b565", stage.light))
    _fence(stage, 11.4)
    row(stage, Row([("🌷", None), ("🌻", None), ("🌼", None), ("🌹", None)], 11.1, 0.75, 0.55))
    band(stage, 10.6, 10.45, "#b9ab93")
    pave(
        stage, (10.45, 1.0), (0.7, 0.42),
        ("#bcae98", "#b3a58e", "#c5b8a3", "#aea08b"), joint="#96886f", gap=0.06,
    )  # fmt: skip
    lamps(stage, 10.4, 2.7, 9.5)
    passing(stage, "🚴", 10.0, 1.6, 1.8)
    passing(stage, "🐓", 9.2, 0.6, 0.35)
    if props := [(icon, None) for icon in scene.prop_icons]:
        row(stage, Row(props, 8.6, 0.9, 2.6, gap=(-1.2, 1.2)), soft=0.8)


def _slope(stage: Stage) -> None:
    """The hill on which the village stands, with its church."""
    green, shade = stage.tone("#8fae58", 46), stage.tone("#7a9a4c", 40)
    wall, roof = stage.tone("#e6dcc6", 44), stage.tone("#7d5a4c", 44)
    dark = stage.tone("#5b5560", 44)
    glass = stage.tone(
        "#ffd27a" if stage.light.night else "#6f8798", 44, float(not stage.light.night)
    )

    def paint(sketch: Sketch) -> None:
        x = sketch.left + sketch.width * float(stage.rng.choice([0.3, 0.66]))
        y = 4.0
        sketch.rect(x, y - 2, 7.5, 4.6, wall)
        sketch.polygon(
            [(x - 0.4, y + 2.6), (x + 1, y + 5.2), (x + 7, y + 5.2), (x + 8, y + 2.6)], roof
        )
        sketch.rect(x - 2.6, y - 2, 2.9, 9.0, wall)
        sketch.polygon([(x - 2.9, y + 7), (x - 1.15, y + 12.4), (x + 0.6, y + 7)], roof)
        sketch.rect(x - 1.22, y + 12.2, 0.14, 1.4, dark)
        sketch.rect(x - 1.55, y + 12.9, 0.8, 0.14, dark)
        sketch.oval(x - 1.15, y + 5.6, 0.62, 0.62, dark)
        sketch.oval(x - 1.15, y + 5.6, 0.48, 0.48, stage.tone("#f6efdc", 44))
        for place in (1.2, 3.0, 4.8):
            sketch.rect(x + place, y + 0.1, 0.8, 1.7, glass, round=0.38)
        line = stage.skyline(sketch, 3.4, 1.0, 30, 0.3)
        sketch.ridge(line, sketch.gradient([green, shade]))

    stage.strip(42, (-1, 18.5), paint, soft=0.8)


def _cottages(  # noqa: PLR0913
    stage: Stage,
    depth: float,
    wide: tuple[float, float],
    tall: tuple[float, float],
    base: float,
    *,
    gap: float,
    smoking: bool = False,
) -> None:
    """A loose row of cottages, perhaps on a rise of the ground."""
    places: list[tuple[float, float]] = []
    green = stage.tone("#8cac55", depth)

    def paint(sketch: Sketch) -> None:
        mean = (wide[0] + wide[1]) / 2 + gap
        count = max(1, round(sketch.width / mean))
        for index in range(count):
            width = float(stage.rng.uniform(*wide))
            free = sketch.width / count - width
            x = (
                sketch.left
                + index * sketch.width / count
                + free * float(stage.rng.uniform(0.2, 0.8))
            )
            size = float(stage.rng.uniform(*tall))
            cottage(stage, sketch, depth, (x, base - 0.05, width), size)
            places.append((x + width * 0.3, base + size + width * 0.36))
        if base:
            line = stage.skyline(sketch, base * 0.98, base * 0.05, 16, 0.3)
            sketch.ridge(line, sketch.gradient([green, stage.tone("#7d9d4c", depth)]))

    top = base + tall[1] + wide[1] * 0.45
    made = stage.strip(depth, (-0.1, top), paint, soft=0.85)
    if not smoking:
        return
    for index in np.flatnonzero(stage.rng.random(len(places)) < 0.5)[:4]:
        x, y = places[int(index)]
        put(stage, Smoke(depth + 0.2, x, y - 0.1, 0.16, 1.8, stage.tone("#e9e9ee", depth),
                  stage.clock, 0.4, period=made.period)
        )  # fmt: skip


def _fence(stage: Stage, depth: float) -> None:
    white, shade = stage.tone("#f4efe2", depth), stage.tone("#d3cab6", depth)

    def paint(sketch: Sketch) -> None:
        count = max(2, round(sketch.width / 0.24))
        step = sketch.width / count
        sketch.rects([(sketch.left, y, sketch.width, 0.08) for y in (0.22, 0.52)], shade)
        for index in range(count):
            x = sketch.left + index * step
            sketch.polygon(
                [(x, 0), (x, 0.68), (x + 0.06, 0.78), (x + 0.12, 0.68), (x + 0.12, 0)], white
            )

    stage.strip(depth, (0, 0.8), paint)
