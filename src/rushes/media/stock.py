"""A clip as it is stored: which coded pictures it has, without decoding them.

Film stock is what a clip is before anyone has looked at it. One scan lists the stored pictures in
the order of decoding, with the time of each in whole ticks: picture numbers at a constant rate,
units of the time base at a variable one.
"""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rushes.errors import MediaError
from rushes.media.avc import AvcSets
from rushes.media.decoder import decoder
from rushes.media.facts import refuse_cut, rotation_of
from rushes.media.hevc import HevcSets
from rushes.media.nal import Sets, split
from rushes.media.source import opened, sound_stream, video_stream
from rushes.media.timing import Timing, from_index, is_untimed, timing

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

#: Codecs whose pictures are read with parameter sets.
SETS: dict[str, type[Sets]] = {"h264": AvcSets, "hevc": HevcSets}
#: How far before a place, in seconds, its keyframe is looked for.
_STEPS_BACK = (0, 2, 10, 60)
#: Suffixes of containers whose headers may say all without a decoder being asked.
_SAYS_ALL = {".mp4", ".mov", ".m4v"}
#: What the numbers of channels mean where nothing more is said (ISO/IEC 14496-3, 1.6.3.5).
_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "4.0", 5: "5.0", 6: "5.1", 8: "7.1"}
_AAC_RATES = (
    *(96_000, 88_200, 64_000, 48_000, 44_100, 32_000),
    *(24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350),
)
#: What FFmpeg writes behind the AAC settings to say that nothing is hidden in them.
_NO_SBR = b"\x56\xe5\x00"


class Picture(NamedTuple):
    """A stored picture. ``tick`` counts from the first that is shown."""

    tick: int
    length: int
    entry: bool
    """Whether decoding can start here, and nothing behind it needs what is before."""
    shown: bool
    """Not hidden by an edit list."""
    leads: bool = False
    """Shown before the entry that it is stored behind, and of no use to what comes after that."""


@dataclass(frozen=True, slots=True)
class Look:
    """What must be the same for coded pictures to follow each other. Sizes as coded."""

    codec: str
    width: int
    height: int
    pix_fmt: str
    aspect: Fraction
    rotation: int
    rate: Fraction | None
    """``None`` where it varies."""
    matrix: int
    full_range: bool
    interlaced: bool
    header: bytes
    """What the decoder is set up with; empty for codecs whose headers can be mixed."""


@dataclass(frozen=True, slots=True)
class Voice:
    """The same for coded sound."""

    codec: str
    rate: int
    layout: str
    header: bytes


@dataclass(frozen=True, slots=True)
class Stock:
    """A measured clip, ready to be copied from."""

    path: Path
    container: str
    look: Look
    voice: Voice | None
    unit: Fraction
    """Seconds in a tick."""
    duration: Fraction
    frames: int
    timed: bool
    """Whether every stored picture says when it is shown."""
    streams: int
    base: Fraction
    """Seconds in a unit of the stream's own times."""
    zero: int
    """When the first picture is shown, in those units."""
    colours: tuple[int, int, int, int]
    """Primaries, transfer, matrix and range as the clip says them, in FFmpeg's numbers."""
    torn: bool
    """Whether its first pictures need what was before them, which is not there."""


class Stretch(NamedTuple):
    """The stored pictures around a range, in the order of decoding; scan again from ``seek``."""

    pictures: tuple[Picture, ...]
    seek: int | None
    sets: Sets | None
    foreign: str = ""
    """What the pictures have that others coded to fit between them would lack."""


