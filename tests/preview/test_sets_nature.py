"""The sets in nature: what they make of the shot's words, and what they are made of."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rushes.preview.animatic import build
from rushes.preview.clouds import heap
from rushes.preview.footage import Order
from rushes.preview.sets._flock import Flock
from rushes.preview.sets._glints import Current, Glints
from rushes.preview.sets._piece import Hung, piece
from rushes.preview.sets._water import Mirror, Sea
from rushes.preview.stage import Stage, Strip
from rushes.prompts import Breakdown, Kind, Noun

if TYPE_CHECKING:
    from rushes.preview.canvas import Texture
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch

SIZE = (192, 108)


def staged(setting: str, text: str = "x", **more: object) -> tuple[Scene, Stage]:
    """A small stage for a shot of a setting; ``loop`` and ``seed`` are the order's."""
    loop, seed = bool(more.pop("loop", False)), int(str(more.pop("seed", 3)))
    shot = Breakdown.model_validate({"text": text, "title": text, "setting": setting, **more})
    return build(Order(text, *SIZE, Fraction(24), 48, seed, loop=loop), shot)


def frame(stage: Stage, number: int, empty: int = 0) -> Texture:
    """One frame, drawn on a canvas of one grey."""
    seen = np.full((SIZE[1], SIZE[0], 4), empty, np.uint8)
    for element in stage.elements:
        element.draw(seen, stage.views[number], number)
    return seen[..., :3]


def boat() -> Noun:
    return Noun(text="boat", name="boat", icon="⛵", kind=Kind.BOAT)


def dog(action: str = "run") -> Noun:
    return Noun(text="dog", name="dog", icon="🐕", kind=Kind.ANIMAL, action=action)


def nearest_water(stage: Stage) -> float:
    """How near the water comes, of the sheets that end at a shore."""
    ends = [e.near for e in stage.elements if isinstance(e, Mirror)]
    ends += [e.shore for e in stage.elements if isinstance(e, Sea) and e.shore]
    return min(ends)


@pytest.mark.parametrize("setting", ["lake", "waterfall"])
def test_a_boat_is_on_the_water_and_a_dog_on_the_bank(setting: str) -> None:
    _, sailing = staged(setting, subjects=(boat(),))
    _, running = staged(setting, subjects=(dog(),), actions=("run",))
    assert nearest_water(sailing) < 6 < nearest_water(running)


def test_under_water_everything_turns_blue() -> None:
    _, stage = staged("underwater", time="noon")
    red, _, blue = stage.light.key
    assert red < blue
    assert stage.light.reach < 40


def test_a_cave_is_darker_than_the_day_outside() -> None:
    _, cave = staged("cave", time="noon")
    _, field = staged("field", time="noon")
    assert max(cave.light.key) < min(field.light.key)


def test_the_words_of_the_shot_choose_among_a_sets_kinds() -> None:
    for seed in range(4):
        _, dunes = staged("desert", "a camel in the sahara", seed=seed)
        _, mesas = staged("desert", "a cowboy among cactus", seed=seed)
        assert {150, 300} <= {element.depth for element in dunes.elements}
        assert {170, 340} <= {element.depth for element in mesas.elements}


def test_fireflies_come_out_at_night_only() -> None:
    def glowing(time: str) -> int:
        _, stage = staged("forest", time=time)
        return sum(isinstance(e, Flock) and e.way.blink == 1.0 for e in stage.elements)

    assert glowing("night") == 1
    assert glowing("noon") == 0


@pytest.mark.parametrize(
    ("setting", "kind"), [("river", Current), ("ocean", Glints), ("underwater", Flock)]
)
def test_what_moves_by_itself_moves_and_closes_a_loop(setting: str, kind: type) -> None:
    _, stage = staged(setting, loop=True, time="noon", camera=("static",))
    moving = [element for element in stage.elements if isinstance(element, kind)]
    stage.elements[:] = moving
    first, second, last = (frame(stage, n).astype(int) for n in (0, 1, len(stage.views) - 1))
    step = np.abs(second - first).mean()
    assert step > 0
    assert np.abs(last - first).mean() < 2.5 * step + 0.2


@pytest.mark.parametrize("setting", ["sky", "cave", "space", "waterfall", "island", "volcano"])
@pytest.mark.parametrize("move", ["drone", "tilt_down", "pan_left"])
def test_no_frame_shows_the_canvas_behind(setting: str, move: str) -> None:
    _, stage = staged(setting, camera=(move,))
    for number in (0, 47):
        dark, bright = (frame(stage, number, grey).astype(int) for grey in (0, 255))
        assert np.abs(dark - bright).max() < 40


def test_a_piece_comes_again_in_a_loop_that_travels() -> None:
    _, stage = staged(
        "desert", loop=True, subjects=(dog(),), actions=("run",), camera=("tracking",)
    )
    stage.elements.clear()
    middle = stage.views[24].x

    def paint(sketch: Sketch) -> None:
        sketch.rect(sketch.left, sketch.bottom, sketch.width, sketch.height, "#ff0000")

    piece(stage, 9.0, (middle - 1, middle + 1), (0.0, 2.0), paint, Hung())
    places = [element.left for element in stage.elements if isinstance(element, Strip)]
    assert len(places) > 1
    assert np.allclose(np.diff(places), abs(stage.travel))


@pytest.mark.parametrize("bumps", [3, 5, 9])
def test_a_heap_stands_on_its_bottom_and_keeps_its_height(bumps: int) -> None:
    for seed in range(5):
        points = np.array(heap(np.random.default_rng(seed), (2.0, 1.0), 4.0, 1.5, bumps))
        assert points[0, 1] == points[-1, 1] == points[:, 1].min() == 1.0
        assert (np.diff(points[:, 0]) >= 0).all()
        assert 1.0 < points[:, 1].max() < 1.0 + 1.5 * 1.3
