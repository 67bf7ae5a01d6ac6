"""Frames as RGB pictures for models that know nothing else, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
from av.video.reformatter import Interpolation

from rushes.media.colour import Developer

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

#: BT.601, as small pictures have it that say nothing, and BT.709, as large ones.
_SMALL, _LARGE = 5, 1
_KNOWN = {1, 4, 5, 6, 7, 9, 10}
_ACCURATE = Interpolation.BICUBIC | Interpolation.ACCURATE_RND


def to_picture(frame: VideoFrame) -> Picture:
    """``frame`` as (height, width, 3) uint8 RGB."""
    return Developer((frame.width, frame.height)).picture(frame)


def to_frame(picture: Picture, model: VideoFrame) -> VideoFrame:
    """``picture``, of any size, as a frame in the format and the colours of ``model``."""
    large = model.width >= 1280 or model.height >= 720
    matrix = model.colorspace if model.colorspace in _KNOWN else (_LARGE if large else _SMALL)
    made = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24").reformat(
        format=model.format.name,
        src_color_range=2,
        dst_color_range=model.color_range or 1,
        dst_colorspace=matrix,
        interpolation=_ACCURATE,
    )
    made.color_range, made.colorspace = model.color_range, model.colorspace
    made.color_primaries, made.color_trc = model.color_primaries, model.color_trc
    return made
