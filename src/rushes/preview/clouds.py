"""Clouds, and whatever else comes in soft round heaps: foam, mist, smoke, snow on a branch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.light import mix

if TYPE_CHECKING:
    from rushes.preview.sketch import Point, Sketch


@dataclass(frozen=True, slots=True)
class Fluff:
    """The colours of a cloud: where the light falls and where it does not, and how solid it is."""

    bright: str
    under: str
    opacity: float = 1.0
    foot: float = 0.0
    """Opacity at its flat bottom: 0 lets it melt away there."""


def heap(rng: np.random.Generator, at: Point, wide: float, high: float, bumps: int) -> list[Point]:
    """The outline of ``bumps`` rounds side by side on a flat bottom, from left to right.

    ``at``: the middle of the bottom.
    """
    # Steeper, and the rounds would become pillars.
    high = min(high, 0.72 * wide)
    place = (np.arange(bumps) + 0.5) / bumps - 0.5
    place += rng.uniform(-0.22, 0.22, bumps) / bumps
    arch = np.cos(np.pi * place * 0.92) ** 0.8
    radius = wide / bumps * rng.uniform(0.66, 0.92, bumps) * (0.62 + 0.42 * arch)
    radius = np.minimum(radius, high * 0.62)
    middle = np.maximum(high * arch * rng.uniform(0.8, 1.05, bumps) - radius, radius * 0.1)
    across = place * wide
    reach = np.sqrt(np.maximum(radius**2 - middle**2, 0.04 * radius**2))
    left, right = float((across - reach).min()), float((across + reach).max())
    x = np.linspace(left, right, 14 * bumps + 20)
    inside = radius[:, None] ** 2 - (x[None, :] - across[:, None]) ** 2
    tops = np.where(inside > 0, middle[:, None] + np.sqrt(np.maximum(inside, 0)), 0.0)
    # Between two rounds that do not meet the heap is filled, so that no slit shows.
    floor = high * 0.3 * np.maximum(np.cos(np.pi * x / (right - left)), 0) ** 0.6
    y = np.maximum(tops.max(axis=0), floor)
    points = [(at[0] + float(px), at[1] + float(py)) for px, py in zip(x, y, strict=True)]
    return [(at[0] + left, at[1]), *points, (at[0] + right, at[1])]


def cloud(
    rng: np.random.Generator, sketch: Sketch, at: Point, size: tuple[float, float], fluff: Fluff
) -> None:
    """One cloud, ``size`` (wide, high), with its flat bottom's middle at ``at``."""
    x, y = at
    wide, high = size
    opacity = f"{fluff.opacity:.2f}"
    back = mix(fluff.bright, fluff.under, 0.4)
    bumps = int(np.clip(round(2.2 * wide / high), 3, 9))
    foot = (fluff.under, fluff.foot)
    layers: tuple[tuple[float, float, list[str | tuple[str, float]]], ...] = (
        (1.0, 1.0, [back, back, fluff.under, foot]),
        (0.86, 0.66, [fluff.bright, fluff.bright, back, foot]),
    )
    for part, lower, paint in layers:
        middle = (x + wide * (1 - part) * rng.uniform(-0.4, 0.4), y)
        outline = heap(rng, middle, wide * part, high * lower, bumps)
        sketch.polygon(outline, sketch.gradient(paint), opacity=opacity)
        bumps += 1


def bank(rng: np.random.Generator, sketch: Sketch, base: float, high: float, fluff: Fluff) -> None:
    """A closed bank of cloud across the whole sketch; it ends as it began where that wraps."""
    count = max(3, round(sketch.width / (high * 2.6)))
    step = sketch.width / count
    lift = rng.uniform(0.65, 1.0, count)
    for row, (paint, drop) in enumerate(
        ((mix(fluff.bright, fluff.under, 0.45), 0.0), (fluff.bright, 0.34))
    ):
        for index in rng.permutation(count + 1):
            x = sketch.left + (index + 0.5 * row) * step
            tall = high * float(lift[int(index) % count]) * (1 - drop)
            outline = heap(rng, (x, base), step * 1.9, tall, 5)
            fade = [paint, paint, mix(paint, fluff.under, 0.6), fluff.under]
            sketch.polygon(outline, sketch.gradient(fade), opacity=f"{fluff.opacity:.2f}")
    sketch.rect(
        sketch.left, sketch.bottom, sketch.width, base - sketch.bottom + 0.01 * high, fluff.under
    )
