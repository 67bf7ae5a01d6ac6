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

import re
from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

_TIME = r"\d{1,2}:\d{2}(?:[.:]\d{1,3})?"
_S = r"(?:seconds|second|secs|sec|s)"
_N = r"\d{1,3}(?:\.\d+)?"
_TO = r"\s*(?:-|–|—|to)\s*"
_CODE = re.compile(
    rf"""
      [\[(]\s* {_TIME} (?:\s*(?:-|–|—|to|>)+\s*{_TIME})? \s*[\])]:?   # [0:00-0:03]
    | (?<![\w:.]) {_TIME}{_TO}{_TIME} (?![\w:]) (?!\s*[ap]\.?m)        # 0:00-0:03
    | [\[(]\s* {_N}\s*{_S}?{_TO}{_N}\s*{_S} \s*[\])]:?                # (0-3s)
    | (?<![\w.:-]) {_N}\s*{_S}?{_TO}{_N}\s*{_S}\b (?:\s*:)?            # 0-3s:
    | \b(?:at|after|from|in|until)\s+(?:the\s+)? (?:                   # at 3 seconds
        {_N}[- ]?{_S}\b (?!\s+(?:long|later|to\b|video|clip))
      | (?:first|last|final|second|third|next|initial)\s+(?:\w+\s+)? seconds?\b )
    | \bseconds?\s+ {_N}\s* (?:{_TO}{_N})? \s*:                       # Second 1:
    | ^[ \t]*{_TIME}\s*[:\-–—]                                        # 0:00 -
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)


def check(case: Case) -> Iterator[Found]:
    """Find times within the clip; the time that a clock shows is none."""
    if not any(letter.isdigit() for letter in case.text) and "second" not in case.text.lower():
        return
    for code in _CODE.finditer(case.text):
        yield Found("a time code: few models read it", code.span())


RULE = Rule(
    "RP052",
    "time-codes",
    Topic.PLACE,
    check,
    "Few models read times; most film one moment, and may draw the digits.",
    reads=False,
)
