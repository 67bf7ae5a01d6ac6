"""Phrases as a prompt that fits: in order, as sentences, the least important left out first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rushes.catalogue.rows import Unit
from rushes.prompts.shot_part import ShotPart
from rushes.prompts.wording import clean, general, joined
from rushes.prompts.written import Cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rushes.catalogue.rows import Words

#: What a shot is about is said to the last; how it looks in the end goes first.
_IMPORTANCE = (
    ShotPart.SUBJECT, ShotPart.ACTION, ShotPart.CAMERA, ShotPart.SETTING, ShotPart.DIALOGUE,
    ShotPart.STYLE, ShotPart.SHOT_SIZE, ShotPart.LIGHTING, ShotPart.TIME, ShotPart.WEATHER,
    ShotPart.PACE, ShotPart.ANGLE, ShotPart.SOUND, ShotPart.MOOD, ShotPart.LENS,
    ShotPart.PALETTE, ShotPart.COMPOSITION, ShotPart.DETAILS,
)  # fmt: skip
#: Never left out whole; where they alone are too long, their end is cut off.
_KEPT = frozenset({ShotPart.SUBJECT, ShotPart.ACTION})
#: Letters of a word that a tokeniser for text encoders takes as one piece, at the least.
_PIECE = 5
_TOKENS = re.compile(r"\w+|[^\w\s]")


class Phrase(NamedTuple):
    """Words of a prompt and the part of the shot that they say."""

    part: ShotPart
    words: str


def fitted(
    phrases: Sequence[Phrase], order: Sequence[Sequence[str]], takes: Words
) -> tuple[str, list[Cut]]:
    """The prompt, within the length that the model takes, and what was left out for that.

    Of several that could go, the least important goes; what still fits then comes back.
    """
    ranked = sorted(phrases, key=lambda each: _IMPORTANCE.index(each.part))
    kept = list(ranked)
    while not _fits(_text(phrases, kept, order), takes) and kept and kept[-1].part not in _KEPT:
        kept.pop()
    for phrase in ranked:
        if phrase not in kept and _fits(_text(phrases, [*kept, phrase], order), takes):
            kept.append(phrase)
    why = f"the prompt is full: at most {takes.max} {_unit(takes)}"
    cut = [Cut(part=each.part, words=each.words, why=why) for each in phrases if each not in kept]
    text = _text(phrases, kept, order)
    if not _fits(text, takes):
        short = _shortened(text, takes)
        lost = text[len(short) :].strip()
        cut.append(Cut(part=kept[-1].part, words=lost, why=why))
        text = short
    return text, cut


def written(phrases: Sequence[Phrase], order: Sequence[Sequence[str]]) -> str:
    """Phrases in a model's order: a sentence for each entry, or one list where there is one."""
    if not order:
        return general(_by_part(phrases))
    named = {part for sentence in order for part in sentence}
    groups = [[ShotPart(part) for part in sentence] for sentence in order]
    _place(groups, ShotPart.DIALOGUE, named)
    rest = [part for part in ShotPart if part not in {p for group in groups for p in group}]
    if len(groups) == 1:
        groups[0] += rest
    else:
        groups.append(rest)
    said = [_group(group, phrases) for group in groups]
    return said[0] if len(said) == 1 else " ".join(_sentence(each) for each in said if each)


def _group(group: Sequence[ShotPart], phrases: Sequence[Phrase]) -> str:
    """The words of one sentence; speech and sound by themselves are announced by a label."""
    said = [each for part in group for each in phrases if each.part is part]
    if said and list(group) == [ShotPart.DIALOGUE]:
        return "Dialogue: " + " ".join(clean(*each).removeprefix("saying ") for each in said)
    if said and list(group) == [ShotPart.SOUND]:
        return f"Sound: {joined(said)}"
    return joined(said)


def _place(groups: list[list[ShotPart]], part: ShotPart, named: set[str]) -> None:
    """Put ``part`` at the end of the sentence that says the action, unless the order has it."""
    if part not in named:
        home = next((group for group in groups if ShotPart.ACTION in group), groups[-1])
        home.append(part)


def _by_part(phrases: Iterable[Phrase]) -> dict[ShotPart, list[str]]:
    said: dict[ShotPart, list[str]] = {}
    for part, words in phrases:
        said.setdefault(part, []).append(words)
    return said


def _sentence(words: str) -> str:
    ended = words if words.endswith((".", "!", "?", '."', '!"', '?"')) else f"{words}."
    return ended[:1].upper() + ended[1:]


def _text(phrases: Sequence[Phrase], kept: Sequence[Phrase], order: Sequence[Sequence[str]]) -> str:
    return written([each for each in phrases if each in kept and clean(*each)], order)


def _fits(text: str, takes: Words) -> bool:
    return takes.max is None or length(text, takes) <= takes.max


def length(text: str, takes: Words) -> int:
    """How long ``text`` is in the model's unit; of tokens, an estimate that is rather too high."""
    if takes.unit is not Unit.TOKENS:
        return takes.length(text)
    pieces = _TOKENS.findall(text)
    return 2 + sum(-(-len(piece) // _PIECE) for piece in pieces)


def _unit(takes: Words) -> str:
    return {Unit.UTF16: "characters (UTF-16 units)"}.get(takes.unit, str(takes.unit))


def _shortened(text: str, takes: Words) -> str:
    """As many whole words from the beginning as fit; of one long word, as many letters."""
    ends = [found.end() for found in re.finditer(r"\S+", text)]
    fitting = [end for end in ends if _fits(text[:end], takes)]
    return text[: fitting[-1]] if fitting else takes.cut(text)
