"""A camera move that the model is known not to have.

Only where that is a fact: the catalogue lists the moves that a model has, under names of the
vocabulary, and the model runs on this machine, so that we know that there are no others. What it
has not is drawn as the nearest move that it has (a note), or not at all (a warning). Of hosted
models nobody publishes which words they ignore; the rule is silent there.

Bad:

    "a dog runs on a beach, dutch roll shot, camera rolls" --model preview/animatic
    "a dog runs on a beach, rack focus to the sea" --model preview/animatic

Good:

    "a dog runs on a beach, tracking shot" --model preview/animatic
    "a dog runs on a beach, rack focus to the sea"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lexicon import keys, nearest
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case


def check(case: Case) -> Iterator[Found]:
    """Compare the moves of the prompt with those that the catalogue lists."""
    if case.model is None or case.can is None or not case.model.provider.local:
        return
    known = {name.replace(" ", "_") for name in case.can.camera or ()}
    if not known & set(keys(Role.CAMERA)):
        return
    for part in case.parts(Role.CAMERA):
        near = nearest(Role.CAMERA, part.key, known)
        if near is None:
            yield Found(f"{case.model.id} has no such move", part.span)
        elif near != part.key:
            said = near.replace("_", " ")
            yield Found(f"{case.model.id} draws this as {said}", part.span, severity=Severity.NOTE)


RULE = Rule(
    "RP060",
    "camera-not-known",
    Topic.MODEL,
    check,
    "A move that the model has not is left out, or done as another.",
)
