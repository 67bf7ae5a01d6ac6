"""A splice into a file: pictures and sound interleaved as they come, nothing held back."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from heapq import merge
from itertools import chain, count
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

import av
from av.container.core import Flags

from rushes.errors import MediaError
from rushes.media.form import nearest
from rushes.media.nal import framed, split
from rushes.media.obu import headed
from rushes.media.recode import Coded, Recoder, fitted, same
from rushes.media.segments import Copied, Recoded
from rushes.media.softtrack import SoftTrack
from rushes.media.source import opened, sound_stream, video_stream
from rushes.media.splice import CannotCopyError
from rushes.media.stock import packets, stored
from rushes.media.voices import Passage, Track, speakable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.stream import Stream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from rushes.media.nal import Sets
    from rushes.media.splice import Part, Splice
    from rushes.media.stock import Stock, Voice

#: FFmpeg's muxer for each suffix.
MUXERS = {
    ".mp4": "mp4",
    ".m4v": "mp4",
    ".mov": "mov",
    ".mkv": "matroska",
    ".webm": "webm",
    ".ts": "mpegts",
}
#: What can say that the first packets of sound are there to be decoded, not heard.
_EARLY = {".mp4", ".m4v", ".mov", ".m4a"}
#: Ticks per second of an MP4's own clock: exact for 48 kHz and all broadcast rates.
_CLOCK = 240_000
#: Of a clip's tags, what is about its old container.
_BRANDS = {"major_brand", "minor_version", "compatible_brands", "encoder"}
_UNSAID = 2
#: Codecs of which the header in an MP4 or Matroska says all; of others a decoder knows more.
_SELF_SAID = {"h264", "aac"}
#: Pictures that an encoder here may put out of order.
_REORDERED = 2


#: What files of sound alone hold as it is stored; PCM of all kinds for ``wav``.
_SOUND = {
    "ipod": ("aac", "alac"),
    "mp3": ("mp3", "mp3float"),
    "ogg": ("opus", "vorbis"),
    "wav": ("pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_u8"),
}
#: FFmpeg's muxer for each suffix of sound alone.
SOUND_MUXERS = {".m4a": "ipod", ".mp3": "mp3", ".ogg": "ogg", ".opus": "ogg", ".wav": "wav"}


@dataclass(frozen=True, slots=True)
class Beside:
    """What goes into the file besides what is copied."""

    tags: Mapping[str, str] = field(default_factory=dict)
    captions: Path | None = None
    """An SRT or WebVTT file that becomes a track."""
    pictures: bool = True
    """Without, the sound alone."""


def holds_sound(suffix: str, voice: Voice) -> bool:
    """Whether a file of that suffix can hold this sound alone, untouched."""
    muxer = SOUND_MUXERS.get(suffix.lower())
    return voice.codec in _SOUND[muxer] if muxer else suffix.lower() in MUXERS


class _Due(NamedTuple):
    """A packet that is ready; ``time`` decides what goes first."""

    time: float
    track: int
    packet: av.Packet[Stream]


def weave(
    splice: Splice,
    path: Path,
    suffix: str,
    on_picture: Callable[[int], None] | None,
    beside: Beside,
) -> None:
    """Write the splice to ``path`` as the container that ``suffix`` means.

    Memory: a few packets, and a few bytes for each picture.

    :raises CannotCopyError: the container can't hold what the clips are coded with.
    :raises MediaError: a clip is damaged.
    """
    muxer = (MUXERS if beside.pictures else {**MUXERS, **SOUND_MUXERS}).get(suffix.lower())
    if muxer is None:
        raise CannotCopyError(f"{suffix or 'it'} is none of {', '.join(MUXERS)}", expected=True)
    with (
        _described(splice.model, splice.model.look.codec) as model,
        av.open(
            str(path), "w", format=muxer, container_options=_options(muxer, splice.model.colours)
        ) as container,
    ):
        container.flags = container.flags | Flags.bitexact.value  # type: ignore[operator]
        kept = {key: text for key, text in model.metadata.items() if key not in _BRANDS}
        container.metadata.update({**kept, **beside.tags})
        tracks = []
        if beside.pictures:
            film = _Film(splice, mp4=muxer in {"mp4", "mov"})
            template = video_stream(model, splice.model.path)
            video = film.stream(_added(container, template, splice.model.look.codec, suffix))
            tracks.append(film.packets(video))
        voice = splice.voice
        if voice is not None:
            sound, track = _track(container, splice, voice, suffix)
            tracks.append(_spoken(track, sound, voice))
        soft = None
        if beside.captions is not None:
            soft = SoftTrack(container, muxer, beside.captions, splice.duration)
        done = 0
        for due in merge(*tracks, key=lambda due: due.time):
            if soft:
                soft.up_to(Fraction(due.time))
            container.mux(due.packet)
            if due.track == 0 and on_picture:
                done += 1
                on_picture(done)
        if soft:
            soft.up_to(splice.duration)


def _described(stock: Stock, codec: str) -> AbstractContextManager[InputContainer]:
    """The clip, with all that a new file has to say of a stream of this codec."""
    return stored(stock) if codec in _SELF_SAID else opened(stock.path)


def _options(muxer: str, colours: tuple[int, ...]) -> dict[str, str]:
    if muxer in {"mp4", "mov"}:
        # Where the clip says nothing of its colours FFmpeg would write that they are limited.
        colr = "-" if set(colours[:3]) == {_UNSAID} else "+"
        return {
            "movflags": f"+faststart+use_metadata_tags{colr}write_colr",
            "movie_timescale": str(_CLOCK),
        }
    # Else the muxer would push everything back to make room for pictures out of order.
    return {"avoid_negative_ts": "disabled"} if muxer in {"matroska", "webm"} else {}


def _added(
    container: OutputContainer, template: VideoStream, codec: str, suffix: str
) -> VideoStream:
    try:
        return container.add_stream_from_template(template, opaque=True)
    except ValueError as error:
        said = f"a {suffix} file does not hold {codec} video"
        raise CannotCopyError(said, expected=True) from error


class _Film:
    """All pictures of a splice, as packets."""

    def __init__(self, splice: Splice, *, mp4: bool) -> None:
        self._splice = splice
        self._base = splice.unit
        self._mp4 = mp4
        known = [part.stretch.sets for part in splice.parts if part.stretch and part.stretch.sets]
        taken = reduce(or_, known) if known else None
        self._recoder = Recoder(splice.model, taken, self._base) if splice.recoded else None
        coded = self._recoder.sets if self._recoder else None
        self._sets = taken | coded if taken and coded else taken or coded
        #: Two clips have different headers under one number: each picture that can be entered
        #: at then carries the headers of its own clip.
        self._inband = self._sets is not None and self._sets.clash
        self._scales = {part.at: self._scale(part) for part in splice.parts}
        self._times = [time for part in splice.parts for time in self._shown(part)]
        self._lengths = self._measured()
        self._lag = max(map(self._reordered, splice.parts))

    def stream(self, video: VideoStream) -> VideoStream:
        """Say in the new file's header what the pictures need."""
        video.time_base = self._base
        if self._sets is not None:
            first = self._splice.parts[0].stretch
            plain = first.sets if self._inband and first and first.sets else self._sets
            video.codec_context.extradata = plain.record(complete=not self._inband)
            if self._mp4:
                self._tag(video, plain.TAGS)
        return video

    def _tag(self, video: VideoStream, tags: tuple[str, str]) -> None:
        """Say where the headers are; what knows no such word gets the one that plays everywhere."""
        plain, inband = tags
        if self._inband:
            video.codec_context.codec_tag = inband
        elif video.codec_context.codec_tag not in tags:
            video.codec_context.codec_tag = plain

    def packets(self, stream: Stream) -> Iterator[_Due]:
        """Every picture in the order of decoding, with exact times."""
        step = self._lengths[self._times[0]]
        for number, (data, pts, key) in enumerate(self._coded()):
            packet = av.Packet(data)
            at = number - self._lag
            packet.pts = pts
            packet.dts = self._times[at] if at >= 0 else self._times[0] + at * step
            packet.duration = self._lengths[pts]
            if number == len(self._times) - 1:
                # MP4 adds up what lies between the times of decoding; the sum has to be right.
                end = nearest(self._splice.duration / self._base)
                packet.duration = max(1, end - packet.dts - self._lag * step)
            packet.time_base = self._base
            packet.stream = stream
            packet.is_keyframe = key
            yield _Due(float(packet.dts * self._base), 0, packet)

    def _coded(self) -> Iterator[Coded]:
        for part in self._splice.parts:
            for segment in part.segments:
                before = count()
                if isinstance(segment, Copied):
                    first = part is self._splice.parts[0] and segment is part.segments[0]
                    made = self._copied(part, segment, first=first)
                else:
                    made = self._recoded(part, segment)
                for coded in made:
                    next(before)
                    yield coded
                if next(before) != segment.count:
                    raise MediaError(
                        f"{part.stock.path} is damaged: it does not give the {segment.count} "
                        "pictures that it lists."
                    )

    def _copied(self, part: Part, segment: Copied, *, first: bool) -> Iterator[Coded]:
        assert part.stretch is not None  # noqa: S101 - what is copied was scanned
        own = part.stretch.sets
        with stored(part.stock) as container:
            video = video_stream(container, part.stock.path)
            for number, packet in enumerate(packets(container, video, part.stretch.seek)):
                if number >= segment.end:
                    return
                if segment.has(number):
                    data, key = bytes(packet), packet.is_keyframe
                    if own is not None:
                        begins = number == segment.first and not first
                        data = self._reframed(data, own, key=key, begins=begins)
                    elif key and part.stock.look.codec == "av1":
                        data = headed(data, bytes(video.codec_context.extradata or b""))
                    tick = part.stretch.pictures[number].tick
                    yield Coded(data, self._pts(part, tick - part.origin), packet.is_keyframe)

    def _reframed(self, data: bytes, own: Sets, *, key: bool, begins: bool) -> bytes:
        """A picture with lengths of 4 bytes, and with its headers where they are needed.

        ``begins``: it follows pictures from elsewhere.
        """
        headed = self._inband and key
        if own.framed == 4 and not headed and not begins:
            return data
        units = list(split(data, own.framed))
        if begins:
            units = own.begun(units)
        return framed(own.headed(units) if headed else units)

    def _recoded(self, part: Part, segment: Recoded) -> Iterator[Coded]:
        assert self._recoder is not None  # noqa: S101 - made where anything is coded anew
        sets = self._recoder.sets
        for coded in self._recoder.encode(self._frames(part, segment)):
            data = coded.data
            if self._inband and coded.key and sets:
                data = framed(sets.headed(list(split(data, 4))))
            yield coded._replace(data=data)

    def _frames(self, part: Part, segment: Recoded) -> Iterator[tuple[VideoFrame, int]]:
        if part.odd:
            model = self._splice.model.look
            for frame, tick in fitted(part.stock, part.start, part.stop, model):
                yield frame, self._pts(part, tick)
            return
        for frame, tick in same(part.stock, segment):
            yield frame, self._pts(part, tick - part.origin)

    def _pts(self, part: Part, tick: int) -> int:
        top, bottom, shift = self._scales[part.at]
        return (2 * (max(0, tick) * top + shift) + bottom) // (2 * bottom)

    def _scale(self, part: Part) -> tuple[int, int, int]:
        """From ticks of a part to the film's clock, in whole numbers."""
        step, at = self._splice.tick(part) / self._base, part.at / self._base
        bottom = math.lcm(step.denominator, at.denominator)
        return int(step * bottom), bottom, int(at * bottom)

    def _shown(self, part: Part) -> Iterator[int]:
        return (self._pts(part, tick) for tick in part.shown)

    def _measured(self) -> dict[int, int]:
        """How long each picture is shown, by its time."""
        end = nearest(self._splice.duration / self._base)
        following = chain(self._times[1:], [end])
        return {
            time: max(1, after - time) for time, after in zip(self._times, following, strict=True)
        }

    def _reordered(self, part: Part) -> int:
        """By how many places a picture is stored before it is shown."""
        lag = _REORDERED if part.recoded else 0
        for segment in part.segments:
            if isinstance(segment, Copied) and part.stretch:
                run = enumerate(part.stretch.pictures)
                ticks = [each.tick for number, each in run if segment.has(number)]
                rank = {tick: place for place, tick in enumerate(sorted(ticks))}
                lag = max(lag, *(place - rank[tick] for place, tick in enumerate(ticks)))
        return lag