def examine(path: str | os.PathLike[str]) -> Stock:
    """Open the clip once and say what it is. Decodes one picture.

    :raises MediaError: as :func:`~rushes.media.facts.probe` does.
    """
    source = Path(path)
    if source.suffix.lower() in _SAYS_ALL:
        with opened(source, coded=True) as container:
            video = video_stream(container, source)
            measured = from_index(container, video)
            if measured is not None:
                refuse_cut(container, video, measured, source)
                return _examined(source, container, video, measured)
    with opened(source) as container:
        video = video_stream(container, source)
        sound = sound_stream(container)
        measured = timing(container, video, sound)
        refuse_cut(container, video, measured, source)
    with opened(source) as container:
        return _examined(source, container, video_stream(container, source), measured)


def _examined(
    source: Path, container: InputContainer, video: VideoStream, measured: Timing
) -> Stock:
    frame, timed = _first(container, video)
    if frame is None:
        raise MediaError(f"{source} has a video stream, but no picture in it can be read.")
    return Stock(
        path=source,
        container=container.format.name,
        look=_look(video, frame, measured),
        voice=_voice(sound_stream(container)),
        unit=_unit(video, measured),
        duration=measured.duration,
        frames=measured.frames,
        timed=timed and not is_untimed(video),
        base=video.time_base or Fraction(1, 90_000),
        zero=video.start_time or 0,
        streams=len(container.streams),
        colours=(frame.color_primaries, frame.color_trc, frame.colorspace, frame.color_range),
        torn=_torn(container, video),
    )


@contextmanager
def stored(stock: Stock) -> Iterator[InputContainer]:
    """The file of ``stock``, for its packets."""
    told = any(kind in stock.container for kind in ("mp4", "matroska"))
    with opened(stock.path, coded=told) as container:
        yield container


def scan(stock: Stock, start: int, stop: int) -> Stretch:
    """List the stored pictures from one that decodes at or before tick ``start`` to past ``stop``.

    :raises MediaError: the file is damaged there.
    """
    base = stock.base
    for back in _STEPS_BACK:
        time = start * stock.unit - back
        place = None if time <= 0 else stock.zero + math.floor(time / base)
        stretch = _scanned(stock, place, stop)
        first = next((each for each in stretch.pictures if each.entry), None)
        if place is None or (first is not None and first.tick <= start):
            return stretch
    return _scanned(stock, None, stop)


def packets(
    container: InputContainer, video: VideoStream, seek: int | None
) -> Iterator[Packet[VideoStream]]:
    """The packets of a stretch, as :func:`scan` counted them, of a file that was just opened."""
    # MPEG-TS, sent to its beginning, does not always get there; so that is never asked.
    if seek is not None:
        container.seek(seek, stream=video)
    return (packet for packet in container.demux(video) if packet.size)


def _scanned(stock: Stock, place: int | None, stop: int) -> Stretch:
    with stored(stock) as container:
        video = video_stream(container, stock.path)
        header = bytes(video.codec_context.extradata or b"")
        kind = SETS.get(stock.look.codec)
        sets = kind.of(header) if kind else None
        return _listed(stock, packets(container, video, place), sets, stop)._replace(seek=place)


def _listed(
    stock: Stock, stored_: Iterator[Packet[VideoStream]], sets: Sets | None, stop: int
) -> Stretch:
    ratio = stock.base / stock.unit
    top, bottom = ratio.numerator, ratio.denominator
    found: list[Picture] = []
    past: int | None = None
    foreign, behind = "", False
    for packet in stored_:
        pts = packet.pts if packet.pts is not None else packet.dts
        tick = (2 * ((pts or 0) - stock.zero) * top + bottom) // (2 * bottom)
        if past is not None and tick >= past:
            break
        entry = packet.is_keyframe
        if entry and sets is not None:
            units = list(split(bytes(packet), sets.framed))
            sets |= sets.among(units)
            entry = sets.enters(units)
            foreign = foreign or sets.foreign(units)
            behind, leads = True, False
        elif behind and sets is not None:
            units = list(split(bytes(packet), sets.framed))
            behind = leads = sets.leads(units)
        else:
            leads = False
        if packet.is_keyframe and tick >= stop and past is None:
            past = tick
        length = (packet.duration or 0) * top // bottom
        found.append(Picture(tick, length, entry, not packet.is_discard, leads))
    return Stretch(_closed(found), None, sets, foreign)


