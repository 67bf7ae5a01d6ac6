"""The words for light, lens, frame, colour, sound, look, mood and pace, and what is none."""

from __future__ import annotations

import pytest

from rushes.prompts import Role, conflicts, keys, phrase, read

#: role, prompt, the keys that are said of that role.
SAID = [
    (Role.LIGHTING, "a woman by a window, Rembrandt lighting", {"rembrandt"}),
    (Role.LIGHTING, "a backlit runner, long shadows", {"back", "dramatic"}),
    (Role.LIGHTING, "a monk reading by candlelight", {"candle"}),
    (Role.LIGHTING, "a street market under neon lights in the rain", {"neon"}),
    (Role.LIGHTING, "god rays through the forest canopy", {"volumetric"}),
    (Role.LIGHTING, "dappled sunlight on a path, soft light", {"dappled", "soft"}),
    (Role.LIGHTING, "a bottle, three-point lighting with a softbox", {"three_point", "softbox"}),
    (Role.LIGHTING, "low-key lighting, a single spotlight on a boxer", {"low_key", "spotlight"}),
    (Role.LIGHTING, "silhouette of a man against the sunset", {"silhouette"}),
    (Role.LIGHTING, "a hacker lit by a monitor", {"screen"}),
    (Role.LIGHTING, "golden hour lighting", {"golden"}),
    (Role.LENS, "a bee, macro lens, shallow depth of field", {"macro", "shallow_focus"}),
    (Role.LENS, "portrait on an 85mm lens with creamy bokeh", {"portrait", "bokeh"}),
    (Role.LENS, "fisheye lens, a skater", {"fisheye"}),
    (Role.LENS, "anamorphic lens flares on a spaceship", {"anamorphic"}),
    (Role.LENS, "a city, tilt-shift effect", {"tilt_shift"}),
    (Role.LENS, "shot on 35mm lens, deep focus", {"wide_angle", "deep_focus"}),
    (Role.COMPOSITION, "a lighthouse, rule of thirds", {"rule_of_thirds"}),
    (Role.COMPOSITION, "a lone tree, negative space", {"negative_space"}),
    (Role.COMPOSITION, "perfectly symmetrical hotel lobby", {"symmetrical"}),
    (Role.COMPOSITION, "a couple framed by a doorway", {"frame_within_frame"}),
    (Role.COMPOSITION, "leading lines of a railway", {"leading_lines"}),
    (Role.PALETTE, "a beach in pastel colors", {"pastel"}),
    (Role.PALETTE, "muted palette, teal and orange grade", {"muted", "teal_and_orange"}),
    (Role.PALETTE, "vivid, a parade", {"vibrant"}),
    (Role.PALETTE, "a street in black and white", {"black_and_white"}),
    (Role.SOUND, "a cabin, crackling fire, soft piano music", {"fire", "piano"}),
    (Role.SOUND, "birds chirping, a meadow at dawn", {"birdsong"}),
    (Role.SOUND, "a train, distant thunder", {"thunder"}),
    (Role.SOUND, "an office, keyboard clicks, background chatter", {"typing", "crowd"}),
    (Role.STYLE, "a fox, claymation", {"claymation"}),
    (Role.STYLE, "a fox in the style of Studio Ghibli", {"ghibli"}),
    (Role.STYLE, "VHS footage of a birthday", {"vhs"}),
    (Role.STYLE, "a knight, low poly", {"low_poly"}),
    (Role.MOOD, "a sunrise, hopeful and inspiring", {"hopeful"}),
    (Role.MOOD, "an eerie corridor", {"spooky"}),
    (Role.PACE, "a dancer in slow motion", {"slow_motion"}),
    (Role.PACE, "a slowly turning statue", {"slow"}),
    (Role.PACE, "clouds, time-lapse", {"timelapse"}),
    (Role.PACE, "a vase breaking, played in reverse", {"reverse"}),
    (Role.SHOT_SIZE, "over-the-shoulder shot of a chess player", {"over_the_shoulder"}),
    (Role.SHOT_SIZE, "a medium close-up of a nurse", {"medium_close_up"}),
    (Role.ANGLE, "a worm's-eye view of a skyscraper", {"worms_eye"}),
    (Role.ANGLE, "top-down shot of a breakfast", {"overhead"}),
]  # fmt: skip
#: role, prompt: nothing of that role is said.
UNSAID = [
    (Role.LIGHTING, "a light breeze moves the curtain"),
    (Role.LIGHTING, "a butterfly on a key"),
    (Role.LIGHTING, "a red car turns left"),
    (Role.LIGHTING, "a car stops at a red light"),
    (Role.LIGHTING, "a spaceship fires lasers"),
    (Role.LENS, "a photographer cleans his glasses"),
    (Role.LENS, "fifty people in a hall"),
    (Role.COMPOSITION, "two dogs running side by side"),
    (Role.COMPOSITION, "a boy walks through a doorway"),
    (Role.COMPOSITION, "a girl balanced on a ball"),
    (Role.COMPOSITION, "a satellite drifts in empty space"),
    (Role.PALETTE, "colorful parrots on a branch"),
    (Role.PALETTE, "a warm bed"),
    (Role.PALETTE, "a black and gold watch"),
    (Role.PALETTE, "a dark forest"),
    (Role.SOUND, "a crowd cheering in a stadium"),
    (Role.SOUND, "a piano in an empty hall"),
    (Role.SOUND, "a silent forest"),
    (Role.STYLE, "a painter paints a wall"),
    (Role.STYLE, "a comic actor"),
    (Role.STYLE, "a boy reads a comic book"),
    (Role.STYLE, "a child plays with lego"),
    (Role.STYLE, "a gothic cathedral in fog"),
    (Role.STYLE, "a security camera on a wall"),
    (Role.STYLE, "a boat made of paper on a pond"),
    (Role.MOOD, "a fierce dog"),
    (Role.PACE, "a man paces in a cell"),
    (Role.SHOT_SIZE, "a full glass"),
    (Role.ANGLE, "a man looks at a bird"),
]


