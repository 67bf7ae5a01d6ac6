"""Several shots in one prompt.

Most models film one shot for one prompt. *Cut to*, *montage* and *scene 2* then become a morph,
or are ignored. Make one clip for each shot and join them (`rushes media join`); a film with
several shots has its own settings where a model knows them.

Some models do cut: OpenAI's guide for Sora 2 says that several shots in one prompt work if each
has its own block. Where the catalogue knows of a setting for it, the message names it. Silence
the rule where you know better.

Bad:

    "a man leaves a house, cut to a car on a highway, cinematic"
    "Scene 1: a dog runs. Scene 2: the dog sleeps."

Good:

    "a man leaves a house, cinematic"

Sources: sora-2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.phrasebook import Book
from rushes.prompts.lint.timing import time_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case


def check(case: Case) -> Iterator[Found]:
    """Find the words of the cutting room, and several times."""
    spans = [hit.span for hit in case.hits(Book.CUTS)[:1]]
    times = list(time_codes(case.text))
    if not spans and len(times) > 1:
        spans = [(times[0][0], times[-1][1])]
    options = case.can.options if case.can is not None else {}
    name = next((name for name in ("multi_shot", "multi_prompt") if name in options), None)
    for span in spans:
        if name is not None:
            yield Found(f"several shots: this model has options.{name} for that", span)
        else:
            yield Found("several shots in one prompt: make a clip of each, and join them", span)


RULE = Rule(
    "RP025",
    "several-shots",
    Topic.TOO_MUCH,
    check,
    "Most models film one shot for one prompt: a cut becomes a morph, or is ignored.",
    reads=False,
)
