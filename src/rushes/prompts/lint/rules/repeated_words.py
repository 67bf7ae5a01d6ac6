"""Repeated words: the same word twice in a row, or the same item twice in a list.

Mostly a slip of copying. (To say an important thing again in other words is something else:
Runway's guide for Gen-3 recommends it, and this rule says nothing of it.) The fix keeps the
first.

Bad:

    "a dog dog runs on a beach"
    "cinematic, a dog runs on a beach, slow motion, Cinematic"

Good:

    "cinematic, a dog runs on a beach, slow motion, film grain"
    "a parrot says: 'bye bye'"

Sources: runway-gen3
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.edits import cut
from rushes.prompts.lint.problem import Edit, Fix, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

#: Words that are said twice and meant so.
_DOUBLE = frozenset({"very", "bye", "knock", "no", "ha", "had", "that", "blah", "tap", "beep"})

#: What stands between two commas or stops.
_ITEM = re.compile(r"(?:[^\s,;.]|\.(?!\s|$))(?:[^,;.\n]|\.(?!\s|$))*(?<!\s)")


def check(case: Case) -> Iterator[Found]:
    """Compare neighbours, and the items between commas."""
    for one, other in pairwise(case.words):
        same = one.key == other.key and one.key.isalpha() and one.key not in _DOUBLE
        apart = case.text[one.end : other.start].strip()
        if same and not apart and not case.is_quoted(one.start):
            span = (other.start, other.end)
            fix = Fix(says="Say it once", edits=(Edit(span=(one.end, other.end)),))
            yield Found(f"'{case.text[slice(*span)]}' twice in a row", span, fix)
    yield from _items(case)


def _items(case: Case) -> Iterator[Found]:
    """The items of a list that were there before."""
    seen: set[str] = set()
    for item in _ITEM.finditer(case.text):
        said = " ".join(item[0].lower().split())
        if said in seen and len(said) > 2:
            fix = Fix(says="Say it once", edits=(cut(case.text, item.span()),))
            yield Found(f"'{item[0]}' is in the list already", item.span(), fix)
        seen.add(said)


RULE = Rule(
    "RP045",
    "repeated-words",
    Topic.FORM,
    check,
    "A word that is there twice is mostly a slip of copying, and gets more weight than meant.",
    default=Severity.NOTE,
    reads=False,
)
