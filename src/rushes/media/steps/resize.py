"""Another size or shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from rushes.media.chain import SCALING
from rushes.media.step import Step

if TYPE_CHECKING:
    from typing import Self

    from rushes.media.chain import Chain
    from rushes.media.form import Form


class Resize(Step):
    """Scale to ``width`` x ``height`` pixels; with one of them the other follows."""

    kind: Literal["resize"] = "resize"
    evenly_spaced = False

    width: int | None = Field(default=None, ge=2, le=16384, examples=["1280"])
    height: int | None = Field(default=None, ge=2, le=16384, examples=["720"])
    fit: Literal["pad", "fill", "stretch", "blur", "inside"] = "pad"

    @model_validator(mode="after")
    def _sized(self) -> Self:
        if self.width is None and self.height is None:
            raise ValueError("a width or a height is needed")
        return self

    def size(self, before: Form) -> tuple[int, int]:
        """(width, height) that come out."""
        width, height = self.width, self.height
        if width is None:
            width = max(2, round((height or 0) * before.width / before.height / 2) * 2)
        if height is None:
            height = max(2, round(width * before.height / before.width / 2) * 2)
        return width, height

    def after(self, before: Form) -> Form:
        width, height = self.size(before)
        return before.but(width=width, height=height)

    def says(self, before: Form) -> str:
        width, height = self.size(before)
        return f"scaled to {width}x{height}"

    def draw(self, chain: Chain, before: Form) -> None:
        width, height = self.size(before)
        chain.add("scale", w=width, h=height, flags=SCALING)
