"""A sheet of takes: a labelled row for each clip, at the same moments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from rushes.errors import DeliveryError, MediaError
from rushes.media import load_picture
from rushes.media.take_sheet import Row, take_sheet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Clip = Callable[..., Path]


@pytest.fixture
def rows(clip: Clip) -> list[Row]:
    return [Row(clip(name, frames=22), f"camera: {name}", "seed 7") for name in ("a.mp4", "b.mp4")]


def test_each_clip_has_its_label_and_its_frames(rows: list[Row], tmp_path: Path) -> None:
    out = take_sheet(rows, tmp_path / "takes.png", columns=4, width=800)
    sheet = load_picture(out).astype(int).mean(axis=2)
    assert sheet.shape[1] == 800
    half = sheet.shape[0] // 2
    assert sheet.shape[0] == 2 * half
    upper, lower = sheet[:half], sheet[half:]
    for row in (upper, lower):
        label = row[:34, :300]
        assert label.max() > 200, "ink"
        assert np.median(label) < 40, "on dark paper"
        assert row[:34, 680:].max() > 100, "the note stands at the right"
        middles = [row[100, 100 + 200 * column] for column in range(4)]
        assert [round(value / 10) for value in middles] == [0, 7, 14, 21]


def test_the_columns_fit_the_shape(clip: Clip, tmp_path: Path) -> None:
    tall = clip("tall.mp4", frames=22, size=(64, 128))
    out = take_sheet([Row(tall, "tall")], tmp_path / "tall.png", width=800)
    assert load_picture(out).shape[0] < 400


def test_a_long_label_takes_several_lines(clip: Clip, tmp_path: Path) -> None:
    path = clip()
    heights = [
        load_picture(take_sheet([Row(path, label)], tmp_path / f"{len(label)}.png")).shape[0]
        for label in ("", "short", "camera: a very long label " * 12)
    ]
    assert heights[0] == heights[1] < heights[2]


def test_refusals(rows: list[Row], tmp_path: Path) -> None:
    out = tmp_path / "takes.png"
    with pytest.raises(MediaError, match="at least one clip"):
        take_sheet([], out)
    with pytest.raises(MediaError, match="64 pixels for each"):
        take_sheet(rows, out, columns=30)
    with pytest.raises(MediaError, match="too large"):
        take_sheet(rows, out, columns=1, width=16_000)
    out.write_text("mine")
    with pytest.raises(DeliveryError, match="exists already"):
        take_sheet(rows, out)
    assert out.read_text() == "mine"
