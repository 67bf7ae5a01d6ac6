"""The vocabulary in memory: which phrases there are and what each can mean.

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
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import emoji

from rushes.prompts.breakdown import Role
from rushes.prompts.inflection import verb_forms
from rushes.prompts.moves import filmed, moves, shots
from rushes.prompts.things import Thing, clean, names, things
from rushes.prompts.words import split

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

VOCABULARY = Path(__file__).parent / "vocabulary"
#: Roles that have a file of their own. Of several senses of a phrase the first is the main one.
ROLES = (
    Role.ACTION, Role.ANGLE, Role.CAMERA, Role.COLOUR, Role.DIRECTION, Role.MOOD, Role.NUMBER,
    Role.PACE, Role.QUALITY, Role.SETTING, Role.SHOT_SIZE, Role.SIZE, Role.STYLE, Role.TIME,
    Role.WEATHER, Role.COMPOSITION, Role.LENS, Role.LIGHTING, Role.PALETTE, Role.SOUND,
)  # fmt: skip


#: What a phrase for a light, a style or colours can say in passing.
_IMPLIED = frozenset({Role.TIME, Role.MOOD, Role.STYLE, Role.WEATHER})


class Grammar(StrEnum):
    """What the small words do. The tables of ``grammar.toml``."""

    ARTICLE = "article"
    PLACE = "place"
    ABOVE = "above"
    BELOW = "below"
    FILL = "fill"
    WITH = "with"
    OF = "of"
    WEAR = "wear"
    RIDE = "ride"
    NOT = "not"
    NEVER = "never"
    LINK = "link"
    SUBJECT = "subject"
    FILLER = "filler"


class Needs(StrEnum):
    """What must hold around a phrase for it to have this sense."""

    NOTHING = "phrases"
    WEAK = "weak"
    ALONE = "alone"
    LEADING = "leading"
    FREE = "free"
    SHOT = "shots"
    CAMERA = "moves"
    BARE = "bare"
    ARTICLE = "article"


#: Lists of phrases as they are; the others are made into phrases.
_LISTED = (
    Needs.NOTHING, Needs.WEAK, Needs.ALONE, Needs.LEADING, Needs.FREE, Needs.BARE,
    Needs.SHOT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of one phrase. ``role`` is None for the small words of grammar."""

    role: Role | None
    key: str
    needs: Needs = Needs.NOTHING
    weight: float = 1.0
    value: float = 1.0
    """Of a number or a size."""
    thing: Thing | None = None
    plural: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """``phrases``: what each phrase can mean, by its words.

    ``lengths``: by first word, how many words the phrases have that begin with it, most first.
    ``manners``: single words for a pace, and which. ``movers``: first words of camera moves that a
    manner can stand in. ``pictures``: things by their emoji.
    ``tables``: the entries as data, by role and key.
    """

    phrases: Mapping[tuple[str, ...], tuple[Sense, ...]]
    lengths: Mapping[str, tuple[int, ...]]
    manners: Mapping[str, Sense]
    movers: frozenset[str]
    pictures: Mapping[str, Sense]
    tables: Mapping[Role, Mapping[str, Mapping[str, Any]]]

    def starting(
        self, words: Sequence[str], at: int = 0
    ) -> Iterator[tuple[int, tuple[Sense, ...]]]:
        """The phrases that begin at word ``at``, longest first: how long, and what they mean."""
        for length in self.lengths.get(words[at], ()) if at < len(words) else ():
            senses = self.phrases.get(tuple(words[at : at + length]), ())
            if senses and at + length <= len(words):
                yield length, senses

    def pictured(self, emoji_: str) -> tuple[Sense, ...]:
        """What an emoji in the text means: the thing that it depicts, else what its name says."""
        bare = "".join(mark for mark in emoji_ if not 0x1F3FB <= ord(mark) <= 0x1F3FF)
        thing = self.pictures.get(bare.replace("\ufe0f", ""))
        if thing is not None:
            return (thing,)
        words = tuple(clean(emoji.EMOJI_DATA.get(emoji_, {}).get("en", "")).split())
        return self.phrases.get(words, ())


