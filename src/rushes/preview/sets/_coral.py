"""Coral: reefs of branches, brains, tubes and fans."""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.light import mix
from rushes.preview.sets import _plants as plants
from rushes.preview.sets import _rocks as rocks

if TYPE_CHECKING:
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

_CORALS = ("#ff6f7d", "#ff9f4a", "#d763c9", "#ffd166", "#8f6bff", "#ff5fa2")
_REEF = rocks.Stone("#5d7f96", "#3e5f7d")


def reef(stage: Stage, depth: float, tall: float, spacing: float, *, line: bool = False) -> None:
    """Rocks grown over with coral of many kinds."""
    stone = rocks.toned(stage, _REEF, depth)
    colours = [stage.tone(colour, depth) for colour in _CORALS]
    rng = stage.rng
    edge = stage.tone("#3b2440", depth) if line else ""

    def paint(sketch: Sketch) -> None:
        for x in plants.along(rng, sketch, spacing):
            size = tall * rng.uniform(0.55, 1.0)
            for index in rng.permutation(5):
                px = x + (int(index) - 2) * 0.5 * size
                colour = colours[int(rng.integers(len(colours)))]
                _coral(rng, sketch, (px, 0.05 * size), size * rng.uniform(0.6, 1.0), colour, edge)
            rocks.boulder(rng, sketch, (x, -0.05), (size * 1.9, size * 0.42), stone)
            colour = colours[int(rng.integers(len(colours)))]
            _coral(rng, sketch, (x + 0.5 * size, -0.05), size * 0.45, colour, edge)

    stage.strip(depth, (-0.2, tall * 1.25), paint, soft=0.85)


def _coral(
    rng: np.random.Generator,
    sketch: Sketch,
    at: tuple[float, float],
    high: float,
    colour: str,
    edge: str,
) -> None:
    """One coral: branches, a brain, tubes or a fan."""
    x, y = at
    light, dark = mix(colour, "#ffffff", 0.35), mix(colour, "#3a1550", 0.3)
    kind = int(rng.integers(4))
    if kind == 0:
        if edge:
            state = rng.bit_generator.state
            branch(rng, sketch, at, high, edge, 0.045)
            rng.bit_generator.state = state
        branch(rng, sketch, at, high, colour)
    elif kind == 1:
        style: dict[str, object] = {"stroke": edge, "stroke_width": 3} if edge else {}
        sketch.oval(x, y + 0.2 * high, 0.42 * high, 0.34 * high, colour, **style)
        for s in (-0.6, -0.2, 0.2, 0.6):
            bow = [
                (x + 0.4 * high * s, y + 0.02 * high),
                (x + 0.5 * high * s * 0.8, y + 0.3 * high),
                (x + 0.1 * high * s, y + 0.46 * high),
            ]
            sketch.line(bow, dark, 0.035 * high, opacity=0.7)
    elif kind == 2:
        for dx, tall in ((-0.2, 0.7), (0.2, 0.6), (0.0, 0.95)):
            wide = 0.2 * high
            px, top = x + dx * high, y + tall * high
            if edge:
                sketch.line([(px, y), (px, top)], edge, wide + 0.05)
            sketch.line([(px, y), (px, top)], colour, wide)
            sketch.oval(px, top + 0.3 * wide, wide * 0.42, wide * 0.22, dark)
            sketch.line(
                [(px + 0.25 * wide, y + 0.1 * high), (px + 0.25 * wide, top)], light, 0.12 * wide
            )
    else:
        fan = [
            (
                x + 0.55 * high * float(np.cos(a)),
                y + high * float(np.sin(a)) * rng.uniform(0.85, 1.0),
            )
            for a in np.linspace(0.15, pi - 0.15, 11)
        ]
        style = {"stroke": edge, "stroke_width": 3} if edge else {}
        sketch.smooth([(x, y - 0.05 * high), *fan], colour, **style)
        for px, py in fan[1:-1]:
            sketch.line(
                [
                    (x, y),
                    ((x + px) / 2, (y + py) / 2 + 0.05 * high),
                    (px * 0.92 + x * 0.08, py * 0.92 + y * 0.08),
                ],
                dark,
                0.025 * high,
                opacity=0.6,
            )


def branch(
    rng: np.random.Generator,
    sketch: Sketch,
    at: tuple[float, float],
    high: float,
    colour: str,
    more: float = 0.0,
) -> None:
    """A coral like a small tree."""
    stack = [(at, pi / 2 + rng.uniform(-0.15, 0.15), 0.42 * high, 0.13 * high, 3)]
    while stack:
        (x, y), angle, long, wide, left = stack.pop()
        end = (x + long * float(np.cos(angle)), y + long * float(np.sin(angle)))
        sketch.line([(x, y), end], colour, wide + more)
        if not left:
            continue
        for turn in (-0.5, 0.5):
            bend = angle + turn * rng.uniform(0.6, 1.3)
            stack.append((end, bend, long * 0.72, wide * 0.72, left - 1))
