"""The phrases of feedback that a rule or the vocabulary knows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.reader import read
from rushes.prompts.refining.rules import Elsewhere, Keys, Rule, keys_of, rules
from rushes.prompts.shot_part import VOCABULARY_PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rushes.prompts.words import Word


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of the vocabulary that was said."""

    role: Role
    key: str


@dataclass(frozen=True, slots=True)
class Match:
    """Words ``first`` to ``last`` (inclusive) that a rule or the vocabulary knows."""

    first: int
    last: int
    about: Rule | Elsewhere | Entry
    state: bool = False
    """Whether it names a state (*slow*), which can be told as a fault."""


@cache
def _phrases() -> Mapping[Keys, tuple[Rule | Elsewhere, bool]]:
    """What every phrase of the rules means, and whether it is a state."""
    found: dict[Keys, tuple[Rule | Elsewhere, bool]] = {}
    for rule in rules().rules.values():
        found.update({keys_of(phrase): (rule, True) for phrase in rule.states})
        found.update({keys_of(phrase): (rule, False) for phrase in rule.wants})
    for other in rules().elsewhere.values():
        found.update({keys_of(phrase): (other, False) for phrase in other.says})
    return found


@cache
def small(group: str) -> frozenset[Keys]:
    """The small words of a group of ``rules.toml``."""
    return frozenset(keys_of(phrase) for phrase in getattr(rules().words, group))


def matched(text: str, words: Sequence[Word]) -> list[Match]:
    """The longest phrases that are known, none over another, in the order of the text."""
    keys = [word.key for word in words]
    phrases = _phrases()
    longest = max(map(len, phrases))
    found: list[Match] = []
    for first in range(len(keys)):
        for last in range(first, min(len(keys), first + longest)):
            known = phrases.get(tuple(keys[first : last + 1]))
            if known is not None:
                found.append(Match(first, last, *known))
    found += _vocabulary(text, words)
    article = frozenset({"the", "a", "an"})

    def worth(match: Match) -> tuple[int, bool, int]:
        content = [key for key in keys[match.first : match.last + 1] if key not in article]
        return -len(content), isinstance(match.about, Entry), match.first

    taken: set[int] = set()
    kept = []
    for match in sorted(found, key=worth):
        span = range(match.first, match.last + 1)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(match)
    return sorted(kept, key=lambda match: match.first)


def _vocabulary(text: str, words: Sequence[Word]) -> Iterator[Match]:
    # Of two senses of one phrase a style is the last that is meant: *black and white*.
    order = {role: (role is Role.STYLE, at) for at, role in enumerate(VOCABULARY_PARTS)}
    parts = [part for part in read(text).parts if part.role in order]
    for part in sorted(parts, key=lambda part: (part.span, order[part.role])):
        first = next(at for at, word in enumerate(words) if word.end > part.span[0])
        last = max(at for at, word in enumerate(words) if word.start < part.span[1])
        yield Match(first, last, Entry(part.role, part.key), state=True)


def said(words: Sequence[str], group: str) -> set[int]:
    """Where small words of a group stand among ``words``."""
    known = small(group)
    longest = max(map(len, known))
    return {
        at
        for first in range(len(words))
        for last in range(first, min(len(words), first + longest))
        if tuple(words[first : last + 1]) in known
        for at in range(first, last + 1)
    }
