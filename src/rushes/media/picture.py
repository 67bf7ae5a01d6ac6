"""Still pictures, in and out."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError

from rushes.errors import MediaError, MediaNotFoundError
from rushes.media.files import atomic

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from numpy.typing import NDArray

#: What is read. Formats that run programs or scripts (PostScript) are left out.
_READ = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "PPM", "JPEG2000")
#: What is written, and how.
_WRITE: dict[str, tuple[str, dict[str, int | bool]]] = {
    ".png": ("PNG", {"compress_level": 4}),
    ".jpg": ("JPEG", {"quality": 93, "subsampling": 0}),
    ".jpeg": ("JPEG", {"quality": 93, "subsampling": 0}),
    ".webp": ("WEBP", {"quality": 90, "method": 4}),
}


def load_picture(
    path: str | os.PathLike[str], *, max_pixels: int = 100_000_000, min_side: int = 2
) -> NDArray[np.uint8]:
    """A picture file as (height, width, 3) uint8 sRGB, upright.

    EXIF orientation and colour profiles are applied; 16 bit, grey, palette and CMYK are converted;
    transparency is laid on white; of an animation the first picture is taken. The size is checked
    before anything is decoded.

    :raises MediaNotFoundError: there is no such file.
    :raises MediaError: it is a folder, no picture, damaged, larger than ``max_pixels``, or has a
        side shorter than ``min_side`` pixels.
    """
    with _opened(Path(path), max_pixels, min_side) as image:
        return _to_rgb(image)


def load_cover(
    path: str | os.PathLike[str], size: tuple[int, int], *, max_pixels: int = 100_000_000
) -> NDArray[np.uint8]:
    """A picture file, upright and scaled to ``size``: (height, width, 4) uint8, straight alpha.

    :raises MediaError: as :func:`load_picture`.
    """
    with _opened(Path(path), max_pixels, 1) as image:
        upright = ImageOps.exif_transpose(image).convert("RGBA")
        return np.array(upright.resize(size, Image.Resampling.LANCZOS))


def picture_size(
    path: str | os.PathLike[str], *, max_pixels: int = 100_000_000, min_side: int = 2
) -> tuple[int, int]:
    """(width, height) of a picture file, upright. Reads its header alone.

    :raises MediaNotFoundError: as :func:`load_picture`.
    :raises MediaError: as :func:`load_picture`, but for damage behind the header.
    """
    with _opened(Path(path), max_pixels, min_side) as image:
        lying = image.getexif().get(ExifTags.Base.Orientation) in {5, 6, 7, 8}
        return (image.height, image.width) if lying else image.size


@contextmanager
def _opened(source: Path, max_pixels: int, min_side: int) -> Iterator[Image.Image]:
    """The picture with its header read and its size checked; what goes wrong is explained."""
    _refuse(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own limit; ours is checked below
            with Image.open(source, formats=_READ) as image:
                _check_size(source, image.size, max_pixels=max_pixels, min_side=min_side)
                yield image
    except Image.DecompressionBombError as error:
        raise MediaError(_too_large(source, "far more", max_pixels)) from error
    except UnidentifiedImageError as error:
        raise MediaError(
            f"{source} is not a picture that can be read: PNG, JPEG, WebP, AVIF, GIF, TIFF, BMP "
            "and JPEG 2000 can."
        ) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, MediaError):
            raise
        raise MediaError(f"{source} is damaged or cut short and can't be read: {error}.") from error


def save_picture(
    path: str | os.PathLike[str], picture: NDArray[np.uint8], *, overwrite: bool = False
) -> Path:
    """Write (height, width, 3) uint8 RGB as PNG, JPEG or WebP by the suffix; whole or not at all.

    :raises MediaError: another suffix.
    :raises DeliveryError: the file can't be put there.
    """
    target = Path(path)
    try:
        kind, options = _WRITE[target.suffix.lower()]
    except KeyError as error:
        raise MediaError(f"{target} can't be written: name it .png, .jpg or .webp.") from error
    with atomic(target, overwrite=overwrite) as temporary:
        Image.fromarray(np.ascontiguousarray(picture)).save(temporary, kind, **options)
    return target


def _refuse(source: Path) -> None:
    if source.is_dir():
        raise MediaError(f"{source} is a folder, not a picture: name a file in it.")
    if not source.exists():
        raise MediaNotFoundError(f"There is no picture {source}.")
    if not source.stat().st_size:
        raise MediaError(f"{source} is empty.")


def _check_size(source: Path, size: tuple[int, int], *, max_pixels: int, min_side: int) -> None:
    width, height = size
    if width * height > max_pixels:
        raise MediaError(_too_large(source, f"{width}x{height}, which is more", max_pixels))
    if min(size) < min_side:
        raise MediaError(
            f"{source} is {width}x{height} pixels, too small to be a picture: each side needs at "
            f"least {min_side}."
        )


def _too_large(source: Path, size: str, max_pixels: int) -> str:
    return (
        f"{source} is {size} than the {max_pixels / 1e6:g} megapixels that a picture may have: "
        "make it smaller first."
    )


def _to_rgb(image: Image.Image) -> NDArray[np.uint8]:
    image.load()
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith(("I", "F")):
        grey = _to_8_bit(np.asarray(upright))
        return np.repeat(grey[..., None], 3, axis=2)
    profile = image.info.get("icc_profile")
    transparent = upright.has_transparency_data
    if transparent or upright.mode in {"P", "PA", "1"}:
        upright = upright.convert("RGBA" if transparent else "RGB")
    if profile:
        upright = _to_srgb(upright, profile)
    if not transparent:
        return np.array(upright.convert("RGB"))
    upright = upright.convert("RGBA")
    paper = Image.new("RGBA", upright.size, "white")
    return np.array(Image.alpha_composite(paper, upright).convert("RGB"))


def _to_8_bit(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Grey of 16 or 32 bit, or floating point, to 8 bit."""
    levels = np.nan_to_num(values.astype(np.float32))
    peak = float(levels.max(initial=0))
    floats = np.issubdtype(values.dtype, np.floating)
    full = next((top for top in ((1, 255) if floats else (65535,)) if peak <= top), peak)
    eight: NDArray[np.uint8] = np.clip(levels * (255 / full) + 0.5, 0, 255).astype(np.uint8)
    return eight


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """``image`` in sRGB; as it is where its profile is broken or for another kind of picture."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        return (
            ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode=mode,
            )
            or image
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
