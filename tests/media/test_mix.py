"""Music, voices and effects: what is heard, when, and that the pictures stay as they are."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from rushes.errors import MediaError
from rushes.media import audio, probe
from rushes.media.ducking import Ducker
from rushes.media.edit import Edit
from rushes.media.footage import form_of
from rushes.media.loudness import loudness
from rushes.media.mixing import after, falling, paced, rising, summed
from rushes.media.steps.sound import Sound as SoundStep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    Sound = NDArray[np.float32]

RATE = 48_000


def cut(sound: Sound, samples: int = 7001) -> Iterator[Sound]:
    for start in range(0, len(sound), samples):
        yield sound[start : start + samples]


def whole(blocks: Iterator[Sound]) -> Sound:
    return np.concatenate(list(blocks))


def sine(seconds: float, hertz: float, level: float = 0.3, channels: int = 2) -> Sound:
    wave = level * np.sin(2 * np.pi * hertz * np.arange(int(seconds * RATE)) / RATE)
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


def strength(sound: Sound, hertz: float) -> float:
    """The amplitude of a tone in the middle of a piece."""
    window = np.hanning(len(sound))
    turning = np.exp(-2j * np.pi * hertz * np.arange(len(sound)) / RATE)
    return float(2 * abs((sound[:, 0] * window * turning).sum()) / window.sum())


@pytest.fixture
def wav(tmp_path: Path) -> Callable[..., Path]:
    """``wav("name.wav", samples, rate=48000)``: (samples, channels) in a file."""

    def build(name: str, sound: Sound, rate: int = RATE) -> Path:
        path = tmp_path / name
        layout = {1: "mono", 2: "stereo", 6: "5.1"}[sound.shape[1]]
        with av.open(str(path), "w") as container:
            stream = container.add_stream("pcm_f32le", rate=rate, layout=layout)
            packed = np.ascontiguousarray(sound, np.float32).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(packed, "flt", layout)
            frame.sample_rate, frame.pts = rate, 0
            container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path

    return build


def video_packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def ends(path: Path) -> tuple[Fraction, Fraction]:
    """When the pictures and the sound end, in seconds, by what is decoded."""
    facts, sound = probe(path), audio(path)
    assert sound is not None
    return facts.duration, Fraction(len(sound), RATE)


class TestBlocks:
    def test_pacing_changes_nothing(self) -> None:
        sound = sine(2.3, 100)
        pieces = list(paced(cut(sound, 1000), 4800))
        assert {len(piece) for piece in pieces[:-1]} == {4800}
        np.testing.assert_array_equal(np.concatenate(pieces), sound)

    def test_a_fade_starts_at_nothing_and_ends_at_all(self) -> None:
        ones = np.ones((RATE, 1), np.float32)
        made = whole(rising(cut(ones), RATE // 2))
        assert made[0, 0] < 0.001
        assert (made[RATE // 2 :] == 1).all()
        assert (np.diff(made[:, 0]) >= 0).all()

    @pytest.mark.parametrize("end", [30_000, 48_000, 60_000])
    def test_a_fade_ends_with_the_clip_or_the_sound(self, end: int) -> None:
        ones = np.ones((RATE, 1), np.float32)
        made = whole(falling(cut(ones), 10_000, end))
        last = min(end, RATE)
        assert len(made) == last
        assert made[-1, 0] < 0.001
        assert (made[: last - 10_000] == 1).all()

    def test_a_fade_longer_than_the_sound_takes_all_of_it(self) -> None:
        made = whole(falling(cut(np.ones((1000, 1), np.float32)), 5000, 9999))
        assert made[0, 0] > 0.99
        assert made[-1, 0] < 0.01

    def test_later_and_earlier(self) -> None:
        sound = sine(0.5, 100)
        late = whole(after(cut(sound), 60_000, 2))
        assert not late[:60_000].any()
        np.testing.assert_array_equal(late[60_000:], sound)
        np.testing.assert_array_equal(whole(after(cut(sound), -9000, 2)), sound[9000:])

    def test_a_sum_is_as_long_as_the_longer(self) -> None:
        one, two = sine(1.2, 100), sine(2.5, 300)
        made = whole(summed(cut(one), cut(two)))
        np.testing.assert_allclose(made[: len(one)], one + two[: len(one)], atol=1e-6)
        np.testing.assert_array_equal(made[len(one) :], two[len(one) :])


class TestDucking:
    def test_music_gives_way_before_the_voice_and_comes_back_after_it(self) -> None:
        music = np.full((8 * RATE, 2), 0.5, np.float32)
        voice = np.zeros((8 * RATE, 1), np.float32)
        voice[3 * RATE : 5 * RATE] = sine(2, 200, 0.2, 1)
        made = whole(Ducker(12, attack=0.1, release=0.5).over(cut(music), cut(voice)))
        assert made.shape == music.shape
        decibels = 20 * np.log10(made[:, 0] / 0.5)
        assert decibels[: int(2.85 * RATE)].max() == decibels[: int(2.85 * RATE)].min() == 0
        assert decibels[int(3.02 * RATE) : 5 * RATE] == pytest.approx(-12, abs=0.01)
        assert decibels[int(6.2 * RATE) :] == pytest.approx(0, abs=0.01)
        steps = np.abs(np.diff(decibels))
        assert steps.max() * RATE < 12 / 0.1 * 1.3  # no step: nothing clicks

    def test_a_pause_between_words_is_not_filled(self) -> None:
        music = np.full((3 * RATE, 1), 0.5, np.float32)
        voice = sine(3, 200, 0.2, 1)
        voice[RATE : int(1.2 * RATE)] = 0
        made = whole(Ducker(12).over(cut(music), cut(voice)))
        assert made[RATE // 2 : 2 * RATE].max() < 0.13

    def test_silence_and_murmur_duck_nothing(self) -> None:
        music = sine(2, 440)
        murmur = sine(2, 100, 0.002, 1)
        np.testing.assert_array_equal(whole(Ducker(12).over(cut(music), cut(murmur))), music)
        np.testing.assert_array_equal(whole(Ducker(12).over(cut(music), iter(()))), music)


class TestTheStep:
    def test_the_pictures_are_copied_bit_for_bit(
        self, clip: Callable[..., Path], wav: Callable[..., Path], tmp_path: Path
    ) -> None:
        source = clip(frames=50, options={"bf": "3"})
        music = wav("music.wav", sine(1, 440))
        made = Edit(source).sound(music, fit="loop").run(tmp_path / "out.mp4")
        assert video_packets(made.path) == video_packets(source)
        assert "copied" in str(Edit(source).sound(music).explain())
        sound = audio(made.path)
        assert sound is not None
        assert len(sound) == made.duration * RATE
        assert strength(sound[RATE // 4 : 2 * RATE], 440) == pytest.approx(0.3, abs=0.02)

    @pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
    def test_into_each_container(
        self, clip: Callable[..., Path], wav: Callable[..., Path], tmp_path: Path, suffix: str
    ) -> None:
        source = clip("clip.mkv", frames=30, rate=Fraction(30000, 1001), rotation=90, size=(64, 32))
        before = probe(source)
        made = Edit(source).sound(wav("a.wav", sine(3, 300))).run(tmp_path / f"out{suffix}")
        facts = made.facts
        assert (facts.frames, facts.width, facts.height) == (30, before.width, before.height)
        assert abs(facts.duration - before.duration) <= Fraction(1, 1000)
        pictures, sound = ends(made.path)
        assert abs(pictures - sound) < Fraction(20, 1000)

    @pytest.mark.parametrize(
        ("rate", "channels"), [(8000, 1), (11025, 1), (22050, 2), (44100, 6), (96000, 2)]
    )
    @pytest.mark.parametrize("seconds", [0.4, 4.0])
    def test_any_rate_and_layout_ends_with_the_pictures(
        self,
        clip: Callable[..., Path],
        wav: Callable[..., Path],
        tmp_path: Path,
        rate: int,
        channels: int,
        seconds: float,
    ) -> None:
        count = int(seconds * rate)
        tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(count) / rate)
        file = wav("a.wav", np.repeat(tone[:, None], channels, axis=1), rate)
        source = clip(frames=47, rate=Fraction(24000, 1001))
        made = Edit(source).sound(file).run(tmp_path / "out.mp4")
        pictures, sound = ends(made.path)
        assert made.facts.frames == 47
        assert abs(pictures - sound) < Fraction(1, 1000)
        heard = audio(made.path)
        assert heard is not None
        assert heard.shape[1] == channels
        last = min(seconds, float(pictures))
        assert np.abs(heard[: int((last - 0.05) * RATE)]).max() > 0.1
        assert np.abs(heard[int((last + 0.05) * RATE) :]).max(initial=0) < 0.01

    def test_nothing_drifts(
        self, clip: Callable[..., Path], wav: Callable[..., Path], tmp_path: Path
    ) -> None:
        """A click each second, at 44.1 kHz in 29.97 fps pictures, stays where it was."""
        clicks = np.zeros((20 * 44_100, 1), np.float32)
        clicks[::44_100] = 0.9
        source = clip(frames=599, rate=Fraction(30000, 1001), size=(16, 16))
        made = Edit(source).sound(wav("a.wav", clicks, 44_100)).run(tmp_path / "out.mp4")
        heard = audio(made.path)
        assert heard is not None
        for second in range(1, 19):
            near = np.abs(heard[second * RATE - 4800 : second * RATE + 4800, 0])
            assert abs(int(near.argmax()) - 4800) < 48

    def test_mix_and_replace(
        self,
        clip: Callable[..., Path],
        wav: Callable[..., Path],
        tone: Callable[..., Sound],
        tmp_path: Path,
    ) -> None:
        source = clip(frames=48, sound=tone(2))  # 440 Hz
        file = wav("a.wav", sine(1, 1000))
        both = audio(Edit(source).sound(file, at=0.5, gain=-6, own=-3).run(tmp_path / "a.mp4").path)
        only = audio(Edit(source).sound(file, own=None).run(tmp_path / "b.mp4").path)
        assert both is not None
        assert only is not None
        early, late = slice(4800, 20_000), slice(30_000, 60_000)
        assert strength(both[early], 440) == pytest.approx(0.3 * 10 ** (-3 / 20), abs=0.01)
        assert strength(both[early], 1000) < 0.005
        assert strength(both[late], 1000) == pytest.approx(0.15, abs=0.01)
        assert strength(both[late], 440) == pytest.approx(0.3 * 10 ** (-3 / 20), abs=0.01)
        assert strength(only[late], 440) < 0.005
        assert not np.abs(only[55_000:]).max() > 0.01

    def test_a_repeat_neither_clicks_nor_loses_the_beat(
        self, clip: Callable[..., Path], wav: Callable[..., Path]
    ) -> None:
        step = SoundStep(file=wav("a.wav", sine(0.3127, 440)), fit="loop")
        form = form_of(probe(clip(frames=48)))
        made = whole(step.sound(iter(()), form))
        assert np.abs(np.diff(made[:, 0])).max() < 0.02
        period = int(0.3127 * RATE)
        np.testing.assert_array_equal(made[1000:period], made[period + 1000 : 2 * period])

    def test_silenced(
        self, clip: Callable[..., Path], tone: Callable[..., Sound], tmp_path: Path
    ) -> None:
        source = clip(frames=24, sound=tone(1))
        made = Edit(source).sound(own=None).run(tmp_path / "a.mp4")
        assert not made.facts.has_audio
        assert made.facts.frames == 24

    @pytest.mark.parametrize("target", [-14.0, -23.0])
    def test_a_loudness_is_reached(
        self, clip: Callable[..., Path], wav: Callable[..., Path], tmp_path: Path, target: float
    ) -> None:
        dice = np.random.default_rng(3)
        noise = dice.normal(0, 0.03, (6 * RATE, 2)) * np.linspace(0.3, 1, 6 * RATE)[:, None]
        dull = np.apply_along_axis(np.convolve, 0, noise, np.hanning(80) / 8, "same")
        source = clip(frames=144, size=(16, 16))
        file = wav("a.wav", dull.astype(np.float32))
        made = Edit(source).sound(file, loudness=target).run(tmp_path / "a.mp4")
        heard = audio(made.path)
        assert heard is not None
        found = loudness(iter([heard]), 2)
        assert found.integrated == pytest.approx(target, abs=0.2)
        assert found.peak < -0.5

    def test_several_in_one_pass(
        self, clip: Callable[..., Path], wav: Callable[..., Path], tmp_path: Path
    ) -> None:
        voice = np.concatenate([np.zeros((2 * RATE, 1), np.float32), sine(2, 250, 0.3, 1)])
        edit = (
            Edit(clip(frames=144, size=(16, 16)))
            .sound(wav("music.wav", sine(1.7, 1000)), fit="loop", fade_out=1)
            .sound(wav("voice.wav", voice), role="voice", duck=12)
        )
        assert Edit.from_json(edit.to_json()) == edit
        heard = audio(edit.run(tmp_path / "a.mp4").path)
        assert heard is not None
        assert strength(heard[: int(1.6 * RATE)], 1000) == pytest.approx(0.3, abs=0.02)
        assert strength(heard[int(2.1 * RATE) : int(3.3 * RATE)], 1000) < 0.09
        assert np.abs(heard[int(5.95 * RATE) :]).max() < 0.05

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({}, "no sound to change"),
            ({"file": "silent.mp4"}, "has no sound"),
            ({"file": "missing.wav"}, "no file"),
            ({"file": "a.wav", "at": 5}, "ends at 1 s"),
            ({"at": 2}, "of a file: name one"),
            ({"file": "a.wav", "gian": 2}, "did you mean gain"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self,
        clip: Callable[..., Path],
        wav: Callable[..., Path],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        fields: dict[str, object],
        words: str,
    ) -> None:
        monkeypatch.chdir(tmp_path)
        wav("a.wav", sine(0.1, 100))
        clip("silent.mp4", frames=2)
        with pytest.raises(MediaError, match=words):
            Edit(clip()).sound(**fields).explain()
