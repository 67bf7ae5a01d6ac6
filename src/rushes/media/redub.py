"""A clip with another sound: its pictures are copied as they are stored, bit for bit."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av
import numpy as np
from av.container.core import Flags
from av.stream import Discard

from rushes.media.decoder import BESIDE, has_alpha_beside
from rushes.media.facts import probe
from rushes.media.form import SOUND_RATE
from rushes.media.heard import LAYOUTS
from rushes.media.plan import Export, File
from rushes.media.softtrack import SoftTrack
from rushes.media.source import opened, video_stream
from rushes.media.stamps import Stamps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    from rushes.media.plan import Plan
    from rushes.media.stream import Stream
    from rushes.types import Facts

#: What FFmpeg notes about a container, which the new one does not have.
_OF_THE_CONTAINER = {"major_brand", "minor_version", "compatible_brands", "encoder"}
#: Ticks per second of an MP4's own clock: exact for 48 kHz and all broadcast rates.
_CLOCK = 240_000
_ROUNDING = {"matroska", "webm"}
_MP4 = {"h264", "hevc", "av1", "mpeg4", "vp9"}
#: What each container holds: its name in FFmpeg, the codecs of pictures, and that of new sound.
#: ``None`` is any.
_HOLDS: dict[str, tuple[str, set[str] | None, str]] = {
    ".mp4": ("mp4", _MP4, "aac"),
    ".m4v": ("mp4", _MP4, "aac"),
    ".mov": ("mov", {*_MP4, "prores", "dnxhd", "mjpeg", "ffv1"} - {"av1", "vp9"}, "aac"),
    ".mkv": ("matroska", None, "aac"),
    ".webm": ("webm", {"vp8", "vp9", "av1"}, "libopus"),
}


def changes_sound_alone(plan: Plan) -> bool:
    """Whether the pictures of a plan are those of one file, untouched, and may stay so."""
    untouched = all(
        step.handles_sound() and not step.draws() and not step.handles_pictures()
        for step in plan.steps
    )
    ours: dict[str, object] = {"tags": {}, "audio_bit_rate": None, "captions": None}
    free = plan.export.model_copy(update=ours) == Export()
    return bool(plan.steps) and isinstance(plan.source, File) and untouched and free


def copies_pictures(plan: Plan, target: Path) -> bool:
    """Whether running the plan to ``target`` can copy the pictures. Reads the clip's header."""
    if not changes_sound_alone(plan):
        return False
    return holds(probe(plan.sources()[0]), target)


def holds(facts: Facts, target: Path) -> bool:
    """Whether a file with the suffix of ``target`` can hold the clip's pictures as they are."""
    known = _HOLDS.get(target.suffix.lower())
    beside = facts.codec in BESIDE and facts.pix_fmt.startswith("yuva")
    if known is None or (beside and known[0] != "webm"):
        return False
    return known[1] is None or facts.codec in known[1]


def redub(
    plan: Plan, stream: Stream, path: Path, on_frame: Callable[[int], None] | None = None
) -> bool:
    """Write the pictures of a plan's clip with the sound of ``stream`` to ``path``.

    False where the copy does not show exactly what the clip does; it must then be encoded.

    :raises MediaError: the clip can't be read.
    """
    facts, export = probe(plan.sources()[0]), plan.export
    stamps = _stamps(facts)
    kind, _, codec = _HOLDS[path.suffix.lower()]
    options = {}
    if kind in {"mp4", "mov"}:
        options = {
            "movflags": "+faststart+use_metadata_tags+write_colr",
            "movie_timescale": str(_CLOCK),
        }
    with (
        opened(facts.path) as source,
        av.open(str(path), "w", format=kind, container_options=options) as made,
    ):
        made.flags = made.flags | Flags.bitexact.value  # type: ignore[operator]
        kept = {key: said for key, said in facts.tags.items() if key not in _OF_THE_CONTAINER}
        made.metadata.update({**kept, **export.tags})
        video = video_stream(source, facts.path)
        for each in source.streams:
            each.discard = Discard.default if each.index == video.index else Discard.all
        copy = _copy_of(video, made, stamps)
        if copy is None:
            return False
        voice = _Voice(made, stream, codec, export.audio_bit_rate)
        soft = None
        if export.captions is not None:
            soft = SoftTrack(made, kind, export.captions, stream.form.duration)
        zero = video.start_time or 0
        stored = (packet for packet in source.demux(video) if packet.size)
        for number, packet in enumerate(stored):
            if stamps:
                stamps.put(packet, number)
            time = _moved(packet, 0 if stamps else zero)
            packet.stream = copy
            voice.up_to(time)
            if soft:
                soft.up_to(time)
            try:
                made.mux(packet)
            except av.error.ArgumentError:
                return False  # times that this container does not take
            if on_frame:
                on_frame(number + 1)
        voice.end()
        if soft:
            soft.up_to(stream.form.duration)
    copied = probe(path)
    same = ("frames", "width", "height", "rotation")
    late = abs(copied.duration - facts.duration) > Fraction(1, 1000)
    return not late and all(getattr(copied, name) == getattr(facts, name) for name in same)


def _copy_of(
    video: VideoStream, made: OutputContainer, stamps: Stamps | None
) -> VideoStream | None:
    """A stream for the same packets; ``None`` where the container does not know their codec."""
    try:
        copy = made.add_stream_from_template(video, opaque=True)
    except ValueError:
        return None
    if stamps:
        copy.time_base = stamps.base
    if has_alpha_beside(video):
        copy.metadata["alpha_mode"] = "1"
    return copy


def _stamps(facts: Facts) -> Stamps | None:
    """Exact times, of a clip in a container that rounds them; ``None`` for all others."""
    if facts.container not in _ROUNDING:
        return None
    with opened(facts.path, coded=True) as source:
        video = video_stream(source, facts.path)
        for each in source.streams:
            each.discard = Discard.default if each.index == video.index else Discard.all
        return Stamps.of(source.demux(video), facts)


def _moved(packet: Packet[VideoStream], zero: int) -> Fraction:
    """Count the times of a packet from the first picture; gives when it is decoded."""
    base = packet.time_base
    if packet.pts is not None:
        packet.pts -= zero
    if packet.dts is not None:
        packet.dts -= zero
    return (packet.dts if packet.dts is not None else packet.pts or 0) * base


class _Voice:
    """The new sound, kept level with the pictures."""

    def __init__(
        self, container: OutputContainer, stream: Stream, codec: str, bit_rate: int | None
    ) -> None:
        self._container = container
        self._blocks: Iterator[NDArray[np.float32]] = stream.sound()
        self._done = 0
        self._channels = stream.form.channels
        self._track: AudioStream | None = None
        if self._channels:
            self._layout = LAYOUTS[self._channels]
            self._track = cast(
                "AudioStream", container.add_stream(codec, rate=SOUND_RATE, layout=self._layout)
            )
            self._track.bit_rate = bit_rate or 96_000 * self._channels

    def up_to(self, time: Fraction) -> None:
        while self._track and self._done < time * SOUND_RATE:
            if not self._next():
                return

    def end(self) -> None:
        if self._track:
            while self._next():
                pass
            self._container.mux(self._track.encode(None))

    def _next(self) -> bool:
        block = next(self._blocks, None)
        if block is None or self._track is None:
            return False
        samples = np.ascontiguousarray(np.clip(block, -1, 1).T)
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout=self._layout)
        frame.sample_rate, frame.pts = SOUND_RATE, self._done
        frame.time_base = Fraction(1, SOUND_RATE)
        self._container.mux(self._track.encode(frame))
        self._done += len(block)
        return True
