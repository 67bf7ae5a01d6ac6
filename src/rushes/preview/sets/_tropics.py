"""Painted plants of warm places: palms, ferns, broad leaves. As in ``_plants``."""

from __future__ import annotations

from dataclasses import replace
from math import cos, pi, sin
from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.light import mix

if TYPE_CHECKING:
    from rushes.preview.sets._plants import Leaf
    from rushes.preview.sketch import Point, Sketch


def palm(
    rng: np.random.Generator, sketch: Sketch, at: Point, high: float, leaf: Leaf, lean: float = 0.2
) -> None:
    """A leaning palm with nuts. ``lean``: how far its top is aside, as a part of its height."""
    x, y = at
    side = lean * high
    steps = np.linspace(0, 1, 12)
    spine = [(x + side * s**1.6, y + high * s) for s in steps.tolist()]
    width = 0.045 * high
    left = [(px - width * (1.3 - 0.7 * s), py) for (px, py), s in zip(spine, steps, strict=True)]
    right = [(px + width * (1.3 - 0.7 * s), py) for (px, py), s in zip(spine, steps, strict=True)]
    sketch.smooth([*left, *right[::-1]], leaf.wood, **leaf.edge())
    shade = mix(leaf.wood, "#20140a", 0.35)
    for (px, py), s in zip(spine[1:-1], steps[1:-1], strict=True):
        half = width * (1.2 - 0.7 * s)
        sketch.line(
            [(px - half, py + 0.01 * high), (px, py - 0.006 * high), (px + half, py + 0.01 * high)],
            shade,
            0.01 * high,
        )
    head = spine[-1]
    fronds = 9
    order = sorted(range(fronds), key=lambda index: -abs(index - (fronds - 1) / 2))
    for index in order:
        angle = pi * (-0.12 + 1.24 * (index + rng.uniform(-0.2, 0.2)) / (fronds - 1))
        colour = (leaf.dark, leaf.mid, leaf.light, leaf.mid)[index % 4]
        frond(sketch, head, angle, high * rng.uniform(0.42, 0.55), colour, leaf)
    for dx, dy in ((-0.03, -0.03), (0.03, -0.04), (0.0, -0.05)):
        sketch.oval(head[0] + dx * high, head[1] + dy * high, 0.028 * high, 0.032 * high, shade)


def frond(  # noqa: PLR0913, PLR0917
    sketch: Sketch,
    at: Point,
    angle: float,
    long: float,
    colour: str,
    leaf: Leaf,
    droop: float = 0.55,
) -> None:
    """A feathered leaf that rises at ``angle`` (0 right, pi left) and droops at its end."""
    teeth = 9
    upper, lower = [], []
    for index in range(teeth + 1):
        s = index / teeth
        px = at[0] + long * s * cos(angle)
        py = at[1] + long * (s * sin(angle) * (1.3 - droop) - droop * s * s)
        wide = long * 0.13 * sin(pi * min(1, s * 0.92 + 0.08)) ** 0.7
        upper.append((px, py + wide * 0.55))
        lower.append((px, py - wide))
        if 0 < index < teeth:
            lower.append((px + 0.035 * long * cos(angle), py - wide * 0.25))
    sketch.polygon([*upper, *lower[::-1]], colour, **leaf.edge(0.02))


def fern(rng: np.random.Generator, sketch: Sketch, at: Point, high: float, leaf: Leaf) -> None:
    """A rosette of feathered leaves."""
    count = 8
    for index in rng.permutation(count):
        angle = pi * (0.06 + 0.88 * (int(index) + rng.uniform(-0.2, 0.2)) / (count - 1))
        colour = (leaf.dark, leaf.mid, leaf.light)[int(index) % 3]
        frond(sketch, at, angle, high * rng.uniform(0.9, 1.25), colour, replace(leaf, line=""), 0.3)


def big_leaf(sketch: Sketch, at: Point, angle: float, long: float, colour: str, leaf: Leaf) -> None:
    """A broad tropical leaf with a bright rib, from ``at`` in the direction ``angle``."""
    ux, uy = cos(angle), sin(angle)
    outline = []
    for side in (1, -1):
        steps = np.linspace(0, 1, 9)
        edge = []
        for s in steps.tolist():
            wide = side * long * 0.26 * sin(pi * s**0.75) ** 0.85
            drop = -0.12 * long * s * s
            edge.append(
                (at[0] + ux * long * s - uy * wide, at[1] + uy * long * s + ux * wide + drop)
            )
        outline += edge if side == 1 else edge[::-1]
    sketch.smooth(outline, colour, **leaf.edge(0.025))
    tip = (at[0] + ux * long * 0.94, at[1] + uy * long * 0.94 - 0.11 * long)
    middle = (at[0] + ux * long * 0.5, at[1] + uy * long * 0.5 - 0.03 * long)
    rib = mix(colour, leaf.light, 0.6)
    sketch.line([at, middle, tip], rib, 0.018 * long)
    for s in (0.25, 0.42, 0.58, 0.74):
        px, py = at[0] + ux * long * s, at[1] + uy * long * s - 0.12 * long * s * s
        for side in (1, -1):
            wide = side * long * 0.2 * sin(pi * s**0.75)
            end = (px + ux * 0.1 * long - uy * wide, py + uy * 0.1 * long + ux * wide)
            sketch.line([(px, py), end], rib, 0.009 * long, opacity=0.7)
