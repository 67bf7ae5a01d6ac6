"""Motion between neighbours: how far things went, and where they are in between."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from rushes.errors import MediaError
from rushes.media.flow import Luma, midway, pair, reduced, share
from rushes.media.interpolate import between_frames


def texture(seed: int, height: int = 160, width: int = 240) -> Luma:
    dice = np.random.default_rng(seed)
    coarse = dice.uniform(0, 255, (height // 8, width // 8)).astype(np.float32)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(smooth, 0, 255).astype(np.uint8)


def window(wide: Luma, x: int, y: int) -> Luma:
    return np.ascontiguousarray(wide[y : y + 120, x : x + 160])


class TestMotion:
    @pytest.mark.parametrize(("x", "y"), [(0, 0), (3, 0), (-6, 4), (30, -10), (60, 20)])
    def test_a_slide_is_measured(self, x: int, y: int) -> None:
        wide = texture(1, 200, 300)
        a, b = window(wide, 70, 40), window(wide, 70 - x, 40 - y)
        measured = pair(a, b)
        inside = midway(measured, 0.5)[40:80, 60:100]
        assert measured.like
        assert np.allclose(np.median(inside, (0, 1)), (x, y), atol=0.5)

    def test_what_moves_does_not_drag_the_rest_along(self) -> None:
        still, thing = texture(2), texture(3)
        a, b = still.copy(), still.copy()
        a[60:100, 60:100] = b[60:100, 72:112] = thing[:40, :40]
        motion = midway(pair(a, b), 0.5)
        assert np.allclose(np.median(motion[70:90, 76:96], (0, 1)), (12, 0), atol=0.7)
        assert np.abs(motion[:, 160:]).max() < 1

    def test_what_one_picture_does_not_show_comes_from_the_other(self) -> None:
        wide = texture(4, 120, 300)
        a, b = window(wide, 60, 0), window(wide, 40, 0)  # what is seen moves to the right
        measured = pair(a, b)
        weight = share(measured, midway(measured, 0.5), 0.5)
        assert weight[60, 2] > 0.8  # came in on the left: only b has it
        assert weight[60, -3] < 0.2
        assert weight[60, 80] == pytest.approx(0.5, abs=0.1)

    def test_large_planes_are_measured_small(self) -> None:
        assert reduced(np.zeros((1080, 1920), np.uint8)).size <= 101_000
        assert reduced(np.zeros((90, 160), np.uint8)).shape == (90, 160)


class TestShots:
    def test_a_cut_is_no_motion(self) -> None:
        assert not pair(texture(5), texture(6)).like

    def test_a_fade_is_the_same_shot(self) -> None:
        picture = texture(7)
        assert pair(picture, (picture * 0.8).astype(np.uint8)).like

    def test_plain_pictures_are_one_shot(self) -> None:
        assert pair(np.full((64, 64), 40, np.uint8), np.full((64, 64), 60, np.uint8)).like

    @pytest.mark.parametrize("size", [(2, 2), (8, 40), (17, 16)])
    def test_tiny_pictures(self, size: tuple[int, int]) -> None:
        picture = np.full(size, 90, np.uint8)
        assert midway(pair(picture, picture), 0.5).shape == (*size, 2)


class TestBetween:
    def test_a_pan_is_followed(self) -> None:
        wide = np.stack([texture(seed, 120, 300) for seed in (8, 9, 10)], -1)
        a, b, middle = (np.ascontiguousarray(wide[:, x : x + 160]) for x in (60, 50, 55))
        (made,) = between_frames(a, b, [0.5])
        assert np.abs(made.astype(int) - middle)[8:-8, 12:-12].mean() < 2
        assert np.abs(((a.astype(int) + b) // 2) - middle)[8:-8, 12:-12].mean() > 8

    def test_the_ends_are_the_pictures_themselves(self) -> None:
        a, b = (np.stack([texture(seed)] * 3, -1) for seed in (11, 11))
        first, last = between_frames(a, b, [0, 1])
        assert np.array_equal(first, a)
        assert np.array_equal(last, b)

    def test_nothing_is_mixed_across_a_cut(self) -> None:
        a, b = (np.stack([texture(seed)] * 3, -1) for seed in (12, 13))
        early, late = between_frames(a, b, [0.4, 0.6])
        assert np.array_equal(early, a)
        assert np.array_equal(late, b)

    def test_two_sizes_are_refused(self) -> None:
        with pytest.raises(MediaError, match="one size"):
            between_frames(np.zeros((8, 8, 3), np.uint8), np.zeros((8, 10, 3), np.uint8), [0.5])

    def test_a_time_outside_is_refused(self) -> None:
        picture = np.zeros((8, 8, 3), np.uint8)
        with pytest.raises(MediaError, match="from 0"):
            between_frames(picture, picture, [1.5])
