"""A cave: its mouth bright and far away, dripstone above and below, crystals, bats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.light import Light, mix
from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets import _plants as plants
from rushes.preview.sets import _rocks as rocks
from rushes.preview.sets._far import treeline
from rushes.preview.sets._flock import Way, cutouts, flock
from rushes.preview.sets._rays import rays
from rushes.preview.sets._soil import floor
from rushes.preview.sets.mountains import boulders
from rushes.preview.sky import sky

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(indoors=True, times=("noon", "golden_hour", "blue_hour"), sound="cave")

_STONE = rocks.Stone("#8d7b76", "#5c4f55")
_ICE = rocks.Stone("#8cc4e0", "#4f8bb4")
_GEMS = (
    ("#7df0ff", "#2aa7d8"),
    ("#e08bff", "#8a3fd1"),
    ("#8dffb0", "#2bb673"),
    ("#ff9ad1", "#d1418b"),
)


def build(stage: Stage, scene: Scene) -> None:
    """What is seen through the mouth, then four rings of stone, the floor, and what hangs above."""
    words = set(scene.shot.text.lower().split())
    stone = _ICE if words & {"ice", "icy", "frozen", "glacier"} else _STONE
    sky(stage, clouds=0.3, skyline=0.15)
    treeline(stage, 120, 9, plants.GREEN, pines=True, low=-0.5)
    stage.light = _inside(stage.light)
    _mouth(stage, 66, stone)
    near = ("#6fa3c0", "#9cc8dd") if stone is _ICE else ("#5a4c4a", "#9a8880")
    spots = ("#7fb6d2", "#8cc4e0") if stone is _ICE else ("#665755", "#4d4140", "#7f93a8")
    floor(stage, *near, spots)
    rays(stage, 50, mix(stage.light.wash, "#ffffff", 0.4), 4, 0.2, 0.5)
    for depth, low, part in ((30.0, 0.27, 0.55), (14.0, 0.32, 0.85)):
        _ceiling(stage, depth, low, part, stone)
        _stalagmites(stage, depth - 0.4, 0.13 * depth, 0.42 * depth, stone)
    gems = bool(words & {"crystal", "crystals", "gem", "gems"}) or stage.rng.random() < 0.6
    if gems and not words & {"mine"}:
        pair = _GEMS[int(stage.rng.integers(len(_GEMS)))]
        for depth, tall in ((21.0, 2.0), (11.5, 1.15), (8.6, 0.7)):
            _crystals(stage, depth, tall, 0.62 * depth, pair)
        _crystals(stage, 3.9, 0.4, 3.4, pair)
    icons = [(icon, None) for icon in scene.prop_icons]
    if icons:
        row(stage, Row(icons, 7.8, 0.6, 2.6))
    boulders(stage, 8.9, 0.5, 5.0, stone=stone)
    boulders(stage, 3.75, 0.32, 2.6, stone=stone, line=True)
    _ceiling(stage, 5.0, 0.335, 1.0, stone)
    bats = cutouts(stage, ["🦇"], 18, 0.7, ("#15101c", 0.55))
    flock(stage, 18, bats, (4.0, 6.4), 9, (0.45, 0.7), Way(speed=1.6, bob=0.4, rate=0.9, turn=0.15))


def _inside(light: Light) -> Light:
    """The light that gets into a cave: dim, and paler towards the mouth."""
    key = tuple(part * 0.7 + 0.06 for part in light.key)
    air = mix(light.sky[-1], "#3a4a63", 0.35)
    return light.model_copy(
        update={
            "key": key,
            "haze": air,
            "reach": 44.0,
            "wash": light.sky[-1],
            "strength": 0.1,
            "sun_at": (0.5, 0.1),
        }
    )


def _mouth(stage: Stage, depth: float, stone: rocks.Stone) -> None:
    """The far wall with a ragged arch in it."""
    low, high = -0.3, max(stage.rise(depth)[1], 36) + 1
    look = rocks.toned(stage, stone, 0.35 * depth)
    rng = stage.rng
    middle = 0.0 if stage.stands_still(depth) else stage.views[len(stage.views) // 2].x

    def paint(sketch: Sketch) -> None:
        angles = np.linspace(0, np.pi, 19)
        ragged = rng.uniform(0.88, 1.1, 19)
        at = middle + rng.uniform(-9, 9)
        for grow, colour in (
            (1.0, look.light),
            (1.14, mix(look.light, look.shade, 0.5)),
            (1.32, look.shade),
        ):
            radius = 19 * grow * ragged
            up = np.where(np.sin(angles) > 0.01, 0.2 + radius * np.sin(angles) ** 0.95, low)
            side = at + radius * np.cos(angles)
            arch = list(zip(side.tolist(), up.tolist(), strict=True))
            corners = [
                (sketch.left, low),
                (sketch.left, high),
                (sketch.right, high),
                (sketch.right, low),
            ]
            sketch.polygon([*corners, *arch], colour)
            ragged = ragged * rng.uniform(0.95, 1.05, 19)

        dark = mix(look.shade, "#140f16", 0.3)
        for x in plants.along(rng, sketch, 5.0):
            if abs(x - at) < 28:
                continue
            y, wide, tall = rng.uniform(0, 26), rng.uniform(1.5, 5), rng.uniform(3, 10)
            crack = [
                (x, y),
                (x + 0.3 * wide, y + tall),
                (x + wide, y + 0.8 * tall),
                (x + 0.8 * wide, y + 0.2 * tall),
            ]
            sketch.polygon(crack, dark, opacity=0.4)

    stage.strip(depth, (low, high), paint, soft=0.6)


def _ceiling(stage: Stage, depth: float, part: float, dark: float, stone: rocks.Stone) -> None:
    """Rock overhead from which stone icicles hang; ``part``: its height over the eye by depth."""
    high = stage.rise(depth)[1] + 0.5
    # Over the camera wherever it rises to.
    base = max(view.y for view in stage.views) + part * depth
    high = max(high, base + 0.1 * depth)
    look = rocks.toned(stage, stone, depth * (1.1 - 0.6 * dark))
    body = mix(look.shade, "#140f16", 0.55 * dark)
    rim = mix(look.light, body, 0.55)
    rng = stage.rng
    lowest = base - 0.19 * depth

    def paint(sketch: Sketch) -> None:
        line = stage.skyline(sketch, base, 0.035 * depth, 0.9 * depth, 0.7)
        at = [p[0] for p in line], [p[1] for p in line]
        for x in plants.along(rng, sketch, 0.085 * depth):
            y = float(np.interp(x, *at))
            long = depth * rng.uniform(0.03, 0.16) * rng.uniform(0.4, 1)
            wide = depth * rng.uniform(0.012, 0.03)
            spike = [
                (x - wide, y + 0.05 * depth),
                (x - 0.35 * wide, y - 0.45 * long),
                (x, y - long),
                (x + 0.35 * wide, y - 0.45 * long),
                (x + wide, y + 0.05 * depth),
            ]
            sketch.polygon(spike, body)
            sketch.polygon(
                [
                    (x + 0.1 * wide, y),
                    (x, y - long),
                    (x + 0.35 * wide, y - 0.45 * long),
                    (x + 0.8 * wide, y),
                ],
                rim,
            )
        sketch.polygon(
            [(sketch.left, high), *line, (sketch.right, high)],
            sketch.gradient([mix(body, "#08060a", 0.4), body]),
        )

    stage.strip(depth, (lowest, high), paint, soft=0.65)


def _stalagmites(
    stage: Stage, depth: float, tall: float, spacing: float, stone: rocks.Stone
) -> None:
    """Spikes that grow from the floor, in groups."""
    look = rocks.toned(stage, stone, 0.7 * depth)
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        for x in plants.along(rng, sketch, spacing):
            for shift in (-0.5, 0.55, 0.0):
                high = tall * rng.uniform(0.35, 1.0) * (1.0 if shift == 0 else 0.6)
                px, wide = x + shift * tall, 0.2 * high + 0.05 * tall
                sketch.smooth(
                    [
                        (px - wide, -0.1),
                        (px - 0.35 * wide, 0.5 * high),
                        (px, high),
                        (px + 0.35 * wide, 0.5 * high),
                        (px + wide, -0.1),
                    ],
                    look.light,
                )
                sketch.smooth(
                    [
                        (px - wide, -0.1),
                        (px - 0.35 * wide, 0.5 * high),
                        (px, high),
                        (px - 0.05 * wide, 0.4 * high),
                        (px - 0.1 * wide, -0.1),
                    ],
                    look.shade,
                )

    stage.strip(depth, (-0.12, tall * 1.05), paint, soft=0.75)


def _crystals(
    stage: Stage, depth: float, tall: float, spacing: float, pair: tuple[str, str]
) -> None:
    """Clusters of crystals that glow by themselves."""
    bright, deep = (stage.tone(colour, 0.5 * depth, 0.25) for colour in pair)
    pale = mix(bright, "#ffffff", 0.55)
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        for x in plants.along(rng, sketch, spacing):
            halo = sketch.radial([(bright, 0.42), (bright, 0.15), (bright, 0.0)])
            sketch.oval(x, 0.4 * tall, 1.5 * tall, 1.2 * tall, halo)
            for lean in rng.permutation([-0.55, -0.28, 0.0, 0.3, 0.6]):
                long = tall * (1.0 - 0.6 * abs(lean)) * rng.uniform(0.7, 1.05)
                ux, uy = float(np.sin(lean)), float(np.cos(lean))
                wide = 0.13 * tall * rng.uniform(0.7, 1.2)
                foot = x + 0.35 * tall * float(lean)
                tip = (foot + ux * long, uy * long - 0.05)
                neck = (foot + ux * long * 0.78, uy * long * 0.78 - 0.05)
                left, right = (
                    (neck[0] - wide * uy, neck[1] + wide * ux),
                    (neck[0] + wide * uy, neck[1] - wide * ux),
                )
                sketch.polygon(
                    [(foot - wide * 0.8, -0.1), left, tip, right, (foot + wide * 0.8, -0.1)], bright
                )
                sketch.polygon([(foot - wide * 0.8, -0.1), left, tip, neck, (foot, -0.1)], deep)
                sketch.polygon([neck, tip, right], pale)

    stage.strip(depth, (-0.8 * tall, tall * 1.65), paint, soft=0.8)
