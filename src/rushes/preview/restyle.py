"""Video to video: a real clip in another look, its timing and its sound kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

import numpy as np

from rushes.media import audio, frames_at_rate, probe
from rushes.preview.footage import SOUND_RATE, Footage, Picture, Sound
from rushes.preview.framing import cover, enough
from rushes.preview.looks import LOOKS, chosen, dressed, steadied
from rushes.preview.overlay import weathered

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from rushes.preview.footage import Order
    from rushes.preview.grade import Finish
    from rushes.prompts import Breakdown
    from rushes.types import Facts


def restyle(order: Order, clip: str | os.PathLike[str], shot: Breakdown) -> Footage:
    """A clip in the look, at the time of day and in the weather that the prompt asks for.

    It is as long as the clip, and as fast: a variable frame rate becomes the constant one of the
    order, without a change of timing. Where the order has another shape the clip is cropped to it.
    A prompt that names none of these gets a look chosen by the seed, and a note that says so.

    Cost: see :func:`~rushes.preview.looks.look`; decoding and drawing go side by side.

    :raises MediaError: the clip cannot be read, or a side of it is under 16 pixels.
    """
    facts = readable(clip)
    size = order.width, order.height
    notes: tuple[str, ...] = ()
    frames = timed(facts, order.fps)
    weather = weathered(replace(order, frames=frames, loop=False), shot)
    style = chosen(shot)
    if style is None and shot.time is None and weather is None:
        wanted = [name for name in sorted(LOOKS) if name not in shot.excluded]
        style = wanted[order.seed % len(wanted)]
        notes = (f"The prompt names no look, so the seed chose {style}.",)
    coat = dressed(size, order.seed, time=shot.time, weather=weather, style=style)
    pictures: Iterator[Picture] = (cover(each, *size) for each in frames_at_rate(clip, order.fps))
    if style is not None:
        pictures = steadied(pictures, style)
    return Footage(
        *size,
        order.fps,
        frames,
        pictures if coat is None else finished(pictures, coat),
        fitting(audio(clip), frames, order.fps),
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


def readable(clip: str | os.PathLike[str]) -> Facts:
    """What is known of a clip.

    :raises MediaError: it cannot be read, or a side of it is under 16 pixels.
    """
    facts = probe(clip)
    enough(facts.width, facts.height, "clip")
    return facts


def timed(facts: Facts, fps: Fraction) -> int:
    """How many frames a clip has at a constant rate."""
    return max(1, floor(facts.duration * fps + Fraction(1, 2)))


def fitting(sound: Sound | None, frames: int, fps: Fraction) -> Sound | None:
    """Sound cut, or filled with silence, to exactly as long as the pictures."""
    if sound is None:
        return None
    length = round(frames / fps * SOUND_RATE)
    short = max(length - len(sound), 0)
    return np.pad(sound[:length], ((0, short), (0, 0)))
