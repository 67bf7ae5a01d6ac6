"""What a clause denies and what is spoken in it: no part of the picture, wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lexicon import Grammar
from rushes.prompts.shot_part import ShotPart
from rushes.prompts.tags import Piece
from rushes.prompts.values import SPEECH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rushes.prompts.clauses import Clause, Prompt

_DENYING = frozenset({Grammar.NOT, Grammar.NEVER, Grammar.ARTICLE})


def apart(prompt: Prompt, clause: Clause) -> Iterator[Piece]:
    """What a clause denies and what is spoken in it; the rest as details, for now."""
    at = clause.first
    for part, first, last in _special(prompt, clause):
        if at < first:
            yield Piece(ShotPart.DETAILS, at, first - 1)
        yield Piece(part, first, last)
        at = last + 1
    if at <= clause.last:
        yield Piece(ShotPart.DETAILS, at, clause.last)


def _special(prompt: Prompt, clause: Clause) -> Iterator[tuple[ShotPart, int, int]]:
    """What is denied, with its *no*, and what is spoken, with its *says*, in order."""
    before = clause.first
    first = last = -1  # of what is denied
    for stretch in prompt.within(clause.first, clause.last):
        denied = Role.EXCLUDED in stretch.keys
        if first >= 0 and not (denied and _goes_on(prompt, last, stretch.first)):
            yield ShotPart.NEGATIVE, first, last
            before, first = last + 1, -1
        if denied:
            first = _lead(prompt, before, stretch.first, _denies) if first < 0 else first
            last = stretch.last
        elif Role.DIALOGUE in stretch.keys:
            start = _lead(prompt, before, stretch.first, _speaks)
            yield ShotPart.DIALOGUE, start, min(stretch.last, clause.last)
            before = stretch.last + 1
    if first >= 0:
        yield ShotPart.NEGATIVE, first, last


def _goes_on(prompt: Prompt, last: int, first: int) -> bool:
    """Whether only small words stand between two things that are denied."""
    return all(prompt.grammar(at) or prompt.words[at].pause for at in range(last + 1, first))


def _lead(prompt: Prompt, first: int, at: int, leads: Callable[[Prompt, int], bool]) -> int:
    """The first of the words right before ``at`` that lead to it."""
    while at > first and leads(prompt, at - 1):
        at -= 1
    return at


def _denies(prompt: Prompt, at: int) -> bool:
    return prompt.grammar(at) in _DENYING and at not in prompt.owner


def _speaks(prompt: Prompt, at: int) -> bool:
    return prompt.words[at].pause or prompt.key(at) in SPEECH
