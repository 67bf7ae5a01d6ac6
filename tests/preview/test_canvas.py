"""Laying pictures on a frame: exact places, exact transparency, clipping in depth."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from rushes.preview.camera import View
from rushes.preview.canvas import fill, over, paste, premultiplied, shape


def view(**changes: float) -> View:
    fields = {"x": 0.0, "y": 1.5, "z": 0.0, "focal": 100.0, "centre": 64.0, "horizon": 36.0}
    return View(**{**fields, **changes})


def disc(side: int = 33) -> np.ndarray:
    rgba = np.zeros((side, side, 4), np.uint8)
    cv2.circle(rgba, (side // 2, side // 2), side // 3, (255, 255, 255, 255), -1, cv2.LINE_AA)
    return premultiplied(rgba)


def centre_of(frame: np.ndarray) -> tuple[float, float]:
    light = frame[..., 0].astype(float)
    rows, columns = np.mgrid[: frame.shape[0], : frame.shape[1]]
    return float((light * columns).sum() / light.sum()), float((light * rows).sum() / light.sum())


@pytest.mark.parametrize("shift", [0.0, 0.1, 0.25, 0.5, 0.73])
@pytest.mark.parametrize("zoom", [0.5, 1.0, 1.7])
def test_paste_lands_between_pixels(shift: float, zoom: float) -> None:
    """The middle of what is pasted is where it was put, to a thirtieth of a pixel."""
    frame = np.zeros((90, 120, 4), np.uint8)
    affine = np.array([[zoom, 0, 20 + shift], [0, zoom, 15 - shift]])
    paste(frame, disc(), affine)
    x, y = centre_of(frame)
    # A texture's pixel centres are half a pixel inside its corner, and so are the frame's.
    assert x == pytest.approx(20 + shift + zoom * 16.5 - 0.5, abs=0.035)
    assert y == pytest.approx(15 - shift + zoom * 16.5 - 0.5, abs=0.035)


def test_paste_outside_the_frame_changes_nothing() -> None:
    frame = np.full((20, 20, 4), 9, np.uint8)
    for shift in ((-80, 0), (80, 0), (0, -80), (0, 80)):
        paste(frame, disc(), np.array([[1.0, 0, shift[0]], [0, 1.0, shift[1]]]))
    assert (frame == 9).all()


def test_over_mixes_by_alpha() -> None:
    frame = np.full((4, 4, 4), 200, np.uint8)
    half = premultiplied(np.full((4, 4, 4), (100, 0, 50, 128), np.uint8))
    over(frame, half)
    expected = np.array([200 * 127 / 255 + 50, 200 * 127 / 255, 200 * 127 / 255 + 25])
    assert np.abs(frame[0, 0, :3] - expected).max() <= 1


def test_opacity_scales_both_colour_and_alpha() -> None:
    frame = np.full((40, 40, 4), 100, np.uint8)
    white = np.full((40, 40, 4), 255, np.uint8)
    paste(frame, white, np.array([[1.0, 0, 0], [0, 1.0, 0]]), 0.5)
    assert abs(int(frame[20, 20, 0]) - 178) <= 2


def test_a_shape_across_the_lens_is_cut_not_turned_inside_out() -> None:
    """A floor board from far in front of the camera to far behind it fills the lower frame."""
    frame = np.zeros((72, 128, 4), np.uint8)
    board = np.array([[-9.0, 0, -5], [9, 0, -5], [9, 0, 400], [-9, 0, 400]])
    shape(frame, board, view(), (10, 20, 30))
    assert tuple(frame[70, 64, :3]) == (10, 20, 30)
    assert not frame[:35].any()


def test_a_shape_behind_the_camera_is_not_drawn() -> None:
    frame = np.zeros((72, 128, 4), np.uint8)
    shape(frame, np.array([[-1.0, 0, -9], [1, 0, -9], [0, 0, -4]]), view(), (255, 255, 255))
    assert not frame.any()


def test_fill_has_smooth_edges() -> None:
    """cv2 draws the outline as well, so a shape is half a pixel larger all around, evenly."""
    frame = np.zeros((20, 20, 4), np.uint8)
    fill(frame, np.array([[5.0, 5], [10.25, 5], [10.25, 10], [5, 10]]), (200, 200, 200))
    assert frame[7, 7, 0] == 200
    assert not frame[7, 12].any()
    moved = np.zeros((20, 20, 4), np.uint8)
    fill(moved, np.array([[5.0, 5], [10.75, 5], [10.75, 10], [5, 10]]), (200, 200, 200))
    assert moved[7, 11, 0] > frame[7, 11, 0]
