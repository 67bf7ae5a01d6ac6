"""A prompt with what its words were read as, cut where its author paused."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lexicon import Grammar, keys, phrase
from rushes.prompts.mentions import mentions
from rushes.prompts.reader import read
from rushes.prompts.shot_part import VOCABULARY_PARTS, ShotPart
from rushes.prompts.words import split

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

#: Marks that end a clause. Brackets and quotation marks don't, and within quotes nothing does.
_ENDS = frozenset(",.;:!?|\n\r—–…-")
_CLOSING = frozenset('"”')
#: A label goes on behind these: *Style: noir, rain*, *Dialogue: "Go." "Where?"*.
_GOES_ON = _CLOSING | {","}
#: Before a quotation mark: what was spoken ends like a sentence.
_FULL_STOPS = frozenset(".!?…")
#: How far behind a quotation one looks for what begins, in characters.
_NEAR = 10
_ABBREVIATIONS = frozenset({"mr", "mrs", "ms", "dr", "st", "vs", "prof", "jr", "sr"})
#: What stands between quotation marks, where they are not too far apart to belong together.
_QUOTED = re.compile(r'"[^"]{0,400}"|“[^”]{0,400}”')
#: What people write before a colon, and the part that follows it.
_LABELS = {
    "subject": ShotPart.SUBJECT, "character": ShotPart.SUBJECT, "characters": ShotPart.SUBJECT,
    "action": ShotPart.ACTION, "actions": ShotPart.ACTION, "motion": ShotPart.ACTION,
    "setting": ShotPart.SETTING, "scene": ShotPart.SETTING, "location": ShotPart.SETTING,
    "environment": ShotPart.SETTING, "time": ShotPart.TIME, "time of day": ShotPart.TIME,
    "weather": ShotPart.WEATHER, "camera": ShotPart.CAMERA, "camera movement": ShotPart.CAMERA,
    "camera motion": ShotPart.CAMERA, "cinematography": ShotPart.CAMERA,
    "shot": ShotPart.SHOT_SIZE, "shot size": ShotPart.SHOT_SIZE, "framing": ShotPart.SHOT_SIZE,
    "angle": ShotPart.ANGLE, "camera angle": ShotPart.ANGLE, "lens": ShotPart.LENS,
    "composition": ShotPart.COMPOSITION, "pace": ShotPart.PACE, "style": ShotPart.STYLE,
    "lighting": ShotPart.LIGHTING, "light": ShotPart.LIGHTING, "palette": ShotPart.PALETTE,
    "colors": ShotPart.PALETTE, "colours": ShotPart.PALETTE, "color palette": ShotPart.PALETTE,
    "colour palette": ShotPart.PALETTE, "mood": ShotPart.MOOD, "atmosphere": ShotPart.MOOD,
    "tone": ShotPart.MOOD, "details": ShotPart.DETAILS, "sound": ShotPart.SOUND,
    "audio": ShotPart.SOUND, "sfx": ShotPart.SOUND, "sound effects": ShotPart.SOUND,
    "background sound": ShotPart.SOUND, "music": ShotPart.SOUND, "dialogue": ShotPart.DIALOGUE,
    "negative": ShotPart.NEGATIVE, "negative prompt": ShotPart.NEGATIVE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words ``first`` to ``last`` (inclusive) that the reader took together, and what as."""

    first: int
    last: int
    keys: Mapping[Role, str]

    def has(self, roles: Collection[Role]) -> bool:
        """Whether it was taken as one of ``roles``."""
        return any(role in roles for role in self.keys)


@dataclass(frozen=True, slots=True)
class Clause:
    """Words ``first`` to ``last`` between two pauses; what it says begins at ``body``.

    ``label``: the part that its author named before a colon; ``comma``: whether the pause before it
    is the lightest.
    """

    first: int
    last: int
    body: int
    label: ShotPart | None = None
    comma: bool = False


