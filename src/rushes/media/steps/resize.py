"""Another size or shape."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from pydantic import Field, field_validator, model_validator

from rushes.errors import MediaError
from rushes.media.chain import SCALING, overlay_format
from rushes.media.step import Step
from rushes.media.steps.reframe import Reframe
from rushes.types import Seconds

if TYPE_CHECKING:
    from typing import Self

    from rushes.media.chain import Chain
    from rushes.media.form import Form

#: Width and height are scaled by this for the blurred background: nobody sees what is lost.
_COARSE = 8
_LARGEST = 16384
#: Shapes that differ by less than this are the same shape, to the pixel or nearly so.
_SAME_SHAPE = Fraction(1, 200)


class Resize(Step):
    """Scale to ``width`` x ``height``, by ``scale``, or to the shape ``aspect``.

    With one side given the other follows, to an even number of pixels. Where the shape differs from
    the clip's, ``fit`` says what happens:

    * ``pad``: all of it is shown, with bars in ``colour``; ``blur``: the same, on a blurred copy
    * ``fill``: the frame is filled, and what juts out is cut off
    * ``follow``: the same, but the frame follows what matters in the picture, as ``reframe`` does
    * ``inside``: all of it is shown, and the frame is no larger than that
    * ``stretch``: pulled to the shape
    """

    kind: Literal["resize"] = "resize"
    evenly_spaced = False

    width: int | None = Field(default=None, ge=2, le=_LARGEST, examples=["1280"])
    height: int | None = Field(default=None, ge=2, le=_LARGEST, examples=["720"])
    fit: Literal["pad", "fill", "follow", "stretch", "blur", "inside"] = "pad"
    scale: Seconds | None = Field(default=None, gt=0, le=64, examples=["0.5"])
    aspect: str | None = Field(
        default=None, pattern=r"^[1-9][0-9]{0,4}:[1-9][0-9]{0,4}$", examples=["9:16"]
    )
    colour: str = Field(default="black", pattern=r"^(#?[0-9a-fA-F]{6}|[a-zA-Z]+)$")
    """Of the bars: a name or ``#rrggbb``."""
    method: Literal["bicubic", "lanczos", "bilinear", "area", "neighbor", "spline"] = "bicubic"
    """How pictures are scaled."""

    @field_validator("colour")
    @classmethod
    def _plain(cls, value: str) -> str:
        return value.lower()

    @model_validator(mode="after")
    def _sized(self) -> Self:
        sized = self.width is not None or self.height is not None
        if sized and self.scale is not None:
            raise ValueError("a size is given by width and height or by scale, not by both")
        if self.width and self.height and self.aspect:
            raise ValueError("width and height already say the shape: leave aspect out")
        if not sized and self.scale is None and self.aspect is None:
            raise ValueError("a width, a height, a scale or an aspect is needed")
        return self

    def frame(self, before: Form) -> tuple[int, int]:
        """(width, height) that come out, even."""
        if self.aspect is not None:
            wide, high = map(int, self.aspect.split(":"))
            size = self._shaped(before, Fraction(wide, high))
        else:
            shape = Fraction(before.width, before.height)
            size = self._sides(before, shape)
        if self.fit == "inside" and self.width and self.height:
            size = _within(before, size)
        if min(size) < 1:
            raise MediaError(
                f"Nothing would be left of {before.width}x{before.height}: "
                f"{float(size[0]):.3g}x{float(size[1]):.3g} pixels. Choose a larger size."
            )
        width, height = _even(size[0]), _even(size[1])
        if max(width, height) > _LARGEST:
            raise MediaError(f"{width}x{height} is too large: {_LARGEST} pixels a side at most.")
        return width, height

    def _sides(self, before: Form, shape: Fraction) -> tuple[Fraction, Fraction]:
        if self.scale is not None:
            return before.width * self.scale, before.height * self.scale
        width = Fraction(self.width) if self.width else (self.height or 2) * shape
        height = Fraction(self.height) if self.height else width / shape
        return width, height

    def _shaped(self, before: Form, shape: Fraction) -> tuple[Fraction, Fraction]:
        if self.width or self.height:
            return self._sides(before, shape)
        factor = self.scale or Fraction(1)
        width, height = Fraction(before.width), Fraction(before.height)
        smaller = self.fit in {"fill", "follow", "stretch", "inside"}
        if (width / height > shape) == smaller:
            width = height * shape
        else:
            height = width / shape
        return width * factor, height * factor

    def after(self, before: Form) -> Form:
        width, height = self.frame(before)
        return before.but(width=width, height=height)

    def parts(self, before: Form) -> tuple[Step, ...]:
        if self.fit != "follow":
            return (self,)
        width, height = self.frame(before)
        scaled = Resize(width=width, height=height, fit="fill", method=self.method)
        if self._same_shape(before, (width, height)):
            return (scaled,)
        crop = Reframe(aspect=f"{width}:{height}")
        return (crop,) if crop.frame(before) == (width, height) else (crop, scaled)

    def says(self, before: Form) -> str:
        width, height = self.frame(before)
        size = f"{before.width}x{before.height} to {width}x{height}"
        if self._same_shape(before, (width, height)) or self.fit in {"stretch", "inside"}:
            return f"scaled from {size}" + ", stretched" * (self.fit == "stretch")
        how = {
            "pad": f"with {self.colour} bars",
            "blur": "on a blurred copy",
            "fill": "cropped",
            "follow": "cropped around what matters",
        }
        return f"fitted from {size}, {how[self.fit]}"

    def draw(self, chain: Chain, before: Form) -> None:
        size = self.frame(before)
        flags = SCALING.replace("bicubic", self.method)
        if self._same_shape(before, size) or self.fit in {"stretch", "inside"}:
            _scale(chain, size, flags)
        elif self.fit == "fill":
            _fill(chain, before, size, flags)
        elif self.fit == "pad":
            inner = _scaled_within(before, size)
            _scale(chain, inner, flags)
            left, top = _corner(size, inner)
            colour = f"0x{self.colour.lstrip('#')}" if _is_hex(self.colour) else self.colour
            chain.add("pad", w=size[0], h=size[1], x=left, y=top, color=colour)
        else:
            _on_blur(chain, before, size, flags)

    def _same_shape(self, before: Form, size: tuple[int, int]) -> bool:
        ratio = Fraction(size[0] * before.height, size[1] * before.width)
        return abs(ratio - 1) < _SAME_SHAPE


