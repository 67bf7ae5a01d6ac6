"""The reader against prompts written by hand, and against anything at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.prompts.told import cases, expected, told

from rushes.prompts import Breakdown, Role, read, title

if TYPE_CHECKING:
    from collections.abc import Mapping

CASES = cases("cases")
HELD_OUT = cases("held_out")


@pytest.mark.parametrize("case", CASES, ids=[case["prompt"][:60] for case in CASES])
def test_reads_every_part_of_a_prompt(case: Mapping[str, Any]) -> None:
    shot = read(case["prompt"])

    assert told(shot) == expected(case)


def test_most_parts_of_prompts_it_was_not_tuned_on() -> None:
    right = total = 0
    for case in HELD_OUT:
        want, got = expected(case), told(read(case["prompt"]))
        right += sum(want[part] == got[part] for part in want)
        total += len(want)

    assert total == 30 * 16
    assert right / total > 0.93


WORDS = st.sampled_from(
    [
        "a", "the", "no", "of", "in", "with", "and", "without", "two", "red", "dog", "cats", "pan",
        "crane", "drone", "orange", "rose", "field", "forest", "🐕", "👩\u200d🚀", "running",
        "riding", "horse", ",", ".", "--", "--no", "'s", "dog's", "shot", "slowly", "camera", "(",
        "\u202e", "שלום", "犬", "\x00", '"', "“", "”", "'", "says", "sign", "Audio:", "sound of",
        "slowly", "circles", ":", "light", "golden",
    ]
)  # fmt: skip


@given(st.text(max_size=5000) | st.lists(WORDS, max_size=60).map(" ".join))
@settings(max_examples=300, deadline=None)
@example("\u202eאבג 🐕‍🦺🏳️‍🌈 a\u0000b")
@example("🐕" * 2000)
@example("dog's " * 800)
@example("no " * 1500)
@example("a red big " * 500)
@example("İstanbul'da bir köpek ﬁsh ẞ")
@example("\ud800 dog")
@example('says "' * 900)
@example("sound of a " * 900)
@example("camera slowly " * 900)
def test_reads_anything_and_points_inside_the_text(text: str) -> None:
    shot = read(text)

    for part in shot.parts:
        first, last = part.span
        assert 0 <= first < last <= len(text)
        assert text[first:last] == part.text
    for noun in (*shot.subjects, *shot.props):
        assert text[noun.span[0] : noun.span[1]] == noun.text
        assert noun.count >= 1
        assert noun.size > 0
    assert 0 < len(shot.title) <= 60
    assert read(text) == shot


def test_a_shot_survives_json() -> None:
    shot = read("two red balloons over a village, no people, slow pan left, 🐕")

    assert Breakdown.model_validate_json(shot.model_dump_json()) == shot


def test_every_recognised_word_keeps_its_place() -> None:
    text = "A big dog runs, no cars, pan left, pan right, noir"
    parts = [(part.role, part.key, part.text) for part in read(text).parts]

    assert parts == [
        (Role.SIZE, "big", "big"),
        (Role.SUBJECT, "dog", "dog"),
        (Role.ACTION, "run", "runs"),
        (Role.EXCLUDED, "car", "cars"),
        (Role.CAMERA, "pan_left", "pan left"),
        (Role.CAMERA, "pan_right", "pan right"),
        (Role.STYLE, "noir", "noir"),
    ]


def test_clothes_belong_to_whoever_wears_them() -> None:
    shot = read("a cat wearing sunglasses and a red scarf next to a man in a top hat")

    assert [(noun.name, noun.wearing) for noun in shot.subjects] == [
        ("cat", ("sunglasses", "red scarf")),
        ("man", ("top hat",)),
    ]


def test_each_subject_has_its_own_deed_and_pose() -> None:
    shot = read("a man runs while a bird flies and a train passes by")

    assert [(noun.name, noun.action) for noun in shot.subjects] == [
        ("man", "run"),
        ("bird", "fly"),
        ("train", "drive"),
    ]
    assert shot.subjects[0].icon == "🏃‍♂️"


def test_a_thing_says_where_it_is_at_home() -> None:
    homes = {
        name: read(f"a {name}").subjects[0].habitat
        for name in ("sailboat", "whale", "chef", "car", "rocket", "camel")
    }

    assert homes == {
        "sailboat": "ocean",
        "whale": "underwater",
        "chef": "kitchen",
        "car": "road",
        "rocket": "sky",
        "camel": "desert",
    }


@pytest.mark.parametrize(
    ("prompt", "shown"),
    [
        ("", "Untitled"),
        (" \n\t ", "Untitled"),
        ("a dog", "A dog"),
        ("a dog. It runs far away.", "A dog…"),
        ("海辺を走る犬", "海辺を走る犬"),
        ("x" * 200, "X" + "x" * 47 + "…"),
        ("one\ntwo\x07three", "One two three"),
        ("a dog in the very tall grass", "A dog in the very tall grass"),
        ("a small blue bird on a branch in the rain", "A small blue bird on a branch in…"),
    ],
)
def test_title_is_short_and_on_one_line(prompt: str, shown: str) -> None:
    assert title(prompt) == shown


@pytest.mark.parametrize(
    ("prompt", "excluded", "shot_size"),
    [
        ("a street without cars wide shot", ("car",), "wide"),
        ("no people in the background, close-up of a cup", ("person",), "close_up"),
        ("a room, no shadows", ("shadows",), None),
        ("a cat, no close-ups", ("close_up",), None),
    ],
)
def test_how_far_a_denial_reaches(
    prompt: str, excluded: tuple[str, ...], shot_size: str | None
) -> None:
    shot = read(prompt)

    assert (shot.excluded, shot.shot_size) == (excluded, shot_size)


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("an anime girl, Studio Ghibli style", "ghibli"),
        ("Studio Ghibli anime", "ghibli"),
        ("cinematic, pixel art", "pixel_art"),
        ("claymation, anime", "claymation"),
    ],
)
def test_of_two_styles_the_more_particular_counts(prompt: str, style: str) -> None:
    assert read(prompt).style == style


@pytest.mark.parametrize(
    ("text", "camera"),
    [
        ("birds fly over a lake", ()),
        ("two planes fly through a canyon, static shot", ("static",)),
        ("fly over a city at dawn", ("flyover",)),
        ("fly through a canyon", ("fly_through",)),
        ("a slow fly over of a city", ("flyover",)),
    ],
)
def test_what_flies_is_the_camera_only_where_nothing_else_does(
    text: str, camera: tuple[str, ...]
) -> None:
    assert read(text).camera == camera
