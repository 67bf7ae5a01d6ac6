"""Camera moves that exclude each other.

A camera that stands still does not orbit, and one that dollies in does not dolly out. Given both,
a model does one of them, or a wobble in between. OpenAI's guide for Sora 2 asks for one clear
move in each shot. Moves that go together (*handheld tracking shot*) are fine, and so is one after
the other where the prompt says so (*then*, *before*).

Which moves exclude each other stands in the vocabulary: `rushes prompt words camera`.

Bad:

    "a dog runs on a beach, static shot, orbit around the dog"
    "a house in the rain, dolly in, dolly out"

Good:

    "a dog runs on a beach, handheld tracking shot"
    "a house in the rain, dolly in, then dolly out"

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
    """Hold each move against those before it."""
    return clashes(case, Role.CAMERA)


RULE = Rule(
    "RP010",
    "conflicting-cameras",
    Topic.CONFLICT,
    check,
    "Given two moves that exclude each other a model does one of them, or a wobble in between.",
)
