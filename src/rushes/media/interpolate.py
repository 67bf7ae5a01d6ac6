"""New pictures between those of a clip, by following what moves."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from functools import lru_cache
from os import cpu_count
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import av
import cv2
import numpy as np

from rushes.errors import MediaError
from rushes.media.flow import Pair, midway, pair, share
from rushes.media.footage import again
from rushes.media.retime import planes_of
from rushes.media.warp import grid, resized, sampled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from av.video.frame import VideoFrame
    from numpy import float32
    from numpy.typing import NDArray

    from rushes.media.flow import Luma, Motion, Weight

    Picture = NDArray[np.uint8]
    #: (H, W) or (H, W, C), 8 or 16 bits.
    Plane = NDArray[Any]
    #: The place in the clip, in pictures, of picture number n of what is shown.
    Place = Callable[[int], Fraction]

#: Nearer than this to a picture of the clip, that picture is shown.
_NEAR = Fraction(1, 64)


class Engine(Protocol):
    """What invents pictures: between two frames of a clip, at some times from 0 to 1."""

    def __call__(self, a: VideoFrame, b: VideoFrame, times: Sequence[float]) -> list[VideoFrame]:
        """The frames at ``times``; ``a`` or ``b`` itself where the two are not one shot."""


def between_frames(a: Picture, b: Picture, times: Sequence[Fraction | float]) -> list[Picture]:
    """The pictures at ``times``, from 0 (``a``) to 1 (``b``), motion compensated.

    ``a`` and ``b`` are (H, W, 3) uint8 RGB of one size. Where they are not of one shot, nothing is
    mixed: until the middle it is ``a``, then ``b``. Cost: about 40 ms of one core for each pair,
    and 80 ms for each picture of 1280x720.

    :raises MediaError: the two differ in size, or a time is not from 0 to 1.
    """
    if a.shape != b.shape:
        raise MediaError(
            f"Pictures of one size are needed, not {a.shape[1]}x{a.shape[0]} and "
            f"{b.shape[1]}x{b.shape[0]}: resize one first."
        )
    if any(not 0 <= time <= 1 for time in times):
        raise MediaError("A time between two pictures is from 0 (the first) to 1 (the second).")
    measured = pair(
        *(np.asarray(cv2.cvtColor(each, cv2.COLOR_RGB2GRAY), np.uint8) for each in (a, b))
    )
    return [_between(a, b, measured, float(time)) for time in times]


def _between(a: Picture, b: Picture, measured: Pair, t: float) -> Picture:
    if not measured.like or t in {0, 1}:
        return a if t < 0.5 else b
    motion = midway(measured, t)
    return _mixed(a, b, _recipe(motion, share(measured, motion, t), t, a.shape[:2]))


class _Recipe(NamedTuple):
    """Where each pixel of a plane comes from in a and in b, and how much of it from b."""

    at_a: NDArray[float32]
    at_b: NDArray[float32]
    weight: Weight


def _recipe(motion: Motion, weight: Weight, t: float, shape: tuple[int, ...]) -> _Recipe:
    """For planes of ``shape``; ``motion`` and ``weight`` are of the working size."""
    height, width = shape
    if motion.shape[:2] != (height, width):
        scale = np.array([width, height], np.float32) / np.array(motion.shape[1::-1], np.float32)
        motion = resized(np.asarray(motion * scale, np.float32), width, height)
        weight = resized(weight, width, height)
    here = _here(height, width)
    return _Recipe(here - np.float32(t) * motion, here + np.float32(1 - t) * motion, weight)


def _mixed(a: Plane, b: Plane, recipe: _Recipe) -> Plane:
    seen_a = sampled(a, recipe.at_a, cv2.INTER_CUBIC)
    seen_b = sampled(b, recipe.at_b, cv2.INTER_CUBIC)
    if a.dtype == np.uint8:
        return cv2.blendLinear(seen_a, seen_b, 1 - recipe.weight, recipe.weight)
    first, second = seen_a.astype(np.float32), seen_b.astype(np.float32)
    return np.asarray(first + (second - first) * recipe.weight + np.float32(0.5)).astype(a.dtype)


@lru_cache(maxsize=8)
def _here(height: int, width: int) -> NDArray[float32]:
    return grid(height, width)


def flowing(a: VideoFrame, b: VideoFrame, times: Sequence[float]) -> list[VideoFrame]:
    """The engine of this house: optical flow on the brightness, carried over to all planes."""
    planes_a, planes_b = planes_of(a), planes_of(b)
    deep = a.format.components[0].bits - 8
    measured = pair(eight_bits(planes_a[0], deep), eight_bits(planes_b[0], deep))
    if not measured.like:
        return [a if t < 0.5 else b for t in times]
    made = []
    for t in times:
        frame = like(a)
        motion = midway(measured, t)
        weight = share(measured, motion, t)
        recipes = {
            shape: _recipe(motion, weight, t, shape) for shape in {p.shape for p in planes_a}
        }
        for target, one, other in zip(planes_of(frame), planes_a, planes_b, strict=True):
            target[:] = _mixed(one, other, recipes[target.shape])
        made.append(frame)
    return made


def engine_of(name: str) -> Engine:
    """The engine ``flow`` or ``rife``.

    :raises MissingExtraError: the extra ``rife`` is not installed.
    """
    if name == "flow":
        return flowing
    from rushes.media.rife import loaded  # noqa: PLC0415 - it loads PyTorch

    return loaded()


def eight_bits(plane: Plane, deep: int) -> Luma:
    """A plane without its lowest ``deep`` bits, for measuring."""
    return np.ascontiguousarray((plane >> deep).astype(np.uint8) if deep else plane)


def like(model: VideoFrame, size: tuple[int, int] | None = None) -> VideoFrame:
    """An empty frame of the same format and colours, and the same size unless another is given."""
    width, height = size or (model.width, model.height)
    made = av.VideoFrame(width, height, model.format.name)
    made.color_range, made.colorspace = model.color_range, model.colorspace
    made.color_primaries, made.color_trc = model.color_primaries, model.color_trc
    return made


def flowed(
    frames: Iterator[VideoFrame],
    place: Place,
    count: int,
    fps: Fraction,
    engine: Engine = flowing,
) -> Iterator[VideoFrame]:
    """``count`` frames: number n shows the clip at ``place(n)``, invented where between two.

    ``place`` never goes back. Pictures of the clip stay as they are wherever one falls due, and the
    last one stands until the end. Pairs are worked on side by side, one a core; memory: a few.
    """
    return again(_stamped(_ahead(_jobs(frames, place, count), engine), fps))


def interpolated(
    frames: Iterator[VideoFrame], from_rate: Fraction, to_rate: Fraction, count: int
) -> Iterator[VideoFrame]:
    """``count`` frames at ``to_rate`` a second of a clip with ``from_rate`` a second."""
    ratio = from_rate / to_rate
    return flowed(frames, lambda number: number * ratio, count, to_rate)


def _jobs(
    frames: Iterator[VideoFrame], place: Place, count: int
) -> Iterator[tuple[VideoFrame, VideoFrame, list[Fraction]]]:
    """Two neighbours and where between them pictures are wanted, from 0 to 1, in order."""
    a, at, number = next(frames, None), 0, 0
    while a is not None and number < count:
        b = next(frames, None)
        wanted: list[Fraction] = []
        while number < count and (b is None or place(number) < at + 1):
            wanted.append(Fraction(0) if b is None else max(place(number) - at, Fraction(0)))
            number += 1
        if wanted:
            yield a, b or a, wanted
        a, at = b, at + 1


def _ahead(
    jobs: Iterator[tuple[VideoFrame, VideoFrame, list[Fraction]]], engine: Engine
) -> Iterator[VideoFrame]:
    workers = min(4, cpu_count() or 1)
    waiting: deque[Future[list[VideoFrame]]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="interpolate") as pool:
        try:
            for job in jobs:
                waiting.append(pool.submit(_done, *job, engine))
                if len(waiting) > workers:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            for each in waiting:
                each.cancel()


def _done(a: VideoFrame, b: VideoFrame, wanted: list[Fraction], engine: Engine) -> list[VideoFrame]:
    """The frames of one job; those of the clip untouched."""
    between = [float(t) for t in wanted if _NEAR < t < 1 - _NEAR]
    invented = iter(engine(a, b, between) if between else ())
    return [next(invented) if _NEAR < t < 1 - _NEAR else (a if t <= _NEAR else b) for t in wanted]


def _stamped(frames: Iterator[VideoFrame], fps: Fraction) -> Iterator[VideoFrame]:
    for number, frame in enumerate(frames):
        frame.pts, frame.time_base = number, 1 / fps
        yield frame
