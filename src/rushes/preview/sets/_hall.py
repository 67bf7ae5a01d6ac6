"""The great hall of a castle: columns, stained windows, banners, torches, a carpet, a throne."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.light import mix
from rushes.preview.sets._floors import band
from rushes.preview.sets._interior import Hall, furnish, hall, rays
from rushes.preview.sets._moving import Gloss, Glow, put

if TYPE_CHECKING:
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

GLASS = ("#d9483c", "#3f78c8", "#f0c23c", "#4fa86a", "#a85fc0", "#f0e6c8")


def great_hall(stage: Stage, *, throne: bool) -> None:
    """Everything from the far wall to the columns at the sides."""
    room = Hall(
        "#8f867c", ("#a39a8e", "#978e83", "#aca398"), "#6d665e", ceiling="#5a4636", beam="#3f3024",
        depth=14.0, tall=7.6, boards=(1.5, 1.2), stripes=0.0, order="checker",
    )  # fmt: skip
    tall = hall(stage, room)
    _bricks(stage, 13.95, tall)
    furnish(stage, 13.9, tall, 4.6, (_stained, _banner, _stained), soft=0.9)
    rays(stage, 12.8, 6.0, 4.6)
    if throne:
        furnish(stage, 12.6, 4.4, 26, (_throne,))
    band(stage, 9.2, 5.2, "#9a2430")
    band(stage, 9.25, 9.1, "#d9a84a")
    band(stage, 5.25, 5.1, "#d9a84a")
    stage.add(Gloss(12.4, 13.9, 0.14, stage.clock, blur=0.03))
    _columns(stage, 10.4, tall)


def _bricks(stage: Stage, depth: float, tall: float) -> None:
    light, dark = stage.tone("#a0978c", depth), stage.tone("#7a7269", depth)

    def paint(sketch: Sketch) -> None:
        count = max(2, round(sketch.width / 1.0))
        step = sketch.width / count
        rows = int(tall / 0.46)
        for paint, part in ((light, 0), (dark, 1)):
            boxes = [
                (sketch.left + (i + 0.5 * (j % 2)) * step, 0.46 * j, step - 0.05, 0.41)
                for i in range(count)
                for j in range(rows)
                if (3 * i + 5 * j + i * j) % 4 == part
            ]
            sketch.rects(boxes, paint, opacity=0.8)

    stage.strip(depth, (0, tall), paint, soft=0.5)


def _stained(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    """A pointed window of coloured glass."""
    lead, stone = stage.tone("#2b2a30", depth), stage.tone("#b8aea2", depth)
    lit = 0.25 if not stage.light.night else 0.7
    sketch.smooth(
        [(x - 1.15, 1.7), (x - 1.15, 4.6), (x, 6.5), (x + 1.15, 4.6), (x + 1.15, 1.7)], stone
    )
    sketch.rect(x - 1.15, 1.6, 2.3, 3.0, stone)
    sketch.polygon(
        [(x - 0.95, 1.8), (x - 0.95, 4.5), (x - 0.5, 5.5), (x, 6.05), (x + 0.5, 5.5),
         (x + 0.95, 4.5), (x + 0.95, 1.8)], lead,
    )  # fmt: skip
    for level in range(7):
        for column in range(4):
            colour = GLASS[int(stage.rng.integers(len(GLASS)))]
            if stage.light.night:
                colour = mix(colour, "#101838", 0.55)
            sketch.rect(
                x - 0.88 + 0.45 * column,
                1.88 + 0.4 * level,
                0.4,
                0.35,
                stage.tone(colour, depth, lit),
            )
    rose = [stage.tone(c, depth, lit) for c in ("#f0c23c", "#3f78c8", "#d9483c")]
    for ring, paint in zip((0.56, 0.38, 0.18), rose, strict=True):
        sketch.oval(x, 5.1, ring, ring, paint, stroke=lead, stroke_width=5)


def _banner(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    cloth, gold = stage.tone("#8f2230", depth), stage.tone("#e0b04f", depth)
    sketch.rect(x - 1.0, 6.0, 2.0, 0.1, gold)
    shape = [(x - 0.85, 6.0), (x + 0.85, 6.0), (x + 0.85, 2.6), (x, 1.9), (x - 0.85, 2.6)]
    sketch.polygon(shape, cloth, stroke=gold, stroke_width=8)
    crown = [(x - 0.45, 4.0), (x - 0.5, 4.7), (x - 0.2, 4.35), (x, 4.85), (x + 0.2, 4.35),
             (x + 0.5, 4.7), (x + 0.45, 4.0)]  # fmt: skip
    sketch.polygon(crown, gold)
    sketch.rect(x - 0.45, 3.75, 0.9, 0.16, gold)


def _throne(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    gold, red, dark = (stage.tone(c, depth) for c in ("#d9a640", "#a3202c", "#7a5a1f"))
    stone = stage.tone("#b3a99c", depth)
    sketch.rect(x - 3, 0, 6, 0.3, stone, stroke=dark, stroke_width=2)
    sketch.rect(x - 2.2, 0.3, 4.4, 0.3, stone, stroke=dark, stroke_width=2)
    sketch.polygon(
        [(x - 1, 0.6), (x - 1, 3.4), (x, 4.2), (x + 1, 3.4), (x + 1, 0.6)],
        gold,
        stroke=dark,
        stroke_width=4,
    )
    sketch.rect(x - 0.72, 1.4, 1.44, 1.9, red, round=0.2)
    sketch.rect(x - 1.15, 1.1, 2.3, 0.4, red, round=0.1, stroke=dark, stroke_width=3)
    sketch.rects([(x - 1.3, 0.6, 0.3, 1.3), (x + 1.0, 0.6, 0.3, 1.3)], gold)


def _columns(stage: Stage, depth: float, tall: float) -> None:
    """Round columns with torches that flicker."""
    light, mid, dark = (stage.tone(c, depth) for c in ("#cfc5b8", "#a89e92", "#6f675e"))
    iron = stage.tone("#2f2b2b", depth)
    flame = [stage.tone(c, depth, 0.0) for c in ("#ff7a2a", "#ffb43c", "#fff0a8")]
    places: list[float] = []

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / 6.4))
        for index in range(count):
            x = sketch.left + (index + 0.5) * sketch.width / count
            places.append(x)
            round_paint = sketch.gradient([mid, light, mid, dark], across=True)
            sketch.rect(x - 0.5, 0, 1.0, tall, round_paint)
            for y, wide, high in (
                (0, 1.5, 0.3),
                (0.3, 1.25, 0.25),
                (tall - 1.0, 1.25, 0.3),
                (tall - 0.7, 1.6, 0.7),
            ):
                sketch.rect(x - wide / 2, y, wide, high, round_paint)
            sketch.rect(x - 0.05, 2.6, 0.1, 0.8, iron)
            sketch.rect(x - 0.16, 3.3, 0.32, 0.16, iron)
            for size, tone in zip((1.0, 0.7, 0.4), flame, strict=True):
                sketch.smooth([(x - 0.18 * size, 3.46), (x - 0.12 * size, 3.46 + 0.4 * size),
                               (x, 3.46 + 0.75 * size), (x + 0.14 * size, 3.46 + 0.4 * size),
                               (x + 0.18 * size, 3.46)], tone)  # fmt: skip

    made = stage.strip(depth, (0, tall), paint)
    for offset in np.asarray(places):
        put(
            stage,
            Glow(
                depth - 0.05,
                float(offset),
                3.8,
                1.7,
                flame[1],
                stage.clock,
                0.5,
                0.4,
                1.6,
                period=made.period,
            ),
        )
