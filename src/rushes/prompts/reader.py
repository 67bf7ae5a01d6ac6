"""The reader: free text to a :class:`~rushes.prompts.Breakdown`, by rule.

Words are looked up (:mod:`.mentions`), what the prompt denies is set aside, things get their
number, size and colour (:mod:`.phrases`) and a role (:mod:`.casting`), the rest is gathered. Pure
and deterministic.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Breakdown, Noun, Part, Role
from rushes.prompts.casting import cast
from rushes.prompts.denial import deny
from rushes.prompts.lexicon import lexicon
from rushes.prompts.mentions import mentions
from rushes.prompts.reading import PLACED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rushes.prompts.phrases import NounPhrase
    from rushes.prompts.reading import Mention, Reading

#: The longest title, in words and in letters.
_TITLE_WORDS, _TITLE_LETTERS = 8, 48
#: Characters that show nothing, or cannot be shown alone.
_UNSHOWN = frozenset({"Cf", "Cs", "Co", "Cn"})
#: Less than this share of understood words, and the prompt counts as unread.
_ENOUGH = 0.2
_SCENIC = frozenset(
    {Role.SUBJECT, Role.SETTING, Role.TIME, Role.WEATHER, Role.ACTION, Role.CAMERA, Role.STYLE}
)


def read(text: str) -> Breakdown:
    """Take a prompt apart. Never raises; under a millisecond for a usual prompt."""
    reading = mentions(text)
    excluded, denied = deny(reading)
    phrases = cast(reading)
    subjects, props = _things(phrases)
    best = {role: _best(reading, role) for role in (Role.TIME, Role.STYLE, Role.MOOD)}
    return Breakdown(
        text=text,
        title=title(text),
        subjects=subjects,
        props=props,
        actions=_all(reading, Role.ACTION),
        setting=_setting(reading),
        time=best[Role.TIME],
        weather=_all(reading, Role.WEATHER),
        camera=_all(reading, Role.CAMERA),
        style=best[Role.STYLE],
        mood=best[Role.MOOD],
        shot_size=_best(reading, Role.SHOT_SIZE),
        angle=_best(reading, Role.ANGLE),
        direction=_best(reading, Role.DIRECTION),
        pace=_best(reading, Role.PACE),
        lighting=_all(reading, Role.LIGHTING),
        lens=_all(reading, Role.LENS),
        composition=_all(reading, Role.COMPOSITION),
        palette=_all(reading, Role.PALETTE),
        sound=_all(reading, Role.SOUND),
        riding=len(subjects) > 1 and any(phrase.ridden for phrase in phrases),
        excluded=excluded,
        readable=_readable(reading),
        parts=_parts(reading, phrases, denied),
    )


def title(text: str) -> str:
    """The first words of a prompt on one line, at most 48 letters; else ``Untitled``."""
    words = "".join(map(_shown, text[:400])).split()
    if not words:
        return "Untitled"
    kept = words[0][:_TITLE_LETTERS]
    for word in words[1:_TITLE_WORDS]:
        if len(kept) + len(word) >= _TITLE_LETTERS or kept.endswith((".", "!", "?")):
            break
        kept = f"{kept} {word}"
    whole = kept == " ".join(words)
    kept = kept.strip(" ,;:-–—").rstrip(".") or kept
    return kept[:1].upper() + kept[1:] + ("" if whole else "…")


def _shown(mark: str) -> str:
    sort = unicodedata.category(mark)
    if sort in {"Cc", "Zl", "Zp"}:
        return " "
    return "" if sort in _UNSHOWN and mark != "\u200d" else mark


def _things(phrases: Sequence[NounPhrase]) -> tuple[tuple[Noun, ...], tuple[Noun, ...]]:
    subjects = [phrase for phrase in phrases if phrase.role is Role.SUBJECT]
    props = [phrase for phrase in phrases if phrase.role is Role.PROP]
    return tuple(p.noun() for p in subjects), tuple(p.noun() for p in props)


def _said(reading: Reading, role: Role) -> list[tuple[float, str, Mention]]:
    return [
        (sense.weight, sense.key, mention)
        for mention in reading.mentions
        if not mention.negated
        for sense in mention.senses
        if sense.role is role
    ]


def _all(reading: Reading, role: Role) -> tuple[str, ...]:
    said = _said(reading, role)
    firm = [key for weight, key, _ in said if weight >= 0.5]
    return tuple(dict.fromkeys(firm or [key for _, key, _ in said]))


def _best(reading: Reading, role: Role) -> str | None:
    said = _said(reading, role)
    return max(said, key=lambda entry: entry[0])[1] if said else None


def _setting(reading: Reading) -> str | None:
    """The place that the prompt leads to (*in a forest*); of several, the first."""
    ranked: list[tuple[float, str]] = []
    for weight, key, mention in _said(reading, Role.SETTING):
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
    parts = list(denied)
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
