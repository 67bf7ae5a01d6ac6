"""Pictures out of a clip: which ones, and into files."""

from __future__ import annotations

import math
import re
from collections import deque
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from av.codec.context import ThreadType
from av.error import FFmpegError

from rushes.errors import MediaError, TargetError
from rushes.media.colour import Developer
from rushes.media.cuts import scenes
from rushes.media.decoder import decoded, decoder, seek
from rushes.media.facts import rotation_of, shown_size
from rushes.media.picture import save_picture
from rushes.media.reader import Frame, Reader
from rushes.media.source import opened, video_stream
from rushes.media.timing import is_untimed

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Sequence

    from av.container import InputContainer
    from av.packet import Packet
    from av.video.codeccontext import VideoCodecContext
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    Size = tuple[int, int]

#: How far before the end, in seconds, the last picture is looked for.
_STEPS_BACK = (0, 2, 8, 32, 128)
#: So many packets at the end are decoded in full; of those before, only what others need.
_TAIL = 24
_MOST_RATE = 1000
#: What stands for the number in a name: ``%04d``.
_NUMBER = re.compile(r"%0?\d{0,2}d")


def last(path: str | os.PathLike[str], *, size: Size | None = None) -> Frame:
    """The last picture of a clip that can be read, and when it is shown.

    Constant time: seeks to the last keyframe and decodes from there, whatever the length. Works
    where the end of the file is missing.

    :param size: (width, height) to scale to.
    :raises MediaError: nothing in the file can be read.
    """
    source = Path(path)
    for back in (*_STEPS_BACK, None):
        with opened(source) as container:
            stream = video_stream(container, source)
            base, zero = stream.time_base or Fraction(1, 90_000), stream.start_time or 0
            length = _there(stream, base, source.stat().st_size)
            length = length or Fraction(container.duration or 0, 1_000_000)
            if back is not None and back >= length:
                continue
            place = None if back is None else zero + math.floor((length - back) / base)
            frame = _last_from(container, stream, place)
            if frame is not None:
                return _developed(frame, stream, base, size)
    raise MediaError(f"{source} has a video stream, but no picture in it can be read.")


def every(path: str | os.PathLike[str], step: int, *, size: Size | None = None) -> Iterator[Frame]:
    """Picture 0, ``step``, 2 * ``step`` … Only these are converted.

    :raises MediaError: ``step`` is below 1, or the clip can't be read.
    """
    if step < 1:
        raise MediaError(f"Every how many pictures one is taken is at least 1, not {step}.")
    return _every(path, step, size)


def _every(path: str | os.PathLike[str], step: int, size: Size | None) -> Iterator[Frame]:
    with Reader(path, size=size) as reader:
        yield from reader.every(step)


def at(path: str | os.PathLike[str], times: Sequence[Fraction]) -> Iterator[Frame]:
    """What is on the screen at each of ``times``, in seconds, ascending. Memory: one picture.

    :raises MediaError: a time lies outside of the clip, or the clip can't be read.
    """
    with Reader(path) as reader:
        length = reader.facts.duration
        for time in times:
            if not 0 <= time <= length:
                raise MediaError(
                    f"There is no picture at {float(time):g} s: {path} lasts {float(length):.6g} s."
                )
        yield from reader.each(times)


def at_rate(
    path: str | os.PathLike[str], fps: Fraction, *, size: Size | None = None
) -> Iterator[Frame]:
    """What is on the screen at n / ``fps`` seconds; ``duration * fps`` pictures, at least one.

    :raises MediaError: the rate is not above 0, or the clip can't be read.
    """
    if not 0 < fps <= _MOST_RATE:
        raise MediaError(f"A rate is above 0 and up to {_MOST_RATE} pictures a second, not {fps}.")
    with Reader(path, size=size) as reader:
        count = max(1, math.floor(reader.facts.duration * fps + Fraction(1, 2)))
        yield from reader.each([n / fps for n in range(count)])


def one_per_scene(path: str | os.PathLike[str], *, size: Size | None = None) -> list[Frame]:
    """The picture in the middle of each shot; see :func:`~rushes.media.cuts.scenes`.

    :raises MediaError: the clip can't be read.
    """
    middles = [(scene.start + scene.stop) / 2 for scene in scenes(path)]
    with Reader(path, size=size) as reader:
        return list(reader.each(middles))


