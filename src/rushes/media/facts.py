"""What a video file is, measured."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from av.codec.context import ThreadType

from rushes.errors import MediaError
from rushes.media.colour import tags_of
from rushes.media.decoder import decoded
from rushes.media.source import opened, refuse_large, refuse_long, sound_stream, video_stream
from rushes.media.timing import Timing, timing
from rushes.types import Facts

if TYPE_CHECKING:
    import os

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from pydantic import JsonValue

#: Containers that say their length in the header, where cutting the end off leaves it.
_SAYS_LENGTH = ("matroska", "avi", "flv")
#: The codec of sound that no decoder is there for.
UNKNOWN = "unknown"
_UNSAID_SIZE = 2**32 - 256


def probe(path: str | os.PathLike[str], *, partial: bool = False) -> Facts:
    """Measure the video file ``path``: length, frames, rate, size as shown, sound, tags, exactly.

    Frames are counted from the container's index where that settles it, else from the packets; only
    the first picture is decoded. ``rotation`` is in degrees clockwise, already applied in ``width``
    and ``height``, as is the sample aspect ratio. ``fps`` of a variable rate is the mean.

    :param partial: accept a file whose end is missing, and measure what is there.
    :raises MediaNotFoundError: there is no such file.
    :raises MediaError: a folder, empty, no video, a playlist, damaged or cut short.
    """
    source = Path(path)
    with opened(source) as container:
        video = video_stream(container, source)
        audio = sound_stream(container)
        size = source.stat().st_size
        measured = timing(container, video, audio)
        refuse_long(max(measured.duration, measured.sound or measured.duration), source)
        if not partial:
            refuse_cut(container, video, measured, source)
        tags = {str(key): str(value) for key, value in container.metadata.items()}
        kind = container.format.name
        aspect = video.sample_aspect_ratio or Fraction(1)
        heard = _sound(audio, measured.sound)
        if audio is None and container.streams.audio:
            heard = {"codec": UNKNOWN}
        codec = video.codec_context.codec.canonical_name
    frame = first_frame(source)
    rotation = rotation_of(frame)
    width, height = shown_size(frame, aspect, rotation)
    refuse_large(width, height, source)
    return Facts(
        path=source,
        container=_container_word(kind, source, tags),
        codec=codec,
        width=width,
        height=height,
        fps=measured.fps,
        frames=measured.frames,
        duration=measured.duration,
        has_audio=audio is not None,
        size_bytes=size,
        pix_fmt=frame.format.name,
        variable_rate=measured.variable,
        rotation=rotation,
        sample_aspect_ratio=aspect,
        colour=tags_of(frame),
        audio=heard,
        tags=tags,
    )


def sound_facts(path: str | os.PathLike[str]) -> Facts:
    """Measure a file of sound alone; what is of pictures is 0 or empty.

    :raises MediaNotFoundError: there is no such file.
    :raises MediaError: no sound, or damaged.
    """
    source = Path(path)
    with opened(source) as container:
        audio = sound_stream(container)
        if audio is None:
            raise MediaError(f"{source} has no sound.")
        refuse_cut_sound(audio, source)
        base = audio.time_base or Fraction(1)
        declared = Fraction(container.duration or 0, 1_000_000)
        length = audio.duration * base if audio.duration else declared
        refuse_long(length, source)
        tags = {str(key): str(value) for key, value in container.metadata.items()}
        return Facts(
            path=source,
            container=_container_word(container.format.name, source, tags),
            codec="",
            width=0,
            height=0,
            fps=Fraction(0),
            frames=0,
            duration=length,
            has_audio=True,
            size_bytes=source.stat().st_size,
            audio=_sound(audio, length),
            tags=tags,
        )


def first_frame(source: Path) -> VideoFrame:
    """The first picture as decoded.

    :raises MediaError: nothing in the file can be decoded.
    """
    with opened(source) as container:
        stream = video_stream(container, source)
        stream.codec_context.thread_type = ThreadType.NONE
        for frame in decoded(container, stream):
            return frame
    raise MediaError(f"{source} has a video stream, but no picture in it can be read.")


def rotation_of(frame: VideoFrame) -> int:
    """Degrees clockwise, a multiple of 90, by which the picture must be turned to stand upright."""
    return round(-frame.rotation / 90) * 90 % 360


def shown_size(frame: VideoFrame, aspect: Fraction, rotation: int) -> tuple[int, int]:
    """(width, height) with square pixels and upright."""
    width, height = max(1, round(frame.width * aspect)), frame.height
    return (height, width) if rotation % 180 else (width, height)


def _container_word(kind: str, source: Path, tags: dict[str, str]) -> str:
    if "mp4" in kind:
        return "mov" if tags.get("major_brand", "").strip() == "qt" else "mp4"
    if "webm" in kind:
        return "webm" if source.suffix.lower() == ".webm" else "matroska"
    return kind.partition(",")[0]


def _sound(audio: AudioStream | None, measured: Fraction | None) -> dict[str, JsonValue]:
    if audio is None:
        return {}
    length = measured
    if length is None:
        length = (audio.duration or 0) * (audio.time_base or Fraction(1))
    return {
        "codec": audio.codec_context.codec.canonical_name,
        "rate": audio.codec_context.sample_rate,
        "channels": audio.codec_context.channels,
        "layout": audio.codec_context.layout.name,
        "duration": str(length),
    }


def refuse_cut(
    container: InputContainer, video: VideoStream, measured: Timing, source: Path
) -> None:
    """Refuse a file whose end is missing.

    :raises MediaError: it is cut short, with how much there is.
    """
    _refuse_cut_index(video, source.stat().st_size, source)
    if any(kind in container.format.name for kind in _SAYS_LENGTH):
        _refuse_cut_end(measured.end, Fraction(container.duration or 0, 1_000_000), source)


def refuse_cut_sound(audio: AudioStream, source: Path) -> None:
    """Refuse a file of sound whose end is missing, where its header tells.

    :raises MediaError: it is cut short.
    """
    size = source.stat().st_size
    with source.open("rb") as file:
        kind, said = file.read(4), int.from_bytes(file.read(4), "little")
    # A recorder that was never told the end leaves 0 or all ones.
    wave = kind == b"RIFF" and 0 < said < _UNSAID_SIZE and said + 8 > size + 1
    if wave or any(entry.pos + entry.size > size for entry in audio.index_entries):
        raise MediaError(
            f"{source} is cut short: the end of its sound is missing. Fetch or copy it again."
        )


def _refuse_cut_index(video: VideoStream, size: int, source: Path) -> None:
    """An MP4 that has its index in front still lists all pictures when its end is missing."""
    entries = video.index_entries
    missing = sum(entry.pos + entry.size > size for entry in entries)
    if missing:
        raise MediaError(
            f"{source} is cut short: {missing} of its {len(entries)} pictures are missing. "
            "Fetch or copy it again."
        )


def _refuse_cut_end(end: Fraction | None, declared: Fraction, source: Path) -> None:
    if end is not None and declared - end > max(Fraction(1), declared / 20):
        raise MediaError(
            f"{source} is cut short: it should last {float(declared):.2f} s but ends after "
            f"{float(end):.2f} s. Fetch or copy it again."
        )
