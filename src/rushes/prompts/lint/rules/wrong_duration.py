"""The action does not fit the length of the clip.

What takes hours (*the sun sets*, *a flower blooms*) cannot happen in a clip of seconds unless the
prompt says that time is quick: *time-lapse of a flower blooming*. What takes minutes (*builds a
snowman*) comes out as a jumble of its stages. And a thing that is over in a second (*a balloon
pops*) leaves a clip of eight seconds or more with nothing to show, unless it is in slow motion or
something else happens too.

Bad:

    "a flower blooms in a garden, macro shot"
    "a boy builds a snowman, wide shot" --duration 5
    "a balloon pops, close-up" --duration 10

Good:

    "time-lapse of a flower blooming in a garden, macro shot"
    "a boy sets the head on a snowman, wide shot" --duration 5
    "a balloon pops in slow motion, close-up" --duration 10
    "a balloon pops, close-up" --duration 3
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.phrasebook import Book, groups
from rushes.prompts.lint.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

#: From so many seconds on, one short event does not fill a clip; below so many, minutes do not fit.
_IDLE, _CRAMPED = 8, 30


def check(case: Case) -> Iterator[Found]:
    """Hold the events of the book against the length."""
    shot = case.breakdown
    for hit in case.hits(Book.TAKES):
        takes = groups(Book.TAKES)[hit.group]["says"]
        if hit.group == "moment":
            if (case.duration or 0) >= _IDLE and shot.pace is None and len(shot.actions) < 2:
                message = f"this {takes}: it leaves a clip of {float(case.duration or 0):g} s empty"
                yield Found(f"{message}; shorten it, or say slow motion", hit.span)
        elif shot.pace != "timelapse" and (hit.group == "slow" or _short(case)):
            remedy = "show one moment of it" if hit.group == "long" else "say time-lapse"
            # Mostly said for the light, and not for the motion.
            less = Severity.NOTE if hit.group == "sky" else None
            yield Found(f"this {takes}: {remedy}", hit.span, severity=less)


def _short(case: Case) -> bool:
    return case.duration is None or case.duration < _CRAMPED


RULE = Rule(
    "RP022",
    "wrong-duration",
    Topic.TOO_MUCH,
    check,
    "What takes far longer than the clip is skipped or jumbled; what is over at once leaves the "
    "rest empty.",
    reads=False,
)
