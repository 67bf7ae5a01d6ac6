"""What a film is written as: container, codecs and frame, from a suffix or a preset."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from rushes.errors import MediaError, did_you_mean, join_words
from rushes.types import Frozen, Rate, Size

if TYPE_CHECKING:
    from rushes.media.form import Form
    from rushes.media.plan import Export
    from rushes.media.step import Step


class Container(Frozen):
    """A kind of file."""

    suffixes: tuple[str, ...]
    video: str | None = None
    audio: str | None = None
    options: Mapping[str, str] = Field(default_factory=dict)


class VideoCodec(Frozen):
    """An encoder of pictures, and what it takes; the first of ``formats`` is the usual one."""

    encoder: str
    formats: tuple[str, ...]
    crf: float | None = None
    crf_most: float = 0
    quality: int | None = None
    effort: tuple[str, str] | None = None
    """The option that says how hard it tries, and its usual value."""
    efforts: tuple[str, ...] = ()
    """What it may be."""
    options: Mapping[str, str] = Field(default_factory=dict)
    least: tuple[int, int] = (2, 2)
    """The smallest width and height that it takes."""
    tag: str | None = None
    """What players of MP4 and MOV know it by."""
    lossless: bool = False


class AudioCodec(Frozen):
    """An encoder of sound; ``bit_rate`` is for each channel, ``most`` the number of channels."""

    encoder: str
    bit_rate: int | None = None
    most: int = 6


class Preset(Frozen):
    """An export by name: what it is written as, and the frame it wants."""

    says: str
    suffix: str
    video: str | None = None
    audio: str | None = None
    crf: float | None = None
    effort: str | None = None
    audio_bit_rate: int | None = None
    size: Size | None = None
    width_most: int | None = None
    fps_most: Rate | None = None


#: No preset: everything follows from the suffix.
_PLAIN = Preset(says="", suffix=".mp4")


class Recipe(Frozen):
    """All that the writer needs to know."""

    muxer: str
    muxing: Mapping[str, str]
    video: VideoCodec | None
    audio: AudioCodec | None
    pix_fmt: str = ""
    options: Mapping[str, str] = Field(default_factory=dict)
    bit_rate: int | None = None
    audio_bit_rate: int | None = None
    max_bytes: int | None = None
    captions: Path | None = None
    tags: Mapping[str, str] = Field(default_factory=dict)

    @property
    def said(self) -> str:
        """``libx264 yuv420p and aac in mp4``."""
        parts = [f"{self.video.encoder} {self.pix_fmt}"] if self.video else []
        parts += [self.audio.encoder] if self.audio else []
        return f"{join_words(parts)} in {self.muxer}"


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("rushes.media").joinpath("formats.toml").read_text("utf-8"))


def presets() -> dict[str, Preset]:
    """Every preset by name."""
    return {name: Preset(**row) for name, row in _tables()["presets"].items()}


def preset(name: str) -> Preset:
    """One preset.

    :raises MediaError: there is no such preset; the nearest is named.
    """
    found = presets().get(name)
    if found is None:
        near = did_you_mean(name, presets()) or f": there are {join_words(list(presets()))}"
        raise MediaError(f"There is no export preset {name!r}{near}.")
    return found


def container_of(suffix: str) -> tuple[str, Container]:
    """FFmpeg's name of the container that ``suffix`` stands for, and its row.

    :raises MediaError: no film can be written with that suffix.
    """
    rows = {name: Container(**row) for name, row in _tables()["containers"].items()}
    for name, row in rows.items():
        if suffix.lower() in row.suffixes:
            return name, row
    known = join_words([each for row in rows.values() for each in row.suffixes], "or")
    raise MediaError(
        f"A film can't be written as {suffix or 'a file without suffix'}: use {known}."
    )


def suffix_of(export: Export) -> str:
    """The suffix where the user names no file."""
    return preset(export.preset).suffix if export.preset else ".mp4"


def settled(export: Export, suffix: str, form: Form) -> Recipe:
    """Everything decided: the user's word, else the preset's, else what the suffix stands for.

    :raises MediaError: an unknown preset, codec or suffix, or things that don't go together.
    """
    chosen = preset(export.preset) if export.preset else _PLAIN
    muxer, container = container_of(suffix)
    video_name = _first(export.video, chosen.video, container.video)
    audio_name = _first(export.audio, chosen.audio, container.audio)
    video = VideoCodec(**_row("video", video_name)) if video_name else None
    audio = AudioCodec(**_row("audio", audio_name)) if audio_name and form.channels else None
    if container.video is None:
        video = None
    if video is None and audio is None:
        raise MediaError(f"There is nothing to write into a {suffix} file: the film is silent.")
    if video is not None:
        _refuse_small(video, form)
    if export.captions is not None:
        from rushes.media.softtrack import codec_for  # noqa: PLC0415 - it loads FFmpeg

        codec_for(muxer)
    rate = export.audio_bit_rate or chosen.audio_bit_rate
    return Recipe(
        muxer=muxer,
        muxing=container.options,
        video=video,
        audio=audio,
        pix_fmt=_pix_fmt(export, video, form) if video else "",
        options=_options(export, chosen, video) if video else {},
        bit_rate=export.bit_rate,
        audio_bit_rate=rate or (audio.bit_rate or 0) * form.channels if audio else None,
        max_bytes=export.max_bytes,
        captions=export.captions,
        tags=export.tags,
    )


def shaping(export: Export, form: Form) -> list[Step]:
    """The steps that give a film the frame that its preset wants."""
    from rushes.media.steps.fps import Fps  # noqa: PLC0415 - steps load FFmpeg
    from rushes.media.steps.resize import Resize  # noqa: PLC0415

    steps: list[Step] = []
    chosen = preset(export.preset) if export.preset else None
    if chosen is None:
        return steps
    if chosen.size is not None and (form.width, form.height) != (
        chosen.size.width,
        chosen.size.height,
    ):
        fit = export.fit or "blur"
        steps.append(Resize(width=chosen.size.width, height=chosen.size.height, fit=fit))
    elif chosen.width_most is not None and form.width > chosen.width_most:
        steps.append(Resize(width=chosen.width_most, method="lanczos"))
    if chosen.fps_most is not None and form.fps > chosen.fps_most:
        steps.append(Fps(rate=chosen.fps_most))
    return steps


def _first(*words: str | None) -> str | None:
    """The first that says something; ``none`` says that there shall be nothing."""
    word = next((word for word in words if word), None)
    return None if word == "none" else word


def _row(table: str, name: str) -> dict[str, Any]:
    rows = _tables()[table]
    if name not in rows:
        near = did_you_mean(name, rows) or f": there are {join_words(list(rows))}"
        raise MediaError(f"There is no {table} codec {name!r}{near}.")
    row: dict[str, Any] = rows[name]
    return row


def _refuse_small(video: VideoCodec, form: Form) -> None:
    width, height = video.least
    if form.width < width or form.height < height:
        raise MediaError(
            f"{video.encoder} writes pictures of at least {width}x{height}, and this film is "
            f"{form.width}x{form.height}: resize it first, or choose another codec."
        )


def _pix_fmt(export: Export, video: VideoCodec, form: Form) -> str:
    if export.pix_fmt is not None:
        if export.pix_fmt not in video.formats:
            raise MediaError(
                f"{video.encoder} is not written as {export.pix_fmt}: "
                f"{join_words(list(video.formats))} can be."
            )
        return export.pix_fmt
    if video.lossless and form.pix_fmt in video.formats:
        return form.pix_fmt
    deep = (kind for kind in video.formats if kind.endswith("10le"))
    # In 8 bits the steps of high dynamic range are seen as bands.
    return next(deep, video.formats[0]) if form.bright else video.formats[0]


def _refuse_settings(export: Export, video: VideoCodec) -> None:
    """Settings that the encoder does not have, or would move into its range without a word."""
    most = 100.0 if video.quality is not None else video.crf_most
    if export.crf is not None and not most:
        raise MediaError(f"{video.encoder} has no crf to set: leave it out.")
    if export.crf is not None and not 0 <= export.crf <= most:
        raise MediaError(f"The crf of {video.encoder} is 0 to {most:g}, not {export.crf:g}.")
    if export.effort is not None and export.effort not in video.efforts:
        words = f"there are {join_words(video.efforts)}" if video.efforts else "it has none"
        raise MediaError(f"{video.encoder} has no effort {export.effort!r}: {words}.")


def _options(export: Export, chosen: Preset, video: VideoCodec) -> dict[str, str]:
    _refuse_settings(export, video)
    options = dict(video.options)
    crf = _number(export.crf, chosen.crf, video.crf)
    if export.bit_rate is None and export.max_bytes is None and crf is not None:
        options["crf"] = f"{crf:g}"
    if video.quality is not None:
        options["quality"] = f"{export.crf if export.crf is not None else video.quality:g}"
    if video.effort is not None:
        name, usual = video.effort
        options[name] = export.effort or chosen.effort or usual
    return {**options, **{key: str(value) for key, value in export.options.items()}}


def _number(*numbers: float | None) -> float | None:
    return next((number for number in numbers if number is not None), None)
