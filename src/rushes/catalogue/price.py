"""What a clip costs, worked out from the provider's list, with its source and its date."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, JsonValue, model_validator

from rushes.catalogue.rows import Citation, Confidence, Numbers, Several
from rushes.catalogue.sizes import has_resolution, shape_of, short_side
from rushes.errors import join_words
from rushes.types import Cost, Frozen, Mode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.catalogue.settled import Settled

#: A spread of money or of seconds: lowest and highest, ``None`` where there is no bound.
_Spread = tuple[Fraction | None, Fraction | None]


class Per(StrEnum):
    """What is counted."""

    SECOND = "second"
    CLIP = "clip"
    MEGAPIXEL = "megapixel"
    """A million pixels of the finished clip: width x height x frames."""
    COMPUTE_SECOND = "compute-second"
    FREE = "free"
    UNKNOWN = "unknown"


class When(Frozen):
    """A condition on a settled request. What is absent matters not."""

    mode: Annotated[tuple[Mode, ...], Several] = ()
    aspect_ratio: Annotated[tuple[str, ...], Several] = ()
    resolution: Annotated[tuple[str, ...], Several] = ()
    duration: Numbers | None = None
    fps: Numbers | None = None
    pictures: Numbers | None = None
    audio: bool | None = None
    loop: bool | None = None
    options: Mapping[str, JsonValue] = Field(default_factory=dict)
    with_options: Annotated[tuple[str, ...], Several] = ()
    """Options that are given, whatever they say."""
    without_options: Annotated[tuple[str, ...], Several] = ()
    """Options that are not given, and have no default."""

    def holds(self, asked: Settled) -> bool | None:
        """Whether it holds; ``None`` where that hangs on something not known."""
        answers = [
            not self.mode or asked.mode in self.mode,
            self._resolution(asked),
            _among(self.aspect_ratio, asked.aspect_ratio),
            _within(self.duration, asked.duration),
            _within(self.fps, asked.fps),
            _within(self.pictures, Fraction(asked.pictures)),
            self.audio is None or (None if asked.audio is None else self.audio is asked.audio),
            self.loop in {None, asked.loop},
            *(asked.options.get(name) == value for name, value in self.options.items()),
            *(name in asked.options for name in self.with_options),
            *(name not in asked.options for name in self.without_options),
        ]
        return False if False in answers else None if None in answers else True

    def __str__(self) -> str:
        """The condition in a few words: ``1080p, 6 s, with sound``; nothing where there is none."""
        lengths = None if self.duration is None else f"{self.duration} s"
        rate = None if self.fps is None else f"{self.fps} fps"
        stills = None if self.pictures is None else f"{self.pictures} pictures"
        sound = {None: None, True: "with sound", False: "silent"}[self.audio]
        loop = {None: None, True: "a loop", False: "no loop"}[self.loop]
        said = [join_words([str(mode) for mode in self.mode], "or")]
        said += [join_words(self.aspect_ratio, "or"), join_words(self.resolution, "or")]
        said += [lengths or "", rate or "", stills or "", sound or "", loop or ""]
        said += [f"{name}={json.dumps(value, default=str)}" for name, value in self.options.items()]
        said += [f"with {name}" for name in self.with_options]
        return ", ".join(each for each in said if each)

    def _resolution(self, asked: Settled) -> bool | None:
        if not self.resolution:
            return True
        sides = [side for side in map(short_side, self.resolution) if side is not None]
        if asked.resolution is not None:
            return short_side(asked.resolution) in sides
        return None if asked.size is None else any(has_resolution(asked.size, s) for s in sides)


def _among(offered: tuple[str, ...], asked: str | None) -> bool | None:
    if not offered:
        return True
    return None if asked is None else shape_of(asked) in map(shape_of, offered)


def _within(offered: Numbers | None, asked: Fraction | None) -> bool | None:
    if offered is None:
        return True
    return None if asked is None else offered.has(asked)


class Tariff(When):
    """One line of a price list: what each unit costs when the condition holds.

    ``to``: the upper end where the list gives a spread. Without ``each`` the price of this line is
    not known.
    """

    each: Annotated[Decimal, Field(ge=0)] | None = None
    to: Decimal | None = None
    per: Per | None = None
    """Where this line counts something else than the list does."""
    per_input_second: Decimal | None = None
    """Added for each second of the clip that goes in."""
    minimum: Decimal = Decimal(0)


class Credit(Frozen):
    """What one of a provider's credits costs."""

    each: Decimal
    currency: str = "USD"
    sources: Annotated[tuple[Citation, ...], Field(min_length=1)]


