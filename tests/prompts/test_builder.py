"""The builder: fluent, safe to branch, and the same shot as data."""

from __future__ import annotations

import inspect

import pytest

from rushes.errors import RequestError
from rushes.prompts import PromptBuilder, Shot, ShotPart

#: The moves and styles that people use by name.
MOVES = (
    "static", "pan_left", "pan_right", "dolly_in", "dolly_out", "tracking", "crane", "handheld",
    "drone", "orbit",
)  # fmt: skip
STYLES = ("cinematic", "documentary", "commercial", "artistic", "anime", "realistic")
FOX = PromptBuilder().subject("a fox").action("jumping").setting("in the snow")


@pytest.mark.parametrize("move", MOVES)
def test_the_moves_that_people_use_by_name(move: str) -> None:
    prompt = FOX.camera(move).build()
    assert prompt.startswith("a fox jumping in the snow, ")
    assert "_" not in prompt
    assert move.split("_", maxsplit=1)[0] in prompt
    assert Shot.read(prompt).meant("camera") == (move,)


@pytest.mark.parametrize("style", STYLES)
def test_the_styles_that_people_use_by_name(style: str) -> None:
    assert Shot.read(FOX.style(style).build()).meant("style") == (style,)


def test_every_part_has_its_word() -> None:
    methods = {"details": "detail"}
    for part in ShotPart:
        method = getattr(PromptBuilder(), methods.get(part, str(part)))
        assert inspect.getdoc(method)
        assert method("zebra crossing").shot().given(part) == ("zebra crossing",)


def test_branches_do_not_meet() -> None:
    near, far = FOX.camera("dolly_in"), FOX.camera("orbit", "handheld").mood("calm")
    assert FOX.build() == "a fox jumping in the snow"
    assert near.shot().camera == ("dolly_in",)
    assert far.shot().camera == ("orbit", "handheld")
    assert near.shot().mood == ""


def test_what_there_is_one_of_is_replaced_and_of_the_others_there_are_more() -> None:
    built = FOX.subject("a wolf").camera("orbit").camera("handheld", "orbit").shot()
    assert built == Shot.of(
        subject="a wolf", action="jumping", setting="in the snow", camera=["orbit", "handheld"]
    )


@pytest.mark.parametrize("written", ["doly_in", "doly in", "dolly_i"])
def test_a_slip_is_never_written(written: str) -> None:
    with pytest.raises(RequestError, match=r"did you mean dolly_in\?"):
        FOX.camera(written)


def test_what_shall_not_be_seen_is_apart() -> None:
    built = FOX.negative("text", "people")
    assert built.build() == str(built) == "a fox jumping in the snow"
    assert built.negative_prompt == "text, people"


def test_goes_on_from_a_shot() -> None:
    shot = Shot.read("a fox jumping in the snow, drone shot")
    assert PromptBuilder.of(shot).style("noir").shot() == shot.but(style="noir")
