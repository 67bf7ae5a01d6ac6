"""Which phrases of the vocabulary stand in a prompt, and what each means where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rushes.prompts.lexicon import Grammar, Needs, Sense, lexicon
from rushes.prompts.shot import Role
from rushes.prompts.words import Word, split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: What can stand before a noun and belong to it.
_BEFORE_NOUN = frozenset({Role.COLOUR, Role.SIZE, Role.NUMBER})
_DESCRIBING = _BEFORE_NOUN | {Role.MOOD, Role.WEATHER, Role.TIME, Role.STYLE, Role.QUALITY}
#: Words that may stand beside a camera word that fills its part of a sentence.
_CAMERA_TALK = frozenset(
    "camera shot slow smooth movement motion move style view the a slight subtle gentle work".split()
)
_LEADS = frozenset(
    {Grammar.PLACE, Grammar.ABOVE, Grammar.BELOW, Grammar.FILL, Grammar.WITH, Grammar.OF,
     Grammar.WEAR, Grammar.RIDE}
)  # fmt: skip


@dataclass(slots=True)
class Mention:
    """Words ``first`` to ``last`` (inclusive) and every sense that they have here."""

    first: int
    last: int
    senses: tuple[Sense, ...]
    negated: bool = False

    @property
    def role(self) -> Role | None:
        """The role of the main sense; None for the small words."""
        return self.senses[0].role

    @property
    def grammar(self) -> str:
        """Which small word it is, or nothing."""
        return self.senses[0].key if self.role is None else ""

    @property
    def is_noun(self) -> bool:
        """Whether it names a thing."""
        return self.role is Role.SUBJECT


@dataclass(slots=True)
class Reading:
    """A prompt, its words, and the mention that each word belongs to, from left to right."""

    text: str
    words: list[Word]
    mentions: list[Mention] = field(default_factory=list)
    owner: dict[int, Mention] = field(default_factory=dict)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the words ``first`` to ``last`` stand in the text."""
        return self.words[first].start, self.words[last].end

    def segment(self, at: int) -> tuple[int, int]:
        """The words between the pauses around word ``at``, as a range."""
        start, end = at, at
        while start > 0 and not self.words[start - 1].pause:
            start -= 1
        while end < len(self.words) and not self.words[end].pause:
            end += 1
        return start, end

    def grammar(self, at: int) -> str:
        """Which small word stands at ``at``, or nothing."""
        mention = self.owner.get(at)
        return mention.grammar if mention else ""

    def phrase_start(self, first: int) -> int:
        """The first word of the noun phrase whose noun begins at ``first``, article included."""
        at = first
        while at > 0:
            before = at - 1
            word, mention = self.words[before], self.owner.get(before)
            if word.pause:
                if not (word.comma and self._describes(before - 1) and self._describes(at)):
                    return at
            elif mention is None:
                if word.key.endswith("ly") or first - before > 5:
                    return at
            elif mention.grammar == Grammar.ARTICLE:
                return mention.first
            elif mention.grammar == Grammar.LINK:
                if not (self._describes(before - 1) and self._describes(at)):
                    return at
            elif mention.role is Role.ACTION:
                if not self._attributive(mention):
                    return at
            elif mention.role not in _DESCRIBING:
                return at
            at = before
        return at

    def _describes(self, at: int) -> bool:
        mention = self.owner.get(at)
        return mention is not None and mention.role in {Role.COLOUR, Role.SIZE}

    def _attributive(self, mention: Mention) -> bool:
        """Whether an action only describes the noun after it: *a running dog*."""
        before = self.grammar(mention.first - 1)
        return before == Grammar.ARTICLE and self.words[mention.last].key.endswith(("ing", "ed"))

    def lead(self, start: int) -> Mention | None:
        """The preposition right before the phrase that begins at ``start``."""
        mention = self.owner.get(start - 1)
        return mention if mention is not None and mention.grammar in _LEADS else None


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
    for strong in (Needs.ALONE, Needs.LEADING, Needs.FREE):
        if any(sense.needs is strong for sense in held):
            return tuple(sense for sense in held if sense.needs is strong)
    nouns = tuple(sense for sense in held if sense.role is Role.SUBJECT)[:1]
    actions = tuple(sense for sense in held if sense.role is Role.ACTION)[:1]
    modifiers = tuple(sense for sense in held if sense.role in _BEFORE_NOUN)[:1]
    small = tuple(sense for sense in held if sense.role is None)[:1]
    others = tuple(
        sense
        for sense in held
        if sense.role not in {Role.SUBJECT, Role.ACTION, None, *_BEFORE_NOUN}
    )
    if modifiers and (nouns or others or actions):
        return modifiers if _noun_follows(reading, last) else nouns or others or actions
    if nouns and others:
        return _thing_or_place(reading, first, nouns, others)
    if nouns and actions:
        return actions if _verb_here(reading, first, last) else nouns
    if actions and small:
        return small if _noun_follows(reading, last) else actions
    return modifiers or others or nouns or actions or small


def _holds(reading: Reading, first: int, last: int, sense: Sense) -> bool:
    if sense.needs is Needs.ALONE:
        start, end = reading.segment(first)
        rest = [*reading.words[start:first], *reading.words[last + 1 : end]]
        return all(word.key in _CAMERA_TALK for word in rest)
    if sense.needs is Needs.LEADING:
        start, _ = reading.segment(first)
        named = any(at in reading.owner and reading.owner[at].is_noun for at in range(start, first))
        return not named and _noun_follows(reading, last)
    if sense.needs is Needs.FREE:
        return not _noun_follows(reading, last)
    if sense.needs is Needs.ARTICLE:
        start = reading.phrase_start(first)
        return start < first and not (
            reading.grammar(start) == Grammar.ARTICLE
            and reading.words[start].key == "the"
            and start + 1 == first
        )
    return True


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
            if small & _LEADS or roles <= {Role.ACTION, Role.CAMERA}:
                return False
            step = end + 1
            break
        at = step
    return False


def _thing_or_place(
    reading: Reading, first: int, nouns: tuple[Sense, ...], others: tuple[Sense, ...]
) -> tuple[Sense, ...]:
    """A castle is a place after *in*, and a thing where nothing leads to it."""
    if not any(sense.role is Role.SETTING for sense in others):
        return nouns
    lead = reading.lead(reading.phrase_start(first))
    placed = lead is not None and lead.grammar in {Grammar.PLACE, Grammar.ABOVE, Grammar.BELOW}
    return others if placed else nouns


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
