"""What moves on water: light that twinkles, streaks of a current."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy import float64

from rushes.preview.canvas import Texture, fill
from rushes.preview.light import mix, rgb

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rushes.preview.camera import Clock, View
    from rushes.preview.stage import Stage


@dataclass(frozen=True, slots=True)
class Glints:
    """Light that twinkles on the water. ``items`` (n, 6): x, z, length, phase, rate, period."""

    items: NDArray[float64]
    colour: tuple[int, int, int]
    clock: Clock
    pinned: bool = False
    """Under the sun: x is then an angle, in units of the focal length."""
    depth: float = 13.0

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """A thin lozenge for each that shines just now."""
        for x, z, long, phase, rate, period in self.items:
            shine = float(np.sin(self.clock.phase(rate, number, phase)))
            if shine <= 0.1 or z - view.z < 1.2:
                continue
            scale = view.focal / (z - view.z)
            down = view.horizon + view.y * scale
            if not 0 <= down < frame.shape[0]:
                continue
            if self.pinned:
                columns = [view.centre + x * view.focal]
            else:
                step = period * scale
                start = (view.centre + (x - view.x) * scale) % step - step
                columns = list(np.arange(start, frame.shape[1] + step, step))
            half = long * scale * shine / 2
            thick = max(0.35, 0.035 * scale * shine)
            for column in columns:
                if -half < column < frame.shape[1] + half:
                    corners = [[-half, 0], [0, -thick], [half, 0], [0, thick]]
                    fill(frame, np.array(corners) + np.array((column, down)), self.colour)


def twinkles(
    stage: Stage, colour: str, count: int, reach: tuple[float, float], size: tuple[float, float]
) -> None:
    """Strew glints of a ``size`` (shortest, longest) between two distances."""
    rng = stage.rng
    z = np.exp(rng.uniform(np.log(reach[0]), np.log(reach[1]), count))
    period = np.array([_period(stage, float(depth)) for depth in z])
    items = np.column_stack(
        [rng.random(count) * period, z, rng.uniform(*size, count) * (0.6 + z / 25),
         rng.random(count), rng.choice([0.4, 0.6, 0.8], count), period]
    )  # fmt: skip
    stage.add(Glints(items, rgb(colour), stage.clock, depth=reach[0] + 4))


def glints(stage: Stage, count: int = 90, reach: tuple[float, float] = (3.2, 60.0)) -> None:
    """Strew glints over the water between two distances, and more of them under a low sun."""
    light, rng = stage.light, stage.rng
    twinkles(stage, mix(light.sky[-1], light.sun or "#ffffff", 0.6), count, reach, (0.12, 0.5))
    if not light.sun:
        return
    view = stage.views[len(stage.views) // 2]
    middle = (light.sun_at[0] * stage.width - view.centre) / view.focal
    end = 240 if reach[1] > 50 else reach[1]
    z = np.exp(rng.uniform(np.log(reach[0]), np.log(end), count))
    spread = rng.normal(0, 1, count) * (0.015 + 0.16 / z)
    path = np.column_stack(
        [middle + spread, z, rng.uniform(0.2, 0.6, count) * (0.6 + z / 16), rng.random(count),
         rng.choice([0.5, 0.7, 1.0], count), np.ones(count)]
    )  # fmt: skip
    tint = rgb(mix(light.sun, light.glow, 0.3))
    stage.add(Glints(path, tint, stage.clock, pinned=True, depth=reach[0] + 4))


def _period(stage: Stage, depth: float) -> float:
    """A distance after which a glint may come again: a lap of a loop, or wider than the frame."""
    low, high = stage.span(depth)
    travel = abs(stage.travel)
    return travel or (high - low) * 1.1


@dataclass(frozen=True, slots=True)
class Current:
    """Streaks that run along with the water. ``items`` (n, 5): x, z, length, lap, phase."""

    items: NDArray[float64]
    colour: tuple[int, int, int]
    clock: Clock
    period: NDArray[float64]
    depth: float

    @classmethod
    def over(
        cls, stage: Stage, far: float, near: float, colour: str, speed: float = 1.6
    ) -> Current:
        """Streaks on all water between two distances."""
        rng, count = stage.rng, 46
        z = np.sort(rng.uniform(near, far, count))[::-1]
        period = np.array([_period(stage, float(depth)) for depth in z])
        gone = speed * rng.uniform(0.75, 1.2, count) * stage.clock.duration
        if stage.clock.loop:
            gone = np.maximum(1, np.round(gone / period)) * period
        items = np.column_stack(
            [rng.random(count) * period, z, rng.uniform(0.3, 1.3, count), gone, rng.random(count)]
        )
        return cls(items, rgb(colour), stage.clock, period, (far + near) / 2)

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """A thin lozenge for each, where it has got to."""
        moment = float(self.clock.moments[number])
        for (x, z, long, gone, phase), period in zip(self.items, self.period, strict=True):
            if z - view.z < 1.2:
                continue
            scale = view.focal / (z - view.z)
            down = view.horizon + view.y * scale
            step = period * scale
            start = (view.centre + (x + gone * moment - view.x) * scale) % step - step
            half = long * scale / 2
            thick = (
                scale * 0.022 * (0.7 + 0.3 * float(np.sin(self.clock.phase(0.5, number, phase))))
            )
            for column in np.arange(start, frame.shape[1] + step, step):
                corners = [[-half, 0], [0, -thick], [half, 0], [0, thick]]
                fill(frame, np.array(corners) + np.array((column, down)), self.colour)
