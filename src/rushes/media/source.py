"""How files from outside are opened: known containers only, and nothing but the file itself."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av

from rushes.errors import MediaError, MediaNotFoundError
from rushes.media.files import FULL

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.stream import VideoStream

#: Demuxers that read one file and open no other. Playlists (hls, dash, concat, …), scripts and
#: devices are left out, and so are pictures.
FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,avi,flv,asf,gif,ogg,mxf,m4v,h264,hevc,ivf,"
    "av1,obu,webp,mp3,wav,flac,aac,y4m,yuv4mpegpipe,nut,apng"
)
#: The code of errors about a file that asks for more than it may.
LIMIT = "LIMIT"
#: Pixels of one picture: a little more than 16K video has.
MAX_PIXELS = 2**27
#: Beyond it FFmpeg scales no more; a file that says so lies about the shape of its pixels.
_LONGEST_SIDE = 2**16


@dataclass(slots=True)
class Bounds:
    """What a file may say of itself, in this process; the sandbox lowers it."""

    pixels: int = MAX_PIXELS
    duration: Fraction | None = None


bounds = Bounds()
#: Told of each file before FFmpeg sees it, to know which one it was if it ends the process.
watchers: list[Callable[[Path], None]] = []
_PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".avif", ".heic"}
#: Of PNG, JPEG, BMP and TIFF, whatever the name says.
_PICTURE_STARTS = (b"\x89PNG", b"\xff\xd8\xff", b"BM", b"II*\0", b"MM\0*")
#: A path has lost the second slash.
_ADDRESS = re.compile(r"(https?|ftps?|rtsp|rtmp|s3|gs|file|data):/?", re.IGNORECASE)
_PLAYLISTS = (b"#EXTM3U", b"ffconcat version", b"<?xml", b"<MPD", b"[playlist]", b"<ASX")


#: These say nothing about a file; the second is a thread that found no room.
_NO_MEMORY = (av.error.MemoryError, av.error.BlockingIOError)
#: Bytes of memory that a few pictures take.
_SPARE = 2**26
#: No decoder has this name, so FFmpeg asks none what the header leaves open.
_NO_DECODER = {"codec_whitelist": "none", "analyzeduration": "0"}


@contextmanager
def opened(path: str | os.PathLike[str], *, coded: bool = False) -> Iterator[InputContainer]:
    """An FFmpeg container for the local file ``path``, closed at the end of the block.

    :param coded: for packets alone: some forty times quicker, but what only a decoder knows of a
        stream is missing. For MP4, MOV and Matroska, whose headers say enough.
    :raises MediaNotFoundError: there is no such file.
    :raises MediaError: a folder, an empty file, a playlist, no known container, or damaged.
    """
    source = Path(path)
    _refuse(source)
    for watcher in watchers:
        watcher(source)
    try:
        container = av.open(
            f"file:{source.absolute()}",
            container_options={
                "protocol_whitelist": "file",
                "format_whitelist": FORMATS,
                **(_NO_DECODER if coded else {}),
            },
            metadata_errors="replace",
        )
    except _NO_MEMORY as error:
        raise MemoryError(f"{source}: {error.strerror}") from error
    except av.error.FFmpegError as error:
        raise MediaError(_unreadable(source)) from error
    with container, decoding(source):
        refuse_long(Fraction(container.duration or 0, 1_000_000), source)
        yield container


@contextmanager
def decoding(source: Path) -> Iterator[None]:
    """Turn FFmpeg's errors into a :class:`MediaError` about ``source``.

    What a full disk says is passed on: it is about a file that is written meanwhile.
    """
    try:
        yield
    except _NO_MEMORY as error:
        raise MemoryError(f"{source}: {error.strerror}") from error
    except av.error.FFmpegError as error:
        if error.errno in FULL:
            raise
        if _starved():
            raise MemoryError(f"{source}: {error.strerror}") from error
        raise MediaError(f"{source} is damaged and can't be read: {error.strerror}.") from error


def _starved() -> bool:
    """Whether there is hardly any memory left: then what FFmpeg calls damaged may be whole."""
    try:
        bytearray(_SPARE)
    except MemoryError:
        return True
    return False


def video_stream(container: InputContainer, source: Path) -> VideoStream:
    """The first stream of moving pictures; a cover picture of a song isn't one.

    :raises MediaError: there is none, or its pictures are larger than any video's.
    """
    cover = av.stream.Disposition.attached_pic
    for stream in container.streams.video:
        if stream.disposition & cover:
            continue
        if stream.codec_context is None:
            raise MediaError(f"{source} is coded in a way that FFmpeg does not know.")
        refuse_large(stream.width, stream.height, source)
        # A stream may grow on the way; its decoder sees that. Codecs round sizes up: some room.
        stream.codec_context.options = {"max_pixels": str(2 * bounds.pixels)}
        return stream
    kinds = "only sound" if container.streams.audio else "no pictures"
    raise MediaError(f"{source} has {kinds}, no video stream: give a video file.")


def sound_stream(container: InputContainer) -> AudioStream | None:
    """The first stream of sound that there is a decoder for."""
    for stream in container.streams.audio:
        context: object = stream.codec_context  # None, whatever the annotations say
        if context is not None:
            return stream
    return None


def refuse_large(width: int, height: int, source: Path) -> None:
    """Refuse pictures that are larger than :data:`bounds` allow.

    :raises MediaError: they are, with the code :data:`LIMIT`.
    """
    if width * height > bounds.pixels:
        raise MediaError(
            f"{source} says that its pictures are {width}x{height}, more than the "
            f"{bounds.pixels / 1e6:.3g} megapixels that a video may have.",
            code=LIMIT,
        )
    if max(width, height) > _LONGEST_SIDE:
        raise MediaError(
            f"{source} says that its pictures are shown as {width}x{height}; a side has at most "
            f"{_LONGEST_SIDE} pixels."
        )


def refuse_long(length: Fraction, source: Path) -> None:
    """Refuse a file that lasts longer than :data:`bounds` allow.

    :raises MediaError: it does, with the code :data:`LIMIT`.
    """
    if bounds.duration is not None and length > bounds.duration:
        raise MediaError(
            f"{source} says that it lasts {float(length):.0f} s, more than the "
            f"{float(bounds.duration):.0f} s that a file may.",
            code=LIMIT,
        )


def _refuse(source: Path) -> None:
    try:
        there = source.exists()
    except OSError as error:  # a name that is too long, a folder that may not be looked into
        raise MediaNotFoundError(f"{str(source)[:60]} can't be read: {error.strerror}.") from error
    if source.is_dir():
        raise MediaError(f"{source} is a folder, not a video: name a file in it.")
    if not there:
        if _ADDRESS.match(str(source)):
            raise MediaNotFoundError(
                f"{source} is an address; only files on this disk are read: fetch it first."
            )
        raise MediaNotFoundError(f"There is no file {source}.")
    if not source.is_file():
        raise MediaError(f"{source} is not an ordinary file.")
    try:
        start = _starts(source)
    except OSError as error:
        raise MediaError(f"{source} can't be read: {error.strerror}.") from error
    if not start:
        raise MediaError(f"{source} is empty.")
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_PLAYLISTS):
        raise MediaError(
            f"{source} is a playlist that points at other files; only video files are read: "
            "give the file itself."
        )


def _unreadable(source: Path) -> str:
    if source.suffix.lower() in _PICTURES or _starts(source).startswith(_PICTURE_STARTS):
        return f"{source} is a picture, not a video: give it as an image instead."
    if source.suffix.lower() in {".mp4", ".mov", ".m4v"} and _has_box(source, b"ftyp"):
        return f"{source} is cut short or damaged: its index is missing, so nothing in it is found."
    known = "MP4, MOV, MKV, WebM, AVI, MPEG-TS and GIF"
    return f"{source} is not a video that can be read: {known} can."


def _has_box(source: Path, box: bytes) -> bool:
    return _starts(source)[4:8] == box


def _starts(source: Path) -> bytes:
    with source.open("rb") as file:
        return file.read(512)
