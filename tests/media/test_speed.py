"""Slower and faster: which picture when, how long, and a pitch that stays."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rushes.errors import MediaError
from rushes.media import Reader, audio, probe
from rushes.media.edit import Edit
from rushes.media.pace import Pace
from rushes.media.stream import stream_of
from rushes.media.stretch import stretched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    Sound = NDArray[np.float32]

RATE = 48_000


def greys(path: Path) -> list[float]:
    """The number of each picture: the clips of the tests show 10 * n."""
    with Reader(path) as reader:
        return [round(float(frame.picture.mean()) / 10, 1) for frame in reader]


def numbers(path: Path) -> list[int]:
    return [round(level) for level in greys(path)]


def cut(sound: Sound, samples: int = 5003) -> Iterator[Sound]:
    for start in range(0, len(sound), samples):
        yield sound[start : start + samples]


def pitch(sound: Sound) -> float:
    """The strongest frequency."""
    spectrum = np.abs(np.fft.rfft(sound[:, 0] * np.hanning(len(sound)), 4 * RATE))
    return float(spectrum.argmax()) / 4


class TestPictures:
    @pytest.mark.parametrize(
        ("factor", "shown"),
        [
            ("2", [0, 2, 4, 6]),
            ("0.5", [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7]),
            ("1.5", [0, 1, 3, 4, 6]),
            ("4/3", [0, 1, 2, 4, 5, 6]),
            ("1", [0, 1, 2, 3, 4, 5, 6, 7]),
            ("100", [0]),
        ],
    )
    def test_a_constant_factor_is_exact(
        self, clip: Callable[..., Path], tmp_path: Path, factor: str, shown: list[int]
    ) -> None:
        made = Edit(clip(frames=8)).speed(factor).run(tmp_path / "a.mp4")
        assert numbers(made.path) == shown
        assert made.facts.fps == 24

    def test_to_a_duration(self, clip: Callable[..., Path], tmp_path: Path) -> None:
        made = Edit(clip(frames=24)).speed(duration=2).run(tmp_path / "a.mp4")
        assert made.duration == 2
        assert numbers(made.path) == [number // 2 for number in range(48)]

    def test_blended_slowly(self, clip: Callable[..., Path], tmp_path: Path) -> None:
        made = Edit(clip(frames=5)).speed("0.5", blend=True).run(tmp_path / "a.mp4")
        expected = [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4]
        assert greys(made.path) == pytest.approx(expected, abs=0.11)

    def test_blended_quickly(self, clip: Callable[..., Path], tmp_path: Path) -> None:
        made = Edit(clip(frames=12)).speed("3", blend=True).run(tmp_path / "a.mp4")
        assert greys(made.path) == pytest.approx([1, 4, 7, 10], abs=0.11)

    @pytest.mark.parametrize("pix_fmt", ["yuv420p10le", "yuv444p", "yuv422p"])
    def test_blending_keeps_depth_and_colour(self, clip: Callable[..., Path], pix_fmt: str) -> None:
        picture = np.zeros((48, 64, 3), np.uint8)
        picture[:, :32], picture[:, 32:] = (200, 40, 40), (30, 60, 190)
        edit = Edit(clip(frames=4, pix_fmt=pix_fmt, picture=picture)).speed("0.4", blend=True)
        frames = list(stream_of(edit.plan).pictures())
        assert len(frames) == 10
        assert {frame.format.name for frame in frames} == {pix_fmt}
        for frame in frames:
            shown = frame.to_ndarray(format="rgb24").astype(int)
            assert np.abs(shown[24, 8] - (200, 40, 40)).max() < 8
            assert np.abs(shown[24, 56] - (30, 60, 190)).max() < 8

    def test_smooth_makes_new_pictures(self, clip: Callable[..., Path]) -> None:
        """A square that moves 4 pixels a picture moves 2 at half the speed, and stays whole."""
        pictures = np.full((6, 96, 128, 3), 40, np.uint8)
        for number in range(6):
            pictures[number, 32:64, 20 + 4 * number : 52 + 4 * number] = 220
        source = clip(frames=6, size=(128, 96), picture=pictures, options={"crf": "8"})
        stream = stream_of(Edit(source).speed("0.5", smooth=True).plan)
        places = []
        for frame in stream.pictures():
            bright = frame.to_ndarray(format="gray")[48] > 130
            places.append(int(np.flatnonzero(bright)[0]))
            assert abs(int(bright.sum()) - 32) <= 2
        assert len(places) == 12
        assert np.abs(np.array(places[:11]) - (20 + 2 * np.arange(11))).max() <= 1

    def test_a_ramp_is_gentle(self, clip: Callable[..., Path], tmp_path: Path) -> None:
        edit = Edit(clip(frames=24)).speed(ramp=[(0, 1), ("0.25", 1), ("0.75", "0.25")])
        made = edit.run(tmp_path / "a.mp4")
        shown = numbers(made.path)
        assert shown[:6] == [0, 1, 2, 3, 4, 5]
        assert shown[-1] == 23
        assert shown[-8:-4] == [22] * 4
        steps = [b - a for a, b in pairwise(shown)]
        assert set(steps) == {0, 1}
        stays = [len(run) for run in np.split(shown, np.flatnonzero(steps) + 1)]
        thirds = [sum(stays[at : at + 6]) for at in (0, 6, 12)]
        assert thirds == sorted(set(thirds))

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({}, "one of the three"),
            ({"factor": 2, "duration": 3}, "one of the three"),
            ({"factor": 0}, "greater than 0"),
            ({"factor": 101}, "from 1/100 to 100"),
            ({"ramp": [(1, 1), (0.5, 2)]}, "later than the one before"),
            ({"ramp": [(0, 1), (5, 2)]}, "ends at 1 s"),
            ({"duration": "0.001"}, "1/100 to 100 is what can be done"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, clip: Callable[..., Path], fields: dict[str, object], words: str
    ) -> None:
        with pytest.raises(MediaError, match=words):
            Edit(clip()).speed(**fields).explain()


class TestPace:
    def test_a_ramp_lasts_as_long_as_its_speeds_say(self) -> None:
        """From 1 to 4 by equal ratios, symmetrically: the mean of the slowness is over log 4."""
        pace = Pace([(Fraction(0), Fraction(1)), (Fraction(6), Fraction(1))], Fraction(6))
        assert pace.duration == 6
        ramp = Pace([(Fraction(2), Fraction(1)), (Fraction(4), Fraction(4))], Fraction(6))
        times = np.linspace(0, 2, 200_001)
        eased = (times / 2) ** 2 * (3 - times)
        between = np.trapezoid(4.0**-eased, times)
        assert float(ramp.duration) == pytest.approx(2 + between + 0.5, abs=1e-4)

    def test_time_only_goes_on(self) -> None:
        knots = [
            (Fraction(1), Fraction(1, 4)),
            (Fraction(2), Fraction(8)),
            (Fraction(3), Fraction(1)),
        ]
        pace = Pace(knots, Fraction(5))
        shown = np.linspace(0, float(pace.duration), 1000)
        assert (np.diff(pace.clip_at(shown)) > 0).all()
        assert pace.clip_at(shown[-1:])[0] == pytest.approx(5, abs=1e-4)


class TestSound:
    @pytest.mark.parametrize("factor", [0.25, 0.5, 0.8, 1.25, 2.0, 4.0])
    @pytest.mark.parametrize("hertz", [110.0, 440.0, 3000.0])
    def test_the_pitch_stays(self, factor: float, hertz: float) -> None:
        wave = 0.3 * np.sin(2 * np.pi * hertz * np.arange(4 * RATE) / RATE)
        samples = int(4 * RATE / factor)
        sound = np.repeat(wave[:, None], 2, axis=1).astype(np.float32)
        made = np.concatenate(list(stretched(cut(sound), lambda t: t * factor, samples)))
        assert made.shape == (samples, 2)
        middle = made[4800 : samples - 4800]
        assert pitch(middle) == pytest.approx(hertz, rel=0.005)
        # Neither hollow nor rough: the level stays the same all along.
        pieces = middle[: len(middle) // 2400 * 2400].reshape(-1, 2400, 2)
        levels = np.sqrt((pieces**2).mean(axis=(1, 2)))
        assert levels.min() > 0.85 * 0.3 / 2**0.5
        assert levels.max() < 1.1 * 0.3 / 2**0.5

    def test_the_same_pace_changes_nothing(self) -> None:
        sound = np.random.default_rng(1).normal(0, 0.1, (2 * RATE, 2)).astype(np.float32)
        made = np.concatenate(list(stretched(cut(sound), lambda t: t, 2 * RATE)))
        np.testing.assert_allclose(made, sound, atol=1e-6)

    @pytest.mark.parametrize("factor", [0.5, 1.5, 3.0])
    def test_beeps_stay_in_time(self, factor: float) -> None:
        """Over a minute nothing drifts: each beep is where its picture is, within 20 ms."""
        sound = np.zeros((60 * RATE, 1), np.float32)
        beep = 0.5 * np.sin(2 * np.pi * 800 * np.arange(RATE // 5) / RATE)[:, None]
        for second in range(60):
            start = second * RATE + RATE // 2
            sound[start : start + len(beep)] = beep
        samples = int(60 * RATE / factor)
        made = np.concatenate(list(stretched(cut(sound, RATE), lambda t: t * factor, samples)))
        for second in range(1, 59, 7):
            middle = (second + 0.6) / factor * RATE
            place = int(middle - RATE / factor * 0.4)
            near = made[place : int(middle + RATE / factor * 0.4), 0] ** 2
            centre = place + float((near * np.arange(len(near))).sum() / near.sum())
            assert abs(centre - middle) < 0.020 * RATE

    @pytest.mark.parametrize("rate", [Fraction(24), Fraction(30000, 1001)])
    @pytest.mark.parametrize("fields", [{"factor": "0.7"}, {"ramp": [(0, 2), (1, "0.5")]}])
    def test_sound_ends_with_the_pictures(
        self,
        clip: Callable[..., Path],
        tone: Callable[..., Sound],
        tmp_path: Path,
        rate: Fraction,
        fields: dict[str, object],
    ) -> None:
        source = clip(frames=47, rate=rate, sound=tone(1.2, rate=44_100), sound_rate=44_100)
        made = Edit(source).speed(**fields).run(tmp_path / "a.mp4")
        sound = audio(made.path)
        assert sound is not None
        assert abs(Fraction(len(sound), RATE) - probe(made.path).duration) < Fraction(1, 1000)
        assert pitch(sound[4800:30_000]) == pytest.approx(440, abs=4)
