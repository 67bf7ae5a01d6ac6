"""Text that shall be read in the picture.

Letters come out misspelt, change from frame to frame, or are no letters. In T2VTextBench ten
models were judged by people; the best reached 0.37 of 1. Runway's API reports text that the
prompt demands among the usual causes of a failed output. Put words on afterwards: `rushes media
overlay` draws any text, sharp and spelt right.

Bad:

    "a neon sign that says OPEN above a door at night, dolly in"
    "a chalkboard with the words 'Grand Opening', close-up"
    "a shop sign reading 'FRESH BREAD' swings in the wind"
    "subtitles at the bottom, a man talks in a kitchen"

Good:

    "a glowing neon sign above a door at night, dolly in"
    "a man says: 'good morning, everybody', close-up"

Sources: t2v-text, runway-failures
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.phrasebook import Book

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case


#: So many letters before a quotation are looked at.
_FAR = 60
#: What carries letters, where a quotation follows.
_CARRIES = re.compile(
    r"\b(?:signs?|banners?|posters?|labels?|boards?|screens?|billboards?|t-?shirts?|shirts?|letters"
    r"|words?|text|titles?|captions?|headlines?|neon|plaques?|cards?|papers?|pages?|notes?|books?"
    r"|mugs?|placards?|tattoos?|chalkboards?|blackboards?|displays?|buttons?|stickers?|flags?)\b"
    r"[^.;\n\"'“”‘’]{0,40}$",
    re.IGNORECASE,
)


def check(case: Case) -> Iterator[Found]:
    """Find the phrases of the book, and quotations behind what carries letters."""
    spans = [hit.span for hit in case.hits(Book.LETTERING)]
    spoken = [part.span for part in case.parts(Role.DIALOGUE)]
    for quoted in case.quoted:
        said = any(start < quoted[1] and quoted[0] < end for start, end in spoken)
        if not said and _CARRIES.search(case.text, max(0, quoted[0] - _FAR), quoted[0]):
            spans.append(quoted)
    for span in sorted(spans):
        yield Found("text in the picture is rarely legible: put it on afterwards", span)


RULE = Rule(
    "RP032",
    "written-text",
    Topic.HARD,
    check,
    "Letters come out misspelt or change from frame to frame; `rushes media overlay` puts them on "
    "sharp and spelt right.",
    reads=False,
)
