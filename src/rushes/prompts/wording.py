"""Parts as a prompt: the general form, which any model reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lexicon import Grammar, lexicon
from rushes.prompts.naming import key_named
from rushes.prompts.shot_part import ShotPart
from rushes.prompts.words import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: What makes up the picture's sentence, without a comma where the words lead on.
_SCENE = (ShotPart.SUBJECT, ShotPart.ACTION, ShotPart.SETTING)
_LEADS_ON = frozenset({Grammar.PLACE, Grammar.ABOVE, Grammar.BELOW})
_QUOTES = ('"', "“", "”")


def general(said: Mapping[ShotPart, Sequence[str]]) -> str:
    """``said`` in one line: who does what where, then how it looks and is filmed, with commas.

    What shall not be seen is left out.
    """
    phrases = [
        (part, each)
        for part in ShotPart
        if part is not ShotPart.NEGATIVE
        for each in said.get(part, ())
    ]
    heard = [pair for pair in phrases if _needs_label(*pair)]
    text = joined(pair for pair in phrases if pair not in heard)
    return ". ".join(filter(None, (text, f"Sound: {joined(heard)}" if heard else "")))


def _needs_label(part: ShotPart, said: str) -> bool:
    """Whether only a label tells that it is heard: *wind in the trees* could be seen as well."""
    return part is ShotPart.SOUND and key_named(Role.SOUND, said) is None


def joined(phrases: Iterable[tuple[ShotPart, str]]) -> str:
    """Phrases in the order given, with commas, and none inside of a sentence that leads on."""
    text, before = "", None
    for part, said in phrases:
        words = clean(part, said)
        if not words:
            continue
        leads_on = before is not None and _leads_on(before, part, words)
        text = f"{text}{' ' if leads_on else ', '}{inside(words)}" if text else words
        before = part
    return text


def inside(words: str) -> str:
    """Words that began a sentence, inside of one: small words and verbs lose their capital."""
    first = words.split(maxsplit=1)[0]
    plain = first.lower()
    senses = lexicon().phrases.get((plain,), ()) if first.istitle() else ()
    lowered = any(sense.role in {None, Role.ACTION} for sense in senses)
    return plain + words[len(first) :] if lowered else words


def clean(part: ShotPart, said: str) -> str:
    """A phrase without the marks at its ends that would end the sentence; speech in quotes."""
    if part is ShotPart.DIALOGUE and said.strip() and not any(mark in said for mark in _QUOTES):
        return f'saying "{said.strip()}"'
    return said.strip().strip(",;").rstrip(".").strip()


def _leads_on(before: ShotPart, part: ShotPart, words: str) -> bool:
    """Whether *running* goes on *a dog*, and *in the snow* goes on *running*, without a comma."""
    if before not in _SCENE or part not in _SCENE or before is part:
        return False
    return part is ShotPart.ACTION or _is_place(words)


def _is_place(words: str) -> bool:
    """Whether it begins with a preposition of place: *in*, *at the edge of*, *overlooking*."""
    said = lexicon().starting([word.key for word in split(words) if word.key])
    return any(sense.key in _LEADS_ON for _, senses in said for sense in senses if not sense.role)
