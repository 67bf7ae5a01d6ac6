"""A few pictures coded so that they fit between others that are copied."""

from __future__ import annotations

import os
from contextlib import closing
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, cast

import av
from av.codec.context import Flags, ThreadType

from rushes.errors import MediaError
from rushes.media.avc import AvcSets
from rushes.media.chain import SCALING, filtered
from rushes.media.colour import MATRICES
from rushes.media.facts import probe
from rushes.media.footage import form_of
from rushes.media.footage import pictures as shown
from rushes.media.form import nearest
from rushes.media.hevc import HevcSets, Numbers
from rushes.media.nal import framed, split
from rushes.media.relay import Relay
from rushes.media.source import opened, video_stream
from rushes.media.stock import SETS, packets, scan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.packet import Packet
    from av.stream import Stream
    from av.video.codeccontext import VideoCodecContext
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from rushes.media.chain import Chain
    from rushes.media.nal import Sets
    from rushes.media.segments import Recoded
    from rushes.media.stock import Look, Stock

#: Encoders for codecs of which pictures from two encoders can follow each other in one stream.
_ENCODERS = {
    "h264": "libx264",
    "hevc": "libx265",
    "av1": "libsvtav1",
    "vp9": "libvpx-vp9",
    "vp8": "libvpx",
}
MIXES = tuple(_ENCODERS)
_PROFILES = {66: "baseline", 77: "main", 100: "high", 110: "high10", 122: "high422", 244: "high444"}
_UNTURNS = {90: ("cclock",), 180: ("clock", "clock"), 270: ("clock",)}
_NO_TYPE = 0
#: Decoded pictures that may wait for the encoder.
_WAITING = 8


class Coded(NamedTuple):
    """A picture as it goes into the file."""

    data: bytes
    pts: int
    key: bool


class Recoder:
    """Encoders whose pictures fit into a stream of clips that look like ``stock``."""

    def __init__(self, stock: Stock, taken: Sets | None, base: Fraction) -> None:
        """``taken``: the parameter sets of what is copied; ``base``: seconds in a unit of pts.

        :raises MediaError: every number for parameter sets is taken.
        """
        self._stock = stock
        self._base = base
        self._number = taken.free() if isinstance(taken, (AvcSets, HevcSets)) else 0
        if self._number is None:
            raise MediaError(f"{stock.path} has no room for more parameter sets.")
        self._profile = _PROFILES.get(taken.profile or 0) if isinstance(taken, AvcSets) else None
        self.sets = self._own_sets()

    def encode(self, frames: Iterator[tuple[VideoFrame, int]]) -> Iterator[Coded]:
        """Code frames that are shown at the given pts, as a group of pictures of their own."""
        encoder = self._encoder()
        with closing(Relay(frames, _WAITING)) as decoded:
            for frame, pts in decoded:
                frame.pts, frame.time_base = pts, self._base
                frame.pict_type = _NO_TYPE
                yield from map(self._coded, encoder.encode(frame))
        yield from map(self._coded, encoder.encode(None))

    def _coded(self, packet: Packet[Stream]) -> Coded:
        data = bytes(packet)
        if self.sets is not None:
            # The encoder's notes about itself would be taken for the whole clip's.
            units = [unit for unit in split(data, 0) if self.sets.kind(unit) not in self.sets.NOTES]
            if isinstance(self._number, Numbers):
                units = [self._number.given(unit) for unit in units]
            data = framed(units)
        return Coded(data, packet.pts or 0, packet.is_keyframe)

    def _own_sets(self) -> Sets | None:
        kind = SETS.get(self._stock.look.codec)
        if kind is None:
            return None
        encoder = self._encoder()
        encoder.open()
        sets = kind.of(bytes(encoder.extradata or b""))
        if isinstance(sets, HevcSets) and isinstance(self._number, Numbers):
            return sets.numbered(self._number)
        return sets

    def _encoder(self) -> VideoCodecContext:
        look, stock = self._stock.look, self._stock
        codec = _ENCODERS[look.codec]
        os.environ.setdefault("SVT_LOG", "1")  # errors alone; it writes to stderr by itself
        context = cast("VideoCodecContext", av.CodecContext.create(codec, "w"))
        context.width, context.height, context.pix_fmt = look.width, look.height, look.pix_fmt
        context.time_base = self._base
        context.framerate = look.rate or Fraction(stock.frames) / stock.duration
        context.sample_aspect_ratio = look.aspect
        primaries, transfer, matrix, said = stock.colours
        context.color_primaries, context.color_trc = primaries, transfer
        context.colorspace, context.color_range = matrix, said
        context.flags |= Flags.global_header
        context.thread_type = ThreadType.FRAME  # slices, PyAV's own choice, cost bits and time
        context.options = self._options()
        return context

    def _options(self) -> dict[str, str]:
        if self._stock.look.codec == "h264":
            reorder = 0 if self._profile == "baseline" else 2
            own = f"sps-id={self._number}:bframes={reorder}:b-pyramid=none:force-cfr=0"
            profile = {"profile": self._profile} if self._profile else {}
            return {"crf": "16", "preset": "superfast", "x264-params": own, **profile}
        if self._stock.look.codec == "hevc":
            own = "log-level=none:bframes=2:b-pyramid=0:open-gop=0:info=0:repeat-headers=0"
            return {"crf": "15", "preset": "superfast", "x265-params": own}
        if self._stock.look.codec == "av1":
            return {"crf": "18", "preset": "9"}
        return {"crf": "16", "b": "0", "cpu-used": "4", "deadline": "good", "row-mt": "1"}


