"""Things with what belongs to them: *two big red balloons*, *a woman in a white dress*."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Kind, Noun, Role
from rushes.prompts.lexicon import Grammar
from rushes.prompts.things import gendered

if TYPE_CHECKING:
    from rushes.prompts.reading import Mention, Reading
    from rushes.prompts.things import Thing

#: What a plural without a number stands for; of eyes and hands one has two.
PLURAL, PAIR = 3, 2
#: Articles that point at something named before.
_POINTING = frozenset({"the", "this", "that", "these", "those"})
#: A robot chef is a robot, but a dragon rider is none of the dragons.
_ACTORS = frozenset({Kind.ANIMAL, Kind.BIRD, Kind.FISH, Kind.INSECT, Kind.CREATURE})
_KEEPERS = frozenset({"rider", "hunter", "trainer", "owner", "keeper", "walker", "tamer"})
_GENDERS = {"woman": True, "girl": True, "man": False, "boy": False}


@dataclass(slots=True)
class NounPhrase:
    """One thing in the making. ``mentions``: everywhere that the prompt speaks of it."""

    mentions: list[Mention]
    thing: Thing
    text: str
    span: tuple[int, int]
    start: int
    """The first word of the phrase, article included."""
    lead: str = ""
    """The kind of preposition before it, and ``led_by`` its first word."""
    led_by: str = ""
    role: Role = Role.SUBJECT
    icon: str | None = None
    count: int = 1
    size: float = 1.0
    colour: str | None = None
    action: str | None = None
    ridden: bool = False
    wearing: list[str] = field(default_factory=list)

    @property
    def mention(self) -> Mention:
        """Where it is named first."""
        return self.mentions[0]

    def noun(self) -> Noun:
        """The finished thing."""
        return Noun(
            text=self.text,
            name=self.thing.name,
            icon=self.thing.poses.get(self.action or "", self.icon),
            kind=self.thing.kind,
            count=self.count,
            colour=self.colour,
            size=round(self.size, 3),
            span=self.span,
            habitat=self.thing.habitat,
            action=self.action,
            wearing=tuple(self.wearing),
        )


def noun_phrases(reading: Reading) -> list[NounPhrase]:
    """The things that a prompt names and does not deny, in order, each once."""
    phrases: list[NounPhrase] = []
    named: dict[str, NounPhrase] = {}
    for mention in reading.mentions:
        if not mention.is_noun or mention.negated or _modifies(reading, mention):
            continue
        phrase = _phrase(reading, mention)
        again = named.get(phrase.thing.name)
        if again is not None and reading.words[phrase.start].key in _POINTING:
            again.mentions.append(mention)
        else:
            named[phrase.thing.name] = phrase
            phrases.append(phrase)
    return phrases


def _phrase(reading: Reading, mention: Mention) -> NounPhrase:
    sense, thing = mention.senses[0], _thing(mention)
    span = reading.span(mention.first, mention.last)
    start = reading.phrase_start(mention.first)
    phrase = NounPhrase([mention], thing, reading.text[slice(*span)], span, start)
    many = PAIR if thing.kind is Kind.BODY else PLURAL
    phrase.count = max(thing.count, many) if sense.plural else thing.count
    phrase.size, phrase.colour, phrase.icon = thing.size, thing.colour, thing.icon
    _describe(reading, phrase)
    lead = reading.lead(start)
    if lead is not None:
        phrase.lead, phrase.led_by = lead.grammar, reading.words[lead.first].key
    before = reading.owner.get(mention.first - 1)
    if before is not None and before.is_noun and thing.icon:
        female = _GENDERS.get(_thing(before).name)
        phrase.icon = thing.icon if female is None else gendered(thing.icon, female=female)
    return phrase


def _describe(reading: Reading, phrase: NounPhrase) -> None:
    """Take number, size and colour from the words before the noun; the nearest number counts."""
    numbered = False
    for at in range(phrase.mention.first - 1, phrase.start - 1, -1):
        before = reading.owner.get(at)
        if before is None or before.first != at:
            continue
        told = before.senses[0]
        if before.role is Role.COLOUR:
            phrase.colour = told.key
        elif before.role is Role.SIZE:
            phrase.size = told.value * phrase.thing.size
        elif before.role is Role.NUMBER and not numbered:
            numbered, phrase.count = True, int(told.value)


def _thing(mention: Mention) -> Thing:
    thing = mention.senses[0].thing
    if thing is None:
        raise ValueError(f"{mention.senses[0].key} is listed as a thing without being one")
    return thing


def _modifies(reading: Reading, mention: Mention) -> bool:
    """Whether a noun only says which sort its neighbour is: *dog* bed, *grandma's* kitchen."""
    before, after = reading.owner.get(mention.first - 1), reading.owner.get(mention.last + 1)
    if before is not None and before.is_noun and _acts_as(reading, before, mention):
        return True
    if after is None or after.negated or mention.senses[0].plural:
        return False
    owns = reading.words[mention.last].owns
    if not after.is_noun:
        return owns and after.role is Role.SETTING
    drawn = reading.words[mention.last].picture or reading.words[after.first].picture
    part = _thing(after).kind is Kind.BODY
    return not (part or owns or drawn or _acts_as(reading, mention, after))


def _acts_as(reading: Reading, first: Mention, second: Mention) -> bool:
    """*robot chef*, *cat DJ*: an animal in a trade is drawn as the animal."""
    drawn = reading.words[first.last].picture or reading.words[second.last].picture
    return (
        _thing(first).kind in _ACTORS
        and _thing(second).kind is Kind.PERSON
        and not first.senses[0].plural
        and not reading.words[first.last].owns
        and not drawn
        and reading.words[second.last].key not in _KEEPERS
    )


def shared_lead(reading: Reading, phrase: NounPhrase, before: NounPhrase | None) -> str:
    """*surrounded by lanterns and candles*: the second takes the preposition of the first."""
    return before.lead if before is not None and follows_and(reading, phrase, before) else ""


def follows_and(reading: Reading, phrase: NounPhrase, before: NounPhrase) -> bool:
    """Whether nothing but *and* stands between the two."""
    linked = reading.grammar(phrase.start - 1) == Grammar.LINK
    return linked and before.mention.last == phrase.start - 2
