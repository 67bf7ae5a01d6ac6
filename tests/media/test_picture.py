"""Any still picture becomes upright sRGB; what is none is refused in a sentence."""

from __future__ import annotations

import struct
import warnings
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageCms

from rushes.errors import DeliveryError, MediaError, MediaNotFoundError
from rushes.media import load_picture, save_picture

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

ORANGE = (230, 120, 40)


def _halves() -> NDArray[np.uint8]:
    picture = np.full((40, 60, 3), 255, np.uint8)
    picture[:, :30] = ORANGE
    return picture


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.JPEG", "a.webp"])
def test_what_is_saved_is_loaded(tmp_path: Path, name: str) -> None:
    path = save_picture(tmp_path / name, _halves())
    loaded = load_picture(path)
    assert loaded.shape == (40, 60, 3)
    assert loaded.dtype == np.uint8
    off = np.abs(loaded.astype(int) - _halves())
    assert off[:, 5:20].max() <= (0 if name == "a.png" else 4)
    with pytest.raises(DeliveryError, match="--force"):
        save_picture(path, _halves())
    save_picture(path, _halves(), overwrite=True)
    assert [found.name for found in tmp_path.iterdir()] == [name]


def test_real_photographs(photographs: Path) -> None:
    sizes = {
        "astronaut.png": (512, 512),
        "rocket.jpg": (427, 640),
        "camera.png": (512, 512),
        "logo.png": (500, 500),
        "multipage.tif": (15, 10),
        "no_time_for_that_tiny.gif": (25, 14),
    }
    for name, size in sizes.items():
        picture = load_picture(photographs / name)
        assert picture.shape == (*size, 3), name
        assert picture.dtype == np.uint8
        assert picture.flags["C_CONTIGUOUS"]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_camera_held_any_way(tmp_path: Path, orientation: int) -> None:
    """Each EXIF orientation undoes the turn or mirror that it names."""
    undo = {
        1: lambda p: p,
        2: lambda p: p[:, ::-1],
        3: lambda p: p[::-1, ::-1],
        4: lambda p: p[::-1],
        5: lambda p: p.transpose(1, 0, 2),
        6: lambda p: np.rot90(p, 1),
        7: lambda p: np.rot90(p, 2).transpose(1, 0, 2),
        8: lambda p: np.rot90(p, -1),
    }
    scene = _halves()
    scene[:10] = (20, 60, 200)
    stored = Image.fromarray(np.ascontiguousarray(undo[orientation](scene)))
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.save(tmp_path / "a.png", exif=exif)
    assert (load_picture(tmp_path / "a.png") == scene).all()


def test_every_kind_of_pixel(tmp_path: Path) -> None:
    colour = Image.fromarray(_halves())
    kinds = {
        "grey.png": colour.convert("L"),
        "palette.png": colour.convert("P", palette=Image.Palette.ADAPTIVE),
        "bits.png": colour.convert("1"),
        "cmyk.jpg": colour.convert("CMYK"),
        "cmyk.tif": colour.convert("CMYK"),
        "lab.tif": colour.convert("LAB"),
    }
    for name, image in kinds.items():
        image.save(tmp_path / name)
        picture = load_picture(tmp_path / name)
        assert picture.shape == (40, 60, 3), name
        if name not in {"grey.png", "bits.png"}:
            assert np.abs(picture[20, 10].astype(int) - ORANGE).max() < 12, name
        assert picture[20, 50].min() > 245, name


@pytest.mark.parametrize("name", ["deep.png", "deep.tif"])
def test_16_bit_grey(tmp_path: Path, name: str) -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16)[None].repeat(8, axis=0)
    Image.fromarray(ramp).save(tmp_path / name)
    picture = load_picture(tmp_path / name)
    assert (picture[0, :, 0] == np.arange(256)).all()


def test_floating_point_grey(tmp_path: Path) -> None:
    Image.fromarray(np.linspace(0, 1, 256, dtype=np.float32)[None]).save(tmp_path / "a.tif")
    assert (load_picture(tmp_path / "a.tif", min_side=1)[0, :, 0] == np.arange(256)).all()