#: Phrases that are two things at once, and no others are.
BOTH = {
    Role.CAMERA: {"hyperlapse": ["timelapse"]},
    Role.LENS: {"soft_focus": ["dreamy"]},
}


def said(role: Role, text: str) -> set[str]:
    """The keys of one role that a prompt says."""
    return {part.key for part in read(text).parts if part.role is role}


@pytest.mark.parametrize(("role", "text", "found"), SAID)
def test_says(role: Role, text: str, found: set[str]) -> None:
    assert said(role, text) == found


@pytest.mark.parametrize(("role", "text"), UNSAID)
def test_does_not_say(role: Role, text: str) -> None:
    assert said(role, text) == set()


def test_the_reader_gathers_them() -> None:
    shot = read(
        "a chef flips a pancake, candlelight, 50mm lens, centered composition, warm tones, "
        "sizzling sound"
    )

    assert shot.lighting == ("candle",)
    assert shot.time == "candle"
    assert shot.lens == ("normal",)
    assert shot.composition == ("centred",)
    assert shot.palette == ("warm",)
    assert shot.sound == ("sizzle",)


@pytest.mark.parametrize(
    ("role", "least"),
    [
        (Role.STYLE, 25), (Role.LIGHTING, 20), (Role.SHOT_SIZE, 10), (Role.ANGLE, 10),
        (Role.LENS, 15), (Role.COMPOSITION, 12), (Role.PALETTE, 15), (Role.SOUND, 20),
        (Role.MOOD, 15), (Role.PACE, 5),
    ],
)  # fmt: skip
def test_there_are_enough_and_each_is_read_as_it_is_written(role: Role, least: int) -> None:
    assert len(keys(role)) >= least
    wrong = {
        key: said(role, f"a man in a room, {phrase(role, key)}")
        for key in keys(role)
        if said(role, f"a man in a room, {phrase(role, key)}") != {key}
    }
    assert wrong == {}


@pytest.mark.parametrize("role", [Role.CAMERA, Role.SHOT_SIZE, Role.ANGLE, Role.LENS, Role.SOUND])
def test_what_is_written_says_nothing_else(role: Role) -> None:
    besides = {Role.PACE, Role.TIME, Role.MOOD, Role.STYLE, Role.WEATHER, Role.CAMERA}
    said_too = {
        key: [part.key for part in read(phrase(role, key)).parts if part.role in besides - {role}]
        for key in keys(role)
    }
    assert {key: also for key, also in said_too.items() if also} == BOTH.get(role, {})


def test_a_phrase_in_passing() -> None:
    shot = read("a kitchen in soft morning light")
    assert (shot.time, shot.lighting) == ("dawn", ("soft",))
    assert read("a corridor, eerie light").mood == "spooky"


@pytest.mark.parametrize(
    ("role", "one", "other"),
    [
        (Role.LIGHTING, "high_key", "low_key"),
        (Role.STYLE, "realistic", "anime"),
        (Role.STYLE, "pixel_art", "watercolour"),
        (Role.TIME, "noon", "night"),
        (Role.WEATHER, "clear", "rain"),
        (Role.PALETTE, "warm", "cool"),
        (Role.SHOT_SIZE, "close_up", "wide"),
        (Role.ANGLE, "low", "overhead"),
        (Role.MOOD, "calm", "energetic"),
        (Role.PACE, "slow_motion", "timelapse"),
        (Role.SOUND, "silence", "music"),
        (Role.LENS, "deep_focus", "bokeh"),
        (Role.COMPOSITION, "centred", "rule_of_thirds"),
    ],
)
def test_what_cannot_both_be(role: Role, one: str, other: str) -> None:
    assert other in conflicts(role, one)
