"""The prompt could not be read.

The linter reads English, by rule. Where it understands hardly a word, because the prompt is in
another language or is no language, it does not guess: all rules that need the meaning are
skipped, and this note says so. It says nothing about the prompt: most models read several
languages.

Bad:

    "ein Hund läuft durch den Wald"
    "asdf qwer zxcv uiop"

Good:

    "a dog runs through the forest"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case


def check(case: Case) -> Iterator[Found]:
    """Say so where the reader gave up."""
    if not case.breakdown.readable and case.end[1] > 0:
        message = "hardly a word was understood: rules that need the meaning were skipped"
        yield Found(message, (0, case.end[1]))


RULE = Rule(
    "RP047",
    "not-read",
    Topic.FORM,
    check,
    "The linter reads English; where it understands hardly a word it does not guess.",
    default=Severity.NOTE,
    strict=Severity.NOTE,
    reads=False,
)
