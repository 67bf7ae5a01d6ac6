"""Which decoder a stream of pictures needs, and its frames."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, cast

import av

from rushes.media.source import bounds
from rushes.media.timing import is_untimed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer
    from av.video.codeccontext import VideoCodecContext
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

#: Codecs whose transparency WebM keeps beside each picture, and the decoders that see it; FFmpeg's
#: own overlook it.
BESIDE = {"vp8": "libvpx", "vp9": "libvpx-vp9"}


def has_alpha_beside(stream: VideoStream) -> bool:
    """Whether each picture is stored with a second one that says how transparent it is."""
    said = {key.lower(): word for key, word in stream.metadata.items()}
    return said.get("alpha_mode") == "1" and stream.codec_context.name in BESIDE


def decoder(stream: VideoStream) -> VideoCodecContext:
    """The stream's own decoder, or a fresh one where that would lose the transparency."""
    own = stream.codec_context
    if not has_alpha_beside(stream):
        return own
    made = cast("VideoCodecContext", av.CodecContext.create(BESIDE[own.name], "r"))
    made.extradata = own.extradata
    made.options = {"max_pixels": str(2 * bounds.pixels)}
    return made


def seek(container: InputContainer, stream: VideoStream, place: int) -> None:
    """Go to the keyframe at or before ``place``, in the stream's units; in AVI to the first.

    Cost: an AVI whose pictures are out of order is decoded from its beginning, since only there is
    it certain which picture is which.
    """
    container.seek(min(0, stream.start_time or 0) if is_untimed(stream) else place, stream=stream)


def _counted(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """The frames of an AVI, which come in the order of showing: the n-th at the n-th time."""
    times: list[int] = []
    for packet in container.demux(stream):
        if packet.dts is not None and packet.size:
            heappush(times, packet.dts)
        for frame in packet.decode():
            if times:
                frame.pts = heappop(times)
            yield frame


def decoded(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """Every frame from where the container stands, with its transparency and its own time."""
    if is_untimed(stream):
        yield from _counted(container, stream)
        return
    if not has_alpha_beside(stream):
        yield from container.decode(stream)
        return
    context = decoder(stream)
    for packet in container.demux(stream):
        yield from context.decode(packet)
