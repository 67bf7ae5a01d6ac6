"""Larger pictures."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from rushes.errors import MediaError
from rushes.media.step import Step
from rushes.types import Seconds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from av.video.frame import VideoFrame

    from rushes.media.chain import Chain
    from rushes.media.form import Form

_LARGEST = 16384


class Upscale(Step):
    """Make pictures ``scale`` times as large (2 unless told), or ``width`` or ``height`` pixels.

    ``engine`` is ``lanczos``, or ``realesrgan``, the learned model of the extra ``realesrgan``,
    which draws details that were never there; ``model`` is its ``animation`` (quick, for drawn and
    rendered clips) or ``photo`` (slow). ``sharpen`` from 0 to 1 makes edges crisper.
    """

    kind: Literal["upscale"] = "upscale"
    evenly_spaced = False

    scale: Seconds | None = Field(default=None, gt=1, le=16, examples=["2", "1.5"])
    width: int | None = Field(default=None, ge=2, le=_LARGEST, examples=["3840"])
    height: int | None = Field(default=None, ge=2, le=_LARGEST, examples=["2160"])
    sharpen: float = Field(default=0.0, ge=0, le=1, examples=["0.3"])
    engine: Literal["lanczos", "realesrgan"] = "lanczos"
    model: Literal["animation", "photo"] = "animation"

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if sum(each is not None for each in (self.scale, self.width, self.height)) > 1:
            raise ValueError("give a scale, a width or a height: one of the three")
        return self

    def frame(self, before: Form) -> tuple[int, int]:
        """(width, height) that come out, even.

        :raises MediaError: that is not larger, or larger than can be written.
        """
        scale = self.scale or Fraction(2)
        if self.width or self.height:
            scale = Fraction(self.width or 0, before.width) or Fraction(
                self.height or 0, before.height
            )
        width, height = (
            max(2, round(side * scale / 2) * 2) for side in (before.width, before.height)
        )
        if width <= before.width or height <= before.height:
            raise MediaError(
                f"The clip is {before.width}x{before.height} already, and {width}x{height} is not "
                "larger: use resize, or name a larger size."
            )
        if max(width, height) > _LARGEST:
            raise MediaError(f"{width}x{height} is too large: {_LARGEST} pixels a side at most.")
        return width, height

    def after(self, before: Form) -> Form:
        width, height = self.frame(before)
        made = before.but(width=width, height=height)
        if self.engine == "realesrgan" and before.depth > 8:
            return made.noting("Real-ESRGAN works in 8 bits, to which the 10 bits were rounded.")
        return made

    def says(self, before: Form) -> str:
        width, height = self.frame(before)
        how = f" by {self.engine}" + ", sharpened" * (self.sharpen > 0)
        return f"enlarged from {before.width}x{before.height} to {width}x{height}{how}"

    def pictures(self, frames: Iterator[VideoFrame], before: Form) -> Iterator[VideoFrame]:
        from rushes.media.chain import filtered

        if self.engine == "realesrgan":
            from rushes.media.upscale import enlarged

            wanted = Fraction(self.frame(before)[0], before.width)
            frames = enlarged(frames, wanted, photo=self.model == "photo")
        return filtered(frames, [lambda chain: self._scale(chain, before)])

    def _scale(self, chain: Chain, before: Form) -> None:
        width, height = self.frame(before)
        chain.add("scale", w=width, h=height, flags="lanczos+accurate_rnd+full_chroma_int")
        chain.add("setsar", sar=1)
        if self.sharpen:
            chain.add("unsharp", lx=5, ly=5, la=1.5 * self.sharpen, cx=5, cy=5, ca=0.0)
