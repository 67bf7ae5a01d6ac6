"""Under water: light from above, a reef on a sandy floor, weed that sways, shoals and bubbles."""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.light import Light, hexed, mix, rgb
from rushes.preview.rows import Piece, Row, row
from rushes.preview.sets import Place
from rushes.preview.sets import _plants as plants
from rushes.preview.sets._coral import branch, reef
from rushes.preview.sets._flock import Way, cutouts, flock
from rushes.preview.sets._glints import twinkles
from rushes.preview.sets._rays import rays
from rushes.preview.sets._soil import floor
from rushes.preview.sketch import Sketch
from rushes.preview.stage import SKY

if TYPE_CHECKING:
    from rushes.preview.canvas import Texture
    from rushes.preview.scene import Scene
    from rushes.preview.stage import Stage

PLACE = Place(medium="under", times=("noon",), weather=("bubbles",), sound="underwater")

_KELP = plants.Leaf("#1f6b4a", "#2f8a52", "#6fb84f")


def build(stage: Stage, scene: Scene) -> None:
    """Blue depth, reefs in four distances, shoals between them, and weed before the lens."""
    stage.light = _water(stage.light)
    _column(stage)
    for depth, base, swing in ((80.0, 2.0, 7.5), (38.0, 0.3, 3.2)):
        _ridge(stage, depth, base, swing)
    floor(stage, "#e6d3a0", "#c9c9a4", ("#d8c48e", "#f0e0b4", "#c7b27c"))
    twinkles(stage, mix(stage.tone("#f4efcf", 8), "#ffffff", 0.35), 110, (3.0, 24), (0.15, 0.55))
    _shoal(stage, 46, ("🐟",), 1.5, 3.2, (1, 15), -1.2)
    _shoal(stage, 26, ("🐠", "🐟"), 0.8, 2.6, (1.5, 9.5), 1.1)
    rays(stage, 21, mix(stage.light.sky[0], "#ffffff", 0.5), 6, 0.34, 0.22)
    reef(stage, 19, 1.9, 5.0)
    _kelp(stage, 15, 6.0, 7.5)
    _shoal(stage, 13, ("🐠", "🐡", "🐟"), 0.5, 3.4, (2.0, 5.6), -0.8)
    reef(stage, 10.5, 1.15, 4.4)
    _kelp(stage, 8.8, 3.2, 6.5)
    guest = (("🐢",), ("🪼", "🪼"), ("🐙",), ("🦑",))[int(stage.rng.integers(4))]
    _shoal(stage, 17, guest, 1.3, 16, (3.4, 6.2), 0.5)
    asked: list[Piece] = [(icon, None) for icon in scene.prop_icons]
    icons = asked or [("🪸", None), ("🐚", None), ("⭐", "#e8734f")]
    row(stage, Row(icons, 7.6, 0.45, 2.4, vary=0.3))
    reef(stage, 3.9, 0.5, 2.0, line=True)
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
        below = sketch.gradient([light.haze, deep])
        sketch.rect(sketch.left, low, sketch.width, 0.01 * SKY - low, below)
        colours = [light.sky[0], light.sky[1], light.sky[2], light.haze]
        sketch.rect(sketch.left, 0, sketch.width, high, sketch.gradient(colours))
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
                branch(rng, sketch, (x, y - 0.1 * swing), swing * rng.uniform(0.25, 0.55), fill[0])
            else:
                sketch.oval(x, y, swing * rng.uniform(0.15, 0.4), swing * 0.25, fill[0])
        sketch.ridge(line, sketch.gradient(fill))

    stage.strip(depth, (-1.5, base + swing * 2.0), paint, soft=0.5)


def _shoal(  # noqa: PLR0913, PLR0917
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


def _kelp(stage: Stage, depth: float, tall: float, spacing: float, gap: float = 0.0) -> None:
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
