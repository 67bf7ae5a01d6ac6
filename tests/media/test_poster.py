"""The picture that stands for a clip, the strip that one scrubs through, and the waveform."""

from __future__ import annotations

import re
import wave as wave_file
from fractions import Fraction
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from rushes.errors import DeliveryError, MediaError
from rushes.media import load_picture
from rushes.media.poster import poster, strip
from rushes.media.waveform import waveform

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray


def test_the_poster_is_neither_black_nor_blurred_nor_blown(
    clip: Callable[..., Path], photographs: Path, tmp_path: Path
) -> None:
    coffee = cv2.imread(str(photographs / "coffee.png"))
    assert coffee is not None
    good = cv2.resize(coffee[:, :, ::-1], (192, 128), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(good, (0, 0), 5)
    pictures = np.stack(
        [good * 0, soft, np.full_like(good, 255), (good * 0.1).astype(np.uint8), good, soft]
    )
    source = clip(frames=6, size=(192, 128), picture=pictures, options={"crf": "10"})
    time = poster(source, tmp_path / "p.png")
    assert time == Fraction(4, 24)
    shown = load_picture(tmp_path / "p.png").astype(int)
    assert shown.shape == (128, 192, 3)
    assert np.abs(shown - good).mean() < 5


def test_a_strip_says_what_lies_where(clip: Callable[..., Path], tmp_path: Path) -> None:
    made = strip(clip(frames=24), tmp_path / "s.png", count=8, width=32, columns=3)
    sheet = load_picture(made)
    assert sheet.shape == (3 * 24, 3 * 32, 3)
    cues = (tmp_path / "s.vtt").read_text().split("\n\n")
    assert cues[0] == "WEBVTT"
    assert len(cues) == 9
    for number, cue in enumerate(cues[1:]):
        assert cue.startswith(f"00:00:00.{number * 125:03} --> ")
        found = re.search(r"s\.png#xywh=(\d+),(\d+),32,24", cue)
        assert found
        x, y = map(int, found.groups())
        assert sheet[y + 12, x + 16].mean() == pytest.approx(30 * number, abs=3)


def test_a_strip_stays_within_bounds(clip: Callable[..., Path], tmp_path: Path) -> None:
    source = clip(frames=3)
    assert load_picture(strip(source, tmp_path / "a.png", count=50, columns=9)).shape[1] == 3 * 64
    with pytest.raises(MediaError, match="can't be made"):
        strip(source, tmp_path / "b.png", count=0)
    with pytest.raises(DeliveryError, match="exists already"):
        strip(source, tmp_path / "a.png")


def test_a_waveform_shows_what_is_loud_and_what_is_clipped(
    clip: Callable[..., Path], tmp_path: Path
) -> None:
    time = np.arange(96_000) / 48_000
    wave = np.sin(2 * np.pi * 200 * time) * np.select([time < 0.5, time < 1.5], [0, 0.5], 3)
    sound = np.stack([np.clip(wave, -1, 1), wave * 0]).astype(np.float32)
    source = clip(frames=48, sound=sound, name="a.mkv", sound_codec="pcm_f32le")
    drawn = load_picture(waveform(source, tmp_path / "w.png", width=400, height=224))
    violet = (drawn[..., 2].astype(int) - drawn[..., 1] > 30).sum(axis=0)
    red = (drawn[:200, :, 0].astype(int) - drawn[:200, :, 2] > 100).sum(axis=0)
    assert violet[110:290].min() > 1.5 * violet[:90].max()
    assert not red[:290].any()
    assert red[310:390].min() > 4


def test_a_long_waveform_is_drawn_from_longer_pieces(tmp_path: Path) -> None:
    long, burst = 8000 * 200, slice(8000 * 180, 8000 * 181)
    samples = np.full(long, 1000, np.int16)
    samples[burst] = 30_000
    with wave_file.open(str(tmp_path / "long.wav"), "wb") as file:
        file.setparams((1, 2, 8000, long, "NONE", ""))
        file.writeframes(samples.tobytes())
    heard: list[float] = []
    waveform(
        tmp_path / "long.wav",
        tmp_path / "w.png",
        width=400,
        height=124,
        on_progress=lambda told: heard.append(told.done or 0.0),
    )
    drawn = load_picture(tmp_path / "w.png")[10:90].astype(int)
    tall = (drawn[..., 2] - drawn[..., 1] > 30).sum(axis=0)
    loud = set(np.flatnonzero(tall > 40).tolist())
    assert {360, 361} <= loud <= {359, 360, 361, 362}
    assert heard == sorted(heard)
    assert heard[-1] > 0.99


def test_a_strip_spares_subtitles_of_its_name(clip: Callable[..., Path], tmp_path: Path) -> None:
    words = tmp_path / "s.vtt"
    words.write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nGood evening.\n", encoding="utf-8")
    with pytest.raises(DeliveryError, match="does not belong to"):
        strip(clip(), tmp_path / "s.png", overwrite=True)
    assert "Good evening" in words.read_text(encoding="utf-8")
    words.unlink()
    strip(clip(), tmp_path / "s.png")
    strip(clip(), tmp_path / "s.png", overwrite=True)


@pytest.mark.parametrize(("width", "height"), [(20, 300), (400, 30)])
def test_a_waveform_needs_room_and_sound(
    clip: Callable[..., Path],
    tone: Callable[..., NDArray[np.float32]],
    tmp_path: Path,
    width: int,
    height: int,
) -> None:
    with pytest.raises(MediaError, match="is 64x56 to 16384"):
        waveform(clip(sound=tone(1)), tmp_path / "w.png", width=width, height=height)
    with pytest.raises(MediaError, match="no sound to draw"):
        waveform(clip(), tmp_path / "w.png")
