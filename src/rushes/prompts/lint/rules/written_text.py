"""Text that shall be read in the picture.

Letters come out misspelt, change from frame to frame, or are no letters. In T2VTextBench ten
models were judged by people; the best reached 0.37 of 1. Runway's API reports text that the
prompt demands among the usual causes of a failed output. Put words on afterwards: `rushes media
overlay` draws any text, sharp and spelt right.

Bad:

    "a neon sign that says OPEN above a door at night, dolly in"
    "a chalkboard with the words 'Grand Opening', close-up"
    "subtitles at the bottom, a man talks in a kitchen"

Good:

    "a glowing neon sign above a door at night, dolly in"
    "a man says: 'good morning, everybody', close-up"

Sources: t2v-text, runway-failures
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.phrasebook import Book

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case


def check(case: Case) -> Iterator[Found]:
    """Find the phrases of the book."""
    for hit in case.hits(Book.LETTERING):
        yield Found("text in the picture is rarely legible: put it on afterwards", hit.span)


RULE = Rule(
    "RP032",
    "written-text",
    Topic.HARD,
    check,
    "Letters come out misspelt or change from frame to frame; `rushes media overlay` puts them on "
    "sharp and spelt right.",
    reads=False,
)
