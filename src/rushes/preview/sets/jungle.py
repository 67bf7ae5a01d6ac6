"""A jungle: giant trunks in green mist, lianas, palms, and leaves close to the lens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.effects import soft_disc
from rushes.preview.light import mix
from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets import _plants as plants
from rushes.preview.sets import _tropics as tropics
from rushes.preview.sets._flock import Way, cutouts, flock
from rushes.preview.sets._rays import rays
from rushes.preview.sets._soil import floor
from rushes.preview.sky import sky

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(times=("noon", "golden_hour", "dawn"), sound="jungle")

_MIST = "#a9d8a0"


def build(stage: Stage, scene: Scene) -> None:
    """Walls of leaves, trunks with lianas, undergrowth, and leaves that hang in from above."""
    sky(stage, clouds=0.1, skyline=0.4)
    _wall(stage, 60, 24)
    floor(stage, "#4f6d33", "#7f9f58", ("#5f7f3c", "#41602b", "#6e7a3c"))
    _trunks(stage, 30, 11, 0.3)
    _palms(stage, 21, 7.5, 6.5)
    _trunks(stage, 15, 9, 0.1)
    rays(stage, 14, mix(stage.light.glow, "#f4ffd0", 0.5), 5, 0.08 if stage.light.night else 0.24)
    _under(stage, 12.5, 1.5)
    _lianas(stage, 11)
    _palms(stage, 9.6, 4.6, 9.5)
    icons = [(icon, None) for icon in scene.prop_icons] or [("🌺", None), ("🍄", None)]
    _under(stage, 8.4, 0.95)
    row(stage, Row(icons, 7.7, 0.42, 2.2, vary=0.2))
    _under(stage, 3.8, 0.5, line=True)
    _canopy(stage, 5.0)
    birds = cutouts(stage, ["🦜", "🦋"], 16, 0.7, ("#ffffff", 0.0))
    flock(
        stage, 16, birds, (2.5, 5.5), 12, (0.5, 0.75), Way(speed=1.4, bob=0.3, rate=0.6, turn=0.2)
    )
    if stage.light.night:
        way = Way(bob=0.25, rate=0.3, blink=1.0, opacity=0.9)
        flock(stage, 7.0, (soft_disc("#d8ff8a"),), (0.3, 2.8), 0.7, (0.1, 0.2), way)


def _leaf(stage: Stage, depth: float, mist: float, *, line: bool = False) -> plants.Leaf:
    leaf = plants.toned(stage, plants.LUSH, depth, line=line)
    air = stage.tone(_MIST, 8)
    return plants.Leaf(
        mix(leaf.dark, air, mist),
        mix(leaf.mid, air, mist),
        mix(leaf.light, air, mist),
        mix(leaf.wood, air, mist),
        leaf.line,
    )


def _wall(stage: Stage, depth: float, tall: float) -> None:
    """Two masses of crowns, the farther one paler."""
    rng = stage.rng
    air = stage.tone(_MIST, 8)

    def paint(sketch: Sketch) -> None:
        for mist, part in ((0.72, 1.0), (0.5, 0.74)):
            leaf = _leaf(stage, 22, mist)
            size = (tall * 0.36, tall * 0.22)
            for x in plants.along(rng, sketch, tall * 0.17):
                plants.crown(rng, sketch, (x, tall * part * rng.uniform(0.62, 0.88)), size, leaf)
            fade = sketch.gradient([leaf.dark, mix(leaf.dark, air, 0.4)])
            sketch.rect(sketch.left, -2, sketch.width, tall * part * 0.62 + 2, fade)
            for x in plants.along(rng, sketch, tall * 0.2):
                plants.crown(rng, sketch, (x, tall * part * rng.uniform(0.3, 0.68)), size, leaf)

    stage.strip(depth, (-2, tall * 1.06), paint, soft=0.5)


def _trunks(stage: Stage, depth: float, spacing: float, mist: float) -> None:
    """Trunks with buttress roots that rise out of sight, with climbers on them."""
    leaf = _leaf(stage, depth * 0.6, mist)
    top = stage.rise(depth)[1] * 1.02 + 0.5
    rng = stage.rng
    width = 0.055 * depth

    def paint(sketch: Sketch) -> None:
        for x in plants.along(rng, sketch, spacing):
            size = width * rng.uniform(0.6, 1.1)
            plants.trunk(rng, sketch, (x, -0.1), top + 0.4, size * 1.3, leaf)
            for side in (-1, 1):
                root = [
                    (x + side * size * 0.2, 2.2 * size),
                    (x + side * size * 0.7, 0.8 * size),
                    (x + side * size * 2, -0.15),
                    (x, -0.15),
                ]
                sketch.smooth(root, leaf.wood)
            for _ in range(int(top / 1.6)):
                y = rng.uniform(0.3, top)
                px = x + rng.uniform(-0.5, 0.5) * size
                colour = (leaf.dark, leaf.mid, leaf.light)[int(rng.integers(3))]
                angle = float(rng.choice([0.3, 2.8, -0.3, 3.4]))
                tropics.big_leaf(sketch, (px, y), angle, size * rng.uniform(0.8, 1.4), colour, leaf)

    stage.strip(depth, (-0.3, top), paint, soft=0.65)


def _palms(stage: Stage, depth: float, tall: float, spacing: float) -> None:
    leaf = _leaf(stage, depth * 0.7, 0.12)
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        def grow(x: float, high: float) -> None:
            tropics.palm(rng, sketch, (x, -0.1), high, leaf, float(rng.uniform(-0.22, 0.22)))
            tropics.fern(rng, sketch, (x, -0.1), 0.28 * high, leaf)

        plants.planted(rng, sketch, spacing, (tall * 0.6, tall), grow)

    stage.strip(depth, (-0.3, tall * 1.25), paint, soft=0.75, sway=stage.waving(0.01, 0.2, depth))


def _under(stage: Stage, depth: float, tall: float, *, line: bool = False) -> None:
    """Ferns and broad leaves on the ground."""
    leaf = _leaf(stage, depth, 0.0, line=line)
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        def grow(x: float, high: float) -> None:
            if rng.random() < 0.5:
                tropics.fern(rng, sketch, (x, -0.08), high, leaf)
                return
            for angle in rng.permutation(np.linspace(0.35, 2.8, 6)):
                colour = (leaf.dark, leaf.mid, leaf.light)[int(rng.integers(3))]
                tropics.big_leaf(
                    sketch, (x, -0.08), float(angle), high * rng.uniform(0.9, 1.2), colour, leaf
                )

        plants.planted(rng, sketch, tall * 1.7, (tall * 0.55, tall), grow)

    stage.strip(depth, (-0.15, tall * 1.25), paint, soft=0.85, sway=stage.waving(0.02, 0.3, depth))


def _lianas(stage: Stage, depth: float) -> None:
    """Lianas that hang in loops from above."""
    leaf = _leaf(stage, depth, 0.05)
    top = stage.rise(depth)[1] + 0.3
    rng = stage.rng
    low = 3.2

    def paint(sketch: Sketch) -> None:
        for x in plants.along(rng, sketch, 3.4):
            wide, sag = rng.uniform(1.5, 3.5), rng.uniform(0.35, 1.0) * (top - low - 0.4)
            steps = np.linspace(-1, 1, 11).tolist()
            loop = [(x + wide * s, top - sag * (1 - s * s)) for s in steps]
            sketch.line(loop, leaf.dark, 0.07)
            for px, py in loop[1:-1]:
                side = float(rng.choice([-0.6, -2.4, -1.2]))
                colour = (leaf.mid, leaf.light)[int(rng.integers(2))]
                tropics.big_leaf(sketch, (px, py), side, rng.uniform(0.25, 0.45), colour, leaf)

    stage.strip(depth, (low, top), paint, soft=0.75, sway=stage.waving(-0.012, 0.2))


def _canopy(stage: Stage, depth: float) -> None:
    """Broad leaves that hang into the picture from above."""
    leaf = _leaf(stage, 4, 0.0, line=True)
    top = stage.rise(depth)[1] + 0.15
    rng = stage.rng
    shown = (leaf.dark, mix(leaf.dark, leaf.mid, 0.5), leaf.mid)

    def paint(sketch: Sketch) -> None:
        for x in plants.along(rng, sketch, 1.5):
            if rng.random() < 0.25:
                continue
            for angle in rng.permutation([-0.5, -1.1, -1.7, -2.3, -2.7]):
                long = rng.uniform(0.55, 0.95)
                colour = shown[int(rng.integers(3))]
                tropics.big_leaf(sketch, (x, top), float(angle), float(long), colour, leaf)

    stage.strip(depth, (top - 1.25, top), paint, sway=stage.waving(-0.02, 0.25))
