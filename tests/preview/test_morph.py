"""Keyframes joined: each shown exactly, what moves moves, what has nothing in common dissolves."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from rushes.errors import MediaError, RequestError
from rushes.preview.flow import between, flow_between
from rushes.preview.framing import cover
from rushes.preview.morph import keyframe_numbers, morph

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.preview.footage import Order, Picture

    Build = Callable[..., Order]
    Photograph = Callable[[str], Picture]
    Textured = Callable[..., Picture]


def _shifted(picture: Picture, x: float, y: float = 0) -> Picture:
    matrix = np.array([[1, 0, x], [0, 1, y]], np.float64)
    moved = cv2.warpAffine(picture, matrix, picture.shape[1::-1], borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(moved, np.uint8)


def _unlike(a: Picture, b: Picture) -> float:
    return float(np.abs(a.astype(int) - b)[20:-20, 60:-60].mean())


@pytest.mark.parametrize("names", [("astronaut.png", "coffee.png"), ("chelsea.png",) * 2])
def test_first_and_last_are_exact(
    order: Build, photograph: Photograph, names: tuple[str, str]
) -> None:
    a, b = map(photograph, names)
    frames = list(morph(order(frames=5), [a, b]).pictures)
    assert len(frames) == 5
    assert (frames[0] == cover(a, 320, 180)).all()
    assert (frames[-1] == cover(b, 320, 180)).all()


def test_every_keyframe_stands_at_its_time(order: Build, textured: Textured) -> None:
    pictures = [textured(320, 180, seed) for seed in range(3)]
    times = [Fraction(1, 4), None, Fraction(3, 4)]
    footage = morph(order(), pictures, times)
    frames = list(footage.pictures)
    assert footage.frames == len(frames) == 24
    for picture, number in zip(pictures, (6, 12, 18), strict=True):
        assert (frames[number] == picture).all()
    assert all((frame == pictures[0]).all() for frame in frames[:6])
    assert all((frame == pictures[2]).all() for frame in frames[18:])


def test_keyframes_without_times_are_spread_evenly(order: Build) -> None:
    assert keyframe_numbers(order(frames=25), 2) == [0, 24]
    assert keyframe_numbers(order(frames=25), 5) == [0, 6, 12, 18, 24]
    assert keyframe_numbers(order(frames=24, loop=True), 4) == [0, 6, 12, 18]
    assert keyframe_numbers(order(), 2, [Fraction(0), Fraction(1)]) == [0, 23]


def test_a_loop_leads_back_to_the_first(order: Build, textured: Textured) -> None:
    first = textured(320, 180)
    second = _shifted(first, 12)
    frames = list(morph(order(frames=24, loop=True), [first, second]).pictures)
    assert (frames[0] == first).all()
    assert (frames[12] == second).all()
    assert _unlike(frames[23], first) < 1.5 * _unlike(frames[0], frames[1]) + 1


@pytest.mark.parametrize("way", [6.0, 40.0])
def test_what_moved_is_half_way_at_half_time(textured: Textured, way: float) -> None:
    a = textured(480, 270)
    b, middle = _shifted(a, way), _shifted(a, way / 2)
    flow = flow_between(a, b)
    assert flow.trust > 0.5
    made = between(a, b, flow, 0.5)
    assert _unlike(made, middle) < 3
    assert _unlike(made, middle) < 0.2 * _unlike(cv2.addWeighted(a, 0.5, b, 0.5, 0), middle)  # type: ignore[arg-type]


def test_what_leaves_and_enters_is_taken_from_where_it_is_seen(textured: Textured) -> None:
    world = textured(700, 300)
    a, middle, b = (world[10:280, x : x + 480] for x in (0, 50, 100))
    made = between(a, b, flow_between(a, b), 0.5)
    assert np.abs(made.astype(int) - middle)[8:-8, 2:-2].mean() < 3
    for edge in (np.s_[8:-8, 2:30], np.s_[8:-8, -30:-2]):
        assert np.abs(made.astype(int) - middle)[edge].mean() < 8


def test_a_real_frame_is_found_again_between_its_neighbours(
    real_clip: Callable[[str], object],
) -> None:
    from rushes.media import Reader  # noqa: PLC0415 - FFmpeg is for this test alone

    with Reader(str(real_clip("bikes"))) as reader:
        a, middle, b = (
            frame.picture for frame in reader.pick([Fraction(n, 25) for n in (20, 22, 24)])
        )
    made = between(a, b, flow_between(a, b), 0.5)
    assert cv2.PSNR(made, middle) > cv2.PSNR(cv2.addWeighted(a, 0.5, b, 0.5, 0), middle) + 8


def test_the_ends_of_time_are_the_pictures_themselves(textured: Textured) -> None:
    a, b = textured(96, 64, 1), textured(96, 64, 2)
    flow = flow_between(a, b)
    assert between(a, b, flow, 0.0) is a
    assert between(a, b, flow, 1.0) is b


def test_unrelated_pictures_dissolve_without_a_jump(order: Build, photograph: Photograph) -> None:
    pictures = [photograph("chelsea.png"), photograph("rocket.jpg")]
    fitted = [cover(picture, 320, 180) for picture in pictures]
    assert flow_between(*fitted).trust < 0.1
    frames = list(morph(order(frames=33), pictures).pictures)
    steps = [_unlike(a, b) for a, b in pairwise(frames)]
    assert max(steps) < 0.15 * _unlike(*fitted)


def test_flat_pictures_work(order: Build) -> None:
    black, white = np.zeros((40, 60, 3), np.uint8), np.full((60, 40, 3), 255, np.uint8)
    means = [frame.mean() for frame in morph(order(), [black, white]).pictures]
    assert means[0] == 0
    assert means[-1] == 255
    assert means == sorted(means)


def test_the_same_order_gives_the_same_bytes(order: Build, photograph: Photograph) -> None:
    pictures = [photograph("motorcycle_left.png"), photograph("motorcycle_right.png")]
    first, again = (list(morph(order(frames=4), pictures).pictures) for _ in range(2))
    assert all((a == b).all() for a, b in zip(first, again, strict=True))


@pytest.mark.parametrize("count", [0, 1, 9])
def test_two_to_eight_pictures_are_joined(order: Build, count: int) -> None:
    with pytest.raises(RequestError, match=f"{count} keyframes.*2 to 8"):
        morph(order(), [np.zeros((20, 20, 3), np.uint8)] * count)


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ([Fraction(0), Fraction(2)], "outside of the clip, which lasts 1 s"),
        ([Fraction(1, 2), Fraction(1, 4)], "frames 12, 6"),
        ([Fraction(1, 2), Fraction(1, 2)], "at least one frame"),
        ([Fraction(0)], "2 keyframes were given, but 1 times"),
    ],
)
def test_wrong_times_are_refused(order: Build, times: list[Fraction], said: str) -> None:
    with pytest.raises(RequestError, match=said):
        morph(order(), [np.zeros((20, 20, 3), np.uint8)] * 2, times)


def test_too_small_a_picture_is_refused(order: Build) -> None:
    with pytest.raises(MediaError, match="1x1"):
        morph(order(), [np.zeros((1, 1, 3), np.uint8)] * 2)
