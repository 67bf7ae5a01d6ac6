"""How providers want a key said: only what a page says, and that as it says it."""

from __future__ import annotations

from itertools import product

import pytest

from rushes.catalogue.rows import Confidence
from rushes.prompts import Role, keys, phrase, read, said_for
from rushes.prompts.lexicon import ROLES, lexicon
from rushes.prompts.saying import sources

PROVIDERS = {
    provider
    for role in ROLES
    for entry in lexicon().tables[role].values()
    for provider in entry.get("says", {})
}
#: The list of the page, as read there; each must be said by one key, or be known not to be.
LUMA = {
    "truck_left", "pan_right", "pedestal_down", "low_angle", "pedestal_up", "selfie", "pan_left",
    "roll_right", "zoom_in", "over_the_shoulder", "orbit_right", "orbit_left", "static",
    "tiny_planet", "high_angle", "bolt_cam", "dolly_zoom", "overhead", "zoom_out", "handheld",
    "roll_left", "pov", "aerial_drone", "push_in", "crane_down", "truck_right", "tilt_down",
    "elevator_doors", "tilt_up", "ground_level", "pull_out", "aerial", "crane_up", "eye_level",
}  # fmt: skip
#: The list of MiniMax, which names 15.
MINIMAX = {
    "Truck left", "Truck right", "Pan left", "Pan right", "Push in", "Pull out", "Pedestal up",
    "Pedestal down", "Tilt up", "Tilt down", "Zoom in", "Zoom out", "Shake", "Tracking shot",
    "Static shot",
}  # fmt: skip


def test_every_saying_has_a_source_and_says_something() -> None:
    used = set()
    for role, provider in product(ROLES, PROVIDERS):
        for key in keys(role):
            said = said_for(role, key, provider)
            if said is not None:
                used.add(said.source)
                ways = (said.words, said.concept, said.control, said.command)
                assert any(ways), (role, key)
                assert said.source.confidence in {Confidence.DOCUMENTED, Confidence.QUOTED}
                assert said.source.url is not None
                assert hash(said) is not None
    assert used == set(sources().values())


def test_words_are_read_as_the_key_that_they_are_for() -> None:
    for role, provider in product(ROLES, PROVIDERS):
        for key in keys(role):
            said = said_for(role, key, provider)
            if said is not None and said.words:
                found = {part.key for part in read(said.words).parts if part.role is role}
                assert found == {key}, said.words


def test_lumas_concepts_are_those_of_its_list() -> None:
    said = [
        found.concept
        for role in ROLES
        for key in keys(role)
        if (found := said_for(role, key, "luma")) is not None
    ]

    assert set(said) <= LUMA
    # An orbit of which nobody says the side is one to the right.
    assert len(said) - 1 == len(set(said))
    assert said.count("orbit_right") == 2


def test_the_commands_are_those_of_minimaxs_list() -> None:
    said = [
        found.command
        for key in keys(Role.CAMERA)
        if (found := said_for(Role.CAMERA, key, "minimax"))
    ]

    assert set(said) | {"Shake"} == MINIMAX
    assert len(said) == len(set(said))


@pytest.mark.parametrize(
    ("key", "axis", "sign"),
    [
        ("truck_left", "horizontal", -1),
        ("truck_right", "horizontal", 1),
        ("pedestal_up", "vertical", 1),
        ("pedestal_down", "vertical", -1),
        ("tilt_up", "pan", 1),  # Kling's pan turns around the x axis
        ("tilt_down", "pan", -1),
        ("pan_left", "tilt", -1),  # and its tilt around the y axis
        ("pan_right", "tilt", 1),
        ("roll_left", "roll", -1),
        ("roll_right", "roll", 1),
        ("zoom_in", "zoom", -1),  # a longer focal length
        ("zoom_out", "zoom", 1),
    ],
)
def test_klings_axes(key: str, axis: str, sign: int) -> None:
    said = said_for(Role.CAMERA, key, "kling/kling-v1-6")

    assert said is not None
    assert said.control is not None
    assert said.control == {"type": "simple", "config": {axis: 5 * sign}}


def test_what_nobody_says_is_not_said() -> None:
    assert said_for(Role.CAMERA, "dolly_in", "pika") is None
    assert said_for(Role.CAMERA, "snorricam", "luma") is None
    assert said_for(Role.CAMERA, "nonsense", "luma") is None
    assert said_for(Role.SUBJECT, "dog", "luma") is None
    assert phrase(Role.CAMERA, "nonsense") == "nonsense"
