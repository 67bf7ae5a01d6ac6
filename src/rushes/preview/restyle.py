"""Video to video: a real clip in another look, its timing and its sound kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from rushes.media import audio, frames_at_rate, probe
from rushes.preview.footage import SOUND_RATE, Footage, Picture, Sound
from rushes.preview.framing import enough
from rushes.preview.looks import LOOKS, chosen, dressed, steadied

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from rushes.preview.footage import Order
    from rushes.preview.grade import Finish
    from rushes.prompts import Shot
    from rushes.types import Facts


def restyle(
    order: Order, clip: str | os.PathLike[str], shot: Shot, *, finish: Finish | None = None
) -> Footage:
    """A clip in the look, and at the time of day, that the prompt asks for.

    Size, frame rate, number of frames and sound are the clip's own, whatever the order says; an odd
    size loses a pixel, a variable rate becomes a constant one of the same duration. ``finish`` is
    weather: laid over the frames before the look. A prompt that names neither look nor time gets a
    look chosen by the seed, and a note that says so.

    Cost: see :func:`~rushes.preview.looks.look`; decoding and drawing go side by side.

    :raises MediaError: the clip cannot be read, or a side of it is under 16 pixels.
    """
    facts = probe(clip)
    size = even_size(facts)
    notes: tuple[str, ...] = ()
    style = chosen(shot)
    if style is None and shot.time is None and finish is None:
        style = sorted(LOOKS)[order.seed % len(LOOKS)]
        notes = (f"The prompt names no look, so the seed chose {style}.",)
    frames = constant_frames(facts)
    coat = dressed(size, order.seed, time=shot.time, weather=finish, style=style)
    pictures: Iterator[Picture] = frames_at_rate(clip, facts.fps, size=size)
    if style is not None:
        pictures = steadied(pictures, style)
    return Footage(
        *size,
        facts.fps,
        frames,
        pictures if coat is None else finished(pictures, coat),
        fitting(audio(clip), frames, facts),
        notes,
    )


def finished(pictures: Iterable[Picture], finish: Finish, *, workers: int = 2) -> Iterator[Picture]:
    """Each picture under the finish, in order, ``workers`` at a time.

    Memory: at most ``2 * workers`` pictures wait.
    """
    with ThreadPoolExecutor(workers, thread_name_prefix="preview") as pool:
        waiting = []
        try:
            for number, picture in enumerate(pictures):
                waiting.append(pool.submit(finish, picture, number))
                if len(waiting) == 2 * workers:
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        finally:
            for job in waiting:
                job.cancel()


def even_size(facts: Facts) -> tuple[int, int]:
    """The clip's (width, height), each at most a pixel less so that it is even.

    :raises MediaError: a side is under 16 pixels.
    """
    enough(facts.width, facts.height, "clip")
    return facts.width // 2 * 2, facts.height // 2 * 2


def constant_frames(facts: Facts) -> int:
    """How many frames the clip has at its rate made constant."""
    return max(1, int(facts.duration * facts.fps + 0.5))


def fitting(sound: Sound | None, frames: int, facts: Facts) -> Sound | None:
    """Sound cut, or filled with silence, to exactly as long as the pictures."""
    if sound is None:
        return None
    length = round(frames / facts.fps * SOUND_RATE)
    short = max(length - len(sound), 0)
    return np.pad(sound[:length], ((0, short), (0, 0)))
