"""Weather, sound and lettering."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from rushes.preview.animatic import animatic
from rushes.preview.footage import SOUND_RATE, Order, Picture
from rushes.preview.lettering import can_set, lines, title
from rushes.preview.sound import AMBIENCES, ambience
from rushes.preview.weather import WEATHER
from rushes.prompts import Breakdown, read


def frames(weather: tuple[str, ...], *, loop: bool = False, count: int = 6) -> list[Picture]:
    order = Order("", 320, 180, Fraction(12), count, 4, loop)
    shot = Breakdown(
        text="x", title="x", setting="field", time="overcast", camera=("static",), weather=weather
    )
    return list(animatic(order, shot).pictures)


@pytest.mark.parametrize("kind", sorted(WEATHER))
def test_weather_is_seen_and_moves(kind: str) -> None:
    clear, with_it = frames(("clear",), count=24), frames((kind,), count=24)
    changed = [np.abs(a.astype(int) - b).max() for a, b in zip(clear, with_it, strict=True)]
    assert max(changed) > 25
    layer = [b.astype(int) - a for a, b in zip(clear, with_it, strict=True)]
    assert any((a != b).any() for a, b in itertools.pairwise(layer))


@pytest.mark.parametrize("kind", sorted(set(WEATHER) - {"storm"}))
def test_weather_closes_in_a_loop(kind: str) -> None:
    pictures = frames((kind,), loop=True, count=36)
    steps = [
        float(np.abs(a.astype(int) - b).mean())
        for a, b in zip(pictures, pictures[1:] + pictures[:1], strict=True)
    ]
    assert steps[-1] <= 1.7 * max(steps[:-1]) + 0.2


@pytest.mark.parametrize("name", sorted(AMBIENCES))
def test_ambience_is_quiet_exact_and_repeatable(name: str) -> None:
    sound = ambience(name, (), SOUND_RATE, 3)
    assert sound.shape == (SOUND_RATE, 2)
    assert sound.dtype == np.float32
    assert 0.005 < np.sqrt((sound**2).mean()) < 0.1
    assert np.abs(sound).max() <= 0.2001
    assert (sound == ambience(name, (), SOUND_RATE, 3)).all()
    assert (sound != ambience(name, (), SOUND_RATE, 4)).any()


@pytest.mark.parametrize("samples", [1, 2, 4801, 48_000])
def test_ambience_has_any_length(samples: int) -> None:
    assert ambience("sea", ("rain",), samples, 1).shape == (samples, 2)


def test_ambience_closes_on_itself() -> None:
    """The step over the seam of a loop is like any other step."""
    sound = ambience("sea", (), SOUND_RATE, 2)[:, 0]
    assert abs(sound[0] - sound[-1]) < 4 * np.abs(np.diff(sound)).std()


def test_sound_lasts_as_long_as_the_picture() -> None:
    order = Order("", 64, 36, Fraction(30000, 1001), 31, 1, audio=True)
    footage = animatic(order, read("a boat on the ocean"))
    assert footage.sound is not None
    assert len(footage.sound) == round(Fraction(31 * 1001, 30000) * SOUND_RATE)


@pytest.mark.parametrize(
    ("text", "set_"),
    [
        ("Ein Hund läuft", True),
        ("黄金猎犬在向日葵田中奔跑", True),
        ("Собака бежит по полю", True),
        ("강아지", True),
        ("नमस्ते दुनिया", False),
        ("مرحبا بالعالم", False),
        ("", False),
        ("???", True),
    ],
)
def test_scripts_with_letters(text: str, set_: bool) -> None:
    assert can_set(text) is set_
    assert (title(text, 40) is not None) is set_


def test_long_titles_are_broken_and_cut() -> None:
    rows = lines("word " * 60, 40, 500)
    assert len(rows) == 3
    assert rows[-1].endswith("…")
    shown = title("word " * 60, 40, 500)
    assert shown is not None
    assert 300 < shown.shape[1] < 640


def test_an_unreadable_prompt_shows_its_words() -> None:
    order = Order("", 320, 180, Fraction(12), 2, 4)
    shown = animatic(order, read("Qwrtz plumf snerk vorblatt"))
    pictures = list(shown.pictures)
    assert "title" in shown.notes[0]
    assert (pictures[0] > 250).all(axis=2).sum() > 150


def test_an_unprintable_prompt_says_so() -> None:
    shown = animatic(Order("", 320, 180, Fraction(12), 2, 4), read("नमस्ते दुनिया कैसे हो"))
    assert "no letters" in shown.notes[0]
    assert len(list(shown.pictures)) == 2
