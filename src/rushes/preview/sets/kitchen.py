"""A kitchen: tiles, cupboards, stove and sink; food stands on a worktop, people on the floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.preview.light import mix
from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets._floors import band, pave
from rushes.preview.sets._interior import Hall, Piece, furnish, hall, pendants, window
from rushes.preview.sets._moving import Gloss, Smoke, put

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(times=("noon", "golden_hour"), indoors=True, sound="kitchen")

FRONTS = ("#7fa39a", "#d9c7a8", "#6f8fae", "#e3b27a", "#c9d3c4")
#: Kinds that stand on the floor; whatever else there is stands on the worktop.
STANDING = {"person", "animal", "creature", "vehicle", "building"}


def build(stage: Stage, scene: Scene) -> None:
    """The room with its fitted units; then an island with food, or a worktop before the lens."""
    tiles = ("#e4ddd0", "#b9c4bf") if stage.rng.random() < 0.5 else ("#ded2c0", "#cdbfa9")
    room = Hall("#efe4cf", tiles, "#a39a8c", boards=(0.9, 0.7), stripes=0.0, order="checker")
    tall = hall(stage, room)
    colour = FRONTS[int(stage.rng.integers(len(FRONTS)))]
    _tiles(stage, 11.45)
    furnish(stage, 11.4, tall, 4.2, (_window, _cupboards(colour), _shelves), soft=0.9)
    furnish(stage, 10.4, 2.6, 4.2, (_drawers(colour), _stove(colour), _sink(colour)))
    pendants(stage, 8.8, tall, 3.8, 3.6, "#b5583f")
    food = [(icon, None) for icon in scene.prop_icons] or [("🍋", None), ("🍅", None), ("🥕", None)]
    table = bool(scene.subjects) and not any(s.kind.value in STANDING for s in scene.subjects)
    if table:
        _worktop(stage)
        row(stage, Row(food, 7.6, 0.6, 1.1, gap=(-1.5, 1.5), vary=0.2))
        stage.add(Gloss(5.8, 6.0, 0.16, stage.clock, blur=0.02, fade=1.0))
    else:
        row(stage, Row(food, 10.3, 0.34, 1.3, base=1.22, vary=0.15), soft=0.9)


def _worktop(stage: Stage) -> None:
    """A long wooden board under the subject; its front edge is below the frame."""
    band(stage, 9.0, 8.86, "#7a5230", depth=9.02)
    pave(
        stage, (8.86, 1.0), (3.2, 0.62), ("#c08a55", "#b8814d", "#c99560", "#b37a47"),
        joint="#8f6238", gap=0.025, depth=9.0,
    )  # fmt: skip


def _tiles(stage: Stage, depth: float) -> None:
    """Glazed tiles between the worktop and the cupboards."""
    glaze = [stage.tone(c, depth) for c in ("#dfeae6", "#d3e2dd", "#e8f0ec")]
    joint = stage.tone("#b9c9c4", depth)

    def paint(sketch: Sketch) -> None:
        sketch.rect(sketch.left, 1.1, sketch.width, 1.4, joint)
        count = max(2, round(sketch.width / 0.36))
        step = sketch.width / count
        for kind, colour in enumerate(glaze):
            sketch.rects(
                [
                    (
                        sketch.left + (i + 0.5 * (level % 2)) * step,
                        1.12 + 0.2 * level,
                        step - 0.03,
                        0.17,
                    )
                    for i in range(count)
                    for level in range(7)
                    if (i * 7 + level * 5) % 3 == kind
                ],
                colour,
            )

    stage.strip(depth, (1.1, 2.5), paint, soft=0.8)


def _window(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    window(stage, sketch, (x - 0.95, 1.75, 1.9, 1.9), depth)
    cloth = stage.tone("#d9584a", depth)
    for index in range(8):
        a = x - 1.1 + index * 0.275
        paint = cloth if index % 2 else stage.tone("#f6efe2", depth)
        sketch.polygon([(a, 3.85), (a + 0.275, 3.85), (a + 0.275, 3.4), (a, 3.4)], paint)
        sketch.oval(a + 0.137, 3.4, 0.14, 0.08, paint)


def _pair(stage: Stage, colour: str, depth: float) -> tuple[str, str]:
    return stage.tone(colour, depth), stage.tone(mix(colour, "#1c2a30", 0.45), depth)


def _doors(sketch: Sketch, x: float, paints: tuple[str, str], *, high: float = 1.6) -> None:
    """Four cupboard doors on the wall."""
    paint, dark = paints
    for index in range(4):
        a = x - 2.0 + index
        sketch.rect(a, 2.55, 0.98, high, paint, stroke=dark, stroke_width=3)
        sketch.rect(a + 0.14, 2.7, 0.7, high - 0.3, "none", stroke=dark, stroke_width=2)
        sketch.oval(a + (0.12 if index % 2 else 0.86), 2.75, 0.05, 0.05, dark)


def _cupboards(colour: str) -> Piece:
    def cupboards(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
        _doors(sketch, x, _pair(stage, colour, depth))

    return cupboards


def _shelves(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    """Open shelves with jars, bowls and mugs."""
    wood = stage.tone("#9a6f45", depth)
    ware = [stage.tone(c, depth) for c in ("#f4efe4", "#d9785a", "#5f9aa8", "#e8c25a", "#8fb07a")]
    for y in (2.6, 3.35):
        sketch.rect(x - 1.7, y, 3.4, 0.1, wood)
        place = x - 1.6
        while place < x + 1.3:
            paint = ware[int(stage.rng.integers(len(ware)))]
            wide = float(stage.rng.uniform(0.2, 0.4))
            high = float(stage.rng.uniform(0.2, 0.5))
            sketch.rect(place, y + 0.1, wide, high, paint, round=0.06)
            if high > 0.34:
                sketch.rect(place + 0.03, y + 0.1 + high, wide - 0.06, 0.06, wood)
            place += wide + 0.08


def _units(stage: Stage, sketch: Sketch, x: float, depth: float, colour: str) -> tuple[str, str]:
    """The worktop and what is below it, as wide as a lot."""
    paint, dark = _pair(stage, colour, depth)
    sketch.rect(x - 2.3, 0, 4.6, 0.18, dark)
    sketch.rect(x - 2.3, 0.14, 4.6, 0.98, paint)
    sketch.rect(x - 2.4, 1.1, 4.8, 0.12, stage.tone("#c79a66", depth))
    sketch.rect(x - 2.4, 1.09, 4.8, 0.03, stage.tone("#7f5a38", depth))
    return paint, dark


def _drawers(colour: str) -> Piece:
    def drawers(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
        _, dark = _units(stage, sketch, x, depth, colour)
        steel = stage.tone("#d9dde0", depth)
        for column in range(4):
            for y, high in ((0.2, 0.26), (0.5, 0.26), (0.8, 0.24)):
                a = x - 2.05 + column * 1.03
                sketch.rect(a, y, 0.97, high, "none", stroke=dark, stroke_width=3)
                sketch.rect(a + 0.36, y + high / 2, 0.26, 0.04, steel, round=0.02)

    return drawers


def _stove(colour: str) -> Piece:
    def stove(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
        _units(stage, sketch, x, depth, colour)
        steel, dark, black = (stage.tone(c, depth) for c in ("#cfd4d8", "#4a5058", "#22262c"))
        sketch.rect(x - 0.8, 0.1, 1.6, 1.12, steel, stroke=dark, stroke_width=3)
        sketch.rect(x - 0.62, 0.2, 1.24, 0.58, black, round=0.06)
        sketch.rect(x - 0.55, 0.84, 1.1, 0.05, dark)
        for index in range(5):
            sketch.oval(x - 0.56 + 0.28 * index, 1.02, 0.07, 0.07, dark)
        red = stage.tone("#c8443c", depth)
        for side, paint, high in ((-0.38, red, 0.42), (0.4, steel, 0.3)):
            sketch.rect(
                x + side - 0.32, 1.24, 0.64, high, paint, round=0.06, stroke=dark, stroke_width=3
            )
            sketch.rect(x + side - 0.36, 1.24 + high, 0.72, 0.06, dark, round=0.03)
            sketch.oval(x + side, 1.34 + high, 0.07, 0.06, dark)
        mist, period = stage.tone("#ffffff", depth), stage.period(depth) or sketch.width
        put(
            stage,
            Smoke(
                depth - 0.02,
                x - 0.38,
                1.75,
                0.16,
                1.1,
                mist,
                stage.clock,
                0.4,
                blow=0.1,
                period=period,
            ),
        )

    return stove


def _sink(colour: str) -> Piece:
    def sink(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
        paint, dark = _units(stage, sketch, x, depth, colour)
        steel = stage.tone("#dfe3e6", depth)
        for side in (-1.05, 0.05):
            sketch.rect(x + side, 0.2, 1.0, 0.84, paint, stroke=dark, stroke_width=3)
        sketch.rect(x - 0.9, 0.84, 1.8, 0.36, steel, round=0.06, stroke=dark, stroke_width=3)
        tap = [(x, 1.2), (x, 1.75), (x + 0.16, 1.92), (x + 0.34, 1.78), (x + 0.34, 1.62)]
        sketch.line(tap, dark, 0.12)
        sketch.line(tap, steel, 0.07)
        green, pot = stage.tone("#5f9a4f", depth), stage.tone("#c9764a", depth)
        for lean in (-0.2, -0.07, 0.08, 0.2):
            sketch.oval(x - 1.55 + lean, 1.72, 0.12, 0.22, green)
        sketch.rect(x - 1.75, 1.22, 0.4, 0.34, pot, round=0.04)

    return sink
