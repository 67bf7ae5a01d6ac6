"""A shot after feedback, by rule: *too fast*, *more dramatic light*, *no people*.

>>> from rushes.prompts import Shot
>>> shot = Shot.of(subject="a fox", action="running", pace="fast")
>>> for change in refine(shot, "too fast, and warmer").changes:
...     print(change)
pace: fast → nothing (“too fast” asks for a slower pace)
palette: nothing → warm (“warmer” asks for warmer colours)
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from rushes.prompts.reader import read
from rushes.prompts.refining.applying import Unmet, granted
from rushes.prompts.refining.hearing import Way, Wish, hear
from rushes.prompts.refining.refined import Change, Missed, Refined
from rushes.prompts.refining.rules import keys_of, rules

if TYPE_CHECKING:
    from rushes.prompts.shot import Shot

__all__ = ["Change", "Missed", "Refined", "refine", "understood"]

#: How alike two phrases must be for one to be a slip of the other.
_NEAR = 0.75
#: Shorter words are too often near another.
_LETTERS = 5


def refine(shot: Shot, feedback: str) -> Refined:
    """The shot after ``feedback``, with a reason for each change.

    Pure and by rule. What was not understood, or can't be done by words, is in ``missed``, each
    with what would be understood; the rest is done all the same.
    """
    heard = hear(feedback, _words(shot))
    changes: list[Change] = []
    missed = [Missed(heard=said, why=_unknown(said)) for said in heard.missed]
    for wish in heard.wishes:
        if wish.way is Way.KEEP:
            continue
        try:
            made, asks = granted(shot, wish)
        except Unmet as unmet:
            missed.append(Missed(heard=wish.heard, why=str(unmet)))
            continue
        changes += _changes(shot, made, wish, asks)
        shot = made
    if not (heard.wishes or missed):
        missed.append(Missed(heard=feedback.strip(), why=_unknown(feedback)))
    return Refined(shot=shot, changes=tuple(changes), missed=tuple(missed))


def understood() -> tuple[str, ...]:
    """An example of each thing that feedback can ask for by rule."""
    return (*rules().examples, "no people", "add a red balloon", "dolly in", "replace … with …")


def _words(shot: Shot) -> set[str]:
    """The words that feedback may call the shot's things by."""
    said = [words for part, _ in shot.parts() for words in shot.said(part)]
    shown = [each for words in said for each in (read(words).subjects, read(words).props)]
    names = [noun.name for nouns in shown for noun in nouns]
    return {key for words in (*said, *names) for key in keys_of(words)}


def _changes(before: Shot, after: Shot, wish: Wish, asks: str) -> list[Change]:
    why = f"“{wish.heard}” asks for {asks}"
    return [
        Change(part=each.part, before=each.here, after=each.there, heard=wish.heard, why=why)
        for each in before.differences(after)
    ]


def _unknown(said: str) -> str:
    phrases = [phrase for rule in rules().rules.values() for phrase in (*rule.wants, *rule.states)]
    near = get_close_matches(said.lower(), phrases, 1, _NEAR) if len(said) >= _LETTERS else ()
    if near:
        return f"not understood (did you mean {near[0]}?)"
    return f"not understood; what would be: {', '.join(understood()[::4])}, …"
