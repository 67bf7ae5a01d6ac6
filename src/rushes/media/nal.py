"""H.264 and HEVC as they are stored: units, and the parameter sets that pictures are read with."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rushes.errors import MediaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Self

_START = re.compile(rb"\x00\x00\x00\x01|\x00\x00\x01")


def split(data: bytes, framing: int) -> Iterator[bytes]:
    """The units of a picture. ``framing``: bytes of the length before each; 0 for start codes."""
    if not framing:
        pieces = _START.split(data)
        yield from (piece.rstrip(b"\0") for piece in pieces[1:] if piece)
        return
    at = 0
    while at + framing <= len(data):
        size = int.from_bytes(data[at : at + framing], "big")
        at += framing
        if size:
            yield data[at : at + size]
        at += size


def framed(units: Iterable[bytes]) -> bytes:
    """Units with lengths of 4 bytes."""
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)


@dataclass(frozen=True, slots=True)
class Sets(ABC):
    """The parameter sets that a stretch of coded pictures is read with, and how it is framed.

    One codec a file: ``avc.py``, ``hevc.py``; the shared tests are in ``tests/media/test_nal.py``.
    """

    all: tuple[bytes, ...] = ()
    framed: int = 4
    """Bytes of the length before each unit; 0 where start codes part them."""
    rest: tuple[bytes, ...] = ()
    """What else the record of a file has."""

    #: The kinds of unit that are parameter sets, in the order in which they have to come.
    KINDS: ClassVar[tuple[int, ...]]
    #: The unit that is always the first of a picture, and notes to the decoder.
    DELIMITER: ClassVar[int]
    NOTES: ClassVar[tuple[int, ...]]
    #: What MP4 calls a stream whose sets are all in its header, and one that has them in between.
    TAGS: ClassVar[tuple[str, str]]
    #: As many of each kind as a record holds.
    MOST: ClassVar[tuple[int, ...]]

    @classmethod
    @abstractmethod
    def of(cls, extradata: bytes) -> Self:
        """From the record of a file, or from units between start codes.

        :raises MediaError: it is neither.
        """

    @staticmethod
    @abstractmethod
    def kind(unit: bytes) -> int:
        """What a unit is, by the codec's own number."""

    @staticmethod
    @abstractmethod
    def number(unit: bytes) -> int:
        """The number by which others refer to a parameter set."""

    @abstractmethod
    def record(self, *, complete: bool = True) -> bytes:
        """For the header of a file whose units have lengths of 4 bytes.

        :param complete: whether no sets come in between the pictures.
        """

    @abstractmethod
    def enters(self, units: Sequence[bytes]) -> bool:
        """Whether a decoder can start at this picture, but for those that :meth:`leads` names."""

    def leads(self, units: Iterable[bytes]) -> bool:
        """Whether a picture is shown before the entry that it is stored behind."""
        del units
        return False

    def torn(self, units: Iterable[bytes]) -> bool:
        """Whether a leading picture can't be decoded without what is before its entry."""
        del units
        return False

    def foreign(self, units: Iterable[bytes]) -> str:
        """What a picture has that pictures coded anew would lack; empty where it is nothing."""
        del units
        return ""

    def begun(self, units: Sequence[bytes]) -> list[bytes]:
        """The units of an entry that follows pictures from elsewhere."""
        return list(units)

    @property
    def progressive(self) -> bool:
        """Whether no picture is made of two fields, as far as the sets say."""
        return True

    @classmethod
    def among(cls, units: Iterable[bytes]) -> Self:
        """The parameter sets among the units of a picture."""
        kept = list(units)
        return cls(tuple(each for kind in cls.KINDS for each in cls._of_kind(kept, kind)))

    def headed(self, units: Sequence[bytes]) -> list[bytes]:
        """A picture with its sets before it, unless it has them."""
        if any(self.kind(unit) in self.KINDS for unit in units):
            return list(units)
        first = 1 if units and self.kind(units[0]) == self.DELIMITER else 0
        return [*units[:first], *self.all, *units[first:]]

    def has(self, kind: int) -> tuple[bytes, ...]:
        """The sets of one kind."""
        return self._of_kind(self.all, kind)

    def numbers(self, kind: int) -> set[int]:
        """The numbers that sets of that kind have."""
        return set(map(self.number, self.has(kind)))

    def __or__(self, other: Self) -> Self:
        """Both, each once."""
        both = (*self.all, *other.all)
        kept = tuple(each for kind in self.KINDS for each in self._of_kind(both, kind))
        return type(self)(kept, self.framed, self.rest or other.rest)

    @property
    def clash(self) -> bool:
        """Whether two sets have one number, or there are more than a record holds."""
        return any(
            len(self.has(kind)) > min(len(self.numbers(kind)), most)
            for kind, most in zip(self.KINDS, self.MOST, strict=True)
        )

    @classmethod
    def _of_kind(cls, units: Iterable[bytes], wanted: int) -> tuple[bytes, ...]:
        return tuple(dict.fromkeys(unit for unit in units if cls.kind(unit) == wanted))


class Bits:
    """Numbers out of a unit, as both codecs write them (ITU-T H.264, 9.1)."""

    def __init__(self, unit: bytes) -> None:
        plain = unit.replace(b"\0\0\x03", b"\0\0")
        self._bits = int.from_bytes(plain, "big")
        self._all = self._left = 8 * len(plain)

    @property
    def at(self) -> int:
        """Bits that were taken."""
        return self._all - self._left

    def take(self, count: int) -> int:
        """The next ``count`` bits as a number."""
        self._left -= count
        if self._left < 0:
            raise MediaError("The header of the clip's pictures is damaged.")
        return (self._bits >> self._left) & ((1 << count) - 1)

    def golomb(self) -> int:
        """The next number of any length."""
        zeros = 0
        while not self.take(1):
            zeros += 1
        return (1 << zeros) - 1 + self.take(zeros)


def golomb(number: int) -> str:
    """A number of any length, as the digits of its bits."""
    return "0" * ((number + 1).bit_length() - 1) + f"{number + 1:b}"


def rewritten(unit: bytes, head: int, changes: Iterable[tuple[int, int, str]]) -> bytes:
    """A parameter set with other bits.

    :param head: bytes in front that stay.
    :param changes: from which bit behind them, to before which, and the digits instead; in order.
    """
    plain = unit[head:].replace(b"\0\0\x03", b"\0\0")
    number = int.from_bytes(b"\1" + plain, "big")
    digits = f"{number:b}"[1:].rstrip("0")[:-1]
    made, done = "", 0
    for start, stop, instead in changes:
        made, done = made + digits[done:start] + instead, stop
    made += digits[done:] + "1"
    made += "0" * (-len(made) % 8)
    packed = int(made, 2).to_bytes(len(made) // 8, "big")
    return unit[:head] + re.sub(rb"\0\0(?=[\0-\3])", b"\0\0\3", packed)
