"""A prompt while it is read: its words, and what each of them belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lexicon import Grammar, lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.asides import Aside
    from rushes.prompts.lexicon import Sense
    from rushes.prompts.words import Word

#: What can stand before a noun and belong to it.
BEFORE_NOUN = frozenset({Role.COLOUR, Role.SIZE, Role.NUMBER})
DESCRIBING = BEFORE_NOUN | {
    Role.MOOD, Role.WEATHER, Role.TIME, Role.STYLE, Role.QUALITY, Role.LIGHTING, Role.PALETTE,
}  # fmt: skip
#: The small words that lead to a thing or a place.
LEADS = frozenset(
    {
        Grammar.PLACE, Grammar.ABOVE, Grammar.BELOW, Grammar.FILL, Grammar.WITH, Grammar.OF,
        Grammar.WEAR, Grammar.RIDE,
    }
)  # fmt: skip
#: Those that lead to a place.
PLACED = frozenset({Grammar.PLACE, Grammar.ABOVE, Grammar.BELOW})
_LONGEST_PHRASE = 8


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
    keys: list[str] = field(init=False)
    """What the vocabulary is asked for, word by word."""
    mentions: list[Mention] = field(default_factory=list)
    owner: dict[int, Mention] = field(default_factory=dict)
    asides: list[Aside] = field(default_factory=list)
    """What is said, written or heard; of its words ``words`` has nothing but a pause."""

    def __post_init__(self) -> None:
        """Look the keys up once; they are compared often."""
        self.keys = [word.key for word in self.words]

    def matches(self, at: int) -> Iterator[tuple[int, tuple[Sense, ...]]]:
        """The known phrases that begin at word ``at``, longest first, each by its last word."""
        known = lexicon()
        picture = self.words[at].picture
        if picture:
            senses = known.pictured(picture)
            if senses:
                yield at, senses
            return
        for length, senses in known.starting(self.keys, at):
            yield at + length - 1, senses

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the words ``first`` to ``last`` stand in the text."""
        return self.words[first].start, self.words[last].end

    def grammar(self, at: int) -> str:
        """Which small word stands at ``at``, or nothing."""
        mention = self.owner.get(at)
        return mention.grammar if mention else ""

    def phrase_start(self, first: int) -> int:
        """The first word of the noun phrase whose noun begins at ``first``, article included."""
        at = first
        while at > 0 and first - at < _LONGEST_PHRASE:
            mention = self.owner.get(at - 1)
            if mention is not None and mention.grammar == Grammar.ARTICLE:
                return mention.first
            if not self._continues(at, mention):
                break
            at -= 1
        return at

    def _continues(self, at: int, mention: Mention | None) -> bool:
        """Whether the word before ``at`` belongs to the same noun phrase."""
        word = self.words[at - 1]
        if word.pause or (mention is not None and mention.grammar == Grammar.LINK):
            listed = self._describes(at - 2) and self._describes(at)
            return listed and (word.comma or not word.pause)
        if mention is None:
            return not word.key.endswith("ly")
        if mention.role is Role.ACTION:
            return self._attributive(mention)
        return mention.role in DESCRIBING

    def _describes(self, at: int) -> bool:
        mention = self.owner.get(at)
        return mention is not None and mention.role in {Role.COLOUR, Role.SIZE}

    def _attributive(self, mention: Mention) -> bool:
        """Whether an action only describes the noun after it: *a running dog*."""
        key, before = self.words[mention.last].key, self.owner.get(mention.first - 1)
        if before is None:
            return key.endswith("ed") and mention.first > 0
        described = before.grammar == Grammar.ARTICLE or before.role in BEFORE_NOUN
        return described and key.endswith(("ing", "ed"))

    def lead(self, start: int) -> Mention | None:
        """The preposition right before the phrase that begins at ``start``."""
        mention = self.owner.get(start - 1)
        return mention if mention is not None and mention.grammar in LEADS else None
