"""The model has a control for this camera move.

Some models take camera moves beside the prompt, as numbers or as names of their own, and hold to
them more closely than to words. Which ones is a fact of the catalogue, and how a move is said
there stands in the vocabulary, each with its source. `rushes prompt write "…" --model ID` puts
the move there.

Bad:

    "a house in the rain, zoom in" --model kling/kling-1.0

Good:

    "a house in the rain" --model kling/kling-1.0
    "a house in the rain, zoom in" --model runway/gen4.5
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.catalogue import CameraSyntax
from rushes.prompts.breakdown import Role
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.problem import Severity
from rushes.prompts.saying import said_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case


def check(case: Case) -> Iterator[Found]:
    """Find moves that the model takes by its option, and that are not given there."""
    writing = case.can.writing if case.can is not None else None
    if writing is None or writing.camera is CameraSyntax.WORDS or case.model is None:
        return
    option = writing.camera_option
    if option is None or option in case.request.options:
        return
    for part in case.parts(Role.CAMERA):
        saying = said_for(Role.CAMERA, part.key, writing.says or case.model.id)
        if saying is not None and (saying.control or saying.concept):
            yield Found(f"{case.model.id} has options.{option} for this move", part.span)


RULE = Rule(
    "RP063",
    "camera-control",
    Topic.MODEL,
    check,
    "A model holds to its own camera control more closely than to words; `rushes prompt write` "
    "sets it.",
    default=Severity.NOTE,
    strict=Severity.NOTE,
)
