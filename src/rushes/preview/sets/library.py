"""A library: cases of books to the ceiling, arched windows, a ladder, tables with green lamps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.sets import Place
from rushes.preview.sets._floors import band, rug
from rushes.preview.sets._interior import (
    Hall,
    Piece,
    bookcase,
    books,
    furnish,
    hall,
    pendants,
    rays,
)
from rushes.preview.sets._moving import Gloss

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(times=("golden_hour", "candle", "noon"), indoors=True, sound="room")

WOOD = "#6b452a"


def build(stage: Stage, scene: Scene) -> None:
    """Parquet, cases and windows along the wall, light through the dust, tables, a carpet."""
    del scene
    room = Hall(
        "#8a5f3f", ("#8f613a", "#875a35", "#976841", "#7f5430"), "#5a3a22", ceiling="#5e3d28",
        beam="#452c1c", boards=(1.6, 0.34), depth=12.0, tall=5.6, stripes=0.0,
    )  # fmt: skip
    tall = hall(stage, room)
    stage.add(Gloss(11.6, 12, 0.14, stage.clock, blur=0.03))
    furnish(stage, 11.8, tall, 3.5, (_cases(tall), _cases(tall), _arch, _ladder(tall)), soft=0.95)
    rays(stage, 11.0, 4.6, 7.0)
    pendants(stage, 10.0, tall, 4.6, 7.0, "#b08a3c")
    furnish(stage, 9.6, 2.2, 5.6, (_table, _table, _globe), free=(-1.4, 1.4))
    rug(
        stage, (0.0, 6.6), (4.2, 1.5), ("#6f2430", "#c9a25a", "#7f2c38", "#b8863f", "#6f2430"), 13.0
    )
    band(stage, 2.4, 1.0, "#5a3a22")


def _cases(tall: float) -> Piece:
    high = min(tall, 6.4) - 0.7

    def cases(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
        for side in (-1.72, 0.04):
            bookcase(stage, sketch, (x + side, 0, 1.68, high), depth, 8, wood=WOOD)
        sketch.rect(x - 1.78, high, 3.56, 0.18, stage.tone("#8a5f3a", depth))
        sketch.rect(x - 1.72, high + 0.18, 3.44, 0.1, stage.tone(WOOD, depth))

    return cases


def _ladder(tall: float) -> Piece:
    """Two cases with a ladder that leans on them."""

    def ladder(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
        _cases(tall)(stage, sketch, x, depth)
        wood = stage.tone("#c9985f", depth)
        for side in (-0.32, 0.32):
            sketch.line([(x - 0.5 + side, 0), (x + 0.3 + side * 0.8, 4.3)], wood, 0.09)
        for rung in range(1, 10):
            part = rung / 10
            middle, half = x - 0.5 + 0.8 * part, 0.32 - 0.06 * part
            sketch.line([(middle - half, 4.3 * part), (middle + half, 4.3 * part)], wood, 0.07)

    return ladder


def _arch(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    """A tall window with a round head, low shelves under it."""
    frame, light = stage.tone("#4a2f1e", depth), stage.light
    glass = sketch.gradient(light.sky)
    angles = np.linspace(0, np.pi, 17)
    head = [(x + 1.15 * float(np.cos(a)), 3.5 + 1.15 * float(np.sin(a))) for a in angles]
    rim = [(x + (a - x) * 1.17, 3.5 + (b - 3.5) * 1.17) for a, b in head]
    sketch.polygon([(x + 1.35, 1.3), *rim, (x - 1.35, 1.3)], frame)
    sketch.polygon([(x + 1.15, 1.5), *head, (x - 1.15, 1.5)], glass)
    sketch.rects([(x - 0.42, 1.5, 0.07, 3.0), (x + 0.35, 1.5, 0.07, 3.0)], frame)
    sketch.rects([(x - 1.15, 2.3 + 0.8 * i, 2.3, 0.06) for i in range(2)], frame)
    wood = stage.tone(WOOD, depth)
    sketch.rect(x - 1.72, 0, 3.44, 1.3, wood)
    for shelf in range(2):
        low = 0.1 + 0.6 * shelf
        sketch.rect(x - 1.62, low, 3.24, 0.52, stage.tone("#2a1a10", depth))
        books(stage, sketch, (x - 1.6, low, 3.2, 0.5), depth)


def _table(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    """A reading table with a lamp and open books."""
    wood, dark = stage.tone("#8f5c34", depth), stage.tone("#4f301b", depth)
    brass, green = stage.tone("#d0a24a", depth), stage.tone("#2f8f5f", depth, 0.4)
    warm = stage.tone("#ffe6a8", depth, 0.0)
    sketch.rects([(x - 1.6, 0, 0.18, 0.95), (x + 1.42, 0, 0.18, 0.95)], dark)
    sketch.rect(x - 1.7, 0.72, 3.4, 0.16, dark)
    sketch.rect(x - 1.85, 0.88, 3.7, 0.13, wood, stroke=dark, stroke_width=2)
    halo = sketch.radial([(warm, 0.75), (warm, 0.3), (warm, 0.0)])
    sketch.oval(x, 1.35, 1.3, 0.75, halo)
    sketch.rect(x - 0.04, 1.0, 0.08, 0.7, brass)
    sketch.rect(x - 0.22, 1.0, 0.44, 0.07, brass, round=0.03)
    sketch.smooth([(x - 0.52, 1.58), (x - 0.42, 1.82), (x, 1.92), (x + 0.42, 1.82),
                   (x + 0.52, 1.58), (x, 1.6)], green, stroke=dark, stroke_width=2)  # fmt: skip
    page = stage.tone("#f6eeda", depth)
    sketch.polygon([(x - 1.3, 1.02), (x - 0.95, 1.12), (x - 0.6, 1.02), (x - 0.6, 1.06),
                    (x - 0.95, 1.18), (x - 1.3, 1.07)], page)  # fmt: skip
    for index, colour in enumerate(("#b5453c", "#3f6f8f", "#d9a441")):
        sketch.rect(
            x + 0.7 + 0.05 * index, 1.01 + 0.11 * index, 0.62, 0.1, stage.tone(colour, depth)
        )


def _globe(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    wood, sea, land = (stage.tone(c, depth) for c in ("#6f4426", "#5f9ab5", "#d9c384"))
    sketch.line([(x - 0.5, 0), (x, 0.7), (x + 0.5, 0)], wood, 0.09)
    sketch.rect(x - 0.62, 0.68, 1.24, 0.09, wood)
    sketch.oval(x, 1.2, 0.58, 0.58, sea, stroke=wood, stroke_width=5)
    sketch.smooth([(x - 0.4, 1.4), (x - 0.1, 1.62), (x + 0.1, 1.35), (x - 0.1, 1.1)], land)
    sketch.smooth([(x + 0.1, 1.15), (x + 0.42, 1.3), (x + 0.36, 0.9), (x + 0.16, 0.8)], land)
