"""Indoors: walls and ceilings, windows that show the sky of the hour, shelves and furniture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.light import mix
from rushes.preview.sets._floors import pave
from rushes.preview.stage import Ground

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage, Strip

#: Paints one piece of furniture into a flat: stage, sketch, x of its middle, depth.
Piece = Callable[["Stage", "Sketch", float, float], None]
Box = tuple[float, float, float, float]

BOOKS = ("#b5453c", "#3f6f8f", "#d9a441", "#4f7f5a", "#7a4f7f", "#c9785a", "#e4d8bc", "#2f4858")


@dataclass(frozen=True, slots=True)
class Hall:
    """A room: its back wall, floor and ceiling. Lengths in units."""

    wall: str
    floor: tuple[str, ...]
    joint: str
    ceiling: str = "#efe9dd"
    beam: str = "#d8d0c0"
    depth: float = 11.5
    tall: float = 4.9
    boards: tuple[float, float] = (2.6, 0.45)
    """Width and depth of the floor's pieces."""
    wainscot: str = ""
    """Colour of panels up to a metre; none where empty."""
    stripes: float = 0.06
    """How strongly the wallpaper is striped."""
    order: str = "random"


def hall(stage: Stage, room: Hall) -> float:
    """Add floor, back wall and ceiling; the height of the ceiling, which clears the camera."""
    tall = max(room.tall, max(view.y for view in stage.views) + 1.0)
    stage.add(Ground(room.floor[0], room.floor[0], stage.light))
    bond = 0.0 if room.order == "checker" else 0.5
    pave(
        stage, (room.depth + 0.1, 1.0), room.boards, room.floor, joint=room.joint, gap=0.03,
        bond=bond, order=room.order,
    )  # fmt: skip

    def paint(sketch: Sketch) -> None:
        colour = stage.tone(room.wall, room.depth)
        dark = stage.tone(mix(room.wall, "#2a2030", 0.22), room.depth)
        sketch.rect(
            sketch.left, -0.1, sketch.width, tall + 0.2, sketch.gradient([colour, colour, dark])
        )
        count = max(2, round(sketch.width / 0.7))
        step = sketch.width / count
        boxes = [(sketch.left + index * step, 0.0, step / 2, tall) for index in range(count)]
        sketch.rects(boxes, stage.tone("#ffffff", room.depth), opacity=room.stripes)
        if room.wainscot:
            _panels(stage, sketch, room)
        trim = stage.tone(mix(room.ceiling, room.wall, 0.2), room.depth)
        sketch.rect(sketch.left, tall - 0.2, sketch.width, 0.4, trim)
        sketch.rect(sketch.left, -0.1, sketch.width, 0.3, trim)
        sketch.rect(sketch.left, 0.2, sketch.width, 0.03, dark)

    # A little higher than the ceiling, and lower than the floor, so that no seam shows.
    stage.strip(room.depth, (-0.1, tall + 0.15), paint, soft=0.6)
    pave(
        stage, (room.depth, 0.8), (40, 1.5), (room.ceiling,), joint=room.beam, gap=0.22,
        height=tall, depth=room.depth - 0.01, lit=0.9,
    )  # fmt: skip
    return tall


def _panels(stage: Stage, sketch: Sketch, room: Hall) -> None:
    wood = stage.tone(room.wainscot, room.depth)
    dark = stage.tone(mix(room.wainscot, "#1d1410", 0.3), room.depth)
    sketch.rect(sketch.left, 0, sketch.width, 1.25, wood)
    count = max(2, round(sketch.width / 0.9))
    step = sketch.width / count
    boxes = [(sketch.left + (i + 0.14) * step, 0.34, step * 0.72, 0.7) for i in range(count)]
    sketch.rects(boxes, "none", stroke=dark, stroke_width=3)
    sketch.rect(sketch.left, 1.22, sketch.width, 0.08, dark)


