"""What every kind of preview work gives: frames by number, and perhaps sound."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from numpy import float32, uint8
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from fractions import Fraction

#: A picture: (height, width, 3) uint8, RGB.
Picture = NDArray[uint8]
#: Sound: (samples, channels) float32 from -1 to 1.
Sound = NDArray[float32]

#: Samples per second of all sound that the preview makes.
SOUND_RATE = 48_000


@dataclass(frozen=True, slots=True)
class Order:
    """A request for which everything that was left open has been decided."""

    prompt: str
    width: int
    height: int
    fps: Fraction
    frames: int
    seed: int
    loop: bool = False
    audio: bool = False
    slate: bool = False
    negative_prompt: str = ""

    @property
    def duration(self) -> Fraction:
        """Exact seconds."""
        return self.frames / self.fps


@dataclass(frozen=True, slots=True)
class Footage:
    """``frames`` pictures of one size. Taking them is the work; it can stop between any two."""

    width: int
    height: int
    fps: Fraction
    frames: int
    pictures: Iterator[Picture]
    sound: Sound | None = None
    notes: tuple[str, ...] = ()


def drawn(draw: Callable[[int], Picture], frames: int, *, workers: int = 2) -> Iterator[Picture]:
    """``draw(0)`` … ``draw(frames - 1)`` in order, ``workers`` at a time.

    ``draw`` must depend on the number alone, so that the pictures are the same on any machine.
    Memory: at most ``2 * workers`` pictures wait.
    """
    with ThreadPoolExecutor(workers, thread_name_prefix="preview") as pool:
        waiting = [pool.submit(draw, number) for number in range(min(2 * workers, frames))]
        try:
            for number in range(frames):
                picture = waiting.pop(0).result()
                if number + 2 * workers < frames:
                    waiting.append(pool.submit(draw, number + 2 * workers))
                yield picture
        finally:
            for job in waiting:
                job.cancel()
