"""H.264 as it is stored (ITU-T H.264; its record in MP4: ISO/IEC 14496-15, 5.3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rushes.errors import MediaError
from rushes.media.nal import Bits, Sets, split

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

IDR, SEI, SPS, PPS, DELIMITER = 5, 6, 7, 8, 9
#: Profiles whose configuration record has a tail about chroma and depth.
_HIGH = {100, 110, 122, 144, 244}
_MAX_ID = 31


@dataclass(frozen=True, slots=True)
class AvcSets(Sets):
    """The parameter sets of H.264; ``rest`` is the tail of the record."""

    KINDS: ClassVar[tuple[int, ...]] = (SPS, PPS)
    DELIMITER: ClassVar[int] = DELIMITER
    NOTES: ClassVar[tuple[int, ...]] = (SEI,)
    TAGS: ClassVar[tuple[str, str]] = ("avc1", "avc3")
    MOST: ClassVar[tuple[int, ...]] = (31, 255)

    @classmethod
    def of(cls, extradata: bytes) -> Self:
        if not extradata:
            return cls(framed=0)
        if extradata[0] != 1:
            return cls(cls.among(split(extradata, 0)).all, 0)
        try:
            sps, rest = _counted(extradata[6:], extradata[5] & 31)
            pps, tail = _counted(rest[1:], rest[0])
        except IndexError as error:
            raise MediaError("The H.264 header of the clip is damaged.") from error
        return cls((*sps, *pps), (extradata[4] & 3) + 1, (tail,) if tail else ())

    @staticmethod
    def kind(unit: bytes) -> int:
        return unit[0] & 31

    @staticmethod
    def number(unit: bytes) -> int:
        return Bits(unit[4:36] if unit[0] & 31 == SPS else unit[1:33]).golomb()

    def record(self, *, complete: bool = True) -> bytes:
        del complete
        sps, pps = self.has(SPS), self.has(PPS)
        first = max(sps, key=lambda each: (each[1], each[3]))
        tail = b"".join(self.rest) if first[1] in _HIGH else b""
        return b"".join(
            (
                bytes((1, first[1], first[2], first[3], 0xFF, 0xE0 | len(sps))),
                *map(_sized, sps),
                bytes((len(pps),)),
                *map(_sized, pps),
                tail,
            )
        )

    def enters(self, units: Sequence[bytes]) -> bool:
        return any(self.kind(unit) == IDR for unit in units)

    @property
    def progressive(self) -> bool:
        return all(map(_frames_only, self.has(SPS)))

    @property
    def profile(self) -> int | None:
        """The number of the profile, where there is a set that says it."""
        return next((sps[1] for sps in self.has(SPS)), None)

    def free(self) -> int | None:
        """A number that no set of either kind has, for sets of one's own."""
        taken = self.numbers(SPS) | self.numbers(PPS)
        return next((number for number in range(_MAX_ID, -1, -1) if number not in taken), None)


def _sized(unit: bytes) -> bytes:
    return len(unit).to_bytes(2, "big") + unit


def _counted(data: bytes, count: int) -> tuple[list[bytes], bytes]:
    units = []
    for _ in range(count):
        size = int.from_bytes(data[:2], "big")
        units.append(data[2 : 2 + size])
        data = data[2 + size :]
    return units, data


def _frames_only(unit: bytes) -> bool:
    bits = Bits(unit[4:])
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
