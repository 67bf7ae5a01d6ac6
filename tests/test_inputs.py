"""What goes in is measured before anything is spent; addresses are left to the provider."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from rushes.catalogue import Given
from rushes.errors import MediaError, MediaNotFoundError
from rushes.inputs import given, moved
from rushes.media import Writer
from rushes.types import GenerationRequest, Size

if TYPE_CHECKING:
    from pathlib import Path

of = GenerationRequest.of
URL = "https://pictures.example/a.png"


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


def test_a_picture_is_measured_upright(picture: Path) -> None:
    assert given(of(image=picture)) == Given(size=Size(width=400, height=300))


@pytest.mark.parametrize("field", ["video", "extend"])
def test_a_clip_is_measured(clip: Path, field: str) -> None:
    size = Size(width=120, height=90)
    measured = Given(size=size, duration=Fraction(16, 25), fps=Fraction(25, 2))
    assert given(of(**{field: clip})) == measured


@pytest.mark.parametrize(
    "fields",
    [
        {"prompt": "x"},
        {"image": URL},
        {"image": "data:image/png;base64,AA"},
        {"image": "runway://abc", "last_frame": URL},
        {"video": URL},
        {"extend": "gs://bucket/clip.mp4"},
    ],
)
def test_what_nobody_can_see_stays_unknown(fields: dict[str, Any]) -> None:
    assert given(of(**fields)) == Given()


def test_every_file_is_looked_at(picture: Path, tmp_path: Path) -> None:
    tiny = tmp_path / "tiny.png"
    Image.new("RGB", (400, 15)).save(tiny)
    with pytest.raises(MediaError, match="too small"):
        given(of(image=picture, last_frame=tiny))
    with pytest.raises(MediaError, match="too small"):
        given(of(keyframes=[URL, tiny]))
    with pytest.raises(MediaNotFoundError):
        given(of(video=tmp_path / "take:2.mp4"))


def test_files_are_named_anew_and_addresses_are_left() -> None:
    options = {"note": "@words.txt", "deep": {"of": ["@a.png", f"@{URL}"]}, "name": "here.png"}
    request = of(model="replicate/some/model", image="a.png", last_frame=URL, options=options)
    there = moved(request, lambda source: f"/there/{source}")
    assert there.image == "/there/a.png"
    assert there.last_frame == URL
    assert there.options == {
        "note": "@/there/words.txt",
        "deep": {"of": ("@/there/a.png", f"@{URL}")},
        "name": "here.png",
    }
    frames = moved(of(keyframes=["a.png", {"source": "b.png", "time": 1}]), lambda s: f"x/{s}")
    assert [(each.source, each.time) for each in frames.keyframes] == [
        ("x/a.png", None),
        ("x/b.png", 1),
    ]
    assert moved(plain := of(prompt="a fox"), str.upper) is plain