def _closed(found: list[Picture]) -> tuple[Picture, ...]:
    """Only a keyframe that no later picture is shown before, leading ones aside, is an entry."""
    ticks = (math.inf if each.leads else each.tick for each in reversed(found))
    least = accumulate(ticks, min)
    marked = zip(reversed(found), least, strict=True)
    return tuple(
        picture._replace(entry=picture.entry and picture.tick <= low) for picture, low in marked
    )[::-1]


def _torn(container: InputContainer, video: VideoStream) -> bool:
    """Whether the picture stored behind the first one needs what was before that."""
    kind = SETS.get(video.codec_context.codec.canonical_name)
    second = next((packet for packet in container.demux(video) if packet.size), None)
    if kind is None or second is None:
        return False
    sets = kind.of(bytes(video.codec_context.extradata or b""))
    return sets.torn(split(bytes(second), sets.framed))


def _first(container: InputContainer, video: VideoStream) -> tuple[VideoFrame | None, bool]:
    """The first picture that decodes, and whether stored pictures have times."""
    context = decoder(video)
    timed = True
    for packet in container.demux(video):
        if not packet.size:
            continue
        timed = timed and packet.pts is not None
        # Fed its end at once, the decoder gives a picture without waiting for more.
        frames = [*context.decode(packet), *context.decode(None)]
        context.flush_buffers()
        if frames:
            return frames[0], timed
    return None, timed


def _unit(video: VideoStream, measured: Timing) -> Fraction:
    base = video.time_base or Fraction(1, 90_000)
    return base if measured.variable else 1 / measured.fps


def _look(video: VideoStream, frame: VideoFrame, measured: Timing) -> Look:
    codec = video.codec_context.codec.canonical_name
    large = frame.width >= 1280 or frame.height >= 720
    full = frame.color_range == 2 or frame.format.name.startswith("yuvj")
    header = bytes(video.codec_context.extradata or b"")
    interlaced = bool(frame.interlaced_frame)
    if codec in SETS:
        interlaced = interlaced or not SETS[codec].of(header).progressive
        header = b""
    return Look(
        codec=codec,
        width=frame.width,
        height=frame.height,
        pix_fmt=frame.format.name.replace("yuvj", "yuv"),
        aspect=video.sample_aspect_ratio or video.codec_context.sample_aspect_ratio or Fraction(1),
        rotation=rotation_of(frame),
        rate=None if measured.variable else measured.fps,
        matrix=frame.colorspace if frame.colorspace != 2 else (1 if large else 6),
        full_range=full,
        interlaced=interlaced,
        header=header,
    )


def _voice(sound: AudioStream | None) -> Voice | None:
    if sound is None:
        return None
    context = sound.codec_context
    codec = context.codec.canonical_name
    header = bytes(context.extradata or b"")
    if codec == "aac":
        header = header[:2] if header[2:] in {b"", _NO_SBR} else header
        header = header or _aac(context.sample_rate, context.layout.nb_channels)
    elif codec == "flac":
        header = header[:4]  # the rest says how long this clip is
    elif codec == "opus":
        header = header[9:10]  # the rest says how much of its start is not heard
    channels = context.layout.nb_channels
    said = context.layout.name
    layout = _LAYOUTS.get(channels, said) if said == f"{channels} channels" else said
    return Voice(codec, context.sample_rate, layout, header)


def _aac(rate: int, channels: int) -> bytes:
    """The settings of AAC-LC, for packets that have them in front of each (ISO/IEC 14496-3)."""
    if rate not in _AAC_RATES:
        return b""
    number = {8: 7}.get(channels, channels)
    return (2 << 11 | _AAC_RATES.index(rate) << 7 | number << 3).to_bytes(2, "big")