def _is_hex(colour: str) -> bool:
    return len(colour.lstrip("#")) == 6 and not set(colour.lstrip("#")) - set("0123456789abcdef")


def _even(side: Fraction) -> int:
    return max(2, round(side / 2) * 2)


def _within(before: Form, size: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    factor = min(size[0] / before.width, size[1] / before.height)
    return before.width * factor, before.height * factor


def _scaled_within(before: Form, size: tuple[int, int]) -> tuple[int, int]:
    width, height = _within(before, (Fraction(size[0]), Fraction(size[1])))
    return min(size[0], _even(width)), min(size[1], _even(height))


def _corner(size: tuple[int, int], inner: tuple[int, int]) -> tuple[int, int]:
    """Where ``inner`` lies in the middle of ``size``, on whole chroma samples."""
    return (size[0] - inner[0]) // 4 * 2, (size[1] - inner[1]) // 4 * 2


def _scale(chain: Chain, size: tuple[int, int], flags: str) -> None:
    chain.add("scale", w=size[0], h=size[1], flags=flags).add("setsar", sar=1)


def _fill(chain: Chain, before: Form, size: tuple[int, int], flags: str) -> None:
    """Crop first, so that no pixel is scaled in vain."""
    factor = max(Fraction(size[0], before.width), Fraction(size[1], before.height))
    width = min(before.width, _even(size[0] / factor))
    height = min(before.height, _even(size[1] / factor))
    left, top = _corner((before.width, before.height), (width, height))
    chain.add("crop", w=width, h=height, x=left, y=top, exact=1)
    _scale(chain, size, flags)


def _on_blur(chain: Chain, before: Form, size: tuple[int, int], flags: str) -> None:
    inner = _scaled_within(before, size)
    front = chain.split()
    coarse = _even(Fraction(size[0], _COARSE)), _even(Fraction(size[1], _COARSE))
    _fill(chain, before, coarse, "area")
    chain.add("gblur", sigma=max(2.0, min(coarse) / 22), steps=2)
    chain.add("lutyuv", y="16+(val-16)*0.72" if before.depth == 8 else "64+(val-64)*0.72")
    _scale(chain, size, "bicubic")
    _scale(front, inner, flags)
    left, top = _corner(size, inner)
    chain.meet("overlay", front, x=left, y=top, format=overlay_format(before))
