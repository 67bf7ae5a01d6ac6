"""A shot written for each model: within its length, in its order, with its own fields."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes import catalogue
from rushes.catalogue import Catalogue, Model, Writing
from rushes.catalogue.rows import Unit, Words
from rushes.catalogue.writing import PartName
from rushes.errors import RequestError, UnknownModelError
from rushes.prompts import VOCABULARY_PARTS, Shot, ShotPart, Written, keys
from rushes.prompts.fitting import length
from rushes.types import Mode

if TYPE_CHECKING:
    from pathlib import Path

KEEPER = Shot.of(
    subject="an old fisherman",
    action="walking along a cliff",
    setting="above the sea",
    time="blue_hour",
    camera=["pan_left", "handheld"],
    shot_size="wide",
    style="cinematic",
    lighting="rim",
    details=["gulls overhead"],
    sound="waves",
    negative=["people", "blur", "text"],
)
TODAY = datetime.now(UTC).date()
MODELS = [model for model in catalogue.models() if not model.lifecycle.over(TODAY)]

#: A provider whose facts are made up for these tests, in every respect that a writer asks about.
ACME = """
[provider]
name = "luma"
title = "Acme"
[sources.guide]
title = "Acme's guide"
checked = 2026-11-22
confidence = "documented"
[[models]]
name = "concepts"
title = "One that takes concepts"
about = "."
prompt = { max = 60 }
negative_prompt = false
audio = "always"
writing = { camera = "concepts", camera_option = "concepts", sources = ["guide"] }
options.concepts = { type = "list", about = "camera moves by name" }
modes.text-to-video = {}
price = { per = "unknown" }
[[models]]
name = "tokens"
title = "One that counts tokens"
about = "."
prompt = { max = 20, unit = "tokens" }
negative_prompt = { max = 12 }
audio = "none"
modes.text-to-video = {}
price = { per = "unknown" }
[[models]]
name = "wordless"
title = "One that takes no words"
about = "."
prompt = false
modes.image-to-video = {}
price = { per = "unknown" }
"""


@pytest.fixture
def acme(tmp_path: Path) -> Catalogue:
    folder = tmp_path / "shelf"
    folder.mkdir()
    (folder / "acme.toml").write_text(ACME, "utf-8")
    return Catalogue.load(folder)


def test_parts_of_the_catalogue_are_those_of_a_shot() -> None:
    assert set(get_args(PartName)) == {str(part) for part in ShotPart} - {"negative"}


class TestRunway:
    def test_in_the_order_of_its_guide_and_positively(self) -> None:
        written = KEEPER.for_model("runway/gen4.5")
        assert written.prompt == (
            "An old fisherman walking along a cliff above the sea. "
            "Pan left, handheld, wide shot. Gulls overhead, in sharp focus. "
            "Cinematic, blue hour, rim lighting."
        )
        assert written.negative_prompt is None
        assert [(str(cut.part), cut.words) for cut in written.cut] == [
            ("sound", "sound of waves"),
            ("negative", "people"),  # it is about one
            ("negative", "text"),  # has no opposite
        ]
        assert any("in sharp focus" in note for note in written.notes)
        assert any("prompting guide" in source.title for source in written.sources)

    def test_nobody_about_is_said_where_nobody_is_about(self) -> None:
        written = Shot.read("an empty street, no people").for_model("runway/gen4.5")
        assert written.prompt == "An empty street. A deserted place."
        assert written.cut == ()

    def test_from_a_picture_only_what_moves(self) -> None:
        written = KEEPER.for_model("runway/gen4.5", Mode.IMAGE_TO_VIDEO)
        assert "rim lighting" not in written.prompt
        assert ("lighting", "rim lighting") in {(str(cut.part), cut.words) for cut in written.cut}

    def test_a_model_of_another_maker_is_written_for_as_that_maker_says(self) -> None:
        written = KEEPER.for_model("runway/veo3.1")
        assert written.prompt.startswith("Wide shot, ")
        assert written.negative_prompt == "people, blur, text"
        assert written.audio is True
        assert written.request(duration=8).audio is True

    def test_utf16_counts_emoji_twice(self) -> None:
        long = Shot.of(subject="a fox", details=["🦊" * 490, "x" * 20])
        assert long.for_model("runway/gen4.5").cut[0].words == "x" * 20


def test_speech_and_sound_below_the_picture_where_the_guide_has_them_there() -> None:
    shot = KEEPER.but(dialogue=["Not tonight.", "Go home."], negative=())
    assert shot.for_model("openai/sora-2").prompt == (
        "Cinematic. An old fisherman walking along a cliff above the sea, blue hour. "
        "Gulls overhead. Wide shot, pan left, handheld camera. Rim lighting. "
        'Dialogue: "Not tonight." "Go home." Sound: sound of waves.'
    )
    assert Shot.read(shot.for_model("openai/sora-2").prompt).dialogue == (
        "Not tonight.",
        "Go home.",
    )


class TestKling:
    def test_one_move_goes_into_the_control_and_the_others_into_words(self) -> None:
        written = KEEPER.for_model("kling/kling-1.0")
        assert "pan left" not in written.prompt
        assert "handheld" in written.prompt
        control: Any = written.options["camera_control"]
        assert control["type"] == "simple"
        assert [value for value in control["config"].values() if value] != []
        assert any("camera_control" in source.title for source in written.sources)
        request = written.request(duration=5, options={"cfg_scale": 0.7})
        assert set(request.options) == {"camera_control", "cfg_scale"}

    def test_the_newer_standard_has_no_control(self) -> None:
        written = KEEPER.for_model("kling/kling-3.0")
        assert "pan left" in written.prompt
        assert written.options == {}


class TestConcepts:
    def test_dream_machine_takes_moves_as_concepts_and_what_shall_be_seen(self) -> None:
        shot = Shot.read("a quiet street, orbit left, handheld camera, no people")
        written = shot.for_model("dreammachine/ray-2")
        assert [dict(each) for each in _concepts(written)] == [
            {"key": "orbit_left"},
            {"key": "handheld"},
        ]
        assert written.prompt == "a quiet street, a deserted place"
        catalogue.check(written.request(duration=5))

    def test_moves_by_name_stand_beside_the_prompt(self, acme: Catalogue) -> None:
        written = KEEPER.for_model(acme.find("luma/concepts"))
        assert [dict(each) for each in _concepts(written)] == [
            {"key": "pan_left"},
            {"key": "handheld"},
        ]
        assert "pan" not in written.prompt
        assert "Acme's guide" in {source.title for source in written.sources}

    def test_own_words_for_a_move_stay_words(self, acme: Catalogue) -> None:
        shot = Shot.of(subject="a fox", camera="slow pan left to the door")
        assert (
            shot.for_model(acme.find("luma/concepts")).prompt == "a fox, slow pan left to the door"
        )


class TestLength:
    def test_the_least_important_goes_first_and_what_fits_comes_back(self, acme: Catalogue) -> None:
        shot = Shot.of(
            subject="a fox", action="runs", style="noir", mood="calm", details=["y" * 40, "dew"]
        )
        written = shot.for_model(acme.find("luma/concepts"))
        assert written.prompt == "a fox runs, film noir style, calm mood, dew"
        assert [cut.words for cut in written.cut] == ["y" * 40]
        assert "at most 60 characters" in written.cut[0].why

    def test_a_subject_that_is_too_long_ends_at_a_word(self, acme: Catalogue) -> None:
        shot = Shot.of(subject="a fox " + "that is red " * 9, mood="calm")
        written = shot.for_model(acme.find("luma/concepts"))
        assert len(written.prompt) <= 60
        assert written.prompt.endswith(("that", "is", "red"))
        lost = " ".join(cut.words for cut in written.cut if cut.part is ShotPart.SUBJECT)
        assert f"{written.prompt} {lost}" == shot.subject

    def test_one_word_that_is_too_long_is_cut(self, acme: Catalogue) -> None:
        written = Shot.of(subject="x" * 80).for_model(acme.find("luma/concepts"))
        assert written.prompt == "x" * 60

    def test_tokens_are_estimated_rather_too_high(self, acme: Catalogue) -> None:
        written = KEEPER.for_model(acme.find("luma/tokens"))
        assert length(written.prompt, Words(max=20, unit=Unit.TOKENS)) <= 20
        assert written.prompt == "an old fisherman walking along a cliff, pan left, handheld camera"
        assert written.negative_prompt == "people, blur"

    def test_no_words_at_all(self, acme: Catalogue) -> None:
        written = KEEPER.for_model(acme.find("luma/wordless"))
        assert (written.prompt, written.mode) == ("", Mode.IMAGE_TO_VIDEO)
        assert {cut.why for cut in written.cut if cut.part is not ShotPart.NEGATIVE} == {
            "it takes no words"
        }


def _concepts(written: Written) -> Any:
    return written.options["concepts"]


def test_of_an_unknown_maker_the_general_form_with_a_note() -> None:
    written = KEEPER.for_model("pika/pika-2.5")
    assert written.prompt == KEEPER.prompt
    assert any("nothing is known" in note for note in written.notes)


def test_a_model_that_is_switched_off_says_so() -> None:
    assert any(
        "use runway/gen4-turbo" in note for note in KEEPER.for_model("runway/gen3a-turbo").notes
    )


def test_unknown_models_and_modes_are_refused() -> None:
    with pytest.raises(UnknownModelError, match=r"gen4\.5"):
        KEEPER.for_model("runway/gen4.6")
    with pytest.raises(RequestError, match="it does text-to-video"):
        KEEPER.for_model("runway/gen4.5", Mode.EXTENSION)


WORDS = st.text("abc é犬🦊 -", max_size=120)


@given(
    st.sampled_from([model for model in MODELS if Mode.TEXT_TO_VIDEO in model.modes]),
    WORDS.filter(str.strip),
    st.fixed_dictionaries(
        {},
        optional={
            "action": WORDS,
            "setting": WORDS,
            "details": st.lists(WORDS.map(lambda word: word * 12), max_size=8),
            "dialogue": st.lists(WORDS, max_size=2),
            "negative": st.lists(st.sampled_from(["people", "clouds", "text", "a" * 300])),
            **{str(role): st.sampled_from(keys(role)) for role in VOCABULARY_PARTS},
        },
    ),
)
@settings(max_examples=200, deadline=None)
def test_the_catalogue_accepts_what_is_written(
    model: Model, subject: str, parts: dict[str, Any]
) -> None:
    written = Shot.of(subject=subject, **parts).for_model(model)
    can = model.modes[written.mode]
    needed = {name: "x" for name, option in can.options.items() if option.required}
    found = catalogue.refuse(written.request(), model.id)
    assert [reason for reason in found if reason.field.split(".")[-1] not in needed] == []
    assert isinstance(can.writing, Writing | None)


def test_every_word_is_said_or_cut() -> None:
    for model in MODELS:
        for mode in model.modes:
            written = KEEPER.for_model(model, mode)
            told = f"{written.prompt} {written.negative_prompt} {written.options} {written.cut}"
            for part, words in KEEPER.parts():
                if part not in {ShotPart.CAMERA, ShotPart.NEGATIVE}:
                    assert all(each.lower() in told.lower() for each in KEEPER.said(part)), words
