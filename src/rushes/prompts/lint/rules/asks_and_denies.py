"""The prompt, or the negative prompt, denies what the prompt asks for.

*A man walks on a beach, no people* asks for a man and for nobody. Negative prompts that are
pasted into everything do it more often: *text, hands, people* under a prompt that is about hands.

Bad:

    "a man walks on a beach, no people, wide shot"
    "rain on a window, a cat sleeps, close-up" --negative-prompt "blurry, cat, text"

Good:

    "a man walks on a beach, no other people, wide shot"
    "rain on a window, a cat sleeps, close-up" --negative-prompt "blurry, text"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Kind, Part, Role
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.reader import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.breakdown import Breakdown
    from rushes.prompts.lint.case import Case

#: A denial of these is one of anybody.
_ANYBODY = frozenset({"person", "people", "human", "humans", "crowd"})
#: Of those that are not the ones who are there.
_OTHERS = frozenset({"other", "others", "else", "additional", "extra", "another", "more"})

_THINGS = (Role.SUBJECT, Role.PROP, Role.SETTING, Role.WEATHER, Role.CAMERA, Role.STYLE)


def check(case: Case) -> Iterator[Found]:
    """Compare what is there with what shall not be there."""
    for part in case.parts(Role.EXCLUDED):
        before = case.text[: part.span[0]].split()[-1:]
        others = part.key in _OTHERS or _OTHERS.intersection(before)
        if not others and (asked := _asked(case, part.key)) is not None:
            yield Found(f"'{asked.text}' is asked for, and denied here", part.span)
    if case.request.negative_prompt:
        yield from _negative(case, read(case.request.negative_prompt))


def _negative(case: Case, denied: Breakdown) -> Iterator[Found]:
    for part in denied.parts:
        if part.role in _THINGS and (asked := _asked(case, part.key)) is not None:
            yield Found(f"the negative prompt denies this ('{part.text}')", asked.span)


def _asked(case: Case, key: str) -> Part | None:
    """What in the prompt asks for ``key``."""
    for part in case.parts(*_THINGS):
        if part.key == key:
            return part
    if key in _ANYBODY:
        people = (n for n in case.breakdown.subjects if n.kind is Kind.PERSON)
        noun = next(people, None)
        if noun is not None:
            return Part(role=Role.SUBJECT, key=noun.name, text=noun.text, span=noun.span)
    return None


RULE = Rule(
    "RP017",
    "asks-and-denies",
    Topic.CONFLICT,
    check,
    "What is asked for and denied at once may come or not, and costs attention.",
)
