"""Words that praise: *masterpiece*, *best quality*, *award winning*, *trending on artstation*.

They come from image models that were trained on pictures with such tags. To a video model they
say nothing that could be seen; they cost room and attention. Say what makes it good: OpenAI's
guide for Sora 2 sets *wet asphalt, zebra crosswalk, neon signs reflecting in puddles* against *a
beautiful street at night*. The fix drops them.

Single words of praise (*stunning*, *perfect*) count only where they stand alone between commas.

Bad:

    "masterpiece, best quality, a dog runs on a beach, trending on artstation"
    "a dog runs on a beach, stunning, 35mm film"

Good:

    "a wet dog runs on a beach, low sun, 35mm film"
    "a stunning waterfall, drone shot"

Sources: sora-2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.edits import cut
from rushes.prompts.lint.phrasebook import Book
from rushes.prompts.lint.problem import Fix, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case
    from rushes.prompts.lint.phrasebook import Hit


def check(case: Case) -> Iterator[Found]:
    """Find the phrases of the book."""
    for hit in case.hits(Book.PRAISE):
        if hit.group != "adjectives" or _alone(case, hit):
            fix = Fix(says="Leave it out", edits=(cut(case.text, hit.span),))
            yield Found("praise shows nothing: say what makes it good", hit.span, fix)


def _alone(case: Case, hit: Hit) -> bool:
    before = case.words[hit.first - 1].pause if hit.first else True
    return before and (hit.last + 1 == len(case.words) or case.words[hit.last + 1].pause)


RULE = Rule(
    "RP044",
    "empty-praise",
    Topic.FORM,
    check,
    "Praise says nothing that could be seen, and costs room and attention.",
    default=Severity.NOTE,
    reads=False,
)
