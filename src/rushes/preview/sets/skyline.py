"""A city seen across the water from a terrace: towers in three ranges, lit after dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.preview.sets import Place
from rushes.preview.sets._buildings import towers
from rushes.preview.sets._floors import pave
from rushes.preview.sets._moving import Gloss, Glow, put
from rushes.preview.sets.harbour import sailboats
from rushes.preview.sky import sky
from rushes.preview.stage import Ground, Stage

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch

PLACE = Place(times=("blue_hour", "golden_hour", "night", "sunset"), sound="city")

GLASS = ("#6f8aa6", "#5d7590", "#8c9aa8", "#7d8794", "#a39a92")


def build(stage: Stage, scene: Scene) -> None:
    """Sky, towers, their picture in the water, boats, and a terrace with a railing."""
    del scene
    sky(stage, clouds=0.45)
    towers(stage, 170, (22, 62), (11, 20), ("#8298b0", "#8ea3b8"), soft=0.6)
    towers(stage, 125, (16, 62), (8, 15), GLASS, soft=0.7)
    _landmark(stage, 110)
    towers(stage, 96, (5, 24), (5, 10), ("#54667c", "#6a6f80", "#7d6f68"), soft=0.7)
    stage.add(Ground("#3f6f8c", "#5f8ea8", stage.light))
    _embankment(stage, 92)
    stage.add(Gloss(80, 92, 0.8, stage.clock, blur=0.012, ripple=0.02, fade=0.5, until=9))
    sailboats(stage, 46, 4.6, 26)
    pave(
        stage, (9.2, 1.0), (1.7, 0.9), ("#c9bba6", "#c2b39d", "#d1c4b0"), joint="#8f8373", depth=60
    )
    _railing(stage, 9.0)


def _landmark(stage: Stage, depth: float) -> None:
    """A tower that one would know again: a needle with a round crown."""
    low, high = stage.span(depth, carried=stage.stands_still(depth))
    x = low + (high - low) * float(stage.rng.choice([0.3, 0.7]))
    body, dark = stage.tone("#8a93a3", 50), stage.tone("#5a6478", 50)
    lamp = stage.tone("#ff6a5a" if stage.light.night else "#d8574a", depth, 0.0)
    windows = stage.tone("#ffe2a0", depth, 0.0) if stage.light.night else dark

    def paint(sketch: Sketch) -> None:
        sketch.polygon([(x - 2.2, 0), (x - 0.7, 44), (x + 0.7, 44), (x + 2.2, 0)], body)
        sketch.polygon([(x - 4, 46), (x - 2, 43), (x + 2, 43), (x + 4, 46)], dark)
        sketch.rect(x - 4.2, 46, 8.4, 2.4, body, round=1)
        sketch.rect(x - 4.2, 46.8, 8.4, 0.8, windows)
        sketch.polygon([(x - 3, 48.4), (x, 51.5), (x + 3, 48.4)], dark)
        sketch.rect(x - 0.3, 51, 0.6, 11, body)
        sketch.oval(x, 62, 0.7, 0.7, lamp)

    made = stage.strip(depth, (-1, 63), paint, soft=0.8)
    if stage.light.night:
        put(
            stage,
            Glow(depth - 1, x, 62, 5, lamp, stage.clock, 0.7, 0.9, rate=0.5, period=made.period),
        )


def _embankment(stage: Stage, depth: float) -> None:
    """The far shore: a wall, and a row of trees with lamps between them."""
    wall, leaf = stage.tone("#6d6a68", depth), stage.tone("#4d6b4f", depth)
    lamp = stage.tone("#ffd890", depth, 0.0)

    def paint(sketch: Sketch) -> None:
        sketch.rect(sketch.left, 0, sketch.width, 1.2, wall)
        count = max(1, int(sketch.width / 3.2))
        for index in range(count):
            x = sketch.left + (index + 0.5) * sketch.width / count
            size = float(stage.rng.uniform(1.0, 1.7))
            sketch.oval(x, 1.2 + size * 0.7, size * 1.1, size, leaf)
            if stage.light.night:
                sketch.oval(x + 1.6, 2.4, 0.3, 0.3, lamp)

    stage.strip(depth, (0, 4.5), paint, soft=0.9)


def _railing(stage: Stage, depth: float) -> None:
    iron = stage.tone("#2f3640", depth)

    def paint(sketch: Sketch) -> None:
        count = max(2, round(sketch.width / 0.22))
        step = sketch.width / count
        sketch.rects([(sketch.left + index * step, 0, 0.03, 0.95) for index in range(count)], iron)
        posts = max(1, round(sketch.width / 2.2))
        sketch.rects(
            [(sketch.left + (i + 0.5) * sketch.width / posts, 0, 0.1, 1.1) for i in range(posts)],
            iron,
        )
        sketch.rects(
            [(sketch.left, 0.95, sketch.width, 0.09), (sketch.left, 0.1, sketch.width, 0.05)], iron
        )

    stage.strip(depth, (0, 1.15), paint)
