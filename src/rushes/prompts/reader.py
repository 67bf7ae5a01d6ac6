"""The reader: free text to a :class:`~rushes.prompts.Breakdown`, by rule.

Words are looked up (:mod:`.mentions`), what the prompt denies is set aside, things get their
number, size and colour (:mod:`.phrases`) and a role (:mod:`.casting`), the rest is gathered. Pure
and deterministic.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import repeat
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Breakdown, Noun, Part, Role
from rushes.prompts.casting import cast
from rushes.prompts.denial import deny
from rushes.prompts.heading import title
from rushes.prompts.lexicon import lexicon, nearest
from rushes.prompts.mentions import heard, mentions
from rushes.prompts.reading import PLACED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rushes.prompts.asides import Aside
    from rushes.prompts.phrases import NounPhrase
    from rushes.prompts.reading import Mention, Reading

    _Saying = tuple[float, str, Mention]

#: What is heard where the line for the sound says that nothing is.
_SILENCE, _NOTHING = "silence", frozenset({"none", "no", "off", "nothing"})
#: Less than this share of understood words, and the prompt counts as unread.
_ENOUGH = 0.2
#: Roles of which a breakdown has one key, and those of which it has several.
_ONE = (
    Role.TIME, Role.STYLE, Role.MOOD, Role.SHOT_SIZE, Role.ANGLE, Role.DIRECTION, Role.PACE,
)  # fmt: skip
_SEVERAL = (
    Role.WEATHER, Role.CAMERA, Role.LIGHTING, Role.LENS, Role.COMPOSITION, Role.PALETTE,
)  # fmt: skip
_SCENIC = frozenset(
    {Role.SUBJECT, Role.SETTING, Role.TIME, Role.WEATHER, Role.ACTION, Role.CAMERA, Role.STYLE}
)


def read(text: str) -> Breakdown:
    """Take a prompt apart. Never raises; under a millisecond for a usual prompt."""
    reading = mentions(text)
    excluded, denied = deny(reading)
    phrases = cast(reading)
    subjects, props = _things(phrases)
    parts = _parts(reading, phrases, denied)
    said = _said(reading)
    return Breakdown(
        text=text,
        title=title(text),
        subjects=subjects,
        props=props,
        **{role.value: _best(role, said[role]) for role in _ONE},
        **{role.value: _all(said[role]) for role in _SEVERAL},
        actions=_all(said[Role.ACTION]),
        setting=_setting(reading, said[Role.SETTING]),
        sound=_beside(parts, Role.SOUND),
        dialogue=_beside(parts, Role.DIALOGUE),
        lettering=_beside(parts, Role.LETTERING),
        riding=len(subjects) > 1 and any(phrase.ridden for phrase in phrases),
        excluded=excluded,
        readable=_readable(reading),
        parts=parts,
    )


def _things(phrases: Sequence[NounPhrase]) -> tuple[tuple[Noun, ...], tuple[Noun, ...]]:
    subjects = [phrase for phrase in phrases if phrase.role is Role.SUBJECT]
    props = [phrase for phrase in phrases if phrase.role is Role.PROP]
    return tuple(p.noun() for p in subjects), tuple(p.noun() for p in props)


def _said(reading: Reading) -> dict[Role, list[_Saying]]:
    """What is said of each role, from left to right, with its weight."""
    said: dict[Role, list[_Saying]] = defaultdict(list)
    for mention in reading.mentions:
        for sense in () if mention.negated else mention.senses:
            if sense.role is not None:
                said[sense.role].append((sense.weight, sense.key, mention))
    return said


def _all(said: Sequence[_Saying]) -> tuple[str, ...]:
    firm = [key for weight, key, _ in said if weight >= 0.5]
    return tuple(dict.fromkeys(firm or [key for _, key, _ in said]))


def _best(role: Role, said: Sequence[_Saying]) -> str | None:
    """The key with the most weight; of two the first, unless the second is a sort of it."""
    best = max(said, key=lambda entry: entry[0], default=None)
    if best is None:
        return None
    weight, key, _ = best
    for other_weight, other, _ in said:
        if other != key and other_weight >= weight and nearest(role, other, (key,)) == key:
            return other
    return key


def _beside(parts: Sequence[Part], role: Role) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.key for part in parts if part.role is role))


def _setting(reading: Reading, said: Sequence[_Saying]) -> str | None:
    """The place that the prompt leads to (*in a forest*); of several, the first."""
    ranked: list[tuple[float, str]] = []
    for weight, key, mention in said:
        start = reading.phrase_start(mention.first)
        while (before := reading.owner.get(start - 1)) and before.role is Role.SETTING:
            start = reading.phrase_start(before.first)
        lead = reading.lead(start)
        entry = lexicon().tables[Role.SETTING][key]
        name, score = key, weight
        if lead is not None:
            name = entry.get(str(lead.grammar), key)
            score += 1.0 if lead.grammar in PLACED else 0.0
        after = reading.owner.get(mention.last + 1)
        if after is not None and after.role is Role.SETTING and after.senses[0].weight >= weight:
            score -= 0.5
        elif after is not None and after.is_noun:
            score -= 0.3
        ranked.append((score, name))
    return max(ranked, key=lambda entry: entry[0])[1] if ranked else None


def _readable(reading: Reading) -> bool:
    known, total, scenic = 0, 0, False
    for at, word in enumerate(reading.words):
        mention = reading.owner.get(at)
        if word.pause or (mention is not None and mention.role is None):
            continue
        total += 1
        known += mention is not None
        scenic = scenic or (mention is not None and mention.role in _SCENIC)
    return scenic and known >= _ENOUGH * total


def _parts(
    reading: Reading, phrases: Sequence[NounPhrase], denied: Sequence[Part]
) -> tuple[Part, ...]:
    parts = [*denied, *map(_aside, repeat(reading.text), reading.asides)]
    roles = {m.first: phrase.role for phrase in phrases for m in phrase.mentions}
    for mention in reading.mentions:
        if mention.negated:
            continue
        span = reading.span(mention.first, mention.last)
        for sense in mention.senses:
            role = (
                roles.get(mention.first, sense.role) if sense.role is Role.SUBJECT else sense.role
            )
            if role is not None:
                parts.append(
                    Part(role=role, key=sense.key, text=reading.text[slice(*span)], span=span)
                )
    return tuple(sorted(parts, key=lambda part: part.span))


def _aside(text: str, aside: Aside) -> Part:
    """What is spoken or written, as it is; what is heard, by its key where it has one."""
    said = text[aside.start : aside.end]
    key = " ".join(said.split())
    if aside.role is Role.SOUND:
        key = heard(said) or (_SILENCE if key.lower() in _NOTHING else key.lower())
    return Part(role=aside.role, key=key, text=said, span=(aside.start, aside.end))
