"""Styles or palettes that exclude each other: *documentary* and *anime*.

Two looks at once come out as one of them, a blend nobody meant, or a change of look in the middle
of the clip. Styles that go together (*cinematic film noir*) are fine.

Which styles exclude each other stands in the vocabulary: `rushes prompt words style`.

Bad:

    "a samurai walks through rain, documentary style, anime, tracking shot"

Good:

    "a samurai walks through rain, cinematic, film noir, tracking shot"

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
    """Hold each style and palette against those before it."""
    return clashes(case, Role.STYLE, Role.PALETTE)


RULE = Rule(
    "RP013",
    "conflicting-styles",
    Topic.CONFLICT,
    check,
    "Two looks at once come out as one of them, or as a blend that nobody meant.",
)
