"""What stands in a part of a shot, for the words of a prompt: a key, or the words as they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rushes.prompts.lexicon import Grammar, phrase
from rushes.prompts.naming import key_meant, own_words
from rushes.prompts.reading import PLACED
from rushes.prompts.shot_part import ShotPart
from rushes.prompts.wording import inside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rushes.prompts.clauses import Prompt
    from rushes.prompts.tags import Piece

#: Parts that hold several values; in the others, several are written as one.
SEVERAL = frozenset(
    {
        ShotPart.WEATHER, ShotPart.CAMERA, ShotPart.LENS, ShotPart.COMPOSITION, ShotPart.STYLE,
        ShotPart.LIGHTING, ShotPart.PALETTE, ShotPart.DETAILS, ShotPart.SOUND, ShotPart.DIALOGUE,
        ShotPart.NEGATIVE,
    }
)  # fmt: skip
#: Verbs that only say that somebody speaks; *whispers* says how, and stays with the speech.
SPEECH = frozenset({"say", "says", "said", "saying", "speak", "speaks", "speaking"})
#: Words that lead to what follows or join it to what was said, and say nothing by themselves.
_JOINING = frozenset({Grammar.LINK, Grammar.WITH, Grammar.OF})
_LOOSE = _JOINING | {Grammar.ARTICLE, Grammar.PLACE, Grammar.BELOW, Grammar.FILLER}
#: Words that only say that there is a picture, and what one asks a model to do.
_PICTURES = frozenset(
    {"video", "clip", "footage", "scene", "create", "generate", "make", "show", "shows", "showing"}
)
_MEDIUM = "medium"
_QUOTES = "\"“”'‘’"


def values_of(prompt: Prompt, piece: Piece, *, named: bool = True) -> list[str]:
    """What the words of a piece say: nothing where they only lead on, several where denied.

    ``named``: a key where they name one; else the words in any case.
    """
    first, last = piece.first + piece.label, piece.last
    if piece.part is ShotPart.NEGATIVE:
        return _denied(prompt, first, last)
    if piece.part is ShotPart.DIALOGUE:
        return [_speech(prompt, first, last)]
    role = piece.part.vocabulary
    if piece.part is ShotPart.SUBJECT:
        first = _after_pictures(prompt, first, last)
    if role is not None:
        inner = _framed(prompt, first, last)
        for span in ((first, last), inner) if named else ():
            key = key_meant(role, _slice(prompt, *_trimmed(prompt, *span, _LOOSE)))
            if key is not None:
                return [key]
        first, last = inner
    last = _led_nowhere(prompt, first, last) if piece.part is ShotPart.CAMERA else last
    start, last = _trimmed(prompt, first, last, _JOINING)
    while piece.goes_on and first < start and prompt.words[first].pause:
        first += 1
    value = _balanced(_slice(prompt, first if piece.goes_on else start, last))
    if not value:
        return []
    value = value if piece.part is ShotPart.SUBJECT else inside(value)
    return [own_words(value) if role is None else value.replace("_", " ")]


def joined(part: ShotPart, values: Sequence[str]) -> str:
    """Several values as one: the phrases with commas."""
    role = part.vocabulary
    if len(values) == 1 or role is None:
        return ", ".join(values)
    return ", ".join(phrase(role, value) for value in values)


def _slice(prompt: Prompt, first: int, last: int) -> str:
    return prompt.said(first, last) if first <= last else ""


def _trimmed(prompt: Prompt, first: int, last: int, loose: frozenset[Grammar]) -> tuple[int, int]:
    """Without the small words at both ends, and without *a shot of* and *the camera* before."""
    while first <= last and _is_loose(prompt, first, loose):
        first += 1
    while last >= first and _is_loose(prompt, last, loose):
        last -= 1
    return first, last


def _led_nowhere(prompt: Prompt, first: int, last: int) -> int:
    """*the camera pushes in on*: the last word, without prepositions whose thing stands apart."""
    while last > first and last not in prompt.owner and prompt.grammar(last) in PLACED:
        last -= 1
    return last


def _framed(prompt: Prompt, first: int, last: int) -> tuple[int, int]:
    """*create a cinematic video of*: without what only says that it is a picture."""
    begin, end = first, last
    while begin <= end and _frames(prompt, begin):
        begin += 1
    while end >= begin and _frames(prompt, end):
        end -= 1
    stripped = (*range(first, begin), *range(end + 1, last + 1))
    framed = any(_only_a_picture(prompt, at) for at in stripped)
    return (begin, end) if framed and begin <= end else (first, last)


def _after_pictures(prompt: Prompt, first: int, last: int) -> int:
    """*a video of a cat*: where the thing begins, with its article."""
    begin = at = first
    while at < last and _frames(prompt, at):
        at += 1
        begin = at if _only_a_picture(prompt, at - 1) else begin
    return begin


def _frames(prompt: Prompt, at: int) -> bool:
    return _only_a_picture(prompt, at) or _is_loose(prompt, at, _LOOSE)


def _only_a_picture(prompt: Prompt, at: int) -> bool:
    """Whether a word, or the phrase that it is in, says that there is a picture and no more."""
    stretch = prompt.owner.get(at)
    if stretch is None:
        return prompt.key(at) in _PICTURES
    if set(stretch.keys.values()) != {_MEDIUM}:
        return False
    return any(prompt.key(n) in _PICTURES for n in range(stretch.first, stretch.last + 1))


def _is_loose(prompt: Prompt, at: int, loose: frozenset[Grammar]) -> bool:
    stretch = prompt.owner.get(at)
    if stretch is not None:
        return False
    return prompt.words[at].pause or prompt.grammar(at) in loose


def _denied(prompt: Prompt, first: int, last: int) -> list[str]:
    """The things that are denied, each by itself, without *no*."""
    items: list[str] = []
    start: int | None = None
    for at in range(first, last + 2):
        parts = at > last or prompt.words[at].pause or prompt.grammar(at) in _PARTING
        if not parts and at not in prompt.owner and prompt.grammar(at) == Grammar.ARTICLE:
            parts = start is None
        if parts and start is not None:
            items.append(prompt.said(start, at - 1))
            start = None
        elif not parts and start is None:
            start = at
    return items


_PARTING = frozenset({Grammar.LINK, Grammar.NOT, Grammar.NEVER})


def _speech(prompt: Prompt, first: int, last: int) -> str:
    """What is spoken; with its verb and its quotation marks where the verb says how."""
    bare = first
    while bare < last and (prompt.words[bare].pause or prompt.key(bare) in SPEECH):
        bare += 1
    inner = prompt.said(bare, last)
    end = prompt.words[last].end
    tail = re.match(r"[.!?…]*", prompt.text[end:])
    return (inner + (tail[0] if tail else "")).strip(_QUOTES + " ")


def _balanced(value: str) -> str:
    """Without brackets whose other half stayed outside; quotation marks are closed."""
    for pair in ("()", "[]", "{}"):
        if value.count(pair[0]) != value.count(pair[1]):
            value = value.replace(pair[0], "").replace(pair[1], "")
    for opening, closing in ('""', "“”"):
        if (value.count(opening) + value.count(closing)) % (4 if opening == closing else 2):
            value += closing
    return " ".join(value.split())
