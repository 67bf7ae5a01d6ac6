"""The picture that stands for a clip, and the pictures that one scrubs through."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from rushes.errors import MediaError, TargetError
from rushes.media import gauges
from rushes.media.facts import probe
from rushes.media.files import atomic
from rushes.media.picture import save_picture
from rushes.media.reader import Reader
from rushes.media.sheet import picked

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from fractions import Fraction

    from numpy.typing import NDArray

    from rushes.media.reader import Frame
    from rushes.types import Facts, Progress

#: Pictures among which the poster is chosen, and how wide they are meanwhile.
_CANDIDATES, _WIDTH = 24, 480
#: Pixels of a strip at most: what browsers show.
_MOST_PIXELS = 40_000_000


def poster(
    clip: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    overwrite: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Fraction:
    """Write the best of two dozen frames, in full size, to ``out``; gives its time in seconds.

    Sharp, colourful and of middle brightness is better; black, blown out and blurred is worse.

    :raises MediaError: the clip can't be read, or ``out`` is no .png, .jpg or .webp.
    :raises DeliveryError: the picture can't be put there.
    """
    facts = probe(clip)
    size = _fit(facts, _WIDTH)
    count = min(_CANDIDATES, facts.frames)
    times = [facts.duration * (2 * number + 1) / (2 * count) for number in range(count)]
    with Reader(clip, size=size) as reader:
        frames = picked(reader, times, on_progress)
    best = max(frames, key=lambda frame: worth(frame.picture))
    with Reader(clip) as reader:
        save_picture(out, reader.at(best.time).picture, overwrite=overwrite)
    return best.time


def worth(picture: NDArray[np.uint8]) -> float:
    """How good a picture is as a poster: (height, width, 3) uint8 RGB; higher is better."""
    luma = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
    light = float(luma.mean()) / 255
    contrast = float(luma.std()) / 64
    lost = float(((luma < 12) | (luma > 248)).mean())
    red, green, blue = (picture[..., channel].astype(np.float32) for channel in range(3))
    colour = float((red - green).std() + ((red + green) / 2 - blue).std()) / 100
    sharp = 1 - gauges.blur(luma) if contrast > 0.05 else 0.0
    even = 1 - abs(light - 0.45) / 0.55
    return 2 * sharp + min(1.5, contrast) + min(1.0, colour) + even - 2 * lost


def strip(  # noqa: PLR0913 - the picture, its grid, and how it is written
    clip: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    count: int = 60,
    width: int = 160,
    columns: int = 10,
    overwrite: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Path:
    """Write ``count`` small frames, evenly spread, ``columns`` in a row, to ``out``.

    A player shows them while one scrubs: beside ``out`` a file of the same name with .vtt says
    which lies where (WebVTT with ``#xywh``). ``width`` is that of a frame in pixels.

    :param overwrite: replace ``out``, and beside it the .vtt of an earlier strip, and no other.
    :raises MediaError: the clip can't be read, or the strip would be too large.
    :raises DeliveryError: a file can't be put there.
    """
    if min(count, width, columns) < 1:
        raise MediaError(
            f"A strip of {count} frames of {width} pixels in {columns} columns can't be made: it "
            "needs at least one of each."
        )
    facts = probe(clip)
    target = Path(out)
    _spare(target.with_suffix(".vtt"), target.name)
    count, columns = min(count, facts.frames), max(1, min(columns, count, facts.frames))
    wide, high = _fit(facts, width)
    rows = math.ceil(count / columns)
    if wide * high * columns * rows > _MOST_PIXELS:
        raise MediaError(
            f"A strip of {count} frames of {wide}x{high} can't be made: it may have 1 to "
            f"{_MOST_PIXELS // (wide * high)}."
        )
    times = [facts.duration * number / count for number in range(count)]
    with Reader(clip, size=(wide, high)) as reader:
        frames = picked(reader, times, on_progress)
    sheet = np.zeros((rows * high, columns * wide, 3), np.uint8)
    for number, frame in enumerate(frames):
        y, x = number // columns * high, number % columns * wide
        sheet[y : y + high, x : x + wide] = frame.picture
    words = _vtt(frames, facts.duration, target.name, (wide, high, columns))
    with atomic(target.with_suffix(".vtt"), overwrite=overwrite) as temporary:
        temporary.write_text(words, encoding="utf-8")
        save_picture(target, sheet, overwrite=overwrite)
    return target


def _spare(vtt: Path, picture: str) -> None:
    """Refuse to replace a .vtt that no strip of this name wrote: subtitles are called that too."""
    if not vtt.is_file():
        return
    with vtt.open(encoding="utf-8", errors="replace") as lines:
        head = lines.read(4096)
    if f"\n{picture}#xywh=" not in head:
        raise TargetError(
            f"{vtt} is there and does not belong to {picture}: move it, or name another picture "
            "with -o.",
            code="EEXIST",
        )


def _vtt(frames: list[Frame], duration: Fraction, name: str, grid: tuple[int, int, int]) -> str:
    wide, high, columns = grid
    cues = ["WEBVTT"]
    for number in range(len(frames)):
        start, stop = (duration * each / len(frames) for each in (number, number + 1))
        x, y = number % columns * wide, number // columns * high
        cues.append(f"{_clock(start)} --> {_clock(stop)}\n{name}#xywh={x},{y},{wide},{high}")
    return "\n\n".join(cues) + "\n"


def _clock(time: Fraction) -> str:
    thousandths = round(time * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def _fit(facts: Facts, width: int) -> tuple[int, int]:
    wide = max(2, min(width, facts.width))
    return wide, max(2, round(wide * facts.height / facts.width))