def saved(
    frames: Iterable[Frame], output: str | os.PathLike[str], *, overwrite: bool = False
) -> Iterator[tuple[Path, Fraction]]:
    """Write frames as PNG, JPEG or WebP and say where each is; where one fails, none is left.

    :param output: a name with a number in it (``shot-%04d.png``, counted from 1), a folder (the
        names are ``0001.png`` …), or a plain name: a single frame gets it, several a number each.
    :raises MediaError: another suffix, or no frame.
    :raises DeliveryError: a file can't be put there.
    """
    made: list[Path] = []
    coming = iter(frames)
    frame, following = next(coming, None), next(coming, None)
    if frame is None:
        raise MediaError("There is no frame to write.")
    new = _folder(output)
    alone = following is None
    try:
        while frame is not None:
            target = numbered(output, None if alone else len(made) + 1)
            made.append(save_picture(target, frame.picture, overwrite=overwrite))
            yield made[-1], frame.time
            frame, following = following, next(coming, None)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        if new is not None:
            with suppress(OSError):  # somebody else uses it by now
                new.rmdir()
        raise


def _folder(output: str | os.PathLike[str]) -> Path | None:
    """The folder that ``output`` asks for, where it was not there and has been made."""
    path = Path(output)
    if not str(output).endswith("/") or path.is_dir():
        return None
    try:
        path.mkdir(parents=True)
    except OSError as error:
        raise TargetError(
            f"There can be no folder {path}: {error.strerror}. Name another.", code="ENOTDIR"
        ) from error
    return path


def numbered(output: str | os.PathLike[str], number: int | None) -> Path:
    """The file for frame ``number``; for the only one where that is ``None``."""
    path = Path(output)
    if path.is_dir():
        return path / f"{number or 1:04d}.png"
    if "%" in path.name:
        rest, found = _NUMBER.subn("", path.name.replace("%%", ""))
        if found != 1 or "%" in rest:
            raise MediaError(
                f"{path.name} needs one number, such as %04d; a plain % is written %%."
            )
        return path.with_name(path.name % (number or 1))
    if number is None:
        return path
    return path.with_name(f"{path.stem}-{number:04d}{path.suffix}")


def _there(stream: VideoStream, base: Fraction, size: int) -> Fraction:
    """Seconds of which the pictures are in the file, by its index."""
    entries = stream.index_entries
    if len(entries) and entries[-1].pos + entries[-1].size > size:
        whole = (each for each in entries if each.pos + each.size <= size)
        return max((each.timestamp * base for each in whole), default=Fraction(0))
    return (stream.duration or 0) * base


def _last_from(
    container: InputContainer, stream: VideoStream, place: int | None
) -> VideoFrame | None:
    """The last picture behind the keyframe at or before ``place``; damage ends the search."""
    if is_untimed(stream):
        return _last_counted(container, stream)
    context = decoder(stream)
    context.thread_type = ThreadType.AUTO
    context.skip_frame = "NONREF"
    waiting: deque[Packet[VideoStream]] = deque()
    shown: list[VideoFrame] = []
    for packet in _stored(container, stream, place):
        waiting.append(packet)
        if len(waiting) > _TAIL:
            shown = [*shown[-1:], *_decoded(context, waiting.popleft())]
    context.skip_frame = "DEFAULT"
    shown += [frame for packet in waiting for frame in _decoded(context, packet)]
    shown += _decoded(context, None)
    return shown[-1] if shown else None


def _last_counted(container: InputContainer, stream: VideoStream) -> VideoFrame | None:
    last = None
    with suppress(FFmpegError):
        seek(container, stream, 0)
        for last in decoded(container, stream):  # noqa: B007 - the last is what is wanted
            pass
    return last


def _stored(
    container: InputContainer, stream: VideoStream, place: int | None
) -> Iterator[Packet[VideoStream]]:
    """Packets from a keyframe until the end of the stream, or until the file is damaged."""
    begun: bool = place is None
    with suppress(FFmpegError):
        if place is not None:
            container.seek(place, stream=stream)
        for packet in container.demux(stream):
            begun = begun or packet.is_keyframe
            # Of a packet that is cut off, a decoder makes a picture with a grey rest.
            if begun and packet.size and not packet.is_corrupt:
                yield packet


def _decoded(
    context: VideoCodecContext, packet: Packet[VideoStream] | None
) -> Sequence[VideoFrame]:
    try:
        return context.decode(packet)
    except FFmpegError:
        return ()


def _developed(frame: VideoFrame, stream: VideoStream, base: Fraction, size: Size | None) -> Frame:
    rotation = rotation_of(frame)
    aspect = stream.sample_aspect_ratio or Fraction(1)
    developer = Developer(size or shown_size(frame, aspect, rotation), rotation)
    ticks = frame.pts if frame.pts is not None else frame.dts or 0
    return Frame(developer.picture(frame), (ticks - (stream.start_time or 0)) * base)
