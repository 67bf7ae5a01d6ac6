"""HEVC as it is stored (ITU-T H.265; its record in MP4: ISO/IEC 14496-15, 8.3.3).

Three things make its pictures fit behind others. An entry in the middle of a clip (CRA) may be
followed by pictures that are shown before it and need what came earlier: those are left out, and
the entry is marked as the beginning of something else (BLA), for which the standard has a type. And
the encoder here numbers its parameter sets from 0 as every encoder does: they get numbers that are
free, and each of its slices, which names its picture set near its beginning, names that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rushes.errors import MediaError
from rushes.media.nal import Bits, Sets, golomb, rewritten, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Self

VPS, SPS, PPS, DELIMITER = 32, 33, 34, 35
_SEI = (39, 40)
#: Pictures that are shown before the entry that they are stored behind; the latter two may need
#: pictures from before it.
_LEADING, _RASL = (6, 7, 8, 9), (8, 9)
_ENTRIES = range(16, 24)
_CRA, _BLA_ALONE = 21, 18
#: The first kind that is no picture, and the first that the standard leaves to others.
_NO_PICTURE, _OTHERS = 32, 48
#: Numbers for a picture set whose code is 8 bits longer than that of 0, so that all that follows it
#: in a slice only moves by a byte, and that put no zero byte there, which would need an escape.
_PPS_IDS = tuple(number for number in range(16, 31) if (number + 1) & 3)
#: Bits of a profile, and of a level.
_PROFILE, _LEVEL = 88, 8


class Numbers(NamedTuple):
    """Numbers for one set of each kind."""

    vps: int
    sps: int
    pps: int

    def given(self, unit: bytes) -> bytes:
        """A unit of an encoder that numbers its sets 0, with these numbers.

        :raises MediaError: the encoder numbers otherwise.
        """
        kind = HevcSets.kind(unit)
        if kind == VPS:
            return rewritten(unit, 2, [(0, 4, f"{self.vps:04b}")])
        if kind == SPS:
            at = _sps_id_at(unit)
            return rewritten(unit, 2, [(0, 4, f"{self.vps:04b}"), (at, at + 1, golomb(self.sps))])
        if kind == PPS:
            return rewritten(unit, 2, [(0, 2, golomb(self.pps) + golomb(self.sps))])
        return self._in_slice(unit, kind) if kind < _NO_PICTURE else unit

    def _in_slice(self, unit: bytes, kind: int) -> bytes:
        before = 2 if kind in _ENTRIES else 1
        digits = f"{unit[2]:08b}"
        if digits[before] != "1":
            raise MediaError("The HEVC encoder numbers its picture sets in an unknown way.")
        made = digits[:before] + golomb(self.pps) + digits[before + 1 :]
        return unit[:2] + int(made, 2).to_bytes(2, "big") + unit[3:]


@dataclass(frozen=True, slots=True)
class HevcSets(Sets):
    """The parameter sets of HEVC; ``rest`` are the notes that the record has besides."""

    KINDS: ClassVar[tuple[int, ...]] = (VPS, SPS, PPS)
    DELIMITER: ClassVar[int] = DELIMITER
    NOTES: ClassVar[tuple[int, ...]] = _SEI
    TAGS: ClassVar[tuple[str, str]] = ("hvc1", "hev1")
    MOST: ClassVar[tuple[int, ...]] = (16, 16, 64)

    @classmethod
    def of(cls, extradata: bytes) -> Self:
        if not extradata:
            return cls(framed=0)
        framing = 0
        if extradata[0] == 1 and len(extradata) > 22:
            framing = (extradata[21] & 3) + 1
            units = _arrays(extradata)
        else:
            units = list(split(extradata, 0))
        notes = tuple(unit for unit in units if cls.kind(unit) in _SEI)
        return cls(cls.among(units).all, framing, notes)

    @staticmethod
    def kind(unit: bytes) -> int:
        return unit[0] >> 1 & 63

    @staticmethod
    def number(unit: bytes) -> int:
        kind = HevcSets.kind(unit)
        if kind == VPS:
            return unit[2] >> 4
        bits = Bits(unit[2:])
        if kind == SPS:
            bits.take(_sps_id_at(unit))
        return bits.golomb()

    def record(self, *, complete: bool = True) -> bytes:
        first = max(self.has(SPS), key=lambda sps: _profile(sps)[::11])
        chroma, luma_depth, chroma_depth = _format(first)
        layers = first[2] >> 1 & 7
        arrays = [*((kind, self.has(kind)) for kind in self.KINDS)]
        arrays += [(kind, notes) for kind in _SEI if (notes := self._of_kind(self.rest, kind))]
        return b"".join(
            (
                b"\1",
                _profile(first),
                bytes((0xF0, 0, 0xFC, 0xFC | chroma, 0xF8 | luma_depth, 0xF8 | chroma_depth)),
                bytes((0, 0, (layers + 1) << 3 | (first[2] & 1) << 2 | 3, len(arrays))),
                *(_array(kind, units, complete=complete) for kind, units in arrays),
            )
        )

    def enters(self, units: Sequence[bytes]) -> bool:
        return any(self.kind(unit) in _ENTRIES for unit in units)

    def leads(self, units: Iterable[bytes]) -> bool:
        return any(self.kind(unit) in _LEADING for unit in units)

    def torn(self, units: Iterable[bytes]) -> bool:
        return any(self.kind(unit) in _RASL for unit in units)

    def foreign(self, units: Iterable[bytes]) -> str:
        for unit in units:
            if unit[0] & 1 or unit[1] >> 3:
                return "it has several layers"
            if self.kind(unit) >= _OTHERS:
                return "it has Dolby Vision or other data of its own with each picture"
        return ""

    def begun(self, units: Sequence[bytes]) -> list[bytes]:
        return list(map(_begun, units))

    def free(self) -> Numbers | None:
        """Numbers that no set has, for sets of one's own."""
        vps, sps, pps = (
            next((number for number in offered if number not in self.numbers(kind)), None)
            for kind, offered in ((VPS, range(15, -1, -1)), (SPS, range(15, -1, -1)),
                                  (PPS, _PPS_IDS[::-1]))
        )  # fmt: skip
        return None if vps is None or sps is None or pps is None else Numbers(vps, sps, pps)

    def numbered(self, numbers: Numbers) -> Self:
        """These sets, of an encoder that numbers them 0, with other numbers."""
        return type(self)(tuple(map(numbers.given, self.all)), self.framed)


