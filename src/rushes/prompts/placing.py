"""A part of a shot said anew, so that nothing else in the shot says it otherwise.

What a prompt says of a part may stand in another: *drifting around a corner at night* is an action
that names a time. To say *at dawn* of such a shot is to take *at night* out of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lexicon import Grammar, conflicts, lexicon, phrase
from rushes.prompts.lint.edits import applied, cut
from rushes.prompts.naming import keys_said
from rushes.prompts.reader import read
from rushes.prompts.shot import Shot
from rushes.prompts.shot_part import ShotPart
from rushes.prompts.values import SEVERAL, joined
from rushes.prompts.words import split
from rushes.types import Frozen

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from rushes.prompts.breakdown import Part
    from rushes.prompts.words import Word

#: Parts that no other part contradicts: they are heard or denied.
_APART = frozenset({ShotPart.SOUND, ShotPart.DIALOGUE, ShotPart.NEGATIVE})
#: Who does what: said once, and by no other part.
_OWN = frozenset({ShotPart.SUBJECT, ShotPart.ACTION})
#: Small words that lead to what was cut, and lead nowhere without it.
_LEADING = frozenset(
    {
        Grammar.ARTICLE, Grammar.PLACE, Grammar.ABOVE, Grammar.BELOW, Grammar.WITH, Grammar.OF,
        Grammar.FILLER, Grammar.LINK,
    }
)  # fmt: skip


class Removed(Frozen):
    """Words that were taken out of a part because they said another part otherwise."""

    part: ShotPart
    words: str


class Placed(Frozen):
    """A shot in which one part was said anew, and what had to go for it."""

    shot: Shot
    removed: tuple[Removed, ...] = ()


def put(shot: Shot, part: ShotPart, values: Sequence[str]) -> Placed:
    """The shot with ``values`` in ``part``, in place of what it said of it anywhere.

    Of other parts that have a vocabulary only what conflicts with ``values`` goes. A subject that
    is nothing else stays.

    :raises RequestError: a value seems to be a key and is none.
    """
    removed: list[Removed] = []
    changed: dict[str, object] = {part: _fitting(part, values)}
    role = part.role
    if role is not None and part not in _OWN | _APART:
        new = {key for value in values for key in keys_said(role, value)}
        for other, given in shot.parts():
            if other is part or other in _APART:
                continue
            pairs = [_without(other, said, role, new) for said in given]
            if gone := [words for _, words in pairs if words]:
                removed += [Removed(part=other, words=words) for words in gone]
                changed[other] = _fitting(other, [left for left, _ in pairs if left])
    return Placed(shot=shot.but(**changed), removed=tuple(removed))


def add(shot: Shot, part: ShotPart, value: str) -> Placed:
    """The shot with ``value`` beside what stands in ``part``, but for what conflicts with it."""
    role = part.vocabulary
    if part not in SEVERAL or role is None:
        kept = [*shot.given(part), value] if part in SEVERAL else [value]
        return put(shot, part, kept)
    against = {each for key in keys_said(role, value) for each in conflicts(role, key)}
    kept = [each for each in shot.given(part) if not against & {*keys_said(role, each)}]
    return put(shot, part, [*(each for each in kept if each != value), value])


def take_out(shot: Shot, part: ShotPart, gone: Collection[str]) -> Placed:
    """The shot without the keys ``gone``, wherever it says them."""
    role = part.role
    if role is None:
        return Placed(shot=shot)
    kept = [each for each in shot.given(part) if not {*gone} & {*keys_said(role, each)}]
    changed: dict[str, object] = {part: _fitting(part, kept)}
    removed: list[Removed] = []
    others = {
        part.key for _, several in shot.parts() for said in several for part in _told(said, role)
    }
    for other, given in shot.parts():
        if other is part or other in _APART or other.vocabulary is not None:
            continue
        pairs = [_without(other, said, role, others - {*gone}) for said in given]
        if words := [words for _, words in pairs if words]:
            removed += [Removed(part=other, words=each) for each in words]
            changed[other] = _fitting(other, [left for left, _ in pairs if left])
    return Placed(shot=shot.but(**changed), removed=tuple(removed))


def _fitting(part: ShotPart, values: Sequence[str]) -> object:
    return tuple(values) if part in SEVERAL else joined(part, values)


def _without(other: ShotPart, said: str, role: Role, new: Collection[str]) -> tuple[str, str]:
    """What another part says, without what it says of ``role``; and what that was."""
    own = other.vocabulary
    if own is not None:
        against = {each for key in new for each in conflicts(role, key)}
        clashes = any(part.key in against for part in _told(phrase(own, said), role))
        return ("", said) if clashes else (said, "")
    text, gone = said, []
    for _ in range(8):  # each pass takes one stretch out, and what is left is read again
        part = next((each for each in _told(text, role) if each.key not in new), None)
        if part is None:
            break
        end = _clause_end(text, part.span[1]) if role is Role.SETTING else part.span[1]
        left = without(text, (part.span[0], end))
        if not left and other is ShotPart.SUBJECT:
            break
        gone.append(text[part.span[0] : end])
        text = left
    return text, ", ".join(gone)


def _told(text: str, role: Role) -> Iterator[Part]:
    """What a text says of ``role``."""
    yield from (part for part in read(text).parts if part.role is role)


def _clause_end(text: str, at: int) -> int:
    """A place takes what is said of it along: *a field of sunflowers in bloom*."""
    return next((word.start for word in split(text) if word.pause and word.start >= at), len(text))


def without(text: str, span: tuple[int, int]) -> str:
    """``text`` without the words of ``span``, and without small words that only led to them."""
    words = split(text)
    first = next(at for at, word in enumerate(words) if word.end > span[0])
    last = max(at for at, word in enumerate(words) if word.start < span[1])
    if last + 1 == len(words) or words[last + 1].pause or _is_small(words[last + 1]):
        while first > 0 and not words[first - 1].pause and _is_small(words[first - 1]):
            first -= 1
    left = applied(text, [cut(text, (words[first].start, words[last].end))])
    return _article(left.strip(" ,;"))


def _is_small(word: Word) -> bool:
    senses = lexicon().phrases.get((word.key,), ())
    return bool(senses) and all(not sense.role and sense.key in _LEADING for sense in senses)


def _article(text: str) -> str:
    """*an fast car* as one writes it, where the word after the article was cut."""
    vowel = re.sub(r"\b([Aa])n (?=[b-df-hj-np-tv-zB-DF-HJ-NP-TV-Z])", r"\1 ", text)
    return re.sub(r"\b([Aa]) (?=[aeioAEIO])", r"\1n ", vowel)
