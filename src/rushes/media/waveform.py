"""Sound as a picture."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import cv2
import numpy as np

from rushes.errors import MediaError
from rushes.media.form import SOUND_RATE
from rushes.media.heard import channels_of, heard
from rushes.media.mixing import paced
from rushes.media.page import BAD, FAINT, PANEL, PAPER, SOUND
from rushes.media.picture import save_picture
from rushes.media.sheet import timecode
from rushes.media.source import opened
from rushes.types import Progress, State

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

#: The shortest pieces of which peak and power are kept, in samples: 5 ms.
_PIECE = SOUND_RATE // 200
#: After so many pieces one hears how far it is.
_TELLING = 200
_FOOT = 24
_LONGEST = 16_384
#: At least so high, the sound is at the end of its scale.
_TOP = 0.999


def waveform(
    source: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    width: int = 1600,
    height: int = 300,
    overwrite: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Path:
    """Draw the sound of a clip or a sound file: peaks, and brighter its power, channel by channel.

    What reaches the end of the scale is red. Memory does not grow with the length.

    :raises MediaError: there is no sound, or the picture would be too small.
    :raises DeliveryError: the picture can't be put there.
    """
    channels = channels_of(source)
    if not channels:
        raise MediaError(f"{source} has no sound to draw.")
    least = _FOOT + 16 * channels
    if not (64 <= width <= _LONGEST and least <= height <= _LONGEST):
        raise MediaError(
            f"A waveform is 64x{least} to {_LONGEST}x{_LONGEST} pixels, not {width}x{height}."
        )
    peaks, powers, samples = _measured(source, channels, on_progress)
    canvas: NDArray[np.uint8] = np.full((height, width, 3), PAPER, np.uint8)
    lane = (height - _FOOT) // channels
    for channel in range(channels):
        top = channel * lane
        canvas[top + 1 : top + lane - 1] = PANEL
        _draw(canvas[top + 1 : top + lane - 1], peaks[:, channel], powers[:, channel])
    duration = Fraction(samples, SOUND_RATE)
    for part in range(5):
        x = min(width - 62, 4 + part * width // 4)
        place = (x, height - 7)
        said = timecode(duration * part / 4)
        cv2.putText(canvas, said, place, FAINT, cv2.FontFace("sans"), 13, 400)
    return save_picture(out, canvas, overwrite=overwrite)


def _measured(
    source: str | os.PathLike[str],
    channels: int,
    on_progress: Callable[[Progress], None] | None,
) -> tuple[NDArray[np.float32], NDArray[np.float32], int]:
    """Peak and mean square of each piece, (pieces, channels), and how many samples there are.

    Where there are more pieces than any picture has columns, each two become one.
    """
    peaks, powers = (np.zeros((2 * _LONGEST, channels), np.float32) for _ in range(2))
    with opened(source) as container:
        total = (container.duration or 0) * SOUND_RATE / 1_000_000
    step, number, samples = 1, -1, 0
    for number, block in enumerate(paced(heard(source, channels=channels), _PIECE)):
        if number == step * len(peaks):
            _halve(peaks, np.maximum)
            _halve(powers, np.add)
            step *= 2
        place = number // step
        peaks[place] = np.maximum(peaks[place], np.abs(block).max(axis=0))
        powers[place] += (block**2).mean(axis=0)
        samples += len(block)
        if on_progress and number % _TELLING == 0:
            done = min(1.0, samples / total) if total else None
            on_progress(Progress(state=State.RUNNING, done=done, message="listening"))
    if number < 0:
        raise MediaError(f"{source} has a sound track, but nothing in it can be read.")
    count = number // step + 1
    shares: NDArray[np.float32] = np.full((count, 1), step, np.float32)
    shares[-1] = number % step + 1
    return peaks[:count], np.divide(powers[:count], shares), samples


def _halve(pieces: NDArray[np.float32], put: np.ufunc) -> None:
    """Each two of the pieces become one; the second half is empty again."""
    half = len(pieces) // 2
    pieces[:half] = put(pieces[::2], pieces[1::2])
    pieces[half:] = 0


def _draw(lane: NDArray[np.uint8], peaks: NDArray[np.float32], powers: NDArray[np.float32]) -> None:
    height, width = lane.shape[:2]
    edges = np.linspace(0, len(peaks), width + 1)
    middle = height / 2
    bright = np.minimum(255, np.array(SOUND) + 40)
    for x in range(width):
        first = int(edges[x])
        piece = slice(first, max(first + 1, int(edges[x + 1])))
        peak = float(peaks[piece].max())
        power = float(np.sqrt(powers[piece].mean()))
        for level, colour in ((peak, BAD if peak >= _TOP else SOUND), (power, bright)):
            half = max(0.5, min(1.0, level) * (middle - 2))
            lane[int(middle - half) : max(int(middle + half), int(middle) + 1), x] = colour
