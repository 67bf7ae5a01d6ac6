"""Films: many clips of many kinds, one after the other."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rushes.errors import MediaError
from rushes.media import Reader, audio
from rushes.media.edit import Edit
from rushes.media.film import Film
from rushes.media.joining import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    Clip = Callable[..., Path]
    Tone = Callable[..., NDArray[np.float32]]


def flat(level: int) -> NDArray[np.uint8]:
    return np.full((48, 64, 3), level, np.uint8)


def levels(path: Path) -> list[int]:
    with Reader(path) as reader:
        return [int(picture.mean()) for picture, _ in reader]


def test_parts_follow_each_other_to_the_frame(clip: Clip, tmp_path: Path) -> None:
    parts = [clip(f"{n}.mp4", frames=5 + n, picture=flat(40 * n)) for n in range(1, 5)]
    made = Film(parts).grade(contrast=1).resize(96).run(tmp_path / "film.mp4")
    found = levels(made.path)
    wanted = [40 * n for n in range(1, 5) for _ in range(5 + n)]
    assert len(found) == len(wanted)
    assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= 3


def test_odd_clips_are_fitted_and_silence_filled(clip: Clip, tone: Tone, tmp_path: Path) -> None:
    one = clip("one.mp4", frames=24, size=(128, 72), sound=tone(1))
    two = clip("two.mp4", frames=30, rate=Fraction(30), size=(64, 64))
    three = clip(
        "three.mov", frames=24, size=(128, 72), sound=tone(1, 1, 44_100), sound_rate=44_100
    )
    made = Film([one, two, three]).grade(contrast=1).run(tmp_path / "film.mp4").facts
    assert (made.width, made.height, made.frames) == (128, 72, 72)
    assert made.fps == 24
    heard = audio(made.path)
    assert heard is not None
    assert heard.shape[1] == 2
    loud = [
        float(np.abs(heard[start : start + 30_000]).max()) for start in (9_000, 57_000, 105_000)
    ]
    assert loud[0] > 0.2
    assert loud[1] < 0.01
    assert loud[2] > 0.2
    assert abs(Fraction(str(made.audio["duration"])) - made.duration) <= Fraction(20, 1000)


@pytest.mark.parametrize("kind", KINDS)
def test_every_transition_goes_from_one_to_the_other(clip: Clip, tmp_path: Path, kind: str) -> None:
    parts = [clip(f"{level}.mp4", frames=8, picture=flat(level)) for level in (60, 180)]
    made = Film(parts, transitions=(kind, Fraction(4, 24))).run(tmp_path / "film.mp4")
    found = levels(made.path)
    assert len(found) == 12
    assert all(abs(level - 60) <= 3 for level in found[:4])
    assert all(abs(level - 180) <= 3 for level in found[8:])
    through_black = {"fadeblack", "fadewhite", "circlecrop", "rectcrop"}
    assert kind in through_black or all(57 <= level <= 183 for level in found)


def test_a_crossfade_mixes_pictures_and_sound_alike(clip: Clip, tone: Tone, tmp_path: Path) -> None:
    loud = [clip(f"{n}.mp4", frames=24, picture=flat(90 * n), sound=tone(1)) for n in (0, 2)]
    film = Film(loud, transitions=("crossfade", "0.5"))
    made = film.run(tmp_path / "film.mp4")
    assert made.facts.duration == Fraction(3, 2)
    found = levels(made.path)
    assert found == sorted(found)
    assert abs(found[18] - 90) <= 6
    heard = audio(made.path)
    assert heard is not None
    assert abs(len(heard) - 72_000) < 1024


def test_many_odd_lengths_do_not_drift(clip: Clip, tone: Tone, tmp_path: Path) -> None:
    rate = Fraction(30000, 1001)
    part = clip(frames=7, rate=rate, size=(32, 32), sound=tone(0.5))
    made = Film([part] * 20, size="32x48").run(tmp_path / "film.mp4").facts
    assert made.duration == 140 / rate
    assert abs(Fraction(str(made.audio["duration"])) - made.duration) <= Fraction(1, 1000)


def test_films_hold_edits_and_films(clip: Clip, tmp_path: Path) -> None:
    one, two = (clip(f"{n}.mp4", frames=12, picture=flat(100 * n)) for n in (1, 2))
    inner = Film([Edit(one).trim(0, "0.25"), two])
    made = Film([inner, Edit(one).trim("0.25")]).resize(96).run(tmp_path / "film.mp4")
    found = levels(made.path)
    assert len(found) == 6 + 12 + 6
    assert abs(found[0] - 100) <= 3
    assert abs(found[8] - 200) <= 3
    assert abs(found[-1] - 100) <= 3


def test_what_cannot_be_is_said(clip: Clip) -> None:
    parts = [clip(f"{n}.mp4", frames=12) for n in range(3)]
    with pytest.raises(MediaError, match="did you mean crossfade"):
        Film(parts, transitions="crosfade").explain()
    with pytest.raises(MediaError, match="make them shorter"):
        Film(parts, transitions=("wipe", 0.4)).explain()
    with pytest.raises(MediaError, match="2 gaps"):
        Film(parts, transitions=["cut", "cut", "cut"]).explain()
