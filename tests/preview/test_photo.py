"""Camera moves over photographs: inside the picture, smooth, in perspective, the same each time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from rushes.errors import MediaError
from rushes.preview.framing import framed, rim
from rushes.preview.moves import MOVES
from rushes.preview.photo import photo
from rushes.prompts import keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.preview.footage import Footage, Order, Picture
    from rushes.prompts import Breakdown

    Build = Callable[..., Order]
    Shoot = Callable[..., Breakdown]

#: Width and height of photographs: wide, square, tall, tiny, large, and as the clip.
SHAPES = [(900, 200), (300, 300), (200, 700), (17, 23), (1300, 867), (640, 360)]


def _all(footage: Footage) -> list[Picture]:
    return list(footage.pictures)


def _spotted(width: int, height: int) -> Picture:
    """One soft bright spot on grey."""
    picture = np.full((height, width, 3), 90, np.uint8)
    at = (round(width * 0.45 * 16), round(height * 0.48 * 16))
    cv2.circle(picture, at, height // 50 * 16, (250, 250, 250), -1, cv2.LINE_AA, 4)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), height / 400), np.uint8)


def _spot(picture: Picture) -> tuple[float, float]:
    weight = np.clip(picture[..., 1].astype(float) - 95, 0, None)
    total = weight.sum()
    x = weight.sum(0) @ np.arange(weight.shape[1]) / total
    return float(x), float(weight.sum(1) @ np.arange(weight.shape[0]) / total)


def test_every_camera_key_of_a_prompt_leads_to_a_move() -> None:
    from rushes.prompts import Role, nearest  # noqa: PLC0415 - only this test asks the vocabulary

    without = {key for key in keys(Role.CAMERA) if not nearest(Role.CAMERA, key, MOVES)}

    assert without == {"rack_focus", "roll", "roll_left", "roll_right", "one_take"}


def test_the_footage_is_as_ordered(order: Build, shot: Shoot) -> None:
    footage = photo(order(322, 182, 9), np.zeros((99, 77, 3), np.uint8), shot())
    frames = _all(footage)
    assert (footage.width, footage.height, footage.frames) == (322, 182, 9)
    assert len(frames) == 9
    assert {(frame.shape, frame.dtype.name) for frame in frames} == {((182, 322, 3), "uint8")}


@pytest.mark.parametrize("move", [*MOVES, None])
def test_white_stays_white_to_the_corners(order: Build, shot: Shoot, move: str | None) -> None:
    camera = (move,) if move else ()
    for number, (width, height) in enumerate(SHAPES):
        white = np.full((height, width, 3), 255, np.uint8)
        wanted = order(160, 90, 3) if number % 2 else order(90, 160, 3, loop=True)
        for frame in photo(wanted, white, shot(*camera)).pictures:
            assert frame.min() == 255


@pytest.mark.parametrize("move", [*MOVES, None])
def test_no_place_beyond_the_picture_is_looked_at(order: Build, move: str | None) -> None:
    camera = (move,) if move else ()
    for number, (width, height) in enumerate(SHAPES):
        picture = np.random.default_rng(3).integers(0, 256, (height, width, 3), np.uint8)
        view = framed(order(*((320, 180) if number % 2 else (180, 320)), 30), picture, camera)
        seen = view.shown(rim(view.clip, 64), np.arange(30))
        assert seen.min() >= -0.05
        assert (seen <= view.picture + 0.05).all()


@pytest.mark.parametrize("move", [move for move in MOVES if move not in {"static", "handheld"}])
def test_moves_are_smooth_far_below_a_pixel(order: Build, shot: Shoot, move: str) -> None:
    frames = _all(photo(order(480, 270, 60), _spotted(1440, 810), shot(move)))
    track = np.array([_spot(frame) for frame in frames])
    time = np.linspace(-1, 1, len(track))
    for across in track.T:
        curve = np.polynomial.Chebyshev.fit(time, across, 22)
        assert np.abs(curve(time) - across)[2:-2].max() < 0.05


def test_static_is_still_and_everything_else_moves(
    order: Build, shot: Shoot, textured: Callable[..., Picture]
) -> None:
    picture = textured(640, 400)
    for move in MOVES:
        frames = _all(photo(order(frames=8), picture, shot(move)))
        changed = [np.abs(frame.astype(int) - frames[0]).max() for frame in frames[1:]]
        assert (max(changed) == 0) == (move == "static"), move


@pytest.mark.parametrize(
    ("move", "axis", "sign"),
    [("pan_left", 0, 1), ("pan_right", 0, -1), ("tilt_up", 1, 1), ("tilt_down", 1, -1)],
)
def test_turning_moves_the_picture_the_other_way(
    order: Build, shot: Shoot, move: str, axis: int, sign: int
) -> None:
    frames = _all(photo(order(640, 360), _spotted(1920, 1080), shot(move)))
    way = np.subtract(_spot(frames[-1]), _spot(frames[0]))
    assert sign * way[axis] > 30


def test_a_tall_photograph_is_travelled_from_end_to_end(order: Build) -> None:
    view = framed(order(320, 180, 120), np.zeros((900, 400, 3), np.uint8), ("tilt_up",))
    low, high = view.bounds()
    assert high[1] - low[1] > 0.8 * 900
    assert view.scale < 1.15 * 320 / 400


def test_the_first_frame_of_a_dolly_in_shows_the_whole_width(order: Build) -> None:
    view = framed(order(), np.zeros((540, 960, 3), np.uint8), ("dolly_in",))
    first = view.shown(rim(view.clip), np.array([0]))
    assert first.min() == pytest.approx(0, abs=0.1)
    assert first.max((0, 1)) == pytest.approx([960, 540], abs=0.1)


def test_depth_makes_near_things_grow_faster(order: Build) -> None:
    picture = np.full((540, 960, 3), 60, np.uint8)
    cv2.circle(picture, (480, 270), 110, (250, 200, 40), -1)
    view = framed(order(640, 360, 2), picture, ("dolly_in",))
    near = np.array([[300.0, 180.0], [340.0, 180.0]])
    places = near, near - [280.0, 160.0]
    spans = [np.ptp(view.shown(place, np.array([0, 1]))[..., 0], 1) for place in places]
    growth = [span[0] / span[1] for span in spans]
    assert growth[0] > growth[1] + 0.01


@pytest.mark.parametrize("move", [*MOVES, None])
def test_a_loop_closes(order: Build, move: str | None) -> None:
    camera = (move,) if move else ()
    view = framed(order(320, 180, 48, loop=True), np.zeros((540, 960, 3), np.uint8), camera)
    around = np.concatenate([view.path, view.path[:1]])
    steps = np.linalg.norm(np.diff(around, axis=0), axis=1)
    assert steps[-1] <= 1.3 * steps[:-1].max() + 1e-12


def test_the_same_order_gives_the_same_bytes(
    order: Build, shot: Shoot, textured: Callable[..., Picture]
) -> None:
    picture = textured(500, 300)
    told = shot("handheld", weather=("rain",), time="night", style="cinematic")
    first, again = (_all(photo(order(frames=6), picture, told)) for _ in range(2))
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    other = _all(photo(replace(order(frames=6), seed=8), picture, told))
    assert any((a != b).any() for a, b in zip(first, other, strict=True))


def test_the_seed_chooses_where_a_prompt_names_no_move(order: Build) -> None:
    picture = np.zeros((540, 960, 3), np.uint8)
    ways = {tuple(framed(order(seed=seed), picture, ()).path[-1]) for seed in range(5)}
    assert len(ways) == 5


def test_light_weather_and_look_are_laid_over(
    order: Build, shot: Shoot, textured: Callable[..., Picture]
) -> None:
    picture = textured(400, 300)
    plain = _all(photo(order(frames=2), picture, shot("static")))[1].astype(int)
    night = _all(photo(order(frames=2), picture, shot("static", time="night")))[1]
    snow = _all(photo(order(frames=2), picture, shot("static", weather=("snow",))))[1]
    noir = _all(photo(order(frames=2), picture, shot("static", style="noir")))[1].astype(int)
    assert night.mean() < 0.7 * plain.mean()
    assert (snow.astype(int) - plain).max() > 60
    assert np.ptp(noir, -1).mean() < 0.2 * np.ptp(plain, -1).mean()


@pytest.mark.parametrize("size", [(1, 1), (15, 400), (400, 15)])
def test_too_small_a_picture_is_refused(order: Build, shot: Shoot, size: tuple[int, int]) -> None:
    with pytest.raises(MediaError, match=r"too small.*16x16"):
        photo(order(), np.zeros((size[1], size[0], 3), np.uint8), shot())
