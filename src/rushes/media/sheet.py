"""A clip at a glance: a sheet of its frames with their times."""

from __future__ import annotations

import math
import os
from fractions import Fraction
from typing import TYPE_CHECKING

import cv2
import numpy as np

from rushes.errors import MediaError
from rushes.media.picture import save_picture
from rushes.media.reader import Frame, Reader
from rushes.types import Progress, State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

#: The colour of the sheet around the frames.
PAPER = (20, 21, 24)
_INK = (176, 180, 188)
_LONGEST = 16_384
_MOST_PIXELS = 100_000_000


def contact_sheet(  # noqa: PLR0913 - the picture, its grid, and how it is written
    clip: str | os.PathLike[str] | Sequence[Frame],
    out: str | os.PathLike[str],
    *,
    columns: int = 4,
    rows: int = 2,
    width: int = 1600,
    overwrite: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Path:
    """Write ``columns`` x ``rows`` frames of a clip, evenly spread, with their times, to ``out``.

    The first and the last frame are among them. A clip with fewer frames gives fewer cells.

    :param clip: a video file, or frames that were already chosen, in order.
    :param out: a .png, .jpg or .webp.
    :param width: of the whole sheet in pixels.
    :raises MediaError: the clip can't be read, there are no frames, or the suffix is another.
    :raises DeliveryError: the sheet can't be put there.
    """
    if columns < 1 or rows < 1 or width < 16 * columns:
        raise MediaError(
            f"A contact sheet needs at least one column, one row and 16 pixels a column, not "
            f"{columns} x {rows} in {width} pixels."
        )
    if width > _LONGEST:
        raise MediaError(f"A contact sheet is at most {_LONGEST} pixels wide, not {width}.")
    cells = columns * rows
    if isinstance(clip, str | os.PathLike):
        frames = frames_of_sheet(clip, cells, width // columns, on_progress)
    else:
        frames = list(clip[:cells])
    if not frames:
        raise MediaError("A contact sheet needs at least one frame.")
    return save_picture(out, grid(frames, min(columns, len(frames)), width), overwrite=overwrite)


def frames_of_sheet(
    path: str | os.PathLike[str],
    cells: int,
    width: int,
    on_progress: Callable[[Progress], None] | None = None,
) -> list[Frame]:
    """At most ``cells`` frames, evenly spread, the first and the last among them."""
    with Reader(path) as reader:
        facts = reader.facts
    count = min(cells, facts.frames)
    last = facts.duration * (facts.frames - 1) / facts.frames
    times = [last * number / max(1, count - 1) for number in range(count)]
    size = (width, max(1, round(width * facts.height / facts.width)))
    if count * size[0] * size[1] > _MOST_PIXELS:
        raise MediaError(
            f"A contact sheet of {count} frames of {size[0]}x{size[1]} is too large: it may have "
            f"{_MOST_PIXELS // (size[0] * size[1])} of them."
        )
    with Reader(path, size=size) as reader:
        return picked(reader, times, on_progress)


def picked(
    reader: Reader,
    times: Sequence[Fraction],
    on_progress: Callable[[Progress], None] | None,
    message: str = "looking",
) -> list[Frame]:
    """:meth:`Reader.pick`, which tells how far it is."""
    frames = []
    for frame in reader.each(times):
        frames.append(frame)
        if on_progress:
            share = len(frames) / len(times)
            on_progress(Progress(state=State.RUNNING, done=share, message=message))
    return frames


def grid(frames: Sequence[Frame], columns: int, width: int) -> NDArray[np.uint8]:
    """Frames in rows of ``columns`` with their times: (height, width, 3) uint8 RGB."""
    gutter = max(2, width // 200)
    cell = (width - gutter * (columns + 1)) // columns
    high, wide = frames[0].picture.shape[:2]
    tall = max(1, round(cell * high / wide))
    letters = max(9, round(cell / 26))
    caption = round(letters * 1.9)
    rows = math.ceil(len(frames) / columns)
    height = gutter + rows * (tall + caption)
    sheet = np.full((height, width, 3), PAPER, np.uint8)
    # What whole pixels leave over goes to both sides.
    left = (width - columns * cell - (columns - 1) * gutter) // 2
    for number, (picture, time) in enumerate(frames):
        x = left + number % columns * (cell + gutter)
        y = gutter + number // columns * (tall + caption)
        shrunk = cv2.resize(picture, (cell, tall), interpolation=cv2.INTER_AREA)
        sheet[y : y + tall, x : x + cell] = shrunk
        line = y + tall + round(caption * 0.66)
        cv2.putText(sheet, timecode(time), (x + 1, line), _INK, cv2.FontFace("sans"), letters, 400)
    return sheet


def timecode(time: Fraction) -> str:
    """Seconds as people read them on a sheet: ``0:03.25``, ``1:02:03.25``."""
    hundredths = math.floor(time * 100 + Fraction(1, 2))
    minutes, rest = divmod(hundredths, 6000)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{clock}:{rest // 100:02}.{rest % 100:02}"
