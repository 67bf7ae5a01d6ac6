"""Pictures and words on the film."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from rushes.errors import MediaError
from rushes.media.chain import overlay_format
from rushes.media.step import Step
from rushes.types import Seconds

if TYPE_CHECKING:
    from typing import Self

    import numpy as np
    from numpy.typing import NDArray

    from rushes.media.chain import Chain
    from rushes.media.form import Form

    Rgba = NDArray[np.uint8]

Place = Literal[
    "top-left",
    "top",
    "top-right",
    "left",
    "center",
    "right",
    "bottom-left",
    "bottom",
    "bottom-right",
]
#: Height of the letters, as a share of the frame's shorter side, and where they stand.
_STYLES: dict[str, tuple[float, Place]] = {
    "title": (0.115, "center"),
    "lower-third": (0.062, "bottom-left"),
    "watermark": (0.036, "bottom-right"),
    "caption": (0.052, "bottom"),
}
_ACROSS = {"left": 0.0, "center": 0.5, "right": 1.0}
#: Signs without letters that a note names.
_NAMED = 8
_MOST_SIGNS = 2000
_DOWN = {"top": 0.0, "center": 0.5, "bottom": 1.0}


class Overlay(Step):
    """Lay a ``picture``, a ``text`` or ``captions`` (SRT or WebVTT) over the film.

    ``style`` says what the text is: a title, a lower third (``second`` is its second line) or a
    watermark. It is seen from ``start`` to ``stop`` seconds, with a ``fade`` at both ends.
    """

    kind: Literal["overlay"] = "overlay"
    evenly_spaced = False

    text: str | None = Field(default=None, max_length=_MOST_SIGNS)
    picture: Path | None = None
    """PNG, WebP or any other picture; its transparency counts."""
    captions: Path | None = None
    style: Literal["title", "lower-third", "watermark"] = "title"
    second: str = Field(default="", max_length=_MOST_SIGNS)
    place: Place | None = None
    """Where it stands; the style's own place where nothing is said."""
    size: float | None = Field(default=None, gt=0, le=1)
    """Height of the letters as a share of the frame's shorter side; of a picture its width as a
    share of the frame's width."""
    margin: float = Field(default=0.045, ge=0, le=0.5)
    """Distance from the edge, as a share of the shorter side."""
    opacity: float | None = Field(default=None, ge=0, le=1)
    colour: str = "white"
    start: Seconds = Field(default=Fraction(0), ge=0)
    stop: Seconds | None = Field(default=None, gt=0)
    fade: Seconds = Field(default=Fraction(0), ge=0, le=60)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(what is not None for what in (self.text, self.picture, self.captions)) != 1:
            raise ValueError("one of text, picture and captions is needed")
        if self.stop is not None and self.stop <= self.start:
            raise ValueError("it has to stop after it starts")
        return self

    def sources(self) -> tuple[Path, ...]:
        return tuple(path for path in (self.picture, self.captions) if path is not None)

    def after(self, before: Form) -> Form:
        if self.start >= before.duration:
            raise MediaError(
                f"The overlay would start at {float(self.start):g} s, but the clip ends at "
                f"{float(before.duration):g} s."
            )
        if self.captions is not None:
            from rushes.media.captions import read_captions

            said = "\n".join(cue.text for cue in read_captions(self.captions))
            return self._lettered(before, str(self.captions), said)
        if self.text is not None:
            return self._lettered(before, repr(self.text), f"{self.text}\n{self.second}")
        self._size_of_picture(before)
        return before

    def says(self, before: Form) -> str:
        what = f"{self.style} {self.text!r}" if self.text is not None else "captions"
        if self.picture is not None:
            what = self.picture.name
        until = "the end" if self.stop is None else f"{float(self.stop):g} s"
        timed = f" from {float(self.start):g} s to {until}" if self.start or self.stop else ""
        return f"with {what}{timed}"

    def draw(self, chain: Chain, before: Form) -> None:
        from rushes.media.layer import Captions, Still

        if self.captions is not None:
            layer: Captions | Still = Captions(self, before)
        else:
            layer = Still(self, before, self._drawn(before))
        side = chain.beside(layer.frame)
        left, top = layer.corner
        stop = before.duration if self.stop is None else self.stop
        seen = f"between(t,{float(self.start):.6f},{float(stop) - 0.5 / float(before.fps):.6f})"
        always = not self.start and self.stop is None
        chain.meet(
            "overlay",
            side,
            x=left,
            y=top,
            format=overlay_format(before),
            eof_action="pass",
            enable=None if always else seen,
        )

    def letters(self, before: Form) -> int:
        """Height of the letters in pixels."""
        style = "caption" if self.captions is not None else self.style
        share = self.size or _STYLES[style][0]
        return max(8, round(share * min(before.width, before.height)))

    def corner(self, before: Form, size: tuple[int, int]) -> tuple[int, int]:
        """Where the left upper corner of something of ``size`` stands, on whole chroma samples."""
        style = "caption" if self.captions is not None else self.style
        usual: Place = "bottom-right" if self.picture is not None else _STYLES[style][1]
        words = (self.place or usual).split("-")
        across = next((_ACROSS[word] for word in words if word in {"left", "right"}), 0.5)
        down = next((_DOWN[word] for word in words if word in {"top", "bottom"}), 0.5)
        edge = round(self.margin * min(before.width, before.height))
        left = edge + across * (before.width - 2 * edge - size[0])
        top = edge + down * (before.height - 2 * edge - size[1])
        return max(0, round(left / 2) * 2), max(0, round(top / 2) * 2)

    def cover(self) -> float:
        """How much is covered where the overlay is not transparent."""
        faint = self.style == "watermark" and self.text is not None
        return self.opacity if self.opacity is not None else 0.55 if faint else 1.0

    def _drawn(self, before: Form) -> Rgba:
        from rushes.media import lettering

        if self.picture is not None:
            return self._picture(before)
        text, size = self.text or "", self.letters(before)
        widest = round(before.width * (1 - 2 * self.margin) * 0.94)
        if self.style == "title":
            return lettering.title(text, self.second, size, widest, self.colour)
        if self.style == "lower-third":
            return lettering.lower_third(text, self.second, size, widest, self.colour)
        align = next((w for w in (self.place or "right").split("-") if w in _ACROSS), "center")
        return lettering.line(text, size, widest, self.colour, align)

    def _picture(self, before: Form) -> Rgba:
        from rushes.media.picture import load_cover

        assert self.picture is not None  # noqa: S101 - asked by the caller
        return load_cover(self.picture, self._size_of_picture(before))

    def _size_of_picture(self, before: Form) -> tuple[int, int]:
        from rushes.media.picture import picture_size

        assert self.picture is not None  # noqa: S101 - asked by the caller
        width, height = picture_size(self.picture)
        wide = max(2, round(before.width * (self.size or 0.14)))
        high = max(2, round(wide * height / width))
        if high > before.height:
            wide, high = max(2, round(wide * before.height / high)), before.height
        return wide, high

    def _lettered(self, before: Form, what: str, words: str) -> Form:
        """With a note where some of the words can't be set; they are refused where none can."""
        from rushes.media.lettering import settable, unset

        if not settable(words):
            raise MediaError(
                f"There are no letters for {what}: Latin, Greek, Cyrillic, Chinese, Japanese and "
                "Korean can be set. Draw it as a picture with transparency instead."
            )
        missing = unset(words)
        if not missing:
            return before
        named = f"{' '.join(missing[:_NAMED])}{' …' * (len(missing) > _NAMED)}"
        return before.noting(f"There are no letters for {named} in {what}: they were left out.")
