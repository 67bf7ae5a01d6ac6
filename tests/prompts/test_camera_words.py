"""Camera moves as people write them, and what only looks like one."""

from __future__ import annotations

import pytest

from rushes.prompts import Role, conflicts, keys, phrase, read

#: Moves and styles that people use by name.
USUAL = {
    "static": "static shot",
    "pan_left": "pan left",
    "pan_right": "pan right",
    "dolly_in": "dolly in",
    "dolly_out": "dolly out",
    "tracking": "tracking shot",
    "crane": "crane shot",
    "handheld": "handheld camera",
    "drone": "drone shot",
    "orbit": "orbit shot",
}


def moves(text: str) -> list[str]:
    """The camera's part of a prompt."""
    return list(read(text).camera)


def test_the_usual_moves_and_styles_give_the_usual_phrases() -> None:
    assert {key: phrase(Role.CAMERA, key) for key in USUAL} == USUAL
    styles = ("cinematic", "documentary", "commercial", "artistic", "anime", "realistic")
    assert set(styles) <= set(keys(Role.STYLE))
    assert all(key in phrase(Role.STYLE, key) for key in styles)


def test_there_are_moves_for_everything() -> None:
    assert len(keys(Role.CAMERA)) >= 30
    for key in keys(Role.CAMERA):
        assert moves(f"a man in a room, {phrase(Role.CAMERA, key)}") == [key]


@pytest.mark.parametrize(
    ("text", "said", "pace"),
    [
        ("the camera pans slowly to the left over a field", ["pan_left"], "slow"),
        ("the camera slowly circles a statue", ["orbit"], "slow"),
        ("Camera: begins to slowly push in on her face", ["dolly_in"], "slow"),
        ("the camera is smoothly gliding forward through a forest", ["dolly_in"], None),
        ("a slow cinematic pan across the valley", ["pan"], "slow"),
        ("a smooth orbit around the bottle", ["orbit"], None),
        ("slow zoom on a face", ["zoom_in"], "slow"),
        ("camera zooms in quickly", ["zoom_in"], "fast"),
        ("pull back to reveal a cowboy", ["dolly_out"], None),
        ("dolly zoom on a scared man", ["dolly_zoom"], None),
        ("Vertigo effect, a staircase", ["dolly_zoom"], None),
        ("whip pan to the door", ["whip_pan"], None),
        ("truck left along the shelves", ["truck_left"], None),
        ("the camera slides right past the bottles", ["truck_right"], None),
        ("pedestal up from the shoes to the face", ["pedestal_up"], None),
        ("the camera rises above the trees", ["crane_up"], None),
        ("the camera gently descends to the street", ["crane_down"], "slow"),
        ("crash zoom into his eye", ["crash_zoom"], None),
        ("rack focus from the cup to the man", ["rack_focus"], None),
        ("the camera moves through the keyhole", ["push_through"], None),
        ("first-person POV of a skier", ["first_person"], None),
        ("FPV drone shot through a canyon", ["fpv"], None),
        ("flyover shot of the mountains", ["flyover"], None),
        ("the camera follows a fox", ["follow"], None),
        ("steadicam shot, a corridor", ["steadicam"], None),
        ("snorricam shot of a runner", ["snorricam"], None),
        ("bullet time, a dancer in mid air", ["bullet_time"], None),
        ("the camera rolls clockwise above a city", ["roll_right"], None),
        ("arc shot around a singer", ["arc"], None),
        ("pan left, then zoom out", ["pan_left", "zoom_out"], None),
        ("one continuous take, handheld camera", ["one_take", "handheld"], None),
        ("hyperlapse of a city street", ["hyperlapse"], "timelapse"),
        ("kamera fährt, static", ["static"], None),
    ],
)
def test_reads(text: str, said: list[str], pace: str | None) -> None:
    shot = read(text)

    assert list(shot.camera) == said
    assert shot.pace == pace


@pytest.mark.parametrize(
    "text",
    [
        "the cat pulls back the curtain",
        "a train pulling out of the station",
        "an egg in a hot pan",
        "a white crane flying over a lake",
        "a girl slides left on the ice",
        "a truck on a road",
        "a drone hovers over a wheat field",
        "a man pushes in the door",
        "a photographer with a camera",
        "an orbit of planets",
        "the bears circle left",
        "a dog rolls over",
        "she follows him home",
    ],
)
def test_is_no_camera(text: str) -> None:
    assert moves(text) == []


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("static", "dolly_in", False),
        ("static", "rack_focus", True),
        ("pan_left", "pan_right", False),
        ("pan_left", "pan", True),
        ("dolly_in", "handheld", True),
        ("handheld", "steadicam", False),
        ("zoom_in", "zoom_out", False),
        ("orbit", "drone", True),
    ],
)
def test_what_goes_together(one: str, other: str, *, together: bool) -> None:
    assert (other not in conflicts(Role.CAMERA, one)) is together
