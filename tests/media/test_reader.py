"""Pictures come out upright, square, in the right colours and at exact times."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from rushes.errors import MediaError
from rushes.media import Reader, frame_at, frames_at_rate, last_frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Clip = Callable[..., Path]

PATCHES = np.array(
    [
        [(200, 30, 30), (30, 160, 40), (40, 60, 190), (250, 250, 250)],
        [(128, 128, 128), (20, 20, 20), (230, 200, 40), (90, 170, 220)],
    ],
    np.uint8,
)


def _patches(side: int = 16) -> NDArray[np.uint8]:
    """Eight flat patches, four by two."""
    return PATCHES.repeat(side, axis=0).repeat(side, axis=1)


def _centres(picture: NDArray[np.uint8]) -> NDArray[np.int64]:
    high, wide = picture.shape[0] // 2, picture.shape[1] // 4
    return picture[high // 2 :: high, wide // 2 :: wide].astype(int)


def _level(picture: NDArray[np.uint8]) -> int:
    """Which grey of ``Recipe.picture_at`` this is."""
    return round(float(picture.mean()) / 10)


@pytest.mark.parametrize("span", [1, 2], ids=["limited", "full"])
@pytest.mark.parametrize("matrix", [1, 5, 9, 2], ids=["bt709", "bt601", "bt2020", "unsaid"])
@pytest.mark.parametrize("pix_fmt", ["yuv420p", "yuv444p", "yuv420p10le"])
def test_colours_are_right_whatever_the_tags(
    clip: Clip, pix_fmt: str, matrix: int, span: int
) -> None:
    path = clip(
        frames=1,
        size=(64, 32),
        picture=_patches(),
        pix_fmt=pix_fmt,
        colour=(matrix, span),
        options={"crf": "1"},
    )
    with Reader(path) as reader:
        ((picture, time),) = reader
    assert time == 0
    assert picture.shape == (32, 64, 3)
    assert picture.dtype == np.uint8
    assert np.abs(_centres(picture) - PATCHES).max() <= 3


@pytest.mark.parametrize(
    ("degrees", "turned"),
    [(-90, lambda p: np.rot90(p, -1)), (90, np.rot90), (180, lambda p: np.rot90(p, 2))],
    ids=["clockwise", "anticlockwise", "upside down"],
)
def test_pictures_stand_upright(
    clip: Clip, degrees: int, turned: Callable[[NDArray[np.uint8]], NDArray[np.uint8]]
) -> None:
    path = clip(frames=2, size=(64, 32), picture=_patches(), rotation=degrees)
    with Reader(path) as reader:
        upright = next(iter(reader)).picture
    wanted = turned(_patches())
    assert upright.shape == wanted.shape == (reader.facts.height, reader.facts.width, 3)
    assert np.abs(upright.astype(int) - wanted).mean() < 8
    with Reader(path, size=(40, 20)) as reader:
        assert next(iter(reader)).picture.shape == (20, 40, 3)


def test_pixels_are_made_square(clip: Clip) -> None:
    path = clip(frames=1, size=(36, 32), aspect=Fraction(16, 9), picture=_patches(32)[:32, :36])
    with Reader(path) as reader:
        assert next(iter(reader)).picture.shape == (32, 64, 3)


def test_transparency_is_laid_on_white(tmp_path: Path) -> None:
    path = tmp_path / "clear.mov"
    picture = np.zeros((32, 32, 4), np.uint8)
    picture[:, 16:] = (200, 30, 30, 255)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("png", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "rgba"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgba")))
        container.mux(stream.encode(None))
    assert frame_at(path, Fraction(0))[0, 0].tolist() == [255, 255, 255]
    assert frame_at(path, Fraction(0))[0, 31].tolist() == [200, 30, 30]


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts", "a.webm", "a.avi"])
def test_times_are_exact(clip: Clip, name: str) -> None:
    rate = Fraction(30000, 1001)
    codec = {"a.webm": "libvpx-vp9", "a.avi": "mpeg4"}.get(name, "libx264")
    path = clip(name, frames=20, rate=rate, codec=codec)
    with Reader(path) as reader:
        shown = [(_level(picture), time) for picture, time in reader]
        assert shown == [(n, n / rate) for n in range(20)]
        again = [time for _, time in reader]
        assert again == [time for _, time in shown]


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
def test_any_frame_is_found_also_between_b_frames(clip: Clip, name: str) -> None:
    path = clip(name, frames=24, options={"g": "8", "bf": "3", "b_strategy": "0"})
    with Reader(path) as reader:
        for number in (0, 1, 7, 8, 11, 22, 23):
            start = Fraction(number, 24)
            assert _level(reader.at(start).picture) == number
            found = reader.at(start + Fraction(1, 25))
            assert (_level(found.picture), found.time) == (number, start)
        assert reader.at(Fraction(-5)).time == 0
        assert reader.at(Fraction(1000)).time == Fraction(23, 24)
        picked = reader.pick([Fraction(0), Fraction(1, 3), Fraction(1, 3), Fraction(99)])
        assert [_level(picture) for picture, _ in picked] == [0, 8, 8, 23]
    assert _level(last_frame(path)) == 23


def test_long_clips_are_searched(clip: Clip) -> None:
    path = clip(frames=700, size=(16, 16), options={"g": "50", "crf": "1"})
    with Reader(path) as reader:
        (found,) = reader.pick([Fraction(650, 24)])
    assert found.time == Fraction(650, 24)
    assert _level(found.picture) == 650 * 10 % 250 // 10


def test_a_broken_tail_still_has_a_last_frame(clip: Clip) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (30, 48, 64, 3), np.uint8)
    path = clip(frames=30, picture=noise, muxing={"movflags": "faststart"}, options={"bf": "0"})
    os.truncate(path, path.stat().st_size // 2)
    picture = last_frame(path)
    nearest = int(np.abs(noise.astype(int) - picture).mean(axis=(1, 2, 3)).argmin())
    assert 10 <= nearest <= 15
    with Reader(path, partial=True) as reader:
        assert 10 < sum(1 for _ in reader) <= 16
    with pytest.raises(MediaError, match="cut short"):
        frame_at(path, Fraction(0))


def test_damage_inside_is_said(clip: Clip) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (30, 48, 64, 3), np.uint8)
    path = clip(frames=30, picture=noise)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4000] = bytes(4000)
    path.write_bytes(data)
    with Reader(path) as reader, pytest.raises(MediaError, match="damaged"):
        list(reader)
    with Reader(path, partial=True) as reader:
        assert 5 < sum(1 for _ in reader) < 30


def test_a_variable_rate_becomes_constant(clip: Clip) -> None:
    times = [0, 40, 80, 200, 210, 300, 700, 740]
    path = clip("a.mkv", frames=8, base=Fraction(1, 1000), times=times, rate=Fraction(25))
    with Reader(path) as reader:
        assert [time * 1000 for _, time in reader] == times
        length = reader.facts.duration
    levels = [_level(picture) for picture in frames_at_rate(path, Fraction(50))]
    assert len(levels) == round(length * 50)
    wanted = [max(n for n, t in enumerate(times) if t <= 20 * k) for k in range(len(levels))]
    assert levels == wanted


@pytest.mark.parametrize("fps", [Fraction(12), Fraction(24), Fraction(30000, 1001), Fraction(60)])
def test_another_rate_has_the_exact_count(clip: Clip, fps: Fraction) -> None:
    levels = [_level(p) for p in frames_at_rate(clip(frames=24), fps, size=(8, 6))]
    assert len(levels) == round(fps)
    assert levels == [int(n / fps * 24) for n in range(len(levels))]


def test_pictures_are_scaled_on_demand(real_clips: Path) -> None:
    with Reader(real_clips / "bikes.mp4", size=(160, 68)) as small, Reader(small.path) as large:
        little, full = next(iter(small)).picture, next(iter(large)).picture
    assert little.shape == (68, 160, 3)
    blocks = full.reshape(68, 4, 160, 4, 3).mean(axis=(1, 3))
    assert np.abs(blocks - little).mean() < 1.5


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files as Linux does")
def test_leaving_half_way_closes_the_file(clip: Clip) -> None:
    path = clip(frames=10)
    before = len(list(Path("/proc/self/fd").iterdir()))
    with Reader(path) as reader:
        next(iter(reader))
    assert len(list(Path("/proc/self/fd").iterdir())) == before
