"""Transparency that WebM keeps beside the pictures, where FFmpeg's own decoder overlooks it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import av
import numpy as np
import pytest

from rushes.errors import MediaError
from rushes.media import Reader, last_frame, probe
from rushes.media.edit import Edit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    Make = Callable[..., Path]
    Tone = Callable[..., NDArray[np.float32]]

RED, WHITE = (200, 30, 30), (255, 255, 255)


@pytest.fixture(params=["libvpx-vp9", "libvpx"])
def half(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Eight red pictures of which the right half is clear."""
    path = tmp_path / "half.webm"
    picture = np.full((48, 64, 4), (*RED, 255), np.uint8)
    picture[:, 32:, 3] = 0
    with av.open(str(path), "w") as container:
        made = container.add_stream(request.param, rate=8, options={"auto-alt-ref": "0"})
        video = cast("VideoStream", made)
        video.width, video.height, video.pix_fmt = 64, 48, "yuva420p"
        video.metadata["alpha_mode"] = "1"
        for _ in range(8):
            frame = av.VideoFrame.from_ndarray(picture, format="rgba").reformat(format="yuva420p")
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
    return path


def sides(picture: NDArray[np.uint8]) -> tuple[NDArray[Any], NDArray[Any]]:
    return picture[:, 8:24].mean((0, 1)), picture[:, 40:56].mean((0, 1))


def shows_half(picture: NDArray[np.uint8]) -> None:
    left, right = sides(picture)
    assert np.abs(left - RED).max() < 12
    assert np.abs(right - WHITE).max() < 4


def test_it_is_seen_and_laid_on_white(half: Path, tmp_path: Path) -> None:
    assert probe(half).pix_fmt == "yuva420p"
    with Reader(half) as reader:
        shown = [frame.picture for frame in reader]
    assert len(shown) == 8
    shows_half(shown[3])
    shows_half(last_frame(half))
    made = Edit(half).trim(0.5).run(tmp_path / "made.mp4")
    assert any("Transparency was laid on white" in note for note in made.notes)
    assert made.facts.frames == 4
    shows_half(last_frame(made.path))


def test_a_copy_never_loses_it(half: Path, clip: Make, tone: Tone, tmp_path: Path) -> None:
    song = Edit(half).sound(clip("song.mp4", sound=tone(1.0)))
    made = song.run(tmp_path / "song.webm")
    assert probe(made.path).pix_fmt == "yuva420p"
    assert not made.notes
    flat = song.run(tmp_path / "flat.mp4")
    shows_half(last_frame(flat.path))
    assert any("laid on white" in note for note in flat.notes)
    with pytest.raises(MediaError, match="beside its pictures"):
        Edit(half).trim(0.5, keyframes=True).run(tmp_path / "keyed.webm")
