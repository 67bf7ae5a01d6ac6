"""How much a provider takes at a time, and how fast, where it says so."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, model_validator

from rushes.catalogue.rows import Citation, Numbers
from rushes.types import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterator


#: Generations of a hosted provider that are in flight at a time where it does not say.
DEFAULT_LIMIT = 20


class Full(StrEnum):
    """What becomes of an order that is one too many."""

    QUEUED = "queued"
    """The provider takes it, and begins when there is room."""
    REFUSED = "refused"
    """It is refused for nothing, and may come again later."""


class Limits(Frozen):
    """Of one account. Absent: not known. A range goes from the first account to the largest."""

    in_flight: Numbers | None = None
    """Generations at a time."""
    per_minute: Numbers | None = None
    """Orders a minute."""
    each: str = "account"
    """What has such limits: an account, or each model of an account."""
    full: Full | None = None
    note: str | None = None
    sources: Annotated[tuple[Citation, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for numbers in filter(None, (self.in_flight, self.per_minute)):
            low, high = numbers.bounds
            if low is None or high is None or low < 1 or {low.denominator, high.denominator} != {1}:
                raise ValueError(f"{numbers} is no count: write 10, or {{ min = 1, max = 20 }}")
        return self

    @property
    def most(self) -> int | None:
        """Generations that any account may have at a time; ``None``: not known, or no matter."""
        return None if self.full is Full.QUEUED else _least(self.in_flight)

    @property
    def pace(self) -> int | None:
        """Orders a minute that any account may send; ``None``: not known."""
        return _least(self.per_minute)

    def told(self) -> Iterator[str]:
        """In words."""
        if self.in_flight is not None:
            yield f"{_said(self.in_flight)} at a time for each {self.each}"
        if self.per_minute is not None:
            yield f"{_said(self.per_minute)} orders a minute for each {self.each}"
        if self.full is not None:
            yield f"what is more is {self.full}"
        if self.note:
            yield self.note


def _least(numbers: Numbers | None) -> int | None:
    low = None if numbers is None else numbers.bounds[0]
    return None if low is None else int(low)


def _said(numbers: Numbers) -> str:
    low, high = numbers.bounds
    return f"{low}" if low == high else f"{low} to {high}"
