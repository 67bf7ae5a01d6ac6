"""Northern lights: green and violet curtains that wave in the night sky."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.stage import SKY

if TYPE_CHECKING:
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage


def aurora(stage: Stage) -> None:
    """Add three curtains behind the clouds, each swelling and fading in its own time."""
    high = max(stage.rise(SKY, pinned=True)[1], 0.3 * SKY)
    for turn, colours in enumerate(
        (("#3dffb0", "#5b7cff"), ("#7dffd0", "#b46bff"), ("#4dff9a", "#39c6ff"))
    ):
        rng = np.random.default_rng(stage.rng.integers(2**32))

        def paint(
            sketch: Sketch,
            turn: int = turn,
            colours: tuple[str, str] = colours,
            rng: np.random.Generator = rng,
        ) -> None:
            count = 90
            x = np.linspace(sketch.left, sketch.right, count + 1)
            phase = rng.random(3) * 2 * np.pi
            span = 2 * np.pi * (x - sketch.left) / sketch.width
            foot = high * (
                0.3
                + 0.14 * turn
                + 0.07 * np.sin(2 * span + phase[0])
                + 0.03 * np.sin(5 * span + phase[1])
            )
            tall = high * (0.3 + 0.1 * np.sin(3 * span + phase[2]))
            fade = sketch.gradient(
                [(colours[1], 0.0), (colours[1], 0.22), (colours[0], 0.5), (colours[0], 0.0)]
            )
            step = sketch.width / count
            for index in range(count):
                ray = tall[index] * rng.uniform(0.8, 1.15)
                corners = [
                    (x[index], foot[index]),
                    (x[index], foot[index] + ray),
                    (x[index] + step, foot[index + 1] + ray),
                    (x[index] + step, foot[index + 1]),
                ]
                sketch.polygon(corners, fade)

        def strength(number: int, turn: int = turn) -> float:
            return 0.6 + 0.35 * float(np.sin(stage.clock.phase(0.1, number, turn / 3)))

        def drift(number: int, turn: int = turn) -> tuple[float, float]:
            angle = stage.clock.phase(0.07, number, turn / 3)
            return 0.03 * SKY * float(np.sin(angle)), 0.012 * SKY * float(np.cos(angle))

        stage.strip(
            SKY - 20, (0.1 * high, high * 1.2), paint, pinned=True, soft=0.4, margin=0.04 * SKY,
            drift=drift, opacity=strength,
        )  # fmt: skip
