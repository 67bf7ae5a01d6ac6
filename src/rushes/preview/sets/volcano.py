"""A volcano that smokes and glows over black rock with lava running through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy import float64

from rushes.preview.canvas import Texture, shape
from rushes.preview.effects import soft_disc
from rushes.preview.light import mix, rgb
from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets import _plants as plants
from rushes.preview.sets import _rocks as rocks
from rushes.preview.sets._far import range_
from rushes.preview.sets._flock import Way, flock
from rushes.preview.sets._piece import Hung, piece
from rushes.preview.sets._soil import floor, tile
from rushes.preview.sets.mountains import boulders
from rushes.preview.sky import sky

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rushes.preview.camera import Clock, View
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(
    times=("sunset", "blue_hour", "golden_hour"),
    weather=("sparks",),
    dust="#6b5a55",
    sound="volcano",
)

_ROCK = rocks.Stone("#6d5a58", "#463a40")
_BLACK = rocks.Stone("#54484a", "#332c31")
_HOT = ("#fff0a0", "#ffb02e", "#f2541b", "#a81f12")


def build(stage: Stage, scene: Scene) -> None:
    """A red sky, the cone with its plume, ridges of slag, and cracks that glow."""
    sky(stage, clouds=0.4, skyline=0.3)
    side = float(stage.rng.choice([-1, 1])) * stage.rng.uniform(0.1, 0.24)
    depth = 300.0
    _plume(stage, depth, side * depth)
    _cone(stage, depth, side * depth)
    range_(stage, 170, (4, 13), 30, _ROCK, 0)
    range_(stage, 80, (0.8, 3.2), 12, _BLACK, 0)
    floor(stage, "#3d3335", "#5e4a48", ("#4a3f40", "#2f282b", "#56484a"))
    stage.add(_lava(stage))
    boulders(stage, 22, 2.0, 7, stone=_BLACK)
    boulders(stage, 13, 1.2, 6, stone=_BLACK)
    boulders(stage, 8.6, 0.5, 5, stone=_BLACK)
    icons = [(icon, None) for icon in scene.prop_icons]
    if icons:
        row(stage, Row(icons, 7.6, 0.6, 3.0))
    boulders(stage, 3.8, 0.34, 2.2, stone=_BLACK, line=True)
    for at, size in ((14.0, 0.22), (7.5, 0.12)):
        spots = (soft_disc("#ffb347"), soft_disc("#ff6a2a"))
        way = Way(rise=0.7, bob=0.2, rate=0.4, blink=0.5)
        flock(stage, at, spots, (0.0, 0.5 * at), 0.12 * at, (size * 0.5, size), way)


def _cone(stage: Stage, depth: float, x: float) -> None:
    """The mountain, cut off at its crater, with streams of lava down its sides."""
    high, half = 82.0, 118.0
    rng = stage.rng
    light, shade = (stage.tone(colour, 0.3 * depth) for colour in ("#7a5f5e", "#4c3c46"))

    def flank(y: float) -> float:
        return 14 + (half - 14) * float((1 - y / high) ** 1.5)

    def paint(sketch: Sketch) -> None:
        steps = np.linspace(0, 1, 12).tolist()
        left = [(x - flank(high * s) * float(rng.uniform(0.96, 1.03)), high * s) for s in steps]
        right = [(x + flank(high * s) * float(rng.uniform(0.96, 1.03)), high * s) for s in steps]
        rim = [(x - 6, high - 4), (x + 1, high - 5.5), (x + 7, high - 3.5)]
        sketch.polygon([(left[0][0], -9), *left, *rim, *right[::-1], (right[0][0], -9)], light)
        fold = [(x + 10 * float(np.sin(3 * s)) - 4 - 10 * s, high * (1 - s)) for s in steps]
        sketch.polygon([(left[0][0], -9), *left, *fold, (fold[-1][0], -9)], shade)
        halo = sketch.radial([(_HOT[1], 0.75), (_HOT[2], 0.3), (_HOT[2], 0.0)])
        sketch.oval(x, high - 2, 46, 30, halo)
        sketch.polygon(
            [left[-1], (x - 7, high + 2), (x + 7, high + 1.5), right[-1], *rim[::-1]], _HOT[1]
        )
        for start, lean, long in ((-7, -0.75, 0.62), (1, 0.1, 0.85), (8, 0.8, 0.5)):
            line = []
            for s in np.linspace(0, long, 9).tolist():
                spread = lean * (flank(high * (1 - s)) - 14) * 0.8
                wind = 2.2 * float(np.sin(9 * s + start))
                line.append((x + start + spread + wind, high * (1 - s) - 3))
            for colour, width, opacity in (
                (_HOT[2], 7.5, 0.35),
                (_HOT[2], 3.6, 1.0),
                (_HOT[1], 1.7, 1.0),
            ):
                sketch.line(line, colour, width, opacity=opacity)

    piece(stage, depth, (x - 130, x + 130), (-9, high * 1.4), paint, Hung(0.6))


def _plume(stage: Stage, depth: float, x: float) -> None:
    """Heaps of smoke over the crater, lit from below, that swell slowly."""
    dark, warm = stage.tone("#5d5058", 0.3 * depth), mix(stage.tone("#8a5a50", 60), _HOT[2], 0.3)
    rng = stage.rng
    for turn in range(3):

        def paint(sketch: Sketch, turn: int = turn) -> None:
            for index in reversed(range(6)):
                s = (index + turn / 3) / 6
                body = mix(mix(warm, dark, min(1.0, 1.6 * s)), stage.light.sky[1], 0.12 + 0.4 * s)
                look = plants.Leaf(
                    mix(body, dark, 0.5),
                    body,
                    mix(mix(body, "#ffffff", 0.1), _HOT[2], 0.5 * (1 - s) ** 2),
                )
                wide = 30 + 85 * s
                at = (x - 40 * s * s + rng.uniform(-9, 9), 84 + 92 * s)
                plants.crown(rng, sketch, at, (wide, 0.72 * wide), look)

        def drift(number: int, turn: int = turn) -> tuple[float, float]:
            angle = stage.clock.phase(0.11, number, turn / 3)
            return 3.5 * float(np.cos(angle)), 4.5 * float(np.sin(angle))

        piece(stage, depth + 2 + turn, (x - 130, x + 85), (60, 245), paint, Hung(0.4, drift))


@dataclass(frozen=True, slots=True)
class Lava:
    """Cracks in the ground that glow by themselves and pulse. Corners as in a mark."""

    shapes: tuple[NDArray[float64], ...]
    period: float
    clock: Clock
    depth: float = 500.0

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Wide and dark first, then narrow and bright."""
        for index, points in enumerate(self.shapes):
            deepest = float(points[:, 2].max()) - view.z
            if deepest <= 1:
                continue
            half = frame.shape[1] * deepest / view.focal
            first = int(np.floor((view.x - half - points[:, 0].max()) / self.period))
            last = int(np.ceil((view.x + half - points[:, 0].min()) / self.period))
            heat = 0.5 + 0.5 * float(np.sin(self.clock.phase(0.3, number, index * 0.17)))
            middle = points.mean(axis=0)
            for turn in range(first, last + 1):
                for part, colour in ((1.0, _HOT[2]), (0.55, mix(_HOT[1], _HOT[0], heat))):
                    size = np.array([part**0.2, 1, part])
                    moved = middle + (points - middle) * size + (turn * self.period, 0, 0)
                    shape(frame, moved, view, rgb(colour))


def _lava(stage: Stage) -> Lava:
    """Zigzags of narrow convex pieces, most of them behind the subject."""
    rng, period = stage.rng, tile(stage, 16.0)
    shapes = []
    for start in (40.0, 26.0, 17.0, 11.5, 8.4, 4.6):
        z = start
        x = rng.uniform(0, period)
        for _ in range(int(rng.integers(2, 4))):
            long, turn = rng.uniform(0.8, 1.7) * (0.5 + z / 14), rng.uniform(-0.05, 0.05) * z
            thick = 0.014 * z + 0.02
            corners = [
                [x, 0, z - thick],
                [x + long / 2, 0, z + turn / 2 - thick * 1.8],
                [x + long, 0, z + turn],
                [x + long, 0, z + turn + thick],
                [x + long / 2, 0, z + turn / 2 + thick * 1.8],
                [x, 0, z + thick],
            ]
            shapes.append(np.array(corners))
            x, z = x + long * 0.97, z + turn
    return Lava(tuple(shapes), period, stage.clock)
