"""Feedback as wishes: what is asked for, in the words of the rules and of the vocabulary.

Feedback is cut where its author paused or said *and*. In each piece the longest phrases that a rule
or the vocabulary knows are found, and the small words before them say which way: *too fast*, *not
fast enough*. What stays over and is no small word was not understood.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from rushes.prompts.refining.matching import Entry, Match, matched, said, small
from rushes.prompts.refining.rules import Elsewhere, Rule, keys_of, rules
from rushes.prompts.words import Word, split

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence


class Way(Enum):
    """What is wanted of a thing or a quality."""

    TOWARD = auto()
    AWAY = auto()
    """Less of it: *too foggy*."""
    DENY = auto()
    """None of it: *no fog*."""
    KEEP = auto()
    """It is praised."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that shall be seen, or shall not; ``instead`` stands in its place."""

    words: str
    instead: str | None = None
    counted: bool = False
    """Whether there shall be more or fewer of it, not some or none."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that is asked for; ``heard`` is the stretch of feedback that says it."""

    heard: str
    about: Rule | Elsewhere | Entry | Thing
    way: Way = Way.TOWARD
    far: bool = False
    """Not one step, but all the way."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Feedback, understood where it could be; ``missed``: the stretches that were not."""

    wishes: tuple[Wish, ...]
    missed: tuple[str, ...]


@dataclass(slots=True)
class _Feedback:
    """Feedback, its words, and what of them was understood."""

    text: str
    words: list[Word]
    known: Collection[str]
    """Words of the shot itself."""
    wishes: list[Wish] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    denies: bool | None = None
    """Whether the piece before denied a thing (or added one); pieces after *and* go on so."""

    def said(self, first: int, last: int) -> str:
        """The text of the words ``first`` to ``last`` (inclusive)."""
        return self.text[self.words[first].start : self.words[last].end] if first <= last else ""


def hear(feedback: str, known: Collection[str] = ()) -> Heard:
    """Understand ``feedback`` on a shot whose words are ``known``."""
    told = _Feedback(feedback, split(feedback), known)
    matches = matched(feedback, told.words)
    for first, last in _pieces(told, matches):
        inside = [each for each in matches if first <= each.first <= last]
        _hear_piece(told, first, last, inside)
    return Heard(tuple(told.wishes), tuple(told.missed))


def _pieces(told: _Feedback, matches: Sequence[Match]) -> Iterator[tuple[int, int]]:
    """Where the feedback is cut; never within a phrase that is known."""
    inner = {at for match in matches for at in range(match.first, match.last + 1)}
    start = 0
    for at, word in enumerate(told.words):
        if at not in inner and (word.pause or (word.key,) in small("link")):
            yield start, at - 1
            start = at + 1
    yield start, len(told.words) - 1


def _hear_piece(told: _Feedback, first: int, last: int, matches: Sequence[Match]) -> None:
    """One piece: something for something, a thing more or less, or what the phrases say."""
    if first > last:
        return
    replaced = _replaced(told, first, last)
    if replaced is not None:
        told.wishes.append(Wish(told.said(first, last), replaced))
        return
    verb, denies = _verb(told, first, last)
    if verb is None and not matches and told.denies is not None and _content(told, first, last):
        verb, denies = first, told.denies
    told.denies = denies if verb is not None else None
    if verb is not None:
        covered = {at for match in matches for at in range(match.first, match.last + 1)}
        content = _content(told, verb, last)
        if content and not content <= covered:
            thing = Thing(_bare(told, verb, last))
            way = Way.DENY if denies else Way.TOWARD
            told.wishes.append(Wish(told.said(first, last), thing, way))
            return
    counted = None if matches else _counted(told, first, last)
    if counted is not None:
        told.wishes.append(counted)
        return
    _hear_matches(told, first, last, matches)


def _hear_matches(told: _Feedback, first: int, last: int, matches: Sequence[Match]) -> None:
    """Each phrase with the small words before it; words that belong to none are missed."""
    start = first
    left: list[int] = []
    for number, match in enumerate(matches):
        until = matches[number + 1].first if number + 1 < len(matches) else last + 1
        before = [told.words[at].key for at in range(start, match.first)]
        after = [told.words[at].key for at in range(match.last + 1, until)]
        way = _way(before, after, match)
        far = bool(said(before, "far"))
        heard = told.said(start, match.last + ("enough" in after))
        told.wishes.append(Wish(heard, match.about, way, far))
        left += _unknown(told, start, match.first - 1)
        start = match.last + 1
    left += _unknown(told, start, last)
    if left and matches:
        told.missed += _stretches(told, left)
        return
    whole = told.said(first, last)
    keys = [word.key for word in told.words[first : last + 1]]
    if left or (not matches and said(keys, "away")):
        told.missed.append(whole)
    elif not matches and said(keys, "praise"):
        told.wishes.append(Wish(whole, Thing(whole), Way.KEEP))


