"""What flows from one step of an edit to the next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

#: Samples per second of all sound between two steps.
SOUND_RATE = 48_000
#: Transfer functions of high dynamic range, as FFmpeg calls them.
BRIGHT = {"smpte2084": "PQ", "arib-std-b67": "HLG"}


@dataclass(frozen=True, slots=True)
class Form:
    """Pictures of ``width`` x ``height`` square pixels, upright, ``fps`` a second, and their sound.

    Steps are told the form that comes in and say what goes out, before anything is decoded.
    """

    width: int
    height: int
    fps: Fraction
    duration: Fraction
    """Exact seconds; pictures and sound both end there."""
    channels: int = 0
    """Of the sound, which is float32 at 48 kHz; 0 where there is none."""
    pix_fmt: str = "yuv420p"
    """As FFmpeg calls it: of the source, until an export says otherwise."""
    matrix: str = "bt709"
    primaries: str = "bt709"
    transfer: str = "bt709"
    full_range: bool = False
    variable: bool = False
    """Pictures are not evenly spaced: each has its own time, and ``fps`` is the mean."""
    notes: tuple[str, ...] = ()
    """What the user should know: tone-mapped, flattened, made even …"""

    @property
    def frames(self) -> int:
        """How many pictures; about, where the rate is variable."""
        return max(1, nearest(self.duration * self.fps))

    @property
    def samples(self) -> int:
        """How many samples of sound for each channel, where there is sound."""
        return nearest(self.duration * SOUND_RATE)

    @property
    def depth(self) -> int:
        """Bits of each sample of a picture."""
        return 10 if self.pix_fmt.endswith("10le") else 8

    @property
    def bright(self) -> bool:
        """Whether the pictures have high dynamic range: PQ or HLG."""
        return self.transfer in BRIGHT

    def but(self, **changes: Any) -> Form:
        """The same with some fields changed."""
        return replace(self, **changes)

    def noting(self, *notes: str) -> Form:
        """The same with more notes; none is said twice."""
        return replace(self, notes=tuple(dict.fromkeys((*self.notes, *notes))))

    def to_picture(self, time: Fraction) -> Fraction:
        """``time`` moved to the nearest boundary between two pictures, from 0 to the end."""
        if self.variable:
            return min(max(time, Fraction(0)), self.duration)
        number = min(max(nearest(time * self.fps), 0), self.frames)
        return number / self.fps


def nearest(number: Fraction) -> int:
    """The nearest whole number; a half goes up."""
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)
