"""Pictures out of a video file: upright, square pixels, right colours, exact times."""

from __future__ import annotations

import math
from collections import deque
from contextlib import closing, suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from av.codec.context import ThreadType
from av.error import FFmpegError

from rushes.errors import MediaError
from rushes.media.colour import Developer
from rushes.media.decoder import decoded, seek
from rushes.media.facts import probe
from rushes.media.source import opened, video_stream

if TYPE_CHECKING:
    import os
    from collections.abc import Generator, Iterator, Sequence
    from types import TracebackType

    import numpy as np
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    from rushes.types import Facts

#: How far back, in seconds, a picture is looked for where the place sought has none before it.
_STEPS_BACK = (0, 1, 4, 16, 64)
#: Frames between two that are wanted from which on searching beats decoding all.
_FAR_APART = 300


class Frame(NamedTuple):
    """A picture, (height, width, 3) uint8 RGB, and when it is shown, in seconds from the first."""

    picture: NDArray[np.uint8]
    time: Fraction


class Reader:
    """The frames of a video file, in the order in which they are shown.

    >>> with Reader("clip.mp4") as reader:
    ...     print(reader.facts.fps)
    ...     for picture, time in reader:  # doctest: +SKIP

    Rotation is applied, pixels are made square, and colours are converted by the clip's own matrix
    and range; 10 bits become 8, transparency is laid on white. Times of a constant rate are exactly
    n / fps. Each iteration starts anew; memory holds a few frames at a time.

    :param size: (width, height) of the pictures, where they shall be scaled (not cropped).
    :param partial: read a file whose end is missing, as far as it goes.
    :param quick: convert about three times as fast, as quick as FFmpeg can: coloured edges are as
        coarse as they are stored.
    :raises MediaError: as :func:`~rushes.media.facts.probe` does; later, if a picture is damaged.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        size: tuple[int, int] | None = None,
        partial: bool = False,
        quick: bool = False,
    ) -> None:
        self.path = Path(path)
        self.facts: Facts = probe(self.path, partial=partial)
        self._partial = partial
        self._quick = quick
        self._size = size or (self.facts.width, self.facts.height)
        self._running: list[Generator[Frame]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, also where an iteration was left half-way."""
        for frames in self._running:
            frames.close()
        self._running.clear()

    def __iter__(self) -> Iterator[Frame]:
        frames = self._from(None)
        self._running.append(frames)
        return frames

    def at(self, time: Fraction) -> Frame:
        """The picture on the screen at ``time`` seconds: the last that is shown at or before it.

        Before the first picture that is the first, after the last the last. Cost: decoding from
        the keyframe before.

        :raises MediaError: no picture can be read.
        """
        wanted = min(max(time, Fraction(0)), self.facts.duration)
        for back in _STEPS_BACK:
            start = wanted - back
            found = self._last_until(wanted, start if start > 0 else None)
            if found is not None:
                return found
        found = self._last_until(wanted, None)
        if found is None:
            raise MediaError(f"{self.path} has no picture at {float(time):.3f} s that can be read.")
        return found

    def pick(self, times: Sequence[Fraction]) -> list[Frame]:
        """The picture on the screen at each of ``times``, in seconds, ascending.

        Cost: one pass that converts only what is asked, or a search for each where they lie far
        apart.

        :raises MediaError: a picture can't be read.
        """
        return list(self.each(times))

    def each(self, times: Sequence[Fraction]) -> Iterator[Frame]:
        """The same one by one; memory holds a few frames at a time."""
        if self.facts.frames > _FAR_APART * len(times):
            yield from map(self.at, times)
            return
        developer, waiting = self._developer(), deque(times)
        shown: tuple[VideoFrame, Fraction] | None = None
        with closing(self._decoded(None)) as frames:
            for frame, time in frames:
                while shown and waiting and waiting[0] < time:
                    waiting.popleft()
                    yield Frame(developer.picture(shown[0]), shown[1])
                shown = frame, time
        while shown and waiting:
            waiting.popleft()
            yield Frame(developer.picture(shown[0]), shown[1])

    def every(self, step: int) -> Iterator[Frame]:
        """Picture 0, ``step``, 2 * ``step`` and so on. Only these are converted.

        :raises MediaError: a picture can't be read.
        """
        developer = self._developer()
        with closing(self._decoded(None)) as frames:
            for number, (frame, time) in enumerate(frames):
                if number % step == 0:
                    yield Frame(developer.picture(frame), time)

    def count(self) -> int:
        """How many pictures there are; each is decoded, and none is converted.

        :raises MediaError: a picture can't be read.
        """
        with closing(self._decoded(None)) as frames:
            return sum(1 for _ in frames)

    def _last_until(self, wanted: Fraction, start: Fraction | None) -> Frame | None:
        found: tuple[VideoFrame, Fraction] | None = None
        # A damaged tail ends the search; what was decoded before it counts.
        with suppress(MediaError), closing(self._decoded(start)) as frames:
            for frame, time in frames:
                if time > wanted:
                    if found is None and start is None:
                        found = frame, time
                    break
                found = frame, time
        if found is None:
            return None
        return Frame(self._developer().picture(found[0]), found[1])

    def _from(self, start: Fraction | None) -> Generator[Frame]:
        developer = self._developer()
        with closing(self._decoded(start)) as frames:
            for frame, time in frames:
                yield Frame(developer.picture(frame), time)

    def _developer(self) -> Developer:
        return Developer(self._size, self.facts.rotation, quick=self._quick)

    def _decoded(self, start: Fraction | None) -> Generator[tuple[VideoFrame, Fraction]]:
        """Decoded frames and their times, from the keyframe at or before ``start`` seconds."""
        with opened(self.path) as container:
            stream = video_stream(container, self.path)
            stream.codec_context.thread_type = ThreadType.AUTO
            base = stream.time_base or Fraction(1, 90_000)
            zero = stream.start_time or 0
            if start is not None:
                seek(container, stream, zero + math.floor(start / base))
            for number, frame in enumerate(self._whole(container, stream)):
                ticks = frame.pts if frame.pts is not None else frame.dts
                yield frame, self._time(ticks, zero, base, number)

    def _whole(self, container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
        frames = decoded(container, stream)
        while True:
            try:
                frame = next(frames)
            except StopIteration:
                return
            except FFmpegError:
                if self._partial:
                    return
                raise
            yield frame

    def _time(self, ticks: int | None, zero: int, base: Fraction, number: int) -> Fraction:
        rate = self.facts.fps
        if ticks is None:
            return number / rate
        seconds = (ticks - zero) * base
        return seconds if self.facts.variable_rate else Fraction(round(seconds * rate)) / rate


def last_frame(path: str | os.PathLike[str]) -> NDArray[np.uint8]:
    """The last picture of the clip that can be read, (height, width, 3) uint8 RGB.

    Works on a file whose end is missing. Cost: decoding from the last keyframe.

    :raises MediaError: as :func:`~rushes.media.facts.probe` does.
    """
    with Reader(path, partial=True) as reader:
        return reader.at(reader.facts.duration).picture


def frame_at(path: str | os.PathLike[str], time: Fraction) -> NDArray[np.uint8]:
    """The picture on the screen at ``time`` seconds; see :meth:`Reader.at`."""
    with Reader(path) as reader:
        return reader.at(time).picture


def frames_at_rate(
    path: str | os.PathLike[str], fps: Fraction, *, size: tuple[int, int] | None = None
) -> Iterator[NDArray[np.uint8]]:
    """The clip at a constant rate: picture n is what is on the screen at n / fps seconds.

    Gives exactly ``duration * fps`` pictures, rounded to the nearest whole number, at least one.
    A picture that is shown again is the same array.

    :param size: (width, height) of the pictures, where they shall be scaled.
    :raises MediaError: as :func:`~rushes.media.facts.probe` does, and where a picture is damaged.
    """
    with Reader(path, size=size) as reader:
        count = max(1, math.floor(reader.facts.duration * fps + Fraction(1, 2)))
        given = 0
        shown: NDArray[np.uint8] | None = None
        for picture, time in reader:
            while shown is not None and given < count and given / fps < time:
                yield shown
                given += 1
            shown = picture
        while shown is not None and given < count:
            yield shown
            given += 1
