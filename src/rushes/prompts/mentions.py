"""Which phrases of the vocabulary stand in a prompt, and what each means where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.asides import asides
from rushes.prompts.breakdown import Kind, Role
from rushes.prompts.holding import holds, noun_follows
from rushes.prompts.lexicon import Grammar, Needs, Sense, lexicon
from rushes.prompts.moves import WITHIN
from rushes.prompts.reading import BEFORE_NOUN, PLACED, Mention, Reading
from rushes.prompts.words import Word, split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rushes.prompts.asides import Aside

#: A sense that needs much and has it is the one that is meant.
_STRONG = frozenset({Needs.ALONE, Needs.LEADING, Needs.FREE, Needs.SHOT})
#: What a phrase may say while it names a thing: lanterns are things, and light.
_BESIDE = frozenset({Role.TIME, Role.LIGHTING, Role.SOUND})
#: Places named for what grows there.
_GROWN = frozenset({"field", "farm", "garden", "forest"})
#: How many words a camera's move and the manner in it may be, together.
_LONGEST_MOVE = 8


def mentions(text: str) -> Reading:
    """Find the longest known phrases from left to right and settle what each means."""
    beside = asides(text)
    reading = Reading(text, _without(split(text), beside), asides=beside)
    known = lexicon().lengths
    at, keys = 0, reading.keys
    while at < len(keys):
        starts = keys[at] in known or reading.words[at].picture
        mention = _mention(reading, at) if starts else None
        if mention is None:
            at += 1
            continue
        reading.mentions.append(mention)
        reading.owner.update(dict.fromkeys(range(mention.first, mention.last + 1), mention))
        at = mention.last + 1
    return reading


def heard(text: str) -> str | None:
    """The key of a sound that stands in ``text``, which is nothing but sound; None without one."""
    keys = [word.key for word in split(text)]
    for at in range(len(keys)):
        for _, senses in lexicon().starting(keys, at):
            for sense in senses:
                if sense.role is Role.SOUND:
                    return sense.key
    return None


def _without(words: list[Word], beside: Sequence[Aside]) -> list[Word]:
    """The words that are not in an aside, and a pause for each of those."""
    if not beside:
        return words
    taken = [(each.start if each.label is None else each.label, each.end) for each in beside]
    kept = [word for word in words if not any(at <= word.start < end for at, end in taken)]
    pauses = [Word("", each.start, each.end) for each in beside]
    return sorted((*kept, *pauses), key=lambda word: word.start)


def _mention(reading: Reading, at: int) -> Mention | None:
    move = _move(reading, at)
    for last, senses in reading.matches(at):
        if move is not None and last < move.last:
            return move
        plain = len(senses) == 1 and senses[0].needs is Needs.NOTHING
        chosen = senses if plain else _choose(reading, at, last, senses)
        if chosen:
            return Mention(at, last, chosen)
    return move


def _move(reading: Reading, at: int) -> Mention | None:
    """A camera's move that is said with its manner inside: *pans slowly left*."""
    known, keys = lexicon(), reading.keys
    if keys[at] not in known.movers:
        return None
    manners: list[Sense] = []
    phrase, places = [keys[at]], [at]
    for place in range(at + 1, min(at + _LONGEST_MOVE, len(keys))):
        word = keys[place]
        if word in known.manners:
            manners.append(known.manners[word])
        elif word not in WITHIN and not (word == "to" and keys[place - 1] in WITHIN):
            phrase.append(word)
            places.append(place)
    if len(phrase) == places[-1] - at + 1:
        return None
    for length in known.lengths.get(keys[at], ()):
        found = known.phrases.get(tuple(phrase[:length]), ()) if length <= len(phrase) else ()
        moves = [sense for sense in found if sense.role is Role.CAMERA]
        if moves and moves[0].needs is Needs.NOTHING and length > 1:
            last = places[length - 1]
            said = manners[: last - at + 1 - length]
            return Mention(at, last, (*moves[:1], *said))
    return None


def _choose(reading: Reading, first: int, last: int, senses: Sequence[Sense]) -> tuple[Sense, ...]:
    """The senses that hold here: one for things, actions and modifiers, else all together."""
    held = [sense for sense in senses if holds(reading, first, last, sense)]
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
        return sorts["modifier"] if not rest or noun_follows(reading, last) else rest
    if nouns and others:
        return _thing_or_place(reading, first, nouns, others)
    if nouns and actions:
        return actions if _verb_here(reading, first, last) else nouns
    if actions and small:
        return (*small, *actions) if noun_follows(reading, last) else actions
    return others or nouns or actions or small


def _sort(sense: Sense) -> str | None:
    """Of these a phrase has one at a time; what else it means, it means together."""
    if sense.role is None:
        return "small"
    if sense.role in BEFORE_NOUN:
        return "modifier"
    return {Role.SUBJECT: "noun", Role.ACTION: "action"}.get(sense.role)


def _planted(reading: Reading, last: int, sense: Sense) -> bool:
    """*lavender field*: a plant before the place where it grows is no colour."""
    if sense.thing is None or sense.thing.kind is not Kind.PLANT:
        return False
    after = next(reading.matches(last + 1), None) if last + 1 < len(reading.words) else None
    return after is not None and any(s.role is Role.SETTING and s.key in _GROWN for s in after[1])


def _thing_or_place(
    reading: Reading, first: int, nouns: tuple[Sense, ...], others: tuple[Sense, ...]
) -> tuple[Sense, ...]:
    """A castle is a place after *in*, and a thing where nothing leads to it."""
    beside = (sense for sense in others if sense.role in _BESIDE)
    if not any(sense.role is Role.SETTING for sense in others):
        return (*nouns, *beside)
    lead = reading.lead(reading.phrase_start(first))
    placed = lead is not None and lead.grammar in PLACED
    return others if placed else (*nouns, *beside)


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
