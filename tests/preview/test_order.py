"""What a request leaves open is decided by the catalogue and by what goes in."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from rushes.errors import UnsupportedError
from rushes.media import Writer
from rushes.preview.order import drawn_seed, order
from rushes.types import GenerationRequest

if TYPE_CHECKING:
    from pathlib import Path

of = GenerationRequest.of


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """300x400 pixels that lie on their side: shown at 400x300."""
    path = tmp_path / "picture.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (300, 400)).save(path, exif=exif)
    return path


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """8 frames of 120x90 at 12.5 fps."""
    path = tmp_path / "clip.mp4"
    with Writer(path, 120, 90, Fraction(25, 2)) as writer:
        for number in range(8):
            writer.write(np.full((90, 120, 3), 30 * number, np.uint8))
    return path


def test_words_alone_get_the_catalogues_defaults() -> None:
    made = order(of(prompt="x"))
    assert (made.width, made.height, made.frames) == (1280, 720, 120)
    assert made.fps == 24
    assert (made.loop, made.audio, made.slate) == (False, False, False)


@pytest.mark.parametrize(
    ("fields", "size"),
    [
        ({"size": "640x360"}, (640, 360)),
        ({"aspect_ratio": "9:16"}, (720, 1280)),
        ({"aspect_ratio": "1:1", "resolution": "1080p"}, (1080, 1080)),
        ({"resolution": "4k"}, (3840, 2160)),
        ({"resolution": "240p"}, (426, 240)),
        ({"aspect_ratio": "21:9", "resolution": "480p"}, (1120, 480)),
    ],
)
def test_sizes(fields: dict[str, str], size: tuple[int, int]) -> None:
    made = order(of(prompt="x", **fields))
    assert (made.width, made.height) == size


@pytest.mark.parametrize(
    ("duration", "fps", "frames"),
    [(1, 24, 24), ("1.02", 24, 24), ("1.03", 24, 25), (20, 60, 1200), (2, "23.976", 48)],
)
def test_frames_are_the_nearest_whole_number(duration: object, fps: object, frames: int) -> None:
    made = order(of(prompt="x", duration=duration, fps=fps))
    assert made.frames == frames
    assert made.duration == frames / made.fps


def test_a_seed_is_kept_or_drawn() -> None:
    assert order(of(prompt="x", seed=0)).seed == 0
    assert len({order(of(prompt="x")).seed for _ in range(5)}) > 1
    assert all(0 <= drawn_seed() < 2**32 for _ in range(20))


def test_a_picture_keeps_its_shape(picture: Path) -> None:
    made = order(of(image=picture))
    assert (made.width, made.height) == (960, 720)
    shaped = order(of(image=picture, aspect_ratio="1:1", resolution="480p"))
    assert (shaped.width, shaped.height) == (480, 480)


def test_frames_have_the_shape_of_the_first(picture: Path) -> None:
    made = order(of(keyframes=[picture, picture], resolution="480p"))
    assert (made.width, made.height) == (640, 480)


def test_a_clip_keeps_size_rate_and_length(clip: Path) -> None:
    made = order(of(prompt="noir", video=clip))
    assert (made.width, made.height, made.frames) == (120, 90, 8)
    assert made.fps == Fraction(25, 2)


def test_an_extension_counts_what_is_added(clip: Path) -> None:
    made = order(of(extend=clip, duration=2))
    assert (made.width, made.height, made.frames) == (120, 90, 25)


def test_options_and_words_are_passed_on() -> None:
    made = order(
        of(prompt="x", loop=True, audio=True, negative_prompt="y", options={"slate": True})
    )
    assert (made.prompt, made.negative_prompt) == ("x", "y")
    assert made.loop
    assert made.audio
    assert made.slate


def test_what_cannot_be_made_is_refused() -> None:
    with pytest.raises(UnsupportedError):
        order(of(prompt="x", duration=0))
