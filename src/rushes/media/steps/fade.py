"""Out of the dark, and into it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from rushes.errors import MediaError
from rushes.media.form import SOUND_RATE, nearest
from rushes.media.step import Step
from rushes.types import Seconds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    import numpy as np
    from numpy.typing import NDArray

    from rushes.media.chain import Chain
    from rushes.media.form import Form

    Sound = NDArray[np.float32]


class Fade(Step):
    """Fade picture and sound in over ``start`` seconds and out over ``end``, from and to a colour.

    The first picture is all colour, and so is the last.
    """

    kind: Literal["fade"] = "fade"

    start: Seconds = Field(default=Fraction(0), ge=0, examples=["0.5"])
    end: Seconds = Field(default=Fraction(0), ge=0, examples=["1"])
    colour: str = Field(default="black", pattern=r"^(#[0-9a-fA-F]{6}|[a-zA-Z]+)$")
    sound_too: bool = True

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.start and not self.end:
            raise ValueError("give the seconds of a fade at the start, at the end, or both")
        return self

    def after(self, before: Form) -> Form:
        if self.start + self.end > before.duration:
            raise MediaError(
                f"The fades take {float(self.start + self.end):g} s, but the clip lasts "
                f"{float(before.duration):g} s: make them shorter."
            )
        return before

    def says(self, before: Form) -> str:
        said = [f"in from {self.colour} over {float(self.start):g} s"] * bool(self.start)
        said += [f"out to {self.colour} over {float(self.end):g} s"] * bool(self.end)
        return f"faded {', '.join(said)}"

    def draw(self, chain: Chain, before: Form) -> None:
        colour = self.colour.replace("#", "0x")
        first, last = (nearest(time * before.fps) for time in (self.start, self.end))
        if first:
            chain.add("fade", t="in", s=0, n=first, color=colour)
        if last:
            # One less: the last picture is the end of the fade, not the one behind it.
            begin = before.frames - last
            chain.add("fade", t="out", s=begin, n=max(1, last - 1), color=colour)

    def sound(self, blocks: Iterator[Sound], before: Form) -> Iterator[Sound]:
        from rushes.media.mixing import falling, rising

        if not self.sound_too:
            return blocks
        raised = rising(blocks, nearest(self.start * SOUND_RATE))
        return falling(raised, nearest(self.end * SOUND_RATE), before.samples)
