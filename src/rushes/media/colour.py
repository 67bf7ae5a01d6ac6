"""Frames as decoded into upright, square-pixel RGB."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, cast

import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

#: FFmpeg's numbers (ITU-T H.273) in ffprobe's words.
PRIMARIES = {
    1: "bt709",
    4: "bt470m",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "film",
    9: "bt2020",
    10: "smpte428",
    11: "smpte431",
    12: "smpte432",
    22: "ebu3213",
}
TRANSFERS = {
    1: "bt709",
    4: "gamma22",
    5: "gamma28",
    6: "smpte170m",
    7: "smpte240m",
    8: "linear",
    9: "log100",
    10: "log316",
    11: "iec61966-2-4",
    12: "bt1361e",
    13: "iec61966-2-1",
    14: "bt2020-10",
    15: "bt2020-12",
    16: "smpte2084",
    17: "smpte428",
    18: "arib-std-b67",
}
MATRICES = {
    0: "gbr",
    1: "bt709",
    4: "fcc",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "ycgco",
    9: "bt2020nc",
    10: "bt2020c",
    14: "ictcp",
}
RANGES = {1: "tv", 2: "pc"}

_CONVERTED = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.SMPTE170M,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
    10: Colorspace.BT2020,
}
#: The same picture for any number of them.
_THREADS = min(4, os.cpu_count() or 1)
_ACCURATE = Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT


def tags_of(frame: VideoFrame) -> dict[str, str]:
    """The frame's colour tags in ffprobe's words; what is not said is left out."""
    said = {
        "primaries": PRIMARIES.get(frame.color_primaries),
        "transfer": TRANSFERS.get(frame.color_trc),
        "matrix": MATRICES.get(frame.colorspace),
        "range": "pc" if frame.format.name.startswith("yuvj") else RANGES.get(frame.color_range),
    }
    return {name: word for name, word in said.items() if word}


class Developer:
    """Turns decoded frames into (height, width, 3) uint8 RGB. Keep one for each clip."""

    def __init__(self, size: tuple[int, int], rotation: int = 0, *, quick: bool = False) -> None:
        """``size``: (width, height) as shown, after turning clockwise by ``rotation`` degrees.

        ``quick``: about three times as fast; colours are up to 2 levels off, and coloured edges as
        coarse as they are stored.
        """
        self._turns = rotation // 90
        self._size = size[::-1] if self._turns % 2 else size
        self._reformatter = VideoReformatter()
        self._quick = quick

    def picture(self, frame: VideoFrame) -> NDArray[np.uint8]:
        """``frame`` in RGB; transparent parts are laid on white."""
        clear = any(part.is_alpha for part in frame.format.components) or frame.format.has_palette
        picture = self._convert(frame, "rgba" if clear else "rgb24")
        if clear:
            cover = picture[..., 3:].astype(np.uint16)
            if cover.min(initial=255) < 255:
                mixed = picture[..., :3] * cover + 255 * (255 - cover) + 127
                picture = (mixed // 255).astype(np.uint8)
            picture = np.ascontiguousarray(picture[..., :3])
        return np.ascontiguousarray(np.rot90(picture, -self._turns)) if self._turns else picture

    def _convert(self, frame: VideoFrame, form: str) -> NDArray[np.uint8]:
        width, height = self._size
        same = (width, height) == (frame.width, frame.height)
        smaller = width < frame.width
        scaling = Interpolation.AREA if smaller and not same else Interpolation.BICUBIC
        full = frame.color_range == 2 or frame.format.name.startswith("yuvj") or frame.format.is_rgb
        converted = self._reformatter.reformat(
            frame,
            width,
            height,
            form,
            src_colorspace=_matrix(frame),
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG if full else ColorRange.MPEG,
            dst_color_range=ColorRange.JPEG,
            interpolation=Interpolation.FAST_BILINEAR if self._quick else scaling | _ACCURATE,
            threads=1 if self._quick else _THREADS,
        )
        return cast("NDArray[np.uint8]", converted.to_ndarray())


def _matrix(frame: VideoFrame) -> Colorspace:
    """The frame's matrix; where it is not said, the one that players assume for its size."""
    large = frame.width >= 1280 or frame.height >= 720
    assumed = Colorspace.ITU709 if large else Colorspace.ITU601
    return _CONVERTED.get(frame.colorspace, assumed)
