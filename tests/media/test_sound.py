"""Sound comes out as samples that lie beside the pictures."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rushes.media import audio

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    Clip = Callable[..., Path]
    Tone = Callable[..., NDArray[np.float32]]


def test_a_clip_without_sound_has_none(clip: Clip) -> None:
    assert audio(clip(frames=2)) is None


@pytest.mark.parametrize(
    ("name", "codec", "rate", "channels"),
    [
        ("a.mp4", "aac", 48_000, 2),
        ("a.mp4", "aac", 44_100, 1),
        ("a.mkv", "flac", 48_000, 2),
        ("a.mp4", "aac", 8_000, 1),
        ("a.mkv", "libopus", 48_000, 2),
        ("a.mp4", "aac", 96_000, 6),
    ],
)
def test_samples_are_where_they_were(
    clip: Clip, tone: Tone, name: str, codec: str, rate: int, channels: int
) -> None:
    wave = tone(1, channels, rate)
    path = clip(name, frames=24, sound=wave, sound_rate=rate, sound_codec=codec)
    samples = audio(path)
    assert samples is not None
    assert samples.dtype == np.float32
    assert samples.shape[1] == channels
    assert abs(len(samples) - 48_000) <= 960
    # The sine that went in, at its place: a shift of 1 ms would lose the likeness.
    inner = slice(6_000, 42_000)
    wanted = tone(1, 1, 48_000)[0][inner]
    heard = samples[inner, 0]
    likeness = float(wanted @ heard / np.sqrt((wanted @ wanted) * (heard @ heard)))
    assert likeness > 0.99


def test_another_rate(clip: Clip, tone: Tone) -> None:
    samples = audio(clip(frames=24, sound=tone(1)), rate=16_000)
    assert samples is not None
    assert abs(len(samples) - 16_000) <= 20


def test_sound_waits_for_the_first_picture(clip: Clip, tone: Tone) -> None:
    """Pictures that start 0.5 s after the sound cut its beginning."""
    path = clip("a.mkv", frames=12, times=range(12, 24), sound=tone(1))
    samples = audio(path)
    assert samples is not None
    assert abs(len(samples) - 24_000) <= 1_100


def test_sound_of_a_real_clip(real_clips: Path) -> None:
    samples = audio(real_clips / "bigbuckbunny.mp4")
    assert samples is not None
    assert samples.shape == (254_976, 6)
    assert Fraction(len(samples), 48_000) == Fraction(664, 125)
    assert 0.1 < np.abs(samples).max() <= 1
