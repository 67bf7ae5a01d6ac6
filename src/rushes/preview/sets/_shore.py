"""The edges of lakes and rivers: banks, reeds, stepping stones."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from rushes.preview.clouds import Fluff, cloud
from rushes.preview.light import mix
from rushes.preview.sets import _plants as plants
from rushes.preview.sets import _rocks as rocks

if TYPE_CHECKING:
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage


def bank(stage: Stage, depth: float, soil: tuple[str, str], swing: float) -> None:
    """The uneven edge of a bank, where the water ends; ``soil``: its ground's colours."""
    # The ground's own colour at this distance, so that no seam shows.
    top = stage.tone(mix(*soil, min(1.0, sqrt(depth / 60))), depth)
    fill = [(top, 1.0), (top, 1.0), (top, 0.0)]
    edge = stage.tone("#4d5b33", depth)

    def paint(sketch: Sketch) -> None:
        line = stage.skyline(sketch, 0.0, swing, 5.0, 0.5)
        sketch.ridge(line, sketch.gradient(fill))
        sketch.line(line, edge, 0.05)

    stage.strip(depth, (-0.3, swing * 1.8), paint)


def reeds(stage: Stage, depth: float, tall: float, spacing: float) -> None:
    """Tufts of reeds with a few brown heads."""
    leaf = plants.toned(stage, plants.Leaf("#3f6a2c", "#55823a", "#7ea54c"), depth)
    head = stage.tone("#6b4526", depth)
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        for x in plants.along(rng, sketch, spacing):
            plants.blades(rng, sketch, x, tall * 0.7, tall, leaf, 8)
            if rng.random() < 0.5:
                high = tall * rng.uniform(0.8, 1.05)
                sketch.line([(x, 0), (x + 0.04 * tall, high)], leaf.mid, 0.02 * tall + 0.01)
                sketch.rect(x, high * 0.86, 0.07 * tall, 0.24 * tall, head, round=0.035 * tall)

    stage.strip(depth, (-0.1, tall * 1.15), paint, sway=stage.waving(0.05, 0.35, depth))


def stones(stage: Stage, depth: float, tall: float, spacing: float, *, foam: bool = True) -> None:
    """Boulders in a stream, with foam about their feet."""
    stone = rocks.toned(stage, rocks.GREY, depth, line=depth < 5)
    white = stage.tone("#ffffff", depth)
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        def put(x: float, high: float) -> None:
            wide = high * rng.uniform(1.5, 2.4)
            rocks.boulder(rng, sketch, (x, 0), (wide, high), stone)
            if foam:
                look = Fluff(white, white, 0.9, 0.6)
                cloud(rng, sketch, (x, -0.06), (wide * 1.25, 0.22 * high + 0.08), look)

        plants.planted(rng, sketch, spacing, (tall * 0.45, tall), put)

    stage.strip(depth, (-0.2, tall * 1.2), paint)
