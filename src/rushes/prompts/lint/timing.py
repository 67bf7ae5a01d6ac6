"""Times within a clip, as people write them into prompts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def time_codes(text: str) -> Iterator[tuple[int, int]]:
    """Where they stand: *[0:00-0:03]*, *0-2s:*, *at 3 seconds*. The time of a clock is none."""
    if any(letter.isdigit() for letter in text) or "second" in text.lower():
        for code in _CODE.finditer(text):
            yield code.span()
