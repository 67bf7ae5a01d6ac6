"""A market: stalls under striped roofs, heaped with goods, strings of lights, people passing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets._buildings import AWNINGS, PLASTER, Front, awning, dice, lots, street
from rushes.preview.sets._floors import pave
from rushes.preview.sets._moving import passing
from rushes.preview.sky import sky
from rushes.preview.stage import Ground, Stage

if TYPE_CHECKING:
    from rushes.preview.rows import Piece
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch

PLACE = Place(times=("noon", "golden_hour", "blue_hour"), sound="crowd")

GOODS = ("🍎", "🍊", "🍋", "🍇", "🍉", "🍅", "🥕", "🍆", "🍞", "🧀", "🐟", "🌶️", "🥬", "🍯")


def build(stage: Stage, scene: Scene) -> None:
    """Old houses, two rows of stalls with goods, lights, shoppers, and crates before the lens."""
    sky(stage, clouds=0.4)
    street(stage, Front(24, (7, 10.5), (3.2, 5), PLASTER, shops=False), soft=0.7)
    street(stage, Front(18, (5.4, 7.6), (3, 4.6), PLASTER, shops=False, gables=True), soft=0.8)
    stage.add(Ground("#b8a98f", "#b0a28a", stage.light))
    pave(
        stage, (18.2, 1.0), (0.9, 0.55),
        ("#c2b299", "#b8a88f", "#ccbda5", "#b2a38a"), joint="#9b8c74", gap=0.06,
    )  # fmt: skip
    some = [GOODS[int(index)] for index in stage.rng.permutation(len(GOODS))[:6]]
    goods: list[Piece] = [(icon, None) for icon in scene.prop_icons or some]
    _stalls(stage, 14.5)
    row(stage, Row(goods, 14.3, 0.5, 0.42, base=0.95), soft=0.8)
    for icon, depth, speed in (("🚶", 12.8, 0.8), ("🚶‍♀️", 12.3, -0.7), ("🧍", 13.2, 0.15)):
        passing(stage, icon, depth, 1.9, speed, bob=0.03, apart=11)
    _stalls(stage, 10.0)
    row(stage, Row(goods, 9.85, 0.46, 0.4, base=0.95, vary=0.1), soft=0.9)
    row(stage, Row(goods, 9.65, 0.44, 0.42, base=0.62, vary=0.1), soft=0.9)
    _counter(stage, 9.6)
    _lights(stage, 8.6)
    _crates(stage, 4.4, goods)


def _stalls(stage: Stage, depth: float) -> None:
    wood, dark = stage.tone("#8a6542", depth), stage.tone("#5f452e", depth)
    back = stage.tone("#4a3a34", depth)
    lamp = stage.tone("#ffdf9a", depth, 0.0)

    def paint(sketch: Sketch) -> None:
        for x, width in lots(stage, sketch, (3.0, 4.4)):
            wide = width - 0.5
            sketch.rect(x + 0.1, 0, wide - 0.2, 2.3, back, opacity=0.55)
            if stage.light.night:
                glow = sketch.radial([(lamp, 0.7), (lamp, 0.25), (lamp, 0.0)])
                sketch.oval(x + wide / 2, 1.9, wide * 0.5, 1.1, glow)
            sketch.rects([(x, 0, 0.12, 2.7), (x + wide - 0.12, 0, 0.12, 2.7)], dark)
            sketch.rect(x - 0.1, 0, wide + 0.2, 0.95, wood)
            sketch.rects([(x - 0.1, 0.3 * i, wide + 0.2, 0.04) for i in range(1, 4)], dark)
            awning(stage, sketch, depth, (x - 0.22, 3.1, wide + 0.44, 0.75), dice(stage, AWNINGS))

    stage.strip(depth, (0, 3.2), paint)


def _counter(stage: Stage, depth: float) -> None:
    """Slanted boxes along the front of the near stalls."""
    wood, dark = stage.tone("#a97c4f", depth), stage.tone("#6f5236", depth)

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / 1.1))
        step = sketch.width / count
        for index in range(count):
            x = sketch.left + index * step
            sketch.rect(x + 0.03, 0.02, step - 0.06, 0.66, wood, stroke=dark, stroke_width=3)
            sketch.rects(
                [(x + 0.06, 0.2, step - 0.12, 0.03), (x + 0.06, 0.42, step - 0.12, 0.03)], dark
            )

    stage.strip(depth, (0, 0.7), paint)


def _lights(stage: Stage, depth: float) -> None:
    """Bulbs on sagging strings over the lane, and small flags by day."""
    cord = stage.tone("#3a3438", depth)
    night = stage.light.night
    bulb = stage.tone("#ffd98a", depth, 0.0)
    flags = [stage.tone(c, depth) for c in ("#e2574c", "#f2b632", "#3f9d8f", "#4a78c2", "#f3ead8")]

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / 5))
        step = sketch.width / count
        for index in range(count):
            for offset, high in ((0.0, 4.6), (0.5, 5.5)):
                x = sketch.left + (index + offset) * step
                places = np.linspace(0, 1, 11)
                dip = [(x + float(p) * step, high - 2.6 * float(p * (1 - p))) for p in places]
                sketch.line(dip, cord, 0.03)
                for spot, (a, b) in enumerate(dip[:-1]):
                    if night:
                        halo = sketch.radial([(bulb, 0.9), (bulb, 0.25), (bulb, 0.0)])
                        sketch.oval(a, b - 0.08, 0.34, 0.34, halo)
                        sketch.oval(a, b - 0.08, 0.07, 0.08, "#fff6dc")
                    else:
                        flag = flags[spot % len(flags)]
                        sketch.polygon([(a - 0.13, b), (a + 0.13, b), (a, b - 0.32)], flag)

    stage.strip(depth, (3.6, 5.6), paint)


def _crates(stage: Stage, depth: float, goods: list[Piece]) -> None:
    """Boxes of goods at both sides, in front of everything."""
    free = (-1.9, 1.9)
    row(stage, Row(goods, depth + 0.05, 0.34, 0.3, base=-0.25, gap=free, vary=0.1), soft=0.8)
    wood, dark = stage.tone("#b3865a", depth), stage.tone("#5f452e", depth)

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / 1.2))
        step = sketch.width / count
        for index in range(count):
            x = sketch.left + index * step
            if x + step > free[0] and x < free[1]:
                continue
            sketch.rect(x + 0.02, -0.9, step - 0.04, 0.75, wood, stroke=dark, stroke_width=3)
            sketch.rects([(x + 0.04, -0.62 + 0.22 * i, step - 0.08, 0.03) for i in range(2)], dark)

    stage.strip(depth, (-0.9, -0.1), paint)
