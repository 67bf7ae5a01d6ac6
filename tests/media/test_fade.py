"""Fades: the first and the last picture, what lies between, and the sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from rushes.errors import MediaError
from rushes.media.edit import Edit
from rushes.media.stream import stream_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

WHITE = np.full((48, 64, 3), 235, np.uint8)


def levels(edit: Edit) -> list[float]:
    frames = stream_of(edit.plan).pictures()
    return [float(frame.to_ndarray(format="rgb24").mean()) for frame in frames]


@pytest.mark.parametrize("pix_fmt", ["yuv420p", "yuv420p10le", "yuv444p"])
def test_from_black_and_to_black(clip: Callable[..., Path], pix_fmt: str) -> None:
    source = clip(frames=24, picture=WHITE, pix_fmt=pix_fmt)
    shown = levels(Edit(source).fade(start="0.25", end="0.5"))
    assert len(shown) == 24
    assert shown[0] < 2
    assert shown[-1] < 2
    assert shown[:7] == sorted(shown[:7])
    assert shown[6:12] == pytest.approx([235] * 6, abs=2)
    assert shown[12:] == sorted(shown[12:], reverse=True)
    assert 100 < shown[18] < 150


def test_to_a_colour(clip: Callable[..., Path]) -> None:
    edit = Edit(clip(frames=12, picture=WHITE)).fade(end="0.25", colour="#c02020")
    last = list(stream_of(edit.plan).pictures())[-1].to_ndarray(format="rgb24")
    assert np.abs(last[24, 32].astype(int) - (0xC0, 0x20, 0x20)).max() < 6


@pytest.mark.parametrize("sound_too", [True, False])
def test_sound_goes_with_it(
    clip: Callable[..., Path], tone: Callable[..., NDArray[np.float32]], sound_too: bool
) -> None:
    source = clip(frames=48, sound=tone(2))
    stream = stream_of(Edit(source).fade(start="0.5", end="0.5", sound_too=sound_too).plan)
    heard = np.abs(np.concatenate(list(stream.sound()))[:, 0])
    assert len(heard) == 96_000
    assert (heard[480:960].max() < 0.05) == sound_too
    assert (heard[-1440:-480].max() < 0.05) == sound_too
    assert heard[40_000:50_000].max() > 0.25


@pytest.mark.parametrize(
    ("fields", "words"),
    [({}, "at the start, at the end"), ({"start": 1, "end": 1}, "make them shorter")],
)
def test_what_cannot_be_is_refused(
    clip: Callable[..., Path], fields: dict[str, object], words: str
) -> None:
    with pytest.raises(MediaError, match=words):
        Edit(clip()).fade(**fields).explain()
