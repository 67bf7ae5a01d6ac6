"""A plan: what shall become of which clips. Plain rows; nothing is read or run here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, JsonValue, model_validator

from rushes.media.step import AnyStep
from rushes.types import Frozen, Rate, Seconds, Size

#: What this version of Rushes writes; what it reads is this or older.
VERSION: Literal[1] = 1


class File(Frozen):
    """A clip on this disk."""

    kind: Literal["file"] = "file"
    path: Path
    timing: Literal["even", "kept"] = "even"
    """A clip of variable rate is made even, or keeps the time of each picture."""
    hdr: Literal["map", "keep"] = "map"
    """High dynamic range is mapped to what every screen shows, or kept."""


class Transition(Frozen):
    """How one clip of a film leads to the next."""

    kind: str = "cut"
    """``cut``, ``crossfade``, ``fadeblack``, ``fadewhite``, or any kind of FFmpeg's ``xfade``."""
    duration: Seconds = Field(default=Fraction(1, 2), ge=0)


class Joined(Frozen):
    """Several plans, one after the other. All are fitted to one size, rate and sound."""

    kind: Literal["joined"] = "joined"
    parts: tuple[Plan, ...] = Field(min_length=1)
    transitions: tuple[Transition, ...] = ()
    """One for all gaps, or one for each; none for cuts."""
    size: Size | None = None
    fps: Rate | None = None
    fit: Literal["pad", "fill", "stretch", "blur"] = "pad"

    @model_validator(mode="after")
    def _counted(self) -> Self:
        gaps, given = len(self.parts) - 1, len(self.transitions)
        if given not in {0, 1, gaps}:
            raise ValueError(
                f"a film of {gaps + 1} clips has {gaps} gaps, but {given} transitions are given: "
                f"give one for all, or {gaps}"
            )
        return self

    def leading(self) -> tuple[Transition, ...]:
        """One transition for each gap."""
        gaps = len(self.parts) - 1
        given = self.transitions or (Transition(),)
        return given * gaps if len(given) == 1 else given


#: Names of encoders' options that stand for a file that is read or written.
_OF_FILES = re.compile(
    r"(?<!pro)file|stats|^pass$|csv|dump|analysis-(save|load|reuse)|scaling-list|clbin|dhdr10|rpu|fgs"
    r"|recon|^cqm$",
    re.IGNORECASE,
)
#: Values that are one: a path, two passes that share a file, and x265's grain (SVT's is a number).
_FILES = re.compile(r"[/\\]|pass[12]|film-grain=[^\d:,]", re.IGNORECASE)


def _harmless(options: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """A plan may come from anybody: its encoder may not be told to read or write other files."""
    for key, value in options.items():
        inner = (part.partition("=") for part in re.split("[:,]", str(value)))
        names = [key, *(name for name, equals, _ in inner if equals)]
        if any(map(_OF_FILES.search, names)) or _FILES.search(f"{key}={value}"):
            raise ValueError(
                f"{key}={value} could read or write a file; options are for the encoding alone"
            )
    return options


class Export(Frozen):
    """How the result is written. What is ``None`` follows from the file's suffix."""

    preset: str | None = None
    video: str | None = None
    """Codec: h264, hevc, av1, vp9, prores, dnxhd, ffv1, gif, webp; ``none`` for sound alone."""
    crf: float | None = None
    effort: str | None = None
    """The encoder's own word: x264's ``veryfast``, SVT-AV1's ``8``."""
    pix_fmt: str | None = None
    audio: str | None = None
    """Codec: aac, opus, mp3, flac, pcm; ``none`` for a silent film."""
    bit_rate: int | None = Field(default=None, gt=0)
    audio_bit_rate: int | None = Field(default=None, gt=0)
    fit: Literal["blur", "pad", "fill"] | None = None
    """How a clip gets the shape that a preset wants; on a blurred copy where nothing is said."""
    max_bytes: int | None = Field(default=None, gt=0)
    captions: Path | None = None
    """An SRT or WebVTT file that becomes a track of its own, which the viewer turns on."""
    tags: Mapping[str, str] = Field(default_factory=dict)
    options: Annotated[Mapping[str, JsonValue], AfterValidator(_harmless)] = Field(
        default_factory=dict
    )
    """More options of the encoder, in FFmpeg's words; none that names a file."""


class Plan(Frozen):
    """A source, the steps in their order, and how the result is written. JSON and back."""

    version: Literal[1] = VERSION
    source: Annotated[File | Joined, Field(discriminator="kind")]
    steps: tuple[AnyStep, ...] = ()
    export: Export = Export()

    def sources(self) -> tuple[Path, ...]:
        """Every file that is read, in order of first use."""
        source = self.source
        if isinstance(source, File):
            own: tuple[Path, ...] = (source.path,)
        else:
            own = tuple(path for part in source.parts for path in part.sources())
        beside = (path for step in self.steps for path in step.sources())
        soft = (self.export.captions,) if self.export.captions else ()
        return tuple(dict.fromkeys((*own, *beside, *soft)))

    def suffix(self) -> str:
        """The suffix of the file that this makes where none is named."""
        from rushes.media.export import suffix_of  # noqa: PLC0415 - it reads these rows

        return suffix_of(self.export)
