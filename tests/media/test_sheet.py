"""A contact sheet shows the clip from its first frame to its last."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rushes.errors import DeliveryError, MediaError
from rushes.media import Frame, contact_sheet, load_picture
from rushes.media.sheet import timecode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Clip = Callable[..., Path]


def _cells(sheet: Path, columns: int, rows: int) -> list[int]:
    """The grey in the middle of each cell, counted as ``Recipe.picture_at`` does."""
    picture = load_picture(sheet)
    high, wide = picture.shape[0] / rows, picture.shape[1] / columns
    middles = [
        picture[round((row + 0.4) * high), round((column + 0.5) * wide)]
        for row in range(rows)
        for column in range(columns)
    ]
    return [round(float(middle.mean()) / 10) for middle in middles]


def test_frames_are_spread_from_the_first_to_the_last(clip: Clip, tmp_path: Path) -> None:
    out = contact_sheet(clip(frames=22, options={"crf": "1"}), tmp_path / "sheet.png", width=800)
    assert load_picture(out).shape[1] == 800
    assert _cells(out, 4, 2) == [0, 3, 6, 9, 12, 15, 18, 21]


def test_a_short_clip_has_fewer_cells(clip: Clip, tmp_path: Path) -> None:
    out = contact_sheet(clip(frames=2), tmp_path / "sheet.png", width=400)
    assert _cells(out, 2, 1) == [0, 1]


def test_captions_are_written(clip: Clip, tmp_path: Path) -> None:
    out = contact_sheet(clip(frames=1), tmp_path / "sheet.png", columns=1, rows=1, width=400)
    sheet = load_picture(out).astype(int)
    caption = sheet[-20:]
    assert caption.max() > 120, "ink"
    assert np.median(caption) < 40, "on dark paper"


def test_frames_can_be_given(tmp_path: Path) -> None:
    frames = [Frame(np.full((90, 160, 3), 60, np.uint8), Fraction(n)) for n in range(3)]
    out = contact_sheet(frames, tmp_path / "sheet.jpg", columns=3, rows=1, width=600)
    assert _cells(out, 3, 1) == [6, 6, 6]


def test_wrong_sheets_are_refused(clip: Clip, tmp_path: Path) -> None:
    out = tmp_path / "sheet.png"
    with pytest.raises(MediaError, match="at least one frame"):
        contact_sheet([], out)
    with pytest.raises(MediaError, match="at least one column"):
        contact_sheet([], out, columns=0)
    with pytest.raises(MediaError, match="no file"):
        contact_sheet(tmp_path / "missing.mp4", out)
    out.write_bytes(b"mine")
    with pytest.raises(DeliveryError, match="--force"):
        contact_sheet(clip(frames=1), out)


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (Fraction(0), "0:00.00"),
        (Fraction(83, 24), "0:03.46"),
        (Fraction(59999, 1000), "1:00.00"),
        (Fraction(3723), "1:02:03.00"),
    ],
)
def test_timecodes(time: Fraction, text: str) -> None:
    assert timecode(time) == text
