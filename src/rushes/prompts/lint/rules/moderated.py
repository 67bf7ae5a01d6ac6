"""Words that vendors' filters are likely to stop.

Hosted models look at the prompt before they work, and at the clip afterwards. A refused
generation costs time and, at Runway, its credits; many refusals can close an account. Which words
a filter holds nobody publishes. The list has words for what the vendors' published policies name:
sexual content, gore, self-harm, hate and terror, weapons and drugs, minors, deception.

It is a list, not a judgement: many of the words stand in news, medicine and history, and none of
them is forbidden by Rushes. Where the subject is legitimate, say it in the calmest words that
fit.

Bad:

    "a soldier covered in blood walks through a field, wide shot"
    "a naked man stands in a fountain, wide shot"

Good:

    "a weary soldier walks through a field, wide shot"
    "a marble statue stands in a fountain, wide shot"

Sources: runway-failures, veo
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.phrasebook import Book, groups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

_WHY = groups(Book.MODERATED)


def check(case: Case) -> Iterator[Found]:
    """Find the phrases of the book."""
    reached = 0
    for hit in case.hits(Book.MODERATED):
        if hit.span[0] >= reached:
            reached = hit.span[1]
            yield Found(f"a filter may stop this: {_WHY[hit.group]['why']}", hit.span)


RULE = Rule(
    "RP072",
    "moderated",
    Topic.RIGHTS,
    check,
    "Hosted models refuse such words, at Runway without giving back the credits; many "
    "refusals can close an account.",
    reads=False,
)
