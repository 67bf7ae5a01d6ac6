"""Too long for the model.

Models take so many characters, or so many tokens, and either refuse what is longer or read only
its beginning. The catalogue has the limit of each model in its own unit (`rushes models show
ID`). For a limit in tokens only a lower bound is known, a word being one or more; English comes
to about four tokens for three words, so that a prompt near the limit is a warning, and one surely
over it an error.

Without a model the rule names how many models would not take it. `rushes prompt write` shortens a
prompt to what a model takes, least important parts first.

Bad:

    "LONG" --model preview/animatic

Good:

    "a fox runs through deep snow" --model preview/animatic
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from rushes.catalogue import models
from rushes.catalogue.rows import Unit, Words
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.problem import Severity
from rushes.types import Mode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

#: Tokens for a word of English, on average.
_TOKENS = Fraction(4, 3)


def check(case: Case) -> Iterator[Found]:
    """Measure in the unit of the model; without a model, of all of them."""
    if case.model is None:
        yield from _anywhere(case)
        return
    takes = case.can.prompt if case.can is not None else None
    if not isinstance(takes, Words) or takes.max is None:
        return
    length, span = takes.length(case.text.rstrip()), (0, case.end[1])
    unit = {Unit.UTF16: "characters (UTF-16 units)"}.get(takes.unit, str(takes.unit))
    if length > takes.max:
        message = f"{length:,} {unit}: {case.model.id} takes {takes.max:,}"
        yield Found(message, span, severity=Severity.ERROR)
    elif takes.unit is Unit.TOKENS and length * _TOKENS > takes.max:
        guess = round(length * _TOKENS)
        yield Found(f"likely about {guess:,} tokens: {case.model.id} takes {takes.max:,}", span)


@cache
def _limits() -> tuple[int, ...]:
    """What models take, in characters, for words alone."""
    told = [model.modes.get(Mode.TEXT_TO_VIDEO) for model in models()]
    takes = [can.prompt for can in told if can is not None and isinstance(can.prompt, Words)]
    return tuple(p.max for p in takes if p.max is not None and p.unit is not Unit.TOKENS)


def _anywhere(case: Case) -> Iterator[Found]:
    length = case.end[1]
    short = sum(length > limit for limit in _limits())
    if short:
        said = "model takes" if short == 1 else "models take"
        message = f"{length:,} characters: {short} {said} fewer"
        yield Found(message, (0, length), severity=Severity.NOTE)


RULE = Rule(
    "RP024",
    "too-long",
    Topic.TOO_MUCH,
    check,
    "A model refuses what is too long, or reads only its beginning.",
    reads=False,
)
