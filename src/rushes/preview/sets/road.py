"""A country road: asphalt across the stage, another winding into the hills, poles and signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets._floors import band, dashes
from rushes.preview.sets._moving import passing
from rushes.preview.sets.field import grass, hills
from rushes.preview.sky import sky
from rushes.preview.stage import Ground, Stage

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch

PLACE = Place(times=("noon", "golden_hour", "sunset"), dust="#cfc3ad", sound="wind")


def build(stage: Stage, scene: Scene) -> None:
    """Hills, a winding road, fields, telegraph poles, the road with its lines, grass before it."""
    sky(stage, clouds=0.5)
    hills(stage)
    _winding(stage)
    stage.add(Ground("#93ab54", "#a5b968", stage.light))
    band(stage, 40, 26, "#c9b662")
    band(stage, 22, 16, "#8aa24c")
    row(stage, Row([("🌳", None), ("🌲", None)], 24, 3.8, 6, vary=0.3), soft=0.7)
    grown = [(icon, None) for icon in scene.prop_icons] or [("🌾", None), ("🌼", None)]
    row(stage, Row(grown, 13, 0.7, 1.5, vary=0.3), soft=0.8)
    _poles(stage, 11.5)
    band(stage, 9.6, 8.9, "#c2b08a")
    band(stage, 8.9, 4.7, "#5a5d64")
    band(stage, 8.75, 8.63, "#ece8da")
    dashes(stage, 6.75, 0.15, 1.5, "#f0c93f")
    band(stage, 4.95, 4.88, "#ece8da")
    band(stage, 4.7, 4.2, "#b7a67f")
    _posts(stage, 9.2)
    if not any(noun.kind.value == "vehicle" for noun in scene.subjects):
        passing(stage, "🚙", 8.0, 1.35, -4.5)
    grass(stage, 3.9)


def _winding(stage: Stage) -> None:
    """A pale ribbon that climbs the middle distance in bends."""
    green, far = stage.tone("#9ab25a", 60), stage.tone("#8ba650", 52)
    ribbon, line = stage.tone("#6b6e76", 56), stage.tone("#eee6cc", 56)

    def paint(sketch: Sketch) -> None:
        sketch.ridge(stage.skyline(sketch, 4.6, 1.5, 44, 0.25), sketch.gradient([green, far]))
        count = max(1, round(sketch.width / 48))
        for index in range(count):
            x = sketch.left + (index + 0.5) * sketch.width / count
            _ribbon(sketch, x, ribbon, line)

    stage.strip(55, (-1, 8.6), paint, soft=0.9)


def _ribbon(sketch: Sketch, x: float, asphalt: str, line: str) -> None:
    places = np.linspace(0, 1, 25)
    heights = -1.2 + 5.6 * places**0.8
    swings = x + 5.5 * np.sin(places * 9.0) * (1 - 0.72 * places)
    widths = 1.5 * (1 - places) ** 1.4 + 0.14
    left = [(float(a - w), float(b)) for a, b, w in zip(swings, heights, widths, strict=True)]
    right = [(float(a + w), float(b)) for a, b, w in zip(swings, heights, widths, strict=True)]
    sketch.smooth([*left, *right[::-1]], asphalt)
    middle = [(float(a), float(b)) for a, b in zip(swings, heights, strict=True)]
    sketch.line(middle, line, 0.09, stroke_dasharray="40 40")


def _poles(stage: Stage, depth: float) -> None:
    """Telegraph poles with wires that sag between them."""
    wood, wire = stage.tone("#5b4636", depth), stage.tone("#3c3a3f", depth)

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / 7))
        step = sketch.width / count
        for index in range(count):
            x = sketch.left + (index + 0.5) * step
            for y in (3.95, 4.2):
                dip = [(x, y), (x + step / 2, y - 0.45), (x + step, y)]
                sketch.line(dip, wire, 0.025)
                if index == 0:
                    sketch.line([(a - step, b) for a, b in dip], wire, 0.025)
            sketch.rect(x - 0.07, 0, 0.14, 4.5, wood)
            sketch.rect(x - 0.55, 4.15, 1.1, 0.1, wood)
            sketch.rect(x - 0.4, 3.9, 0.8, 0.09, wood)

    stage.strip(depth, (0, 4.6), paint)


def _posts(stage: Stage, depth: float) -> None:
    """White posts with reflectors, and now and then a sign."""
    white, red, dark = (stage.tone(c, depth) for c in ("#f4f2ea", "#d8433a", "#33363c"))
    yellow = stage.tone("#f2c230", depth)

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / 3))
        for index in range(count):
            x = sketch.left + (index + 0.5) * sketch.width / count
            sketch.rect(x - 0.06, 0, 0.12, 0.62, white, round=0.03)
            sketch.rect(x - 0.06, 0.42, 0.12, 0.1, red)
        signs = max(1, round(sketch.width / 15))
        for index in range(signs):
            x = sketch.left + (index + float(stage.rng.uniform(0.2, 0.8))) * sketch.width / signs
            sketch.rect(x - 0.04, 0, 0.08, 1.5, dark)
            side = 0.52
            sketch.polygon(
                [(x - side, 1.75), (x, 1.75 + side), (x + side, 1.75), (x, 1.75 - side)],
                yellow, stroke=dark, stroke_width=5, stroke_linejoin="round",
            )  # fmt: skip
            bend = [(x - 0.1, 1.5), (x - 0.1, 1.75), (x + 0.1, 1.8), (x + 0.1, 2.0)]
            sketch.line(bend, dark, 0.07)

    stage.strip(depth, (0, 2.35), paint)
