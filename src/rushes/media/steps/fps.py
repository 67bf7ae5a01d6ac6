"""Another frame rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from rushes.media.chain import time_of
from rushes.media.form import nearest
from rushes.media.step import Step
from rushes.types import Rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.video.frame import VideoFrame

    from rushes.media.form import Form


class Fps(Step):
    """Show ``rate`` pictures a second: some are shown twice, or left out; none is invented.

    Length and sound stay. For new pictures in between use ``interpolate``.
    """

    kind: Literal["fps"] = "fps"
    evenly_spaced = False

    rate: Rate = Field(gt=0, le=1000, examples=["24", "29.97"])

    def after(self, before: Form) -> Form:
        frames = max(1, nearest(before.duration * self.rate))
        return before.but(fps=self.rate, variable=False, duration=frames / self.rate)

    def says(self, before: Form) -> str:
        return f"{float(before.fps):.6g} to {float(self.rate):.6g} fps, by picking pictures"

    def pictures(self, frames: Iterator[VideoFrame], before: Form) -> Iterator[VideoFrame]:
        from rushes.media.footage import again, steady

        timed = ((frame, time_of(frame)) for frame in frames)
        return again(steady(timed, self.rate, before.duration * 0, self.after(before).frames))
