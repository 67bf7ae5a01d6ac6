"""The labelled prompts are well-formed, and what is counted on them is counted right."""

from __future__ import annotations

import pytest
from benchmarks.prompts.labelled import ROLES, Half, Labelled, labelled
from benchmarks.prompts.score import faults_of, parts_of

from rushes.prompts import Role, keys
from rushes.prompts.lint import every_rule

SETS = {half: labelled(half) for half in Half}
PROMPTS = [prompt for half in Half for prompt in SETS[half]]
#: A rule, and the parts of which one is enough for it.
ABSENT = {
    "RP004": (Role.CAMERA, Role.SHOT_SIZE, Role.ANGLE, Role.LENS),
    "RP005": (Role.STYLE, Role.PALETTE),
    "RP006": (Role.TIME, Role.LIGHTING, Role.WEATHER),
}
DOG = "a dog runs on a beach, tracking shot, cinematic, golden hour"


def test_there_are_enough_and_none_twice() -> None:
    assert len({prompt.text for prompt in PROMPTS}) == len(PROMPTS) >= 150


@pytest.mark.parametrize("half", Half)
def test_each_prompt_is_in_the_set_where_its_letters_put_it(half: Half) -> None:
    assert [prompt.text for prompt in SETS[half] if Half.of(prompt.text) is not half] == []


def test_faults_are_rules() -> None:
    known = {rule.id for rule in every_rule()}
    assert {fault for prompt in PROMPTS for fault in prompt.faults} <= known


def test_parts_are_keys_or_words_of_the_prompt() -> None:
    strange = [
        (role, label, prompt.text)
        for prompt in PROMPTS
        for role, labels in prompt.parts.items()
        for label in labels
        if label.lower() not in prompt.text.lower()
        if role in (Role.SUBJECT, Role.DIALOGUE, Role.EXCLUDED) or label not in keys(role)
    ]
    assert strange == []
    assert {role for prompt in PROMPTS for role in prompt.parts} <= set(ROLES)


@pytest.mark.parametrize("rule", ABSENT)
def test_what_is_absent_is_a_fault(rule: str) -> None:
    wrong = [
        prompt.text
        for prompt in PROMPTS
        if prompt.english
        if any(prompt.parts.get(role) for role in ABSENT[rule]) is (rule in prompt.faults)
    ]
    assert wrong == []


def test_parts_are_counted() -> None:
    prompt = Labelled(
        text=DOG,
        parts={
            Role.SUBJECT: ("dog",),
            Role.ACTION: ("runs", "sleeps"),
            Role.CAMERA: ("orbit",),
            Role.STYLE: ("cinematic",),
            Role.TIME: ("golden_hour",),
        },
    )
    score = parts_of([prompt])
    assert score.errors[0].missed == ["action sleeps", "camera orbit"]
    assert score.errors[0].extra == ["setting beach (beach)", "camera tracking (tracking shot)"]
    assert score.tallies[Role.ACTION].recall == "0.50 (1/2)"
    assert score.tallies[Role.ACTION].precision == "1.00 (1/1)"
    assert score.tallies[Role.CAMERA].precision == "0.00 (0/1)"
    assert score.overall().recall == "0.67 (4/6)"


def test_faults_are_counted() -> None:
    prompt = Labelled(text=f"{DOG}, no people", faults=("RP044",))
    score = faults_of([prompt])
    assert score.errors[0].missed == ["RP044"]
    assert score.errors[0].extra == ["RP040"]
    assert score.overall().precision == "0.00 (0/1)"


def test_a_key_of_two_roles_is_no_error_under_the_other() -> None:
    text = "a man reads by candlelight"
    labelled_so = Labelled(text=text, parts={Role.LIGHTING: ("candle",)})
    assert not any("candle" in extra for extra in parts_of([labelled_so]).errors[0].extra)


def test_a_prompt_that_is_not_english_counts_for_its_form_alone() -> None:
    prompt = Labelled(text="ein Hund läuft durch den Wald", faults=("RP047",), english=False)
    assert parts_of([prompt]).errors == []
    assert faults_of([prompt]).overall().precision == "1.00 (1/1)"
