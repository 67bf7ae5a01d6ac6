"""Sizes in pixels: the words that providers use for them, and what a model can make."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import log

from rushes.types import Frozen, Size

#: Words for a short side in pixels that do not say so themselves.
_NAMED = {"1k": 1080, "2k": 1440, "4k": 2160, "8k": 4320, "sd": 480, "hd": 720, "full hd": 1080}
_NAMED |= {"fhd": 1080, "qhd": 1440, "uhd": 2160}

#: Shapes that people have names for. A provider's 1104x832 is its 4:3.
_SHAPES = ("1:1", "5:4", "4:3", "3:2", "16:10", "5:3", "16:9", "2:1", "21:9", "32:9")

#: Short sides that people have names for.
_STANDARD = (240, 360, 480, 540, 720, 1080, 1440, 2160)

#: How far a size may be from a shape or a resolution and still go by its name.
_NEAR_SHAPE, _NEAR_SIDE, _NEAR_AREA = log(1.03), log(1.04), log(1.2)


def short_side(word: str) -> int | None:
    """The short side in pixels that a resolution word means; ``None`` where it means nothing.

    ``720p``, ``768P`` and ``720`` say it themselves; ``1k``, ``2k``, ``4k`` are 1080, 1440, 2160.
    """
    plain = word.strip().lower()
    digits = plain.removesuffix("p")
    if digits.isascii() and digits.isdecimal() and len(digits) < 6 and int(digits) > 0:
        return int(digits)
    return _NAMED.get(plain)


def shape_of(word: str) -> Fraction:
    """``16:9`` as a fraction, width over height."""
    width, _, height = word.partition(":")
    return Fraction(int(width), int(height))


def sized(ratio: Fraction, short: int, multiple: int = 2) -> Size:
    """The size of that shape with that short side, in whole multiples."""
    long = short * max(ratio, 1 / ratio)
    sides = [max(multiple, round(Fraction(side) / multiple) * multiple) for side in (long, short)]
    return Size(width=sides[0 if ratio >= 1 else 1], height=sides[1 if ratio >= 1 else 0])


#: Every shape that has a name, lying and standing.
_NAMES = (*_SHAPES, *(":".join(reversed(name.split(":"))) for name in _SHAPES[1:]))
_LOGS = {name: log(shape_of(name)) for name in _NAMES}


def has_shape(size: Size, ratio: Fraction) -> bool:
    """Whether ``size`` goes by the name of that shape (within 3 %)."""
    return abs(log(Fraction(size.width, size.height) / ratio)) < _NEAR_SHAPE


@lru_cache(1024)
def shape_name(size: Size) -> str:
    """``16:9`` for 1280x720 and 1270x720 alike."""
    exact = Fraction(size.width, size.height)
    near = min(_LOGS, key=lambda name: abs(log(exact) - _LOGS[name]))
    return near if has_shape(size, shape_of(near)) else f"{exact.numerator}:{exact.denominator}"


@lru_cache(4096)
def has_resolution(size: Size, short: int) -> bool:
    """Whether ``size`` goes by the name of that resolution.

    A wide picture does by its short side (864x496 is a provider's 480p); any other also by having
    about as many pixels as the wide one (960x960 is a provider's 720p), and 4k by its long side
    (3840x1646 and 3840x3840 are a provider's 4k).
    """
    side = min(size.width, size.height)
    if short == 2160 and max(size.width, size.height) == 3840:
        return True
    if shape_name(size) in {"16:9", "9:16"}:
        return abs(log(side / short)) < _NEAR_SIDE
    return side == short or _off(size, short) < _NEAR_AREA


@lru_cache(1024)
def resolution_name(size: Size) -> str | None:
    """The plain word for a size, such as ``720p``, where one fits."""
    fitting = [short for short in _STANDARD if has_resolution(size, short)]
    return f"{min(fitting, key=lambda short: _off(size, short))}p" if fitting else None


def nearest_resolution(sizes: tuple[Size, ...], short: int) -> Size:
    """Of several sizes that go by a resolution's name, the one that does so best."""
    return min(sizes, key=lambda size: (min(size.width, size.height) != short, _off(size, short)))


def nearest_size(sizes: tuple[Size, ...], asked: Size) -> Size:
    """The size most like ``asked``, shape before area."""

    def unlike(size: Size) -> float:
        shape = abs(log(size.width / size.height) - log(asked.width / asked.height))
        return 3 * shape + abs(log(size.width * size.height / (asked.width * asked.height)))

    return min(sizes, key=unlike)


def _off(size: Size, short: int) -> float:
    return abs(log(Fraction(size.width * size.height * 9, short * short * 16)))


class SizeRule(Frozen):
    """Any size is made that keeps to this, in either orientation. Pixels."""

    multiple: int = 2
    min_side: int = 2
    max_long: int
    max_short: int

    def allows(self, size: Size) -> bool:
        """Whether ``size`` keeps to the rule."""
        long, short = max(size.width, size.height), min(size.width, size.height)
        whole = size.width % self.multiple == 0 and size.height % self.multiple == 0
        return (
            whole and short >= self.min_side and long <= self.max_long and short <= self.max_short
        )

    def fitted(self, size: Size) -> Size:
        """The nearest size that keeps to the rule, of the same shape as far as can be."""
        long, short = max(size.width, size.height), min(size.width, size.height)
        scale = min(Fraction(1), Fraction(self.max_long, long), Fraction(self.max_short, short))
        scale = max(scale, min(Fraction(self.min_side, short), Fraction(self.max_long, long)))
        width, height = (self._side(scale * side) for side in (size.width, size.height))
        return Size(width=width, height=height)

    def _side(self, length: Fraction) -> int:
        lowest = -(-self.min_side // self.multiple) * self.multiple
        return max(lowest, round(length / self.multiple) * self.multiple)

    def __str__(self) -> str:
        kind = "even" if self.multiple == 2 else f"multiple-of-{self.multiple}"
        ends = dict.fromkeys(
            [f"{self.max_long}x{self.max_short}", f"{self.max_short}x{self.max_long}"]
        )
        return f"any {kind} size from {self.min_side}x{self.min_side} to {' or '.join(ends)}"
