"""A winter land: white hills and laden firs, or ice floes and bergs for those who live there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.light import mix
from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets import _plants as plants
from rushes.preview.sets import _rocks as rocks
from rushes.preview.sets._aurora import aurora
from rushes.preview.sets._far import hills, range_, treeline
from rushes.preview.sets._glints import glints
from rushes.preview.sets._soil import floor
from rushes.preview.sets._water import sea
from rushes.preview.sets.mountains import boulders
from rushes.preview.sky import sky

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(
    times=("noon", "golden_hour", "dawn"), weather=("snow",), dust="#ffffff", sound="wind"
)

_POLAR = frozenset(
    {
        "penguin", "polar bear", "seal", "walrus", "iceberg", "icebergs", "arctic", "antarctica",
        "antarctic", "glacier", "pole", "ice", "narwhal",
    }
)  # fmt: skip
_FIR = plants.Leaf("#2b5a5e", "#3f7672", "#6fa09a", "#5a4238")
_ICE = rocks.Stone("#dff2fb", "#9cc9e4", "#ffffff", "#d5ecf8")
_BOULDER = rocks.Stone("#98a3ad", "#6d7a88", "#ffffff", "#d8e4ef")


def build(stage: Stage, scene: Scene) -> None:
    """White ground under whichever of both the shot's words or the seed call for."""
    words = set(scene.shot.text.lower().split()) | {noun.name for noun in scene.subjects}
    polar = bool(words & _POLAR) or stage.rng.random() < 0.2
    sky(stage, clouds=0.35, skyline=0.35)
    if stage.light.night and (polar or stage.rng.random() < 0.5):
        aurora(stage)
    if polar:
        _polar(stage)
    else:
        _winter(stage)
    icons = [(icon, None) for icon in scene.prop_icons]
    if icons:
        row(stage, Row(icons, 8.6, 0.8, 2.4))
    mounds(stage, 7.6, 0.28, 5.0)
    mounds(stage, 3.75, 0.3, 3.2)


def _winter(stage: Stage) -> None:
    range_(stage, 330, (34, 72), 66, snow=0.75)
    hills(stage, 150, 10, 5, "#c3d6e8", "#eef5fb")
    treeline(stage, 90, 5.5, _FIR, pines=True, low=-1)
    hills(stage, 60, 1.2, 1.1, "#d3e2f0", "#f4f9fd")
    floor(stage, "#dbe7f3", "#f0f6fb", ("#c8d9ec", "#eaf2f9", "#bfd3e8"))
    for depth, tall, spacing in ((34, 7.5, 5.0), (20, 6.0, 6.0), (11, 4.6, 8.0)):
        _firs(stage, depth, tall, spacing)
        mounds(stage, depth - 0.6, 0.05 * depth, 5.5)
    boulders(stage, 9.2, 0.5, 6.0, stone=_BOULDER)


def _polar(stage: Stage) -> None:
    range_(stage, 360, (16, 46), 70, _ICE, 0.3)
    floor(stage, "#d8e9f5", "#eef7fc", ("#bedaee", "#eaf4fb", "#b2d3ea"))
    sea(stage, "#3f93bd", "#6db4d2", 13.5)
    glints(stage, 45, (14.5, 70))
    for depth, tall, spacing in ((70, 12, 34), (38, 5.5, 20), (22, 2.6, 11)):
        _bergs(stage, depth, tall, spacing)
    edge = stage.tone("#8fc3e0", 13.4)
    white = stage.tone("#f4fafd", 13.4)

    def shelf(sketch: Sketch) -> None:
        line = stage.skyline(sketch, 0.22, 0.1, 4, 0.6)
        sketch.polygon([*line, (sketch.right, -0.2), (sketch.left, -0.2)], edge)
        low = [(x, y * 0.55) for x, y in line]
        sketch.line([(x, y) for x, y in line], white, 0.09)
        sketch.polygon([*low, (sketch.right, -0.2), (sketch.left, -0.2)], white)

    stage.strip(13.4, (-0.2, 0.5), shelf, soft=0.8)
    _bergs(stage, 10.5, 1.5, 9.0)


def _firs(stage: Stage, depth: float, tall: float, spacing: float) -> None:
    leaf = plants.toned(stage, _FIR, depth)
    white = stage.tone("#ffffff", 0.7 * depth)
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        plants.planted(
            rng,
            sketch,
            spacing,
            (tall * 0.5, tall),
            lambda x, high: plants.pine(rng, sketch, (x, 0), high, leaf, white),
        )

    stage.strip(depth, (-0.3, tall * 1.03), paint, soft=0.75)


def _bergs(stage: Stage, depth: float, tall: float, spacing: float) -> None:
    """Blocks of ice with a blue shadow side."""
    ice = rocks.toned(stage, _ICE, 0.7 * depth)
    deep = stage.tone("#6fb3d6", depth)
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        for x in plants.along(rng, sketch, spacing):
            high = tall * rng.uniform(0.4, 1.0)
            half = high * rng.uniform(0.6, 1.1)
            tops = np.linspace(-0.8, 0.8, 5)
            line = [
                (x + half * float(t), high * float(rng.uniform(0.6, 1.0) * (1 - 0.45 * abs(t))))
                for t in tops
            ]
            outline = [(x - half, 0.0), *line, (x + half, 0.0)]
            sketch.polygon(outline, ice.light)
            cut = (x + half * rng.uniform(-0.2, 0.2), 0.0)
            sketch.polygon(
                [outline[0], *line[:3], (cut[0] - 0.1 * half, 0.4 * high), cut], ice.shade
            )
            sketch.polygon([line[2], line[3], line[4], (x + 0.4 * half, 0.5 * high)], ice.cap)
            sketch.rect(x - half * 1.05, -0.03 * tall, half * 2.1, 0.05 * tall, deep, opacity=0.6)

    stage.strip(depth, (-0.1 * tall, tall * 1.05), paint, soft=0.75)


def mounds(stage: Stage, depth: float, high: float, spacing: float) -> None:
    """Soft drifts of snow with a blue foot."""
    bright = stage.tone("#ffffff", depth)
    foot = stage.tone("#bdd2e8", depth)
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        for x in plants.along(rng, sketch, spacing):
            wide, tall = spacing * rng.uniform(0.4, 0.75), high * rng.uniform(0.5, 1)
            line = [
                (x + wide * s, tall * float(np.cos(s * np.pi / 2) ** 1.3))
                for s in np.linspace(-1, 1, 9).tolist()
            ]
            fade = sketch.gradient([bright, mix(bright, foot, 0.5), (foot, 0.0)])
            sketch.ridge(line, fade)

    stage.strip(depth, (-0.12, high * 1.05), paint, soft=0.7)
