"""Whether a prompt says that one thing comes after another, or means both at once."""

from __future__ import annotations

import re

_THEN = re.compile(
    r"\b(?:then|before|after|afterwards|followed by|until|turn(?:s|ing|ed)?|becom\w+|transition\w*"
    r"|transform\w*|fad(?:es?|ing)|cuts?|next|finally|end(?:s|ing)?|starts?|begins?|first|second"
    r"|\d:\d\d|(?:shot|scene) \d|gives way|or|switch\w*|settl\w+|revealing|reveals?)\b"
    r"|^\W*(?:in)?to(?: an?| the)?\W*$",
    re.IGNORECASE,
)


def follows(between: str) -> bool:
    """Whether the words between two things say that one comes after the other."""
    return _THEN.search(between) is not None
