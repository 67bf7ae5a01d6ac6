"""Frames and sound into one finished file."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
from av.container.core import Flags

from rushes.media.chain import SCALING, filtered, time_of
from rushes.media.colour import MATRICES, PRIMARIES, TRANSFERS
from rushes.media.form import SOUND_RATE
from rushes.media.heard import LAYOUTS
from rushes.media.relay import Relay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from av.container import OutputContainer
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    from rushes.media.chain import Chain
    from rushes.media.form import Form
    from rushes.media.plan import Export
    from rushes.media.stream import Stream

#: Ticks per second of an MP4's own clock: exact for 48 kHz and all broadcast rates.
_CLOCK = 240_000
#: Finished pictures that may wait for the encoder.
_WAITING = 6


def encode(
    stream: Stream, path: Path, export: Export, on_frame: Callable[[int], None] | None = None
) -> None:
    """Write the stream to ``path``. Filters run in a thread of their own, beside the encoder."""
    form = stream.form
    pictures = Relay(filtered(stream.pictures(), [lambda chain: _last(chain, form)]), _WAITING)
    try:
        with av.open(
            str(path),
            "w",
            format="mp4",
            container_options={
                "movflags": "+faststart+use_metadata_tags+write_colr",
                "movie_timescale": str(_CLOCK),
            },
        ) as container:
            container.flags = container.flags | Flags.bitexact.value  # type: ignore[operator]
            container.metadata.update(export.tags)
            video = _video(container, form, export)
            voice = _Voice(container, form, stream.sound()) if form.channels else None
            for number, frame in enumerate(pictures):
                container.mux(video.encode(frame))
                if voice:
                    voice.up_to(time_of(frame))
                if on_frame:
                    on_frame(number + 1)
            container.mux(video.encode(None))
            if voice:
                voice.end()
    finally:
        pictures.close()


def _last(chain: Chain, form: Form) -> None:
    """What the encoder needs: even sides, and a format that players know."""
    even = form.width // 2 * 2, form.height // 2 * 2
    if even != (form.width, form.height):
        chain.add("crop", w=even[0], h=even[1], x=0, y=0, exact=1)
    if form.pix_fmt != "yuv420p":
        chain.add("scale", flags=SCALING)
        chain.add("format", pix_fmts="yuv420p")


def _video(container: OutputContainer, form: Form, export: Export) -> VideoStream:
    stream = container.add_stream("libx264", rate=form.fps)
    stream.width, stream.height, stream.pix_fmt = (
        form.width // 2 * 2,
        form.height // 2 * 2,
        "yuv420p",
    )
    context = stream.codec_context
    context.time_base = 1 / form.fps
    context.sample_aspect_ratio = Fraction(1)
    context.color_primaries = _number(PRIMARIES, form.primaries)
    context.color_trc = _number(TRANSFERS, form.transfer)
    context.colorspace = _number(MATRICES, form.matrix)
    context.color_range = 1
    context.options = {
        "preset": export.effort or "veryfast",
        "crf": str(18 if export.crf is None else export.crf),
    }
    return stream


def _number(words: dict[int, str], word: str) -> int:
    return next((number for number, known in words.items() if known == word), 2)


class _Voice:
    """The sound track, kept level with the pictures."""

    def __init__(
        self, container: OutputContainer, form: Form, blocks: Iterator[NDArray[np.float32]]
    ) -> None:
        self._container = container
        self._blocks = blocks
        self._done = 0
        self._layout = LAYOUTS[form.channels]
        self._stream = container.add_stream("aac", rate=SOUND_RATE, layout=self._layout)

        self._stream.bit_rate = 96_000 * form.channels

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

    def _encode(self, block: NDArray[np.float32]) -> None:
        samples = np.ascontiguousarray(np.clip(block, -1, 1).T)
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout=self._layout)
        frame.sample_rate = SOUND_RATE
        frame.pts = self._done
        self._container.mux(self._stream.encode(frame))
        self._done += len(block)
