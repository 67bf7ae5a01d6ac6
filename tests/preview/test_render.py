"""What all kinds of work have in common: negative prompts, the slate, sound."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rushes.media import save_picture
from rushes.preview.actor import Actor
from rushes.preview.animatic import build
from rushes.preview.footage import Order, Picture
from rushes.preview.render import render, without
from rushes.prompts import read
from rushes.types import GenerationRequest

if TYPE_CHECKING:
    from pathlib import Path


def order(**changes: object) -> Order:
    fields: dict[str, object] = {
        "prompt": "", "width": 320, "height": 180, "fps": Fraction(12), "frames": 1, "seed": 4,
    }  # fmt: skip
    return Order(**{**fields, **changes})  # type: ignore[arg-type]


def first(prompt: str, **changes: object) -> Picture:
    return next(render(order(**changes), GenerationRequest(prompt=prompt)).pictures)


def test_a_negative_prompt_takes_things_and_weather_out() -> None:
    shot = read("a dog and a cat in a field in the rain at night, noir")
    left = without(shot, "cat, rain, noir")
    assert [noun.name for noun in left.subjects] == ["dog"]
    assert left.weather == ()
    assert left.style is None
    assert left.time == "night"
    assert without(shot, "  ") == shot


def test_a_negative_prompt_takes_moves_and_light_out() -> None:
    shot = read("a dog in a field at night, dolly in")
    left = without(shot, "night, dolly in")
    assert left.camera == ()
    assert left.time is None


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "grey.png"
    save_picture(path, np.full((120, 160, 3), 90, np.uint8))
    return path


@pytest.mark.parametrize(
    ("prompt", "negative", "said"),
    [
        ("a dinosaur running, dolly in", "", ["dinosaur and running was left out"]),
        ("dolly in", "", []),
        ("dolly in", "zebra unicorns", ["negative prompt names nothing"]),
        ("dolly in, snow", "snow", []),
    ],
)
def test_what_is_asked_of_a_photograph_in_vain_is_said(
    picture: Path, prompt: str, negative: str, said: list[str]
) -> None:
    request = GenerationRequest(prompt=prompt, image=str(picture))
    footage = render(order(negative_prompt=negative), request)
    assert len(footage.notes) == len(said)
    assert all(words in note for words, note in zip(said, footage.notes, strict=True))


def test_a_negative_prompt_changes_the_picture() -> None:
    prompt = "a dog in a field in the snow"
    assert (first(prompt) != first(prompt, negative_prompt="snow")).any()
    assert (first(prompt) != first(prompt, negative_prompt="dog")).any()


@pytest.mark.parametrize("negative", ["people", "person"])
def test_no_people_means_none_in_the_street_either(negative: str) -> None:
    _, full = build(order(), read("a red car in a city street"))
    shot = without(read("a red car in a city street"), negative)
    _, empty = build(order(), shot)
    assert len(empty.elements) < len(full.elements)
    assert any(isinstance(element, Actor) for element in empty.elements)


def test_the_slate_says_animatic_and_is_off_unless_asked_for() -> None:
    plain, marked = first("a cat in a field"), first("a cat in a field", slate=True)
    changed = np.argwhere((plain != marked).any(axis=2))
    assert len(changed) > 100
    assert changed[:, 0].min() > 150
