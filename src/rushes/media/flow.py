"""Where things go from one picture of a clip to the next, and where they are in between.

Pure functions on arrays. A motion is (h, w, 2) float32: columns and rows to go, in pixels. Made for
neighbours in a clip; pictures that may have little in common are the business of
:mod:`rushes.preview.flow`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy import float32, uint8
from numpy.typing import NDArray

from rushes.media.warp import blurred, grid, resized, sampled

if TYPE_CHECKING:
    from collections.abc import Iterable

#: (h, w, 2) float32, pixels to the right and down.
Motion = NDArray[float32]
#: (h, w) uint8, brightness.
Luma = NDArray[uint8]
#: (h, w) float32, 0 to 1.
Weight = NDArray[float32]

#: Pixels of the planes on which motion is measured; larger ones are reduced. Five times as many
#: restore held-out pictures by 0 to 0.3 dB better, at four times the cost.
WORKING_PIXELS = 100_000
#: Pixels of the planes on which two pictures are told to be of one shot.
_FEW_PIXELS = 2**16
#: Pixels of the planes on which a slide of the whole picture is looked for.
_COARSE_PIXELS = 2**14
#: Rounds in which motion is made smooth: five cost a fifth more and restore nothing better.
_SMOOTHING = 2
#: Side of the window in which two pictures are compared.
_WINDOW = 7
#: Mean difference that stays after motion is made up for, over the contrast, that is no motion.
#: Seen: at most 0.49 in the fastest shots, at least 0.67 for unrelated pictures.
_UNLIKE = 0.62
#: Contrast below which pictures are plain, in levels.
_PLAIN = 8.0
#: Pixels by which motions there and back disagree where something is certainly covered.
_ASTRAY = 4.0
#: How far what is covered in one picture is taken from the other; the rest is mixed.
_HEDGE = 0.6


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pictures of a clip and the motion between them, at the working size.

    ``there``: from each pixel of a to b; ``back``: from each of b to a; ``like``: whether b can be
    a continuation of a, which it is not across a cut.
    """

    a: Luma
    b: Luma
    there: Motion
    back: Motion
    like: bool


def pair(a: Luma, b: Luma) -> Pair:
    """Measure the motion between two pictures of one size, each (H, W) uint8.

    A slide of the whole picture is taken out first, so that fast pans are followed; the rest is
    dense inverse search, both ways. Cost: about 30 ms of one core.
    """
    a, b = reduced(a), reduced(b)
    slide = _slide(a, b)
    there, back = _dense(a, b, slide), _dense(b, a, -slide)
    return Pair(a, b, there, back, like=_alike(a, b, there) or _alike(b, a, back))


def reduced(luma: Luma, pixels: int = WORKING_PIXELS) -> Luma:
    """``luma`` made smaller where it has more than ``pixels`` pixels."""
    height, width = luma.shape
    scale = (pixels / (height * width)) ** 0.5
    if scale >= 1:
        return luma
    return resized(
        luma, max(round(width * scale), 1), max(round(height * scale), 1), cv2.INTER_AREA
    )


def midway(pair: Pair, t: float) -> Motion:
    """The motion from a to b of what is at each pixel at ``t``, from 0 (a) to 1 (b).

    Each pixel chooses among the motions that may pass through it the one by which the two pictures
    agree best around it. Cost: about 10 ms of one core.
    """
    here = grid(*pair.a.shape)
    forth = -pair.back
    candidates = (
        sampled(pair.there, here - np.float32(t) * pair.there),
        sampled(forth, here + np.float32(1 - t) * forth),
        pair.there,
        forth,
    )
    return _best(pair, here, candidates, t)


def _best(pair: Pair, here: Motion, candidates: Iterable[Motion], t: float) -> Motion:
    best, least = np.zeros_like(here), np.full(pair.a.shape, np.inf, np.float32)
    for motion in candidates:
        seen_a = sampled(pair.a, here - np.float32(t) * motion)
        seen_b = sampled(pair.b, here + np.float32(1 - t) * motion)
        apart = cv2.boxFilter(cv2.absdiff(seen_a, seen_b), cv2.CV_32F, (_WINDOW, _WINDOW))
        cv2.copyTo(motion, (apart < least).astype(np.uint8), best)
        least = np.minimum(apart, least)
    columns, rows = cv2.split(best)
    return np.asarray(cv2.merge([cv2.medianBlur(columns, 5), cv2.medianBlur(rows, 5)]), np.float32)


