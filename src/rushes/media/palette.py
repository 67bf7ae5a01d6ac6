"""Animations: GIFs with one palette for the whole film, and WebP."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from rushes.media.chain import filtered
from rushes.media.encode import encode
from rushes.types import Facts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from rushes.media.chain import Chain
    from rushes.media.export import Recipe
    from rushes.media.stream import Stream


def encode_gif(
    stream: Stream, path: Path, recipe: Recipe, on_frame: Callable[[int], None] | None = None
) -> None:
    """Write a GIF. The film is decoded twice: for its 256 colours, and for its pictures."""
    colours = _palette(stream)

    def draw(chain: Chain) -> None:
        chain.meet(
            "paletteuse",
            chain.still(colours),
            dither="bayer",
            bayer_scale=3,
            diff_mode="rectangle",
        )

    encode(stream, path, recipe, on_frame, draw)


def animation_facts(path: Path) -> Facts:
    """Measure an animated WebP, which FFmpeg writes but does not read."""
    with Image.open(path) as image:
        lengths = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            image.load()
            lengths.append(Fraction(int(image.info.get("duration", 0)), 1000))
        width, height = image.size
    duration = sum(lengths, Fraction(0))
    return Facts(
        path=path,
        container="webp",
        codec="webp",
        width=width,
        height=height,
        fps=len(lengths) / duration if duration else Fraction(1),
        frames=len(lengths),
        duration=duration,
        has_audio=False,
        size_bytes=path.stat().st_size,
        variable_rate=len(set(lengths)) > 1,
    )


def _palette(stream: Stream) -> NDArray[np.uint8]:
    """(16, 16, 4) uint8 RGBA."""

    def draw(chain: Chain) -> None:
        chain.add("palettegen", stats_mode="diff", reserve_transparent=0)

    (frame,) = filtered(stream.pictures(), [draw])
    return np.ascontiguousarray(frame.reformat(format="rgba").to_ndarray())
