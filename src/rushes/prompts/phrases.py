"""Things with what belongs to them: *two big red balloons*, *a woman in a white dress*."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rushes.prompts.lexicon import Grammar, lexicon
from rushes.prompts.reading import PLACED
from rushes.prompts.shot import Kind, Noun, Role

if TYPE_CHECKING:
    from rushes.prompts.reading import Mention, Reading
    from rushes.prompts.things import Thing

#: What a plural without a number stands for.
PLURAL = 3
_WORN = PLACED | {Grammar.WEAR, Grammar.WITH}


@dataclass(slots=True)
class NounPhrase:
    """One thing in the making."""

    mention: Mention
    thing: Thing
    text: str
    span: tuple[int, int]
    lead: str = ""
    role: Role = Role.SUBJECT
    count: int = 1
    size: float = 1.0
    colour: str | None = None
    action: str | None = None
    ridden: bool = False
    wearing: list[str] = field(default_factory=list)

    def noun(self) -> Noun:
        """The finished thing."""
        return Noun(
            text=self.text,
            name=self.thing.name,
            icon=self.thing.poses.get(self.action or "", self.thing.icon),
            kind=self.thing.kind,
            count=self.count,
            colour=self.colour,
            size=self.size,
            span=self.span,
            habitat=self.thing.habitat,
            action=self.action,
            wearing=tuple(self.wearing),
        )


def noun_phrases(reading: Reading) -> list[NounPhrase]:
    """The things of a prompt that it does not deny, in order, each with its part in the shot."""
    phrases: list[NounPhrase] = []
    for mention in reading.mentions:
        if mention.is_noun and not mention.negated and not _modifies(reading, mention):
            phrase = _phrase(reading, mention)
            _place(reading, phrase, phrases)
            phrases.append(phrase)
    _settle_bodies(phrases)
    _bind_actions(reading, phrases)
    return phrases


def _phrase(reading: Reading, mention: Mention) -> NounPhrase:
    sense = mention.senses[0]
    thing = sense.thing
    if thing is None:
        raise ValueError(f"{sense.key} is listed as a thing without being one")
    span = reading.span(mention.first, mention.last)
    phrase = NounPhrase(mention, thing, reading.text[slice(*span)], span)
    phrase.count = max(thing.count, PLURAL) if sense.plural else thing.count
    phrase.size, phrase.colour = thing.size, thing.colour
    start = reading.phrase_start(mention.first)
    numbered = False
    for at in range(mention.first - 1, start - 1, -1):
        before = reading.owner.get(at)
        if before is None or before.first != at:
            continue
        told = before.senses[0]
        if before.role is Role.COLOUR:
            phrase.colour = told.key
        elif before.role is Role.SIZE:
            phrase.size = told.value * thing.size
        elif before.role is Role.NUMBER and not numbered:
            numbered, phrase.count = True, int(told.value)
    lead = reading.lead(start)
    phrase.lead = lead.grammar if lead is not None else ""
    return phrase


def _modifies(reading: Reading, mention: Mention) -> bool:
    """Whether a noun only says which sort the next one is: *robot chef*, *grandma's kitchen*."""
    after = reading.owner.get(mention.last + 1)
    if after is None or after.negated or mention.senses[0].plural:
        return False
    owns = reading.words[mention.last].owns
    if after.is_noun:
        thing = after.senses[0].thing
        body = thing is not None and thing.kind is Kind.BODY
        drawn = reading.words[mention.last].picture or reading.words[after.first].picture
        return not body and not owns and not drawn
    return owns and after.role is Role.SETTING


def _place(reading: Reading, phrase: NounPhrase, before: list[NounPhrase]) -> None:
    """Decide whether the thing acts, furnishes the setting, or is worn."""
    lead = phrase.lead = phrase.lead or _shared_lead(reading, phrase, before)
    acting = [other for other in before if other.role is Role.SUBJECT]
    if phrase.thing.kind is Kind.CLOTHING and before and lead in _WORN:
        phrase.role = Role.CLOTHING
        wearer = acting[-1] if acting else before[-1]
        wearer.wearing.append(f"{phrase.colour} {phrase.text}" if phrase.colour else phrase.text)
    elif _is_scenery(reading, phrase, before, bool(acting)):
        phrase.role = Role.PROP
    seated = lead == Grammar.RIDE or (
        phrase.thing.ride and _lead_text(reading, phrase) in {"on", "atop", "in"}
    )
    phrase.ridden = seated and bool(acting) and phrase.role is Role.SUBJECT


