"""Loops: which picture is shown when, what is heard, and that nothing jumps at the seam."""

from __future__ import annotations

import weakref
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rushes.errors import MediaError
from rushes.media import Reader, audio, probe
from rushes.media.backwards import backwards, there_and_back
from rushes.media.edit import Edit
from rushes.media.mixing import seamed
from rushes.media.stream import stream_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

RATE = 48_000


def greys(path: Path) -> list[int]:
    """The number of each picture: the clips of the tests show 10 * n."""
    with Reader(path) as reader:
        return [round(float(frame.picture.mean()) / 10) for frame in reader]


def ends_together(path: Path) -> bool:
    sound = audio(path)
    assert sound is not None
    return abs(Fraction(len(sound), RATE) - probe(path).duration) < Fraction(1, 1000)


def test_so_many_times(clip: Callable[..., Path], tmp_path: Path) -> None:
    made = Edit(clip(frames=5)).loop(3).run(tmp_path / "a.mp4")
    assert greys(made.path) == [0, 1, 2, 3, 4] * 3


def test_for_a_time(clip: Callable[..., Path], tmp_path: Path) -> None:
    made = Edit(clip(frames=5)).loop(duration="0.5").run(tmp_path / "a.mp4")
    assert greys(made.path) == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1]
    shorter = Edit(clip(frames=5)).loop(duration="0.1").run(tmp_path / "b.mp4")
    assert greys(shorter.path) == [0, 1]


def test_there_and_back_turns_without_a_doubled_picture(
    clip: Callable[..., Path], tmp_path: Path
) -> None:
    edit = Edit(clip(frames=5))
    once = edit.loop(there_and_back=True).run(tmp_path / "a.mp4")
    assert greys(once.path) == [0, 1, 2, 3, 4, 3, 2, 1]
    twice = edit.loop(2, there_and_back=True).run(tmp_path / "b.mp4")
    assert greys(twice.path) == [0, 1, 2, 3, 4, 3, 2, 1] * 2


@pytest.mark.parametrize(("frames", "shown"), [(1, [0, 0]), (2, [0, 1, 0, 1])])
def test_there_and_back_of_next_to_nothing(
    clip: Callable[..., Path], tmp_path: Path, frames: int, shown: list[int]
) -> None:
    edit = Edit(clip(frames=frames)).loop(2, there_and_back=True)
    assert greys(edit.run(tmp_path / "a.mp4").path) == shown


def test_backwards_in_parts(clip: Callable[..., Path]) -> None:
    """With room for a few pictures only, each part is decoded again."""
    stream = stream_of(Edit(clip(frames=20)).plan)
    for budget in (1, 64 * 48 * 8, 10**9):
        levels = [
            round(float(frame.to_ndarray(format="gray").mean()))
            for frame in backwards(stream, budget)
        ]
        assert len(levels) == 20
        assert levels == sorted(levels, reverse=True)


def test_a_seam_is_crossfaded_and_the_file_loops(clip: Callable[..., Path], tmp_path: Path) -> None:
    made = Edit(clip(frames=20)).loop(2, seam=Fraction(5, 24)).run(tmp_path / "a.mp4")
    shown = greys(made.path)
    assert len(shown) == 30
    assert shown[:10] == list(range(5, 15))
    # From 15 back to 4, without ever leaving what lies between the end and the beginning.
    assert shown[10] == 15
    assert shown[10:15] == sorted(shown[10:15], reverse=True)
    assert shown[15:] == shown[:15]
    assert abs(shown[14] - 5) <= 3


def test_a_seam_longer_than_half_is_refused(clip: Callable[..., Path]) -> None:
    with pytest.raises(MediaError, match="longer than half of the clip"):
        Edit(clip(frames=20)).loop(seam=1).explain()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "how often"),
        ({"times": 2, "duration": 3}, "not both"),
        ({"seam": 1, "there_and_back": True}, "no seam to hide"),
        ({"times": 0}, "greater than or equal to 1"),
    ],
)
def test_what_makes_no_sense_is_refused(fields: dict[str, object], words: str) -> None:
    with pytest.raises(MediaError, match=words):
        Edit("clip.mp4").loop(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"times": 7},
        {"duration": 4},
        {"times": 5, "seam": 0.2},
        {"times": 4, "there_and_back": True},
    ],
)
def test_sound_goes_round_with_the_pictures(
    clip: Callable[..., Path], tmp_path: Path, fields: dict[str, object]
) -> None:
    """A low tone has no jump at any seam, and ends with the pictures, at a 1001-based rate."""
    # 23 pictures at 29.97 are 36,836.8 samples: no whole number, and no whole wave.
    wave = 0.3 * np.sin(2 * np.pi * 50 * np.arange(36_837) / RATE)
    envelope = np.minimum(1, np.minimum(np.arange(36_837), np.arange(36_837)[::-1]) / 4800)
    source = clip(
        frames=23, rate=Fraction(30000, 1001), sound=np.tile(wave * envelope, (2, 1)).astype("f4")
    )
    edit = Edit(source).loop(**fields)
    heard = np.concatenate(list(stream_of(edit.plan).sound()))
    assert np.abs(np.diff(heard[:, 0])).max() < 0.02
    assert ends_together(edit.run(tmp_path / "a.mp4").path)


def test_sound_there_and_back_is_its_own_mirror() -> None:
    ramp = np.linspace(0, 1, 10_000, dtype=np.float32)[:, None]
    made = np.concatenate(list(there_and_back(iter([ramp]), 10_000, 1000)))
    assert len(made) == 2 * (10_000 - 1000)
    assert np.abs(np.diff(made[:, 0])).max() < 2e-4
    assert made[600:9000] == pytest.approx(ramp[600:9000])
    assert made[-1, 0] == pytest.approx(made[0, 0], abs=2e-4)


def test_a_seam_of_sound_goes_on_at_the_beginning() -> None:
    ramp = np.linspace(0, 1, 10_000, dtype=np.float32)[:, None]
    blocks = [ramp[start : start + 777] for start in range(0, 10_000, 777)]
    made: NDArray[np.float32] = np.concatenate(
        list(seamed(iter(blocks), iter(blocks), 10_000, 2000))
    )
    assert made.shape == (8000, 1)
    np.testing.assert_array_equal(made[:6000], ramp[2000:8000])
    assert made[6000, 0] == pytest.approx(0.8, abs=0.01)
    assert made[-1, 0] == pytest.approx(ramp[2000, 0], abs=0.01)


def test_a_seam_of_sound_holds_a_block_or_two() -> None:
    """Also no views of blocks that are gone: the sound of a long clip would stay in memory."""
    alive: list[weakref.ref[NDArray[np.float32]]] = []

    def blocks() -> Iterator[NDArray[np.float32]]:
        for _ in range(100):
            block = np.zeros((100, 1), np.float32)
            alive.append(weakref.ref(block))
            yield block

    most = 0
    for _ in seamed(blocks(), blocks(), 10_000, 2000):
        most = max(most, sum(each() is not None for each in alive))
    assert most <= 4


def test_real_pictures_do_not_jump(real_clips: Path, tmp_path: Path) -> None:
    edit = Edit(real_clips / "carphone_pristine.mp4").trim(0, 2)
    made = edit.loop(2, seam=0.4).run(tmp_path / "a.mp4")
    with Reader(made.path) as reader:
        pictures = [frame.picture.astype(np.int16) for frame in reader]
    changes = [float(np.abs(b - a).mean()) for a, b in pairwise(pictures)]
    half = len(pictures) // 2
    seam = changes[half - 14 : half + 2]
    assert max(seam) < 1.3 * max(changes[: half - 14])
