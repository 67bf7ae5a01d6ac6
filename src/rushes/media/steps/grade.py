"""Colours."""

from __future__ import annotations

import math
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from rushes.errors import MediaError, did_you_mean
from rushes.media.chain import SCALING
from rushes.media.step import Step

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rushes.media.chain import Chain
    from rushes.media.form import Form
    from rushes.media.stream import Stream

    Colours = NDArray[np.float32]

Points = tuple[tuple[float, float], ...]


def _points(value: object) -> object:
    if isinstance(value, str):
        return [[float(part) for part in pair.split(",")] for pair in value.split()]
    return value


def _rising(value: Points) -> Points:
    inputs = [point[0] for point in value]
    inside = all(0 <= part <= 1 for point in value for part in point)
    if len(value) < 2 or sorted(set(inputs)) != inputs or not inside:
        raise ValueError("a curve has two or more points from 0 to 1, from left to right")
    return value


Curve = Annotated[Points, BeforeValidator(_points)]
"""Points through which a smooth curve runs: ``"0,0 0.5,0.6 1,1"``."""


@cache
def presets() -> dict[str, dict[str, Any]]:
    """The ready-made grades by name: their fields, and what they look like (``says``)."""
    return tomllib.loads(files("rushes.media").joinpath("grades.toml").read_text("utf-8"))


class Grade(Step):
    """Change the colours, in this order: exposure, temperature, contrast, saturation, curves, LUT.

    ``preset`` is where it starts; what is said beside it counts more. ``match`` first brings the
    clip near to the colours of a reference, a clip or a picture.
    """

    kind: Literal["grade"] = "grade"
    evenly_spaced = False

    preset: str | None = None
    exposure: float = Field(default=0, ge=-8, le=8)
    """Stops of light: 1 is twice as bright."""
    contrast: float = Field(default=1, ge=0, le=4)
    saturation: float = Field(default=1, ge=0, le=4)
    temperature: float = Field(default=0, ge=-100, le=100)
    """Warmer above 0, cooler below."""
    tint: float = Field(default=0, ge=-100, le=100)
    """To magenta above 0, to green below."""
    curve: Curve = ()
    curve_red: Curve = ()
    curve_green: Curve = ()
    curve_blue: Curve = ()
    lut: Path | None = None
    """A ``.cube`` file."""
    match: Path | None = None
    amount: float = Field(default=1, ge=0, le=1)
    """How much of all this: 0 leaves the clip as it is."""
    matched: tuple[Points, ...] = ()
    """Curves of red, green and blue that were found by :meth:`study`."""

    @model_validator(mode="before")
    @classmethod
    def _preset(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(name := value.get("preset"), str):
            if name not in presets():
                near = did_you_mean(name, presets())
                raise ValueError(f"there is no grade {name!r}{near}: {', '.join(presets())}")
            fields = {key: one for key, one in presets()[name].items() if key != "says"}
            return {**fields, **value}
        return value

    @model_validator(mode="after")
    def _curves(self) -> Self:
        for points in (self.curve, self.curve_red, self.curve_green, self.curve_blue):
            if points:
                _rising(points)
        if len(self.matched) not in {0, 3}:
            raise ValueError("matched has a curve for each of red, green and blue, or none")
        for points in self.matched:
            _rising(points)
        return self

    def sources(self) -> tuple[Path, ...]:
        return tuple(path for path in (self.lut, self.match) if path is not None)

    def after(self, before: Form) -> Form:
        if self.lut is not None:
            _table(self.lut)
        if self.match is not None and not self.match.is_file():
            raise MediaError(f"There is no reference {self.match} to match the colours of.")
        return before

    def says(self, before: Form) -> str:
        given = self.model_dump(exclude_defaults=True, exclude={"kind", "preset", "matched"})
        usual = presets().get(self.preset or "", {})
        parts = [f"{key} {_short(one)}" for key, one in given.items() if usual.get(key) != one]
        named = [self.preset] if self.preset else []
        return f"graded: {', '.join([*named, *parts]) or 'as is'}"

    def study(self, stream: Stream) -> Self:
        """Find the curves that bring the clip to the colours of ``match``."""
        if self.match is None or self.matched:
            return self
        from rushes.media.matching import matching

        return self.model_copy(update={"matched": matching(stream, self.match)})

    def draw(self, chain: Chain, before: Form) -> None:
        if self._separable():
            self._draw_planes(chain, before)
        else:
            self._draw_table(chain, before)

    def _separable(self) -> bool:
        """Whether luma and chroma can be changed each on its own, without a detour over RGB."""
        curves = self.curve or self.curve_red or self.curve_green or self.curve_blue
        turned = self.temperature or self.tint or self.matched
        return not (curves or turned or self.lut or self.match)

    def _draw_planes(self, chain: Chain, before: Form) -> None:
        gain = 2 ** (self.exposure / 2.2) * self.contrast
        offset = 0.5 - 0.5 * self.contrast
        gain = 1 + (gain - 1) * self.amount
        chroma = 2 ** (self.exposure / 2.2) * self.contrast * self.saturation
        chroma = 1 + (chroma - 1) * self.amount
        one = 1 << (before.depth - 8)
        black, middle = 16 * one, 128 * one
        span = 219 * one * offset * self.amount
        luma = f"clip({black}+(val-{black})*{gain:.9g}+{span:.9g},{one},{254 * one})"
        colour = f"clip({middle}+(val-{middle})*{chroma:.9g},{one},{254 * one})"
        if not math.isclose(gain, 1) or span or not math.isclose(chroma, 1):
            chain.add("lutyuv", y=luma, u=colour, v=colour)

    def _draw_table(self, chain: Chain, before: Form) -> None:
        from rushes.media.tones import TABLE_FORMAT, cube, lattice

        table = self.colours(lattice())
        chain.add("scale", flags=SCALING, in_color_matrix=before.matrix)
        chain.add("format", pix_fmts=TABLE_FORMAT)
        with NamedTemporaryFile("w", suffix=".cube", encoding="ascii") as file:
            file.write(cube(table))
            file.flush()
            chain.add("lut3d", file=file.name, interp="tetrahedral")
        chain.add("scale", flags=SCALING, out_color_matrix=before.matrix, out_range="tv")
        chain.add("format", pix_fmts=before.pix_fmt)
        chain.add("setparams", color_primaries=before.primaries, color_trc=before.transfer)

    def colours(self, colours: Colours) -> Colours:
        """What becomes of ``colours``, (…, 3) float32 from 0 to 1."""
        from rushes.media import tones

        made = colours.copy()
        for channel, points in enumerate(self.matched):
            made[..., channel] = tones.curved(made[..., channel], points)
        made = tones.exposed(made, self.exposure)
        if self.temperature or self.tint:
            made = tones.tempered(made, self.temperature, self.tint)
        made = tones.contrasted(made, self.contrast)
        made = tones.saturated(made, self.saturation)
        if self.curve:
            made = tones.curved(made, self.curve)
        each = (self.curve_red, self.curve_green, self.curve_blue)
        for channel, points in enumerate(each):
            if points:
                made[..., channel] = tones.curved(made[..., channel], points)
        if self.lut is not None:
            made = tones.looked_up(made, _table(self.lut))
        return colours + (made.clip(0, 1) - colours) * self.amount


def _table(path: Path) -> Colours:
    from rushes.media.tones import read_cube

    return read_cube(path)


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return "drawn" if isinstance(value, tuple) else str(value)
