"""Loudness by the standard, checked against its own reference signals, and the limiter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from rushes.media.limiter import limited
from rushes.media.loudness import SILENT, levelled, lift_to, loudness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Sound = NDArray[np.float32]

RATE = 48_000


def sine(seconds: float, decibels: float, hertz: float = 1000, channels: int = 2) -> Sound:
    wave = 10 ** (decibels / 20) * np.sin(2 * np.pi * hertz * np.arange(int(seconds * RATE)) / RATE)
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


def cut(sound: Sound, samples: int = 7001) -> Iterator[Sound]:
    for start in range(0, len(sound), samples):
        yield sound[start : start + samples]


def speech_like(seconds: float) -> Sound:
    """Noise in syllables, with sharp peaks: what a limiter has to work on."""
    dice = np.random.default_rng(1)
    count = int(seconds * RATE)
    noise = dice.normal(0, 0.05, (count, 2))
    syllables = np.abs(np.sin(np.arange(count) / RATE * np.pi * 3))[:, None] ** 2
    made: Sound = (noise * syllables).astype(np.float32)
    made[:: RATE // 7] += 0.9
    return made


# EBU Tech 3341, cases 1, 2 and 3 to 5 shortened in proportion.
@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([(8, -23.0)], -23.0),
        ([(8, -33.0)], -33.0),
        ([(3, -36.0), (18, -23.0), (3, -36.0)], -23.0),
        ([(3, -72.0), (3, -36.0), (18, -23.0), (3, -36.0), (3, -72.0)], -23.0),
        ([(6, -26.0), (6, -20.0), (6, -26.0)], -23.0),
    ],
)
def test_the_meter_reads_the_reference_signals(
    parts: list[tuple[float, float]], expected: float
) -> None:
    sound = np.concatenate([sine(*part) for part in parts])
    assert loudness(cut(sound), 2).integrated == pytest.approx(expected, abs=0.1)


def test_surround_counts_by_its_weights() -> None:
    """EBU Tech 3341, case 6: -28 in front, -24 in the middle, -30 behind is -23."""
    levels = [-28.0, -28.0, -24.0, -200.0, -30.0, -30.0]
    sound = np.concatenate([sine(8, level, channels=1) for level in levels], axis=1)
    assert loudness(cut(sound), 6).integrated == pytest.approx(-23.0, abs=0.1)


def test_peaks_between_samples_are_seen() -> None:
    """A sine of a quarter of the rate, sampled beside its peaks, is 3 dB above its samples."""
    wave = 0.5 * np.sin(np.pi / 2 * np.arange(RATE) + np.pi / 4) * np.hanning(RATE)
    sound = np.repeat(wave[:, None], 2, axis=1).astype(np.float32)
    assert loudness(iter([sound]), 2).peak == pytest.approx(-6.0, abs=0.4)


def test_silence_has_no_loudness() -> None:
    found = loudness(cut(np.zeros((RATE, 2), np.float32)), 2)
    assert found.integrated == SILENT
    assert found.peak == -np.inf
    assert loudness(iter(()), 1).integrated == SILENT
    assert lift_to(-14, -1, 2, lambda: cut(np.zeros((RATE, 2), np.float32))) == 0


@pytest.mark.parametrize("target", [-23.0, -16.0])
def test_a_target_is_reached_below_the_ceiling(target: float) -> None:
    sound = speech_like(6)
    lift = lift_to(target, -1.5, 2, lambda: cut(sound))
    made = np.concatenate(list(levelled(cut(sound), lift, -1.5)))
    found = loudness(cut(made), 2)
    assert made.shape == sound.shape
    assert found.integrated == pytest.approx(target, abs=0.2)
    assert found.peak <= -1.5 + 0.05


def test_the_limiter_leaves_alone_what_is_low_enough() -> None:
    sound = sine(2.5, -6)
    np.testing.assert_array_equal(np.concatenate(list(limited(cut(sound), -1))), sound)


@pytest.mark.parametrize("hertz", [60, 997, 11_987])
def test_the_limiter_holds_the_ceiling_without_distortion(hertz: float) -> None:
    sound = sine(2.5, +9, hertz)
    sound[: RATE // 2] *= 0.1
    made = np.concatenate(list(limited(cut(sound), -1)))
    assert loudness(cut(made), 2).peak <= -1 + 0.05
    steady = made[RATE : 2 * RATE, 0] * np.hanning(RATE)
    spectrum = np.abs(np.fft.rfft(steady))
    tone = spectrum[round(hertz) - 4 : round(hertz) + 5]
    rest = np.sqrt(max(0.0, (spectrum**2).sum() - (tone**2).sum()))
    assert rest < 0.01 * np.sqrt((tone**2).sum())
    quiet = slice(0, RATE // 2 - RATE // 100)
    np.testing.assert_array_equal(made[quiet], sound[quiet])


def test_a_peak_at_the_seam_of_two_blocks_is_seen_before_it_comes() -> None:
    sound = np.zeros((2 * RATE, 1), np.float32)
    sound[RATE : RATE + 3] = 2.0
    made = np.concatenate(list(limited(cut(sound, RATE), -1)))
    assert np.abs(made).max() <= 10 ** (-1 / 20)