class Prompt:
    """A prompt, its words, and the stretches that the reader recognised."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.reading = mentions(text)
        self.words = split(text)
        # Of what is said or heard the reading has no words.
        self._read = {word.start: at for at, word in enumerate(self.reading.words)}
        self._at = {word.start: at for at, word in enumerate(self.words)}
        self.stretches = self._stretches()
        self.owner = {
            at: stretch
            for stretch in self.stretches
            for at in range(stretch.first, stretch.last + 1)
        }

    def _stretches(self) -> list[Stretch]:
        said: dict[tuple[int, int], dict[Role, str]] = {}
        for part in read(self.text).parts:
            said.setdefault(part.span, {})[part.role] = part.key
        starts = [word.start for word in self.words]
        found = []
        for (start, end), keys_ in sorted(said.items()):
            first, last = bisect_left(starts, start), bisect_left(starts, end) - 1
            if first <= last:
                found.append(Stretch(first, last, keys_))
        return found

    def said(self, first: int, last: int) -> str:
        """The text from word ``first`` to word ``last``."""
        return self.text[self.words[first].start : self.words[last].end]

    def within(self, first: int, last: int) -> list[Stretch]:
        """The stretches that begin between word ``first`` and word ``last``."""
        return [stretch for stretch in self.stretches if first <= stretch.first <= last]

    def key(self, at: int) -> str:
        """A word as the vocabulary has it."""
        return self.words[at].key

    def grammar(self, at: int) -> str:
        """Which small word it is, or belongs to; nothing where it is none."""
        return self.reading.grammar(self._read.get(self.words[at].start, -1))

    def phrase_start(self, noun: int) -> int:
        """The first word of the noun phrase of the thing or place that begins at ``noun``."""
        read = self._read.get(self.words[noun].start)
        if read is None:
            return noun
        return self._at.get(self.reading.words[self.reading.phrase_start(read)].start, noun)

    def lead(self, start: int) -> tuple[int, str] | None:
        """The preposition right before word ``start``: its first word, and what it does."""
        read = self._read.get(self.words[start].start)
        found = self.reading.lead(read) if read is not None else None
        if found is None:
            return None
        return self._at[self.reading.words[found.first].start], found.grammar


def clauses(prompt: Prompt) -> Iterator[Clause]:
    """The clauses from left to right. Every word is in exactly one, its label included."""
    quoted = [found.span() for found in _QUOTED.finditer(prompt.text)]
    first: int | None = None
    body, last = 0, -1
    label: ShotPart | None = None
    comma = False
    for at, word in enumerate(prompt.words):
        if not word.pause:
            first, body = (at, max(at, body)) if first is None else (first, body)
            last = at
            continue
        mark = prompt.text[word.start : word.end]
        if first is None or body > last:
            continue
        named = _LABELS.get(_plain(prompt, body, last)) if mark == ":" else None
        if named is not None:
            label, body = named, at + 1
        elif _ends(prompt, at, quoted) and not _unfinished(prompt, body, last, mark):
            yield Clause(first, last, body, label, comma)
            # A label holds for all that its sentence lists.
            label, comma = (label if mark in _GOES_ON else None), mark == ","
            first, body = None, 0
    if first is not None:
        yield Clause(first, last, body if body <= last else first, label, comma)


def _plain(prompt: Prompt, first: int, last: int) -> str:
    return " ".join(prompt.key(at) for at in range(first, last + 1))


def _ends(prompt: Prompt, at: int, quoted: list[tuple[int, int]]) -> bool:
    """Whether the mark at word ``at`` ends a clause."""
    word = prompt.words[at]
    mark = prompt.text[word.start : word.end]
    if mark in _CLOSING:
        ended = prompt.text[max(0, word.start - 1) : word.start] in _FULL_STOPS
        return ended and _begins(prompt.text[word.end : word.end + _NEAR])
    if mark not in _ENDS or any(start < word.start < end for start, end in quoted):
        return False
    if mark in ":," and _spoken_next(prompt, at):
        return False
    follows = prompt.text[word.end : word.end + 1]
    if mark == ":" and follows and not follows.isspace():
        return False
    if mark == ".":
        short = at > 0 and prompt.key(at - 1) in _ABBREVIATIONS
        return not short and (not follows or not follows.isalnum())
    return True


def _begins(text: str) -> bool:
    """Whether a sentence or another quotation begins."""
    after = text.lstrip()
    return len(after) < len(text) and (after[:1].isupper() or after[:1] in {'"', "“"})


def _spoken_next(prompt: Prompt, at: int) -> bool:
    """Whether speech follows: *he says: "…"* is one clause."""
    after = next((n for n in range(at + 1, len(prompt.words)) if not prompt.words[n].pause), None)
    return after in prompt.owner and Role.DIALOGUE in prompt.owner[after].keys


def _unfinished(prompt: Prompt, first: int, last: int, mark: str) -> bool:
    """*a big, red balloon*, *light, airy palette*: a comma between adjectives ends nothing."""
    if mark != "," or prompt.words[last].picture:
        return False
    if _within_a_phrase(prompt, first, last):
        return True
    begun = prompt.grammar(first) == Grammar.ARTICLE and last - first < 3
    named = {Role.SUBJECT, Role.PROP, Role.SETTING, Role.ACTION, Role.CAMERA, Role.SHOT_SIZE}
    return begun and not any(each.has(named) for each in prompt.within(first, last))


def _within_a_phrase(prompt: Prompt, first: int, last: int) -> bool:
    """Whether the comma after word ``last`` is one of a usual phrase of the vocabulary."""
    said = tuple(prompt.key(at) for at in range(first, last + 1))
    for before, after in _comma_phrases().get(said[-1], ()):
        keys = (word.key for word in prompt.words[last + 1 : last + 1 + 2 * len(after)] if word.key)
        if said[-len(before) :] == before and tuple(keys)[: len(after)] == after:
            return True
    return False


@cache
def _comma_phrases() -> Mapping[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    """The usual phrases that have a comma, as the words before and after it, by the word before."""
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for role in VOCABULARY_PARTS:
        for key in keys(role):
            pieces = phrase(role, key).split(",")
            words = [tuple(word.key for word in split(piece) if word.key) for piece in pieces]
            for before, after in pairwise(words):
                found.setdefault(before[-1], []).append((before, after))
    return found
