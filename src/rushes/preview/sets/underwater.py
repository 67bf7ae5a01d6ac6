"""Under water: light from above, a reef on a sandy floor, weed that sways, shoals and bubbles."""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.light import Light, hexed, mix, rgb
from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets import _plants as plants
from rushes.preview.sets import _rocks as rocks
from rushes.preview.sets._flock import Way, cutouts, flock
from rushes.preview.sets._rays import rays
from rushes.preview.sets._soil import floor
from rushes.preview.sets._water import twinkles
from rushes.preview.sketch import Sketch
from rushes.preview.stage import SKY

if TYPE_CHECKING:
    from rushes.preview.canvas import Texture
    from rushes.preview.scene import Scene
    from rushes.preview.stage import Stage

PLACE = Place(medium="under", times=("noon",), weather=("bubbles",), sound="underwater")

_CORALS = ("#ff6f7d", "#ff9f4a", "#d763c9", "#ffd166", "#8f6bff", "#ff5fa2")
_KELP = plants.Leaf("#1f6b4a", "#2f8a52", "#6fb84f")
_REEF = rocks.Stone("#5d7f96", "#3e5f7d")


def build(stage: Stage, scene: Scene) -> None:
    """Blue depth, reefs in four distances, shoals between them, and weed before the lens."""
    stage.light = _water(stage.light)
    _column(stage)
    for depth, base, swing in ((110, 3, 9), (60, 1, 5.5), (34, 0.2, 2.6)):
        _ridge(stage, depth, base, swing)
    floor(stage, "#e6d3a0", "#c9c9a4", ("#d8c48e", "#f0e0b4", "#c7b27c"))
    twinkles(stage, mix(stage.tone("#f4efcf", 8), "#ffffff", 0.35), 110, (3.0, 24), (0.15, 0.55))
    _shoal(stage, 46, ("🐟",), 1.5, 3.2, (1, 15), -1.2)
    _shoal(stage, 26, ("🐠", "🐟"), 0.8, 2.6, (1.5, 9.5), 1.1)
    rays(stage, 21, mix(stage.light.sky[0], "#ffffff", 0.5), 6, 0.34, 0.22)
    _reef(stage, 19, 1.9, 5.0)
    _kelp(stage, 15, 6.0, 7.5)
    _shoal(stage, 13, ("🐠", "🐡", "🐟"), 0.5, 3.4, (2.0, 5.6), -0.8)
    _reef(stage, 10.5, 1.15, 4.4)
    _kelp(stage, 8.8, 3.2, 6.5)
    guest = (("🐢",), ("🪼", "🪼"), ("🐙",), ("🦑",))[int(stage.rng.integers(4))]
    _shoal(stage, 17, guest, 1.3, 16, (3.4, 6.2), 0.5)
    icons = [(icon, None) for icon in scene.prop_icons] or [
        ("🪸", None),
        ("🐚", None),
        ("⭐", "#e8734f"),
    ]
    row(stage, Row(icons, 7.6, 0.45, 2.4, vary=0.3))
    _reef(stage, 3.9, 0.5, 2.0, line=True)
    _kelp(stage, 4.3, 1.5, 3.4, gap=1.4)
    bubble = (_bubble(),)
    for depth, spacing in ((14.0, 1.6), (7.4, 1.5), (5.0, 2.6)):
        top = min(1.5 + 0.5 * depth, 9.0)
        size = (0.04 + 0.004 * depth, 0.09 + 0.01 * depth)
        flock(stage, depth, bubble, (0.1, top), spacing, size, Way(rise=0.75, bob=0.05, rate=0.7))


def _water(light: Light) -> Light:
    """What is left of a light under water: bluer, hazier, and from right above."""
    dim = [max(0.34, part) for part in light.key]
    blue = tuple(part * most for part, most in zip(dim, (0.82, 0.98, 1.06), strict=True))

    def seen(colour: str) -> str:
        return hexed(tuple(part * key for part, key in zip(rgb(colour), dim, strict=True)))  # type: ignore[arg-type]

    return light.model_copy(
        update={
            "sky": tuple(seen(c) for c in ("#a4f0f2", "#45bfe0", "#1f8fc8", "#15669f")),
            "key": blue, "haze": seen("#2492c6"), "reach": 20.0, "wash": seen("#5fd6ea"),
            "strength": 0.16, "sun_at": (0.5, 1.0), "sun": "", "stars": 0.0,
        }
    )  # fmt: skip


def _column(stage: Stage) -> None:
    """The water itself, bright towards the surface."""
    low, high = stage.rise(SKY, pinned=True)
    low, high = min(low, 0) - 0.02 * SKY, max(high, 0.1 * SKY) + 0.02 * SKY
    light = stage.light
    deep = mix(light.sky[3], "#06284e", 0.35)

    def paint(sketch: Sketch) -> None:
        sketch.rect(sketch.left, 0, sketch.width, high, sketch.gradient([light.sky[0], light.sky[1], light.sky[2], light.haze]))  # fmt: skip
        sketch.rect(sketch.left, low, sketch.width, -low, sketch.gradient([light.haze, deep]))
        middle = (sketch.left + sketch.right) / 2
        halo = sketch.radial([("#ffffff", 0.75), (light.sky[0], 0.45), (light.sky[0], 0.0)])
        sketch.oval(middle, high, 0.5 * SKY, 0.3 * SKY, halo)

    stage.strip(SKY, (low, high), paint, pinned=True, soft=0.5)


