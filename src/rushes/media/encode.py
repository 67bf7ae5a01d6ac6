"""Frames and sound into one finished file."""

from __future__ import annotations

import os
from contextlib import contextmanager
from fractions import Fraction
from itertools import chain as joined
from typing import TYPE_CHECKING, cast

import av
import numpy as np
from av.container.core import Flags

from rushes.errors import MediaError
from rushes.media.chain import SCALING, base_of, filtered, time_of
from rushes.media.colour import MATRICES, PRIMARIES, TRANSFERS
from rushes.media.form import SOUND_RATE
from rushes.media.heard import LAYOUTS, channelled
from rushes.media.relay import Relay
from rushes.media.softtrack import SoftTrack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.stream import Stream as AnyStream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    from rushes.media.chain import Chain, Draw
    from rushes.media.export import AudioCodec, Recipe
    from rushes.media.form import Form
    from rushes.media.stream import Stream

    Sound = NDArray[np.float32]

#: Finished pictures that may wait for the encoder.
_WAITING = 6


def encode(
    stream: Stream,
    path: Path,
    recipe: Recipe,
    on_frame: Callable[[int], None] | None = None,
    ending: Draw | None = None,
) -> None:
    """Write the stream to ``path``. Filters run in a thread of their own, beside the encoder.

    :param ending: filters that make what the encoder takes; its pixel format where not given.
    :raises MediaError: nothing came out, or the encoder refuses its options.
    """
    form = stream.form
    silent = stream.but(form=form.but(channels=0)) if recipe.audio is None else stream
    os.environ.setdefault("SVT_LOG", "1")  # errors alone; it writes to stderr by itself
    with (
        _writing(form, recipe),
        av.open(
            str(path), "w", format=recipe.muxer, container_options=dict(recipe.muxing)
        ) as container,
    ):
        container.flags = container.flags | Flags.bitexact.value  # type: ignore[operator]
        container.metadata.update(recipe.tags)
        voice = None
        if recipe.video is None:
            _Voice(container, recipe, silent).end()
            return
        last = ending or (lambda chain: _last(chain, form, recipe))
        pictures = Relay(filtered(stream.pictures(), [last]), _WAITING)
        try:
            first = next(pictures, None)
            if first is None:
                raise MediaError("Nothing is left to write: not one picture came out.")
            video = _video(container, form, recipe, first)
            voice = _Voice(container, recipe, silent) if silent.form.channels else None
            soft = _soft(container, recipe, form)
            for number, frame in enumerate(joined([first], pictures)):
                container.mux(video.encode(frame))
                if soft:
                    soft.up_to(time_of(frame))
                if voice:
                    voice.up_to(time_of(frame))
                if on_frame:
                    on_frame(number + 1)
            container.mux(video.encode(None))
            if soft:
                soft.up_to(form.duration)
            if voice:
                voice.end()
        finally:
            pictures.close()


@contextmanager
def _writing(form: Form, recipe: Recipe) -> Iterator[None]:
    """Turn FFmpeg's errors into one about what was asked of it; not those of the disk."""
    try:
        yield
    except (av.error.MemoryError, av.error.BlockingIOError) as error:
        raise MemoryError(f"{recipe.said}: {error.strerror}") from error
    except (av.error.ArgumentError, av.error.PatchWelcomeError, av.error.ExternalError) as error:
        raise MediaError(
            f"FFmpeg can't write {recipe.said} with {form.width}x{form.height} pixels at "
            f"{float(form.fps):.6g} fps: {error.strerror}."
        ) from error


def _last(chain: Chain, form: Form, recipe: Recipe) -> None:
    """What the encoder needs: even sides, and a format that it takes."""
    even = form.width // 2 * 2, form.height // 2 * 2
    if even != (form.width, form.height):
        chain.add("crop", w=even[0], h=even[1], x=0, y=0, exact=1)
    if form.pix_fmt != recipe.pix_fmt:
        chain.add("scale", flags=SCALING)
    chain.add("format", pix_fmts=recipe.pix_fmt)


