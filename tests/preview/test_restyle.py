"""Looks: each its own, none boiling; timing and sound kept."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, islice, pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from rushes.errors import MediaError, RequestError
from rushes.media import audio, probe
from rushes.preview import grade
from rushes.preview.footage import SOUND_RATE, Order
from rushes.preview.looks import LOOKS, chosen, light, look, steadied
from rushes.preview.restyle import restyle
from rushes.prompts import Role, keys, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rushes.preview.footage import Picture
    from rushes.prompts import Breakdown

    Shoot = Callable[..., Breakdown]
    Clips = Callable[[str], Path]
    Photograph = Callable[[str], Picture]

SIZE = (320, 180)


def _as_it_is(clip: Path) -> Order:
    facts = probe(clip)
    frames = round(facts.duration * facts.fps)
    return Order("", facts.width & ~1, facts.height & ~1, facts.fps, frames, 5)


@pytest.fixture
def scene(photograph: Photograph) -> Picture:
    return np.asarray(cv2.resize(photograph("coffee.png"), SIZE, interpolation=cv2.INTER_AREA))


def test_every_style_and_time_of_a_prompt_is_there() -> None:
    undrawn = {key for key in keys(Role.STYLE) if not nearest(Role.STYLE, key, LOOKS)}
    assert len(undrawn) < len(keys(Role.STYLE)) / 2
    assert set(LOOKS) <= set(keys(Role.STYLE))
    assert set(keys(Role.TIME)) == set(grade.TIMES)


@pytest.mark.parametrize("style", LOOKS)
def test_a_look_keeps_size_and_input_and_repeats_itself(style: str, scene: Picture) -> None:
    before = scene.copy()
    first = look(style, *SIZE, seed=3)(scene, 4)
    assert (first.shape, first.dtype) == (scene.shape, scene.dtype)
    assert (scene == before).all()
    assert (look(style, *SIZE, seed=3)(scene, 4) == first).all()


@pytest.mark.parametrize("size", [(34, 18), (18, 34), (130, 130), (322, 98)])
def test_looks_fit_any_size(size: tuple[int, int]) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), np.uint8)
    for style in LOOKS:
        assert look(style, *size, seed=1)(picture, 0).shape == picture.shape, style


def test_looks_are_unlike_each_other_and_unlike_the_scene(scene: Picture) -> None:
    made = {style: look(style, *SIZE, seed=3)(scene, 0).astype(int) for style in LOOKS}
    made["none"] = scene.astype(int)
    for (a, first), (b, second) in combinations(made.items(), 2):
        assert np.abs(first - second).mean() > 2.5, (a, b)


def test_lights_are_unlike_each_other(scene: Picture) -> None:
    made = {time: light(time, *SIZE)(scene, 0).astype(int) for time in grade.TIMES}
    for (a, first), (b, second) in combinations(made.items(), 2):
        assert np.abs(first - second).mean() > 2, (a, b)
    assert made["night"].mean() < made["blue_hour"].mean() < made["noon"].mean()
    warmth = {time: (picture[..., 0] - picture[..., 2]).mean() for time, picture in made.items()}
    assert warmth["golden_hour"] > warmth["noon"] > warmth["blue_hour"]


@pytest.mark.parametrize("style", LOOKS)
def test_noise_on_a_still_scene_does_not_boil(style: str, scene: Picture) -> None:
    dice = np.random.default_rng(1)

    def filmed() -> Iterator[Picture]:
        for _ in range(10):
            noisy = scene + dice.normal(0, 2.5, scene.shape)
            yield np.clip(np.rint(noisy), 0, 255).astype(np.uint8)

    finish = look(style, *SIZE, seed=3)
    # One number for all frames: film grain is meant to move, and is not what is measured here.
    frames = [finish(each, 0).astype(int) for each in steadied(filmed(), style)]
    flicker = np.mean([np.abs(a - b).mean() for a, b in pairwise(frames[3:])])
    assert flicker < (1.3 if LOOKS[style].steady else 4)


def test_what_moves_is_not_smeared(textured: Callable[..., Picture]) -> None:
    still = textured(200, 100)
    moving = [np.roll(still, 9 * number, axis=1) for number in range(5)]
    for given, calmed in zip(moving, steadied(iter(moving), "anime"), strict=True):
        assert np.abs(given.astype(int) - calmed).mean() < 1.5


@pytest.mark.parametrize("name", ["bikes", "carphone_pristine"])
def test_timing_is_kept(real_clip: Clips, shot: Shoot, name: str) -> None:
    clip = real_clip(name)
    facts = probe(clip)
    footage = restyle(_as_it_is(clip), clip, shot(style="documentary"))
    assert footage.fps == facts.fps
    assert footage.frames == sum(1 for _ in footage.pictures) == facts.frames
    assert footage.sound is None
    assert footage.notes == ()


def test_sound_is_kept_to_the_sample(real_clip: Clips, shot: Shoot) -> None:
    clip = real_clip("bigbuckbunny")
    footage = restyle(_as_it_is(clip), clip, shot(time="sunset"))
    heard = audio(clip)
    assert heard is not None
    assert footage.sound is not None
    assert len(footage.sound) == round(footage.frames / footage.fps * SOUND_RATE)
    shared = min(len(heard), len(footage.sound))
    assert (footage.sound[:shared] == heard[:shared]).all()


def test_frames_come_in_order_and_again_the_same(shot: Shoot, clip: Callable[..., Path]) -> None:
    greys = [np.full((64, 96, 3), 20 * number, np.uint8) for number in range(12)]
    path = clip(greys)
    told = shot(style="watercolour", time="dawn", weather=("snow",))
    runs = [list(restyle(_as_it_is(path), path, told).pictures) for _ in range(2)]
    assert all((a == b).all() for a, b in zip(*runs, strict=True))
    means = [np.median(frame) for frame in runs[0]]
    assert means == sorted(means)


def test_another_rate_and_shape_keep_the_duration(shot: Shoot, clip: Callable[..., Path]) -> None:
    path = clip([np.full((64, 96, 3), 99, np.uint8)] * 12)
    wanted = Order("", 64, 64, Fraction(30), 999, 5)
    footage = restyle(wanted, path, shot(style="noir"))
    frames = list(footage.pictures)
    assert len(frames) == footage.frames == 15
    assert {frame.shape for frame in frames} == {(64, 64, 3)}


def test_a_prompt_without_a_look_gets_one_and_says_so(
    shot: Shoot, clip: Callable[..., Path]
) -> None:
    path = clip([np.full((64, 96, 3), 99, np.uint8)] * 2)
    footage = restyle(_as_it_is(path), path, shot())
    assert any(name in footage.notes[0] for name in LOOKS)
    assert "seed chose" in footage.notes[0]


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("a pencil sketch of a town", "sketch"),
        ("charcoal drawing", "sketch"),
        ("an oil painting of a town", "artistic"),
        ("anime", "anime"),
        ("a dog", None),
    ],
)
def test_the_prompt_chooses_the_look(
    reading: Callable[[str], Breakdown], prompt: str, style: str | None
) -> None:
    assert chosen(reading(prompt)) == style


def test_unknown_looks_and_lights_name_the_nearest() -> None:
    with pytest.raises(RequestError, match="did you mean watercolour"):
        look("watercolor", *SIZE)
    with pytest.raises(RequestError, match="did you mean sunset"):
        light("sunsets", *SIZE)


def test_too_small_a_clip_is_refused(shot: Shoot, clip: Callable[..., Path]) -> None:
    path = clip([np.zeros((8, 32, 3), np.uint8)] * 2)
    with pytest.raises(MediaError, match="clip is 32x8, too small"):
        restyle(_as_it_is(path), path, shot())


def test_leaving_early_ends_the_work(real_clip: Clips, shot: Shoot) -> None:
    clip = real_clip("carphone_pristine")
    pictures = restyle(_as_it_is(clip), clip, shot(style="noir")).pictures
    assert len(list(islice(pictures, 3))) == 3
    pictures.close()  # type: ignore[attr-defined]
    assert next(pictures, None) is None
