"""A stadium: full stands, floodlights and a score board around a mown pitch with white lines."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.light import mix, rgb
from rushes.preview.sets import Place
from rushes.preview.sets._buildings import letters
from rushes.preview.sets._floors import Rug, band, lap, pave
from rushes.preview.sets._moving import Flag, Glow, put
from rushes.preview.sky import sky
from rushes.preview.stage import Ground

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(times=("noon", "night", "golden_hour"), sound="crowd")

SHIRTS = ("#e0483c", "#f4f0e6", "#3f78c8", "#f2c83a", "#e8863a", "#3f9a6a", "#8a5fc0", "#2f3440")
SKIN = ("#f2c9a0", "#c98f62", "#8a5a3c", "#e8b088")


def build(stage: Stage, scene: Scene) -> None:
    """Floodlights, stands with a crowd, boards, the goal, the pitch and its lines."""
    del scene
    sky(stage, clouds=0.35)
    _floodlights(stage, 62)
    _stands(stage, 46)
    _score(stage, 44)
    _flashes(stage, 45)
    stage.add(Ground("#4f9a44", "#5faa52", stage.light))
    band(stage, 45, 36, "#b8683f")
    pave(stage, (36, 1.0), (3.4, 35), ("#57a24a", "#4b9440"), gap=0.0, order="checker", bond=0.0)
    _boards(stage, 36)
    band(stage, 31.2, 30.9, "#f2f4ec")
    band(stage, 20.1, 19.95, "#f2f4ec")
    _circle(stage)
    band(stage, 4.5, 4.38, "#f2f4ec")
    _goal(stage, 28)


def _stands(stage: Stage, depth: float) -> None:
    """Two tiers of spectators under a roof."""
    concrete, shade = stage.tone("#b9bcc0", depth), stage.tone("#5a6068", depth)
    roof, dark = stage.tone("#e4e7ea", depth), stage.tone("#7a828a", depth)
    lit = 0.55 if stage.light.night else 1.0

    def paint(sketch: Sketch) -> None:
        sketch.rect(sketch.left, 0, sketch.width, 13.2, shade)
        for low, high in ((1.2, 5.6), (6.6, 11.8)):
            sketch.rect(sketch.left, low - 0.9, sketch.width, 0.9, concrete)
            _crowd(stage, sketch, (low, high), depth, lit)
        sketch.polygon(
            [(sketch.left, 15.2), (sketch.right, 15.2), (sketch.right, 12.8), (sketch.left, 12.8)],
            roof,
        )
        sketch.rect(sketch.left, 12.6, sketch.width, 0.3, dark)
        count = max(1, round(sketch.width / 6))
        step = sketch.width / count
        sketch.rects([(sketch.left + (i + 0.5) * step, 11.6, 0.2, 1.2) for i in range(count)], dark)
        sketch.rects(
            [(sketch.left + (i + 0.5) * step - 0.5, 0.4, 1.0, 5.0) for i in range(count)],
            concrete,
            opacity=0.5,
        )

    stage.strip(depth, (0, 15.3), paint, soft=0.9)


def _crowd(
    stage: Stage, sketch: Sketch, tier: tuple[float, float], depth: float, lit: float
) -> None:
    """Rows of small people: a body and a head each."""
    low, high = tier
    bodies: dict[str, list[tuple[float, float, float, float]]] = {}
    rows = int((high - low) / 0.62)
    shirts = [stage.tone(c, depth, lit) for c in SHIRTS]
    skins = [stage.tone(c, depth, lit) for c in SKIN]
    count = max(4, round(sketch.width / 0.58))
    step = sketch.width / count
    for level in reversed(range(rows)):
        y = low + 0.62 * level
        wobble = stage.rng.uniform(-0.08, 0.08, (count, 2))
        picks = stage.rng.integers(0, 64, (count, 2))
        for index in range(count):
            if picks[index, 0] < 4:
                continue
            x = sketch.left + (index + 0.5 * (level % 2)) * step + float(wobble[index, 0])
            up = y + float(wobble[index, 1])
            shirt = shirts[int(picks[index, 0]) % len(shirts)]
            bodies.setdefault(shirt, []).append((x - 0.19, up, 0.38, 0.36))
            skin = skins[int(picks[index, 1]) % len(skins)]
            bodies.setdefault(skin, []).append((x - 0.1, up + 0.36, 0.2, 0.2))
    for paint, boxes in bodies.items():
        sketch.rects(boxes, paint)


def _floodlights(stage: Stage, depth: float) -> None:
    steel = stage.tone("#8a929a", depth)
    night = stage.light.night
    bulb = stage.tone("#fffbe8" if night else "#eef2f4", depth, 0.0)
    spots: list[float] = []

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / 30))
        for index in range(count):
            x = sketch.left + (index + 0.5) * sketch.width / count
            spots.append(x)
            sketch.polygon([(x - 0.7, 0), (x - 0.25, 21), (x + 0.25, 21), (x + 0.7, 0)], steel)
            sketch.rect(x - 2.6, 20.4, 5.2, 3.4, steel, round=0.2)
            for row in range(3):
                for column in range(5):
                    sketch.oval(x - 2 + column, 21 + 1.05 * row, 0.36, 0.36, bulb)

    made = stage.strip(depth, (0, 24), paint, soft=0.9)
    if night:
        for x in spots:
            put(
                stage,
                Glow(depth - 0.5, x, 22, 8, bulb, stage.clock, 0.75, 0.04, period=made.period),
            )


def _score(stage: Stage, depth: float) -> None:
    """A board with lit figures, above the upper tier."""
    low, high = stage.span(depth, carried=stage.stands_still(depth))
    x = (low + high) / 2 + (high - low) * float(stage.rng.choice([-0.16, 0.16]))
    dark, frame = stage.tone("#16191f", depth), stage.tone("#3f464e", depth)
    lamp, white = stage.tone("#ffc83a", depth, 0.0), stage.tone("#f4f4f0", depth, 0.0)

    def paint(sketch: Sketch) -> None:
        sketch.rect(x - 4.6, 8.9, 9.2, 4.6, frame, round=0.2)
        sketch.rect(x - 4.3, 9.2, 8.6, 4.0, dark)
        letters(stage, sketch, (x - 3.8, 12.1, 3.0, 0.6), white)
        letters(stage, sketch, (x + 1.0, 12.1, 3.0, 0.6), white)
        for side, digit in ((-2.6, 2), (2.0, 1)):
            _digit(sketch, x + side, 9.7, digit, lamp)
        sketch.rects([(x - 0.4, 10.4, 0.8, 0.24)], lamp)

    stage.strip(depth, (8.8, 13.6), paint)


def _digit(sketch: Sketch, x: float, y: float, digit: int, colour: str) -> None:
    """A one or a two of seven bars."""
    bars = {
        1: ((0.9, 0.1, 0.22, 0.9), (0.9, 1.1, 0.22, 0.9)),
        2: ((0.1, 1.88, 0.9, 0.22), (0.9, 1.1, 0.22, 0.85), (0.1, 0.94, 0.9, 0.22),
            (0.0, 0.12, 0.22, 0.85), (0.1, 0.0, 0.9, 0.22)),
    }[digit]  # fmt: skip
    sketch.rects([(x + a, y + b, w, h) for a, b, w, h in bars], colour)


def _flashes(stage: Stage, depth: float) -> None:
    """Cameras in the crowd."""
    low, high = stage.span(depth, carried=stage.stands_still(depth))
    period = stage.period(depth)
    for _ in range(14):
        x = float(stage.rng.uniform(low, low + period if period else high))
        y = float(stage.rng.uniform(1.6, 11.4))
        rate = float(stage.rng.uniform(0.4, 1.1))
        put(
            stage,
            Glow(depth - 0.2, x, y, 0.55, "#ffffff", stage.clock, 0.75, 3.0, rate, period=period),
        )


def _boards(stage: Stage, depth: float) -> None:
    """Advertising along the pitch, which says nothing."""

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / 5))
        step = sketch.width / count
        for index in range(count):
            colour = ("#2f5fa8", "#f4f0e6", "#c8323c", "#26303a", "#f2c230")[
                int(stage.rng.integers(5))
            ]
            x = sketch.left + index * step
            sketch.rect(x, 0, step - 0.1, 1.15, stage.tone(colour, depth, 0.7))
            ink = "#ffffff" if rgb(colour)[1] < 150 else "#26303a"
            box = (x + 0.16 * step, 0.36, step * 0.66, 0.44)
            letters(stage, sketch, box, stage.tone(mix(ink, colour, 0.15), depth, 0.7))

    stage.strip(depth, (0, 1.2), paint)


def _circle(stage: Stage) -> None:
    """A white ring on the grass behind the subject."""
    angles = np.linspace(0, 2 * np.pi, 49)
    colour = rgb(stage.tone("#f2f4ec", 9))
    marks = []
    for a, b in pairwise(angles):
        flat = [
            (r * np.cos(t), 0.0, 12.2 + r * np.sin(t))
            for r, t in ((5.4, a), (5.4, b), (5.22, b), (5.22, a))
        ]
        marks.append((np.array(flat), colour))
    stage.add(Rug(tuple(marks), lap(stage, 34), 900.0))


def _goal(stage: Stage, depth: float) -> None:
    white, net = stage.tone("#fbfbf8", depth), stage.tone("#dfe6ea", depth)
    masts: list[float] = []

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / 44))
        for index in range(count):
            x = sketch.left + (index + 0.5) * sketch.width / count
            masts.append(x)
            for line in range(13):
                a = x - 3.4 + 6.8 * line / 12
                sketch.line([(a, 0), (a * 0.9 + x * 0.1, 2.5)], net, 0.03, opacity=0.7)
            for line in range(6):
                y = 0.42 * line
                sketch.line([(x - 3.4, y), (x + 3.4, y)], net, 0.03, opacity=0.7)
            sketch.rects(
                [(x - 3.5, 0, 0.18, 2.6), (x + 3.32, 0, 0.18, 2.6), (x - 3.5, 2.5, 7.0, 0.18)],
                white,
            )
            sketch.rects([(x - 13, 0, 0.08, 1.7), (x + 13, 0, 0.08, 1.7)], white)

    made = stage.strip(depth, (0, 2.8), paint)
    red = (stage.tone("#e0483c", depth), stage.tone("#f2c83a", depth))
    for x in masts:
        for side in (-13.0, 13.0):
            put(stage, Flag(depth, x + side, 1.4, 0.9, 0.6, red, stage.clock, period=made.period))
