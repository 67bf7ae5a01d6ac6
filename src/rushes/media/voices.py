"""The sound of clips that follow each other, packet by packet, level with their pictures.

Packets are laid end to end, so nothing is heard twice and no gap is left. Where a clip begins its
first packet is the one that falls nearest, so sound is never further from its picture than half a
packet (11 ms for AAC), however many clips there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, cast

import av
import numpy as np
from av.stream import Discard

from rushes.media.form import SOUND_RATE, nearest
from rushes.media.heard import LAYOUTS, heard
from rushes.media.source import sound_stream, video_stream
from rushes.media.stock import stored

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from av.audio.codeccontext import AudioCodecContext
    from av.packet import Packet
    from av.stream import Stream

    from rushes.media.stock import Stock, Voice

_ENCODERS = {"aac": "aac", "opus": "libopus", "mp3": "libmp3lame", "ac3": "ac3", "flac": "flac"}
#: Seconds of packets before a cut that a decoder wants to have heard.
_RUN_UP = {"opus": Fraction(8, 100), "aac": Fraction(1, 40), "mp3": Fraction(1, 20)}
_BITS = 96_000
#: Sound that ends more than one such part of a second before the pictures is filled up.
_NOTICED = 50
_AAC_LC = 2


class Spoken(NamedTuple):
    """A packet of sound, with its place and length in samples."""

    data: bytes
    place: int
    length: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Where the sound of a clip goes. Times in seconds; ``at`` and ``end`` of the whole film."""

    stock: Stock
    start: Fraction
    stop: Fraction
    at: Fraction

    @property
    def end(self) -> Fraction:
        """Where its pictures end in the film."""
        return self.at + self.stop - self.start


def speakable(voice: Voice) -> bool:
    """Whether there is an encoder for more sound of this kind."""
    return voice.codec in _ENCODERS or voice.codec.startswith("pcm_")


