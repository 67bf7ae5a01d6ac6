"""Takes beside each other: a row of frames for each clip, at the same moments, under its label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from rushes.errors import MediaError
from rushes.media.facts import probe
from rushes.media.lettering import settable, wrapped
from rushes.media.picture import save_picture
from rushes.media.sheet import PAPER, frames_of_sheet, grid

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_LABEL = (236, 238, 242)
_NOTE = (140, 146, 156)
#: How high a frame is at most, and how many of them are in a row.
_TALL, _FEWEST, _MOST = 230, 3, 8
#: Pixels of a sheet at most: what viewers of pictures open.
_MOST_PIXELS = 120_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One clip of a sheet: what stands above it, and in smaller letters beside that."""

    clip: str | os.PathLike[str]
    label: str
    note: str = ""


def take_sheet(
    rows: Sequence[Row],
    out: str | os.PathLike[str],
    *,
    columns: int | None = None,
    width: int = 1600,
    overwrite: bool = False,
) -> Path:
    """Write one picture that compares clips: a labelled row of frames for each, to ``out``.

    :param out: a .png, .jpg or .webp.
    :param columns: frames of a clip; where absent, as many as fill the width well.
    :param width: of the whole sheet in pixels.
    :raises MediaError: there are no clips, one can't be read, or the sheet would be too large.
    :raises DeliveryError: the sheet can't be put there.
    """
    if not rows:
        raise MediaError("A sheet of takes needs at least one clip.")
    columns = columns or _columns(rows[0], width)
    if columns < 1 or width < 64 * columns:
        raise MediaError(
            f"A sheet of takes needs at least one column and 64 pixels for each, not {columns} in "
            f"{width} pixels."
        )
    letters = max(12, width // 64)
    parts: list[NDArray[np.uint8]] = []
    for row in rows:
        frames = frames_of_sheet(row.clip, columns, width // columns)
        parts += [_heading(row, width, letters), grid(frames, columns, width)]
        if sum(part.shape[0] for part in parts) * width > _MOST_PIXELS:
            raise MediaError(
                f"A sheet of {len(rows)} takes {width} pixels wide is too large: fewer takes, "
                "more columns or less width will do."
            )
    return save_picture(out, np.vstack(parts), overwrite=overwrite)


def _columns(row: Row, width: int) -> int:
    facts = probe(row.clip)
    fitting = round(width * facts.height / (_TALL * facts.width))
    return max(_FEWEST, min(_MOST, fitting))


def _heading(row: Row, width: int, letters: int) -> NDArray[np.uint8]:
    """The label, in as many lines as it needs, and its note at the right end of the last."""
    margin = max(2, width // 200)
    small = round(letters * 0.72)
    face = cv2.FontFace("sans")
    note = settable(row.note)
    taken = cv2.getTextSize((16000, 400), note, (0, 0), face, small, 400)[2] if note else 0
    lines = wrapped(row.label, letters, 650, max(width // 3, width - 4 * margin - taken))
    step = round(letters * 1.4)
    made = np.full((step * max(1, len(lines)) + step // 2, width, 3), PAPER, np.uint8)
    base = step // 2 + round(letters * 0.95)
    for number, line in enumerate(lines):
        cv2.putText(made, line, (margin + 1, base + number * step), _LABEL, face, letters, 650)
    last = base + max(0, len(lines) - 1) * step
    cv2.putText(made, note, (width - margin - taken - 1, last), _NOTE, face, small, 400)
    return made
