"""Vague motion: something moves, but not how.

*Moving around*, *comes to life* and *dynamic motion* name no motion that could be seen. The model
picks one, mostly a small one. A verb that can be seen, with a direction, a number or an end
(*takes four steps to the window, then stops*) is followed more often: OpenAI's guide for Sora 2
sets "moves quickly" beside "jogs three steps and stops at the curb".

Bad:

    "a fox moves, snow, tracking shot"
    "a statue comes to life, close-up"
    "a city street with dynamic motion, drone shot"
    "a cyclist moves quickly, side view"

Good:

    "a fox moves through deep snow, tracking shot"
    "a statue turns its head, close-up"
    "a fox runs through deep snow, smooth camera movement, no camera movement at the end"
    "the camera moves slowly forward through a forest as leaves fall"

Sources: sora-2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.phrasebook import Book

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rushes.prompts.breakdown import Part
    from rushes.prompts.lint.case import Case
    from rushes.prompts.words import Word

#: Verbs that say no more than that something changes its place, where nothing says whereto.
_BARE = frozenset({"move", "moves", "moving", "moved"})
#: How it moves, but still not what it does.
_HOW = frozenset({"quickly", "slowly", "fast", "slow", "gently", "a", "bit", "naturally", "around"})

_NO_ONE = frozenset({"nobody", "nothing", "none", "never"})


def check(case: Case) -> Iterator[Found]:
    """Find the phrases of the book, and *moves* with nothing behind it."""
    message = "this names no motion that can be seen: say who does what, and whereto"
    filmed = [part.span for part in case.parts(Role.CAMERA, Role.QUALITY) if _filmed(part)]
    spans = [
        hit.span
        for hit in case.hits(Book.VAGUE)
        if not any(start < hit.span[1] and hit.span[0] < end for start, end in filmed)
    ]
    spans += [
        part.span
        for part in case.parts(Role.ACTION)
        if part.text.lower() in _BARE and _vague(case, part)
    ]
    reached = 0
    for span in sorted(spans):
        if span[0] >= reached:
            yield Found(message, span)
            reached = span[1]


def _filmed(part: Part) -> bool:
    """Whether it speaks of the camera: *no camera movement*."""
    return part.role is Role.CAMERA or "camera" in part.text.lower()


def _vague(case: Case, part: Part) -> bool:
    """Whether nothing says whereto, or nothing says who."""
    before = [word.key for word in case.words if word.end <= part.span[0]][-2:]
    if _NO_ONE.intersection(before):
        return False
    return _ends(case.words, part.span[1]) or "something" in before


def _ends(words: Sequence[Word], end: int) -> bool:
    """Whether the phrase is over behind ``end``, but for words on how."""
    for word in words:
        if word.start >= end and word.key not in _HOW:
            return word.pause
    return True


RULE = Rule(
    "RP002",
    "vague-motion",
    Topic.MISSING,
    check,
    "Words like these leave it to the model what moves; a verb that can be seen is followed more "
    "often.",
)
