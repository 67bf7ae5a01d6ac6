"""A garden: a hedge and a house behind it, flower beds, an arch of roses, stepping stones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets._buildings import cottage
from rushes.preview.sets._floors import band
from rushes.preview.sets._moving import passing
from rushes.preview.sets.field import grass, trees
from rushes.preview.sky import sky
from rushes.preview.stage import Ground, Mark, Stage

if TYPE_CHECKING:
    from rushes.preview.rows import Piece
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch

PLACE = Place(times=("noon", "golden_hour"), sound="garden")

FLOWERS = ("🌷", "🌹", "🌻", "🌼", "🌺", "🪻")


def build(stage: Stage, scene: Scene) -> None:
    """Trees, cottage, hedge, beds of flowers, arches, lawn with stones, butterflies."""
    sky(stage, clouds=0.4)
    trees(stage, 60, 9)
    trees(stage, 38, 6)
    _houses(stage, 24)
    stage.add(Ground("#86b84a", "#98c45a", stage.light, _stones(stage), period=6.0))
    row(stage, Row([("🌳", None), ("🌲", None)], 19, 4.6, 6.5, vary=0.25), soft=0.8)
    hedge(stage, 15, 1.7)
    _arches(stage, 12.5)
    chosen = [(icon, None) for icon in scene.prop_icons] or _flowers(stage)
    for depth, tall, spacing in ((13.6, 1.15, 0.75), (11.6, 0.95, 0.6), (10.6, 0.75, 0.5)):
        band(stage, depth + 0.3, depth - 0.35, "#7a5a3c")
        sway = stage.waving(0.03, 0.35, depth * 0.1)
        row(stage, Row(chosen, depth, tall, spacing), sway=sway, soft=0.85)
    passing(stage, "🦋", 8.4, 0.34, 0.7, y=1.9, bob=0.7)
    passing(stage, "🐝", 7.4, 0.22, -0.9, y=1.4, bob=0.6)
    edge = [*chosen[:2], ("🌱", None)]
    row(stage, Row(edge, 4.4, 0.42, 0.7, vary=0.3), sway=stage.waving(0.05, 0.4), soft=0.8)
    grass(stage, 3.9)


def _flowers(stage: Stage) -> list[Piece]:
    picked = stage.rng.permutation(len(FLOWERS))[:3]
    return [(FLOWERS[int(index)], None) for index in picked]


def _stones(stage: Stage) -> tuple[Mark, ...]:
    """Flat stones in the lawn, and darker tufts."""
    marks = []
    for index in range(8):
        x, z = 0.75 * index + 0.3, 6.0 + 0.28 * float(np.sin(index * 2.4))
        marks.append(_round(x, z, 0.3, 0.2, ("#c9c2b4", "#bdb5a6", "#d3ccbf")[index % 3]))
    for _ in range(22):
        z = float(np.exp(stage.rng.uniform(np.log(3.0), np.log(11))))
        wide = float(stage.rng.uniform(0.15, 0.45))
        x = float(stage.rng.uniform(0, 6))
        if not 5.5 < z < 6.6:
            marks.append(_round(x, z, wide, wide * 0.3, "#79ab41"))
    return tuple(marks)


def _round(x: float, z: float, wide: float, deep: float, colour: str) -> Mark:
    angles = np.linspace(0, 2 * np.pi, 13)[:-1]
    points = np.column_stack([x + wide * np.cos(angles), np.zeros(12), z + deep * np.sin(angles)])
    return Mark(points, colour)


def _houses(stage: Stage, depth: float) -> None:
    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / 22))
        for index in range(count):
            place = float(stage.rng.uniform(0.12, 0.5))
            x = sketch.left + (index + place) * sketch.width / count
            cottage(stage, sketch, depth, (x, 0, 6.5), 3.2)

    stage.strip(depth, (0, 6.2), paint, soft=0.85)


def hedge(stage: Stage, depth: float, tall: float) -> None:
    """A clipped hedge, knobbly on top."""
    leaf, dark, light = (stage.tone(c, depth) for c in ("#4d8038", "#3b682c", "#659a46"))

    def paint(sketch: Sketch) -> None:
        sketch.rect(sketch.left, 0, sketch.width, tall * 0.92, sketch.gradient([leaf, dark]))
        count = max(2, round(sketch.width / 0.34))
        for index in range(count):
            x = sketch.left + (index + 0.5) * sketch.width / count
            size = tall * float(stage.rng.uniform(0.1, 0.16))
            sketch.oval(x, tall * 0.9, 0.26, size, leaf)
        for _ in range(count * 3):
            x = float(stage.rng.uniform(sketch.left, sketch.right))
            y = tall * float(stage.rng.uniform(0.08, 0.92))
            paint = light if stage.rng.random() < 0.5 else dark
            sketch.oval(x, y, 0.09, 0.05, paint, opacity=0.8)

    stage.strip(depth, (0, tall * 1.08), paint)


def _arches(stage: Stage, depth: float) -> None:
    """White trellis arches grown over with roses."""
    white, leaf = stage.tone("#f6f2e8", depth), stage.tone("#5a9440", depth)
    roses = [stage.tone(colour, depth) for colour in ("#e0486a", "#f27a9a", "#fbd0d8")]

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / 9))
        for index in range(count):
            place = float(stage.rng.uniform(0.1, 0.4))
            x = sketch.left + (index + place) * sketch.width / count
            angles = np.linspace(0, np.pi, 13)
            bow = [(x + 0.9 * float(np.cos(a)), 2.2 + 0.9 * float(np.sin(a))) for a in angles]
            path = [(x + 0.9, 0.0), *bow, (x - 0.9, 0.0)]
            sketch.line(path, white, 0.16)
            for _ in range(46):
                spot = path[int(stage.rng.integers(len(path)))]
                a, b = stage.rng.normal(0, 0.12, 2)
                y = spot[1] or float(stage.rng.uniform(0, 2.2))
                sketch.oval(spot[0] + a, y + b, 0.15, 0.11, leaf)
            for _ in range(26):
                spot = path[int(stage.rng.integers(len(path)))]
                a, b = stage.rng.normal(0, 0.12, 2)
                y = spot[1] or float(stage.rng.uniform(0, 2.2))
                rose = roses[int(stage.rng.integers(3))]
                sketch.oval(spot[0] + a, y + b, 0.1, 0.1, rose)

    stage.strip(depth, (0, 3.5), paint)
