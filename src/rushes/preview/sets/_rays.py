"""Shafts of light: between trees, into a cave, down through water."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage


def rays(
    stage: Stage, depth: float, colour: str, count: int, opacity: float, lean: float = 0.35
) -> None:
    """Add slanting shafts that fade downwards, come and go, and swing a little.

    ``lean``: how far sideways they run for each unit down.
    """
    low, high = stage.rise(depth)
    side = -1.0 if stage.light.sun_at[0] > 0.5 else 1.0
    rng = np.random.default_rng(stage.rng.integers(2**32))
    clock = stage.clock

    def paint(sketch: Sketch) -> None:
        fade = sketch.gradient([(colour, 0.9), (colour, 0.45), (colour, 0.0)])
        shift = side * lean * sketch.height
        for index in range(2 * count):
            x = sketch.left + sketch.width * (index + rng.random()) / (2 * count) - shift * 0.5
            wide = sketch.width * rng.uniform(0.015, 0.07)
            corners = [
                (x, sketch.top),
                (x + wide, sketch.top),
                (x + shift + wide * 2.2, sketch.bottom),
                (x + shift, sketch.bottom),
            ]
            sketch.polygon(corners, fade, opacity=f"{rng.uniform(0.5, 1):.2f}")

    stage.strip(
        depth,
        (max(low, -1.0), high),
        paint,
        soft=0.3,
        margin=0.1 * depth,
        sway=stage.waving(-0.03, 0.09),
        opacity=lambda number: opacity * (0.75 + 0.25 * float(np.sin(clock.phase(0.12, number)))),
    )