def furnish(  # noqa: PLR0913
    stage: Stage,
    depth: float,
    tall: float,
    lot: float,
    pieces: Sequence[Piece],
    *,
    bottom: float = 0.0,
    soft: float = 1.0,
    free: tuple[float, float] | None = None,
) -> Strip:
    """Line pieces of furniture up, ``lot`` units for each, every kind before one comes again.

    ``free``: between these two x nothing stands.
    """

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / lot))
        step = sketch.width / count
        order: list[int] = []
        while len(order) < count:
            order += [int(index) for index in stage.rng.permutation(len(pieces))]
        for index in range(count):
            x = sketch.left + (index + 0.5 + float(stage.rng.uniform(-0.06, 0.06))) * step
            if not (free and free[0] < x < free[1]):
                pieces[order[index]](stage, sketch, x, depth)

    return stage.strip(depth, (bottom, tall), paint, soft=soft)


def window(
    stage: Stage, sketch: Sketch, box: Box, depth: float, *, city: bool = False, bars: int = 2
) -> None:
    """A window that shows the sky outside, with hills or a town below it."""
    x, y, wide, tall = box
    light = stage.light
    frame = stage.tone("#f4efe6", depth)
    outside = light.sky
    sketch.rect(x - 0.12, y - 0.12, wide + 0.24, tall + 0.24, frame)
    sketch.rect(x, y, wide, tall, sketch.gradient(outside))
    if city:
        _town(stage, sketch, box)
    else:
        base = y + tall * 0.24
        for level, colour in ((0.12, "#7f9f7a"), (0.0, "#5f8a4f")):
            shade = mix(stage.tone(colour, 20), outside[-1], 0.3 + level)
            top = base + level * tall
            sketch.smooth(
                [(x, y), (x, top), (x + wide * 0.3, top + 0.1 * tall), (x + wide * 0.7, top - 0.02),
                 (x + wide, top + 0.05 * tall), (x + wide, y)], shade,
            )  # fmt: skip
            sketch.rect(x, y, wide, (top - y) * 0.6, shade)
    if not light.night:
        shine = [(x + wide * 0.1, y), (x + wide * 0.34, y), (x + wide * 0.6, y + tall),
                 (x + wide * 0.36, y + tall)]  # fmt: skip
        sketch.polygon(shine, "#ffffff", opacity=0.16)
    across = [(x + wide * i / bars - 0.03, y, 0.06, tall) for i in range(1, bars)]
    sketch.rects([*across, (x, y + tall * 0.62, wide, 0.05)], frame)
    sketch.rect(x - 0.22, y - 0.24, wide + 0.44, 0.14, frame)


def _town(stage: Stage, sketch: Sketch, box: Box) -> None:
    x, y, wide, tall = box
    light = stage.light
    for layer, share in ((0, 0.62), (1, 0.42)):
        shade = mix(stage.tone(("#8398ac", "#5d7288")[layer], 24), light.sky[-1], 0.3 - 0.2 * layer)
        lamp = stage.tone("#ffdf9a", 20, 0.0)
        count = max(3, round(wide / 0.4))
        step = wide / count
        lit: list[Box] = []
        for index in range(count):
            high = tall * share * float(stage.rng.uniform(0.45, 1.0))
            sketch.rect(x + index * step, y, step * 0.94, high, shade)
            for level in range(int(high / 0.16)):
                for column in range(2):
                    if light.night and stage.rng.random() < 0.45:
                        at = x + (index + 0.2 + 0.38 * column) * step
                        lit.append((at, y + 0.05 + 0.16 * level, step * 0.2, 0.07))
        sketch.rects(lit, lamp)


