"""Sizes by a shape and a short side, as most vendors take them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from rushes.emulator.drawing import like
from rushes.emulator.wire import Kind, Refused
from rushes.errors import MediaError
from rushes.media import picture_size
from rushes.types import Size

if TYPE_CHECKING:
    from pathlib import Path


def sized(shape: Fraction | str, short: int) -> Size:
    """The even size of that shape (width over height, or ``16:9``) with that short side."""
    ratio = Fraction(*map(int, shape.split(":"))) if isinstance(shape, str) else shape
    long = int(short * max(ratio, 1 / ratio)) & ~1
    return Size(width=long, height=short) if ratio >= 1 else Size(width=short, height=long)


def shape_of(path: Path) -> Fraction:
    """Width over height of a picture or clip that goes in.

    :raises Refused: it is neither.
    """
    try:
        return Fraction(*picture_size(path))
    except MediaError:
        pass  # then it may be a clip
    try:
        own = like(path)[0]
    except MediaError as error:
        raise Refused(Kind.INVALID, f"The file cannot be read: {error}") from error
    return Fraction(own.width, own.height)