def _track(
    container: OutputContainer, splice: Splice, voice: Voice, suffix: str
) -> tuple[AudioStream, Track]:
    padded = len(splice.parts) > 1
    if padded and not speakable(voice) and any(part.stock.voice != voice for part in splice.parts):
        raise CannotCopyError(f"no more {voice.codec} sound can be made")
    passages = [Passage(part.stock, part.start, part.stop, part.at) for part in splice.parts]
    level = speakable(voice) and not splice.keyframes
    early = _early(splice, suffix)
    track = Track(passages, voice, padded=padded, early=early, level=level)
    source = next(part.stock for part in splice.parts if part.stock.voice == voice)
    with _described(source, voice.codec) as clip:
        template = sound_stream(clip)
        assert template is not None  # noqa: S101 - it has a voice
        try:
            stream = container.add_stream_from_template(template, opaque=True)
        except ValueError as error:
            said = f"a {suffix} file does not hold {voice.codec} sound"
            raise CannotCopyError(said, expected=True) from error
    stream.time_base = Fraction(1, voice.rate)
    if stream.codec_context.layout.name != voice.layout:
        stream.codec_context.layout = voice.layout
    if voice.codec == "aac":
        stream.codec_context.extradata = voice.header
    return stream, track


def _early(splice: Splice, suffix: str) -> bool:
    """Whether packets may come before 0, which prepare the decoder and are not heard.

    Matroska says how many samples those are in the header of the stream, which is that of a clip:
    so it can only have those that a clip itself begins with.
    """
    first = splice.parts[0]
    begins = first.start == 0 and first.stock.voice == splice.voice
    same = "matroska" in first.stock.container and suffix.lower() in {".mkv", ".webm"}
    return suffix.lower() in _EARLY or (begins and same)


def _spoken(track: Track, stream: AudioStream, voice: Voice) -> Iterator[_Due]:
    base = Fraction(1, voice.rate)
    for each in track.packets():
        packet = av.Packet(each.data)
        packet.pts = packet.dts = each.place
        packet.duration = each.length
        packet.time_base = base
        packet.stream = stream
        packet.is_keyframe = True
        yield _Due(each.place / voice.rate, 1, packet)
