"""A wide field: hills, a line of trees, and rows of whatever grows there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sky import sky
from rushes.preview.stage import Ground, Mark, Stage

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch

PLACE = Place(times=("noon", "golden_hour", "dawn", "sunset"), dust="#d9c9a0", sound="meadow")

#: What grows when the prompt does not say.
WILD = (("🌼", None), ("🌱", None), ("🌾", None), ("🌷", None))


def build(stage: Stage, scene: Scene) -> None:
    """Sky, three ranges of hills, trees, soil, and rows that grow denser towards the back."""
    sky(stage, clouds=0.5)
    hills(stage)
    stage.add(Ground("#7fa640", "#9fbf5a", stage.light, _furrows(stage), period=3.0))
    icons = [(icon, None) for icon in scene.prop_icons]
    planted = bool(icons)
    crop = icons or list(WILD)
    depths = (46, 30, 21, 15.5, 12, 9.6, 7.9) if planted else (24, 15, 10.5, 8)
    for place, depth in enumerate(depths):
        tall = 1.25 if planted else 0.5
        spacing = (0.62 if planted else 1.5) * (1 + depth / 30)
        tall *= 1 + 0.012 * depth
        row(
            stage,
            Row(crop, depth, tall, spacing * 0.8, vary=0.15),
            sway=stage.waving(0.03, 0.35, place * 0.17),
            soft=0.85,
        )
    # In front of the subject: low enough to see over.
    if planted:
        row(
            stage, Row(crop, 4.9, 0.62, 0.8, vary=0.25), sway=stage.waving(0.05, 0.4, 0.4), soft=0.8
        )
    grass(stage, 3.9)


def hills(stage: Stage) -> None:
    """Three ranges, bluer with distance."""
    for depth, base, swing, wave, colour in (
        (260, 26, 9, 150, "#6f8f86"),
        (150, 11, 5, 90, "#7d9f66"),
        (80, 4.2, 2.2, 45, "#86a850"),
    ):
        paint_colour = stage.tone(colour, depth)
        shade = stage.tone(colour, depth * 1.6)

        def paint(
            sketch: Sketch,
            base: float = base,
            swing: float = swing,
            wave: float = wave,
            fill: tuple[str, str] = (paint_colour, shade),
        ) -> None:
            sketch.ridge(stage.skyline(sketch, base, swing, wave, 0.3), sketch.gradient(fill))

        stage.strip(depth, (-3, base + swing * 2.2), paint, soft=0.7)
    trees(stage, 70, 3.4)


def trees(stage: Stage, depth: float, tall: float) -> None:
    """A broken line of round trees."""
    leaf = [stage.tone(colour, depth) for colour in ("#4f7a3a", "#5d8a3f", "#456e3c")]

    def paint(sketch: Sketch) -> None:
        x = sketch.left
        while x < sketch.right:
            x += tall * stage.rng.uniform(0.25, 0.9)
            if stage.rng.random() < 0.12:
                x += tall * stage.rng.uniform(1, 4)
            size = tall * stage.rng.uniform(0.3, 0.5)
            colour = leaf[int(stage.rng.integers(3))]
            sketch.oval(x, size * 0.9, size * 0.8, size, colour)
            sketch.oval(x + size * 0.4, size * 0.6, size * 0.7, size * 0.7, colour)

    stage.strip(depth, (-0.5, tall * 1.2), paint, soft=0.8)


def grass(stage: Stage, depth: float) -> None:
    """Blades before the lens, rooted below the frame's lower edge."""
    colours = [stage.tone(colour, depth) for colour in ("#3f6b25", "#4f7f2c", "#35591f")]
    root = stage.rise(depth)[0]
    rest = min(view.y - (stage.height - view.horizon) / view.scale(depth) for view in stage.views)
    tip = max(0.42, rest + 0.5)

    def paint(sketch: Sketch) -> None:
        count = int(min(sketch.width / 0.032, 1200))
        for x in np.linspace(sketch.left, sketch.right, count):
            lean = stage.rng.uniform(-0.14, 0.14)
            high = tip * stage.rng.uniform(0.35, 1.0)
            sketch.polygon(
                [(x - 0.03, root), (x + lean, high), (x + 0.03, root)],
                colours[int(stage.rng.integers(3))],
            )

    stage.strip(depth, (root, tip * 1.02), paint, sway=stage.waving(0.03, 0.5))


def _furrows(stage: Stage) -> tuple[Mark, ...]:
    """Tufts of darker and lighter green on the ground."""
    marks = []
    for _ in range(46):
        z = float(np.exp(stage.rng.uniform(np.log(3.0), np.log(40))))
        x = stage.rng.uniform(0, 3.0)
        wide, deep = stage.rng.uniform(0.15, 0.5), stage.rng.uniform(0.05, 0.16)
        angles = np.linspace(0, 2 * np.pi, 9)[:-1]
        points = np.column_stack(
            [x + wide * np.cos(angles), np.zeros(8), z + deep * np.sin(angles)]
        )
        marks.append(Mark(points, str(stage.rng.choice(["#719a37", "#8db24c", "#6a9133"]))))
    return tuple(marks)
