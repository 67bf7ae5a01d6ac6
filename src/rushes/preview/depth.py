"""A guess at what is near in a photograph, and at what it is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy import float32
from numpy.typing import NDArray

from rushes.media.warp import blurred, resized, sampled

if TYPE_CHECKING:
    from rushes.preview.footage import Picture

Plane = NDArray[float32]

#: Long side of the small picture on which the guess is made, in pixels.
_LONG = 160
#: How near the farthest and the nearest part are, where the subject is at 1.
FARTHEST, NEAREST = 0.72, 1.18


@dataclass(frozen=True, slots=True)
class Depth:
    """``near``: (h, w) float32, one over the distance, smooth, small; it spans the whole picture.

    ``focus``: where the subject is, as fractions of width and height.
    """

    near: Plane
    focus: tuple[float, float]

    def at(self, x: Plane, y: Plane) -> Plane:
        """One over the distance at places given as fractions of width and height, any shape."""
        height, width = self.near.shape
        columns = np.atleast_2d(x * width - 0.5).astype(np.float32)
        rows = np.atleast_2d(y * height - 0.5).astype(np.float32)
        return sampled(self.near, np.stack([columns, rows], -1)).reshape(x.shape)


def depth(picture: Picture) -> Depth:
    """Guess: what stands out from the edges of the picture is near, and so is what is low.

    The result is so smooth that a mesh bent by it never folds.
    """
    height, width = picture.shape[:2]
    scale = _LONG / max(height, width)
    size = (max(round(width * scale), 8), max(round(height * scale), 8))
    small = resized(picture, *size, cv2.INTER_AREA)
    standing = _standing_out(small)
    rows = np.linspace(0, 1, size[1], dtype=np.float32)[:, None]
    low = np.clip((rows - 0.3) / 0.7, 0, 1) ** 1.3
    nearness = 0.62 * standing + 0.3 * low * (1 - 0.35 * standing)
    nearness = blurred(nearness, _LONG * 0.05)
    bottom, top = float(nearness.min()), float(nearness.max())
    level = (nearness - bottom) / max(top - bottom, 1e-3)
    near = (FARTHEST + (NEAREST - FARTHEST) * level).astype(np.float32)
    return Depth(near, _focus(standing + 0.9 * _skin(small)))


def _standing_out(small: Picture) -> Plane:
    """How unlike the edges of the picture, and how sharp, each part is: 0 to 1, smooth."""
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    height, width = lab.shape[:2]
    rim = max(min(height, width) // 10, 1)
    edge = np.concatenate(
        [lab[:rim].reshape(-1, 3), lab[:, :rim].reshape(-1, 3), lab[:, -rim:].reshape(-1, 3)]
    )
    spread = np.cov(edge.T) + 30 * np.eye(3)
    apart = lab - edge.mean(0)
    unlike = np.sqrt(np.einsum("hwi,ij,hwj->hw", apart, np.linalg.inv(spread), apart))
    grey = lab[..., 0]
    sharp = np.abs(grey - blurred(grey, 1.5))
    blur = _LONG * 0.04
    parts = [blurred(part.astype(np.float32), blur) for part in (unlike, sharp)]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    off_centre = ((x / width - 0.5) / 0.42) ** 2 + ((y / height - 0.52) / 0.45) ** 2
    total = sum(part / max(float(part.max()), 1e-3) for part in parts) * np.exp(-0.5 * off_centre)
    return np.asarray(total / max(float(total.max()), 1e-3), np.float32)


def _skin(small: Picture) -> Plane:
    """How much of each part has the hue of skin, which is the same for light and dark: 0 to 1."""
    luma, red, blue = cv2.split(cv2.cvtColor(small, cv2.COLOR_RGB2YCrCb))
    hue = (red > 136) & (red < 172) & (blue > 88) & (blue < 126) & (luma > 50)
    return blurred(hue.astype(np.float32), _LONG * 0.05)


def _focus(standing: Plane) -> tuple[float, float]:
    weight = standing.astype(np.float64) ** 3
    total = float(weight.sum())
    if total <= 0:
        return 0.5, 0.5
    height, width = weight.shape
    x = float(weight.sum(0) @ (np.arange(width) + 0.5)) / total / width
    y = float(weight.sum(1) @ (np.arange(height) + 0.5)) / total / height
    return x, y
