"""An office: tall windows over the city, desks with screens and chairs, shelves, plants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets._interior import (
    Hall,
    bookcase,
    furnish,
    hall,
    pendants,
    picture,
    potted,
    window,
)

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(times=("noon", "overcast", "blue_hour"), indoors=True, sound="office")


def build(stage: Stage, scene: Scene) -> None:
    """Carpet tiles, a wall of windows, shelves and a board, two rows of desks, plants."""
    carpet = ("#8d99a6", "#86929f", "#949fac", "#7f8b98")
    room = Hall(
        "#dfe3e6", carpet, "#76818d", ceiling="#f3f4f4", beam="#dfe3e5", boards=(1.2, 0.9),
        stripes=0.0, depth=12.5,
    )  # fmt: skip
    tall = hall(stage, room)
    furnish(stage, 12.4, tall, 4.4, (_glazing, _glazing, _board, _shelf), soft=0.9)
    furnish(stage, 10.6, 2.2, 3.6, (_desk, _desk_back))
    pendants(stage, 9.2, tall, 4.1, 4.5, "#3a4550")
    furnish(stage, 8.7, 2.4, 5.2, (_plant, _chair), free=(-2.2, 2.2))
    if props := [(icon, None) for icon in scene.prop_icons]:
        row(stage, Row(props, 10.5, 0.5, 3.6, base=0.98, vary=0.1), soft=0.9)


def _glazing(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    window(stage, sketch, (x - 1.95, 0.75, 3.9, 3.4), depth, city=True, bars=3)
    slat = stage.tone("#cfd6da", depth)
    sketch.rects([(x - 2.0, 4.1 - 0.1 * i, 4.0, 0.05) for i in range(5)], slat)


def _board(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    """A whiteboard with a chart and notes."""
    frame, white = stage.tone("#8f9aa3", depth), stage.tone("#fbfcfc", depth)
    sketch.rect(x - 1.5, 1.5, 3.0, 1.9, white, stroke=frame, stroke_width=9)
    blue, red = stage.tone("#3f78b8", depth), stage.tone("#d9584a", depth)
    for index, high in enumerate((0.3, 0.55, 0.45, 0.8, 1.05)):
        sketch.rect(x - 1.3 + 0.24 * index, 1.7, 0.17, high, blue)
    chart = [(x - 1.25, 2.3), (x - 0.85, 2.5), (x - 0.5, 2.45), (x - 0.1, 3.0)]
    sketch.line(chart, red, 0.05)
    for index in range(6):
        colour = ("#f2d24a", "#8fd0a0", "#f2a0b0")[index % 3]
        a, b = x + 0.3 + 0.38 * (index % 3), 2.2 + 0.5 * (index // 3)
        sketch.rect(a, b, 0.3, 0.36, stage.tone(colour, depth))


def _shelf(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    bookcase(stage, sketch, (x - 1.3, 0, 2.6, 2.6), depth, 4, wood="#d8dcdf")
    picture(stage, sketch, x, 3.0, 0.9, depth)


def _desk(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    """A desk seen from behind its screen's user: screen, keyboard, mug, lamp."""
    wood, steel, dark = (stage.tone(c, depth) for c in ("#c79a6a", "#9aa4ac", "#2b323a"))
    sketch.rects([(x - 1.35, 0, 0.08, 0.92), (x + 1.27, 0, 0.08, 0.92)], steel)
    sketch.rect(
        x + 0.55, 0.3, 0.66, 0.62, stage.tone("#dfe3e6", depth), stroke=steel, stroke_width=3
    )
    sketch.rects([(x + 0.62, 0.5, 0.52, 0.03), (x + 0.62, 0.7, 0.52, 0.03)], steel)
    sketch.rect(x - 1.5, 0.9, 3.0, 0.1, wood)
    _screen(stage, sketch, x - 0.25, depth)
    mug = stage.tone("#d9584a", depth)
    sketch.rect(x + 0.75, 1.0, 0.18, 0.22, mug, round=0.03)
    sketch.oval(x + 0.96, 1.11, 0.06, 0.07, "none", stroke=mug, stroke_width=3)
    sketch.line([(x - 1.15, 1.0), (x - 1.3, 1.45), (x - 0.98, 1.72)], dark, 0.05)
    sketch.polygon([(x - 1.12, 1.8), (x - 0.8, 1.74), (x - 0.86, 1.54)], dark)


def _screen(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    dark, glow = stage.tone("#23282e", depth), stage.tone("#bfe2f5", depth, 0.0)
    ink = [stage.tone(c, depth, 0.0) for c in ("#3f78b8", "#5fae86", "#e0a040")]
    if stage.light.night:
        halo = sketch.radial([(glow, 0.45), (glow, 0.15), (glow, 0.0)])
        sketch.oval(x, 1.6, 1.3, 1.0, halo)
    sketch.rect(x - 0.05, 1.0, 0.1, 0.25, dark)
    sketch.rect(x - 0.25, 1.0, 0.5, 0.05, dark)
    sketch.rect(x - 0.62, 1.2, 1.24, 0.8, dark, round=0.05)
    sketch.rect(x - 0.56, 1.26, 1.12, 0.68, glow)
    for line in range(4):
        wide = float(stage.rng.uniform(0.2, 0.55))
        sketch.rect(x - 0.48, 1.76 - 0.13 * line, wide, 0.05, ink[line % 3])
    for bar in range(3):
        sketch.rect(x + 0.2 + 0.1 * bar, 1.34, 0.07, 0.14 + 0.1 * bar, ink[bar])


def _desk_back(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    """A desk with its front panel towards us, and the chair behind it."""
    panel, wood, dark = (stage.tone(c, depth) for c in ("#eceff0", "#c79a6a", "#39424b"))
    chair = stage.tone("#4a6f8a", depth)
    sketch.rect(x - 0.42, 0.8, 0.84, 0.95, chair, round=0.16, stroke=dark, stroke_width=3)
    sketch.rect(x - 1.4, 0.1, 2.8, 0.8, panel, stroke=dark, stroke_width=2)
    sketch.rect(x - 1.5, 0.9, 3.0, 0.1, wood)
    sketch.rect(x + 0.5, 1.0, 0.72, 0.5, dark, round=0.04)
    sketch.rect(x + 0.82, 0.98, 0.08, 0.1, dark)
    for index, colour in enumerate(("#d9584a", "#3f78b8", "#e0b04a")):
        sketch.rect(
            x - 1.2, 1.0 + 0.07 * index, 0.6 - 0.08 * index, 0.07, stage.tone(colour, depth)
        )


def _plant(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    potted(stage, sketch, x, depth, 0.9)


def _chair(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    """A swivel chair."""
    cloth, dark = stage.tone("#3f4f63", depth), stage.tone("#20252b", depth)
    sketch.rect(x - 0.04, 0.12, 0.08, 0.5, dark)
    sketch.line([(x - 0.42, 0.06), (x, 0.16), (x + 0.42, 0.06)], dark, 0.07)
    for wheel in (-0.42, 0.0, 0.42):
        sketch.oval(x + wheel, 0.05, 0.06, 0.06, dark)
    sketch.rect(x - 0.42, 0.58, 0.84, 0.16, cloth, round=0.07, stroke=dark, stroke_width=4)
    sketch.rect(x - 0.36, 0.86, 0.72, 0.86, cloth, round=0.16, stroke=dark, stroke_width=4)
    sketch.rect(x - 0.05, 0.7, 0.1, 0.2, dark)
