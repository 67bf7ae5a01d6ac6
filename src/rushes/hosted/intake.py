"""Pictures and clips on their way to a provider: as an address, inline or uploaded; unaltered."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from anyio import to_thread

from rushes.catalogue.options import Media as Kind
from rushes.catalogue.rows import Media
from rushes.catalogue.rows import Way as Door
from rushes.errors import (
    BadReplyError,
    MediaNotFoundError,
    Reason,
    UnsupportedError,
    join_words,
)
from rushes.hosted.patience import pause
from rushes.providers.contract import Attachment, Reference, Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from fractions import Fraction

    from pydantic import JsonValue

    from rushes.catalogue import Abilities
    from rushes.hosted.wire import Wire
    from rushes.providers.contract import Provider
    from rushes.types import GenerationRequest

#: How files of each kind begin: the offset, the bytes, and the kind.
_SIGNATURES = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftyphei", "image/heic"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (8, b"AVI ", "video/x-msvideo"),
    (8, b"WAVE", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"fLaC", "audio/flac"),
    (0, b"OggS", "audio/ogg"),
)
_KINDS = {"jpg": "jpeg", "mov": "quicktime", "mkv": "webm", "avi": "x-msvideo"}
#: Statuses and words of an address that the user gives.
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)(?=://)|(data)(?=:)", re.IGNORECASE)
#: How often a file is brought, where the provider's replies cannot be read.
_TRIES = 4
#: A file goes inline up to this size where the provider names no limit for it, in bytes.
_INLINE = 5_000_000
_NAMES = {Kind.IMAGE: "a picture", Kind.VIDEO: "a clip", Kind.AUDIO: "a sound"}


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a request: the field, what the user gave, and what the model says of it."""

    field: Literal["image", "last_frame", "keyframes", "video", "extend", "options"]
    source: str
    media: Media | None
    time: Fraction | None = None
    option: str = ""
    """What names it in an option."""
    kind: Kind | None = None
    """What an option wants it to be."""


@dataclass(frozen=True, slots=True)
class Brought:
    """An input that is where the provider can read it."""

    input: Input
    reference: Reference

    def row(self) -> dict[str, JsonValue]:
        """What is kept of it: where it is. What is sent inline is read from its file again."""
        reference = self.reference
        inline = reference.way is Way.DATA
        return {
            "field": self.input.field,
            "source": self.input.source,
            "value": None if inline else reference.value,
            "way": reference.way.value,
            "content_type": reference.content_type,
        }

    @classmethod
    def read(cls, each: Input, row: Mapping[str, str | None] | None) -> Self | None:
        """The input as it was kept, or ``None`` where it must be brought again."""
        value = row and row.get("value")
        if not row or not value:
            return None
        kind = str(row["content_type"])
        return cls(each, Reference(value, Way(str(row["way"])), kind, each.time))


def inputs(request: GenerationRequest, can: Abilities) -> Iterator[Input]:
    """Everything that goes in, in the order of the request."""
    if request.image is not None:
        yield Input("image", request.image, can.image)
    if request.last_frame is not None:
        yield Input("last_frame", request.last_frame, can.image)
    for key in request.keyframes:
        yield Input("keyframes", key.source, can.image, key.time)
    if request.video is not None:
        yield Input("video", request.video, can.video)
    if request.extend is not None:
        yield Input("extend", request.extend, can.video)
    for name, source, media in can.files(request.options):
        yield Input("options", source, media, option=source, kind=can.options[name].media)
    if can.open_options:
        yield from _files(tuple(request.options.values()), can)


def _files(values: Iterable[object], can: Abilities) -> Iterator[Input]:
    """The options that are files of models without a row: ``@PATH``; ``@@`` is a plain @."""
    for value in values:
        if isinstance(value, (list, tuple)):
            yield from _files(value, can)
        elif isinstance(value, str) and value.startswith("@") and not value.startswith("@@"):
            yield Input("options", value[1:], can.image, option=value)


def is_local(source: str) -> bool:
    """Whether it is a file of this machine, and no address."""
    return _SCHEME.match(source) is None


def as_given(each: Input) -> Reference:
    """An input as if it were there already, for an order that is only looked at."""
    return Reference(each.source, Way.URL, "", each.time)


def refuse(request: GenerationRequest, can: Abilities, model: str) -> None:
    """Find every file that cannot be sent before anything is. Reads the heads of files.

    :raises MediaNotFoundError: a file is not there.
    :raises UnsupportedError: one is of a kind or size that the model does not take.
    """
    reasons = [
        reason
        for each in inputs(request, can)
        if is_local(each.source) and (each.media is not None or each.kind is not None)
        for reason in _file_reasons(each, each.media or Media())
    ]
    if reasons:
        raise UnsupportedError(model, reasons)