def _ridge(stage: Stage, depth: float, base: float, swing: float) -> None:
    """Far rocks with coral on their backs, hardly more than shadows."""
    fill = (stage.tone("#4f86a5", 0.7 * depth), stage.tone("#6fa0b5", depth))
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        line = stage.skyline(sketch, base + swing * 0.5, swing * 0.6, depth * 0.5, 0.7)
        for x, y in line[::2]:
            if rng.random() < 0.5:
                _branch(rng, sketch, (x, y - 0.1 * swing), swing * rng.uniform(0.25, 0.55), fill[0])
            else:
                sketch.oval(x, y, swing * rng.uniform(0.15, 0.4), swing * 0.25, fill[0])
        sketch.ridge(line, sketch.gradient(fill))

    stage.strip(depth, (-1.5, base + swing * 2.0), paint, soft=0.5)


def _shoal(  # noqa: PLR0913
    stage: Stage,
    depth: float,
    icons: tuple[str, ...],
    tall: float,
    spacing: float,
    heights: tuple[float, float],
    speed: float,
) -> None:
    fade = stage.light.faded(depth)
    fish = cutouts(stage, icons, depth, tall, (stage.light.haze, min(0.9, fade * 1.05)))
    way = Way(speed=speed, bob=0.1 * tall, rate=0.5, turn=0.08)
    flock(stage, depth, fish, heights, spacing, (tall * 0.6, tall), way)


def _reef(stage: Stage, depth: float, tall: float, spacing: float, *, line: bool = False) -> None:
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


def _coral(  # noqa: PLR0913
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
            _branch(rng, sketch, at, high, edge, 0.045)
            rng.bit_generator.state = state
        _branch(rng, sketch, at, high, colour)
    elif kind == 1:
        style: dict[str, object] = {"stroke": edge, "stroke_width": 3} if edge else {}
        sketch.oval(x, y + 0.2 * high, 0.42 * high, 0.34 * high, colour, **style)
        for s in (-0.6, -0.2, 0.2, 0.6):
            bow = [(x + 0.4 * high * s, y + 0.02 * high), (x + 0.5 * high * s * 0.8, y + 0.3 * high), (x + 0.1 * high * s, y + 0.46 * high)]  # fmt: skip
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
        fan = [(x + 0.55 * high * float(np.cos(a)), y + high * float(np.sin(a)) * rng.uniform(0.85, 1.0)) for a in np.linspace(0.15, pi - 0.15, 11)]  # fmt: skip
        style = {"stroke": edge, "stroke_width": 3} if edge else {}
        sketch.smooth([(x, y - 0.05 * high), *fan], colour, **style)
        for px, py in fan[1:-1]:
            sketch.line([(x, y), ((x + px) / 2, (y + py) / 2 + 0.05 * high), (px * 0.92 + x * 0.08, py * 0.92 + y * 0.08)], dark, 0.025 * high, opacity=0.6)  # fmt: skip


def _branch(  # noqa: PLR0913
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
        if left:
            for turn in (-0.5, 0.5):
                stack.append(
                    (end, angle + turn * rng.uniform(0.6, 1.3), long * 0.72, wide * 0.72, left - 1)
                )


def _kelp(  # noqa: PLR0913
    stage: Stage, depth: float, tall: float, spacing: float, gap: float = 0.0
) -> None:
    """Bunches of ribbons that stand up in the water; ``gap``: none so near to the middle."""
    leaf = plants.toned(stage, _KELP, depth)
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        for x in plants.along(rng, sketch, spacing):
            if abs(x) < gap:
                continue
            for _ in range(int(rng.integers(3, 6))):
                px, high = x + rng.uniform(-0.14, 0.14) * tall, tall * rng.uniform(0.5, 1.0)
                colour = (leaf.dark, leaf.mid, leaf.light)[int(rng.integers(3))]
                _ribbon(rng, sketch, px, high, colour)

    stage.strip(
        depth,
        (-0.1, tall * 1.05),
        paint,
        soft=0.85,
        margin=0.2 * tall,
        sway=stage.waving(0.1, 0.16, depth),
    )


def _ribbon(rng: np.random.Generator, sketch: Sketch, x: float, high: float, colour: str) -> None:
    steps = np.linspace(0, 1, 13)
    phase, wide = rng.uniform(0, 2 * pi), 0.05 * high + 0.03
    spine = x + 0.05 * high * np.sin(steps * 2.2 * pi + phase) * (0.3 + steps)
    half = wide * (1 - steps) ** 0.6 * (0.75 + 0.35 * np.sin(steps * 9 * pi))
    y = high * steps - 0.08
    left = list(zip((spine - half).tolist(), y.tolist(), strict=True))
    right = list(zip((spine + half).tolist(), y.tolist(), strict=True))
    sketch.smooth([*left, *right[::-1]], colour)
    middle = list(zip(spine.tolist(), y.tolist(), strict=True))
    sketch.line(middle[:-1], mix(colour, "#0b2f2a", 0.3), 0.12 * wide + 0.008)


def _bubble() -> Texture:
    """A ring with a light in it."""
    sketch = Sketch(-1, 1, -1, 1)
    sketch.oval(0, 0, 0.9, 0.9, "#d8f6ff", opacity=0.28)
    sketch.oval(0, 0, 0.86, 0.86, "none", stroke="#eafcff", stroke_width=14, opacity=0.8)
    sketch.oval(-0.32, 0.36, 0.22, 0.16, "#ffffff", opacity=0.95)
    return sketch.texture(48)
