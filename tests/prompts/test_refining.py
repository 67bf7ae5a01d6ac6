"""Feedback on a shot: what changes, why, and what is not understood."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.prompts import Role, Shot, ShotPart, keys
from rushes.prompts.refining import refine, understood
from rushes.prompts.refining.matching import matched
from rushes.prompts.refining.rules import keys_of, rules
from rushes.prompts.words import split

DOG = Shot.of(
    subject="a golden retriever",
    action="running through a field with a red ball",
    weather="dust",
    camera="static",
    style="cinematic",
    details=["butterflies everywhere", "tall grass"],
)


def changed(feedback: str, shot: Shot = DOG) -> dict[str, tuple[str, ...]]:
    """The parts that differ, as they then are."""
    done = refine(shot, feedback)
    assert not done.missed, done
    return {str(each.part): each.there for each in shot.differences(done.shot)}


@pytest.mark.parametrize(
    ("feedback", "parts"),
    [
        ("too fast", {"pace": ("slow",)}),
        ("Slower!", {"pace": ("slow",)}),
        ("much slower", {"pace": ("slow_motion",)}),
        ("it is too slow", {"pace": ("fast",)}),
        ("not slow enough", {"pace": ("slow",)}),
        ("not fast enough", {"pace": ("fast",)}),
        ("the dog is slow", {"pace": ("fast",)}),
        ("it should be slow", {"pace": ("slow",)}),
        ("camera should move", {"camera": ("dolly_in",)}),
        ("the camera doesn't move", {"camera": ("dolly_in",)}),
        ("The camera is too static.", {"camera": ("dolly_in",)}),
        ("more dramatic light", {"lighting": ("dramatic",)}),
        ("the lighting is flat", {"lighting": ("dramatic",)}),
        ("the light is too harsh", {"lighting": ("soft",)}),
        ("too dark", {"lighting": ("high_key",)}),
        ("it shouldn't be so bright", {"lighting": ("low_key",)}),
        ("warmer", {"palette": ("warm",)}),
        ("way too yellow", {"palette": ("cool",)}),
        ("closer", {"shot_size": ("close_up",)}),
        ("further away please", {"shot_size": ("wide",)}),
        ("more realistic", {"style": ("cinematic", "realistic")}),
        ("it looks fake", {"style": ("cinematic", "realistic")}),
        ("no people", {"negative": ("people",)}),
        ("without text or logos", {"negative": ("text", "logos")}),
        ("remove the red ball",
         {"action": ("running through a field",), "negative": ("red ball",)}),
        ("get rid of the butterflies", {"details": ("tall grass",), "negative": ("butterflies",)}),
        ("less dust", {"weather": ()}),
        ("no dust", {"weather": (), "negative": ("dust",)}),
        ("no fog", {"negative": ("fog",)}),
        ("add rain", {"weather": ("dust", "rain")}),
        ("add a kite and a second dog",
         {"details": ("butterflies everywhere", "tall grass", "a kite", "a second dog")}),
        ("fewer butterflies", {"details": ("tall grass", "few butterflies")}),
        ("too many people", {"details": ("butterflies everywhere", "tall grass", "few people")}),
        ("replace the golden retriever with a cat", {"subject": ("a cat",)}),
        ("a kite instead of the red ball",
         {"action": ("running through a field with a kite",)}),
        ("make it night", {"time": ("night",)}),
        ("dolly out", {"camera": ("dolly_out",)}),
        ("make it anime", {"style": ("anime",)}),
        ("less cinematic", {"style": ()}),
        ("black and white", {"palette": ("black_and_white",)}),
        ("blur the background", {"lens": ("shallow_focus",)}),
        ("it's boring", {"mood": ("energetic",)}),
        ("silence", {"sound": ("silence",)}),
        ("I love the cinematic look", {}),
        ("slower and warmer, and no text",
         {"pace": ("slow",), "palette": ("warm",), "negative": ("text",)}),
        ("less busy", {"details": ("butterflies everywhere",), "composition": ("minimal",),
                       "negative": ("clutter",)}),
        ("I think it should be a bit calmer but the camera must move; closer",
         {"mood": ("calm",), "camera": ("dolly_in",), "shot_size": ("close_up",)}),
    ],
)  # fmt: skip
def test_what_changes(feedback: str, parts: dict[str, tuple[str, ...]]) -> None:
    assert changed(feedback) == parts


@pytest.mark.parametrize(
    ("shot", "feedback", "parts"),
    [
        ({"pace": "fast"}, "too fast", {"pace": ()}),
        ({"pace": "timelapse"}, "slower", {"pace": ("slow",)}),
        ({"action": "running quickly"}, "slower", {"action": ("running",), "pace": ("slow",)}),
        ({"shot_size": "medium_close_up"}, "closer", {"shot_size": ("close_up",)}),
        ({"shot_size": "close_up"}, "much closer", {"shot_size": ("extreme_close_up",)}),
        ({"shot_size": "close_up"}, "too close", {"shot_size": ("medium_close_up",)}),
        ({"style": "anime"}, "more realistic", {"style": ("realistic",)}),
        ({"style": ["noir"], "palette": "warm"}, "cooler", {"palette": ()}),
        ({"lighting": ["rim", "soft"]}, "more dramatic light", {"lighting": ("rim",)}),
        ({"lighting": "cool"}, "warmer", {"lighting": ("warm",)}),
        ({"camera": ["orbit", "zoom_in"], "details": ["a", "b"]}, "less busy",
         {"camera": ("orbit",), "details": ("a",), "composition": ("minimal",),
          "negative": ("clutter",)}),
        ({"action": "walking in the rain"}, "no rain",
         {"action": ("walking",), "negative": ("rain",)}),
        ({"camera": "handheld"}, "steadier", {"camera": ("steadicam",)}),
        ({"negative": "clutter", "composition": "minimal"}, "looks empty",
         {"negative": (), "composition": ("layered",)}),
    ],
)  # fmt: skip
def test_from_where_the_shot_stands(
    shot: dict[str, object], feedback: str, parts: dict[str, tuple[str, ...]]
) -> None:
    assert changed(feedback, Shot.of(**{"subject": "a fox", **shot})) == parts


def test_each_change_is_explained() -> None:
    done = refine(Shot.of(subject="a fox", action="running", pace="fast"), "too fast, and warmer")
    assert [str(each) for each in done.changes] == [
        "pace: fast → nothing (“too fast” asks for a slower pace)",
        "palette: nothing → warm (“warmer” asks for warmer colours)",
    ]
    first = done.changes[0]
    assert (first.part, first.before, first.after, first.heard) == (
        ShotPart.PACE, ("fast",), (), "too fast",
    )  # fmt: skip
    assert str(done).splitlines()[0] == "a fox running, warm colour palette"


@pytest.mark.parametrize(
    ("feedback", "heard", "why"),
    [
        ("please make it purple", "please make it purple", "not understood; what would be: slower"),
        ("", "", "not understood"),
        ("sloower", "sloower", "did you mean slower?"),
        ("slower, and the dog should bark", "the dog should bark", "not understood"),
        ("much slower but purple", "purple", "not understood"),
        ("longer", "longer", "rushes generate --duration"),
        ("the hands look wrong", "the hands look wrong", "rushes generate -n 4"),
        ("vertical", "vertical", "--aspect-ratio"),
        (
            "the camera should stay still",
            "the camera should stay still",
            "its camera is static already",
        ),
        ("less rain", "less rain", "it does not say rain"),
        ("no golden retriever", "no golden retriever", "its subject is a golden retriever"),
        ("more cinematic", "more cinematic", "it says so already"),
        ("too much grass", "too much grass", "say “no grass”"),
    ],
)
def test_what_is_missed_says_why(feedback: str, heard: str, why: str) -> None:
    (missed,) = refine(DOG, feedback).missed
    assert missed.heard == heard
    assert why in missed.why


def test_what_is_understood_is_done_all_the_same() -> None:
    done = refine(DOG, "slower, purple, and closer")
    assert [each.heard for each in done.missed] == ["purple"]
    assert (done.shot.pace, done.shot.shot_size) == ("slow", "close_up")


def test_people_are_not_taken_from_a_shot_of_one() -> None:
    (missed,) = refine(Shot.of(subject="an old man"), "no people").missed
    assert "its subject is an old man" in missed.why


class TestRules:
    def test_keys_exist(self) -> None:
        for ladder in rules().ladders.values():
            known = {"", *keys(Role(ladder.part.value))}
            assert {*ladder.steps, ladder.up_from_nothing, ladder.down_from_nothing} <= known
        for rule in rules().rules.values():
            for edit in rule.edits:
                if edit.on is not None:
                    assert edit.on in rules().ladders
                elif edit.part and edit.part.vocabulary:
                    known = {"", *keys(edit.part.vocabulary)}
                    said = {edit.to or "", edit.beside or "", *(edit.drop or ()), *edit.unless}
                    assert said | {*(edit.when or ())} <= known

    def test_contraries_are_mutual(self) -> None:
        for name, rule in rules().rules.items():
            if rule.against is not None:
                assert rules().rules[rule.against].against == name

    def test_no_phrase_means_two_things(self) -> None:
        seen: dict[tuple[str, ...], str] = {}
        said = {name: (*each.wants, *each.states) for name, each in rules().rules.items()}
        said |= {name: each.says for name, each in rules().elsewhere.items()}
        for name, phrases in said.items():
            for phrase in {keys_of(each) for each in phrases}:
                assert seen.setdefault(phrase, name) == name, phrase

    @pytest.mark.parametrize("name", sorted(rules().rules))
    def test_every_wish_is_heard_and_changes_something(self, name: str) -> None:
        rule = rules().rules[name]
        plain = Shot.of(subject="a fox", composition="minimal", lighting="golden", style="noir")
        for phrase in rule.wants:
            assert [each.about for each in matched(phrase, split(phrase))] == [rule], phrase
        shots = [plain, plain.but(camera="orbit"), plain.but(camera="static")]
        assert any(refine(shot, rule.wants[0]).changes for shot in shots)

    def test_the_examples_are_understood(self) -> None:
        for example in understood():
            if "…" not in example:
                assert not any("understood" in each.why for each in refine(DOG, example).missed)


WORDS = (
    "too", "not", "no", "slower", "fast", "camera", "and", ",", "add", "remove", "the", "dog",
    "with", "replace", "enough", "a", "rain", "less",
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_any_words_are_feedback(feedback: str) -> None:
    done = refine(DOG, feedback)
    assert done == refine(DOG, feedback)
    differing = {each.part for each in DOG.differences(done.shot)}
    assert differing <= {each.part for each in done.changes}
    assert all(each.why and each.heard for each in done.changes)
