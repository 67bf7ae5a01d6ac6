"""Slower and faster."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from rushes.errors import MediaError
from rushes.media.form import nearest
from rushes.media.step import Step
from rushes.types import Seconds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    import numpy as np
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from rushes.media.form import Form
    from rushes.media.pace import Pace

    Sound = NDArray[np.float32]

_MOST = 100


class Speed(Step):
    """Run ``factor`` times as fast (2 is twice, 0.5 is half), or so that it lasts ``duration``.

    ``ramp`` is a list of (time in the clip, factor), between which the speed changes gently. The
    rate stays, and so does the pitch of the sound. Pictures are picked, or with ``blend`` mixed
    from those that pass meanwhile, or with ``smooth`` new ones are made where there are none.
    """

    kind: Literal["speed"] = "speed"

    factor: Seconds | None = Field(default=None, gt=0, examples=["2", "0.5"])
    ramp: tuple[tuple[Seconds, Seconds], ...] = Field(default=(), examples=["[(0, 1), (2, 0.25)]"])
    duration: Seconds | None = Field(default=None, gt=0, le=86_400, examples=["10"])
    blend: bool = False
    smooth: bool = False

    @model_validator(mode="after")
    def _one_pace(self) -> Self:
        given = (self.factor is not None) + bool(self.ramp) + (self.duration is not None)
        if given != 1:
            raise ValueError("give a factor, a ramp or a duration: one of the three")
        if self.blend and self.smooth:
            raise ValueError("pictures are blended or made anew (smooth), not both")
        factors = [factor for _, factor in self.ramp]
        factors += [self.factor] if self.factor is not None else []
        if any(not Fraction(1, _MOST) <= factor <= _MOST for factor in factors):
            raise ValueError(f"a factor is from 1/{_MOST} to {_MOST}")
        times = [time for time, _ in self.ramp]
        if times != sorted(set(times)) or (times and times[0] < 0):
            raise ValueError("the times of a ramp are from 0 on, each later than the one before")
        return self

    def pace(self, before: Form) -> Pace:
        """How fast it runs when.

        :raises MediaError: a time lies outside of the clip, or the factor is out of bounds.
        """
        from rushes.media.pace import Pace

        knots = self.ramp
        if not knots:
            factor = self.factor or before.duration / (self.duration or 1)
            if not Fraction(1, _MOST) <= factor <= _MOST:
                raise MediaError(
                    f"The clip lasts {float(before.duration):g} s: to last "
                    f"{float(self.duration or 0):g} s it would run {float(factor):g} times as "
                    f"fast, and 1/{_MOST} to {_MOST} is what can be done."
                )
            knots = ((Fraction(0), factor),)
        if knots[-1][0] > before.duration:
            raise MediaError(
                f"The ramp names {float(knots[-1][0]):g} s, but the clip ends at "
                f"{float(before.duration):g} s."
            )
        return Pace(knots, before.duration)

    def after(self, before: Form) -> Form:
        frames = max(1, nearest(self.pace(before).duration * before.fps))
        return before.but(duration=frames / before.fps)

    def says(self, before: Form) -> str:
        pace = self.pace(before)
        how = f"{float(before.duration):.4g} s to {float(pace.duration):.4g} s"
        blend = ", pictures blended" if self.blend else ", made smooth" if self.smooth else ""
        if pace.constant is None:
            return f"speed ramped, {how}{blend}"
        return f"{float(pace.constant):.4g} times as fast, {how}{blend}"

    def pictures(self, frames: Iterator[VideoFrame], before: Form) -> Iterator[VideoFrame]:
        from rushes.media.retime import blended, picked

        place = partial(self.pace(before).place, fps=before.fps)
        count = self.after(before).frames
        if self.smooth:
            from rushes.media.interpolate import engine_of, flowed

            return flowed(frames, place, count, before.fps, engine_of("flow"))
        retimed = blended if self.blend else picked
        return retimed(frames, place, count, before.fps)

    def sound(self, blocks: Iterator[Sound], before: Form) -> Iterator[Sound]:
        from rushes.media.stretch import stretched

        return stretched(blocks, self.pace(before).clip_at, self.after(before).samples)
