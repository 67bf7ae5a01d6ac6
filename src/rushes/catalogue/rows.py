"""The small facts that a model's row is made of: numbers, words, pictures, files.

In every row an absent fact is *not known*, and ``false`` is *known not to be there*.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, model_validator

from rushes.errors import join_words
from rushes.types import Frozen, Seconds


def written(value: Fraction | int) -> str:
    """A number as people write it: ``5``, ``0.5``, ``23.976``."""
    exact = Fraction(value)
    return str(exact.numerator) if exact.denominator == 1 else f"{float(exact):.3f}".rstrip("0")


def _many(value: object) -> object:
    return value if isinstance(value, (list, tuple)) else [value]


def _yes(value: object) -> object:
    return {} if value is True else value


class Confidence(StrEnum):
    """How a fact came to us."""

    OURS = "ours"
    """True because this package does it so."""
    MEASURED = "measured"
    """Read in the vendor's own client, or seen on the wire."""
    DOCUMENTED = "documented"
    """The vendor's own page says so."""
    QUOTED = "quoted"
    """A public repository quotes or measured the vendor."""
    RESOLD = "resold"
    """A reseller's list."""


class Citation(Frozen):
    """Where a fact stands and when we last looked."""

    title: str
    url: str | None = None
    checked: date
    confidence: Confidence

    def __str__(self) -> str:
        return f"{self.title}, {self.checked}"


class Numbers(Frozen):
    """Some values, or all from ``min`` to ``max`` (in steps, where there are steps).

    In TOML also ``[4, 6, 8]`` or a single number, which is then the default too. ``default`` is
    what holds where the request leaves it open; absent, the provider chooses and we do not know.
    """

    values: tuple[Seconds, ...] = ()
    min: Seconds | None = None
    max: Seconds | None = None
    step: Seconds | None = None
    default: Seconds | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_short(cls, value: object) -> object:
        if isinstance(value, (list, tuple)):
            return {"values": value}
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            return {"values": [value], "default": value}
        return value

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.values and (self.min is not None or self.max is not None):
            raise ValueError("give values, or min and max, not both")
        if self.default is not None and not self.has(self.default):
            raise ValueError(f"the default {written(self.default)} is not among {self}")
        return self

    def has(self, value: Fraction) -> bool:
        """Whether ``value`` is offered. A bound that is not known does not stop it."""
        if self.values:
            return value in self.values
        if (self.min is not None and value < self.min) or (
            self.max is not None and value > self.max
        ):
            return False
        return self.step is None or (value - (self.min or 0)) % self.step == 0

    @property
    def all(self) -> tuple[Fraction, ...]:
        """Every offered value, in order; none where there is no end of them."""
        if self.values or self.min is None or self.max is None or not self.step:
            return tuple(sorted(self.values))
        count = int((self.max - self.min) / self.step) + 1
        return tuple(self.min + number * self.step for number in range(count))

    def nearest(self, value: Fraction) -> Fraction:
        """The offered value nearest to ``value``."""
        if self.values:
            return min(self.values, key=lambda offered: abs(offered - value))
        if self.min is not None and value < self.min:
            return self.min
        inside = value if self.max is None else min(value, self.max)
        if self.step is None:
            return inside
        base = self.min or Fraction(0)
        near = base + round((inside - base) / self.step) * self.step
        return near if self.max is None or near <= self.max else near - self.step

    @property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        """The smallest and the largest value, ``None`` where not known."""
        if self.values:
            return min(self.values), max(self.values)
        return self.min, self.max

    def __str__(self) -> str:
        if self.values:
            return join_words([written(value) for value in sorted(self.values)], "or")
        low, high = self.bounds
        if low is None and high is None:
            return "any number"
        if low is None or high is None:
            return f"{written(low)} or more" if low is not None else f"up to {written(high or 0)}"
        steps = f" in steps of {written(self.step)}" if self.step not in {None, 1} else ""
        whole = "whole numbers from " if self.step == 1 else ""
        return f"{whole}{written(low)} to {written(high)}{steps}"


class Unit(StrEnum):
    """What the length of a prompt is counted in."""

    CHARACTERS = "characters"
    UTF16 = "utf16"
    TOKENS = "tokens"


class Words(Frozen):
    """A prompt that a model takes."""

    required: bool = False
    max: int | None = None
    unit: Unit = Unit.CHARACTERS

    def length(self, text: str) -> int:
        """How long ``text`` is at the least: of tokens we only know that a word is one or more."""
        if self.unit is Unit.UTF16:
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
        return len(text.split()) if self.unit is Unit.TOKENS else len(text)

    def cut(self, text: str) -> str:
        """As much of the beginning of ``text`` as fits."""
        if self.max is None or self.length(text) <= self.max:
            return text
        if self.unit is Unit.UTF16:
            return text.encode("utf-16-le", "surrogatepass")[: 2 * self.max].decode(
                "utf-16-le", "ignore"
            )
        if self.unit is Unit.TOKENS:
            return " ".join(text.split()[: self.max])
        return text[: self.max]


#: The fields of a request that hold still pictures.
PictureField = Literal["image", "last_frame", "keyframes"]


class Pictures(Frozen):
    """The still pictures that a mode takes: how many in all, in which fields, with times or not."""

    min: int = 2
    max: int | None = None
    timed: bool | None = None
    last_alone: bool | None = None
    """Whether a last frame may come without a first."""
    fields: tuple[PictureField, ...] = ("image", "last_frame", "keyframes")

    def __str__(self) -> str:
        if self.max is None:
            return f"{self.min} or more pictures"
        return f"{self.min} to {self.max}" if self.min < self.max else f"exactly {self.max}"


class Way(Frozen):
    """One way in which a file may reach the provider, and what that way allows."""

    max_bytes: int | None = None
    max_length: int | None = None
    """Of the address itself, in characters."""
    https: bool = True
    """Whether a plain ``http://`` address is refused."""
    named: bool = False
    """Whether an address must name its host, and not by a number."""


Door = Annotated[Way | Literal[False] | None, BeforeValidator(_yes)]


class Media(Frozen):
    """What a file that goes in may be, and in which ways it may come."""

    formats: tuple[str, ...] | None = None
    max_pixels: int | None = None
    min_side: int | None = None
    ratio: Numbers | None = None
    """Width over height."""
    seconds: Numbers | None = None
    file: Door = None
    url: Door = None
    data: Door = None
    upload: Door = None
    schemes: tuple[str, ...] = ()
    """Address schemes of the provider's own, such as ``runway`` or ``gs``."""


#: One value or several.
Several = BeforeValidator(_many)
#: Words that a model takes, takes none of (``false``), or of which nothing is known.
Prose = Annotated[Words | Literal[False] | None, BeforeValidator(_yes)]
#: Numbers that can be chosen, cannot (``false``), or of which nothing is known.
Choice = Numbers | Literal[False] | None
