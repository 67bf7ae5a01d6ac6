"""A comparison as a picture: where two clips differ, and by how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.media.page import BAD, GOOD, LIGHT, MOTION, Page, frames_of
from rushes.media.picture import save_picture

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from rushes.media.comparison import Comparison

#: What the curve of PSNR goes up to, in dB: above it nobody sees a difference.
_FINE = 60.0


def comparison_picture(
    comparison: Comparison,
    out: str | os.PathLike[str],
    *,
    width: int = 1400,
    overwrite: bool = False,
) -> Path:
    """Draw both clips, and PSNR and SSIM over time, to ``out``.

    :raises MediaError: another suffix than .png, .jpg or .webp.
    :raises DeliveryError: the picture can't be put there.
    """
    duration = float(comparison.reference.duration)
    page = Page(width, duration, curves=2, lines=2 + len(comparison.notes), strips=2)
    alike = comparison.identical
    word = "identical" if alike else f"SSIM {comparison.ssim:.4f}"
    said = f"PSNR {comparison.psnr:.2f} dB" * (not alike)
    page.head(word, GOOD if alike else MOTION, f"{' ' * 16}{said}")
    page.strip(frames_of(comparison.reference.path))
    page.strip(frames_of(comparison.other.path))
    times = [float(each.time) for each in comparison.pictures]
    page.curve("PSNR to 60", times, [each.psnr for each in comparison.pictures], _FINE, LIGHT)
    ssim = np.array([each.ssim for each in comparison.pictures])
    floor = min(0.9, float(np.floor(ssim.min() * 10) / 10))
    values = ((ssim - floor) / (1 - floor)).tolist()
    page.curve(f"SSIM {floor:g}-1", times, values, 1, MOTION)
    if not alike:
        page.mark(comparison.worst.time, None, BAD)
    page.clock()
    page.line("above", "", str(comparison.reference.path.name), GOOD)
    page.line("below", "", str(comparison.other.path.name), GOOD)
    for note in comparison.notes:
        page.line("", "", note, BAD)
    return save_picture(out, page.canvas, overwrite=overwrite)
