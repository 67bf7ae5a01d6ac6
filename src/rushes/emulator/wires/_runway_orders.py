"""What a create orders: its files found and looked at, its size and its length."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from rushes.emulator.desk import AssetError
from rushes.emulator.drawing import Take, like
from rushes.emulator.wire import Kind, Refused
from rushes.emulator.wires._runway_rows import longest, seconds
from rushes.errors import MediaError
from rushes.media import picture_size
from rushes.types import Mode, Size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from rushes.emulator.desk import Desk

#: What a data URI may hold, in bytes; how long an upload lives.
_DATA = {"image": 5_000_000, "video": 16_000_000, "audio": 16_000_000}
_LIFE = timedelta(hours=24)
_SIDES = {"720p": 720, "1k": 1080, "2k": 1440, "4k": 2160}
_RATES = {"23_98": 24000, "29_97": 30000, "59_94": 60000}
#: What some models ask of a picture: its shape, and its shortest side.
_SHAPES, _LEAST_SIDE = {"grok_imagine_1_5", "grok_imagine_1_5_lite"}, {"h3_max": 256}
_PERFORMED = (3, 30)
#: What holds where a create of a clip says nothing.
_USUAL = {"magnific_video_upscaler_creative": {"resolution": "2k"}}
_MODES = {"text_to_video": Mode.TEXT_TO_VIDEO, "image_to_video": Mode.IMAGE_TO_VIDEO}


@dataclass(frozen=True, slots=True)
class Ordered:
    """The mode that a create comes to, what is made, and its length where the model chooses it."""

    mode: Mode
    take: Take
    at_most: int | None = None
    """Seconds that are billed first; the rest is refunded."""


class Orders:
    """Reads creates over one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def uploaded(self, number: str) -> None:
        """An upload begins to live."""
        self._uploads()[number] = self._desk.clock.now()

    def read(self, endpoint: str, row: Mapping[str, Any]) -> Ordered:
        """What a validated create orders.

        :raises Refused: a file cannot be had, or is not as the model wants it.
        """
        self._references(endpoint, row)
        if endpoint == "character_performance":
            return self._performed(row)
        clip = row.get("videoUri") or row.get("promptVideo")
        if clip is not None:
            return self._changed(endpoint, row, self._asset(clip, "video"))
        frames = self._frames(row)
        mode = Mode.INTERPOLATION if "last" in frames else _MODES[endpoint]
        first = frames.get("first") or frames.get("last")
        shape = Fraction(16, 9) if first is None else self._shape(first, row["model"])
        take = Take(
            _prompt(row),
            _size(row, shape),
            self._length(endpoint, row),
            seed=int(row.get("seed", 0)),
            audio=bool(row.get("audio", row["model"] == "seedance2_5")),
            image=first,
            last_frame=frames.get("last") if "first" in frames else None,
        )
        return Ordered(mode, take, _at_most(endpoint, row))

    def _performed(self, row: Mapping[str, Any]) -> Ordered:
        character, reference = row["character"], row["reference"]
        performer = self._asset(reference["uri"], "video")
        _, length, fps = self._measured(performer)
        if not _PERFORMED[0] <= length <= _PERFORMED[1]:
            raise Refused(Kind.INVALID, "The reference must be between 3 and 30 seconds long.")
        face = self._asset(character["uri"], character["type"])
        size = _size({"ratio": "1280:720", **row}, Fraction(16, 9))
        acted = Take("", size, length, fps, int(row.get("seed", 0)))
        if character["type"] == "image":
            return Ordered(Mode.VIDEO_TO_VIDEO, replace(acted, image=face))
        return Ordered(Mode.VIDEO_TO_VIDEO, replace(acted, video=face))

    def _changed(self, endpoint: str, row: Mapping[str, Any], clip: Path) -> Ordered:
        own, length, fps = self._measured(clip)
        shape = Fraction(own.width, own.height)
        row = {**_USUAL.get(row["model"], {}), **row}
        keeps = not {"ratio", "resolution", "targetAspectRatio", "draft"} & row.keys()
        size = own if keeps else _size(row, shape, own)
        size = _fourfold(own) if row["model"] == "upscale_v1" else size
        if "targetFramerate" in row:
            word = row["targetFramerate"]
            fps = Fraction(_RATES[word], 1001) if word in _RATES else Fraction(word)
        fps = 2 * fps if row.get("fpsBoost") else fps
        said = Take(_prompt(row), size, length, fps, int(row.get("seed", 0)))
        if row.get("mode") == "extend":
            added = self._length(endpoint, row)
            take = replace(said, duration=length + added, extend=clip)
            return Ordered(Mode.EXTENSION, take, _at_most(endpoint, row))
        if seconds(endpoint, row["model"]) is not None and row.get("mode") != "edit":
            said = replace(said, duration=self._length(endpoint, row))
        plain = endpoint in {"video_upscale", "video_to_hdr"}
        take = replace(said, video=clip, audio=bool(row.get("audio", False)), plain=plain)
        return Ordered(Mode.VIDEO_TO_VIDEO, take, _at_most(endpoint, row))

    def _length(self, endpoint: str, row: Mapping[str, Any]) -> Fraction:
        if isinstance(row.get("duration"), int):
            return Fraction(row["duration"])
        shots = (row.get("providerSettings") or {}).get("multiPrompt")
        if shots:
            return Fraction(sum(shot["duration"] for shot in shots))
        choices = seconds(endpoint, row["model"]) or (5,)
        return Fraction(5 if 5 in choices else choices[0])

    def _frames(self, row: Mapping[str, Any]) -> dict[str, Path]:
        """The pictures by their place; those without one are only looked for."""
        said = row.get("promptImage")
        if isinstance(said, str):
            return {"first": self._asset(said, "image")}
        found = [(each.get("position"), self._asset(each["uri"], "image")) for each in said or ()]
        return {place: path for place, path in found if place is not None}

    def _references(self, endpoint: str, row: Mapping[str, Any]) -> None:
        """Everything that only is to be gone by is there, and not too long in all."""
        pictures = row.get("references") or ()
        for each in [pictures] if isinstance(pictures, str) else pictures:
            self._asset(each if isinstance(each, str) else each["uri"], "image")
        for each in row.get("keyframes") or ():
            self._asset(each["uri"], "image")
        for each in row.get("referenceAudio") or ():
            self._asset(each["uri"], "audio")
        clips = [self._asset(each["uri"], "video") for each in row.get("referenceVideos") or ()]
        most = longest(endpoint, row["model"])
        total = sum(self._measured(clip)[1] for clip in clips)
        if most is not None and total > most:
            said = f"The combined duration of all video references must not exceed {most} seconds."
            raise Refused(Kind.INVALID, said)

    def _shape(self, picture: Path, model: str) -> Fraction:
        try:
            width, height = picture_size(picture)
        except MediaError:
            return Fraction(16, 9)  # the task will fail for it
        if min(width, height) < _LEAST_SIDE.get(model, 0):
            raise Refused(Kind.INVALID, "Each image must be at least 256 pixels on both sides.")
        if model in _SHAPES and not 0.4 <= width / height <= 2.5:
            said = "The aspect ratio (width / height) of the image must be between 0.4 and 2.5."
            raise Refused(Kind.INVALID, said)
        return Fraction(width, height)

    def _measured(self, clip: Path) -> tuple[Size, Fraction, Fraction]:
        try:
            return like(clip)
        except MediaError as error:
            raise Refused(Kind.INVALID, "The video cannot be read.") from error

    def _asset(self, address: str, kind: str) -> Path:
        """A file by its HTTPS address, its data URI or its ``runway://`` address."""
        if address.startswith("runway://"):
            return self._upload(address.removeprefix("runway://"))
        if address.startswith("data:"):
            if not address.startswith(f"data:{kind}/"):
                raise Refused(Kind.INVALID, f"The data URI is not of the type {kind}/*.")
            if len(address) * 3 // 4 > _DATA[kind]:
                raise Refused(Kind.INVALID, f"The data URI is larger than {_DATA[kind]} bytes.")
        elif len(address) > 2048:
            raise Refused(Kind.INVALID, "URLs must be 2048 characters or fewer.")
        try:
            return self._desk.asset(address)
        except AssetError as error:
            raise Refused(Kind.INVALID, f"Failed to fetch the asset: {error}.") from error

    def _upload(self, number: str) -> Path:
        upload, placed = self._desk.uploads.get(number), self._uploads().get(number)
        fresh = placed is not None and self._desk.clock.now() - placed < _LIFE
        if upload is None or not upload.there or not fresh:
            raise Refused(Kind.INVALID, "The upload does not exist, or has expired.")
        return upload.path

    def _uploads(self) -> dict[str, datetime]:
        return self._desk.memory.setdefault("runway uploads", {})  # type: ignore[return-value]