def curtains(stage: Stage, sketch: Sketch, box: Box, depth: float, colour: str) -> None:
    """Cloth at both sides of a window, on a rod."""
    x, y, wide, tall = box
    cloth = stage.tone(colour, depth)
    fold = stage.tone(mix(colour, "#201018", 0.25), depth)
    rod = stage.tone("#6b4f3a", depth)
    for side in (-1, 1):
        edge = x - 0.3 if side < 0 else x + wide + 0.3
        inner = edge - side * wide * 0.3
        sketch.smooth(
            [(edge, y + tall + 0.3), (inner, y + tall + 0.3), (inner + side * 0.1, y + tall * 0.5),
             (inner + side * 0.12, y - 0.5), (edge, y - 0.5)], cloth,
        )  # fmt: skip
        for line in range(1, 4):
            a = edge + (inner - edge) * line / 4
            path = [(a, y + tall + 0.25), (a + side * 0.04, y + tall / 2), (a, y - 0.45)]
            sketch.line(path, fold, 0.035)
    sketch.rect(x - 0.55, y + tall + 0.25, wide + 1.1, 0.09, rod, round=0.04)


def books(stage: Stage, sketch: Sketch, box: Box, depth: float) -> None:
    """One shelf full of books, some of them leaning."""
    x, y, wide, tall = box
    place = x
    by_paint: dict[str, list[Box]] = {}
    bands: list[Box] = []
    while place < x + wide - 0.1:
        thick = float(stage.rng.uniform(0.07, 0.15)) * tall / 0.6
        thick = min(thick, x + wide - place)
        high = tall * float(stage.rng.uniform(0.66, 0.95))
        if stage.rng.random() > 0.06:
            paint = stage.tone(BOOKS[int(stage.rng.integers(len(BOOKS)))], depth)
            by_paint.setdefault(paint, []).append((place, y, thick * 0.92, high))
            bands.append((place, y + high * 0.72, thick * 0.92, high * 0.07))
        place += thick
    for paint, boxes in by_paint.items():
        sketch.rects(boxes, paint)
    sketch.rects(bands, stage.tone("#f0dcae", depth), opacity=0.7)


def bookcase(
    stage: Stage, sketch: Sketch, box: Box, depth: float, shelves: int, wood: str = "#7d5636"
) -> None:
    """A case with ``shelves`` shelves of books."""
    x, y, wide, tall = box
    paint = stage.tone(wood, depth)
    dark = stage.tone(mix(wood, "#140c08", 0.45), depth)
    sketch.rect(x, y, wide, tall, paint)
    step = (tall - 0.24) / shelves
    for shelf in range(shelves):
        low = y + 0.14 + shelf * step
        sketch.rect(x + 0.1, low, wide - 0.2, step - 0.09, dark)
        books(stage, sketch, (x + 0.12, low, wide - 0.24, step - 0.11), depth)
    sketch.rect(x - 0.08, y + tall - 0.06, wide + 0.16, 0.14, paint)


def picture(stage: Stage, sketch: Sketch, x: float, y: float, size: float, depth: float) -> None:
    """A framed landscape or an abstract."""
    frame = stage.tone("#c9a25a" if stage.rng.random() < 0.5 else "#4a3a30", depth)
    wide, tall = size, size * float(stage.rng.choice([0.75, 1.25]))
    sketch.rect(x - wide / 2 - 0.08, y - 0.08, wide + 0.16, tall + 0.16, frame)
    tones = [stage.tone(c, depth) for c in ("#e9d8b4", "#7fb0c4", "#d9805a", "#4f7f6a", "#e8b84c")]
    order = [tones[int(index)] for index in stage.rng.permutation(len(tones))]
    left = x - wide / 2
    sketch.rect(left, y, wide, tall, order[0])
    sketch.oval(x + wide * 0.2, y + tall * 0.7, wide * 0.14, wide * 0.14, order[1])
    sketch.polygon(
        [(left, y), (left, y + tall * 0.3), (x - wide * 0.1, y + tall * 0.6), (x + wide / 2, y)],
        order[2],
    )
    sketch.polygon(
        [(x - wide * 0.1, y), (x + wide / 2, y + tall * 0.42), (x + wide / 2, y)], order[3]
    )


