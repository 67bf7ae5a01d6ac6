"""Casting and placing: who appears, how large, where, and whether the picture holds them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rushes.preview.actor import Actor
from rushes.preview.animatic import build
from rushes.preview.footage import Order
from rushes.preview.stage import Stage, blank
from rushes.prompts import read

if TYPE_CHECKING:
    from rushes.preview.canvas import Texture
    from rushes.preview.scene import Scene

WIDE, TALL, SQUARE = (320, 180), (180, 320), (240, 240)


def _built(
    prompt: str,
    size: tuple[int, int] = WIDE,
    *,
    loop: bool = False,
    seconds: int = 3,
    seed: int = 5,
) -> tuple[Scene, Stage, list[Actor]]:
    order = Order(prompt, *size, Fraction(12), 12 * seconds, seed, loop)
    plan, stage = build(order, read(prompt))
    actors = [element for element in stage.elements if isinstance(element, Actor)]
    return plan, stage, sorted(actors, key=lambda actor: (actor.depth, actor.offset))


def _seen(stage: Stage, actors: list[Actor], number: int) -> Texture:
    """What the actors alone leave on a frame, without dust."""
    frame = blank(stage.width, stage.height)
    for actor in actors:
        replace(actor, trail=None).draw(frame, stage.views[number], number)
    return frame


def _ink(picture: Texture) -> tuple[int, int, int, int]:
    """Left, right, top and bottom of all that was drawn, but for the glow around it."""
    drawn = picture[..., :3].max(axis=2) > 125
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    assert len(rows), "nothing is to be seen"
    return int(columns[0]), int(columns[-1]), int(rows[0]), int(rows[-1])


@pytest.mark.parametrize("size", [WIDE, TALL, SQUARE])
@pytest.mark.parametrize(
    "prompt",
    [
        "a dog in a field, static shot",
        "a dog running in a field, static shot",
        "three dogs running in a field, tracking shot",
        "a giant elephant in a field, dolly in",
        "a red car driving in a field, static shot",
        "an old woman waving in a field",
        "a knight riding a horse in a field, tracking shot",
        "a cat chasing a mouse in a field, static shot",
    ],
)
def test_subjects_stay_whole_and_large_in_every_shape_of_picture(
    prompt: str, size: tuple[int, int]
) -> None:
    _, stage, actors = _built(prompt, size)
    for number in (0, len(stage.views) // 2, len(stage.views) - 1):
        left, right, top, bottom = _ink(_seen(stage, actors, number))
        assert left > 0, number
        assert right < stage.width - 1, number
        assert top > 0, number
        assert bottom < stage.height - 1, number
        assert max((bottom - top) / stage.height, (right - left) / stage.width) > 0.22, number


def test_a_runner_crosses_a_picture_that_does_not_follow() -> None:
    for prompt, side in (
        ("a dog running in a field, static shot", 1),
        ("a dog running to the left in a field, static shot", -1),
    ):
        _, stage, actors = _built(prompt, seconds=5)
        start, end = (_ink(_seen(stage, actors, number)) for number in (0, 59))
        assert side * (sum(end[:2]) - sum(start[:2])) / 2 > 0.3 * stage.width
        assert actors[0].leftward == (side < 0)


def test_a_camera_that_follows_keeps_the_runner() -> None:
    _, stage, actors = _built("a dog running in a field, tracking shot", seconds=5)
    assert np.ptp(actors[0].x) > 9
    for number in (0, 30, 59):
        left, right, *_ = _ink(_seen(stage, actors, number))
        assert 0.25 < (left + right) / 2 / stage.width < 0.75


def test_several_are_several_and_out_of_step() -> None:
    _, _, actors = _built("three dogs running in a field")
    assert len(actors) == 3
    assert len({actor.offset for actor in actors}) == 3
    assert len({actor.height for actor in actors}) == 3


def test_who_is_chased_is_ahead() -> None:
    for words, side in (("", 1), (" to the left", -1)):
        plan, _, actors = _built(f"a cat chasing a mouse{words} in a field")
        cat, mouse = actors
        assert plan.actions == ("chase", "chase")
        assert side * (mouse.x - cat.x).min() > 0
        assert mouse.height < cat.height


def test_a_rider_sits_on_the_mount_and_moves_with_it() -> None:
    plan, _, actors = _built("a cowboy riding a horse in a field")
    rider = next(actor for actor in actors if actor.mount)
    assert plan.riding
    assert rider.mount in actors
    assert rider.mount is not None
    for number in (0, 10, 20):
        place = rider.place(number, rider.pose(number))
        below = rider.mount.place(number, rider.mount.pose(number))
        assert 0.1 * rider.mount.height < place[1] - below[1] < rider.mount.height
        assert abs(place[0] - below[0]) < 0.5 * rider.mount.width


def test_a_driver_is_inside_the_car() -> None:
    plan, _, actors = _built("a man driving a red car in a field")
    assert [noun.name for noun in plan.subjects] == ["car"]
    assert plan.actions == ("drive",)
    assert len(actors) == 1


def test_towards_the_camera_grows_and_away_shrinks() -> None:
    for words, grows in (("towards the camera", True), ("away from the camera", False)):
        _, stage, actors = _built(f"a dog running {words} in a field, static shot")
        heights = [box[3] - box[2] for box in (_ink(_seen(stage, actors, n)) for n in (2, 33))]
        assert (heights[1] > 1.2 * heights[0]) == grows


def test_size_words_count() -> None:
    heights = [
        _built(f"a {size} dog in a field, static shot")[2][0].height
        for size in ("tiny", "", "giant")
    ]
    assert heights[0] < 0.7 * heights[1]
    assert heights[2] > 1.3 * heights[1]


def test_flyers_are_above_the_ground_with_a_faint_shadow() -> None:
    _, _, (bird,) = _built("a bird flying over a field")
    assert bird.y > 0.5
    _, _, (dog,) = _built("a dog running in a field")
    assert dog.y == 0


def test_water_hides_what_is_below_it() -> None:
    plan, stage, (boat,) = _built("a sailboat on the ocean, static shot")
    assert plan.set.place.medium == "water"
    assert boat.surface
    line = stage.views[0].down(0, boat.depth)
    hull = blank(stage.width, stage.height)
    boat.draw(hull, stage.views[0], 0)
    assert (hull[round(line) + 8 :, :, 3] == 0).all()


def test_whoever_swims_in_a_lake_is_in_the_water_and_whoever_walks_is_not() -> None:
    assert _built("a duck swimming in a lake")[2][0].surface
    assert not _built("a dog walking by a lake")[2][0].surface


def test_a_scene_without_a_subject_is_the_set_alone() -> None:
    plan, stage, actors = _built("a misty forest")
    assert not actors
    assert plan.actions == ()
    assert len(stage.elements) > 4


@pytest.mark.parametrize(
    "prompt",
    [
        "a dog running in a field, tracking shot",
        "a dog running in a field, static shot",
        "a rocket launching from a field, static shot",
        "fireworks exploding over a field, static shot",
        "a woman dancing in a field, static shot",
        "a leaf falling in a field, static shot",
        "a bomb exploding in a field, static shot",
    ],
)
def test_actors_close_their_loop(prompt: str) -> None:
    _, stage, actors = _built(prompt, loop=True)
    last = len(stage.views) - 1
    shown = [_seen(stage, actors, number).astype(int) for number in (last - 1, last, 0, 1)]
    steps = [float(np.abs(a - b).mean()) for a, b in pairwise(shown)]
    assert steps[1] <= 1.8 * max(steps[0], steps[2]) + 0.5, steps


def test_the_same_seed_casts_the_same_picture() -> None:
    frames = []
    for _ in range(2):
        _, stage, actors = _built("two girls dancing in a field")
        frames.append(_seen(stage, actors, 9))
    assert np.array_equal(frames[0], frames[1])


def test_people_in_a_group_are_told_apart_by_their_clothes() -> None:
    _, _, actors = _built("three people walking in a field")
    assert len({actor.drawing.texture.tobytes() for actor in actors}) == 3