def _is_scenery(
    reading: Reading, phrase: NounPhrase, before: list[NounPhrase], acted: bool
) -> bool:
    """Whether the thing furnishes the place instead of acting in it."""
    after = reading.owner.get(phrase.mention.last + 1)
    if after is not None and after.role is Role.SETTING and not after.negated:
        return True
    placed = acted and phrase.lead in PLACED and not phrase.thing.kind.moves
    return (
        placed
        or phrase.lead == Grammar.FILL
        or _fills(reading, phrase)
        or _shares(reading, phrase, before)
        or (acted and _crossed(reading, phrase))
    )


def _lead_text(reading: Reading, phrase: NounPhrase) -> str:
    lead = reading.lead(reading.phrase_start(phrase.mention.first))
    return "" if lead is None else reading.words[lead.first].key


def _shared_lead(reading: Reading, phrase: NounPhrase, before: list[NounPhrase]) -> str:
    """*surrounded by lanterns and candles*: the second takes the preposition of the first."""
    start = reading.phrase_start(phrase.mention.first)
    if not before or reading.grammar(start - 1) != Grammar.LINK:
        return ""
    return before[-1].lead if before[-1].mention.last == start - 2 else ""


def _fills(reading: Reading, phrase: NounPhrase) -> bool:
    """*a field of sunflowers*, *a street with lanterns*: the thing after a place belongs to it."""
    if phrase.lead not in {Grammar.OF, Grammar.WITH}:
        return False
    lead = reading.lead(reading.phrase_start(phrase.mention.first))
    place = reading.owner.get(lead.first - 1) if lead is not None else None
    return place is not None and place.role is Role.SETTING


def _shares(reading: Reading, phrase: NounPhrase, before: list[NounPhrase]) -> bool:
    """*with fountains and roses*: whether the thing before *and* is scenery, and so is this."""
    start = reading.phrase_start(phrase.mention.first)
    return (
        bool(before)
        and before[-1].role is Role.PROP
        and reading.grammar(start - 1) == Grammar.LINK
        and before[-1].mention.last == start - 2
        and not phrase.thing.kind.moves
    )


def _crossed(reading: Reading, phrase: NounPhrase) -> bool:
    """*crossing a bridge*: a building or a rock to which a subject does something is scenery."""
    deed = reading.owner.get(reading.phrase_start(phrase.mention.first) - 1)
    built = phrase.thing.kind in {Kind.BUILDING, Kind.NATURE}
    return built and deed is not None and deed.role is Role.ACTION


def _settle_bodies(phrases: list[NounPhrase]) -> None:
    """Eyes and hands are a subject only where nobody is there to whom they belong."""
    whole = [p for p in phrases if p.role is Role.SUBJECT and p.thing.kind is not Kind.BODY]
    if whole:
        phrases[:] = [p for p in phrases if p.thing.kind is not Kind.BODY]


def _bind_actions(reading: Reading, phrases: list[NounPhrase]) -> None:
    """Give each deed to the subject before it, else to the first one after it."""
    subjects = [p for p in phrases if p.role is Role.SUBJECT]
    for mention in reading.mentions:
        deed = next((sense for sense in mention.senses if sense.role is Role.ACTION), None)
        if deed is None or mention.negated:
            continue
        before = [p for p in subjects if p.mention.last < mention.first]
        doer = before[-1] if before else next(iter(subjects), None)
        key = _as_done_by(deed.key, doer.thing.kind if doer is not None else Kind.PERSON)
        mention.senses = tuple(
            replace(sense, key=key) if sense is deed else sense for sense in mention.senses
        )
        if doer is not None and doer.action is None:
            doer.action = key


def _as_done_by(action: str, kind: Kind) -> str:
    """A bird that crosses flies, a boat sails."""
    by = lexicon().tables[Role.ACTION][action].get("by", {})
    return str(by.get(kind.value, by.get("person", action)))
