"""The linter's lists of phrases, and where they stand in a prompt.

``books/*.toml``: one book a file, in groups. A group has ``phrases``, perhaps ``verbs`` (which are
inflected), ``cased`` (only where written with a capital), and what its rule wants to say (``why``).
What is in the group ``innocent`` is none of the book's, though it looks like it: *blood moon*. All
books are looked up in one pass over the words as the reader splits them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rushes.prompts.inflection import verb_forms
from rushes.prompts.words import split

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rushes.prompts.words import Word

#: Words that may stand inside any phrase: *the sun slowly sets*.
_MANNERS = frozenset(
    {"slowly", "gently", "gradually", "quickly", "suddenly", "carefully", "softly"}
)
_INNOCENT = "innocent"
_FOLDER = Path(__file__).parent / "books"


class Book(StrEnum):
    """The books, by the names of their files."""

    CONVERSATION = "conversation"
    CUTS = "cuts"
    HANDS = "hands"
    LANGUAGES = "languages"
    LETTERING = "lettering"
    MARKS = "marks"
    MODERATED = "moderated"
    PEOPLE = "people"
    PHYSICS = "physics"
    PRAISE = "praise"
    TAKES = "takes"
    UNSEEN = "unseen"
    VAGUE = "vague"


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of a book, where it stands. ``first``, ``last``: of the words, inclusive."""

    book: Book
    group: str
    span: tuple[int, int]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[str, ...]
    book: Book
    group: str
    cased: bool
    innocent: bool


@cache
def groups(book: Book) -> Mapping[str, Mapping[str, Any]]:
    """The groups of a book as data."""
    return tomllib.loads((_FOLDER / f"{book}.toml").read_text(encoding="utf-8"))


@cache
def _phrases() -> dict[str, list[_Phrase]]:
    """Every phrase of every book by its first word, longest first."""
    found: dict[str, list[_Phrase]] = {}
    for book in Book:
        for group, said in groups(book).items():
            verbs = [form for verb in said.get("verbs", ()) for form in verb_forms(verb)]
            for text in dict.fromkeys((*said.get("phrases", ()), *verbs)):
                words = tuple(word.key for word in split(text) if word.key)
                phrase = _Phrase(words, book, group, bool(said.get("cased")), group == _INNOCENT)
                found.setdefault(words[0], []).append(phrase)
    return {
        first: sorted(rest, key=lambda phrase: -len(phrase.words)) for first, rest in found.items()
    }


def hits(text: str, words: Sequence[Word]) -> Iterator[Hit]:
    """Every phrase in ``words``; of one group, those that lie inside a longer one are left out."""
    known = _phrases()
    reached: dict[tuple[Book, str], int] = {}
    passed: dict[Book, int] = {}
    said = [number for number, word in enumerate(words) if word.key not in _MANNERS]
    keys = [words[number].key for number in said]
    for at, key in enumerate(keys):
        for phrase in known.get(key, ()):
            last = at + len(phrase.words) - 1
            place = (phrase.book, phrase.group)
            if last <= max(reached.get(place, -1), passed.get(phrase.book, -1)):
                continue
            if tuple(keys[at : last + 1]) != phrase.words:
                continue
            if phrase.innocent:
                passed[phrase.book] = last
                continue
            start, end = words[said[at]].start, words[said[last]].end
            if phrase.cased and not _named(text, start):
                continue
            reached[place] = last
            yield Hit(phrase.book, phrase.group, (start, end), said[at], said[last])


def _named(text: str, start: int) -> bool:
    """Whether a word has a capital that its place in the sentence does not explain."""
    before = text[:start].rstrip(" \t\"'“‘(")
    return text[start].isupper() and bool(before) and before[-1] not in ".!?:\n"
