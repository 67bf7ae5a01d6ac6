"""Lights that exclude each other: *high key* and *low key*, *soft* and *hard*.

Light decides the mood; two contradictory lights come out as an average that is neither. Several
sources that go together (*neon signs, rim light*) are fine.

Which lights exclude each other stands in the vocabulary: `rushes prompt words lighting`.

Bad:

    "a portrait of a boxer, high key lighting, low key lighting, slow dolly in"

Good:

    "a portrait of a boxer, low key lighting, rim light, slow dolly in"

Sources: sora-2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lint.clash import clashes
from rushes.prompts.lint.contract import Found, Rule, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rushes.prompts.lint.case import Case


def check(case: Case) -> Iterable[Found]:
    """Hold each light against those before it."""
    return clashes(case, Role.LIGHTING)


RULE = Rule(
    "RP011",
    "conflicting-lights",
    Topic.CONFLICT,
    check,
    "Contradictory lights come out as an average that is neither.",
)
