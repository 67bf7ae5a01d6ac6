"""The sky: its colours, sun or moon, stars and clouds, for every set that has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.clouds import Fluff, cloud
from rushes.preview.light import mix
from rushes.preview.stage import SKY, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.preview.light import Light
    from rushes.preview.sketch import Sketch


def sky(stage: Stage, *, clouds: float = 0.5, skyline: float = 0.26) -> None:
    """Add a whole sky.

    ``clouds``: 0 for a clear one to 1 for a covered one. ``skyline``: how much of it, from the
    horizon up, far hills or houses hide; a low sun stands above that.
    """
    low, high = stage.rise(SKY, pinned=True)
    low, high = min(0.0, low) - 1, max(high, 1.0) * 1.02
    light = stage.light

    def paint(sketch: Sketch) -> None:
        horizon = sketch.gradient(light.sky)
        # One over the other: where two edges only meet, a seam shows.
        sketch.rect(sketch.left, low, sketch.width, 0.01 * SKY - low, light.sky[-1])
        sketch.rect(sketch.left, 0, sketch.width, high, horizon)
        if light.stars:
            _stars(stage, sketch, high)
        if light.sun:
            _sun(sketch, light, _sun_at(stage, skyline))

    stage.strip(SKY, (low, high), paint, pinned=True, soft=0.75)
    if clouds > 0:
        _clouds(stage, clouds, high, skyline)


def _sun_at(stage: Stage, skyline: float) -> tuple[float, float]:
    """Where the sun stands so that the clip's middle frame shows it."""
    view = stage.views[len(stage.views) // 2]
    scale = view.focal / SKY
    across, up = stage.light.sun_at
    x = (across * stage.width - view.centre) / scale
    return x, max(view.horizon, 0.2 * stage.height) / scale * (skyline + (1 - skyline) * up)


def _stars(stage: Stage, sketch: Sketch, high: float) -> None:
    rng = np.random.default_rng(stage.rng.integers(2**32))
    grain = 0.42 * SKY
    for _ in range(int(260 * stage.light.stars)):
        x = rng.uniform(sketch.left, sketch.right)
        y = high * (1 - rng.random() ** 1.4 * 0.9)
        size = grain * rng.choice([0.0016, 0.0023, 0.0036], p=[0.6, 0.3, 0.1])
        tint = str(rng.choice(["#fffbe8", "#e8f0ff", "#fff1d6"]))
        sketch.oval(x, y, size, size, tint, opacity=f"{rng.uniform(0.35, 1):.2f}")


def _sun(sketch: Sketch, light: Light, at: tuple[float, float]) -> None:
    x, y = at
    size = light.sun_size * 0.5 * SKY
    halo = sketch.radial(
        [(light.glow, 0.62), (light.glow, 0.3), (light.glow, 0.1), (light.glow, 0.0)]
    )
    sketch.oval(x, y, size * 6.5, size * 6.5, halo)
    sketch.oval(x, y, size * 1.3, size * 1.3, light.glow, opacity=0.55)
    sketch.oval(x, y, size, size, light.sun)
    if light.stars > 0.5:
        _craters(sketch, mix(light.sun, "#b9bcc4", 0.55), at, size)


def _craters(sketch: Sketch, colour: str, at: tuple[float, float], size: float) -> None:
    for dx, dy, part in (
        (-0.3, 0.25, 0.22),
        (0.28, 0.1, 0.16),
        (-0.05, -0.38, 0.19),
        (0.4, -0.3, 0.1),
    ):
        sketch.oval(
            at[0] + dx * size, at[1] + dy * size, part * size, part * size, colour, opacity=0.7
        )


def fluff(light: Light, layer: int = 0) -> Fluff:
    """The colours of a cloud in this light; higher layers are farther away."""
    bright = mix(light.sky[1], "#ffffff", 0.16 if light.night else 0.8)
    bright = mix(bright, light.glow, 0.16)
    under = mix(mix(light.sky[-2], light.sky[0], 0.25), bright, 0.35)
    away = 0.2 * layer
    return Fluff(
        mix(bright, light.sky[-2], away), mix(under, light.sky[-2], away), 0.96 - 0.2 * layer
    )


def _clouds(stage: Stage, amount: float, high: float, skyline: float) -> None:
    scale = stage.views[0].focal / SKY
    # Clouds may touch the sun, but not hide it.
    sun = _sun_at(stage, skyline) if stage.light.sun else (9 * SKY, 0.0)
    unit = min(0.42 * SKY, 0.55 * stage.width / scale)
    for layer in (0, 1):
        rng = np.random.default_rng(stage.rng.integers(2**32))
        low, top = (0.3 - 0.14 * layer) * high, high
        look = fluff(stage.light, layer)

        def paint(
            sketch: Sketch,
            rng: np.random.Generator = rng,
            low: float = low,
            layer: int = layer,
            look: Fluff = look,
        ) -> None:
            count = max(1, round((1 + 4.5 * amount) * sketch.width / (2.2 * unit)))
            for place in rng.permutation(count):
                x = sketch.left + sketch.width * (place + rng.uniform(0.1, 0.9)) / count
                tall = unit * rng.uniform(0.1, 0.2) * (1 - 0.45 * layer)
                y = rng.uniform(low, max(high - tall * 1.4, low + 0.01))
                wide = tall * rng.uniform(2.4, 3.8)
                if abs(x - sun[0]) < 0.5 * wide and -tall < y - sun[1] < 0.4 * tall:
                    y = sun[1] - 1.6 * tall if sun[1] > 0.2 * SKY else sun[1] + tall
                cloud(rng, sketch, (x, y), (wide, tall), look)

        speed = unit * 0.008 * (2 - layer)
        stage.strip(
            SKY - 40 - 30 * (1 - layer),
            (low - 0.02 * high, top + 0.02 * high),
            paint,
            pinned=True,
            soft=0.6,
            margin=speed * stage.clock.duration,
            drift=_drift(stage, speed),
        )


def _drift(stage: Stage, speed: float) -> Callable[[int], tuple[float, float]]:
    """With the wind; in a loop there and back."""
    clock = stage.clock

    def drift(number: int) -> tuple[float, float]:
        if clock.loop:
            angle = clock.phase(1 / clock.duration, number)
            return 0.5 * speed * clock.duration * float(np.sin(angle)), 0.0
        return speed * clock.seconds(number), 0.0

    return drift
