"""What a picture shows, measured: its shape, its light, and whether it has colours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rushes import media  # its names load on first use: most prompts come without a picture
from rushes.types import Frozen

if TYPE_CHECKING:
    import os

    from rushes.types import GenerationRequest

#: A picture is measured on about so many points a side.
_POINTS = 256
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://|data:", re.IGNORECASE)


class Look(Frozen):
    """A picture in numbers. ``light`` and ``colour`` from 0 to 1."""

    width: int
    height: int
    light: float
    """The mean luma (BT.709) of its pixels as stored: 0 black, 1 white."""
    colour: float
    """The mean distance of its pixels from grey: 0 black and white, above 0.1 plainly coloured."""


def look(path: str | os.PathLike[str]) -> Look:
    """Measure a picture file; its size is checked before it is decoded.

    :raises MediaError: as :func:`rushes.media.load_picture`.
    """
    picture = media.load_picture(path)
    height, width = picture.shape[:2]
    step = max(1, height // _POINTS), max(1, width // _POINTS)
    points = picture[:: step[0], :: step[1]].reshape(-1, 3).astype("float32") / 255
    luma = points @ (0.2126, 0.7152, 0.0722)
    distance = points.max(axis=1) - points.min(axis=1)
    return Look(width=width, height=height, light=float(luma.mean()), colour=float(distance.mean()))


def first_picture(request: GenerationRequest) -> str | None:
    """The file of the first picture that goes in; None for an address, which is not fetched."""
    sources = [each.source for each in request.pictures[:1]]
    return next((source for source in sources if not _ADDRESS.match(source)), None)
