"""The words describe what the picture shows, against the advice of the model's maker.

Some makers ask that the prompt of an image-to-video model say what happens, and leave to the
picture what the picture shows: its light, its time of day, its colours. What they ask to leave
out is a fact of the catalogue, with its source (`rushes models show ID`). Where the catalogue
knows of no such advice, the rule is silent. `rushes prompt write` leaves these parts out.

Bad:

    "she turns and smiles, golden hour, rim lighting" --model runway/gen4.5 --image portrait.png

Good:

    "she turns around and smiles, slow dolly in" --model runway/gen4.5 --image portrait.png
    "a woman turns around and smiles, golden hour, rim lighting" --model runway/gen4.5
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case


def check(case: Case) -> Iterator[Found]:
    """Find the parts that the guide says to leave out in this mode."""
    writing = case.can.writing if case.can is not None else None
    if writing is None or not writing.leaves_out or case.model is None:
        return
    roles = [role for role in Role if role.value in writing.leaves_out]
    for part in case.parts(*roles):
        source = writing.sources[0].title
        yield Found(f"the picture shows it ({case.model.id}: {source})", part.span)


RULE = Rule(
    "RP062",
    "picture-shows-it",
    Topic.MODEL,
    check,
    "The maker of the model asks to say what happens, and to leave to the picture what it shows.",
    default=Severity.NOTE,
)
