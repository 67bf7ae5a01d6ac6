"""A harbour: a quay with bollards, moored boats, coloured houses, a lighthouse, cranes, gulls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.preview.sets import Place
from rushes.preview.sets._buildings import Front, street
from rushes.preview.sets._floors import band, pave
from rushes.preview.sets._moving import Gloss, Glow, passing, put
from rushes.preview.sky import sky
from rushes.preview.stage import Ground, Stage

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch

PLACE = Place(times=("noon", "golden_hour", "dawn", "sunset"), sound="harbour")

HOUSES = ("#d9584a", "#e8b23c", "#4f8fb8", "#e9e2d0", "#6fae8c", "#c9785a", "#8a6fa8")


def build(stage: Stage, scene: Scene) -> None:
    """Hills, cranes, lighthouse, houses on the far quay, boats, water, planks, bollards."""
    del scene
    sky(stage, clouds=0.5)
    _coast(stage)
    _cranes(stage, 75)
    street(stage, Front(46, (5.5, 8.5), (3.6, 5.2), HOUSES, shops=False, gables=True), soft=0.8)
    stage.add(Ground("#3c7f9c", "#5f9db6", stage.light))
    _mole(stage, 44)
    stage.add(Gloss(33, 44, 0.6, stage.clock, blur=0.015, ripple=0.02, until=9.8))
    sailboats(stage, 30, 5.0, 13)
    sailboats(stage, 21, 4.4, 11)
    _masts(stage, 15)
    pave(
        stage, (9.8, 1.0), (3.4, 0.46), ("#a98a66", "#9e805d", "#b49470", "#967957"),
        joint="#5e4a36", gap=0.05, depth=12,
    )  # fmt: skip
    band(stage, 9.95, 9.8, "#5e4a36", depth=12.1)
    _bollards(stage, 9.4)
    for depth, speed, y in ((18.0, 1.1, 4.6), (12.0, -0.9, 3.6), (26.0, 1.5, 6.5)):
        passing(stage, "🕊️", depth, 0.55, speed, y=y, bob=0.4)


def _coast(stage: Stage) -> None:
    """A headland with a lighthouse."""
    stone, white, red = (stage.tone(c, 55) for c in ("#7f8f78", "#f4f1ea", "#d0463c"))
    lamp = stage.tone("#ffe9a8", 55, 0.0)
    low, high = stage.span(90, carried=stage.stands_still(90))
    x = low + (high - low) * float(stage.rng.choice([0.24, 0.74]))

    def paint(sketch: Sketch) -> None:
        sketch.smooth(
            [(x - 30, -1), (x - 14, 3.6), (x - 4, 5.2), (x + 6, 5), (x + 18, 2.4), (x + 30, -1)],
            stone,
        )
        sketch.ridge(stage.skyline(sketch, 1.8, 1.2, 60, 0.3), stone)
        sketch.polygon([(x - 1.5, 4.8), (x - 1, 17), (x + 1, 17), (x + 1.5, 4.8)], white)
        for y in (6.6, 10.6, 14.6):
            wide = 1.5 - 0.042 * (y - 4.8)
            sketch.polygon([(x - wide, y), (x - wide + 0.08, y + 2), (x + wide - 0.08, y + 2),
                            (x + wide, y)], red)  # fmt: skip
        sketch.rect(x - 1.5, 17, 3, 0.4, red)
        sketch.rect(x - 0.9, 17.4, 1.8, 1.8, lamp)
        sketch.polygon([(x - 1.2, 19.2), (x, 21), (x + 1.2, 19.2)], red)

    made = stage.strip(90, (-1, 21.2), paint, soft=0.9)
    if stage.light.night:
        put(stage, Glow(89, x, 18.3, 7, lamp, stage.clock, 0.8, 0.95, rate=0.3, period=made.period))


def _cranes(stage: Stage, depth: float) -> None:
    iron = stage.tone("#b8623c", depth * 0.7)

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / 36))
        for index in range(count):
            place = float(stage.rng.uniform(0.1, 0.9))
            x = sketch.left + (index + place) * sketch.width / count
            side = 1 if stage.rng.random() < 0.5 else -1
            for foot in (-1.6, 1.6):
                sketch.line([(x + foot, 0), (x + foot * 0.6, 12)], iron, 0.4)
            sketch.line([(x - 1.3, 6), (x + 1.3, 6)], iron, 0.3)
            sketch.rect(x - 1.4, 12, 2.8, 1.6, iron)
            sketch.line([(x, 13), (x + side * 9, 17.5)], iron, 0.4)
            sketch.line([(x - side * 3.4, 13.6), (x, 16.6), (x + side * 9, 17.5)], iron, 0.12)
            sketch.line([(x + side * 8.6, 17.4), (x + side * 8.6, 11)], iron, 0.1)

    stage.strip(depth, (0, 18), paint, soft=0.8)


def _mole(stage: Stage, depth: float) -> None:
    stone, dark = stage.tone("#a39a8c", depth), stage.tone("#6f685e", depth)

    def paint(sketch: Sketch) -> None:
        sketch.rect(sketch.left, -0.2, sketch.width, 0.9, sketch.gradient([stone, dark]))

    stage.strip(depth, (-0.2, 0.7), paint, soft=0.8)


def _masts(stage: Stage, depth: float) -> None:
    """Fishing boats moored at the quay, rocking."""
    white, wood = stage.tone("#f2eee4", depth), stage.tone("#6f5138", depth)
    hulls = [stage.tone(c, depth) for c in ("#c8443c", "#2f6f9a", "#3f8f6a", "#e0a83a")]
    glass, dark = stage.tone("#8fb9cc", depth), stage.tone("#2b3038", depth)

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / 6.4))
        for index in range(count):
            x = sketch.left + (index + float(stage.rng.uniform(0.3, 0.7))) * sketch.width / count
            hull = hulls[int(stage.rng.integers(4))]
            sketch.line([(x - 0.4, 0.8), (x - 0.4, 4.4)], wood, 0.09)
            sketch.line([(x - 0.4, 4.3), (x + 1.7, 1.0)], dark, 0.025)
            sketch.line([(x - 0.4, 4.3), (x - 1.7, 0.9)], dark, 0.025)
            sketch.line([(x - 0.4, 1.7), (x + 1.2, 3.2)], wood, 0.07)
            sketch.rect(x + 0.0, 0.8, 1.0, 0.95, white, stroke=dark, stroke_width=4)
            sketch.rect(x + 0.14, 1.2, 0.72, 0.34, glass)
            sketch.smooth(
                [(x - 1.9, 1.05), (x - 1.5, 0.1), (x - 0.9, -0.25), (x + 1.2, -0.25),
                 (x + 1.8, 0.2), (x + 2.1, 1.1), (x + 1.2, 0.85), (x - 1.0, 0.8)],
                hull, stroke=dark, stroke_width=5,
            )  # fmt: skip
            stripe = [(x - 1.7, 0.62), (x - 0.4, 0.5), (x + 1.9, 0.68)]
            sketch.line(stripe, white, 0.1)

    stage.strip(depth, (-0.3, 4.5), paint, sway=stage.waving(0.02, 0.22), margin=0.3)


def sailboats(stage: Stage, depth: float, tall: float, apart: float) -> None:
    """Yachts under sail that rock and drift to and fro."""
    white, shade, dark = (stage.tone(c, depth) for c in ("#fbf8f0", "#dcd8d2", "#2f343b"))
    hulls = [stage.tone(c, depth) for c in ("#f0ece2", "#23518a", "#b8382f", "#2f7f6f")]
    lively = [stage.tone(c, depth) for c in ("#fbf8f0", "#e8604c", "#f2b632")]

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / apart))
        for index in range(count):
            place = float(stage.rng.uniform(0.15, 0.85))
            x = sketch.left + (index + place) * sketch.width / count
            unit = tall / 5 * float(stage.rng.uniform(0.8, 1.0))
            hull = hulls[int(stage.rng.integers(4))]
            jib = lively[int(stage.rng.integers(3))]
            sketch.rect(x - 0.05 * unit, 0.3, 0.1 * unit, 4.6 * unit, dark)
            sketch.smooth([(x + 0.1 * unit, 0.8 * unit), (x + 0.12 * unit, 4.7 * unit),
                           (x + 1.9 * unit, 1.0 * unit)], white)  # fmt: skip
            sketch.polygon([(x - 0.12 * unit, 0.9 * unit), (x - 0.1 * unit, 4.4 * unit),
                            (x - 1.6 * unit, 0.9 * unit)], jib)  # fmt: skip
            sketch.rect(x, 0.78 * unit, 1.9 * unit, 0.08 * unit, shade)
            sketch.polygon([(x - 1.9 * unit, 0.72 * unit), (x + 2.0 * unit, 0.72 * unit),
                            (x + 1.5 * unit, -0.1), (x - 1.3 * unit, -0.1)], hull)  # fmt: skip

    swing = stage.waving(0.6, 1 / max(stage.clock.duration, 4.0), depth / 7)
    stage.strip(
        depth, (-0.1, tall), paint, margin=0.7, sway=stage.waving(0.025, 0.25, depth / 9),
        drift=lambda number: (swing(number), 0.0),
    )  # fmt: skip


def _bollards(stage: Stage, depth: float) -> None:
    iron, rope = stage.tone("#3a3f47", depth), stage.tone("#d8c08a", depth)

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / 3.6))
        step = sketch.width / count
        for index in range(count):
            x = sketch.left + (index + 0.5) * step
            sag = [(x, 0.45), (x + step * 0.5, 0.16), (x + step, 0.45)]
            sketch.line(sag, rope, 0.06)
            if index == 0:
                sketch.line([(a - step, b) for a, b in sag], rope, 0.06)
            sketch.rect(x - 0.13, 0, 0.26, 0.5, iron, round=0.05)
            sketch.rect(x - 0.2, 0.46, 0.4, 0.16, iron, round=0.08)

    stage.strip(depth, (0, 0.65), paint)
