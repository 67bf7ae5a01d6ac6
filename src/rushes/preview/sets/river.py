"""A river that winds down from the hills and runs past the subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.light import mix, rgb
from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets import _plants as plants
from rushes.preview.sets._far import hills, range_, treeline
from rushes.preview.sets._glints import Current, glints
from rushes.preview.sets._shore import bank, reeds, stones
from rushes.preview.sets._soil import patches, tile
from rushes.preview.sets._water import Reach, afloat, water_tone
from rushes.preview.sky import sky
from rushes.preview.stage import Ground, Mark

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(wet=True, times=("noon", "golden_hour", "dawn"), sound="river")

_WATER = "#3a9cc4"
_SOIL = ("#6f9f3f", "#a2c468")


def build(stage: Stage, scene: Scene) -> None:
    """Hills, meadows with the river's bends, the stream across, and the near bank."""
    wet = afloat(scene)
    sky(stage, clouds=0.45, skyline=0.35)
    if stage.rng.random() < 0.5:
        range_(stage, 330, (26, 60), 60, snow=0.35)
    hills(stage, 230, 20, 9, "#648a7a")
    hills(stage, 120, 7, 4, "#5f8f56")
    autumn = "leaves" in scene.weather
    treeline(stage, 85, 4.6, plants.AUTUMN if autumn else plants.GREEN, pines=False)
    far, near = 18.0, (3.6 if wet else 8.2)
    _meadow(stage, far)
    trees(stage, 42, 6.5, 24, autumn=autumn)
    trees(stage, 22, 5.4, 17, autumn=autumn)
    icons = [(icon, None) for icon in scene.prop_icons] or [("🌼", None), ("🌾", None)]
    row(stage, Row(icons, far + 1.4, 0.6, 1.9), sway=stage.waving(0.03, 0.4))
    stream(stage, far, near)
    if wet:
        stones(stage, 9.5, 0.5, 7.0)
        bank(stage, near + 0.1, _SOIL, 0.12)
        reeds(stage, near, 0.6, 1.5)
    else:
        stones(stage, 11.5, 0.55, 4.5)
        bank(stage, near, _SOIL, 0.1)
        row(stage, Row(icons, near - 0.3, 0.5, 2.3), sway=stage.waving(0.03, 0.4))
        reeds(stage, 3.7, 0.38, 0.8)


def stream(stage: Stage, far: float, near: float) -> None:
    """Running water between two distances, with the edge of the far bank."""
    high = rgb(mix(water_tone(stage, _WATER, far, 0.3), stage.light.sky[-1], 0.2))
    stage.add(Reach(far, near, high, rgb(water_tone(stage, _WATER, near, 0.1))))
    bank(stage, far, _SOIL, 0.1)
    stage.add(Current.over(stage, far - 0.3, near + 0.3, mix(stage.light.sky[-1], "#ffffff", 0.4)))
    glints(stage, 40, (near + 0.5, far - 0.5))


def trees(stage: Stage, depth: float, tall: float, spacing: float, *, autumn: bool = False) -> None:
    """Broad-leaved trees, well apart."""
    leaf = plants.toned(stage, plants.AUTUMN if autumn else plants.GREEN, depth)
    rng = stage.rng

    def paint(sketch: Sketch) -> None:
        def grow(x: float, high: float) -> None:
            plants.tree(rng, sketch, (x, 0), high, leaf)
            plants.bush(rng, sketch, (x + high * 0.4, 0), (high * 0.5, high * 0.2), leaf)

        plants.planted(rng, sketch, spacing, (tall * 0.6, tall), grow)

    stage.strip(depth, (-0.2, tall * 1.1), paint, soft=0.75)


def _meadow(stage: Stage, far: float) -> None:
    """Grass with bends of the river on it, narrower with distance."""
    period = tile(stage, 44.0)
    marks = patches(stage, period, ("#78a84a", "#659539", "#8fba5c"), 90, (0.2, 0.6))
    start = period * 0.5 + float(stage.rng.uniform(-5, 5))
    depth = np.geomspace(far - 1, 110, 30)
    middle = start + np.sin(np.log(depth / far) * 4.2 + stage.rng.uniform(0, 6)) * (
        1.5 + 0.11 * depth
    )
    half = 1.9 + 0.03 * depth
    water = mix(_WATER, "#dff1f7", 0.25)
    for index in range(len(depth) - 1):
        for colour, more in (("#4f7d33", 0.35), (water, 0.0)):
            wide = half + more
            a, b = depth[index], depth[index + 1] * 1.002
            left, right = middle - wide, middle + wide
            corners = [
                [left[index], 0, a],
                [right[index], 0, a],
                [right[index + 1], 0, b],
                [left[index + 1], 0, b],
            ]
            marks.append(Mark(np.array(corners), colour))
    stage.add(Ground(*_SOIL, stage.light, tuple(marks), period=period))
