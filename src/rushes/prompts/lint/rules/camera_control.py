"""The model's camera control cannot take what the prompt says.

Some models take camera moves beside the prompt, as numbers or as names of their own, or as commands
in it, and hold to them more closely than to words. Which ones is a fact of the catalogue, and how a
move is said there stands in the vocabulary, each with its source. `rushes generate` tells moves of
the prompt in that way as well, but not where the model takes fewer of them at a time, or where the
control does not go with the rest of the request.

Bad:

    "a house in the rain, zoom in, pan left" --model kling/kling-1.0

Good:

    "a house in the rain, zoom in" --model kling/kling-1.0
    "a house in the rain, zoom in, pan left" --model runway/gen4.5
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.problem import Severity
from rushes.prompts.telling import kept_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case


def check(case: Case) -> Iterator[Found]:
    """Find moves that could be told by the model's control, but for the rest of the request."""
    if case.model is None or not any(case.parts(Role.CAMERA)):
        return
    for span, why in kept_in_words(case.request.but(prompt=case.text), case.model):
        yield Found(f"{case.model.id} is told this in words only: {why}", span)


RULE = Rule(
    "RP063",
    "camera-control",
    Topic.MODEL,
    check,
    "A model holds to its own camera control more closely than to words.",
    default=Severity.NOTE,
    strict=Severity.NOTE,
)
