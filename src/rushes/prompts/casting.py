"""Who acts, what furnishes the place, what is worn, and who does what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Kind, Role
from rushes.prompts.lexicon import Grammar, lexicon
from rushes.prompts.phrases import NounPhrase, follows_and, noun_phrases, shared_lead
from rushes.prompts.reading import PLACED

if TYPE_CHECKING:
    from rushes.prompts.reading import Reading

_WORN = PLACED | {Grammar.WEAR, Grammar.WITH}


def cast(reading: Reading) -> list[NounPhrase]:
    """The things of a prompt in order, each with its role and its deed.

    The deeds among ``reading.mentions`` become those of their doers: a bird that crosses flies.
    """
    phrases = noun_phrases(reading)
    acting: NounPhrase | None = None
    for number, phrase in enumerate(phrases):
        before = phrases[number - 1] if number else None
        phrase.lead = phrase.lead or shared_lead(reading, phrase, before)
        if phrase.thing.kind is Kind.CLOTHING and before is not None and phrase.lead in _WORN:
            phrase.role = Role.CLOTHING
            look = f"{phrase.colour} {phrase.text}" if phrase.colour else phrase.text
            (acting or before).wearing.append(look)
        elif _is_scenery(reading, phrase, before, acted=acting is not None):
            phrase.role = Role.PROP
        else:
            phrase.ridden = acting is not None and _is_seat(phrase)
            acting = phrase
    _settle(phrases)
    _bind_actions(reading, phrases)
    return phrases


def _is_seat(phrase: NounPhrase) -> bool:
    on_it = phrase.lead in PLACED and phrase.led_by in {"on", "atop", "in"}
    return phrase.lead == Grammar.RIDE or (phrase.thing.ride and on_it)


def _is_scenery(
    reading: Reading, phrase: NounPhrase, before: NounPhrase | None, *, acted: bool
) -> bool:
    """Whether the thing furnishes the place instead of acting in it."""
    if phrase.thing.kind.moves or phrase.thing.ride:
        return phrase.lead == Grammar.FILL
    after = reading.owner.get(phrase.mention.last + 1)
    names_place = after is not None and after.role is Role.SETTING and not after.negated
    listed = (
        before is not None and before.role is Role.PROP and follows_and(reading, phrase, before)
    )
    return (
        names_place
        or listed
        or phrase.lead in PLACED
        or phrase.lead == Grammar.FILL
        or _fills(reading, phrase)
        or (acted and _crossed(reading, phrase))
    )


def _fills(reading: Reading, phrase: NounPhrase) -> bool:
    """*a field of sunflowers*, *a street with lanterns*: the thing after a place belongs to it."""
    if phrase.lead not in {Grammar.OF, Grammar.WITH}:
        return False
    lead = reading.lead(phrase.start)
    place = reading.owner.get(lead.first - 1) if lead is not None else None
    if place is None or any(sense.role is Role.STYLE for sense in place.senses):
        return False  # a product shot is a studio, but what it is of is the subject
    return place.role is Role.SETTING


def _crossed(reading: Reading, phrase: NounPhrase) -> bool:
    """*crossing a bridge*: a building or a rock to which a subject does something is scenery."""
    deed = reading.owner.get(phrase.start - 1)
    built = phrase.thing.kind in {Kind.BUILDING, Kind.NATURE}
    return built and deed is not None and deed.role is Role.ACTION


def _settle(phrases: list[NounPhrase]) -> None:
    """Eyes and hands are a subject only where nobody is there to whom they belong.

    Where nothing acts, what the prompt leads to first is what it is about: *zoom in on a flower*.
    """
    if any(p.role is Role.SUBJECT and p.thing.kind is not Kind.BODY for p in phrases):
        phrases[:] = [p for p in phrases if p.thing.kind is not Kind.BODY]
    elif not any(p.role is Role.SUBJECT for p in phrases):
        led = next((p for p in phrases if p.role is Role.PROP and p.lead in PLACED), None)
        if led is not None:
            led.role = Role.SUBJECT


def _bind_actions(reading: Reading, phrases: list[NounPhrase]) -> None:
    """Give each deed to the subject before it, else to the first one after it."""
    subjects = [p for p in phrases if p.role is Role.SUBJECT]
    doers = {mention.first: p for p in subjects for mention in p.mentions}
    doer = subjects[0] if subjects else None
    for mention in reading.mentions:
        doer = doers.get(mention.first, doer)
        deed = next((sense for sense in mention.senses if sense.role is Role.ACTION), None)
        if deed is None or mention.negated:
            continue
        key = _as_done_by(deed.key, doer.thing.kind if doer is not None else Kind.PERSON)
        mention.senses = tuple(
            replace(sense, key=key) if sense is deed else sense for sense in mention.senses
        )
        if doer is not None and doer.action is None:
            doer.action = key


def _as_done_by(action: str, kind: Kind) -> str:
    by = lexicon().tables[Role.ACTION][action].get("by", {})
    return str(by.get(kind.value, by.get("person", action)))
