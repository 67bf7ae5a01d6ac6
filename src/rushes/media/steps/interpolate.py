"""New pictures in between."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from rushes.media.form import nearest
from rushes.media.step import Step
from rushes.types import Rate, Seconds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    import numpy as np
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from rushes.media.form import Form

    Sound = NDArray[np.float32]


class Interpolate(Step):
    """Show ``fps`` pictures a second, or run ``slower`` times as slowly, or both.

    Pictures in between are invented by following what moves; across a cut none is, and those of the
    clip stay untouched. The pitch of the sound stays. ``engine`` is ``flow``, our own, or ``rife``,
    the learned model of the extra ``rife``.
    """

    kind: Literal["interpolate"] = "interpolate"

    fps: Rate | None = Field(default=None, gt=0, le=1000, examples=["48", "59.94"])
    slower: Seconds | None = Field(default=None, ge=1, le=100, examples=["2"])
    engine: Literal["flow", "rife"] = "flow"

    @model_validator(mode="after")
    def _asked(self) -> Self:
        if self.fps is None and self.slower is None:
            raise ValueError("an fps to reach is needed, or how many times slower it shall run")
        return self

    def after(self, before: Form) -> Form:
        fps = self.fps or before.fps
        frames = max(1, nearest(before.duration * (self.slower or 1) * fps))
        return before.but(fps=fps, duration=frames / fps)

    def says(self, before: Form) -> str:
        rate = f"{float(before.fps):.6g} to {float(self.fps or before.fps):.6g} fps"
        slow = f", {float(self.slower):g} times slower" if self.slower else ""
        return f"interpolated by {self.engine}, {rate}{slow}"

    def pictures(self, frames: Iterator[VideoFrame], before: Form) -> Iterator[VideoFrame]:
        from rushes.media.interpolate import engine_of, flowed

        made = self.after(before)
        ratio = before.fps / made.fps / (self.slower or 1)
        engine = engine_of(self.engine)
        return flowed(frames, lambda number: number * ratio, made.frames, made.fps, engine)

    def sound(self, blocks: Iterator[Sound], before: Form) -> Iterator[Sound]:
        if self.slower in {None, Fraction(1)}:
            return blocks
        from rushes.media.stretch import stretched

        ratio = 1 / float(self.slower or 1)
        return stretched(blocks, lambda shown: shown * ratio, self.after(before).samples)