def share(pair: Pair, motion: Motion, t: float) -> Weight:
    """How much of the picture at ``t`` comes from b: ``t``, but all from the picture that shows it.

    What lies beyond the edge of one picture, or is covered there, is in the other.
    """
    here = grid(*pair.a.shape)
    at_a, at_b = here - np.float32(t) * motion, here + np.float32(1 - t) * motion
    hidden_in_b = _astray(pair.there, pair.back, here, at_a)
    hidden_in_a = _astray(pair.back, pair.there, here, at_b)
    weight = np.float32(t) + np.float32(_HEDGE) * (
        hidden_in_a * np.float32(1 - t) - hidden_in_b * np.float32(t)
    )
    weight += _beyond(at_a) - _beyond(at_b)
    return blurred(np.clip(weight, 0, 1), 2.0)


def _astray(there: Motion, back: Motion, here: Motion, places: Motion) -> Weight:
    """Near 1 at ``places`` from which there and back again does not lead home."""
    missed = there + sampled(back, here + there)
    error = cv2.magnitude(missed[..., 0], missed[..., 1])
    sure = (sampled(error, places) - 1) / np.float32(_ASTRAY - 1)
    return np.asarray(np.clip(sure, 0, 1), np.float32)


def _beyond(places: Motion) -> Weight:
    """1 where ``places`` are a pixel or more outside of the picture."""
    height, width = places.shape[:2]
    columns, rows = places[..., 0], places[..., 1]
    out = np.maximum(
        np.maximum(-columns, columns - (width - 1)), np.maximum(-rows, rows - (height - 1))
    )
    return np.asarray(np.clip(out, 0, 1), np.float32)


def _alike(a: Luma, b: Luma, motion: Motion) -> bool:
    """Whether two pictures are one shot: whether motion makes up for their difference."""
    small_a, small_b = reduced(a, _FEW_PIXELS), reduced(b, _FEW_PIXELS)
    height, width = small_a.shape
    scale = np.array([width / a.shape[1], height / a.shape[0]], np.float32)
    places = grid(height, width) + resized(motion, width, height, cv2.INTER_AREA) * scale
    apart = cv2.subtract(small_a, sampled(small_b, places), dtype=cv2.CV_32F)
    # A shot that is faded or lit up is the same shot.
    left = float(np.abs(apart - apart.mean()).mean())
    contrast = max(min(float(small_a.std()), float(small_b.std())), _PLAIN)
    return left < _UNLIKE * contrast


def _slide(a: Luma, b: Luma) -> NDArray[float32]:
    """(columns, rows) by which the whole picture moved; zeros where that explains little."""
    small_a, small_b = reduced(a, _COARSE_PIXELS), reduced(b, _COARSE_PIXELS)
    still = np.zeros(2, np.float32)
    height, width = small_a.shape
    if min(height, width) < 16:
        return still
    window = cv2.createHanningWindow((width, height), cv2.CV_32F)
    (x, y), _ = cv2.phaseCorrelate(small_a.astype(np.float32), small_b.astype(np.float32), window)
    moved = _shifted(small_b, np.array([x, y], np.float32))
    if cv2.absdiff(small_a, moved).mean() > 0.8 * cv2.absdiff(small_a, small_b).mean():
        return still
    scale = np.array([a.shape[1] / width, a.shape[0] / height], np.float32)
    return np.asarray(np.rint(np.array([x, y], np.float32) * scale), np.float32)


def _shifted(plane: Luma, slide: NDArray[float32]) -> Luma:
    """What ``plane`` shows ``slide`` further on."""
    matrix = np.array([[1, 0, slide[0]], [0, 1, slide[1]]], np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = plane.shape[1], plane.shape[0]
    return cv2.warpAffine(plane, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[return-value]


def _dense(a: Luma, b: Luma, slide: NDArray[float32]) -> Motion:
    """Motion from a to b, of which ``slide`` is known."""
    if min(a.shape) < 16:
        return np.broadcast_to(slide, (*a.shape, 2)).copy()
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    finder.setVariationalRefinementIterations(_SMOOTHING)
    target = _shifted(b, slide) if slide.any() else b
    rest = finder.calc(np.ascontiguousarray(a), target, np.zeros((*a.shape, 2), np.float32))
    return np.asarray(rest, np.float32) + slide
