"""Too many actions for the length of the clip.

Each action needs time to begin, to happen and to end. OpenAI's guide for Sora 2 asks for one
clear action of the subject in each shot, in beats that fit: a 4 second shot holds one or two, and
shorter clips follow their prompt more reliably. What does not fit is left out, or everything is
rushed.

The rule counts verbs; two things that act at the same time count once. It allows one action for
every two seconds begun, and at least two. Without a duration it reckons with 5 seconds, which is
what most models make unless told otherwise.

Bad:

    "a man walks in, sits down, eats soup, reads a letter, cries and leaves" --duration 5
    "a cat jumps on a table, runs to the window and climbs a curtain" --duration 4

Good:

    "a man walks in and sits down" --duration 5
    "a man walks in, sits down, eats soup, reads a letter, cries and leaves" --duration 15
    "a dog runs, birds fly, a child waves" --duration 4

Sources: sora-2
"""

from __future__ import annotations

import re
from bisect import bisect_left
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.inflection import verb_forms
from rushes.prompts.lint.contract import Found, Rule, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rushes.prompts.breakdown import Part
    from rushes.prompts.lint.case import Case

#: Being somewhere takes no time …
_STATES = frozenset({"rest", "glow"})
#: … but these do, although one is at rest behind them.
_EVENTS = frozenset(
    form
    for verb in ("sit down", "lie down", "laugh", "cry", "yawn", "hug", "embrace", "kiss", "read")
    for form in verb_forms(verb)
)
#: Seconds that one action takes, at the least.
_EACH = 2
#: What most models make where no length is asked for.
_USUAL = 5

#: What stands before the next thing that the same one does.
_NEXT = re.compile(r"[,.;:\n]|\b(?:and|then|before|while)\b", re.IGNORECASE)


def check(case: Case) -> Iterator[Found]:
    """Count actions that come one after the other."""
    deeds = [
        part
        for part in case.parts(Role.ACTION)
        if part.key not in _STATES or part.text.lower() in _EVENTS
    ]
    together = max(0, _doers(case, deeds) - 1)
    length = case.duration if case.duration is not None else Fraction(_USUAL)
    room = max(2, ceil(length / _EACH))
    if len(deeds) - together <= room:
        return
    usual = "" if case.duration is not None else " (the usual length)"
    message = f"{len(deeds)} actions for {float(length):g} s{usual}: about {room} fit"
    yield Found(message, (deeds[0].span[0], deeds[-1].span[1]))


def _doers(case: Case, deeds: Sequence[Part]) -> int:
    """How many things act, each with its verb right behind it."""
    cast = [noun for noun in case.breakdown.subjects if noun.kind.moves]
    starts = [deed.span[0] for deed in deeds]
    count = 0
    for noun in cast:
        number = bisect_left(starts, noun.span[1])
        between = case.text[noun.span[1] : starts[number]] if number < len(starts) else ","
        count += not _NEXT.search(between)
    return count


RULE = Rule(
    "RP020",
    "too-many-actions",
    Topic.TOO_MUCH,
    check,
    "Each action takes time; what does not fit is left out, or everything is rushed.",
)