def _prompt(row: Mapping[str, Any]) -> str:
    shots = (row.get("providerSettings") or {}).get("multiPrompt") or ()
    return row.get("promptText") or ", then ".join(shot["prompt"] for shot in shots)


def _at_most(endpoint: str, row: Mapping[str, Any]) -> int | None:
    choices: Sequence[int] = seconds(endpoint, row["model"]) or ()
    return max(choices, default=None) if row.get("duration") == "auto" else None


def _size(row: Mapping[str, Any], shape: Fraction, own: Size | None = None) -> Size:
    """Pixels: as said, or of the shape of what goes in."""
    said = str(row.get("ratio", ""))
    width, _, height = said.partition(":")
    if height and int(width) >= 64:
        size = Size(width=int(width) & ~1, height=int(height) & ~1)
        return _sized(Fraction(size.width, size.height), 480) if row.get("draft") else size
    target = row.get("targetAspectRatio") or (said if height else "")
    if target:
        shape = Fraction(*map(int, target.split(":")))
    word = said.removeprefix("auto_") if said.startswith("auto") else row.get("resolution")
    short = 720 if own is None else min(own.width, own.height)
    if word:
        short = _SIDES.get(word.lower()) or int(word[:-1])
    return _sized(shape, 480 if row.get("draft") else short)


def _fourfold(own: Size) -> Size:
    """Four times as large, but no side longer than 4096."""
    times = min(Fraction(4), Fraction(4096, max(own.width, own.height)))
    return Size(width=int(own.width * times) & ~1, height=int(own.height * times) & ~1)


def _sized(shape: Fraction, short: int) -> Size:
    long = round(short * max(shape, 1 / shape)) & ~1
    return Size(width=long, height=short) if shape >= 1 else Size(width=short, height=long)