def _way(before: Sequence[str], after: Sequence[str], match: Match) -> Way:
    denied = said(before, "deny")
    away = said(before, "away")
    if "enough" in (*before, *after) and away | denied:
        return Way.TOWARD
    if denied:
        return Way.DENY
    if away:
        return Way.AWAY
    if said(before, "praise"):
        return Way.KEEP
    fault = match.state and said(before, "fault") and not said(before, "toward")
    return Way.AWAY if fault else Way.TOWARD


def _unknown(told: _Feedback, first: int, last: int) -> list[int]:
    """The words that say something, and that neither the shot nor a small word explains."""
    keys = [told.words[at].key for at in range(first, last + 1)]
    small = set().union(*(said(keys, group) for group in rules().words.model_fields_set))
    return [
        first + at
        for at, key in enumerate(keys)
        if at not in small and key and key not in told.known
    ]


def _content(told: _Feedback, first: int, last: int) -> set[int]:
    """The words of a slot that are more than articles and the like."""
    filler = small("filler") | small("far") | small("toward")
    return {at for at in range(first, last + 1) if (told.words[at].key,) not in filler}


def _stretches(told: _Feedback, words: Sequence[int]) -> Iterator[str]:
    start = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or words[at] != words[at - 1] + 1:
            yield told.said(words[start], words[at - 1])
            start = at


def _verb(told: _Feedback, first: int, last: int) -> tuple[int | None, bool]:
    """Where what is denied or added begins, and whether it is denied."""
    keys = [word.key for word in told.words[first : last + 1]]
    for at in range(len(keys)):
        for group, denies in (("deny", True), ("add", False)):
            fitting = [
                len(each) for each in small(group) if tuple(keys[at : at + len(each)]) == each
            ]
            if fitting:
                return first + at + max(fitting), denies
        if (keys[at],) not in small("filler") | small("toward"):
            break
    return None, False


def _bare(told: _Feedback, first: int, last: int) -> str:
    """A slot without the small words at its beginning, but with the article of what is added."""
    idle = {(word,) for word in ("the", "any", "some", "more", "all", "please", "those", "these")}
    while first < last and (told.words[first].key,) in idle:
        first += 1
    while last > first and told.words[last].key in {"please", "too", "there"}:
        last -= 1
    return told.said(first, last)


def _counted(told: _Feedback, first: int, last: int) -> Wish | None:
    """*too many people*, *more birds*: things that shall be fewer, or more."""
    keys = [word.key for word in told.words[first : last + 1]]
    for group, way in (("fewer", Way.AWAY), ("more", Way.TOWARD)):
        places = said(keys, group)
        begin = first + max(places) + 1 if places else last + 1
        if begin <= last and _content(told, begin, last):
            return Wish(told.said(first, last), Thing(_bare(told, begin, last), counted=True), way)
    return None


#: What stands between the old and the new, and which comes first.
_INSTEAD = (("replace", "with", True), ("replace", "by", True), ("swap", "for", True),
            ("change", "to", True), ("change", "into", True), ("turn", "into", True),
            ("", "instead of", False), ("", "rather than", False))  # fmt: skip


def _replaced(told: _Feedback, first: int, last: int) -> Thing | None:
    """*replace the dog with a cat*, *a cat instead of the dog*, where the shot has the old."""
    keys = [word.key for word in told.words[first : last + 1]]
    for verb, between, old_first in _INSTEAD:
        middle = keys_of(between)
        if verb and verb not in keys:
            continue
        begin = keys.index(verb) + 1 if verb else 0
        for at in range(begin + 1, len(keys) - len(middle)):
            if tuple(keys[at : at + len(middle)]) != middle:
                continue
            sides = (first + begin, first + at - 1), (first + at + len(middle), last)
            old, new = sides if old_first else sides[::-1]
            content = _content(told, *old)
            if content and all(told.words[word].key in told.known for word in content):
                return Thing(_bare(told, *old), instead=told.said(*new))
    return None
