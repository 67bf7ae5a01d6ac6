"""A castle on its hill with flags and a moat; inside, where the prompt says so, its great hall."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.light import mix
from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets._floors import band, pave
from rushes.preview.sets._hall import great_hall
from rushes.preview.sets._moving import Flag, Gloss, passing, put
from rushes.preview.sets.field import grass, hills
from rushes.preview.sky import sky
from rushes.preview.stage import Ground

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(times=("golden_hour", "noon", "sunset"), dust="#cfc0a0", sound="wind")

INSIDE = ("hall", "throne", "dungeon", "inside", "ballroom", "banquet", "cathedral", "chapel")


def build(stage: Stage, scene: Scene) -> None:
    """Hills, the castle, its moat, trees, a paved way and a wall; or the hall inside."""
    words = scene.shot.text.lower()
    if any(word in words for word in INSIDE):
        great_hall(stage, throne="throne" in words)
        return
    sky(stage, clouds=0.5)
    hills(stage)
    stage.add(Ground("#84a64e", "#98b864", stage.light))
    band(stage, 30, 20, "#5b8fae")
    band(stage, 20, 19.4, "#c9b98e")
    castle(stage, 36)
    stage.add(Gloss(29, 31, 0.5, stage.clock, blur=0.01, ripple=0.014, until=20))
    row(stage, Row([("🌲", None), ("🌳", None)], 17.5, 3.6, 7.5, vary=0.3), soft=0.8)
    passing(stage, "🦢", 24, 1.3, 0.4)
    if props := [(icon, None) for icon in scene.prop_icons]:
        row(stage, Row(props, 12, 1.2, 3.5), soft=0.85)
    _parapet(stage, 10.6)
    pave(
        stage, (10.4, 4.3), (1.1, 0.62), ("#b8ad9c", "#ada291", "#c2b8a8", "#a69b8a"),
        joint="#83796a", gap=0.05,
    )  # fmt: skip
    grass(stage, 3.9)


def castle(stage: Stage, depth: float) -> None:
    """Walls, gate and towers, with flags that fly."""
    stone = {
        name: stage.tone(colour, depth * 0.7)
        for name, colour in (
            ("wall", "#c4b8a6"), ("far", "#a99e90"), ("dark", "#7d7368"), ("roof", "#4f6f9a"),
            ("tip", "#3b5680"), ("wood", "#5f4330"), ("hill", "#7f9f50"),
        )
    }  # fmt: skip
    stone["glass"] = stage.tone(
        "#ffcf70" if stage.light.night else "#3f4450", depth * 0.7, float(not stage.light.night)
    )
    masts: list[tuple[float, float]] = []

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / 56))
        for index in range(count):
            middle = sketch.left + (index + 0.5) * sketch.width / count
            x = middle + float(stage.rng.uniform(-2, 2))
            _hill(sketch, x, stone["hill"])
            _keep(sketch, x, stone, masts)

    made = stage.strip(depth, (-0.5, 21), paint, soft=0.95)
    colours = (("#c8323c", "#f2d24a"), ("#2f5fa8", "#f4f0e4"), ("#7a3f9a", "#f2d24a"))
    bands = tuple(stage.tone(c, depth * 0.6) for c in colours[int(stage.rng.integers(3))])
    for x, y in masts:
        put(
            stage,
            Flag(
                depth - 0.1, x, y, 1.7, 0.95, bands, stage.clock, pointed=True, period=made.period
            ),
        )


def _hill(sketch: Sketch, x: float, colour: str) -> None:
    sketch.smooth(
        [(x - 24, -0.6), (x - 14, 1.2), (x - 7, 2.4), (x + 7, 2.4), (x + 14, 1.2), (x + 24, -0.6)],
        colour,
    )
    sketch.rect(sketch.left, -0.5, sketch.width, 0.7, colour)


def _keep(
    sketch: Sketch, x: float, stone: dict[str, str], masts: list[tuple[float, float]]
) -> None:
    """Far towers, the keep, the curtain wall with corner towers, the gate."""
    for dx, wide, tall in ((-4.4, 2.0, 12.4), (4.6, 2.0, 11.2), (1.3, 1.6, 15.4)):
        _tower(sketch, (x + dx, wide, tall), stone, far=True)
        masts.append((x + dx, tall + 4.0 * wide / 2.2 + 0.9))
    sketch.rect(x - 4, 2, 8, 8.4, sketch.gradient([stone["wall"], stone["far"]]))
    _battlements(sketch, (x - 4.2, 10.4, 8.4), stone["wall"])
    for dx in (-2.6, 0.0, 2.6):
        sketch.rect(x + dx - 0.32, 7.4, 0.64, 1.6, stone["glass"], round=0.3)
    sketch.rect(x - 10, 1.2, 20, 5.0, sketch.gradient([stone["wall"], stone["far"]]))
    _battlements(sketch, (x - 10, 6.2, 20), stone["wall"])
    bricks = [(x - 9.4 + (i * 7.3) % 18.6, 2.0 + (i * 1.7) % 3.8, 0.7, 0.26) for i in range(24)]
    sketch.rects(bricks, stone["dark"], opacity=0.28)
    for dx in (-10, 10, -3.2, 3.2):
        big = abs(dx) == 10
        _tower(sketch, (x + dx, 3.0 if big else 2.2, 9.0 if big else 8.0), stone)
        if big:
            masts.append((x + dx, 9.0 + 4.0 * 3.0 / 2.2 + 0.9))
    _gate(sketch, x, stone)


def _tower(
    sketch: Sketch, at: tuple[float, float, float], stone: dict[str, str], *, far: bool = False
) -> None:
    x, wide, tall = at
    wall = stone["far"] if far else stone["wall"]
    body = sketch.gradient([wall, mix(wall, stone["dark"], 0.18), stone["dark"]], across=True)
    sketch.rect(x - wide / 2, 0.8, wide, tall - 0.8, body)
    sketch.rect(x - wide * 0.58, tall - 0.7, wide * 1.16, 0.9, body)
    _battlements(sketch, (x - wide * 0.58, tall + 0.2, wide * 1.16), wall)
    high = 4.0 * wide / 2.2
    roof = sketch.gradient([stone["roof"], stone["tip"]], across=True)
    sketch.polygon(
        [(x - wide * 0.56, tall + 0.3), (x, tall + 0.3 + high), (x + wide * 0.56, tall + 0.3)], roof
    )
    sketch.rect(x - 0.05, tall + high, 0.1, 1.5, stone["dark"])
    for level in (0.45, 0.75):
        sketch.rect(x - 0.2, tall * level, 0.4, 1.0, stone["glass"], round=0.2)


def _battlements(sketch: Sketch, at: tuple[float, float, float], colour: str) -> None:
    x, y, wide = at
    count = max(2, round(wide / 1.0))
    step = wide / (count - 0.5)
    sketch.rects([(x + i * step, y - 0.02, step / 2, 0.55) for i in range(count)], colour)


def _gate(sketch: Sketch, x: float, stone: dict[str, str]) -> None:
    angles = np.linspace(0, np.pi, 13)
    for size, paint in ((1.55, stone["dark"]), (1.25, stone["wood"])):
        arch = [(x + size * float(np.cos(a)), 3.1 + size * float(np.sin(a))) for a in angles]
        sketch.polygon([(x + size, 1.2), *arch, (x - size, 1.2)], paint)
    bars = [(x - 1.0 + 0.4 * i, 1.2, 0.07, 3.0) for i in range(6)]
    sketch.rects(bars, stone["dark"])
    sketch.rects([(x - 1.2, 1.7 + 0.5 * i, 2.4, 0.07) for i in range(5)], stone["dark"])
    sketch.polygon(
        [(x - 1.3, 1.3), (x + 1.3, 1.3), (x + 2.0, -0.5), (x - 2.0, -0.5)], stone["wood"]
    )


def _parapet(stage: Stage, depth: float) -> None:
    """The low wall of the terrace from which we look."""
    wall, dark, light = (stage.tone(c, depth) for c in ("#b3a897", "#8a8072", "#cbc1b1"))

    def paint(sketch: Sketch) -> None:
        sketch.rect(sketch.left, 0, sketch.width, 0.6, sketch.gradient([wall, dark]))
        count = max(2, round(sketch.width / 1.1))
        step = sketch.width / count
        for index in range(count):
            x = sketch.left + (index + 0.2) * step
            sketch.rect(x, 0.55, step * 0.6, 0.45, wall)
            sketch.rect(x - 0.04, 0.96, step * 0.6 + 0.08, 0.09, light)
            for level in range(2):
                a = sketch.left + (index + 0.5 * level) * step
                sketch.rect(a, 0.12 + 0.22 * level, step * 0.46, 0.02, dark)

    stage.strip(depth, (0, 1.08), paint)
