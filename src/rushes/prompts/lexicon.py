"""The vocabulary in memory, and what one asks it. The files are read by :mod:`.phrasebook`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import emoji

from rushes.prompts.breakdown import Role
from rushes.prompts.phrasebook import ROLES, VOCABULARY, phrases, tables
from rushes.prompts.senses import Grammar, Needs, Sense
from rushes.prompts.things import clean, things

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

__all__ = [
    "ROLES",
    "VOCABULARY",
    "Grammar",
    "Lexicon",
    "Needs",
    "Sense",
    "colour_hex",
    "conflicts",
    "keys",
    "lexicon",
    "nearest",
    "phrase",
]


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
    found = phrases()
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
        _manners(tables()[Role.PACE]),
        frozenset(words[0] for words, senses in found.items() if _takes_manner(words, senses)),
        pictures,
        tables(),
    )


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
