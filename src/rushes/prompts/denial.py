"""What a prompt says is *not* there: *no people*, *without cars or birds*, ``--no text``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Part, Role
from rushes.prompts.lexicon import Grammar

if TYPE_CHECKING:
    from rushes.prompts.reading import Mention, Reading

_WITHIN = frozenset({Grammar.ARTICLE, Grammar.LINK, Grammar.FILLER, Grammar.NOT, Grammar.OF})
#: Where in the picture nothing shall be.
_WHERE = ("in the ", "in frame", "set against")
#: What a denial that has named a thing does not reach: its deed, or how the shot looks.
_ENDS = frozenset(
    {
        Role.ACTION, Role.CAMERA, Role.SHOT_SIZE, Role.ANGLE, Role.STYLE, Role.LENS, Role.PACE,
        Role.LIGHTING, Role.PALETTE, Role.COMPOSITION, Role.SOUND,
    }
)  # fmt: skip


def deny(reading: Reading) -> tuple[tuple[str, ...], tuple[Part, ...]]:
    """Mark what is denied as such in ``reading``; say what it is, and where."""
    keys: list[str] = []
    parts: list[Part] = []
    for at in _denied(reading):
        mention = reading.owner.get(at)
        if mention is not None and (mention.role is None or mention.negated):
            continue
        key = reading.words[at].key
        first = last = at
        if mention is not None:
            mention.negated = True
            first, last, key = mention.first, mention.last, mention.senses[0].key
            if mention.role in {Role.COLOUR, Role.SIZE, Role.NUMBER, Role.MOOD}:
                continue
        span = reading.span(first, last)
        if mention is not None and mention.role is Role.QUALITY:
            # Its key tells nothing: shadows and "in the background" have the same.
            key = " ".join(reading.keys[first : last + 1])
            if key.startswith(_WHERE):
                continue
        if key:
            keys.append(key)
            text = reading.text[slice(*span)]
            parts.append(Part(role=Role.EXCLUDED, key=key, text=text, span=span))
    return tuple(dict.fromkeys(keys)), tuple(parts)


def _denied(reading: Reading) -> list[int]:
    """The words that a denial reaches: to the pause, or to the next preposition or deed."""
    found: set[int] = set()
    for mention in reading.mentions:
        if mention.grammar == Grammar.NEVER:
            found.update(range(mention.last + 1, len(reading.words)))
            break
        if mention.grammar == Grammar.NOT:
            found.update(_reach(reading, mention, found))
    for at, word in enumerate(reading.words):
        if word.key == "--no":
            found.update(range(at + 1, _flags_end(reading, at)))
    return sorted({at for at in found if not reading.words[at].pause})


def _reach(reading: Reading, negator: Mention, known: set[int]) -> list[int]:
    reached: list[int] = []
    named = False
    for at in range(negator.last + 1, len(reading.words)):
        mention = reading.owner.get(at)
        if reading.words[at].pause or at in known:
            break
        if mention is not None and mention.role is None and mention.grammar not in _WITHIN:
            break
        if mention is not None and mention.role in _ENDS and named:
            break
        named = named or mention is None or mention.is_noun
        reached.append(at)
    return reached


def _flags_end(reading: Reading, at: int) -> int:
    for end in range(at + 1, len(reading.words)):
        if reading.words[end].key.startswith("--"):
            return end
    return len(reading.words)
