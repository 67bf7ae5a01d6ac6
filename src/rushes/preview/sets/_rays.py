"""Shafts of light: between trees, into a cave, down through water."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage


def rays(
    stage: Stage, depth: float, colour: str, count: int, opacity: float, lean: float = 0.35
) -> None:  # noqa: PLR0913
    """Add two sets of slanting shafts that fade downwards and come and go in turn.

    ``lean``: how far sideways they run for each unit down.
    """
    low, high = stage.rise(depth)
    side = -1.0 if stage.light.sun_at[0] > 0.5 else 1.0
    for turn in range(2):
        rng = np.random.default_rng(stage.rng.integers(2**32))

        def paint(sketch: Sketch, rng: np.random.Generator = rng) -> None:
            fade = sketch.gradient([(colour, 0.9), (colour, 0.45), (colour, 0.0)])
            tall = sketch.height
            for index in range(count):
                x = sketch.left + sketch.width * (index + rng.random()) / count
                wide = sketch.width * rng.uniform(0.02, 0.075)
                shift = side * lean * tall
                x -= shift * 0.5
                corners = [(x, sketch.top), (x + wide, sketch.top), (x + shift + wide * 2.2, sketch.bottom), (x + shift, sketch.bottom)]  # fmt: skip
                sketch.polygon(corners, fade)

        def strength(number: int, turn: int = turn) -> float:
            return opacity * (
                0.65 + 0.35 * float(np.sin(stage.clock.phase(0.12, number, 0.5 * turn)))
            )

        foot = max(low, -1.0)
        stage.strip(
            depth, (foot, high), paint, soft=0.3, pinned=stage.stands_still(depth), opacity=strength
        )