@cache
def lexicon() -> Lexicon:
    """Read the vocabulary. Done once; about 0.1 s."""
    tables = {role: _table(role.value) for role in ROLES}
    found: dict[tuple[str, ...], list[Sense]] = {}
    for phrase, sense in _senses(tables):
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
    pictures: dict[str, Sense] = {}
    for thing in things().values():
        if thing.icon:
            sense = Sense(Role.SUBJECT, thing.name, thing=thing)
            pictures.setdefault(thing.icon.replace("\ufe0f", ""), sense)
    lengths: dict[str, set[int]] = {}
    for words in found:
        lengths.setdefault(words[0], set()).add(len(words))
    return Lexicon(
        {words: tuple(senses) for words, senses in found.items()},
        {first: tuple(sorted(sizes, reverse=True)) for first, sizes in lengths.items()},
        _manners(tables[Role.PACE]),
        frozenset(words[0] for words, senses in found.items() if _takes_manner(words, senses)),
        pictures,
        tables,
    )


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


def _senses(
    tables: Mapping[Role, Mapping[str, Mapping[str, Any]]],
) -> Iterator[tuple[str, Sense]]:
    for role, entries in tables.items():
        for key, entry in entries.items():
            for needs in _LISTED:
                weight = entry.get("weight", 1.0) * (0.4 if needs is Needs.WEAK else 1)
                sense = Sense(role, key, needs, weight, entry.get("value", 1.0))
                for phrase in entry.get(needs.value, ()):
                    yield phrase, sense
            for verb in entry.get("verbs", ()):
                for form in verb_forms(verb):
                    yield form, Sense(role, key)
    for key, entry in tables[Role.CAMERA].items():
        yield from _camera_senses(key, entry)
    for key, entry in _table("grammar").items():
        for phrase in entry["phrases"]:
            yield phrase, Sense(None, Grammar(key))


def _takes_manner(words: Sequence[str], senses: Iterable[Sense]) -> bool:
    """Whether a word for a manner can stand in the phrase: *pans slowly left*."""
    firm = (sense for sense in senses if sense.needs is Needs.NOTHING)
    return len(words) > 1 and any(sense.role is Role.CAMERA for sense in firm)


def _manners(paces: Mapping[str, Mapping[str, Any]]) -> dict[str, Sense]:
    return {
        word: Sense(Role.PACE, key)
        for key, entry in paces.items()
        for word in entry["phrases"]
        if word.isalpha()
    }


def _camera_senses(key: str, entry: Mapping[str, Any]) -> Iterator[tuple[str, Sense]]:
    for verb in entry.get("moves", ()):
        for phrase, everyday in moves(verb):
            needs = Needs.CAMERA if everyday else Needs.NOTHING
            yield phrase, Sense(Role.CAMERA, key, needs)
    for named, make in (("filmed", filmed), ("shots", shots)):
        for each in entry.get(named, ()):
            for phrase in make(each):
                yield phrase, Sense(Role.CAMERA, key)


def keys(role: Role) -> tuple[str, ...]:
    """Every key that a shot can have for ``role``, in the order of the vocabulary.

    Empty for what the vocabulary has no list of, such as things and what is spoken.
    """
    return tuple(lexicon().tables.get(role, ()))


def nearest(role: Role, key: str, known: Collection[str]) -> str | None:
    """``key``, or the plainer key that stands for it among ``known``; None where none does."""
    table = lexicon().tables.get(role, {})
    seen: set[str] = set()
    while key not in known:
        seen.add(key)
        key = table.get(key, {}).get("like", "")
        if not key or key in seen:
            return None
    return key


def conflicts(role: Role, key: str) -> tuple[str, ...]:
    """The keys of the same role that cannot hold in one moment together with ``key``."""
    return tuple(lexicon().tables.get(role, {}).get(key, {}).get("conflicts", ()))


def colour_hex(name: str) -> str:
    """The colour as ``#rrggbb``.

    :raises KeyError: ``name`` is not a colour that a noun can have.
    """
    return str(lexicon().tables[Role.COLOUR][name]["hex"])


def phrase(role: Role, key: str) -> str:
    """What one writes for ``key``; ``key`` itself where it is no key, but words already."""
    entry = lexicon().tables.get(role, {}).get(key)
    if entry is None:
        return key
    written = entry.get("phrase") or next(iter(entry.get("phrases", ())), key.replace("_", " "))
    return str(written)
