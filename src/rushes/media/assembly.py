"""Pictures in, a clip out."""

from __future__ import annotations

import glob
import re
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import av
import cv2
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from pydantic import TypeAdapter, ValidationError

from rushes.errors import MediaError, MediaNotFoundError
from rushes.media.export import settled
from rushes.media.files import atomic
from rushes.media.form import Form
from rushes.media.picture import load_picture, picture_size
from rushes.media.pieces import measured
from rushes.media.plan import Export
from rushes.media.run import Finished, encoded, measure
from rushes.media.stream import Stream
from rushes.types import Progress, Rate, State

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Sequence

    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    Fit = Literal["pad", "fill", "stretch"]

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".avif", ".gif", ".jp2")
_NUMBER = re.compile(r"%0?\d*d")
_NAMED = 5
_LEAST_RATE, _MOST_RATE = Fraction(1, 3600), 1000


def assemble(
    pictures: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    fps: Fraction | float | str,
    *,
    fit: Fit | None = None,
    overwrite: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Finished:
    """Show each picture for 1 / ``fps`` seconds.

    Memory: a few pictures. The kind of file follows from the suffix of ``output``.

    :param pictures: files in their order, a folder, a glob (``shots/*.png``) or a name with a
        number in it (``frame-%04d.png``). What is found by a pattern comes in natural order: 2
        before 10.
    :param fit: what becomes of pictures of another size than most: ``pad`` with black, ``fill``
        and crop, or ``stretch``. They are refused where nothing is said.
    :raises MediaError: nothing is found, a picture can't be read, sizes differ, or a wrong rate.
    :raises DeliveryError: the file can't be put there.
    """
    rate = _rate(fps)
    files = found(pictures)
    size = _size(files, fit)
    form = Form(*size, fps=rate, duration=len(files) / rate, pix_fmt="yuv444p")
    if (size[0] % 2 or size[1] % 2) and Path(output).suffix.lower() != ".gif":
        form = form.noting(f"{size[0]}x{size[1]} was made even by cutting off a line of pixels.")
    stream = Stream(form, lambda: _frames(files, form, fit or "stretch"), lambda: iter(()))
    target = Path(output)
    recipe = settled(Export(), target.suffix, form)

    def show(done: int) -> None:
        if on_progress:
            on_progress(Progress(state=State.RUNNING, done=min(1.0, done / len(files))))

    with atomic(target, overwrite=overwrite) as temporary:
        encoded(stream, temporary, recipe, show)
        facts = measured(temporary, target, measure(recipe))
    return Finished(facts=facts, notes=form.notes)


def _rate(fps: Fraction | float | str) -> Fraction:
    try:
        rate = TypeAdapter(Rate).validate_python(fps)
    except ValidationError as error:
        raise MediaError(f"{fps} is not a frame rate: write 24, 23.976 or 30000/1001.") from error
    if not _LEAST_RATE <= rate <= _MOST_RATE:
        raise MediaError(
            f"A frame rate is above 0, from {_LEAST_RATE} (a picture an hour) to {_MOST_RATE}, "
            f"not {fps}."
        )
    return rate


def found(
    pictures: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
) -> list[Path]:
    """The files that are meant, in order; see :func:`assemble`.

    :raises MediaNotFoundError: there is none.
    """
    if not isinstance(pictures, str) and not hasattr(pictures, "__fspath__"):
        files = [Path(each) for each in pictures]
        if not files:
            raise MediaNotFoundError("No picture was named.")
        return files
    said = str(pictures)
    path = Path(said)
    if path.is_file():
        return [path]
    if path.is_dir():
        files = [each for each in path.iterdir() if each.suffix.lower() in SUFFIXES]
    elif _NUMBER.search(path.name):
        files = _numbered(path)
    else:
        files = [Path(each) for each in glob.glob(said)]  # noqa: PTH207 - absolute patterns too
    if not files:
        raise MediaNotFoundError(
            f"There is no picture {said}: name a folder, a pattern such as 'shots/*.png', or "
            "'frame-%04d.png'."
        )
    return sorted(files, key=natural)


def natural(path: Path) -> list[tuple[int, int | str]]:
    """Sorts ``take 2`` before ``take 10``."""
    parts = re.split(r"(\d+)", path.name.casefold())
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in parts if part]


def _numbered(pattern: Path) -> list[Path]:
    before, after = (re.escape(part) for part in _NUMBER.split(pattern.name, maxsplit=1))
    name = re.compile(f"{before}(\\d+){after}")
    if not pattern.parent.is_dir():
        return []
    return [each for each in pattern.parent.iterdir() if name.fullmatch(each.name)]


def _size(files: Sequence[Path], fit: str | None) -> tuple[int, int]:
    """The size that most pictures have."""
    sizes = {file: picture_size(file) for file in files}
    size = Counter(sizes.values()).most_common(1)[0][0]
    odd = [file for file in files if sizes[file] != size]
    if odd and fit is None:
        named = ", ".join(f"{file} ({'x'.join(map(str, sizes[file]))})" for file in odd[:_NAMED])
        more = f" and {len(odd) - _NAMED} more" if len(odd) > _NAMED else ""
        raise MediaError(
            f"Most pictures are {size[0]}x{size[1]}, but not {named}{more}: leave them out, or say "
            "how they shall fit (--fit pad, fill or stretch)."
        )
    return size


def _frames(files: Sequence[Path], form: Form, fit: str) -> Iterator[VideoFrame]:
    reformatter = VideoReformatter()
    for number, file in enumerate(files):
        picture = _fitted(load_picture(file), (form.width, form.height), fit)
        frame = reformatter.reformat(
            av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24"),
            format="yuv444p",
            src_colorspace=Colorspace.ITU709,
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            interpolation=Interpolation.BICUBIC | Interpolation.ACCURATE_RND,
        )
        frame.pts, frame.time_base = number, 1 / form.fps
        yield frame


def _fitted(picture: NDArray[np.uint8], size: tuple[int, int], fit: str) -> NDArray[np.uint8]:
    high, wide = picture.shape[:2]
    width, height = size
    if (wide, high) == size:
        return picture
    if fit == "stretch":
        return _scaled(picture, size)
    ratios = (Fraction(width, wide), Fraction(height, high))
    ratio = min(ratios) if fit == "pad" else max(ratios)
    scaled = _scaled(picture, (max(1, round(wide * ratio)), max(1, round(high * ratio))))
    canvas = np.zeros((height, width, 3), np.uint8)
    high, wide = scaled.shape[:2]
    if fit == "pad":
        top, left = (height - high) // 2, (width - wide) // 2
        canvas[top : top + high, left : left + wide] = scaled[:height, :width]
        return canvas
    top, left = (high - height) // 2, (wide - width) // 2
    return scaled[top : top + height, left : left + width]


def _scaled(picture: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    smaller = size[0] < picture.shape[1]
    how = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8)
