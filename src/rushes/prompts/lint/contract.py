"""The contract of a rule, and the folder of all of them.

A rule is a file of ``lint/rules``. Required: a docstring, which is its page in ``docs/rules``, and
``RULE``. The first line of the docstring is the title; *Bad* and *Good* examples are written as the
words behind ``rushes lint``, and ``tests/prompts/lint/test_rules.py`` runs each of them. A new file
is found by itself: there is no list to add it to.
"""

from __future__ import annotations

import pkgutil
import sys
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from rushes.errors import RequestError, did_you_mean
from rushes.prompts.lint.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rushes.prompts.lint.case import Case
    from rushes.prompts.lint.problem import Fix


class Topic(StrEnum):
    """What a rule is about; the index of the pages is sorted by it."""

    MISSING = "What is missing"
    CONFLICT = "What contradicts itself"
    TOO_MUCH = "Too much, too little"
    HARD = "What models fail at"
    FORM = "How it is written"
    PLACE = "What belongs elsewhere"
    MODEL = "What this model cannot use"
    RIGHTS = "Names, marks and moderation"


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found: its message, where, and what would mend it."""

    message: str
    span: tuple[int, int] = (0, 0)
    fix: Fix | None = None
    severity: Severity | None = None
    """Where this one is less or more than the rule usually is."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``check`` is pure and quick: 10,000 prompts pass all rules in seconds."""

    id: str
    name: str
    topic: Topic
    check: Callable[[Case], Iterable[Found]]
    reason: str
    """Why it matters, in a sentence or two; the page says more, with its sources."""
    default: Severity | None = Severity.WARNING
    """In the configuration ``default``; None: off."""
    strict: Severity | None = Severity.WARNING
    """In the configuration ``strict``."""
    reads: bool = True
    """Whether it needs a prompt that was understood: English, and not hardly a word known."""

    @property
    def page(self) -> str:
        """The docstring of its file."""
        return sys.modules[self.check.__module__].__doc__ or ""

    @property
    def title(self) -> str:
        """The first line of the page, without its full stop."""
        return self.page.partition("\n")[0].removesuffix(".")


@cache
def every_rule() -> tuple[Rule, ...]:
    """Every rule, in the order of the ids."""
    folder = Path(__file__).parent / "rules"
    names = [module.name for module in pkgutil.iter_modules([str(folder)])]
    found = [import_module(f"rushes.prompts.lint.rules.{name}").RULE for name in names]
    return tuple(sorted(found, key=lambda rule: rule.id))


@cache
def _by_word() -> dict[str, Rule]:
    return {word: rule for rule in every_rule() for word in (rule.id, rule.name)}


def find_rule(word: str) -> Rule:
    """The rule of that id or name: ``RP004``, ``rp004``, ``no-camera``.

    :raises RequestError: there is none; the nearest is named.
    """
    known = _by_word()
    found = known.get(word.upper()) or known.get(word.lower())
    if found is None:
        near = did_you_mean(word, known) or "; `rushes lint --rules` lists them"
        raise RequestError(f"There is no lint rule {word!r}{near}.")
    return found
