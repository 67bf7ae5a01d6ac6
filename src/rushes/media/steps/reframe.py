"""Another shape, following what matters."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from rushes.errors import MediaError
from rushes.media.step import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.video.frame import VideoFrame

    from rushes.media.form import Form


class Reframe(Step):
    """Crop to the shape ``aspect`` around what stands out and moves, with calm pans.

    The crop is as large as the clip allows; use ``resize`` behind it for a size in pixels.
    """

    kind: Literal["reframe"] = "reframe"

    aspect: str = Field(
        default="9:16", pattern=r"^[1-9][0-9]{0,4}:[1-9][0-9]{0,4}$", examples=["9:16", "1:1"]
    )

    def frame(self, before: Form) -> tuple[int, int]:
        """(width, height) that come out, even.

        :raises MediaError: the shape is so extreme that less than 16 pixels are left.
        """
        wide, high = map(int, self.aspect.split(":"))
        shape = Fraction(wide, high)
        width = min(Fraction(before.width), before.height * shape)
        made = (int(width) // 2 * 2, int(width / shape) // 2 * 2)
        if min(made) < 16:
            raise MediaError(
                f"A crop of {before.width}x{before.height} to {self.aspect} would be "
                f"{made[0]}x{made[1]}: name a shape that is nearer to the clip's."
            )
        return made

    def after(self, before: Form) -> Form:
        width, height = self.frame(before)
        return before.but(width=width, height=height)

    def says(self, before: Form) -> str:
        width, height = self.frame(before)
        return f"cropped to {width}x{height}, following what matters"

    def pictures(self, frames: Iterator[VideoFrame], before: Form) -> Iterator[VideoFrame]:
        from rushes.media.reframe import followed

        return followed(frames, self.frame(before), before.fps)
