"""A living room: windows with curtains, sofa, bookcase, fireplace, pictures, lamps, a round rug."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.preview.sets import Place
from rushes.preview.sets._floors import rug
from rushes.preview.sets._interior import (
    Hall,
    bookcase,
    curtains,
    furnish,
    hall,
    lamp_stand,
    pendants,
    picture,
    potted,
    window,
)
from rushes.preview.sets._moving import Glow, put

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(times=("noon", "golden_hour", "candle"), indoors=True, sound="room")

WALLS = ("#d9c3a5", "#a9bfae", "#c9a59a", "#9fb3c4", "#d8b98a")
CLOTH = ("#b5483f", "#3f6f7a", "#c98f3c", "#5f7f56", "#7a5580")


def build(stage: Stage, scene: Scene) -> None:
    """Floor, wall, ceiling; windows and pictures, furniture along the wall, a rug, a plant."""
    del scene
    wall = WALLS[int(stage.rng.integers(len(WALLS)))]
    floor = ("#b98a5a", "#b08252", "#c29465", "#a97b4c")
    tall = hall(stage, Hall(wall, floor, "#7f5a38", wainscot="#efe7d8"))
    furnish(stage, 11.2, tall, 4.4, (_lounge, _fireplace, _window, _cases))
    rug(stage, (0.0, 6.6), (3.6, 1.5), ("#8f3f3a", "#d9b98a", "#a8524a", "#e3cda6", "#8f3f3a"))
    pendants(stage, 8.6, tall, 3.9, 6.0, "#4a5a56")
    furnish(stage, 8.8, 2.6, 7.5, (_plant, _lamp), free=(-2.4, 2.4))


def _window(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    box = (x - 1.05, 1.55, 2.1, 2.3)
    window(stage, sketch, box, depth)
    curtains(stage, sketch, box, depth, CLOTH[int(stage.rng.integers(len(CLOTH)))])

    _side(stage, sketch, x, depth)


def _lounge(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    picture(stage, sketch, x - 0.75, 2.5, 1.0, depth)
    picture(stage, sketch, x + 0.6, 2.2, 0.8, depth)
    picture(stage, sketch, x + 0.55, 3.45, 0.6, depth)
    _sofa(stage, sketch, x, depth)


def _fireplace(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    stone, dark, black = (stage.tone(c, depth) for c in ("#b8aa9c", "#8a7c70", "#1f1816"))
    sketch.rect(x - 1.5, 0, 3.0, 2.2, stone)
    sketch.rects([(x - 1.5, 0.44 * i, 3.0, 0.03) for i in range(1, 5)], dark)
    sketch.rect(x - 1.7, 2.15, 3.4, 0.2, dark, round=0.04)
    sketch.rect(x - 0.9, 0.1, 1.8, 1.45, black, round=0.25)
    warm = [stage.tone(c, depth, 0.0) for c in ("#ff7a2a", "#ffb43c", "#fff0a8")]
    halo = sketch.radial([(warm[0], 0.7), (warm[0], 0.25), (warm[0], 0.0)])
    sketch.oval(x, 0.6, 1.3, 1.0, halo)
    flame = (
        (-0.5, 0),
        (-0.34, 0.6),
        (-0.14, 0.45),
        (0.05, 1.05),
        (0.2, 0.5),
        (0.36, 0.7),
        (0.5, 0),
    )
    for size, paint in zip((1.0, 0.72, 0.42), warm, strict=True):
        sketch.smooth([(x + a * size, 0.25 + h * size) for a, h in flame], paint)
    sketch.line([(x - 0.55, 0.2), (x + 0.55, 0.28)], stage.tone("#6f4a2f", depth), 0.16)
    picture(stage, sketch, x, 2.75, 1.1, depth)
    period = stage.period(depth) or sketch.width
    put(
        stage, Glow(depth - 0.05, x, 0.9, 2.3, warm[0], stage.clock, 0.34, 0.45, 1.7, period=period)
    )


def _sofa(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    colour = CLOTH[int(stage.rng.integers(len(CLOTH)))]
    cloth, dark = stage.tone(colour, depth), stage.tone("#2a2026", depth)
    light = stage.tone("#f0e2c8", depth)
    line = {"stroke": dark, "stroke_width": 4}
    sketch.rects([(x - 1.35, 0, 0.12, 0.2), (x + 1.23, 0, 0.12, 0.2)], dark)
    sketch.rect(x - 1.35, 0.5, 2.7, 1.05, cloth, round=0.22, **line)
    sketch.rect(x - 1.3, 0.18, 2.6, 0.55, cloth, round=0.1, **line)
    sketch.rect(x - 1.6, 0.18, 0.42, 0.95, cloth, round=0.18, **line)
    sketch.rect(x + 1.18, 0.18, 0.42, 0.95, cloth, round=0.18, **line)
    sketch.line([(x, 0.72), (x, 1.45)], dark, 0.03)
    for side in (-0.85, 0.8):
        sketch.rect(x + side - 0.26, 0.72, 0.52, 0.48, light, round=0.12, **line)


def _cases(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    bookcase(stage, sketch, (x - 1.7, 0, 1.9, 3.2), depth, 4)
    bookcase(stage, sketch, (x + 0.3, 0, 1.4, 2.1), depth, 3)
    picture(stage, sketch, x + 1.0, 2.5, 0.8, depth)


def _side(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    wood, dark = stage.tone("#8a5f3c", depth), stage.tone("#5a3c26", depth)
    sketch.rect(x - 1.2, 0.25, 2.4, 0.75, wood, round=0.05, stroke=dark, stroke_width=3)
    sketch.rects(
        [(x - 1.05, 0, 0.1, 0.25), (x + 0.95, 0, 0.1, 0.25), (x - 0.01, 0.3, 0.03, 0.65)], dark
    )
    sketch.oval(x - 0.15, 0.62, 0.05, 0.05, dark)
    sketch.oval(x + 0.17, 0.62, 0.05, 0.05, dark)
    pot = stage.tone("#3f7f8f", depth)
    for lean in (-0.2, 0.0, 0.22):
        sketch.line([(x - 0.7, 1.3), (x - 0.7 + lean, 1.85)], stage.tone("#4f8f4a", depth), 0.04)
        sketch.oval(x - 0.7 + lean, 1.9, 0.13, 0.13, stage.tone("#e8718a", depth))
    sketch.oval(x - 0.7, 1.18, 0.18, 0.22, pot)
    lit = stage.light.night
    shade = stage.tone("#ffdf9e" if lit else "#efe0bf", depth, 0.0 if lit else 1.0)
    if lit:
        halo = sketch.radial([(shade, 0.6), (shade, 0.2), (shade, 0.0)])
        sketch.oval(x + 0.7, 1.6, 1.6, 1.4, halo)
    sketch.rect(x + 0.67, 1.0, 0.06, 0.4, dark)
    sketch.polygon([(x + 0.42, 1.38), (x + 0.98, 1.38), (x + 0.86, 1.8), (x + 0.54, 1.8)], shade)


def _plant(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    potted(stage, sketch, x, depth, 0.95)


def _lamp(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    lamp_stand(stage, sketch, x, depth, 2.2)
