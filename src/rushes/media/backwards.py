"""Pictures and sound from their end to their beginning, without holding all of them."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import numpy as np

from rushes.media.form import SOUND_RATE

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import IO

    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from rushes.media.stream import Stream

    Sound = NDArray[np.float32]

#: Bytes of pictures that are held at a time.
_BUDGET = 256_000_000


def backwards(stream: Stream, budget: int = _BUDGET) -> Iterator[VideoFrame]:
    """The frames of a stream, the last first.

    Cost: one pass where they fit into ``budget`` bytes, else one up to each part that does.
    """
    form = stream.form
    samples = 3 if "444" in form.pix_fmt else 2
    frame = form.width * form.height * samples * ((form.depth + 7) // 8)
    most = max(2, budget // max(1, frame))
    end = form.frames
    while end > 0:
        start = max(0, end - most)
        with closing(_closable(stream.pictures())) as frames:
            held = list(islice(frames, start, end))
        while held:
            yield held.pop()
        end = start


def there_and_back(blocks: Iterator[Sound], samples: int, frame: int) -> Iterator[Sound]:
    """One round of sound that runs to and fro, ``samples`` long one way, without a jump.

    It turns in the middle of the first and the last picture, each ``frame`` samples long, so it
    stays with the pictures; the round is two frames shorter than both ways.

    Disk: a temporary file of 4 bytes for each sample and channel.
    """
    with TemporaryFile() as file:
        channels = 1
        for block in blocks:
            channels = block.shape[1]
            file.write(np.ascontiguousarray(block, np.float32).tobytes())
        half = frame // 2
        if samples < 2 * frame:
            yield _read(file, 0, samples, channels)
            return
        yield _read(file, half, frame, channels)[::-1]
        for start in range(half, samples - half, SOUND_RATE):
            yield _read(file, start, min(start + SOUND_RATE, samples - half), channels)
        for end in range(samples - half, frame, -SOUND_RATE):
            yield _read(file, max(frame, end - SOUND_RATE), end, channels)[::-1]


def _read(file: IO[bytes], start: int, end: int, channels: int) -> Sound:
    size = 4 * channels
    file.seek(start * size)
    return np.frombuffer(file.read((end - start) * size), np.float32).reshape(-1, channels)


def _closable(frames: Iterator[VideoFrame]) -> Generator[VideoFrame]:
    yield from frames
