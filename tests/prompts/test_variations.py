"""A part said anew, and one shot said in several ways."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.errors import RequestError
from rushes.prompts import Role, Shot, ShotPart, keys, read
from rushes.prompts.placing import add, put
from rushes.prompts.variations import variations

FOX = Shot.read("a fox jumping in the snow at night, tracking shot, film noir")


@pytest.mark.parametrize(
    ("text", "part", "value", "prompt", "removed"),
    [
        ("a red car drifting around a corner at night, handheld", "time", "dawn",
         "a red car drifting around a corner, dawn, handheld camera", ["at night"]),
        ("a man walking in the rain with an umbrella", "weather", "snow",
         "a man walking with an umbrella, snowing", ["in the rain"]),
        ("an eerie old forest, a man runs quickly", "mood", "calm",
         "a man runs quickly, an old forest, calm mood", ["eerie"]),
        ("an anime girl dancing in a street, tracking shot", "style", "noir",
         "a girl dancing in a street, tracking shot, film noir style", ["anime"]),
        ("a man drinks coffee quickly at a table", "pace", "slow_motion",
         "a man drinks coffee at a table, slow motion", ["quickly"]),
        ("the camera slowly dollies in on a man at a table", "camera", "orbit",
         "a man at a table, orbit shot", []),
        ("a dog runs through a field of sunflowers, sunny countryside", "setting", "on a beach",
         "a dog runs on a beach", ["field of sunflowers"]),
        ("a dog runs on a beach", "subject", "a cat", "a cat runs on a beach", []),
        ("a dog on a beach, raining", "negative", "people", "a dog on a beach, raining", []),
    ],
)  # fmt: skip
def test_a_part_is_said_anew(
    text: str, part: str, value: str, prompt: str, removed: list[str]
) -> None:
    placed = put(Shot.read(text), ShotPart(part), [value])
    assert placed.shot.prompt == prompt
    assert [each.words for each in placed.removed] == removed


def test_a_subject_that_is_nothing_else_stays() -> None:
    shot = Shot.of(subject="fog", action="rolling over hills")
    assert put(shot, ShotPart.WEATHER, ["clear"]).shot.subject == "fog"


def test_what_is_added_takes_the_place_of_what_conflicts() -> None:
    shot = Shot.of(subject="a fox", lighting=["rim", "hard"], weather="snow")
    assert add(shot, ShotPart.LIGHTING, "soft").shot.lighting == ("rim", "soft")
    assert add(shot, ShotPart.WEATHER, "wind").shot.weather == ("snow", "wind")
    assert add(shot, ShotPart.DETAILS, "a red hat").shot.details == ("a red hat",)
    assert add(shot, ShotPart.MOOD, "calm").shot.mood == "calm"


#: Roles whose value says nothing about another part, so that what is read back is the value alone.
PLAIN = [Role.CAMERA, Role.PACE, Role.SHOT_SIZE, Role.ANGLE]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_what_is_put_is_what_is_read(data: st.DataObject) -> None:
    role = data.draw(st.sampled_from(PLAIN))
    before, after = (data.draw(st.sampled_from(keys(role))) for _ in range(2))
    part = ShotPart(role.value)
    shot = put(Shot.of(subject="a fox", action="jumping"), part, [before]).shot
    again = put(Shot.read(shot.prompt), part, [after]).shot
    found = {each.key for each in read(again.prompt).parts if each.role is role}
    assert after in found
    assert before == after or before not in found or before in read_keys(role, after)


def read_keys(role: Role, key: str) -> set[str]:
    """What the phrase of a key is read as, by itself."""
    shot = Shot.of(**{str(role): key})
    return {each.key for each in read(shot.prompt).parts if each.role is role}


class TestOfAVocabulary:
    def test_the_first_is_the_shot_itself(self) -> None:
        first, *others = variations(FOX, 6, ["camera", "light"], seed=4)
        assert (first.shot, first.label, first.chosen) == (FOX, "as written", ())
        assert len({each.shot for each in others} | {FOX}) == 6
        for each in others:
            assert each.shot.but(camera=FOX.camera, lighting=FOX.lighting) == FOX
            assert len(each.shot.camera) == len(each.shot.lighting) == 1
            assert "tracking" not in each.shot.camera
            assert each.label.startswith("camera: ")

    def test_they_are_reproducible(self) -> None:
        once, again = (variations(FOX, 9, ["camera", "style"], seed=2) for _ in range(2))
        assert once == again
        assert once != variations(FOX, 9, ["camera", "style"], seed=3)
        assert once[:5] == variations(FOX, 5, ["camera", "style"], seed=2)

    @pytest.mark.parametrize(
        "vary", [["pace"], ["camera", "angle"], ["shot_size", "angle", "pace"]]
    )
    def test_values_come_equally_often(self, vary: list[str]) -> None:
        count = 10 if vary == ["pace"] else 61
        made = variations(FOX, count, vary, seed=7)[1:]
        assert len({each.chosen for each in made}) == count - 1
        for at in range(len(vary)):
            seen = Counter(each.chosen[at] for each in made)
            assert max(seen.values()) - min(seen.values()) <= 1
        for first, second in combinations(range(len(vary)), 2):
            pairs = Counter((each.chosen[first], each.chosen[second]) for each in made)
            assert max(pairs.values()) <= 2

    def test_what_the_shot_says_anywhere_is_no_other_value(self) -> None:
        made = variations(FOX, 10, ["time"], seed=0)
        assert "night" not in {value for each in made for _, value in each.chosen}
        with pytest.raises(RequestError, match="There are 10 such variations, not 11"):
            variations(FOX, 11, ["time"], seed=0)


class TestOfValues:
    def test_every_combination(self) -> None:
        made = variations(FOX, vary={"camera": ["Dolly In", "static"], "subject": ["a cat"]})
        assert [dict(each.chosen) for each in made] == [
            {"camera": "dolly_in", "subject": "a cat"},
            {"camera": "static", "subject": "a cat"},
        ]
        assert made[0].label == "camera: dolly in, subject: a cat"
        assert made[0].shot.prompt == "a cat jumping in the snow, night, dolly in, film noir"

    def test_some_of_them(self) -> None:
        vary = {"camera": ["orbit", "static"], "pace": ["slow", "fast"]}
        made = variations(FOX, 2, vary, seed=1)
        assert {each.chosen[0][1] for each in made} == {"orbit", "static"}
        assert {each.chosen[1][1] for each in made} == {"slow", "fast"}

    def test_a_part_without_values_takes_the_vocabularys(self) -> None:
        made = variations(FOX, 4, {"camera": ["orbit", "static"], "mood": []})
        assert Counter(each.chosen[0][1] for each in made) == {"orbit": 2, "static": 2}
        assert len({each.chosen[1][1] for each in made}) == 4


@pytest.mark.parametrize(
    ("count", "vary", "said"),
    [
        (3, ["camra"], r"no part 'camra' \(did you mean camera\?\)"),
        (3, ["subject"], "no list of values for subject: name some"),
        (None, ["camera"], "Say how many"),
        (0, {"camera": ["orbit"]}, "Say how many"),
        (9, {"camera": ["orbit", "static"]}, "There are 2 such variations, not 9"),
        (None, {"camera": ["orbitt"]}, "did you mean orbit"),
        (None, {"camera": [" "]}, "no value for camera"),
    ],
)
def test_refusals(count: int | None, vary: object, said: str) -> None:
    with pytest.raises(RequestError, match=said):
        variations(FOX, count, vary)  # type: ignore[arg-type]
