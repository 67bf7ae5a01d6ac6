"""Putting pictures on a frame: scaled copies with transparency, and flat shapes on the ground.

A texture is (height, width, 4) uint8, RGB multiplied by alpha, then alpha. A frame is the same
shape; its fourth channel means nothing. Everything lands between pixels where it should, so that
slow moves do not step.
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy import float64, uint8
from numpy.typing import NDArray

if TYPE_CHECKING:
    from rushes.preview.camera import View

Texture = NDArray[uint8]

#: Binary digits after the point in the coordinates of shapes.
_SHIFT = 6


def premultiplied(rgba: NDArray[uint8]) -> Texture:
    """A texture from straight RGBA."""
    alpha = rgba[..., 3:].astype(np.uint16)
    out = rgba.copy()
    out[..., :3] = (rgba[..., :3] * alpha + 127) // 255
    return out


def paste(
    frame: Texture,
    texture: Texture,
    affine: NDArray[float64],
    opacity: float = 1.0,
) -> None:
    """Lay ``texture`` over ``frame``. ``affine`` (2, 3) takes texture pixels to frame pixels."""
    height, width = texture.shape[:2]
    corners = affine[:, :2] @ np.array([[0, width, 0, width], [0, 0, height, height]], float64)
    corners += affine[:, 2:]
    left, top = max(0, floor(corners[0].min())), max(0, floor(corners[1].min()))
    right = min(frame.shape[1], ceil(corners[0].max()) + 1)
    bottom = min(frame.shape[0], ceil(corners[1].max()) + 1)
    if right <= left or bottom <= top:
        return
    placed = affine.copy()
    # cv2 counts from pixel centres, everything here from their corners.
    placed[:, 2] += affine[:, 0] * 0.5 + affine[:, 1] * 0.5 - 0.5 - (left, top)
    part = cv2.warpAffine(
        texture,
        placed,
        (right - left, bottom - top),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(0, 0, 0, 0),
    )
    if opacity < 1:
        part = cv2.convertScaleAbs(part, alpha=opacity)
    over(frame[top:bottom, left:right], np.asarray(part, uint8))


def over(frame: Texture, part: Texture) -> None:
    """Lay a texture of the same size over a frame, in place."""
    alpha = cv2.extractChannel(part, 3)
    low, high = cv2.minMaxLoc(alpha)[:2]
    if high == 0:
        return
    if low == 255:
        frame[...] = part
        return
    clear = cv2.cvtColor(cv2.bitwise_not(alpha), cv2.COLOR_GRAY2BGRA)
    cv2.multiply(frame, clear, dst=frame, scale=1 / 255)
    cv2.add(frame, part, dst=frame)


def shape(
    frame: Texture, points: NDArray[float64], view: View, colour: tuple[int, int, int]
) -> None:
    """Fill a flat shape that lies in the world. ``points`` (n, 3) are x, y, z; convex."""
    seen = _before(points, view.z + 1.0)
    if len(seen) < 3:
        return
    scale = view.focal / (seen[:, 2] - view.z)
    across = view.centre + (seen[:, 0] - view.x) * scale
    down = view.horizon - (seen[:, 1] - view.y) * scale
    if (
        across.max() < 0
        or down.max() < 0
        or across.min() > frame.shape[1]
        or down.min() > frame.shape[0]
    ):
        return
    fill(frame, np.stack([across, down], axis=1), colour)


def fill(frame: Texture, points: NDArray[float64], colour: tuple[int, int, int]) -> None:
    """Fill a shape given by its corners in frame pixels, with smooth edges."""
    limit = 1 << (30 - _SHIFT)
    corners = np.clip((points - 0.5) * (1 << _SHIFT), -limit, limit).astype(np.int32)
    cv2.fillConvexPoly(frame, corners, (*colour, 255), cv2.LINE_AA, _SHIFT)


def _before(points: NDArray[float64], nearest: float) -> NDArray[float64]:
    """The part of a convex shape that is farther away than ``nearest``."""
    depth = points[:, 2] - nearest
    if depth.min() >= 0:
        return points
    kept = []
    for here, there, a, b in zip(
        points, np.roll(points, -1, axis=0), depth, np.roll(depth, -1), strict=True
    ):
        if a >= 0:
            kept.append(here)
        if (a >= 0) != (b >= 0):
            kept.append(here + (there - here) * (a / (a - b)))
    return np.array(kept)
