"""Cut a piece out."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from rushes.errors import MediaError
from rushes.media.chain import base_of, time_of
from rushes.media.form import SOUND_RATE, Form, nearest
from rushes.media.step import Step
from rushes.types import Seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray


class Trim(Step):
    """Keep what is between ``start`` and ``stop`` seconds, or ``duration`` seconds from ``start``.

    A cut falls on the boundary between two pictures that is nearest to the time; sound is cut at
    the same instant, to the sample. A negative ``start`` or ``stop`` counts from the end.
    """

    kind: Literal["trim"] = "trim"
    evenly_spaced = False

    start: Seconds = Field(default=Fraction(0), examples=["1.5"])
    stop: Seconds | None = Field(default=None, examples=["4"])
    duration: Seconds | None = Field(default=None, gt=0, examples=["2.5"])

    keyframes: bool = False
    """Copy alone: the cuts move out to where a copy can begin and end. For a trim by itself."""

    def bounds(self, before: Form) -> tuple[Fraction, Fraction]:
        """Where it starts and stops, in seconds of what comes in, on boundaries of pictures.

        :raises MediaError: outside of the clip, or nothing is left.
        """
        if self.stop is not None and self.duration is not None:
            raise MediaError("A trim has a stop or a duration, not both.")
        length = before.duration
        start = self.start if self.start >= 0 else length + self.start
        stop = length if self.stop is None else self.stop
        stop = stop if stop >= 0 else length + stop
        if self.duration is not None:
            stop = start + self.duration
        frame = 1 / before.fps
        if not 0 <= start < length or stop > length + frame / 2:
            raise MediaError(
                f"The cut from {_clock(start)} to {_clock(stop)} lies outside of the clip, which "
                f"lasts {_clock(length)}: choose times between 0 and {_clock(length)}."
            )
        first, last = before.to_picture(start), before.to_picture(stop)
        if last <= first:
            raise MediaError(
                f"The cut from {_clock(start)} to {_clock(stop)} keeps no picture: one lasts "
                f"{_clock(frame)}."
            )
        return first, last

    def after(self, before: Form) -> Form:
        start, stop = self.bounds(before)
        return before.but(duration=stop - start)

    def says(self, before: Form) -> str:
        start, stop = self.bounds(before)
        return f"cut from {_clock(start)} to {_clock(stop)}"

    def pictures(self, frames: Iterator[VideoFrame], before: Form) -> Iterator[VideoFrame]:
        start, stop = self.bounds(before)
        for frame in frames:
            time = time_of(frame)
            if time >= stop:
                break
            if time >= start:
                frame.pts = (frame.pts or 0) - nearest(start / base_of(frame))
                yield frame

    def sound(
        self, blocks: Iterator[NDArray[np.float32]], before: Form
    ) -> Iterator[NDArray[np.float32]]:
        start, stop = (nearest(time * SOUND_RATE) for time in self.bounds(before))
        done = 0
        for block in blocks:
            piece = block[max(0, start - done) : max(0, stop - done)]
            done += len(block)
            if len(piece):
                yield piece
            if done >= stop:
                break


def _clock(time: Fraction) -> str:
    return f"{float(time):.3f}".rstrip("0").rstrip(".") + " s"