def _begun(unit: bytes) -> bytes:
    kind = HevcSets.kind(unit)
    if kind not in _ENTRIES:
        return unit
    head = (unit[0] & 0x81) | (_BLA_ALONE if kind == _CRA else kind) << 1
    # Its second bit would have the pictures before it thrown away that are not shown yet.
    return bytes((head, unit[1], unit[2] & ~0x40 or unit[2])) + unit[3:]


def _arrays(record: bytes) -> list[bytes]:
    units, at = [], 23
    for _ in range(record[22]):
        count = int.from_bytes(record[at + 1 : at + 3], "big")
        at += 3
        for _ in range(count):
            size = int.from_bytes(record[at : at + 2], "big")
            units.append(record[at + 2 : at + 2 + size])
            at += 2 + size
        if at > len(record) or not all(units):
            raise MediaError("The HEVC header of the clip is damaged.")
    return units


def _array(kind: int, units: Sequence[bytes], *, complete: bool) -> bytes:
    sized = b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)
    return bytes((complete << 7 | kind,)) + len(units).to_bytes(2, "big") + sized


def _profile(sps: bytes) -> bytes:
    """Profile, tier, constraints and level, in 12 bytes."""
    return sps[2:].replace(b"\0\0\x03", b"\0\0")[1:13]


def _sps_id_at(sps: bytes) -> int:
    """From which bit behind its header on a sequence set says its number."""
    bits = Bits(sps[2:])
    bits.take(4)
    layers = bits.take(3)
    bits.take(1 + _PROFILE + _LEVEL)
    if layers:
        flags = [bits.take(2) for _ in range(8)]
        bits.take(sum(_PROFILE * (flag >> 1) + _LEVEL * (flag & 1) for flag in flags[:layers]))
    return bits.at


def _format(sps: bytes) -> tuple[int, int, int]:
    """How colour is sampled, and the bits above 8 of brightness and of colour."""
    bits = Bits(sps[2:])
    bits.take(_sps_id_at(sps))
    bits.golomb()
    chroma = bits.golomb()
    if chroma == 3:
        bits.take(1)
    bits.golomb(), bits.golomb()
    if bits.take(1):
        bits.golomb(), bits.golomb(), bits.golomb(), bits.golomb()
    return chroma, bits.golomb(), bits.golomb()
