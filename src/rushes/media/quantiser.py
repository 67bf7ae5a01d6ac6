"""How coarsely an encoder rounded the pictures of a clip, as the file itself says it."""

from __future__ import annotations

import struct
from itertools import islice
from typing import TYPE_CHECKING, cast

import numpy as np
from av.sidedata.sidedata import Type

from rushes.media.source import opened, video_stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer
    from av.sidedata.sidedata import SideData, SideDataContainer
    from av.video.stream import VideoStream

    from rushes.types import Facts

#: The places, as shares of the length, and how many pictures from each on are looked at.
_PLACES, _PICTURES = (0.0, 0.4, 0.8), 24
#: FFmpeg's AVVideoEncParams: count, offset and size of the blocks, type, quantiser of the picture;
#: and of each block four sides before its difference.
_HEAD, _DIFFERENCE = struct.Struct("@IQQii"), 16


def quantiser(facts: Facts) -> float | None:
    """The median of H.264's quantiser, from 0, lossless, to 51, mud; ``None`` for other codecs.

    Cost: at most 72 pictures are decoded.

    :raises MediaError: the clip is damaged.
    """
    if facts.codec != "h264" or "10" in facts.pix_fmt:
        return None
    found: list[float] = []
    with opened(facts.path) as container:
        video = video_stream(container, facts.path)
        video.codec_context.options = {
            **video.codec_context.options,
            "export_side_data": "venc_params",
        }
        for place in _PLACES:
            container.seek(int(place * facts.duration * 1_000_000) + (container.start_time or 0))
            found += _of_each(container, video)
    return float(np.median(found)) if found else None


def _of_each(container: InputContainer, video: VideoStream) -> Iterator[float]:
    for frame in islice(container.decode(video), _PICTURES):
        # PyAV's stubs say that this is something else.
        data = cast("SideDataContainer", frame.side_data)
        if Type.VIDEO_ENC_PARAMS in data:
            yield _mean(data[Type.VIDEO_ENC_PARAMS])


def _mean(data: SideData) -> float:
    raw = bytes(data)
    count, offset, size, _, whole = _HEAD.unpack_from(raw)
    if not count:
        return float(whole)
    blocks = np.frombuffer(raw, np.uint8, count * size, offset).reshape(count, size)
    differences = blocks[:, _DIFFERENCE : _DIFFERENCE + 4].copy().view(np.int32)
    return float(whole + differences.mean())
