"""The vocabulary's files: the phrases in them and what each can mean.

``vocabulary/*.toml`` holds it as data. A file named for a role (``camera.toml``) has one table for
each key, with lists of phrases; the name of the list says when a phrase counts:

- ``phrases``: always; ``weak``: always, but anything else of the role is preferred;
- ``alone``: only where it is all that stands between two pauses (``…, drone, …``);
- ``leading``: only where no thing was named before it in its part of the sentence;
- ``free``: only where no thing follows it (``black and white``);
- ``bare``: only without an article or an adjective (``crowd cheering``, which one hears);
- ``shots``: alone, or beside a word that makes it a camera's move (``slow pan``, ``zoom shot``).

Lists that stand for more phrases than they hold: ``verbs`` are inflected; ``moves``, ``filmed`` and
``shots`` (in ``camera.toml``) are what :mod:`.moves` makes of them.

``phrase`` is what one writes for the key; ``conflicts`` are keys of the same role that cannot hold
together with it; ``like`` names the nearest plainer key, for whoever knows only some; ``says`` is
how a provider wants it said, see :mod:`.saying`. ``nouns/*.toml`` hold the things, a file for each
group; see :mod:`.things`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rushes.prompts.breakdown import Role
from rushes.prompts.inflection import verb_forms
from rushes.prompts.moves import filmed, moves, shots
from rushes.prompts.senses import Grammar, Needs, Sense
from rushes.prompts.things import names
from rushes.prompts.words import split

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

VOCABULARY = Path(__file__).parent / "vocabulary"
#: Roles that have a file of their own. Of several senses of a phrase the first is the main one.
ROLES = (
    Role.ACTION, Role.ANGLE, Role.CAMERA, Role.COLOUR, Role.DIRECTION, Role.MOOD, Role.NUMBER,
    Role.PACE, Role.QUALITY, Role.SETTING, Role.SHOT_SIZE, Role.SIZE, Role.STYLE, Role.TIME,
    Role.WEATHER, Role.COMPOSITION, Role.LENS, Role.LIGHTING, Role.PALETTE, Role.SOUND,
)  # fmt: skip
#: What a phrase for a light, a style or colours can say in passing.
_IMPLIED = frozenset({Role.TIME, Role.MOOD, Role.STYLE, Role.WEATHER})
#: Lists of phrases as they are; the others are made into phrases.
_LISTED = (
    Needs.NOTHING, Needs.WEAK, Needs.ALONE, Needs.LEADING, Needs.FREE, Needs.BARE,
    Needs.SHOT,
)  # fmt: skip


@cache
def tables() -> Mapping[Role, Mapping[str, Mapping[str, Any]]]:
    """The entries as data, by role and key."""
    return {role: _table(role.value) for role in ROLES}


def phrases() -> dict[tuple[str, ...], list[Sense]]:
    """Every phrase, as the words that the reader will meet, and all that it can mean."""
    found: dict[tuple[str, ...], list[Sense]] = {}
    for phrase, sense in _senses():
        senses = found.setdefault(_words(phrase), [])
        if sense not in senses:
            senses.append(sense)
    for words, more in _implied(found).items():
        found[words] += more
    for phrase, thing, plural in names(known={" ".join(words) for words in found}):
        needs = Needs.ARTICLE if thing.article and not plural else Needs.NOTHING
        found.setdefault(_words(phrase), []).append(
            Sense(Role.SUBJECT, thing.name, needs, thing=thing, plural=plural)
        )
    return found


def _senses() -> Iterator[tuple[str, Sense]]:
    for role, entries in tables().items():
        for key, entry in entries.items():
            for needs in _LISTED:
                weight = entry.get("weight", 1.0) * (0.4 if needs is Needs.WEAK else 1)
                sense = Sense(role, key, needs, weight, entry.get("value", 1.0))
                for phrase in entry.get(needs.value, ()):
                    yield phrase, sense
            for verb in entry.get("verbs", ()):
                for form in verb_forms(verb):
                    yield form, Sense(role, key)
    for key, entry in tables()[Role.CAMERA].items():
        yield from _camera_senses(key, entry)
    for key, entry in _table("grammar").items():
        for phrase in entry["phrases"]:
            yield phrase, Sense(None, Grammar(key))


def _camera_senses(key: str, entry: Mapping[str, Any]) -> Iterator[tuple[str, Sense]]:
    for verb in entry.get("moves", ()):
        for phrase, everyday in moves(verb):
            needs = Needs.CAMERA if everyday else Needs.NOTHING
            yield phrase, Sense(Role.CAMERA, key, needs)
    for named, make in (("filmed", filmed), ("shots", shots)):
        for each in entry.get(named, ()):
            for phrase in make(each):
                yield phrase, Sense(Role.CAMERA, key)


def _implied(
    found: Mapping[tuple[str, ...], Sequence[Sense]],
) -> dict[tuple[str, ...], list[Sense]]:
    """What phrases for light, style and colours also say: *soft morning light* is morning."""
    implied: dict[tuple[str, ...], list[Sense]] = {}
    for words, senses in found.items():
        said = {sense.role for sense in senses}
        if not said & {Role.LIGHTING, Role.PALETTE, Role.STYLE}:
            continue
        within = (
            sense
            for first, last in combinations(range(len(words) + 1), 2)
            if 0 < last - first < len(words)
            for sense in found.get(words[first:last], ())
            if sense.needs is Needs.NOTHING or (sense.needs is Needs.WEAK and last - first > 1)
        )
        more = {sense.role: sense for sense in within if sense.role in _IMPLIED - said}
        implied[words] = list(more.values())
    return implied


def _words(phrase: str) -> tuple[str, ...]:
    """A phrase as the reader will meet it."""
    if phrase.isascii() and phrase.replace(" ", "").isalpha():
        return tuple(phrase.lower().split())
    return tuple(word.key for word in split(phrase) if word.key)


def _table(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((VOCABULARY / f"{name}.toml").read_text(encoding="utf-8"))
