"""AVI with pictures out of order: it has no times, but every verb shows them in their order."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rushes.media import Reader, join_copied, probe, trim_smart
from rushes.media.edit import Edit
from rushes.media.stills import last

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

FRAMES = 36
#: Encoders, and what makes them store pictures out of order.
KINDS = {
    "closed": ("libx264", {"bf": "3", "x264-params": "keyint=12:b-pyramid=normal:scenecut=0"}),
    "open": ("libx264", {"bf": "3", "x264-params": "keyint=12:open-gop=1:scenecut=0"}),
    "mpeg4": ("mpeg4", {"bf": "2", "g": "12", "q": "2"}),
}


@pytest.fixture(params=KINDS)
def untimed(clip: Callable[..., Path], request: pytest.FixtureRequest) -> Path:
    codec, options = KINDS[request.param]
    pictures = np.stack([told(number) for number in range(FRAMES)])
    return clip("a.avi", frames=FRAMES, codec=codec, options=options, picture=pictures)


def numbers(path: Path) -> list[int]:
    with Reader(path) as reader:
        return [number_of(frame.picture) for frame in reader]


def told(number: int) -> NDArray[np.uint8]:
    """A picture whose eight blocks are the digits of its number."""
    digits = [200 if number >> place & 1 else 40 for place in range(8)]
    row = np.repeat(np.array(digits, np.uint8), 8)
    return np.repeat(np.repeat(row[None], 48, 0)[..., None], 3, 2)


def number_of(picture: NDArray[np.uint8]) -> int:
    height, width, _ = picture.shape
    row = picture[height // 2, :, 1].reshape(8, width // 8).mean(1)
    return int(sum((row[place] > 120) << place for place in range(8)))


def test_it_is_measured(untimed: Path) -> None:
    facts = probe(untimed)
    assert (facts.frames, facts.fps, facts.duration) == (FRAMES, Fraction(24), Fraction(3, 2))
    assert not facts.variable_rate


def test_pictures_come_in_order_with_their_times(untimed: Path) -> None:
    with Reader(untimed) as reader:
        frames = list(reader)
    assert [number_of(frame.picture) for frame in frames] == list(range(FRAMES))
    assert [frame.time for frame in frames] == [Fraction(n, 24) for n in range(FRAMES)]


def test_one_picture_is_the_one_asked_for(untimed: Path) -> None:
    for number in (0, 1, 7, 13, 26, 35):
        with Reader(untimed) as reader:
            (frame,) = reader.each([Fraction(number, 24)])
        assert (number_of(frame.picture), frame.time) == (number, Fraction(number, 24))
    frame = last(untimed)
    assert (number_of(frame.picture), frame.time) == (FRAMES - 1, Fraction(FRAMES - 1, 24))


def test_cuts_and_joins_are_exact(untimed: Path, tmp_path: Path) -> None:
    made = trim_smart(untimed, Fraction(14, 24), Fraction(30, 24), tmp_path / "t.mp4")
    assert numbers(made.path) == list(range(14, 30))
    assert "does not say when" in " ".join(made.notes)
    joined = join_copied([untimed, untimed], tmp_path / "j.mp4")
    assert numbers(joined.path) == [*range(FRAMES), *range(FRAMES)]


def test_an_edit_has_all_pictures(untimed: Path, tmp_path: Path) -> None:
    made = Edit(untimed).trim(start=0.5).resize(width=128).run(tmp_path / "e.mp4")
    assert numbers(made.path) == list(range(12, FRAMES))
