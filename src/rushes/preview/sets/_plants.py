"""Painted plants. Each stands with its foot at ``at`` and is ``high`` units tall."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin
from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.clouds import heap
from rushes.preview.light import mix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rushes.preview.sketch import Point, Sketch
    from rushes.preview.stage import Stage


@dataclass(frozen=True, slots=True)
class Leaf:
    """Colours of a plant: leaves from shade to light, wood, and an outline or none."""

    dark: str
    mid: str
    light: str
    wood: str = "#6b4a32"
    line: str = ""

    def edge(self, width: float = 0.03) -> dict[str, object]:
        """Style of the outline."""
        if not self.line:
            return {}
        return {
            "stroke": self.line,
            "stroke_width": f"{100 * width:.1f}",
            "stroke_linejoin": "round",
        }


GREEN = Leaf("#33662f", "#4b8438", "#76a84a")
PINE = Leaf("#1f4f41", "#2f6a4d", "#4f8a5a", "#5a4032")
LUSH = Leaf("#17572f", "#2a8040", "#56ab4c", "#5b4a34")
AUTUMN = Leaf("#a5451f", "#d1702a", "#f0a63c", "#5d4030")
BIRCH = Leaf("#6d9a3a", "#92b848", "#c0d566", "#e8e4da")


def toned(stage: Stage, leaf: Leaf, depth: float, *, line: bool = False) -> Leaf:
    """These colours as they look in this light at ``depth``; ``line``: with a dark outline."""
    return Leaf(
        stage.tone(leaf.dark, depth),
        stage.tone(leaf.mid, depth),
        stage.tone(leaf.light, depth),
        stage.tone(leaf.wood, depth),
        stage.tone("#1d2a22", depth) if line else "",
    )


def along(
    rng: np.random.Generator, sketch: Sketch, spacing: float, jitter: float = 0.4
) -> Iterator[float]:
    """Uneven places across a sketch, in no order; also just outside where it does not wrap."""
    count = max(1, round(sketch.width / spacing))
    step = sketch.width / count
    extra = 0 if sketch.wraps else 1
    for index in rng.permutation(np.arange(-extra, count + extra)):
        yield sketch.left + (float(index) + 0.5 + rng.uniform(-jitter, jitter)) * step


def pine(
    rng: np.random.Generator, sketch: Sketch, at: Point, high: float, leaf: Leaf, snow: str = ""
) -> None:
    """A conifer in tiers, lit from one side, perhaps with snow on it."""
    x, y = at
    wide = high * rng.uniform(0.38, 0.5)
    sketch.rect(x - 0.03 * high, y - 0.05 * high, 0.06 * high, 0.2 * high, leaf.wood)
    tiers = 4 if high > 2 else 3
    for tier in range(tiers):
        part = 1 - tier / (tiers + 0.6)
        low = y + high * (0.1 + 0.78 * tier / tiers)
        top = y + high * (0.1 + 0.78 * tier / tiers + 0.9 / tiers + 0.1 * (tier == tiers - 1))
        half = wide / 2 * part
        droop = 0.05 * high * part
        steps = np.linspace(-1, 1, 9)
        hem = [
            (
                x + half * s,
                low
                + droop * (0.55 if i % 2 else 0) * (1 - 0.3 * abs(s))
                + droop * 0.5 * (1 - abs(s)),
            )
            for i, s in enumerate(steps)
        ]
        sketch.polygon([*hem, (x, top)], leaf.mid, **leaf.edge())
        sketch.polygon([*hem[:5], (x - 0.1 * half, low + 0.4 * (top - low)), (x, top)], leaf.dark)
        if snow:
            cap = low + 0.42 * (top - low)
            side = half * 0.6
            sketch.polygon(
                [(x - side, cap - 0.03 * high), (x - side * 0.4, cap), (x, cap - 0.05 * high),
                 (x + side * 0.45, cap), (x + side, cap - 0.03 * high), (x, top)], snow,
            )  # fmt: skip
        else:
            sketch.polygon(
                [(x, top), hem[6], hem[7], (x + 0.3 * half, low + 0.5 * (top - low))],
                leaf.light,
                opacity=0.55,
            )


def crown(rng: np.random.Generator, sketch: Sketch, at: Point, size: Point, leaf: Leaf) -> None:
    """A round heap of leaves about ``at``."""
    x, y = at
    wide, high = size
    count = 7
    lumps = []
    for index in range(count):
        angle = 2 * pi * (index + rng.uniform(-0.25, 0.25)) / count
        part = rng.uniform(0.36, 0.48)
        lumps.append((x + 0.27 * wide * cos(angle), y + 0.27 * high * sin(angle), part))
    if leaf.line:
        for px, py, part in lumps:
            sketch.oval(
                px, py, part * wide * 0.68, part * high * 0.68, leaf.dark, **leaf.edge(0.06)
            )
    for px, py, part in lumps:
        sketch.oval(px, py, part * wide * 0.68, part * high * 0.68, leaf.dark)
    for px, py, part in lumps:
        sketch.oval(
            px + 0.04 * wide, py + 0.05 * high, part * wide * 0.58, part * high * 0.57, leaf.mid
        )
    sketch.oval(x, y, wide * 0.27, high * 0.27, leaf.mid)
    for px, py, part in lumps[:4]:
        sketch.oval(
            px + 0.08 * wide, py + 0.1 * high, part * wide * 0.34, part * high * 0.3, leaf.light,
            opacity=0.75,
        )  # fmt: skip


def trunk(
    rng: np.random.Generator, sketch: Sketch, at: Point, high: float, width: float, leaf: Leaf
) -> float:
    """A stem with roots and a lit side, slightly bent; gives x at its top."""
    x, y = at
    lean = high * rng.uniform(-0.05, 0.05)
    left = [
        (x - width * 0.95, y),
        (x - width * 0.5, y + 0.06 * high),
        (x - width * 0.42 + lean * 0.4, y + 0.5 * high),
        (x - width * 0.3 + lean, y + high),
    ]
    right = [
        (x + width * 0.3 + lean, y + high),
        (x + width * 0.42 + lean * 0.4, y + 0.5 * high),
        (x + width * 0.5, y + 0.06 * high),
        (x + width * 0.95, y),
    ]
    sketch.smooth([*left, *right], leaf.wood, **leaf.edge())
    shade = mix(leaf.wood, "#1a1208", 0.28)
    sketch.smooth(
        [
            *left,
            (x + lean, y + high),
            (x + lean * 0.4 - 0.1 * width, y + 0.5 * high),
            (x - 0.2 * width, y),
        ],
        shade,
    )
    for _ in range(int(3 + high)):
        py = y + high * rng.uniform(0.08, 0.92)
        px = x + lean * (py - y) / high + width * rng.uniform(-0.15, 0.25)
        sketch.line(
            [(px, py), (px + 0.02 * width, py + 0.05 * high)], shade, 0.06 * width, opacity=0.6
        )
    return x + lean


def tree(rng: np.random.Generator, sketch: Sketch, at: Point, high: float, leaf: Leaf) -> None:
    """A broad-leaved tree."""
    wide = high * rng.uniform(0.55, 0.8)
    top = trunk(rng, sketch, at, high * 0.62, high * 0.075, leaf)
    sketch_crown = (top, at[1] + high * 0.67)
    crown(rng, sketch, sketch_crown, (wide, high * 0.66), leaf)


def birch(rng: np.random.Generator, sketch: Sketch, at: Point, high: float, leaf: Leaf) -> None:
    """A white stem with black bars and an airy crown."""
    width = high * 0.05
    top = trunk(rng, sketch, at, high * 0.85, width, leaf)
    bar = mix(leaf.wood, "#20201e", 0.8)
    for _ in range(int(9 + high)):
        part = rng.uniform(0.05, 0.8)
        px = at[0] + (top - at[0]) * part + width * rng.uniform(-0.3, 0.1)
        py = at[1] + high * 0.85 * part
        sketch.rect(px, py, width * rng.uniform(0.15, 0.35), 0.012 * high, bar)
    for _ in range(6):
        px = top + high * rng.uniform(-0.15, 0.15)
        py = at[1] + high * rng.uniform(0.55, 0.95)
        crown(rng, sketch, (px, py), (high * 0.3, high * 0.2), leaf)


def bush(rng: np.random.Generator, sketch: Sketch, at: Point, size: Point, leaf: Leaf) -> None:
    """A low heap of leaves with a flat foot."""
    wide, high = size
    for part, lower, colour in (
        (1.0, 1.0, leaf.dark),
        (0.82, 0.78, leaf.mid),
        (0.5, 0.5, leaf.light),
    ):
        middle = (at[0] + wide * (1 - part) * rng.uniform(-0.1, 0.3), at[1])
        outline = heap(rng, middle, wide * part, high * lower, 5)
        sketch.polygon(outline, colour, **(leaf.edge() if part == 1.0 else {}))


def blades(  # noqa: PLR0913, PLR0917
    rng: np.random.Generator,
    sketch: Sketch,
    x: float,
    width: float,
    high: float,
    leaf: Leaf,
    count: int = 7,
) -> None:
    """A tuft of grass or reeds about ``x``, rooted at y = 0."""
    for _ in range(count):
        px = x + rng.uniform(-0.5, 0.5) * width
        tall = high * rng.uniform(0.55, 1.0)
        lean = tall * rng.uniform(-0.28, 0.28)
        thick = 0.02 + 0.03 * high * rng.uniform(0.6, 1)
        colour = str(rng.choice([leaf.dark, leaf.mid, leaf.light]))
        sketch.smooth(
            [(px - thick, -0.08), (px - thick * 0.5 + lean * 0.3, tall * 0.55), (px + lean, tall),
             (px + thick * 0.6 + lean * 0.3, tall * 0.5), (px + thick, -0.08)], colour,
        )  # fmt: skip


def planted(
    rng: np.random.Generator,
    sketch: Sketch,
    spacing: float,
    high: tuple[float, float],
    plant: Callable[[float, float], None],
) -> None:
    """Call ``plant(x, height)`` all across a sketch, the tallest first: they stand behind."""
    stand = [(rng.uniform(*high), x) for x in along(rng, sketch, spacing)]
    for tall, x in sorted(stand, reverse=True):
        plant(x, tall)