def potted(stage: Stage, sketch: Sketch, x: float, depth: float, size: float = 1.0) -> None:
    """A large leafy plant in a pot on the floor."""
    pot, leaf, dark = (stage.tone(c, depth) for c in ("#c9764a", "#4f8f4a", "#35703c"))
    for index, angle in enumerate(np.linspace(0.35, np.pi - 0.35, 9)):
        reach = size * (1.15 + 0.3 * (index % 2))
        tip = (x + reach * 0.8 * float(np.cos(angle)), size * 0.6 + reach * float(np.sin(angle)))
        middle = ((x + tip[0]) / 2, (size * 0.55 + tip[1]) / 2 + 0.12 * size)
        side = 0.14 * size
        sketch.smooth(
            [(x, size * 0.5), (middle[0] - side, middle[1]), tip, (middle[0] + side, middle[1])],
            leaf if index % 2 else dark,
        )
    sketch.polygon(
        [(x - 0.36 * size, size * 0.62), (x + 0.36 * size, size * 0.62), (x + 0.25 * size, 0),
         (x - 0.25 * size, 0)], pot,
    )  # fmt: skip
    sketch.rect(x - 0.4 * size, size * 0.56, 0.8 * size, 0.1 * size, pot, round=0.03)


def lamp_stand(stage: Stage, sketch: Sketch, x: float, depth: float, tall: float = 2.4) -> None:
    """A floor lamp; burning where it is dark."""
    iron = stage.tone("#3a3336", depth)
    lit = stage.light.night
    shade = stage.tone("#ffdf9e" if lit else "#efe0bf", depth, 0.0 if lit else 1.0)
    if lit:
        halo = sketch.radial([(shade, 0.6), (shade, 0.22), (shade, 0.0)])
        sketch.oval(x, tall, 2.0, 1.8, halo)
    sketch.rect(x - 0.03, 0, 0.06, tall, iron)
    sketch.rect(x - 0.28, 0, 0.56, 0.07, iron, round=0.03)
    sketch.polygon(
        [
            (x - 0.42, tall - 0.3),
            (x + 0.42, tall - 0.3),
            (x + 0.24, tall + 0.25),
            (x - 0.24, tall + 0.25),
        ],
        shade,
    )


def pendants(stage: Stage, depth: float, top: float, low: float, apart: float, colour: str) -> None:
    """Lamps that hang from the ceiling at ``top`` down to ``low``."""
    cord, hood = stage.tone("#2f2c30", depth), stage.tone(colour, depth)
    lit = stage.light.night
    bulb = stage.tone("#ffe3a6" if lit else "#fff8e6", depth, 0.0)

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / apart))
        for index in range(count):
            x = sketch.left + (index + 0.5) * sketch.width / count
            if lit:
                halo = sketch.radial([(bulb, 0.55), (bulb, 0.2), (bulb, 0.0)])
                sketch.oval(x, low, 1.5, 1.2, halo)
            sketch.rect(x - 0.02, low + 0.3, 0.04, top - low, cord)
            sketch.oval(x, low, 0.2, 0.14, bulb)
            sketch.smooth(
                [(x - 0.46, low), (x - 0.36, low + 0.24), (x, low + 0.42), (x + 0.36, low + 0.24),
                 (x + 0.46, low), (x, low + 0.04)], hood,
            )  # fmt: skip

    stage.strip(depth, (low - 1.25, top), paint, soft=0.9)


def rays(stage: Stage, depth: float, top: float, apart: float) -> None:
    """Slanting light from windows, where it is day."""
    if stage.light.night or not stage.light.sun:
        return
    glow = mix(stage.light.glow, "#ffffff", 0.3)

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / apart))
        fade = sketch.gradient([(glow, 0.26), (glow, 0.0)])
        for index in range(count):
            x = sketch.left + (index + 0.5) * sketch.width / count
            sketch.polygon([(x - 0.9, top), (x + 0.7, top), (x - 1.1, 0), (x - 3.9, 0)], fade)

    stage.strip(depth, (0, top), paint, soft=0.4)
