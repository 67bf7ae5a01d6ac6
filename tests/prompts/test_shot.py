"""A shot as data: checked, named, compared, and the same after a way through a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.errors import DeliveryError, RequestError
from rushes.prompts import VOCABULARY_PARTS, Role, Shot, ShotPart, keys, phrase
from rushes.prompts.breakdown import Breakdown

if TYPE_CHECKING:
    from pathlib import Path

FOX = Shot.of(
    subject="a fox",
    action="jumping",
    setting="in the snow",
    camera=["dolly_in", "handheld"],
    style="cinematic",
    negative=["people", "text"],
)
#: Words that people and files really hold, and some that break a careless writer.
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0_"), max_size=30)
ONE = ("subject", "action", "setting")
MANY = ("details", "dialogue", "negative")


class TestNames:
    @pytest.mark.parametrize(
        "written", ["dolly_in", "Dolly In", "dolly-in", " DOLLY  in ", "Dolly_In"]
    )
    def test_a_key_in_any_spelling_is_the_key(self, written: str) -> None:
        assert Shot.of(camera=written).camera == ("dolly_in",)

    @pytest.mark.parametrize("role", VOCABULARY_PARTS)
    def test_every_key_is_kept_and_its_usual_phrase_means_a_key(self, role: Role) -> None:
        for key in keys(role):
            assert Shot.of(**{role: key}).given(role) == (key,)
            assert Shot.of(**{role: phrase(role, key)}).given(role)[0] in keys(role)

    @pytest.mark.parametrize(
        ("part", "written", "near"),
        [
            ("camera", "doly_in", "dolly_in"),
            ("camera", "doly in", "dolly_in"),
            ("camera", "Dolly_Inn", "dolly_in"),
            ("style", "cinemtic", "cinematic"),
            ("style", "documentery", "documentary"),
            ("time", "goldn hour", "golden_hour"),
            ("mood", "misterious", "mysterious"),
        ],
    )
    def test_a_slip_is_refused_with_the_nearest(self, part: str, written: str, near: str) -> None:
        with pytest.raises(RequestError, match=rf"did you mean {near}\?"):
            Shot.of(**{part: written})

    def test_a_key_of_another_part_says_where_it_belongs(self) -> None:
        with pytest.raises(RequestError, match="that is a camera"):
            Shot.of(style="dolly_in")

    @pytest.mark.parametrize(
        ("part", "written"),
        [
            ("camera", "slow dolly in on her hands"),
            ("camera", "a slow creep towards the door"),
            ("style", "hand-tinted postcard"),
            ("mood", "hungover"),
            ("lighting", "one bare bulb"),
            ("time", "teatime"),
        ],
    )
    def test_own_words_stay_as_they_are(self, part: str, written: str) -> None:
        assert Shot.of(**{part: written}).said(part) == (written,)

    def test_an_unknown_part_names_the_nearest(self) -> None:
        with pytest.raises(RequestError, match="did you mean lighting"):
            Shot.of(lightning="soft")

    def test_keys_in_own_words_are_understood(self) -> None:
        shot = Shot.of(
            camera=["orbit", "slow dolly in, handheld camera"], setting="in a deep forest"
        )
        assert shot.meant("camera") == ("orbit", "dolly_in", "handheld")
        assert shot.meant("setting") == ("forest",)
        assert shot.meant("details") == ()


class TestData:
    def test_values_are_tidy(self) -> None:
        shot = Shot.of(subject="  a   fox ", camera=["orbit", "", "Orbit"], details="wet  fur")
        assert (shot.subject, shot.camera, shot.details) == ("a fox", ("orbit",), ("wet fur",))

    @given(
        st.fixed_dictionaries({}, optional=dict.fromkeys(ONE, WORDS)),
        st.fixed_dictionaries({}, optional=dict.fromkeys(MANY, st.lists(WORDS, max_size=3))),
        st.fixed_dictionaries(
            {}, optional={str(role): st.sampled_from(keys(role)) for role in VOCABULARY_PARTS}
        ),
    )
    @settings(max_examples=150, deadline=None)
    def test_the_same_after_json_and_toml(
        self, one: dict[str, str], many: dict[str, list[str]], named: dict[str, str]
    ) -> None:
        shot = Shot.of(**one, **many, **named)
        assert Shot.from_json(shot.to_json()) == shot
        assert Shot.from_toml(shot.to_toml()) == shot
        assert shot.differences(Shot.from_toml(shot.to_toml())) == ()

    def test_toml_is_what_a_person_would_write(self) -> None:
        assert Shot.of(subject="a fox", camera="orbit", lens=["brass lens", "bokeh"]).to_toml() == (
            'subject = "a fox"\ncamera = "orbit"\nlens = [\n    "brass lens",\n    "bokeh",\n]\n'
        )

    @pytest.mark.parametrize("name", ["shot.toml", "shot.json", "Shot.TOML"])
    def test_files(self, tmp_path: Path, name: str) -> None:
        FOX.save(tmp_path / name)
        assert Shot.load(tmp_path / name) == FOX
        with pytest.raises(DeliveryError, match="exists"):
            FOX.save(tmp_path / name)
        FOX.but(style="noir").save(tmp_path / name, overwrite=True)
        assert Shot.load(tmp_path / name).style == ("noir",)
        assert [file.name for file in tmp_path.iterdir() if file.name != "home"] == [name]

    @pytest.mark.parametrize(
        ("name", "held", "said"),
        [
            ("a.toml", b"subject = a fox", "not valid TOML"),
            ("a.json", b"{", "not valid JSON"),
            ("a.json", b"[1]", "is an object"),
            ("a.json", b"[" * 100_000, "not valid JSON"),
            ("a.toml", b"\xff\xfe", "UTF-8"),
            ("a.toml", b"#" * 1_000_001, "too large"),
            ("a.toml", b"lightnin = 'soft'", "did you mean lighting"),
            ("a.toml", b"subject = 3", "subject: "),
            ("a.json", b'{"camera": {"move": 1}}', "camera"),
            ("a.txt", b"a fox", ".toml or a .json"),
            ("gone/a.toml", None, "no file"),
        ],
    )
    def test_what_is_no_shot_is_one_sentence(
        self, tmp_path: Path, name: str, held: bytes | None, said: str
    ) -> None:
        if held is not None:
            (tmp_path / name).write_bytes(held)
        with pytest.raises(RequestError, match=said):
            Shot.load(tmp_path / name)

    def test_differences(self) -> None:
        other = FOX.but(camera="orbit", mood="calm", negative=())
        told = [str(each) for each in FOX.differences(other)]
        assert told == [
            "camera: dolly_in, handheld → orbit",
            "mood: nothing → calm",
            "negative: people, text → nothing",
        ]

    def test_frozen_and_hashable(self) -> None:
        assert {FOX, FOX.but(style="noir"), Shot.of(**FOX.model_dump())} == {
            FOX,
            FOX.but(style="noir"),
        }

    def test_parts_are_the_fields(self) -> None:
        assert {str(part) for part in ShotPart} == set(Shot.model_fields)
        assert {str(part) for part in ShotPart if part.role} <= {*Breakdown.model_fields, *Role}


class TestPrompt:
    @pytest.mark.parametrize(
        ("parts", "prompt"),
        [
            ({}, ""),
            ({"subject": "a fox"}, "a fox"),
            ({"subject": "a fox", "action": "jumping"}, "a fox jumping"),
            ({"subject": "a fox", "setting": "in the snow"}, "a fox in the snow"),
            ({"subject": "a fox", "setting": "sunny countryside"}, "a fox, sunny countryside"),
            ({"subject": "A fox.", "details": ["wet fur,", "."]}, "A fox, wet fur"),
            ({"subject": "a fox", "time": "golden_hour"}, "a fox, golden hour"),
            ({"subject": "a man", "dialogue": "Hello."}, 'a man, saying "Hello."'),
            ({"subject": "a man", "dialogue": 'whispers: "Hello"'}, 'a man, whispers: "Hello"'),
            (
                {"action": "running", "setting": "at the edge of a cliff"},
                "running at the edge of a cliff",
            ),
        ],
    )
    def test_the_general_form(self, parts: dict[str, Any], prompt: str) -> None:
        assert Shot.of(**parts).prompt == prompt

    def test_what_shall_not_be_seen_is_apart(self) -> None:
        assert FOX.prompt == "a fox jumping in the snow, dolly in, handheld camera, cinematic"
        assert FOX.negative_prompt == "people, text"
        assert Shot().negative_prompt is None