class Price(Frozen):
    """A price list."""

    per: Per
    currency: str = "USD"
    """``credits`` where the list counts in the provider's own."""
    lines: tuple[Tariff, ...] = ()
    compute_seconds: Numbers | None = None
    """How long a run takes, where compute time is what is paid for."""
    credit: Credit | None = None
    note: str | None = None
    sources: tuple[Citation, ...] = ()

    @model_validator(mode="after")
    def _is_founded(self) -> Self:
        if self.per in {Per.FREE, Per.UNKNOWN}:
            if self.lines:
                raise ValueError(f"a price that is {self.per} has no lines")
        elif not self.lines:
            raise ValueError('a price needs lines, or per = "unknown"')
        elif not self.sources:
            raise ValueError("a price needs sources")
        if self.currency == "credits" and self.credit is None and self.lines:
            raise ValueError("a price in credits needs the provider's [credit]")
        return self

    def of(self, asked: Settled, seconds: _Spread) -> Cost:
        """What ``asked`` costs; ``seconds`` is how long the clip will be.

        Where the request leaves open what the price hangs on, the cost is the spread over all that
        it may come to. What nobody has published stays unknown.
        """
        if self.per is Per.FREE:
            return Cost(low=Decimal(0), high=Decimal(0), basis=self.note or "free of charge")
        lines = [line for line in self.lines if line.holds(asked) is not False]
        spreads = [self._line(line, asked, seconds) for line in lines]
        lows = [low for low, _ in spreads if low is not None]
        highs = [high for _, high in spreads if high is not None]
        low = min(lows) if lows and len(lows) == len(spreads) else None
        high = max(highs) if highs and len(highs) == len(spreads) else None
        currency = self.credit.currency if self.credit and self._in_credits else self.currency
        return Cost(
            low=_money(low),
            high=_money(high),
            currency=currency,
            basis=self._basis(lines, high is not None),
        )

    @property
    def _in_credits(self) -> bool:
        return self.currency == "credits"

    def _line(self, line: Tariff, asked: Settled, seconds: _Spread) -> _Spread:
        if line.each is None:
            return None, None
        counts = self._counts(line.per or self.per, asked, seconds)
        worth = Fraction(self.credit.each) if self.credit and self._in_credits else Fraction(1)
        ends: list[Fraction | None] = []
        for each, count in zip((line.each, line.to or line.each), counts, strict=True):
            if count is None or (line.per_input_second and asked.given.duration is None):
                ends.append(None)
                continue
            extra = Fraction(line.per_input_second or 0) * (asked.given.duration or 0)
            total = max(Fraction(each) * count + extra, Fraction(line.minimum))
            ends.append(total * worth)
        floor = Fraction(line.minimum) * worth
        return (floor or None) if ends[0] is None else ends[0], ends[1]

    def _counts(self, per: Per, asked: Settled, seconds: _Spread) -> _Spread:
        if per is Per.CLIP:
            return Fraction(1), Fraction(1)
        if per is Per.SECOND:
            return seconds
        if per is Per.COMPUTE_SECOND:
            return self.compute_seconds.bounds if self.compute_seconds else (None, None)
        if asked.size is None or asked.fps is None:
            return None, None
        rate = asked.fps * asked.size.width * asked.size.height / 1_000_000
        low, high = seconds
        return None if low is None else low * rate, None if high is None else high * rate

    def _basis(self, lines: list[Tariff], known: bool) -> str:
        where = _cited(self.sources)
        if self.per is Per.UNKNOWN or not lines or all(line.each is None for line in lines):
            why = f": {self.note}" if self.note else ""
            return f"the price of this is not known{why}{where}"
        words = " or ".join(dict.fromkeys(self._said(line) for line in lines)) + where
        if self.credit is not None and self._in_credits:
            worth = _shown(self.credit.each, self.credit.currency)
            words += f"; a credit is {worth}{_cited(self.credit.sources)}"
        words += f"; {self.note}" if self.note else ""
        return words if known else f"{words}; how much that comes to is not known beforehand"

    def told(self) -> Iterator[tuple[str, str]]:
        """The list in words: the condition of each line, and its price."""
        for line in self.lines:
            yield str(line), self._said(line)

    def _said(self, line: Tariff) -> str:
        if line.each is None:
            return "an unpublished price"
        each = _shown(line.each, self.currency)
        upper = f" to {_shown(line.to, self.currency)}" if line.to is not None else ""
        least = f", at least {_shown(line.minimum, self.currency)}" if line.minimum else ""
        extra = ""
        if line.per_input_second:
            extra = f" and {_shown(line.per_input_second, self.currency)} per second given"
        counted = (line.per or self.per).replace("-", " ")
        return f"{each}{upper} per {counted}{extra}{least}"


def _shown(amount: Decimal, currency: str) -> str:
    if currency == "credits":
        return f"{amount} credits"
    places = f"{amount:.2f}" if amount == round(amount, 2) else str(amount)
    return f"${places}" if currency == "USD" else f"{currency} {places}"


def _cited(sources: tuple[Citation, ...]) -> str:
    resold = {Confidence.RESOLD: " (a reseller's list)"}
    said = [f"{one.title}{resold.get(one.confidence, '')}, {one.checked}" for one in sources]
    return f" ({'; '.join(said)})" if said else ""


def _money(amount: Fraction | None) -> Decimal | None:
    """Rounded up to a hundredth of a cent, with two places or as many as it takes."""
    if amount is None:
        return None
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    fine = exact.quantize(Decimal("0.0001"), rounding=ROUND_CEILING)
    coarse = fine.quantize(Decimal("0.01"))
    return coarse if coarse == fine else fine.normalize()
