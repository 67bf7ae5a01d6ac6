"""A farm: a red barn with its silo, a windmill, fences, crop rows, hay, and animals that graze."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.canvas import shape
from rushes.preview.light import rgb
from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets._floors import band
from rushes.preview.sets._moving import passing, put
from rushes.preview.sets.field import grass, hills
from rushes.preview.sky import sky
from rushes.preview.stage import Ground, Stage, Strip

if TYPE_CHECKING:
    from rushes.preview.camera import View
    from rushes.preview.canvas import Texture
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch

PLACE = Place(times=("noon", "golden_hour", "dawn"), dust="#d3bd92", sound="farm")


def build(stage: Stage, scene: Scene) -> None:
    """Hills, crop rows, barn and windmill, trees, a fence, animals, hay and a dirt yard."""
    sky(stage, clouds=0.5)
    hills(stage)
    stage.add(Ground("#8fae52", "#a8bb63", stage.light))
    _crops(stage)
    made = _barns(stage, 26)
    put(stage, Sails(27.5, made, stage))
    row(stage, Row([("🌳", None)], 31, 4.4, 9, vary=0.3), soft=0.7)
    crop = [(icon, None) for icon in scene.prop_icons] or [("🌽", None), ("🌾", None)]
    row(stage, Row(crop, 17.5, 1.3, 1.1), sway=stage.waving(0.02, 0.3), soft=0.8)
    _hay(stage, 14.5)
    for icon, depth, tall in (("🐄", 13.0, 1.7), ("🐑", 12.2, 1.0), ("🐖", 10.4, 0.8)):
        row(stage, Row([(icon, None)], depth, tall, 9.5, vary=0.15), soft=0.85)
    _fence(stage, 11.2)
    band(stage, 9.4, 3.9, "#c9ab78")
    band(stage, 9.0, 8.6, "#bd9e6b")
    band(stage, 5.0, 4.7, "#bd9e6b")
    passing(stage, "🐓", 9.7, 0.75, 0.5, bob=0.03)
    passing(stage, "🐤", 9.2, 0.4, -0.4, bob=0.05)
    grass(stage, 3.9)


def _crops(stage: Stage) -> None:
    """Fields in stripes of colour up to the barn."""
    for index, near in enumerate((46.0, 36.0, 29.0, 24.0, 19.0)):
        colour = ("#c7b45a", "#86a24a", "#d3bf6a", "#93ad50", "#7f9c46")[index]
        band(stage, near * 1.26, near, colour)


def _barns(stage: Stage, depth: float) -> Strip:
    red, dark, roof, white = (
        stage.tone(c, depth) for c in ("#b8402f", "#8f2f25", "#6a5a58", "#f3ece0")
    )
    steel, shade = stage.tone("#b9c0c6", depth), stage.tone("#8e969e", depth)

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / 34))
        step = sketch.width / count
        for index in range(count):
            x = sketch.left + (index + 0.22) * step
            sketch.rect(x - 2.6, 0, 2.2, 7.2, sketch.gradient([steel, shade], across=True))
            sketch.oval(x - 1.5, 7.2, 1.1, 0.75, steel)
            sketch.rects([(x - 2.6, 1.2 + 1.2 * ring, 2.2, 0.08) for ring in range(5)], shade)
            _barn(stage, sketch, x, (red, dark, roof, white))
            _mill(stage, sketch, x + 0.56 * step, depth)

    return stage.strip(depth, (0, 9.6), paint, soft=0.9)


def _barn(stage: Stage, sketch: Sketch, x: float, paints: tuple[str, str, str, str]) -> None:
    red, dark, roof, white = paints
    gable = [
        (x, 0),
        (x, 3.6),
        (x + 0.9, 5.4),
        (x + 3, 6.6),
        (x + 5.1, 5.4),
        (x + 6, 3.6),
        (x + 6, 0),
    ]
    sketch.rect(x + 5.6, 0, 6, 3.6, sketch.gradient([red, dark]))
    sketch.polygon([(x + 3, 6.75), (x + 10.6, 6.75), (x + 12, 3.5), (x + 5.8, 3.5)], roof)
    sketch.polygon(gable, red)
    sketch.rects([(x + 0.5 + 0.5 * board, 0, 0.04, 3.7) for board in range(11)], dark)
    for a, b in pairwise(gable[1:-1]):
        sketch.polygon([a, b, (b[0], b[1] + 0.3), (a[0], a[1] + 0.3)], roof)
    sketch.rect(x + 1.7, 0, 2.6, 2.6, dark, stroke=white, stroke_width=14)
    sketch.line([(x + 1.75, 0.05), (x + 4.25, 2.55)], white, 0.14)
    sketch.line([(x + 1.75, 2.55), (x + 4.25, 0.05)], white, 0.14)
    lit = stage.light.night
    glass = stage.tone("#ffd27a", 26, 0.0) if lit else dark
    sketch.rect(x + 2.4, 3.8, 1.2, 1.2, glass, stroke=white, stroke_width=12)
    for place in (7.2, 9.4):
        sketch.rect(x + place, 1.4, 0.9, 1.1, glass, stroke=white, stroke_width=12)


def _mill(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    """The tower of a wind pump; :class:`Sails` turns before it."""
    iron = stage.tone("#5d5a5a", depth)
    sketch.line([(x - 0.9, 0), (x, 7.6)], iron, 0.14)
    sketch.line([(x + 0.9, 0), (x, 7.6)], iron, 0.14)
    for level in range(4):
        low, high = 0.9 - 0.22 * level, 0.9 - 0.22 * (level + 1)
        y = 1.75 * level
        sketch.line([(x - low, y), (x + high, y + 1.75)], iron, 0.07)
        sketch.line([(x + low, y), (x - high, y + 1.75)], iron, 0.07)
    sketch.polygon([(x, 7.75), (x + 1.9, 8.3), (x + 1.9, 7.2)], stage.tone("#b8402f", depth))


class Sails:
    """The wheels of the wind pumps, turning."""

    def __init__(self, depth: float, tower: Strip, stage: Stage) -> None:
        """``tower``: the flat on which the pumps stand."""
        self.depth = tower.depth - 0.05
        self._tower, self._clock = tower, stage.clock
        width = tower.period or tower.texture.shape[1] / tower.density
        count = max(1, round(width / 34))
        self._step = width / count
        self._first = tower.left + 0.78 * self._step
        self._paints = rgb(stage.tone("#dfe3e2", depth)), rgb(stage.tone("#6a6b6e", depth))

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Twelve blades on every tower in sight."""
        if self.depth - view.z < 1.0:
            return
        half = frame.shape[1] / view.scale(self.depth)
        low = int(np.floor((view.x - half - self._first) / self._step))
        high = int(np.ceil((view.x + half - self._first) / self._step))
        angle = self._clock.phase(0.25, number)
        for turn in range(low, high + 1):
            self._wheel(frame, view, self._first + turn * self._step, angle)

    def _wheel(self, frame: Texture, view: View, x: float, angle: float) -> None:
        for blade in range(12):
            a = angle + blade * np.pi / 6
            rim, hub = np.array([-0.11, 0.17]), np.array([-0.06, 0.06])
            turns = np.concatenate([a + hub, (a + rim)[::-1]])
            far = np.array([0.35, 0.35, 1.55, 1.55])
            points = np.column_stack(
                [x + far * np.cos(turns), 7.75 + far * np.sin(turns), np.full(4, self.depth)]
            )
            shape(frame, points, view, self._paints[blade % 2 if blade % 3 == 0 else 0])


