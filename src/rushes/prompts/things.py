"""What can be drawn: the curated nouns, then every name of the emoji.

A file in ``vocabulary/nouns`` has a ``kind``, perhaps a ``habitat`` and, under ``[things]``, a line
for each noun: its ``icon``, other words for it in ``also``, and what differs from its group. ``is``
takes everything from another noun, name included: *corgi* is a dog. ``article``: only a thing where
an article, a number or an adjective says so (*a camera*, but not *the camera pans*).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import emoji

from rushes.prompts.breakdown import Kind
from rushes.prompts.inflection import plurals

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

#: The version of the emoji that OpenMoji has drawn whole.
_DRAWN = 17
_FOLDER = Path(__file__).parent / "vocabulary"


@dataclass(frozen=True, slots=True)
class Thing:
    """A noun that the vocabulary knows; the fields are those of :class:`~rushes.prompts.Noun`."""

    name: str
    icon: str | None
    kind: Kind
    habitat: str | None = None
    colour: str | None = None
    size: float = 1.0
    count: int = 1
    article: bool = False
    ride: bool = False
    """Whether one sits or stands on it: *on a horse* is riding."""
    also: tuple[str, ...] = ()
    many: bool = False
    """Whether the words themselves are plural: *people*."""
    single: bool = False
    """Whether the plural means something else: *stars* are weather."""
    poses: Mapping[str, str] = field(default_factory=dict)
    """Icons by action, where a drawing shows the thing doing it."""


@cache
def things() -> Mapping[str, Thing]:
    """The curated nouns by their first word, as written in the vocabulary."""
    found: dict[str, Thing] = {}
    for path in sorted((_FOLDER / "nouns").glob("*.toml")):
        group = tomllib.loads(path.read_text(encoding="utf-8"))
        shared = Thing("", None, Kind(group["kind"]), group.get("habitat"))
        for word, said in group["things"].items():
            found[word] = _thing(word, said, shared, found)
    return found


def _thing(word: str, said: Mapping[str, Any], shared: Thing, known: Mapping[str, Thing]) -> Thing:
    base = replace(known[said["is"]], also=()) if "is" in said else replace(shared, name=word)
    own = {field: value for field, value in said.items() if field != "is"}
    if "kind" in own:
        own["kind"] = Kind(own["kind"])
    if "also" in own:
        own["also"] = tuple(own["also"])
    return replace(base, **own)


def names(known: Collection[str]) -> Iterator[tuple[str, Thing, bool]]:
    """Every phrase for a thing, the thing, and whether the phrase is a plural.

    Curated nouns first; then the names and aliases of the emoji, except those that are ``known``
    to mean something else or are curated already.
    """
    said: set[str] = set()
    for word, thing in things().items():
        for phrase in (word, *thing.also):
            said.add(phrase)
            yield phrase, thing, thing.many
            for form in () if thing.many or thing.single else plurals(phrase):
                said.add(form)
                yield form, thing, True
    for phrase, thing in _pictured():
        if phrase not in said and phrase not in known:
            said.add(phrase)
            yield phrase, thing, False
            for form in plurals(phrase):
                if form not in said and form not in known:
                    said.add(form)
                    yield form, thing, True


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads((_FOLDER / "emoji.toml").read_text(encoding="utf-8"))


def _pictured() -> Iterator[tuple[str, Thing]]:
    rules = _rules()
    dropped, marks = frozenset(rules["words"]), tuple(rules["containing"])
    for picture, data in emoji.EMOJI_DATA.items():
        usable = data["status"] == emoji.STATUS["fully_qualified"] and data["E"] <= _DRAWN
        if not usable or not _drawable(picture):
            continue
        name = clean(data["en"])
        if any(mark in name for mark in marks):
            continue
        thing = Thing(name, picture, _kind(picture))
        for phrase in dict.fromkeys((name, *map(clean, data.get("alias", ())))):
            if len(phrase) > 2 and phrase not in dropped and phrase.replace(" ", "").isalpha():
                yield phrase, thing


def gendered(icon: str, *, female: bool) -> str:
    """The woman or the man among the drawings of a trade; the same icon where there is none."""
    sign = "\u2640" if female else "\u2642"
    bare = icon.removesuffix("\ufe0f")
    for other in (icon.replace("🧑", "👩" if female else "👨"), f"{bare}\u200d{sign}\ufe0f"):
        if other != icon and other in emoji.EMOJI_DATA:
            return other
    return icon


def clean(name: str) -> str:
    """An emoji's name as people write it: ``:red_apple:`` is red apple."""
    return name.strip(":").replace("_", " ").replace("-", " ").replace("’", "").lower()


def _drawable(picture: str) -> bool:
    first = ord(picture[0])
    flags = 0x1F1E6 <= first <= 0x1F1FF or first == 0x1F3F4
    toned = any(0x1F3FB <= ord(mark) <= 0x1F3FF for mark in picture)
    return not (flags or toned or first < 0x2600)


def _kind(picture: str) -> Kind:
    """The kind of an emoji that is not curated, by its place in Unicode's blocks."""
    code = ord(picture[0])
    for rule in _rules()["blocks"]:
        if rule["first"] <= code <= rule["last"]:
            return Kind(rule["kind"])
    return Kind.OBJECT
