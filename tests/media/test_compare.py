"""Comparisons: numbers against those worked out by hand, and films of both."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rushes.media import Reader, load_picture, probe
from rushes.media.comparison import BEST_PSNR, compare, comparison_video
from rushes.media.comparison_picture import comparison_picture
from rushes.media.edit import Edit
from rushes.media.stream import stream_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray


@pytest.fixture
def noisy(clip: Callable[..., Path]) -> Callable[..., Path]:
    """Grey grain that is kept exactly; ``strength`` more grain from frame 6 on."""

    def build(name: str, strength: float = 0, **recipe: object) -> Path:
        dice = np.random.default_rng(1)
        base = dice.uniform(60, 190, (12, 48, 64, 1))
        more = np.random.default_rng(2).normal(0, strength or 1, base.shape) * bool(strength)
        more[:6] = 0
        pictures = np.repeat((base + more).clip(0, 255), 3, axis=3).astype(np.uint8)
        return clip(
            name, frames=12, picture=pictures, codec="ffv1", **{"pix_fmt": "yuv420p", **recipe}
        )

    return build


def luma(path: Path) -> NDArray[np.float64]:
    frames = stream_of(Edit(path).plan).pictures()
    return np.stack([frame.to_ndarray()[:48].astype(np.float64) for frame in frames])


def test_a_clip_is_itself(noisy: Callable[..., Path]) -> None:
    path = noisy("a.mkv")
    found = compare(path, path)
    assert found.identical
    assert (found.psnr, found.ssim) == (BEST_PSNR, 1)
    assert len(found.pictures) == 12
    assert not found.notes
    assert "identical in all 12 pictures" in str(found)


def test_the_numbers_are_right(noisy: Callable[..., Path]) -> None:
    first, second = noisy("a.mkv"), noisy("b.mkv", strength=8)
    found = compare(first, second)
    error = ((luma(first) - luma(second)) ** 2).mean(axis=(1, 2))
    # Grey pictures differ in luma alone, which has two thirds of the samples of 4:2:0.
    expected = 10 * np.log10(255**2 / (error[6:] * 2 / 3))
    assert [each.psnr for each in found.pictures[:6]] == [BEST_PSNR] * 6
    assert [each.psnr for each in found.pictures[6:]] == pytest.approx(expected, abs=0.02)
    mean = 10 * np.log10(255**2 / (error.mean() * 2 / 3))
    assert found.psnr == pytest.approx(mean, abs=0.02)
    assert not found.identical
    assert found.worst.time >= Fraction(6, 24)
    assert 0.5 < found.worst.ssim < 0.999
    assert [each.time for each in found.pictures] == [Fraction(n, 24) for n in range(12)]


def test_more_noise_is_further_away(noisy: Callable[..., Path]) -> None:
    first = noisy("a.mkv")
    near, far = (compare(first, noisy(f"{n}.mkv", strength=n)) for n in (4, 20))
    assert near.psnr > far.psnr + 8
    assert near.ssim > far.ssim


def test_the_real_pair(real_clips: Path) -> None:
    pristine = real_clips / "carphone_pristine.mp4"
    found = compare(pristine, real_clips / "carphone_distorted.mp4")
    assert found.psnr == pytest.approx(26.5, abs=0.5)
    assert found.ssim == pytest.approx(0.795, abs=0.01)


def test_what_is_not_alike_is_fitted_and_noted(clip: Callable[..., Path]) -> None:
    first = clip("a.mp4", frames=24)
    second = clip("b.mp4", frames=30, size=(128, 96), rate=Fraction(30), pix_fmt="yuv444p")
    found = compare(first, second)
    assert len(found.pictures) == 24
    assert "from 30 to 24 fps" in found.notes[0]
    assert "from 128x96 to 64x48" in found.notes[1]
    shorter = compare(first, clip("c.mp4", frames=10))
    assert len(shorter.pictures) == 10
    assert "the first 10 were compared" in shorter.notes[0]
    assert shorter.psnr > 40


@pytest.mark.parametrize(("show", "width"), [("side", 132), ("difference", 64), ("all", 200)])
def test_both_in_one_film(
    clip: Callable[..., Path],
    tone: Callable[..., NDArray[np.float32]],
    tmp_path: Path,
    show: str,
    width: int,
) -> None:
    dark = np.full((48, 64, 3), 60, np.uint8)
    light = np.full((48, 64, 3), 80, np.uint8)
    first = clip("a.mp4", frames=6, picture=dark, sound=tone(0.25))
    second = clip("b.mp4", frames=6, picture=light)
    out = comparison_video(first, second, tmp_path / "c.mp4", show=show)  # type: ignore[arg-type]
    facts = probe(out)
    assert (facts.width, facts.height, facts.frames, facts.has_audio) == (width, 48, 6, True)
    with Reader(out) as reader:
        picture = next(iter(reader)).picture.mean(axis=2)
    expected = {"side": [60, 80], "difference": [80], "all": [60, 80, 80]}[show]
    shown = [
        picture[24, 68 * place + 20 : 68 * place + 44].mean() for place in range(len(expected))
    ]
    assert shown == pytest.approx(expected, abs=4)


def test_the_curves_are_drawn(noisy: Callable[..., Path], tmp_path: Path) -> None:
    found = compare(noisy("a.mkv"), noisy("b.mkv", strength=20))
    drawn = load_picture(comparison_picture(found, tmp_path / "c.png", width=900)).astype(int)
    blue = (drawn[..., 2] - drawn[..., 0] > 60)[:, 120:860]
    high = np.array([np.flatnonzero(column).max(initial=0) for column in blue.T])
    assert high[:300].max() < high[500:].min()
