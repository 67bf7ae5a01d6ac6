"""A prompt as words with their places. Nothing is thrown away that a span could need."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import emoji

#: Letters with inner apostrophes, numbers with a unit, a command-line flag, or a pause.
_TOKEN = re.compile(
    r"(?P<flag>(?<!\S)--[a-z]+)"
    r"|(?P<number>\d+(?:[.,:]\d+)*[^\W\d_]*)"
    r"|(?P<word>[^\W\d_]+(?:['’ʼ][^\W\d_]+)*)"
    r"|(?P<pause>[,.;:!?()\[\]{}|/\n\r\"“”—–…]|(?<=\s)-(?=\s))"
)
_POSSESSIVE = re.compile(r"['’ʼ]s?$")


class Word(NamedTuple):
    """One word, emoji or pause. ``key`` is what the vocabulary is asked for; empty for a pause."""

    key: str
    start: int
    end: int
    picture: str = ""
    """The emoji itself, where the word is one."""
    owns: bool = False
    """Whether it ended in a possessive ``'s``."""
    comma: bool = False
    """Whether it is the lightest of pauses."""

    @property
    def pause(self) -> bool:
        """Whether it ends a phrase."""
        return not self.key and not self.picture


def split(text: str) -> list[Word]:
    """The words of ``text`` in order. Hyphens part words; case and accents are dropped."""
    pictures = [] if text.isascii() else emoji.emoji_list(text)
    words: list[Word] = []
    start = 0
    for picture in pictures:
        words += _plain(text, start, picture["match_start"])
        start = picture["match_end"]
        words.append(Word("", picture["match_start"], start, picture=picture["emoji"]))
    return words + _plain(text, start, len(text))


def _plain(text: str, start: int, end: int) -> list[Word]:
    words = []
    for found in _TOKEN.finditer(text, start, end):
        first, last = found.span()
        if found.lastgroup == "pause":
            words.append(Word("", first, last, "", False, found.group() == ","))
            continue
        key = plain(found.group())
        owns = False
        if "'" in key:
            stem = _POSSESSIVE.sub("", key)
            key, owns = stem.replace("'", ""), stem != key
        words.append(Word(key, first, last, "", owns))
    return words


def plain(word: str) -> str:
    """``word`` in lower case, without accents and with straight apostrophes."""
    word = word.lower()
    if word.isascii():
        return word
    word = word.replace("’", "'").replace("ʼ", "'")
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
