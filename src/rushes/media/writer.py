"""Pictures and sound in, one finished MP4 out."""

from __future__ import annotations

import math
from contextlib import ExitStack
from dataclasses import dataclass, field
from fractions import Fraction
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING, Self

import av
import numpy as np
from av.container.core import Flags
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, Interpolation
from av.video.reformatter import VideoReformatter as Reformatter

from rushes.errors import MediaError
from rushes.media.files import atomic
from rushes.media.soundtrack import SOUND_RATE, Soundtrack, checked

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from types import TracebackType

    from av.container import OutputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

#: Ticks per second of the whole film: exact for 48 kHz and for all broadcast rates, so that sound
#: and pictures end together to the sample (FFmpeg's default rounds to milliseconds).
_CLOCK = 240_000
#: Pictures that may wait for the encoder; drawing goes on meanwhile.
_WAITING = 4


@dataclass(kw_only=True)
class _Choices:
    tags: Mapping[str, str] = field(default_factory=dict)
    sound: NDArray[np.float32] | None = None
    overwrite: bool = False
    crf: float = 18
    preset: str = "veryfast"


@dataclass
class Writer(_Choices):
    """Writes an MP4 (H.264 yuv420p, BT.709, fast start) that appears whole or not at all.

    >>> with Writer("out.mp4", 1280, 720, Fraction(24), tags={"title": "Dawn"}) as writer:
    ...     for picture in pictures:  # (720, 1280, 3) uint8 RGB
    ...         writer.write(picture)  # doctest: +SKIP

    ``width`` and ``height`` are even pixels, ``fps`` exact frames per second. ``tags`` become
    metadata under any key. ``sound`` is (samples, channels) float32 from -1 to 1 at 48 kHz with 1,
    2 or 6 channels; it is cut, or filled with silence, to end exactly with the last picture.
    ``crf`` is x264's quality (lower is better; 18 looks like the source), ``preset`` its effort.

    Encoding runs in a thread of its own, at most four pictures behind. The same pictures, sound and
    tags give the same bytes. Leaving the block with an exception leaves no file.

    :raises DeliveryError: the file can't be put there: at the start where that can be known.
    :raises MediaError: an odd size, a picture of another size, or no picture at all.
    """

    path: str | os.PathLike[str]
    width: int
    height: int
    fps: Fraction
    frames: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.width % 2 or self.height % 2 or self.width < 2 or self.height < 2:
            raise MediaError(
                f"H.264 video has an even width and height, not {self.width}x{self.height}: "
                f"try {max(2, self.width & ~1)}x{max(2, self.height & ~1)}."
            )
        if self.fps <= 0:
            raise MediaError(f"A frame rate is above 0, not {self.fps}.")
        self._sound = None if self.sound is None else checked(self.sound)
        self._reformatter = Reformatter()
        self._queue: Queue[tuple[VideoFrame, int] | None] = Queue(_WAITING)
        self._stop = Event()
        self._failure: BaseException | None = None

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._temporary = stack.enter_context(atomic(self.path, overwrite=self.overwrite))
            self._thread = Thread(target=self._run, name="rushes-encoder", daemon=True)
            self._thread.start()
            stack.callback(self._end)
            self._stack = stack.pop_all()
        return self

    def write(self, picture: NDArray[np.uint8], times: int = 1) -> None:
        """Add one picture, (height, width, 3) uint8 RGB; it may be reused by the caller at once.

        ``times``: for how many frames it stands still, which costs little more than one.

        :raises MediaError: the picture has another shape or kind.
        :raises DeliveryError: an earlier picture could not be written, such as on a full disk.
        """
        if picture.shape != (self.height, self.width, 3) or picture.dtype != np.uint8:
            raise MediaError(
                f"Picture {self.frames} is {picture.shape} {picture.dtype}; this film needs "
                f"({self.height}, {self.width}, 3) uint8."
            )
        frame = self._reformatter.reformat(
            av.VideoFrame.from_numpy_buffer(np.ascontiguousarray(picture), format="rgb24"),
            format="yuv420p",
            src_colorspace=Colorspace.ITU709,
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            interpolation=Interpolation.AREA | Interpolation.ACCURATE_RND,
            threads=1,
        )
        for _ in range(times):
            self._hand_over((frame, self.frames))
            self.frames += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self._stop.set()
            self._stack.__exit__(kind, error, trace)
            return
        with self._stack:
            if not self.frames:
                raise MediaError(f"No picture was given, so {self.path} was not written.")
            self._hand_over(None)
            self._thread.join()
            self._raise_failure()

    def _hand_over(self, timed: tuple[VideoFrame, int] | None) -> None:
        while True:
            self._raise_failure()
            try:
                self._queue.put(timed, timeout=0.2)
            except Full:
                continue
            return

    def _raise_failure(self) -> None:
        if self._failure is not None:
            failure, self._failure = self._failure, None
            self._stop.set()
            raise failure

    def _end(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._encode()
        except BaseException as error:  # noqa: BLE001 - it is raised again in the caller's thread
            self._failure = error

    def _encode(self) -> None:
        # FFmpeg's muxer has a name for each format; the temporary suffix may be anything.
        with av.open(
            str(self._temporary),
            "w",
            format="mp4",
            container_options={
                "movflags": "+faststart+use_metadata_tags+write_colr",
                "movie_timescale": str(_CLOCK),
            },
        ) as container:
            container.flags = container.flags | Flags.bitexact.value  # type: ignore[operator]
            container.metadata.update(self.tags)
            video = self._video(container)
            voice = None if self._sound is None else Soundtrack(container, self._sound)
            while (timed := self._next()) is not None:
                frame, number = timed
                frame.pts, frame.time_base = number, 1 / self.fps
                container.mux(video.encode(frame))
                if voice:
                    voice.up_to(self._samples(number))
            if self._stop.is_set():
                return
            container.mux(video.encode(None))
            if voice:
                voice.end(self._samples(self.frames))

    def _next(self) -> tuple[VideoFrame, int] | None:
        while not self._stop.is_set():
            try:
                return self._queue.get(timeout=0.1)
            except Empty:
                continue
        return None

    def _samples(self, frames: int) -> int:
        return math.floor(frames * SOUND_RATE / self.fps + 0.5)

    def _video(self, container: OutputContainer) -> VideoStream:
        stream = container.add_stream("libx264", rate=self.fps)
        stream.width, stream.height, stream.pix_fmt = self.width, self.height, "yuv420p"
        context = stream.codec_context
        context.time_base = 1 / self.fps
        context.sample_aspect_ratio = Fraction(1)
        context.color_primaries = ColorPrimaries.BT709
        context.color_trc = ColorTrc.BT709
        context.colorspace = Colorspace.ITU709
        context.color_range = ColorRange.MPEG
        # A fixed number of threads: x264's choices depend on it, and so would the bytes.
        context.thread_count = 2
        context.options = {
            "preset": self.preset,
            "crf": str(self.crf),
            # Area averaging puts chroma in the middle. Without mbtree, as its result hangs on
            # memory that x264 does not clear where the width is no multiple of 128.
            "x264-params": "chromaloc=1:mbtree=0",
        }
        return stream
