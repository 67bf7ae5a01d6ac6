"""Time codes: *[0:00-0:03]*, *0-2s:*, *at 3 seconds*.

Few models read them; most film one moment, and may draw the digits. Make a clip for each beat and
join them, or write the order (*first …, then …*).

OpenAI's guide for Sora 2 shows a list of shots with times. Silence the rule there, or where you
know that a model reads them.

Bad:

    "[0:00-0:03] a dog runs. [0:03-0:05] the dog jumps"
    "0-2s: a dog runs, 2-5s: the dog jumps"
    "a dog runs, at 3 seconds it jumps"

Good:

    "a dog runs, then it jumps"
    "a clock shows 10:30, close-up"
    "an office at 7:30 am, wide shot"

Sources: sora-2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.timing import time_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case


def check(case: Case) -> Iterator[Found]:
    """Find times within the clip; the time that a clock shows is none."""
    for span in time_codes(case.text):
        yield Found("a time code: few models read it", span)


RULE = Rule(
    "RP052",
    "time-codes",
    Topic.PLACE,
    check,
    "Few models read times; most film one moment, and may draw the digits.",
    reads=False,
)