def _file_reasons(each: Input, media: Media) -> Iterator[Reason]:
    path = Path(each.source)
    kind, size = content_type(path), path.stat().st_size
    if each.kind is not None and not kind.startswith(f"{each.kind}/"):
        yield Reason(each.field, f"{path.name} is {kind}", f"give {_NAMES[each.kind]}")
        return
    taken = media.formats
    if taken is not None and _format(kind) not in {_KINDS.get(name, name) for name in taken}:
        convert = "rushes media frames" if kind.startswith("video") else "rushes media export"
        yield Reason(
            each.field, f"{path.name} is {kind}", f"use {join_words(list(taken), 'or')}; {convert}"
        )
    if _way(size, media) is None:
        most = max(_limits(media), default=0)
        remedy = f"use a file of {most / 1e6:g} MB or less" if most else "give an https:// address"
        yield Reason(each.field, f"{path.name} has {size / 1e6:.1f} MB", remedy)


def _format(kind: str) -> str:
    return kind.partition("/")[2]


def _limits(media: Media) -> list[int]:
    doors = [door for door in (media.data, media.upload) if isinstance(door, Door)]
    return [door.max_bytes for door in doors if door.max_bytes is not None]


def _way(size: int, media: Media) -> Way | None:
    """Inline where it is small enough, else uploaded; ``None`` where neither is possible."""
    if isinstance(media.data, Door):
        most = media.data.max_bytes
        # Without a published limit, only what every server takes goes inline unless it must.
        if size <= (most if most is not None else _INLINE):
            return Way.DATA
    if isinstance(media.upload, Door) and size <= (media.upload.max_bytes or size):
        return Way.UPLOAD
    if isinstance(media.data, Door) and media.data.max_bytes is None:
        return Way.DATA
    return None


async def sent(each: Input, provider: Provider, wire: Wire) -> Reference:
    """Bring one input to where the provider can read it. Uploading costs nothing.

    :raises ProviderError: the upload failed.
    """
    scheme = _SCHEME.match(each.source)
    if scheme is not None:
        kind = scheme[0].lower()
        way = {"http": Way.URL, "https": Way.URL, "data": Way.DATA}.get(kind, Way.OWN)
        told = each.source[5:].partition(";")[0] if way is Way.DATA else _by_name(each.source)
        return Reference(each.source, way, told, each.time)
    path = Path(each.source)
    kind = content_type(path)
    media = each.media
    size = (await to_thread.run_sync(path.stat)).st_size
    way = Way.UPLOAD if media is None else _way(size, media) or Way.UPLOAD
    if way is Way.DATA:
        data = await to_thread.run_sync(path.read_bytes)
        text = base64.b64encode(data).decode()
        return Reference(f"data:{kind};base64,{text}", way, kind, each.time)
    address = await uploaded(Attachment(path.name, kind, path), provider, wire)
    return Reference(address, way, kind, each.time)


async def uploaded(file: Attachment, provider: Provider, wire: Wire) -> str:
    """Bring a file to the provider; its address there.

    Where a reply cannot be read, all of it is done again: an upload costs nothing.

    :raises ProviderError: the provider refused it, or did not say where to.
    """
    for attempt in range(1, _TRIES + 1):
        try:
            return await _brought(file, provider, wire)
        except BadReplyError as error:
            if attempt == _TRIES:
                said = error.message.rstrip(".")
                raise BadReplyError(
                    f"{provider.name} did not take {file.name}: {said}. Nothing was ordered.",
                    billed=False,
                ) from error
        await wire.rest(pause(attempt))
    raise AssertionError  # the last attempt returns or raises


async def _brought(file: Attachment, provider: Provider, wire: Wire) -> str:
    steps = provider.upload(file)
    try:
        call = next(steps)
        while True:
            if call.after:
                await wire.rest(call.after)
            reply = await wire.ask(call)
            if not reply.ok:
                raise provider.refusal(reply)
            call = steps.send(reply)
    except StopIteration as done:
        return str(done.value)
    except (KeyError, TypeError) as error:
        raise BadReplyError(f"it did not say where to upload to ({error})") from error


def content_type(path: Path) -> str:
    """What a file is, by how it begins: ``image/png``, ``video/mp4``, ``audio/wav``.

    :raises MediaNotFoundError: there is no such file.
    """
    try:
        with path.open("rb") as file:
            head = file.read(32)
    except OSError as error:
        raise MediaNotFoundError(f"{path} cannot be read: {error.strerror}.") from error
    for offset, signature, kind in _SIGNATURES:
        if head[offset:].startswith(signature):
            return kind
    return "application/octet-stream"


def _by_name(address: str) -> str:
    ending = address.partition("?")[0].rpartition(".")[2].lower()
    kind = _KINDS.get(ending, ending)
    if kind in {"jpeg", "png", "webp", "gif"}:
        return f"image/{kind}"
    if kind in {"mp4", "quicktime", "webm"}:
        return f"video/{kind}"
    if kind in {"wav", "mp3", "m4a", "aac", "flac", "ogg"}:
        return f"audio/{'mpeg' if kind == 'mp3' else kind}"
    return "application/octet-stream"
