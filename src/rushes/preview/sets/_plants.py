"""Painted plants. Each stands with its foot at ``at`` and is ``high`` units tall."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    """Colours of a plant: leaves in shade, in between and in light, wood, and an outline or none."""

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
        hem = [(x + half * s, low + droop * (0.55 if i % 2 else 0) * (1 - 0.3 * abs(s)) + droop * 0.5 * (1 - abs(s))) for i, s in enumerate(steps)]  # fmt: skip
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
            sketch.polygon([(x, top), hem[6], hem[7], (x + 0.3 * half, low + 0.5 * (top - low))], leaf.light, opacity=0.55)  # fmt: skip


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
    left = [(x - width * 0.95, y), (x - width * 0.5, y + 0.06 * high), (x - width * 0.42 + lean * 0.4, y + 0.5 * high), (x - width * 0.3 + lean, y + high)]  # fmt: skip
    right = [(x + width * 0.3 + lean, y + high), (x + width * 0.42 + lean * 0.4, y + 0.5 * high), (x + width * 0.5, y + 0.06 * high), (x + width * 0.95, y)]  # fmt: skip
    sketch.smooth([*left, *right], leaf.wood, **leaf.edge())
    shade = mix(leaf.wood, "#1a1208", 0.28)
    sketch.smooth([*left, (x + lean, y + high), (x + lean * 0.4 - 0.1 * width, y + 0.5 * high), (x - 0.2 * width, y)], shade)  # fmt: skip
    for _ in range(int(3 + high)):
        py = y + high * rng.uniform(0.08, 0.92)
        px = x + lean * (py - y) / high + width * rng.uniform(-0.15, 0.25)
        sketch.line([(px, py), (px + 0.02 * width, py + 0.05 * high)], shade, 0.06 * width, opacity=0.6)  # fmt: skip
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


def palm(
    rng: np.random.Generator, sketch: Sketch, at: Point, high: float, leaf: Leaf, lean: float = 0.2
) -> None:
    """A leaning palm with nuts and drooping fronds. ``lean``: sideways shift of its top by height."""
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
        sketch.line([(px - half, py + 0.01 * high), (px, py - 0.006 * high), (px + half, py + 0.01 * high)], shade, 0.01 * high)  # fmt: skip
    head = spine[-1]
    fronds = 9
    order = sorted(range(fronds), key=lambda index: -abs(index - (fronds - 1) / 2))
    for index in order:
        angle = pi * (-0.12 + 1.24 * (index + rng.uniform(-0.2, 0.2)) / (fronds - 1))
        colour = (leaf.dark, leaf.mid, leaf.light, leaf.mid)[index % 4]
        frond(sketch, head, angle, high * rng.uniform(0.42, 0.55), colour, leaf)
    for dx, dy in ((-0.03, -0.03), (0.03, -0.04), (0.0, -0.05)):
        sketch.oval(head[0] + dx * high, head[1] + dy * high, 0.028 * high, 0.032 * high, shade)


def frond(  # noqa: PLR0913
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


def fern(rng: np.random.Generator, sketch: Sketch, at: Point, high: float, leaf: Leaf) -> None:
    """A rosette of feathered leaves."""
    count = 8
    for index in rng.permutation(count):
        angle = pi * (0.06 + 0.88 * (int(index) + rng.uniform(-0.2, 0.2)) / (count - 1))
        colour = (leaf.dark, leaf.mid, leaf.light)[int(index) % 3]
        frond(sketch, at, angle, high * rng.uniform(0.9, 1.25), colour, replace(leaf, line=""), 0.3)


def blades(  # noqa: PLR0913
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


def planted(
    rng: np.random.Generator,
    sketch: Sketch,
    spacing: float,
    high: tuple[float, float],
    plant: Callable[[float, float], None],
) -> None:
    """Call ``plant(x, height)`` all across a sketch, the tallest first, so that they stand behind."""
    stand = [(rng.uniform(*high), x) for x in along(rng, sketch, spacing)]
    for tall, x in sorted(stand, reverse=True):
        plant(x, tall)
