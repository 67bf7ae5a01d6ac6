"""Painted buildings: street fronts with shops, towers, cottages, lamps and signs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rushes.preview.light import mix
from rushes.preview.sets._moving import Glow, put

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

#: Walls as they are painted in friendly towns.
PLASTER = ("#e8c9a0", "#d99a78", "#c96f5a", "#e9dcc3", "#b7c4b1", "#c7a9a0", "#dfb46c", "#a8b9c8")
#: Walls of a large city.
BRICK = ("#a4573f", "#8c4a3c", "#b9785a", "#c9b8a0", "#77706c", "#9c8570", "#6f7d8a")
#: Tubes of light.
NEON = ("#ff3d9a", "#27e7ff", "#ffd23d", "#8dff5a", "#c86bff", "#ff6a3d")
AWNINGS = ("#c8443c", "#2f7f6f", "#d9932f", "#3a62a8", "#8a4f8f")

#: Light behind windows after dark.
WARM = ("#ffd98a", "#ffc766", "#fff0c2", "#f7b65a")


def dice(stage: Stage, things: Sequence[str]) -> str:
    """One of them, by chance."""
    return things[int(stage.rng.integers(len(things)))]


def lots(stage: Stage, sketch: Sketch, wide: tuple[float, float]) -> Iterator[tuple[float, float]]:
    """Cut a sketch into lots side by side: x and width; the last one ends at the right edge."""
    x = sketch.left
    while sketch.right - x > 1e-6:
        width = float(stage.rng.uniform(*wide))
        if sketch.right - x - width < wide[0]:
            width = sketch.right - x
        yield x, width
        x += width


@dataclass(frozen=True, slots=True)
class Front:
    """How the fronts of a street look. Lengths in units."""

    depth: float
    tall: tuple[float, float]
    wide: tuple[float, float]
    walls: tuple[str, ...] = BRICK
    floor: float = 1.25
    """Height of a storey."""
    shops: bool = True
    signs: tuple[str, ...] = ()
    """Colours of neon signs on the walls; none where empty."""
    alleys: float = 0.0
    """How often a lot is left open."""
    gables: bool = False


def street(stage: Stage, front: Front, soft: float = 0.9) -> None:
    """A row of fronts across the whole stage."""

    def paint(sketch: Sketch) -> None:
        open_before = True
        for x, width in lots(stage, sketch, front.wide):
            tall = float(stage.rng.uniform(*front.tall))
            colour = dice(stage, front.walls)
            if stage.rng.random() < front.alleys and not open_before:
                open_before = True
                continue
            open_before = False
            house(stage, sketch, front, (x, width, tall), colour)

    stage.strip(front.depth, (-0.05, front.tall[1] + 1.6), paint, soft=soft)


def house(
    stage: Stage, sketch: Sketch, front: Front, lot: tuple[float, float, float], colour: str
) -> None:
    """One front: wall, roof line, windows, and a shop or a door below."""
    x, width, tall = lot
    wall = stage.tone(colour, front.depth)
    dark = stage.tone(mix(colour, "#1d1a24", 0.35), front.depth)
    light = stage.tone(mix(colour, "#fff6e6", 0.45), front.depth)
    base = 1.9 if front.shops else 0.0
    shaded = sketch.gradient([wall, mix(wall, dark, 0.25)])
    if front.gables:
        sketch.polygon(
            [(x - 0.12, tall), (x + width / 2, tall + 0.42 * width), (x + width + 0.12, tall)],
            stage.tone(mix("#8d4a35", colour, 0.2), front.depth),
        )
    sketch.rect(x, -0.05, width, tall + 0.05, shaded)
    sketch.rect(x + width - 0.1, -0.05, 0.1, tall + 0.05, dark, opacity=0.5)
    windows(stage, sketch, front, (x, base, width, tall - base - 0.2), (light, dark))
    if not front.gables:
        sketch.rect(x - 0.06, tall - 0.14, width + 0.12, 0.2, light)
        sketch.rect(x, tall - 0.24, width, 0.1, dark, opacity=0.45)
        _roof(stage, sketch, (x, width, tall), dark)
    if front.shops:
        shop(stage, sketch, front, (x, width))
    else:
        _door(stage, sketch, front.depth, x + width * float(stage.rng.uniform(0.3, 0.7)), light)
    for side in (x + 0.45, x + width - 0.45) if front.signs else ():
        if stage.rng.random() < 0.35:
            continue
        high = min(float(stage.rng.uniform(1.4, 3.2)), tall - base - 0.6)
        if high > 0.8:
            sign(stage, sketch, front.depth, (side - 0.3, base + 0.35, 0.6, high), front.signs)


def windows(
    stage: Stage,
    sketch: Sketch,
    front: Front,
    area: tuple[float, float, float, float],
    trim: tuple[str, str],
) -> None:
    """Rows of windows on a wall, some of them lit after dark."""
    x, y, width, height = area
    across, up = max(1, round(width / 1.05)), int(height / front.floor)
    wide, tall = min(0.56, width / across * 0.56), front.floor * 0.58
    places = [
        (x + (column + 0.5) * width / across - wide / 2, y + (level + 0.24) * front.floor)
        for level in range(up)
        for column in range(across)
    ]
    sketch.rects([(a - 0.06, b - 0.06, wide + 0.12, tall + 0.12) for a, b in places], trim[0])
    sketch.rects([(a - 0.1, b - 0.12, wide + 0.2, 0.08) for a, b in places], trim[1])
    night = stage.light.night
    panes: dict[str, list[tuple[float, float, float, float]]] = {}
    for a, b in places:
        lit = night and stage.rng.random() < 0.55
        day = "#6f93ad" if stage.rng.random() < 0.6 else "#86a9bd"
        colour = dice(stage, WARM) if lit else ("#2c3550" if night else day)
        glass = stage.tone(colour, front.depth, 0.0 if lit else 1.0)
        panes.setdefault(glass, []).append((a, b, wide, tall))
    for glass, boxes in panes.items():
        sketch.rects(boxes, glass)
    if not night:
        shine = [(a, b + tall * 0.55, wide, tall * 0.45) for a, b in places]
        sketch.rects(shine, stage.tone("#d3e6f0", front.depth), opacity=0.45)
    bars = [(a + wide / 2 - 0.02, b, 0.04, tall) for a, b in places]
    sketch.rects(bars, trim[0])
    sketch.rects([(a, b + tall * 0.55, wide, 0.04) for a, b in places], trim[0])


def _roof(stage: Stage, sketch: Sketch, lot: tuple[float, float, float], dark: str) -> None:
    """What stands on flat roofs."""
    x, width, tall = lot
    place = x + width * float(stage.rng.uniform(0.25, 0.7))
    kind = int(stage.rng.integers(4))
    if kind == 0:
        sketch.rects([(place - 0.3, tall, 0.06, 0.5), (place + 0.25, tall, 0.06, 0.5)], dark)
        sketch.rect(place - 0.4, tall + 0.4, 0.8, 0.7, dark, round=0.05)
        sketch.polygon(
            [(place - 0.46, tall + 1.1), (place, tall + 1.4), (place + 0.46, tall + 1.1)], dark
        )
    elif kind == 1:
        sketch.rect(place - 0.25, tall, 0.5, 0.55, dark)
        sketch.rect(place - 0.3, tall + 0.5, 0.6, 0.1, dark)
    elif kind == 2:
        sketch.line([(place, tall), (place, tall + 1.3)], dark, 0.05)
        sketch.line([(place - 0.3, tall + 1.0), (place + 0.3, tall + 1.0)], dark, 0.04)


def shop(stage: Stage, sketch: Sketch, front: Front, lot: tuple[float, float]) -> None:
    """A shop window with its awning and sign board, and a door."""
    x, width = lot
    night, depth = stage.light.night, front.depth
    frame = stage.tone(dice(stage, ("#3b3230", "#2f4a45", "#27364f", "#5a2f2c")), depth)
    glass = stage.tone(dice(stage, WARM), depth, 0.0) if night else stage.tone("#9dbcc8", depth)
    low = mix(glass, frame, 0.45)
    sketch.rect(x + 0.08, -0.05, width - 0.16, 1.75, frame)
    door = 0.62
    right = stage.rng.random() < 0.5
    start = x + 0.25 if right else x + 0.4 + door
    wide = width - 0.65 - door
    sketch.rect(start, 0.32, wide, 0.98, sketch.gradient([glass, low]))
    at = x + width - 0.25 - door if right else x + 0.25
    sketch.rect(at, 0, door, 1.32, sketch.gradient([glass, low]))
    sketch.rects([(at + door / 2 - 0.02, 0, 0.04, 1.32), (at, 0, door, 0.18)], frame)
    for place in range(int(wide / 0.3)):
        goods = float(stage.rng.uniform(0.1, 0.42))
        colour = stage.tone(dice(stage, AWNINGS), depth, 0.5 if night else 1.0)
        sketch.rect(start + 0.08 + place * 0.3, 0.32, 0.18, goods, colour, round=0.06, opacity=0.6)
    board = dice(stage, AWNINGS)
    if front.signs:
        glow = dice(stage, front.signs)
        sketch.rect(x + 0.1, 1.42, width - 0.2, 0.46, stage.tone("#17121f", depth))
        letters(stage, sketch, (x + 0.3, 1.52, width - 0.6, 0.26), stage.tone(glow, depth, 0.0))
    else:
        sketch.rect(x + 0.1, 1.5, width - 0.2, 0.4, stage.tone(mix(board, "#201820", 0.35), depth))
        script = stage.tone("#fff1d0", depth, 0.3)
        letters(stage, sketch, (x + width * 0.22, 1.6, width * 0.56, 0.2), script)
    if stage.rng.random() < 0.7:
        awning(stage, sketch, depth, (x + 0.12, 1.46, width - 0.24, 0.4), board)


def awning(
    stage: Stage, sketch: Sketch, depth: float, box: tuple[float, float, float, float], colour: str
) -> None:
    """Stripes of cloth that hang from ``y`` downwards, with a scalloped hem."""
    x, y, width, drop = box
    plain, pale = stage.tone(colour, depth), stage.tone("#f6eede", depth)
    count = max(3, round(width / 0.3))
    step = width / count
    for index in range(count):
        paint = plain if index % 2 == 0 else pale
        here = x + index * step
        spread = [x + (place - x) * 1.06 - width * 0.03 for place in (here, here + step)]
        sketch.polygon(
            [(here, y), (here + step, y), (spread[1], y - drop), (spread[0], y - drop)], paint
        )
        sketch.oval((spread[0] + spread[1]) / 2, y - drop, step * 0.53, 0.09, paint)


def letters(
    stage: Stage, sketch: Sketch, box: tuple[float, float, float, float], colour: str
) -> None:
    """Strokes that look like writing from afar."""
    x, y, width, height = box
    place = x
    boxes = []
    while place < x + width - height * 0.3:
        wide = height * float(stage.rng.uniform(0.35, 0.8))
        part = height * float(stage.rng.choice([1.0, 0.7, 0.7]))
        boxes.append((place, y, min(wide, x + width - place), part))
        place += wide + height * float(stage.rng.choice([0.22, 0.22, 0.6]))
    sketch.rects(boxes, colour)


def sign(
    stage: Stage,
    sketch: Sketch,
    depth: float,
    box: tuple[float, float, float, float],
    colours: Sequence[str],
) -> None:
    """An upright sign of neon tubes with characters that nobody can read."""
    x, y, width, height = box
    tube = stage.tone(dice(stage, colours), depth, 0.0)
    script = stage.tone(dice(stage, colours), depth, 0.0)
    halo = sketch.radial([(tube, 0.55), (tube, 0.2), (tube, 0.0)])
    sketch.oval(x + width / 2, y + height / 2, width * 2.4, height * 0.85, halo)
    sketch.rect(x, y, width, height, stage.tone("#150f1d", depth), round=0.08)
    sketch.rect(
        x, y, width, height, "none", round=0.08, stroke=tube, stroke_width=6, stroke_opacity=0.95
    )
    count = max(2, int(height / (width * 0.95)))
    cell = height / count
    for index in range(count):
        middle = (x + width / 2, y + (index + 0.5) * cell)
        _glyph(stage, sketch, middle, min(width, cell) * 0.3, script)


def _glyph(stage: Stage, sketch: Sketch, at: tuple[float, float], size: float, colour: str) -> None:
    x, y = at
    thick = size * 0.24
    kept = stage.rng.random(7) < 0.62
    strokes = (
        ((-1, 1), (1, 1)), ((-1, 0), (1, 0)), ((-1, -1), (1, -1)), ((0, 1.2), (0, -1)),
        ((-1, 1), (-1, -1)), ((1, 1), (1, -1)), ((0, 0), (1, -1)),
    )  # fmt: skip
    for stroke, drawn in zip(strokes, kept, strict=True):
        if drawn:
            sketch.line([(x + size * a, y + size * b) for a, b in stroke], colour, thick)


def _door(stage: Stage, sketch: Sketch, depth: float, x: float, trim: str) -> None:
    colour = stage.tone(dice(stage, ("#5b3a29", "#2f5d62", "#7a2f2f", "#2d4a7a")), depth)
    sketch.rect(x - 0.4, -0.05, 0.8, 1.5, trim)
    sketch.rect(x - 0.32, -0.05, 0.64, 1.42, colour, round=0.04)
    sketch.oval(x + 0.2, 0.65, 0.05, 0.05, stage.tone("#f2c94c", depth))


def towers(  # noqa: PLR0913
    stage: Stage,
    depth: float,
    tall: tuple[float, float],
    wide: tuple[float, float],
    colours: Sequence[str],
    *,
    bottom: float = 0.0,
    apart: float = 0.15,
    soft: float = 0.7,
) -> None:
    """High-rise buildings, some lit from inside after dark. ``apart``: gaps, as parts of a lot."""
    # The air over a city is kept clearer than over land: its lights are what it is known by.
    air = 10 + 0.4 * depth

    def paint(sketch: Sketch) -> None:
        for x, lot in lots(stage, sketch, wide):
            width = lot * float(stage.rng.uniform(1 - 2 * apart, 1.0))
            shape = float(stage.rng.beta(1.6, 2.2))
            _tower(stage, sketch, air, (x, width, tall[0] + (tall[1] - tall[0]) * shape), colours)

    stage.strip(depth, (bottom, tall[1] * 1.18), paint, soft=soft)


def _tower(
    stage: Stage,
    sketch: Sketch,
    air: float,
    lot: tuple[float, float, float],
    colours: Sequence[str],
) -> None:
    x, width, tall = lot
    colour = dice(stage, colours)
    wall = stage.tone(colour, air)
    side = stage.tone(mix(colour, "#11162a", 0.3), air)
    foot = mix(wall, stage.light.haze, 0.35)
    crown = int(stage.rng.integers(5))
    body = sketch.gradient([wall, foot])
    bottom = sketch.bottom
    sketch.rect(x, bottom, width, tall - bottom, body)
    sketch.rect(x + width * 0.7, bottom, width * 0.3, tall - bottom, side, opacity=0.5)
    if crown == 0:
        sketch.rect(x + width * 0.2, tall, width * 0.6, tall * 0.07, wall)
        sketch.rect(x + width * 0.47, tall * 1.07, width * 0.06, tall * 0.1, side)
    elif crown == 1:
        peak = (x + width / 2, min(tall + width * 0.6, tall * 1.17))
        sketch.polygon([(x, tall), peak, (x + width, tall)], wall)
    elif crown == 2:
        high = min(tall + width * 0.5, tall * 1.16)
        sketch.polygon([(x, tall), (x, high), (x + width, tall)], wall)
    unit = (tall - bottom) / max(8, round((tall - bottom) / (width * 0.22)))
    across = max(3, round(width / (unit * 0.9)))
    step = width / across
    lit: dict[str, list[tuple[float, float, float, float]]] = {}
    night = stage.light.night
    chance = float(stage.rng.uniform(0.25, 0.6)) if night else 1.0
    glass = mix(wall, stage.light.sky[0], 0.35)
    for level in range(int((tall - bottom) / unit) - 1):
        for column in range(across):
            if stage.rng.random() > chance:
                continue
            paint = stage.tone(dice(stage, WARM), air, 0.0) if night else glass
            box = (
                x + (column + 0.22) * step,
                bottom + (level + 0.3) * unit,
                step * 0.56,
                unit * 0.5,
            )
            lit.setdefault(paint, []).append(box)
    for paint, boxes in lit.items():
        sketch.rects(boxes, paint, opacity=0.9 if night else 0.55)


def cottage(
    stage: Stage, sketch: Sketch, depth: float, at: tuple[float, float, float], size: float
) -> None:
    """A small house with a pitched roof, ``at`` (x, y, width), ``size`` the height of its walls."""
    x, y, width = at
    colour = dice(stage, ("#f1e4c8", "#e9c9a5", "#f3efe4", "#d9b08c", "#cfd8cf", "#e8b9a0"))
    roof = dice(stage, ("#a9503a", "#8e3f33", "#6b5a58", "#b5673f", "#7a6a4f"))
    wall, trim = stage.tone(colour, depth), stage.tone("#6b4a36", depth)
    shade = stage.tone(mix(colour, "#5a4a5a", 0.25), depth)
    tile, ridge = stage.tone(roof, depth), stage.tone(mix(roof, "#201010", 0.3), depth)
    sketch.rect(x, y, width, size, sketch.gradient([wall, shade]))
    peak = size + width * 0.36
    chimney = x + width * (0.22 if stage.rng.random() < 0.5 else 0.7)
    sketch.rect(chimney, y + size, width * 0.1, peak - size + size * 0.06, ridge)
    eave = width * 0.1
    sketch.polygon(
        [(x - eave, y + size), (x + width * 0.2, y + peak), (x + width * 0.8, y + peak),
         (x + width + eave, y + size)], tile,
    )  # fmt: skip
    for row in range(1, 4):
        part = row / 4
        left = x - eave + (width * 0.2 + eave) * part
        right = x + width + eave - (width * 0.2 + eave) * part
        level = y + size + (peak - size) * part
        sketch.line([(left, level), (right, level)], ridge, size * 0.015, opacity=0.6)
    sketch.rect(x - eave, y + size - size * 0.04, width + 2 * eave, size * 0.06, ridge)
    door = x + width * float(stage.rng.uniform(0.42, 0.5))
    paint = stage.tone(dice(stage, ("#5b3a29", "#2f5d62", "#8a3a34", "#2d4a7a")), depth)
    sketch.rect(door, y, width * 0.16, size * 0.62, paint, round=width * 0.03)
    lit = stage.light.night
    glass = stage.tone("#ffd27a" if lit else "#8fb3c4", depth, 0.0 if lit else 1.0)
    for place in (0.1, 0.74):
        a, b, w, h = x + width * place, y + size * 0.3, width * 0.17, size * 0.36
        sketch.rect(a - w * 0.12, b - h * 0.1, w * 1.24, h * 1.2, trim)
        sketch.rect(a, b, w, h, glass)
        sketch.rects([(a + w * 0.46, b, w * 0.08, h), (a, b + h * 0.46, w, h * 0.08)], trim)
        bed = stage.tone(dice(stage, ("#d9485f", "#e8a23c", "#c86bb8")), depth)
        for flower in range(4):
            sketch.oval(a + w * (0.14 + 0.24 * flower), b - h * 0.1, w * 0.14, h * 0.12, bed)


def lamps(stage: Stage, depth: float, tall: float, apart: float, *, double: bool = False) -> None:
    """Street lamps, burning after dark."""
    period = stage.period(depth)
    low, high = stage.span(depth)
    count = max(1, round((period or high - low) / apart))
    night = stage.light.night
    iron = stage.tone("#2b2f36", depth)
    bulb = stage.tone("#ffe2a0" if night else "#f4f1e6", depth, 0.0)

    def paint(sketch: Sketch) -> None:
        for index in range(count):
            x = sketch.left + (index + 0.5) * sketch.width / count
            sketch.rect(x - 0.03, 0, 0.06, tall, iron)
            sketch.rect(x - 0.09, 0, 0.18, 0.3, iron, round=0.03)
            for side in (-1, 1) if double else (1,):
                reach = x + side * tall * 0.16
                bow = [(x, tall * 0.96), (x + side * tall * 0.09, tall), (reach, tall * 0.98)]
                sketch.line(bow, iron, 0.05)
                sketch.rect(reach - 0.14, tall * 0.93, 0.28, 0.12, iron, round=0.03)
                sketch.oval(reach, tall * 0.93, 0.12, 0.07, bulb)

    made = stage.strip(depth, (0, tall * 1.05), paint)
    if not night:
        return
    width = made.period or made.texture.shape[1] / made.density
    for index in range(count):
        for side in (-1, 1) if double else (1,):
            x = made.left + (index + 0.5) * width / count + side * tall * 0.16
            colour = stage.tone("#ffcf80", depth, 0.0)
            put(
                stage,
                Glow(
                    depth - 0.01,
                    x,
                    tall * 0.93,
                    tall * 0.34,
                    colour,
                    stage.clock,
                    0.55,
                    0.05,
                    period=made.period,
                ),
            )
