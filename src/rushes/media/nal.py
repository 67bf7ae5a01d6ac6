"""H.264 as it is stored: parameter sets, and which pictures a decoder can start from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rushes.errors import MediaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_START = re.compile(rb"\x00\x00\x00\x01|\x00\x00\x01")
IDR, SEI, SPS, PPS, DELIMITER = 5, 6, 7, 8, 9
#: Profiles whose configuration record has a tail about chroma and depth.
_HIGH = {100, 110, 122, 144, 244}
_MAX_SPS, _MAX_PPS, _MAX_ID = 31, 255, 31


@dataclass(frozen=True, slots=True)
class Sets:
    """The parameter sets that a stretch of H.264 is read with, and how its units are framed."""

    sps: tuple[bytes, ...]
    pps: tuple[bytes, ...]
    framed: int = 4
    """Bytes of the length before each unit; 0 where start codes part them."""
    tail: bytes = b""

    @classmethod
    def of(cls, extradata: bytes) -> Sets:
        """From an ``avcC`` record, or from units between start codes.

        :raises MediaError: it is neither.
        """
        if not extradata:
            return cls((), (), 0)
        if extradata[0] != 1:
            units = list(split(extradata, 0))
            return cls(_kind(units, SPS), _kind(units, PPS), 0)
        try:
            sps, rest = _counted(extradata[6:], extradata[5] & 31)
            pps, tail = _counted(rest[1:], rest[0])
        except IndexError as error:
            raise MediaError("The H.264 header of the clip is damaged.") from error
        return cls(tuple(sps), tuple(pps), (extradata[4] & 3) + 1, tail)

    def record(self) -> bytes:
        """As an ``avcC`` record for units with lengths of 4 bytes."""
        first = max(self.sps, key=lambda sps: (sps[1], sps[3]))
        tail = self.tail if first[1] in _HIGH else b""
        return b"".join(
            (
                bytes((1, first[1], first[2], first[3], 0xFF, 0xE0 | len(self.sps))),
                *map(_sized, self.sps),
                bytes((len(self.pps),)),
                *map(_sized, self.pps),
                tail,
            )
        )

    def units(self) -> bytes:
        """All sets as units with lengths of 4 bytes, to go before a picture."""
        return framed((*self.sps, *self.pps))

    def __or__(self, other: Sets) -> Sets:
        """Both, each once."""
        return Sets(
            tuple(dict.fromkeys((*self.sps, *other.sps))),
            tuple(dict.fromkeys((*self.pps, *other.pps))),
            self.framed,
            self.tail or other.tail,
        )

    @property
    def ids(self) -> set[int]:
        """Every number that a set has, of either kind."""
        return {*map(_sps_id, self.sps), *map(_pps_id, self.pps)}

    @property
    def clash(self) -> bool:
        """Whether two sets have one number, or there are more than one record can hold."""
        sps, pps = map(_sps_id, self.sps), map(_pps_id, self.pps)
        twice = any(len(ids) > len(set(ids)) for ids in (list(sps), list(pps)))
        return twice or len(self.sps) > _MAX_SPS or len(self.pps) > _MAX_PPS

    @property
    def progressive(self) -> bool:
        """Whether no picture is made of two fields."""
        return all(map(_frames_only, self.sps))


def free_id(taken: set[int]) -> int | None:
    """A number that no set has, for sets of one's own."""
    return next((number for number in range(_MAX_ID, -1, -1) if number not in taken), None)


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


def kind(unit: bytes) -> int:
    """What a unit is: ``IDR``, ``SPS`` …."""
    return unit[0] & 31


def _kind(units: Iterable[bytes], wanted: int) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(unit for unit in units if kind(unit) == wanted))


def sets_in(units: Iterable[bytes]) -> Sets:
    """The parameter sets among the units of a picture."""
    kept = list(units)
    return Sets(_kind(kept, SPS), _kind(kept, PPS))


def _sized(unit: bytes) -> bytes:
    return len(unit).to_bytes(2, "big") + unit


def _counted(data: bytes, count: int) -> tuple[list[bytes], bytes]:
    units = []
    for _ in range(count):
        size = int.from_bytes(data[:2], "big")
        units.append(data[2 : 2 + size])
        data = data[2 + size :]
    return units, data


class _Bits:
    """Numbers out of a unit, as H.264 codes them (ITU-T H.264, 9.1)."""

    def __init__(self, unit: bytes) -> None:
        plain = unit.replace(b"\0\0\x03", b"\0\0")
        self._bits = int.from_bytes(plain, "big")
        self._left = 8 * len(plain)

    def take(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise MediaError("The H.264 header of the clip is damaged.")
        return (self._bits >> self._left) & ((1 << count) - 1)

    def golomb(self) -> int:
        zeros = 0
        while not self.take(1):
            zeros += 1
        return (1 << zeros) - 1 + self.take(zeros)


def _sps_id(unit: bytes) -> int:
    return _Bits(unit[4:36]).golomb()


def _pps_id(unit: bytes) -> int:
    return _Bits(unit[1:33]).golomb()


def _frames_only(unit: bytes) -> bool:
    bits = _Bits(unit[4:])
    bits.golomb()
    if unit[1] in _HIGH:
        if bits.golomb() == 3:
            bits.take(1)
        bits.golomb(), bits.golomb(), bits.take(1)
        if bits.take(1):  # scaling lists: seldom, and long to read; taken for fields
            return False
    bits.golomb()
    order = bits.golomb()
    if order == 0:
        bits.golomb()
    elif order == 1:
        bits.take(1), bits.golomb(), bits.golomb()
        for _ in range(bits.golomb()):
            bits.golomb()
    bits.golomb(), bits.take(1), bits.golomb(), bits.golomb()
    return bool(bits.take(1))