class Track:
    """One line of packets for all passages."""

    def __init__(
        self,
        passages: Sequence[Passage],
        voice: Voice,
        *,
        padded: bool,
        early: bool,
        level: bool = False,
    ) -> None:
        """``padded``: silence fills what has no sound. ``early``: packets may start before 0.

        ``level``: silence fills what is missing at the end alone, from where it can be noticed.
        """
        self._passages = passages
        self._voice = voice
        self._padded = padded
        self._level = level
        self._early = early
        self._block = _bytes_of_a_sample(voice)
        self._cursor: int | None = None
        self._quiet: Spoken | None = None

    def packets(self) -> Iterator[Spoken]:
        """All packets, in order."""
        for number, passage in enumerate(self._passages):
            at = nearest(passage.at * self._voice.rate)
            end = nearest(passage.end * self._voice.rate)
            last = number == len(self._passages) - 1
            source = self._source(passage)
            laid = self._sliced if self._block else self._whole
            for each in source:
                place = at + each.place
                if place >= end:
                    break
                yield from laid(Spoken(each.data, place, each.length), at, end, last=last)
            missing = end - (at if self._cursor is None else self._cursor)
            if self._padded or (self._level and missing * _NOTICED > self._voice.rate):
                yield from self._silence(at, end, last=last)

    def _source(self, passage: Passage) -> Iterator[Spoken]:
        voice = passage.stock.voice
        if voice is None:
            return iter(())
        if voice == self._voice:
            return _stored(passage, voice)
        return _recoded(passage, self._voice)

    def _whole(self, each: Spoken, at: int, end: int, *, last: bool) -> Iterator[Spoken]:
        """A packet that can't be cut."""
        if self._cursor is None:
            run_up = int(_RUN_UP.get(self._voice.codec, Fraction(0)) * self._voice.rate)
            early = (
                each.place + each.length + run_up if self._early else each.place + each.length // 2
            )
            if early <= at:
                return
            self._cursor = each.place if self._early or not self._padded else at
            self._cursor = self._cursor if self._early else max(self._cursor, 0)
        if 2 * each.place + each.length < 2 * self._cursor:
            return
        if each.place - self._cursor >= each.length:
            if self._padded:
                yield from self._silence(at, each.place, last=False)
            else:
                self._cursor = each.place
        yield from self._speak(each.data, each.length, end, last=last)

    def _speak(self, data: bytes, length: int, end: int, *, last: bool) -> Iterator[Spoken]:
        cursor = self._cursor or 0
        left = end - cursor
        if left <= 0 or (not last and 2 * left < length):
            return
        yield Spoken(data, cursor, min(length, left) if last else length)
        self._cursor = cursor + length

    def _sliced(self, each: Spoken, at: int, end: int, *, last: bool) -> Iterator[Spoken]:
        """Samples that can be cut anywhere."""
        del last
        cursor = at if self._cursor is None else self._cursor
        if each.place > cursor and self._padded:
            yield from self._silence(at, each.place, last=True)
        since = max(each.place, cursor)
        until = min(each.place + each.length, end)
        if until > since:
            first, past = ((edge - each.place) * self._block for edge in (since, until))
            yield Spoken(each.data[first:past], since, until - since)
            self._cursor = until

    def _silence(self, at: int, end: int, *, last: bool) -> Iterator[Spoken]:
        self._cursor = at if self._cursor is None else self._cursor
        if self._block:
            zero = b"\x80" if self._voice.codec == "pcm_u8" else b"\0"
            while self._cursor < end:
                count = min(SOUND_RATE // 10, end - self._cursor)
                yield Spoken(zero * (self._block * count), self._cursor, count)
                self._cursor += count
            return
        self._quiet = self._quiet or _quiet(self._voice)
        while 2 * (end - self._cursor) >= (1 if last else self._quiet.length):
            yield from self._speak(self._quiet.data, self._quiet.length, end, last=last)


def _stored(passage: Passage, voice: Voice) -> Iterator[Spoken]:
    """The packets of a clip as they are; places count from the passage's start."""
    stock = passage.stock
    with stored(stock) as container:
        sound = sound_stream(container)
        assert sound is not None  # noqa: S101 - it has a voice
        video = video_stream(container, stock.path)
        zero = stock.zero * (video.time_base or Fraction(1)) + passage.start
        base = sound.time_base or Fraction(1, voice.rate)
        for stream in container.streams:
            stream.discard = Discard.default if stream.index == sound.index else Discard.all
        if passage.start > 1:
            container.seek(int((zero - 1) / base), stream=sound)
        stop = (passage.stop - passage.start) * voice.rate
        size, block = _frame_size(voice), _bytes_of_a_sample(voice)
        # In whole numbers: there are fifty packets a second.
        top, bottom = (base * voice.rate).as_integer_ratio()
        shift = nearest(zero * voice.rate * bottom)
        due: int | None = None
        for packet in container.demux(sound):
            if not packet.size:
                continue
            length = size or (2 * (packet.duration or 0) * top + bottom) // (2 * bottom)
            length = packet.size // block if block else length
            said = None
            if packet.pts is not None:
                said = (2 * (packet.pts * top - shift) + bottom) // (2 * bottom)
            # Times that a container rounds are smoothed; a real gap is believed.
            if due is None or (said is not None and abs(said - due) > max(length // 2, 96)):
                due = said or 0
            if due >= stop:
                return
            yield Spoken(_bare(bytes(packet), voice), due, length)
            due += length


def _bare(data: bytes, voice: Voice) -> bytes:
    """A packet without the header that broadcast AAC has in front of each."""
    if voice.codec == "aac" and data[0] == 0xFF and data[1] & 0xF6 == 0xF0:
        return data[7 if data[1] & 1 else 9 :]
    return data


def _recoded(passage: Passage, voice: Voice) -> Iterator[Spoken]:
    """The sound of a clip coded as ``voice`` is."""
    channels = {layout: count for count, layout in LAYOUTS.items()}.get(voice.layout, 2)
    encoder = _encoder(voice)
    resampler = av.AudioResampler(encoder.format, voice.layout, voice.rate, encoder.frame_size)
    stop = passage.stop
    done = 0

    def coded(frames: Sequence[av.AudioFrame | None]) -> Iterator[Spoken]:
        for frame in frames:
            for packet in encoder.encode(frame):
                place = nearest(Fraction(packet.pts or 0) * packet.time_base * voice.rate)
                yield Spoken(bytes(packet), place, encoder.frame_size or _samples(packet, voice))

    for block in heard(passage.stock.path, passage.start, stop, channels=channels):
        samples = np.ascontiguousarray(np.clip(block, -1, 1).T)
        frame = av.AudioFrame.from_ndarray(samples, "fltp", LAYOUTS[channels])
        frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, done, Fraction(1, SOUND_RATE)
        done += block.shape[0]
        yield from coded(resampler.resample(frame))
    yield from coded(resampler.resample(None))
    yield from coded([None])


def _quiet(voice: Voice) -> Spoken:
    """A packet of silence that can be repeated."""
    encoder = _encoder(voice)
    size = encoder.frame_size
    made: list[Packet[Stream]] = []
    for number in range(8):
        resampler = av.AudioResampler(encoder.format, voice.layout, voice.rate)
        zeros = np.zeros((1, size), np.float32)
        frame = av.AudioFrame.from_ndarray(zeros, "fltp", "mono")
        frame.sample_rate, frame.pts = voice.rate, number * size
        for each in resampler.resample(frame):
            made += encoder.encode(each)
    return Spoken(bytes(made[4]), 0, size)


def _encoder(voice: Voice) -> AudioCodecContext:
    name = _ENCODERS.get(voice.codec, voice.codec)
    context = cast("AudioCodecContext", av.CodecContext.create(name, "w"))
    formats = context.codec.audio_formats
    context.format = formats[0] if formats else av.AudioFormat("fltp")
    context.sample_rate, context.layout = voice.rate, voice.layout
    context.time_base = Fraction(1, voice.rate)
    if not voice.codec.startswith("pcm_"):
        context.bit_rate = _BITS * context.layout.nb_channels
    context.open()
    return context


def _frame_size(voice: Voice) -> int:
    """Samples in a packet, where that is known better than the container says it."""
    plain = voice.codec == "aac" and voice.header[:1] and voice.header[0] >> 3 == _AAC_LC
    return 1024 if plain else 0


def _samples(packet: Packet[Stream], voice: Voice) -> int:
    block = _bytes_of_a_sample(voice)
    return packet.size // block if block else packet.duration or 0


def _bytes_of_a_sample(voice: Voice) -> int:
    """Bytes of one sample of all channels, where samples are stored plainly; else 0."""
    if not voice.codec.startswith("pcm_"):
        return 0
    digits = "".join(letter for letter in voice.codec[4:].partition("_")[0] if letter.isdecimal())
    plain = voice.codec[4] in "suf" and digits
    return int(digits) // 8 * av.AudioLayout(voice.layout).nb_channels if plain else 0
