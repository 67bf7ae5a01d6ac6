"""What stands far away in several sets: ranges of mountains, hills, a shore with trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.preview.light import mix
from rushes.preview.sets import _plants as plants
from rushes.preview.sets import _rocks as rocks

if TYPE_CHECKING:
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage


def range_(
    stage: Stage,
    depth: float,
    high: tuple[float, float],
    spacing: float,
    stone: rocks.Stone = rocks.ALP,
    snow: float = 0.4,
) -> None:
    """A range of peaks at ``depth``, lowest and highest as ``high`` says."""
    # Half of the haze, or a low sun would wash the snow away.
    look = rocks.toned(stage, stone, 0.42 * depth)

    def paint(sketch: Sketch) -> None:
        rocks.peaks(stage.rng, sketch, high, spacing, look, snow)
        foot = high[0] * 0.5
        mist = sketch.gradient([(stage.light.haze, 0.0), (stage.light.haze, 0.5)])
        sketch.rect(sketch.left, sketch.bottom, sketch.width, foot - sketch.bottom, mist)

    stage.strip(depth, (-0.04 * depth, high[1] * 1.03), paint, soft=0.6)


def hills(
    stage: Stage, depth: float, base: float, swing: float, colour: str, top: str = ""
) -> None:
    """A soft line of hills."""
    fill = (
        stage.tone(top or mix(colour, "#ffffff", 0.12), 0.65 * depth),
        stage.tone(colour, 0.8 * depth),
    )

    def paint(sketch: Sketch) -> None:
        line = stage.skyline(sketch, base, swing, depth * 0.7, 0.35)
        sketch.ridge(line, sketch.gradient(fill))

    stage.strip(depth, (-0.03 * depth - 0.5, base + swing * 1.5), paint, soft=0.6)


def treeline(
    stage: Stage, depth: float, tall: float, leaf: plants.Leaf, *, pines: bool, low: float = -0.5
) -> None:
    """Trees side by side at ``depth``, on a strip of their own dark green."""
    look = plants.toned(stage, leaf, depth)
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        sketch.rect(sketch.left, low, sketch.width, 0.3 * tall - low, look.dark)
        for x in plants.along(rng, sketch, tall * (0.3 if pines else 0.5)):
            high = tall * rng.uniform(0.55, 1.0)
            if pines:
                plants.pine(rng, sketch, (x, 0), high, look)
            else:
                plants.crown(rng, sketch, (x, high * 0.5), (tall * 0.75, high * 0.85), look)

    stage.strip(depth, (low, tall * 1.04), paint, soft=0.6)


def isles(
    stage: Stage, depth: float, high: float, spacing: float, colours: tuple[str, str]
) -> None:
    """Round green islands on the horizon."""
    light, dark = (stage.tone(colour, 0.3 * depth) for colour in colours)
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        for x in plants.along(rng, sketch, spacing):
            wide, tall = spacing * rng.uniform(0.35, 0.75), high * rng.uniform(0.4, 1.0)
            steps = [s / 12 for s in range(13)]
            bumps = rng.uniform(0.75, 1.1, 13)
            line = [
                (x + wide * (s - 0.5), tall * (max(0.0, s * (1 - s)) * 4) ** 0.8 * float(b))
                for s, b in zip(steps, bumps, strict=True)
            ]
            sketch.ridge(line, sketch.gradient([light, dark]))
            shade = [(x + 0.06 * wide, 0.0), *line[7:], (x + wide / 2, 0.0)]
            sketch.smooth(shade, dark, opacity=0.5)

    stage.strip(depth, (0.0, high * 1.15), paint, soft=0.7)
