"""All that a file says about itself, stream by stream, and what its packets show."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from av.audio.stream import AudioStream
from av.stream import Disposition
from av.video.stream import VideoStream
from pydantic import JsonValue

from rushes.media.colour import MATRICES, PRIMARIES, TRANSFERS
from rushes.media.facts import probe
from rushes.media.source import opened
from rushes.types import Facts, Frozen, Seconds

if TYPE_CHECKING:
    import os

    from av.codec.context import CodecContext
    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream

#: What FFmpeg calls the order of fields of a picture.
_FIELDS = {1: "progressive", 2: "top first", 3: "bottom first", 4: "top first", 5: "bottom first"}


class Track(Frozen):
    """One stream of a file."""

    index: int
    kind: str
    """``video``, ``audio``, ``subtitle``, ``data`` or ``attachment``."""
    codec: str
    said: dict[str, JsonValue]
    """What the file says: profile, time base, colours, language … Fractions are text."""
    packets: int
    bytes: int
    start: Seconds | None
    """When its first packet is shown, on the file's own clock."""
    end: Seconds | None
    keyframes: int
    longest_group: int
    """Packets from one keyframe to the next, at most."""


class Dossier(Frozen):
    """A file in full."""

    facts: Facts
    container: dict[str, JsonValue]
    tracks: tuple[Track, ...]
    chapters: tuple[dict[str, JsonValue], ...] = ()


@dataclass
class _Tally:
    """What has been counted of one stream."""

    packets: int = 0
    bytes: int = 0
    start: Fraction | None = None
    end: Fraction | None = None
    keyframes: int = 0
    group: int = 0
    longest: int = 0

    def add(self, packet: Packet[Any]) -> None:
        self.packets += 1
        self.bytes += packet.size
        self.group = 1 if packet.is_keyframe else self.group + 1
        self.keyframes += packet.is_keyframe
        self.longest = max(self.longest, self.group)
        if packet.pts is not None:
            start = packet.pts * packet.time_base
            end = start + (packet.duration or 0) * packet.time_base
            self.start = start if self.start is None else min(self.start, start)
            self.end = end if self.end is None else max(self.end, end)


def dossier(path: str | os.PathLike[str]) -> Dossier:
    """Everything about a file. Reads every packet, and decodes one picture.

    :raises MediaError: as :func:`~rushes.media.facts.probe` does.
    """
    facts = probe(path)
    with opened(path) as container:
        tallies = {stream.index: _Tally() for stream in container.streams}
        for packet in container.demux():
            if packet.size:
                tallies[packet.stream_index].add(packet)
        return Dossier(
            facts=facts,
            container=_container(container, Path(path)),
            tracks=tuple(_track(each, tallies[each.index]) for each in container.streams),
            chapters=tuple(_chapter(each) for each in container.chapters()),
        )


def _container(container: InputContainer, path: Path) -> dict[str, JsonValue]:
    micro = 1_000_000
    return {
        "format": container.format.name,
        "name": container.format.long_name,
        "start": str(Fraction(container.start_time or 0, micro)),
        "duration": str(Fraction(container.duration or 0, micro)),
        "bit_rate": container.bit_rate or None,
        "size_bytes": path.stat().st_size,
        "tags": {str(key): str(value) for key, value in container.metadata.items()},
    }


def _chapter(chapter: Any) -> dict[str, JsonValue]:
    base = chapter["time_base"]
    return {
        "start": str(chapter["start"] * base),
        "end": str(chapter["end"] * base),
        "tags": {str(key): str(value) for key, value in chapter["metadata"].items()},
    }


def _track(stream: Stream, tally: _Tally) -> Track:
    # Attachments and data have none, whatever the annotations say.
    context: CodecContext | None = stream.codec_context
    said: dict[str, JsonValue] = {
        "time_base": str(stream.time_base),
        "duration": _seconds(stream.duration, stream.time_base),
        "language": stream.language,
        "disposition": [str(flag.name) for flag in Disposition if stream.disposition & flag],
        "tags": {str(key): str(value) for key, value in stream.metadata.items()},
    }
    if context is not None:
        said |= {
            "codec_name": context.codec.long_name,
            "codec_tag": context.codec_tag,
            "profile": context.profile,
            "bit_rate": context.bit_rate or None,
        }
    if isinstance(stream, VideoStream):
        said |= _video(stream)
    if isinstance(stream, AudioStream) and context is not None:
        said |= _audio(stream)
    return Track(
        index=stream.index,
        kind=stream.type,
        codec=context.codec.canonical_name if context is not None else "none",
        said=said,
        packets=tally.packets,
        bytes=tally.bytes,
        start=tally.start,
        end=tally.end,
        keyframes=tally.keyframes,
        longest_group=tally.longest,
    )


def _video(stream: VideoStream) -> dict[str, JsonValue]:
    context = stream.codec_context
    return {
        "width": context.width,
        "height": context.height,
        "coded_width": context.coded_width or None,
        "coded_height": context.coded_height or None,
        "pix_fmt": context.pix_fmt,
        "level": context.level,
        "b_frames": bool(context.has_b_frames),
        "field_order": _FIELDS.get(int(context.field_order), "unknown"),
        "sample_aspect_ratio": str(stream.sample_aspect_ratio or 1),
        "display_aspect_ratio": str(stream.display_aspect_ratio or ""),
        "average_rate": str(stream.average_rate),
        "base_rate": str(stream.base_rate),
        "guessed_rate": str(stream.guessed_rate),
        "frames_said": stream.frames or None,
        "matrix": MATRICES.get(int(context.colorspace), "unknown"),
        "primaries": PRIMARIES.get(int(context.color_primaries), "unknown"),
        "transfer": TRANSFERS.get(int(context.color_trc), "unknown"),
        "range": {1: "tv", 2: "pc"}.get(int(context.color_range), "unknown"),
    }


def _audio(stream: AudioStream) -> dict[str, JsonValue]:
    context = stream.codec_context
    return {
        "sample_rate": context.sample_rate,
        "channels": context.channels,
        "layout": context.layout.name,
        "sample_format": context.format.name,
        "frame_size": context.frame_size or None,
    }


def _seconds(ticks: int | None, base: Fraction | None) -> str | None:
    return None if ticks is None or base is None else str(ticks * base)
