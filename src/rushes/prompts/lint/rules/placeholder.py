"""A blank that was never filled: *{product}*, *[INSERT NAME]*, *TODO*, *lorem ipsum*.

The prompt is a template, or a draft; sent like this it costs money for a clip of nothing meant.
Templates have variables of their own: see `rushes prompt use`.

Bad:

    "a bottle of {product} on a marble table"
    "[INSERT SUBJECT] runs on a beach"
    "a <your animal here> runs on a beach, TODO light"

Good:

    "a bottle of perfume on a marble table"
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

_BLANK = re.compile(
    r"\$?\{\{?\s*[A-Za-z_][\w .-]*\s*\}?\}"
    r"|\[(?:[A-Z][A-Z0-9 _/-]+|(?i:(?:insert|your|enter|add|replace|fill in)\b[^\]\n]*))\]"
    r"|<(?:[A-Z][A-Z0-9 _/-]+|(?i:(?:insert|your|enter|add|replace)\b[^<>\n]*))>"
    r"|\b(?:TODO|TBD|FIXME|XXX+)\b|(?i:\blorem ipsum\b)|%[sd]\b"
)
_MARKS = ("{", "[", "<", "TODO", "TBD", "FIXME", "XXX", "orem", "OREM", "%s", "%d")


def check(case: Case) -> Iterator[Found]:
    """Find blanks."""
    if any(mark in case.text for mark in _MARKS):
        for blank in _BLANK.finditer(case.text):
            yield Found("this blank was never filled", blank.span())


RULE = Rule(
    "RP049",
    "placeholder",
    Topic.FORM,
    check,
    "Sent like this, it costs money for a clip that nobody meant.",
    default=Severity.ERROR,
    strict=Severity.ERROR,
    reads=False,
)
