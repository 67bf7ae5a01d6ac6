"""Pictures into a clip, in the order that people mean."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rushes.errors import DeliveryError, MediaError, MediaNotFoundError
from rushes.media import Reader, assemble, load_picture, save_picture

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def grey(level: int, size: tuple[int, int] = (64, 48)) -> NDArray[np.uint8]:
    return np.full((size[1], size[0], 3), level, np.uint8)


def levels(path: Path) -> list[int]:
    with Reader(path) as reader:
        return [round(float(frame.picture.mean()) / 10) for frame in reader]


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    """Shot 1.png … shot 12.png, whose order by letters is another, and a text."""
    folder = tmp_path / "shots"
    folder.mkdir()
    for number in range(1, 13):
        save_picture(folder / f"shot {number}.png", grey(10 * number))
    (folder / "notes.txt").write_text("not a picture")
    return folder


@pytest.mark.parametrize("said", ["", "shot %d.png", "shot %04d.png", "shot*.png"])
def test_natural_order(shots: Path, tmp_path: Path, said: str) -> None:
    made = assemble(str(shots / said) if said else shots, tmp_path / "out.mp4", 24)
    assert levels(made.path) == list(range(1, 13))
    assert made.duration == Fraction(1, 2)


def test_a_list_keeps_its_order(shots: Path, tmp_path: Path) -> None:
    files = [shots / f"shot {number}.png" for number in (5, 2, 9, 2)]
    assert levels(assemble(files, tmp_path / "out.mkv", 2).path) == [5, 2, 9, 2]


@pytest.mark.parametrize(
    ("said", "rate"),
    [("23.976", Fraction(24_000, 1001)), (29.97, Fraction(30_000, 1001)), ("0.5", Fraction(1, 2))],
)
def test_exact_rates(shots: Path, tmp_path: Path, said: str | float, rate: Fraction) -> None:
    made = assemble(shots, tmp_path / "out.mp4", said)
    assert (made.facts.fps, made.facts.frames, made.duration) == (rate, 12, 12 / rate)


def test_other_sizes_are_refused_or_fitted(shots: Path, tmp_path: Path) -> None:
    save_picture(shots / "shot 3.png", grey(200, (48, 48)), overwrite=True)
    with pytest.raises(MediaError, match=r"shot 3\.png \(48x48\).*--fit"):
        assemble(shots, tmp_path / "out.mp4", 24)
    for fit, corner in (("pad", 0), ("fill", 200), ("stretch", 200)):
        made = assemble(shots, tmp_path / f"{fit}.mp4", 24, fit=fit)  # type: ignore[arg-type]
        with Reader(made.path) as reader:
            third = reader.at(Fraction(2, 24)).picture
        assert abs(int(third[24, 2, 0]) - corner) < 8
        assert abs(int(third[24, 32, 0]) - 200) < 8


def test_odd_sizes_and_other_kinds(tmp_path: Path) -> None:
    for number in range(3):
        save_picture(tmp_path / f"{number}.jpg", grey(80 * number, (65, 49)))
    made = assemble(str(tmp_path / "*.jpg"), tmp_path / "out.mp4", 10)
    assert (made.facts.width, made.facts.height) == (64, 48)
    assert "65x49 was made even" in made.notes[0]
    assert assemble(str(tmp_path / "*.jpg"), tmp_path / "out.gif", 10).facts.frames == 3


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_animations_have_colours_of_their_own(tmp_path: Path, suffix: str) -> None:
    """Smooth colours stay smooth: no grain of a palette that was made for any picture."""
    slope = np.linspace(60, 120, 64, dtype=np.uint8)
    picture = np.stack([np.tile(slope, (48, 1)), np.full((48, 64), 90, np.uint8),
                        np.full((48, 64), 140, np.uint8)], axis=2)  # fmt: skip
    for number in range(3):
        moved = np.roll(picture, 16 * number, axis=0)
        moved[8 * number : 8 * number + 8, :8] = 255
        save_picture(tmp_path / f"p{number}.png", moved)
    made = assemble(str(tmp_path / "p*.png"), tmp_path / f"made{suffix}", 10)
    assert made.path.exists()
    assert made.duration == Fraction(3, 10)
    shown = load_picture(made.path)[8:, 8:]
    assert np.abs(shown.astype(int) - picture[8:, 8:]).max() <= 16


def test_colours_survive(tmp_path: Path) -> None:
    for number, colour in enumerate([(200, 30, 30), (30, 160, 40), (40, 60, 190)]):
        save_picture(tmp_path / f"{number}.png", np.full((48, 64, 3), colour, np.uint8))
    with Reader(assemble(str(tmp_path / "%d.png"), tmp_path / "out.mp4", 1).path) as reader:
        seen = [frame.picture[20, 20].astype(int) for frame in reader]
    assert np.abs(np.array(seen) - [(200, 30, 30), (30, 160, 40), (40, 60, 190)]).max() <= 3


def test_what_is_wrong_is_said(shots: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaNotFoundError, match="no picture"):
        assemble(str(tmp_path / "none-%03d.png"), tmp_path / "out.mp4", 24)
    with pytest.raises(MediaNotFoundError, match="No picture"):
        assemble([], tmp_path / "out.mp4", 24)
    with pytest.raises(MediaError, match="above 0"):
        assemble(shots, tmp_path / "out.mp4", 0)
    with pytest.raises(MediaError, match="frame rate"):
        assemble(shots, tmp_path / "out.mp4", "often")
    (shots / "shot 4.png").write_text("no")
    with pytest.raises(MediaError, match=r"shot 4\.png"):
        assemble(shots, tmp_path / "out.mp4", 24)
    with pytest.raises(DeliveryError):
        assemble(str(shots / "shot 1.png"), shots / "shot 2.png" / "out.mp4", 24)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["shots"]
