"""What is spoken, written on something, or heard, and what is only in quotation marks."""

from __future__ import annotations

import pytest

from rushes.prompts import Role, read

SPOKEN = [
    ('A man looks up and says "We leave now, the dog is gone."', "We leave now, the dog is gone."),
    ('"Run!" she shouts, sprinting through a forest', "Run!"),
    ("a barista smiles and says 'Good morning!' to the camera", "Good morning!"),
    ("the man, tired, said: ‘Enough.’", "Enough."),
    ("Ein Mann sagt: „Komm mit mir.“", "Komm mit mir."),
    ("She whispers softly to her cat: «Viens ici»", "Viens ici"),
    ('Dialogue: "Hi   there"', "Hi there"),
    ("Narrator: It was a dark night. A wolf on a hill", "It was a dark night"),
    ('a robot holding a sign says, "Hello humans"', "Hello humans"),
    ('"I know," the old captain mutters', "I know,"),
    ("a boy asks “can I've one?” in a shop", "can I've one?"),
]
LETTERED = [
    ('a neon sign reading "OPEN 24 HOURS" flickers', "OPEN 24 HOURS"),
    ('a sign that says "No dogs allowed"', "No dogs allowed"),
    ('title card with the words "THE END"', "THE END"),
    ('text overlay: "SALE"', "SALE"),
    ("a poster with “Rock Night” in big letters", "Rock Night"),
    ("a T-shirt printed with 'I love NY'", "I love NY"),
]
NEITHER = [
    'in the style of "Blade Runner", a city',
    'Style: "Blade Runner"',
    'She reads "War and Peace" on a bench',
    'a cafe called "Luna"',
    'she smiles ("happy") at the camera',
    "the dogs' and cats' food",
    "a '90s and '80s party, rock 'n' roll",
    "he says hello to the crowd",
    'an unfinished "quotation',
]
HEARD = [
    ("Audio: sizzling pan, soft piano, rain on tin.", ("sizzle", "piano", "rain on tin")),
    ("SFX: footsteps on gravel; a man walks", ("footsteps",)),
    ("a cabin with the sound of distant thunder and a dog", ("thunder",)),
    ("the sound of waves crashing on a beach", ("waves",)),
    ("sounds of an old clockwork, a workshop", ("sounds of an old clockwork",)),
    ("Ambience: none", ("silence",)),
    ("a dog runs. Music: epic orchestral score", ("orchestral",)),
]


@pytest.mark.parametrize(("text", "said"), SPOKEN)
def test_spoken(text: str, said: str) -> None:
    shot = read(text)

    assert shot.dialogue == (said,)
    assert shot.lettering == ()


@pytest.mark.parametrize(("text", "written"), LETTERED)
def test_written(text: str, written: str) -> None:
    shot = read(text)

    assert shot.lettering == (written,)
    assert shot.dialogue == ()


@pytest.mark.parametrize("text", NEITHER)
def test_only_quoted(text: str) -> None:
    shot = read(text)

    assert shot.dialogue == shot.lettering == ()


@pytest.mark.parametrize(("text", "sounds"), HEARD)
def test_heard(text: str, sounds: tuple[str, ...]) -> None:
    assert read(text).sound == sounds


def test_what_is_said_is_not_shown() -> None:
    shot = read('A woman in a kitchen says "a dragon flew over the ocean in the rain, zoom in"')

    assert [noun.name for noun in shot.subjects] == ["woman"]
    assert (shot.setting, shot.weather, shot.camera) == ("kitchen", (), ())
    assert read("a cat sleeps. Audio: dogs, thunderstorm").weather == ()


def test_parts_have_their_words_and_places() -> None:
    text = 'A man shouts: "Stop!" Audio: a distant siren, rain'
    parts = [(part.role, part.key, part.text) for part in read(text).parts]

    assert parts[-3:] == [
        (Role.DIALOGUE, "Stop!", "Stop!"),
        (Role.SOUND, "sirens", "a distant siren"),
        (Role.SOUND, "rain", "rain"),
    ]
    assert all(text[slice(*part.span)] == part.text for part in read(text).parts)


def test_two_speakers() -> None:
    shot = read("Woman: “I never liked the rain.” Man: “Nobody does.”")

    assert shot.dialogue == ("I never liked the rain.", "Nobody does.")
    assert [noun.name for noun in shot.subjects] == ["woman", "man"]