def codable(look: Look) -> bool:
    """Whether there is an encoder here for pictures in that format."""
    formats = av.Codec(_ENCODERS[look.codec], "w").video_formats or []
    return look.pix_fmt in {each.name.replace("yuvj", "yuv") for each in formats}


def same(stock: Stock, part: Recoded) -> Iterator[tuple[VideoFrame, int]]:
    """The decoded pictures of a part of a clip, as they are stored, each with its tick.

    :raises MediaError: fewer pictures can be read than were planned.
    """
    given = 0
    seek = scan(stock, part.start, part.stop).seek
    with opened(stock.path) as container:
        video = video_stream(container, stock.path)
        context = video.codec_context
        context.thread_type = ThreadType.AUTO
        ratio = (video.time_base or Fraction(1)) / stock.unit
        for packet in _then_none(packets(container, video, seek)):
            for frame in context.decode(packet):
                tick = nearest(((frame.pts or 0) - stock.zero) * ratio)
                if part.start <= tick < part.stop:
                    given += 1
                    yield frame, tick
            if given >= part.count:
                return
    raise MediaError(
        f"{stock.path} is damaged: of {part.count} pictures from "
        f"{float(part.start * stock.unit):.3f} s on only {given} can be read."
    )


def _then_none(
    stored: Iterator[Packet[VideoStream]],
) -> Iterator[Packet[VideoStream] | None]:
    yield from stored
    yield None


def fitted(
    stock: Stock, start: Fraction, stop: Fraction, model: Look
) -> Iterator[tuple[VideoFrame, int]]:
    """A clip's pictures as ``model`` has them: its size (bars fill what is left), rate and colours.

    Numbered from 0; where the rate of ``model`` varies, in ticks of the clip.
    """
    facts = probe(stock.path)
    form = form_of(facts, timing="kept")
    if model.rate:
        form = form.but(fps=model.rate, variable=False)
    frames = shown(facts, form, start, stop)
    for frame in filtered(frames, [lambda chain: _fit(chain, model)]):
        yield frame, nearest((frame.pts or 0) * (frame.time_base or 1) / ticks(stock, model))


def ticks(stock: Stock, model: Look) -> Fraction:
    """Seconds in a tick of what :func:`fitted` gives."""
    return 1 / model.rate if model.rate else stock.unit


def _fit(chain: Chain, model: Look) -> None:
    width, height = max(2, round(model.width * model.aspect / 2) * 2), model.height
    if model.rotation % 180:
        width, height = height, width
    matrix = MATRICES.get(model.matrix, "bt709")
    chain.add(
        "scale",
        w=width,
        h=height,
        force_original_aspect_ratio="decrease",
        force_divisible_by=2,
        flags=SCALING,
        out_color_matrix="smpte170m" if matrix == "bt470bg" else matrix,
        out_range="pc" if model.full_range else "tv",
    )
    chain.add("format", pix_fmts=model.pix_fmt)
    chain.add("pad", w=width, h=height, x="(ow-iw)/2", y="(oh-ih)/2")
    for turn in _UNTURNS.get(model.rotation, ()):
        chain.add("transpose", dir=turn)
    chain.add("scale", w=model.width, h=model.height, flags=SCALING)
    chain.add("setsar", sar=model.aspect)