def _hay(stage: Stage, depth: float) -> None:
    straw, dark = stage.tone("#e3bd55", depth), stage.tone("#b98f35", depth)

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / 6.5))
        for index in range(count):
            place = float(stage.rng.uniform(0.2, 0.8))
            x = sketch.left + (index + place) * sketch.width / count
            for dx, dy in ((0.0, 0.0), (1.25, 0.0), (0.62, 1.05))[: int(stage.rng.integers(1, 4))]:
                middle = (x + dx, 0.62 + dy)
                sketch.oval(*middle, 0.62, 0.6, straw, stroke=dark, stroke_width=4)
                for ring in (0.42, 0.24, 0.08):
                    sketch.oval(*middle, ring, ring, "none", stroke=dark, stroke_width=3)

    stage.strip(depth, (0, 2.4), paint)


def _fence(stage: Stage, depth: float) -> None:
    wood, dark = stage.tone("#9a7650", depth), stage.tone("#6f5236", depth)

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / 1.9))
        step = sketch.width / count
        for y in (0.3, 0.68):
            sketch.rect(sketch.left, y, sketch.width, 0.13, wood)
            sketch.rect(sketch.left, y, sketch.width, 0.03, dark)
        sketch.rects([(sketch.left + i * step, 0, 0.16, 1.0) for i in range(count)], dark)

    stage.strip(depth, (0, 1.02), paint)
