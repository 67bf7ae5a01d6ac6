"""A desert: dunes with sharp crests, or mesas and cacti; the seed says which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets import _plants as plants
from rushes.preview.sets import _rocks as rocks
from rushes.preview.sets._flock import Way, cutouts, flock
from rushes.preview.sets._soil import floor
from rushes.preview.sets.mountains import boulders
from rushes.preview.sky import sky

if TYPE_CHECKING:
    import numpy as np

    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Point, Sketch
    from rushes.preview.stage import Stage

PLACE = Place(times=("noon", "golden_hour", "sunset"), dust="#e8c183", sound="desert")

_SAND = rocks.Stone("#f0c67f", "#c98f52")
_MESA = rocks.Stone("#d07a4a", "#9c5238")
_SANDY = frozenset({"camel", "pyramid", "oasis", "scorpion", "snake", "sahara", "dune", "dunes"})
_ROCKY = frozenset({"cactus", "cowboy", "horse", "coyote", "canyon", "mesa", "badlands", "canyons"})


def build(stage: Stage, scene: Scene) -> None:
    """A clear sky, far stone or far dunes, nearer ones, and what little grows there."""
    words = set(scene.shot.text.lower().split()) | {noun.name for noun in scene.subjects}
    dunes = bool(stage.rng.random() < 0.5)
    dunes = (dunes or bool(words & _SANDY)) and not words & _ROCKY
    sky(stage, clouds=0.12, skyline=0.28)
    if dunes:
        _dunes(stage)
    else:
        _mesas(stage)
    soil = ("#f0c880", "#f3d39a") if dunes else ("#e2a868", "#eabf88")
    floor(stage, *soil, ("#e2b56c", "#f6d9a2", "#d8a65e") if dunes else ("#cf9156", "#edc390"))
    icons = [(icon, None) for icon in scene.prop_icons]
    if dunes:
        _drifts(stage, 22, 1.6, 16)
        _drifts(stage, 12.5, 0.8, 9)
        if icons:
            row(stage, Row(icons, 9.0, 1.3, 4.0))
        boulders(stage, 8.6, 0.3, 6.5, stone=_SAND)
    else:
        for depth, tall, spacing in ((24, 3.6, 9), (14, 3.4, 8), (9.2, 2.7, 9)):
            cacti(stage, depth, tall, spacing)
        boulders(stage, 11, 0.7, 5, stone=_MESA)
        row(stage, Row(icons or [("🌵", None)], 7.6, 0.6, 4.5))
        boulders(stage, 3.8, 0.32, 2.6, line=True, stone=_MESA)
    birds = cutouts(stage, ["🦅"], 60, 2.2, (stage.light.haze, 0.3))
    flock(stage, 60, birds, (15, 21), 70, (1.8, 2.6), Way(speed=2.0, bob=0.5, rate=0.2, turn=0.15))


def _dunes(stage: Stage) -> None:
    """Four ranges of sand."""
    for depth, base, high, spacing in (
        (300, 10, 34, 130), (150, 4, 17, 75), (80, 1.2, 8, 42), (42, 0.2, 3.6, 26),
    ):  # fmt: skip
        stone = rocks.toned(stage, _SAND, 0.6 * depth)

        def paint(
            sketch: Sketch,
            base: float = base,
            high: float = high,
            spacing: float = spacing,
            stone: rocks.Stone = stone,
        ) -> None:
            rocks.dune(stage.rng, sketch, base, high, spacing, stone)

        stage.strip(depth, (-0.04 * depth, base + high * 1.1), paint, soft=0.6)


def _drifts(stage: Stage, depth: float, high: float, spacing: float) -> None:
    """Low dunes on the ground near by."""
    stone = rocks.toned(stage, _SAND, depth)

    def paint(sketch: Sketch) -> None:
        rocks.dune(stage.rng, sketch, -0.1, high, spacing, stone)

    stage.strip(depth, (-0.12, high * 1.1), paint, soft=0.7)


def _mesas(stage: Stage) -> None:
    """Table mountains at three distances."""
    rng = stage.rng
    for depth, high, spacing in ((340, 66, 170), (170, 28, 95), (85, 9, 70)):
        stone = rocks.toned(stage, _MESA, 0.6 * depth)

        def paint(
            sketch: Sketch, high: float = high, spacing: float = spacing, stone: rocks.Stone = stone
        ) -> None:
            for x in plants.along(rng, sketch, spacing):
                tall = high * rng.uniform(0.55, 1.0)
                rocks.mesa(rng, sketch, x, (tall * rng.uniform(0.5, 1.8), tall), stone)

        stage.strip(depth, (-0.03 * depth, high * 1.06), paint, soft=0.6)


def cacti(stage: Stage, depth: float, tall: float, spacing: float) -> None:
    """Saguaros with two or three arms."""
    leaf = plants.toned(stage, plants.Leaf("#2d6b45", "#3f8a50", "#74b466"), depth, line=depth < 10)
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        plants.planted(
            rng,
            sketch,
            spacing,
            (tall * 0.5, tall),
            lambda x, h: _cactus(rng, sketch, (x, 0), h, leaf),
        )

    stage.strip(depth, (-0.2, tall * 1.1), paint, soft=0.85)


def _cactus(
    rng: np.random.Generator, sketch: Sketch, at: Point, high: float, leaf: plants.Leaf
) -> None:
    x, y = at
    width = 0.15 * high
    limbs = [([(x, y - 0.1), (x, y + high - width / 2)], width)]
    for side in (-1, 1):
        if rng.random() < 0.85:
            low, reach = high * rng.uniform(0.3, 0.5), 0.24 * high * side
            tip = low + high * rng.uniform(0.2, 0.36)
            arm = [
                (x, y + low),
                (x + 0.8 * reach, y + low + 0.02 * high),
                (x + reach, y + low + 0.1 * high),
                (x + reach, y + tip),
            ]
            limbs.append((arm, width * 0.72))
    for colour, more in ((leaf.line, 0.05), (leaf.mid, 0.0)):
        if colour:
            for points, wide in limbs:
                sketch.line(points, colour, wide + more)
    for points, wide in limbs:
        for shift, colour in ((-0.28, leaf.dark), (0.02, leaf.dark), (0.26, leaf.light)):
            moved = [(px + shift * wide, py) for px, py in points[-2:]]
            sketch.line(moved, colour, 0.09 * wide, opacity=0.8)
    if rng.random() < 0.4:
        sketch.oval(x, y + high, 0.28 * width, 0.24 * width, "#e85c8a")
