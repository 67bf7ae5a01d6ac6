"""A clip that was cut off is told by its boxes, and nothing is decoded for it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rushes.hosted.whole import whole
from rushes.media import Writer

if TYPE_CHECKING:
    from pathlib import Path


def box(name: bytes, content: bytes = b"", length: int | None = None) -> bytes:
    """A box, with another ``length`` in its head if there is one."""
    told = len(content) + 8 if length is None else length
    return told.to_bytes(4, "big") + name + content


HEAD = box(b"ftyp", b"isom" + bytes(8))
INDEX = box(b"moov", bytes(16))
LARGE = b"\0\0\0\1mdat" + (16 + 9).to_bytes(8, "big") + bytes(9)


@pytest.mark.parametrize(
    ("content", "good"),
    [
        (HEAD + INDEX + box(b"mdat", bytes(9)), True),
        (HEAD + box(b"mdat", bytes(9)) + INDEX, True),
        (HEAD + INDEX + box(b"mdat", bytes(9), 0), True),
        (HEAD + INDEX + LARGE, True),
        (HEAD + INDEX + LARGE[:-1], False),
        (HEAD + INDEX + box(b"mdat", bytes(9))[:-1], False),
        (HEAD + INDEX + b"\0\0", False),
        (HEAD + box(b"mdat", bytes(9)), False),
        (HEAD + INDEX + box(b"free", b"", 3), False),
        (HEAD + INDEX + box(b"free") * 5000, True),
        (b"\x1a\x45\xdf\xa3 a WebM", True),
        (b"<html>not here</html>", False),
        (b"\x89PNG\r\n\x1a\n", False),
        (b"", False),
    ],
)
def test_boxes_tell_the_end(content: bytes, good: bool, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    assert whole(path) is good


def test_a_real_clip_is_whole_and_half_of_it_is_not(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    with Writer(path, 64, 48, Fraction(12)) as writer:
        writer.write(np.full((48, 64, 3), 90, np.uint8), times=6)
    assert whole(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert not whole(path)
