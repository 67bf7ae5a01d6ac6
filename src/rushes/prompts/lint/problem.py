"""What the linter says: where, how bad, why, and what would mend it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field, JsonValue

from rushes.types import Frozen


class Severity(StrEnum):
    """How bad it is. The words are those of SARIF."""

    ERROR = "error"
    """The model will refuse it, or cannot do what is asked."""
    WARNING = "warning"
    """The clip will likely not be what was meant."""
    NOTE = "note"
    """Worth knowing; never fails a run."""

    @property
    def fails(self) -> bool:
        """Whether a run with such a problem ends with 1."""
        return self is not Severity.NOTE


class Edit(Frozen):
    """The letters ``span`` of the prompt become ``text``."""

    span: tuple[int, int]
    text: str = ""


class Fix(Frozen):
    """What removes one problem: edits of the prompt, and fields of the request to set."""

    says: str
    """What it does, as an order: *move it to the negative prompt*."""
    edits: tuple[Edit, ...] = ()
    """In the order of the text; they never overlap."""
    settings: Mapping[str, JsonValue] = Field(default_factory=dict)
    """Fields of a :class:`~rushes.types.GenerationRequest` with the values that they get."""


class Problem(Frozen):
    """One thing that is wrong with a prompt."""

    rule: str
    """The rule's id, ``RP004``; ``docs/rules/RP004.md`` explains it."""
    name: str
    """The rule's name, ``no-camera``."""
    severity: Severity
    message: str
    """What is wrong, in a sentence without its full stop."""
    reason: str
    """Why that matters, in a sentence or two."""
    span: tuple[int, int]
    """Where in the prompt, in characters; empty where something is missing."""
    text: str
    """The words there: ``prompt[span[0]:span[1]]``."""
    line: int
    """The line of the prompt, from 1."""
    column: int
    """The character of that line, from 1."""
    fix: Fix | None = None

    def __str__(self) -> str:
        return f"{self.line}:{self.column} {self.severity} {self.rule} {self.name}: {self.message}"
