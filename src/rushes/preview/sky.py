"""The sky: its colours, sun or moon, stars and clouds, for every set that has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.light import mix
from rushes.preview.sketch import Sketch
from rushes.preview.stage import SKY, Stage

if TYPE_CHECKING:
    from rushes.preview.light import Light


def sky(stage: Stage, *, clouds: float = 0.5) -> None:
    """Add a whole sky. ``clouds``: 0 for a clear one to 1 for a covered one."""
    low, high = stage.rise(SKY, pinned=True)
    low, high = min(0.0, low) - 1, max(high, 1.0) * 1.02
    light = stage.light

    def paint(sketch: Sketch) -> None:
        horizon = sketch.gradient(light.sky)
        sketch.rect(sketch.left, 0, sketch.width, high, horizon)
        sketch.rect(sketch.left, low, sketch.width, -low, light.sky[-1])
        if light.stars:
            _stars(stage, sketch, high)
        if light.sun:
            _sun(sketch, light, high)

    stage.strip(SKY, (low, high), paint, pinned=True, soft=0.75)
    if clouds > 0:
        _clouds(stage, clouds, high)


def _stars(stage: Stage, sketch: Sketch, high: float) -> None:
    rng = np.random.default_rng(stage.rng.integers(2**32))
    for _ in range(int(240 * stage.light.stars)):
        x = rng.uniform(sketch.left, sketch.right)
        y = high * (1 - rng.random() ** 1.4 * 0.9)
        size = high * rng.choice([0.0016, 0.0022, 0.0034], p=[0.6, 0.3, 0.1])
        sketch.oval(x, y, size, size, "#fffbe8", opacity=f"{rng.uniform(0.35, 1):.2f}")


def _sun(sketch: Sketch, light: Light, high: float) -> None:
    x = sketch.left + light.sun_at[0] * sketch.width
    y = light.sun_at[1] * high
    size = light.sun_size * high
    halo = sketch.radial(
        [(light.glow, 0.75), (light.glow, 0.3), (light.glow, 0.09), (light.glow, 0.0)]
    )
    sketch.oval(x, y, size * 7, size * 7, halo)
    sketch.oval(x, y, size, size, light.sun)
    if light.stars > 0.5:
        crater = mix(light.sun, "#b9bcc4", 0.55)
        for dx, dy, part in (
            (-0.3, 0.25, 0.22),
            (0.28, 0.1, 0.16),
            (-0.05, -0.38, 0.19),
            (0.4, -0.3, 0.1),
        ):
            sketch.oval(x + dx * size, y + dy * size, part * size, part * size, crater, opacity=0.7)


def _clouds(stage: Stage, amount: float, high: float) -> None:
    light = stage.light
    bright = mix(mix(light.sky[1], "#ffffff", 0.72 if not light.night else 0.12), light.glow, 0.12)
    under = mix(bright, light.sky[-2], 0.55)
    for layer in range(2):
        depth = SKY - 40 - 30 * layer
        low, top = 0.25 * high + 0.14 * layer * high, high

        def paint(sketch: Sketch, low: float = low, top: float = top, layer: int = layer) -> None:
            for _ in range(round(2 + 6 * amount)):
                x = stage.rng.uniform(sketch.left, sketch.right)
                y = stage.rng.uniform(low + 0.1 * high, top * 0.95)
                _cloud(
                    stage,
                    sketch,
                    (x, y),
                    high * stage.rng.uniform(0.05, 0.1) * (1.3 - 0.4 * layer),
                    bright,
                    under,
                )

        speed = high * 0.006 * (1 + layer)
        clock = stage.clock
        reach = speed * clock.duration

        def drift(number: int, speed: float = speed, reach: float = reach) -> tuple[float, float]:
            if clock.loop:
                return 0.5 * reach * float(np.sin(clock.phase(1 / clock.duration, number))), 0.0
            return speed * clock.seconds(number), 0.0

        stage.strip(
            depth, (low - 0.1 * high, top), paint, pinned=True, soft=0.6, margin=reach, drift=drift
        )


def _cloud(
    stage: Stage, sketch: Sketch, at: tuple[float, float], size: float, bright: str, under: str
) -> None:
    """A heap of rounds on a flat bottom."""
    x, y = at
    wide = size * stage.rng.uniform(2.4, 4.2)
    paint = sketch.gradient([bright, bright, under])
    opacity = f"{stage.rng.uniform(0.75, 0.95):.2f}"
    bumps = int(stage.rng.integers(4, 7))
    points = [(x - wide / 2, y)]
    for bump in range(bumps):
        place = (bump + 0.5) / bumps
        arch = np.sin(np.pi * place) ** 0.7
        points.append(
            (
                x + wide * (place - 0.5) - wide / bumps * 0.28,
                y + size * arch * stage.rng.uniform(0.5, 0.8),
            )
        )
        points.append((x + wide * (place - 0.5), y + size * arch * stage.rng.uniform(0.9, 1.25)))
    points.append((x + wide / 2, y))
    points.append((x, y - size * 0.06))
    sketch.smooth(points, paint, opacity=opacity)
