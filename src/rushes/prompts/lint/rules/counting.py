"""An exact number of things.

No model counts. T2VCountBench had people count what ten models made of numbers from one to nine:
all failed often, more with every further thing, and rewording the prompt helped little. One or
two come out right mostly; from three on, check each take, or write *a few*, *a group of*.

Bad:

    "seven candles burn on a cake, close-up"
    "exactly three dogs run on a beach"

Good:

    "two dogs run on a beach"
    "a few candles burn on a cake, close-up"
    "a flock of birds crosses the sky"

Sources: t2v-count
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

#: Up to here models are mostly right; beyond the other nobody counts.
_SURE, _MANY = 2, 40
#: Numbers that count; *a flock of*, *several* and *dozens* do not.
_EXACT = re.compile(
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|twenty|thirty|forty|trio of|quartet of)",
    re.IGNORECASE,
)


def check(case: Case) -> Iterator[Found]:
    """Look for things with a number of their own."""
    shot = case.breakdown
    for noun in (*shot.subjects, *shot.props):
        number = _number(case, noun.span[0])
        if number is not None and _SURE < noun.count <= _MANY:
            yield Found(
                f"exactly {noun.count}: models do not count, so check each take",
                (number[0], noun.span[1]),
            )


def _number(case: Case, start: int) -> tuple[int, int] | None:
    """The exact number before the noun at ``start``, perhaps with one or two adjectives."""
    for part in case.parts(Role.NUMBER):
        if part.span[1] <= start and case.text[part.span[1] : start].count(" ") <= 3:
            between = case.text[part.span[1] : start]
            if _EXACT.fullmatch(part.text) and not any(mark in between for mark in ",.;"):
                return part.span
    return None


RULE = Rule(
    "RP033",
    "counting",
    Topic.HARD,
    check,
    "Models do not count: from three things on the number is often wrong.",
    default=Severity.NOTE,
)
