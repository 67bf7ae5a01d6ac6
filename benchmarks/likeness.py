"""How near a restored picture is to the real one, for the benchmarks."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Luma = NDArray[np.uint8]


def psnr(a: Luma, b: Luma) -> float:
    """Decibels; at most 78."""
    error = float(np.mean(np.square(a.astype(np.float32) - b)))
    return float(10 * np.log10(255**2 / max(error, 1e-3)))


def ssim(a: Luma, b: Luma) -> float:
    """Wang et al. 2004, with a Gaussian window of 11 pixels."""
    one, other = a.astype(np.float32), b.astype(np.float32)
    mean_a, mean_b = _soft(one), _soft(other)
    square_a = _soft(one * one) - mean_a**2
    square_b = _soft(other * other) - mean_b**2
    product = _soft(one * other) - mean_a * mean_b
    same = (2 * mean_a * mean_b + 6.5025) * (2 * product + 58.5225)
    return float(
        (same / ((mean_a**2 + mean_b**2 + 6.5025) * (square_a + square_b + 58.5225))).mean()
    )


def _soft(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(plane, (11, 11), 1.5), np.float32)