def _video(
    container: OutputContainer, form: Form, recipe: Recipe, first: VideoFrame
) -> VideoStream:
    codec = recipe.video
    assert codec is not None  # noqa: S101 - the caller looked
    stream = cast("VideoStream", _added(container, codec.encoder, rate=form.fps))
    stream.width, stream.height, stream.pix_fmt = first.width, first.height, first.format.name
    context = stream.codec_context
    context.time_base = base_of(first)
    context.sample_aspect_ratio = Fraction(1)
    if not first.format.is_rgb and not first.format.has_palette:
        context.color_primaries = _number(PRIMARIES, form.primaries)
        context.color_trc = _number(TRANSFERS, form.transfer)
        context.colorspace = _number(MATRICES, form.matrix)
        context.color_range = 1
    if codec.tag and recipe.muxer in {"mp4", "mov"}:
        context.codec_tag = codec.tag
    if recipe.bit_rate:
        context.bit_rate = recipe.bit_rate
    elif "crf" in recipe.options:
        context.bit_rate = 0  # else libvpx takes FFmpeg's usual rate for a limit
    context.options = dict(recipe.options)
    try:
        context.open(strict=False)
    except av.error.FFmpegError as error:
        size = f"{first.width}x{first.height} {first.format.name}"
        said = ", ".join(f"{key}={value}" for key, value in recipe.options.items())
        raise MediaError(
            f"{codec.encoder} does not take {size} with {said}: {error.strerror}."
        ) from error
    return stream


def _added(
    container: OutputContainer, encoder: str, *, rate: Fraction | int, layout: str | None = None
) -> AnyStream:
    """A new stream.

    :raises MediaError: the container does not hold what the encoder makes.
    """
    try:
        if layout is None:
            return container.add_stream(encoder, rate=rate)
        return container.add_stream(encoder, rate=int(rate), layout=layout)
    except ValueError as error:
        raise MediaError(
            f"A {container.format.name} file does not hold what {encoder} makes: choose another "
            "codec or suffix."
        ) from error


def _soft(container: OutputContainer, recipe: Recipe, form: Form) -> SoftTrack | None:
    if recipe.captions is None:
        return None
    return SoftTrack(container, recipe.muxer, recipe.captions, form.duration)


def _number(words: dict[int, str], word: str) -> int:
    return next((number for number, known in words.items() if known == word), 2)


class _Voice:
    """The sound track, kept level with the pictures."""

    def __init__(self, container: OutputContainer, recipe: Recipe, stream: Stream) -> None:
        codec, form = recipe.audio, stream.form
        assert codec is not None  # noqa: S101 - the caller looked
        channels = _channels(codec, form.channels)
        self._container = container
        self._blocks: Iterator[Sound] = channelled(stream.sound(), channels)
        self._done = 0
        self._layout = LAYOUTS[channels]
        track = _added(container, codec.encoder, rate=SOUND_RATE, layout=self._layout)
        self._stream = cast("AudioStream", track)
        if recipe.audio_bit_rate:
            self._stream.bit_rate = recipe.audio_bit_rate

    def up_to(self, time: Fraction) -> None:
        """Encode blocks until the sound is as far as the pictures."""
        while self._done < time * SOUND_RATE:
            block = next(self._blocks, None)
            if block is None:
                return
            self._encode(block)

    def end(self) -> None:
        """Encode the rest."""
        for block in self._blocks:
            self._encode(block)
        self._container.mux(self._stream.encode(None))

    def _encode(self, block: Sound) -> None:
        samples = np.ascontiguousarray(np.clip(block, -1, 1).T)
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout=self._layout)
        frame.sample_rate = SOUND_RATE
        frame.pts = self._done
        self._container.mux(self._stream.encode(frame))
        self._done += len(block)


def _channels(codec: AudioCodec, channels: int) -> int:
    return channels if channels <= codec.most else 2