@pytest.mark.parametrize("name", ["clear.png", "clear.webp", "clear.gif", "grey.png"])
def test_transparency_is_laid_on_white(tmp_path: Path, name: str) -> None:
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    image.paste((10, 10, 10, 255), (0, 0, 10, 20))
    if name == "grey.png":
        image = image.convert("LA")
    image.save(tmp_path / name, lossless=True)
    picture = load_picture(tmp_path / name)
    assert picture[10, 15].tolist() == [255, 255, 255]
    assert picture[10, 5].max() <= 12


def test_half_transparency(tmp_path: Path) -> None:
    Image.new("RGBA", (4, 4), (0, 0, 0, 128)).save(tmp_path / "a.png")
    assert load_picture(tmp_path / "a.png")[0, 0].tolist() == [127, 127, 127]


def test_a_colour_profile_is_applied(tmp_path: Path) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    srgb = ImageCms.createProfile("sRGB")
    orange = Image.new("RGB", (8, 8), ORANGE)
    stored = ImageCms.profileToProfile(orange, srgb, lab, outputMode="LAB")
    assert stored is not None
    stored.save(tmp_path / "a.tif", icc_profile=lab.tobytes())
    assert np.abs(load_picture(tmp_path / "a.tif")[4, 4].astype(int) - ORANGE).max() <= 4
    orange.save(tmp_path / "broken.png", icc_profile=b"not a profile")
    assert load_picture(tmp_path / "broken.png")[4, 4].tolist() == list(ORANGE)


def test_an_animation_gives_its_first_picture(tmp_path: Path) -> None:
    shades = [Image.new("RGB", (8, 8), (shade, shade, shade)) for shade in (250, 5)]
    for name in ("a.gif", "a.webp", "a.png"):
        shades[0].save(tmp_path / name, save_all=True, append_images=shades[1:], duration=100)
        assert load_picture(tmp_path / name).mean() > 245


def _png_header(path: Path, width: int, height: int) -> Path:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body)
    return path


@pytest.mark.parametrize("size", [(10_001, 10_000), (20_000, 10_000), (60_000, 60_000)])
def test_huge_pictures_are_refused_before_they_are_decoded(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = _png_header(tmp_path / "a.png", *size)
    with pytest.raises(MediaError, match="100 megapixels") as caught:
        load_picture(path)
    assert "\n" not in caught.value.message


def test_pillows_own_warning_stays_silent(tmp_path: Path) -> None:
    path = _png_header(tmp_path / "a.png", 9_500, 9_500)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(MediaError, match="cut short"):
            load_picture(path)


def test_what_is_no_picture_is_refused_in_a_sentence(tmp_path: Path, photographs: Path) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.png").write_text("This is only text.")
    (tmp_path / "script.eps").write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")
    whole = (photographs / "astronaut.png").read_bytes()
    (tmp_path / "cut.png").write_bytes(whole[: len(whole) // 2])
    whole = (photographs / "rocket.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    Image.new("RGB", (1, 1)).save(tmp_path / "dot.png")
    wrong = {
        tmp_path: "is a folder",
        tmp_path / "empty.png": "is empty",
        tmp_path / "text.png": "not a picture",
        tmp_path / "script.eps": "not a picture",
        tmp_path / "cut.png": "damaged or cut short",
        tmp_path / "cut.jpg": "damaged or cut short",
        tmp_path / "dot.png": "1x1 pixels, too small",
    }
    for path, why in wrong.items():
        with pytest.raises(MediaError, match=why) as caught:
            load_picture(path)
        assert caught.value.message.startswith(str(path))
        assert "\n" not in caught.value.message
    with pytest.raises(MediaNotFoundError):
        load_picture(tmp_path / "missing.png")
    with pytest.raises(MediaError, match=r"name it \.png, \.jpg or \.webp"):
        save_picture(tmp_path / "a.bmp", _halves())
