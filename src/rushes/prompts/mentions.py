"""Which phrases of the vocabulary stand in a prompt, and what each means where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Kind, Role
from rushes.prompts.lexicon import Grammar, Needs, Sense, lexicon
from rushes.prompts.reading import BEFORE_NOUN, LEADS, PLACED, Mention, Reading
from rushes.prompts.words import Word, split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Words that may stand beside a camera word that fills its part of a sentence.
_CAMERA_TALK = frozenset(
    {
        "camera", "shot", "slow", "smooth", "movement", "motion", "move", "style", "view", "the",
        "a", "slight", "subtle", "gentle", "work",
    }
)  # fmt: skip
#: A sense that needs much and has it is the one that is meant.
_STRONG = frozenset({Needs.ALONE, Needs.LEADING, Needs.FREE})
#: Places named for what grows there.
_GROWN = frozenset({"field", "farm", "garden", "forest"})
#: How many words a rule looks back or ahead, so that reading takes a time in proportion to length.
_NEAR = 30


def mentions(text: str) -> Reading:
    """Find the longest known phrases from left to right and settle what each means."""
    reading = Reading(text, split(text))
    at = 0
    while at < len(reading.words):
        mention = None if reading.words[at].pause else _mention(reading, at)
        if mention is None:
            at += 1
            continue
        reading.mentions.append(mention)
        reading.owner.update(dict.fromkeys(range(mention.first, mention.last + 1), mention))
        at = mention.last + 1
    return reading


def _mention(reading: Reading, at: int) -> Mention | None:
    for last, senses in matches(reading.words, at):
        chosen = _choose(reading, at, last, senses)
        if chosen:
            return Mention(at, last, chosen)
    return None


def matches(words: Sequence[Word], at: int) -> Iterator[tuple[int, tuple[Sense, ...]]]:
    """The known phrases that begin at word ``at``, longest first, each by its last word."""
    known = lexicon()
    word = words[at]
    if word.picture:
        senses = known.pictured(word.picture)
        if senses:
            yield at, senses
        return
    for phrase, senses in known.phrases.get(word.key, ()):
        length = len(phrase)
        if length == 1:
            yield at, senses
        elif [other.key for other in words[at : at + length]] == list(phrase):
            yield at + length - 1, senses


def _choose(reading: Reading, first: int, last: int, senses: Sequence[Sense]) -> tuple[Sense, ...]:
    """The senses that hold here: one for things, actions and modifiers, else all together."""
    held = [sense for sense in senses if _holds(reading, first, last, sense)]
    strong = tuple(sense for sense in held if sense.needs in _STRONG)
    if strong or len(held) < 2:
        return strong or tuple(held)
    sorts: dict[str, tuple[Sense, ...]] = dict.fromkeys(("noun", "action", "modifier", "small"), ())
    others = tuple(sense for sense in held if _sort(sense) is None)
    for sense in held:
        sort = _sort(sense)
        if sort is not None and not sorts[sort]:
            sorts[sort] = (sense,)
    nouns, actions, small = sorts["noun"], sorts["action"], sorts["small"]
    if sorts["modifier"] and not (nouns and _planted(reading, last, nouns[0])):
        rest = nouns or others or actions
        return sorts["modifier"] if not rest or _noun_follows(reading, last) else rest
    if nouns and others:
        return _thing_or_place(reading, first, nouns, others)
    if nouns and actions:
        return actions if _verb_here(reading, first, last) else nouns
    if actions and small:
        return (*small, *actions) if _noun_follows(reading, last) else actions
    return others or nouns or actions or small


def _sort(sense: Sense) -> str | None:
    """Of these a phrase has one at a time; what else it means, it means together."""
    if sense.role is None:
        return "small"
    if sense.role in BEFORE_NOUN:
        return "modifier"
    return {Role.SUBJECT: "noun", Role.ACTION: "action"}.get(sense.role)


def _holds(reading: Reading, first: int, last: int, sense: Sense) -> bool:
    if sense.needs is Needs.ALONE:
        return _alone(reading, first, last)
    if sense.needs is Needs.LEADING:
        return not _named(reading, first) and _noun_follows(reading, last)
    if sense.needs is Needs.FREE:
        return not _noun_follows(reading, last)
    if sense.needs is Needs.ARTICLE:
        start = reading.phrase_start(first)
        bare_the = start + 1 == first and reading.words[start].key == "the"
        return start < first and not bare_the
    return True


def _alone(reading: Reading, first: int, last: int) -> bool:
    """Whether nothing but talk of cameras stands beside it between two pauses."""
    before = reading.words[max(0, first - _NEAR) : first]
    after = reading.words[last + 1 : last + _NEAR]
    for words in (reversed(before), after):
        for word in words:
            if word.pause:
                break
            if word.key not in _CAMERA_TALK:
                return False
    return True


def _named(reading: Reading, first: int) -> bool:
    """Whether a thing was named before it, after the last pause."""
    for at in range(first - 1, max(-1, first - _NEAR), -1):
        if reading.words[at].pause:
            return False
        if at in reading.owner and reading.owner[at].is_noun:
            return True
    return False


def _noun_follows(reading: Reading, last: int) -> bool:
    """Whether a thing or a place comes next, perhaps after an article and adjectives."""
    at = last + 1
    for _ in range(4):
        if at >= len(reading.words) or reading.words[at].pause:
            return False
        step = at + 1
        for end, senses in matches(reading.words, at):
            roles = {sense.role for sense in senses}
            if roles & {Role.SUBJECT, Role.SETTING}:
                return True
            small = {sense.key for sense in senses if sense.role is None}
            if small & LEADS or roles <= {Role.ACTION, Role.CAMERA}:
                return False
            step = end + 1
            break
        at = step
    return False


def _planted(reading: Reading, last: int, sense: Sense) -> bool:
    """*lavender field*: a plant before the place where it grows is no colour."""
    if sense.thing is None or sense.thing.kind is not Kind.PLANT:
        return False
    after = next(matches(reading.words, last + 1), None) if last + 1 < len(reading.words) else None
    return after is not None and any(s.role is Role.SETTING and s.key in _GROWN for s in after[1])


def _thing_or_place(
    reading: Reading, first: int, nouns: tuple[Sense, ...], others: tuple[Sense, ...]
) -> tuple[Sense, ...]:
    """A castle is a place after *in*, and a thing where nothing leads to it."""
    times = (sense for sense in others if sense.role is Role.TIME)
    if not any(sense.role is Role.SETTING for sense in others):
        return (*nouns, *times)
    lead = reading.lead(reading.phrase_start(first))
    placed = lead is not None and lead.grammar in PLACED
    return others if placed else (*nouns, *times)


def _verb_here(reading: Reading, first: int, last: int) -> bool:
    """Whether a word that is a noun and a verb (*watch*, *train*, *flies*) is the verb here."""
    if first == 0 or reading.words[first - 1].pause:
        return reading.words[last].key.endswith("ing")
    before = reading.owner.get(first - 1)
    if before is None:
        return reading.words[first - 1].key.endswith("ly")
    if before.grammar:
        return before.grammar in {Grammar.LINK, Grammar.FILLER}
    return before.is_noun or before.role is Role.SETTING
