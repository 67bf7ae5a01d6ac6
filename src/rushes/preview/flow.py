"""Where each pixel of one picture went in another, and the pictures in between.

Pure functions on arrays. A motion is (H, W, 2) float32: columns and rows to go, in pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy import float32, float64, uint8
from numpy.typing import NDArray

from rushes.media.warp import blurred, grid, resized, sampled

if TYPE_CHECKING:
    from rushes.preview.footage import Picture

#: (H, W, 2) float32, pixels to the right and down.
Motion = NDArray[float32]
#: A homography: (3, 3) float64.
Matrix = NDArray[float64]
#: (H, W) float32, 0 to 1.
Weight = NDArray[float32]

#: Long side of the pictures in which big motions are looked for, in pixels.
_COARSE = 480
#: Long side of the pictures in which dense motion is measured, in pixels.
_DENSE = 960
#: Matches that agree on one homography before it is believed.
_ENOUGH_MATCHES = 24
#: Rounds in which the source of a pixel between two pictures is found.
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Flow:
    """The motion from a to b and from b to a, and how far each is to be believed.

    All planes are of one size, at most 960 pixels long, and motions are in pixels of that size.

    ``sure_there`` and ``sure_back`` are high where going there and back again ends where it began
    and the colours agree, low where something is covered or nothing matches.
    ``trust``: their mean, 0 to 1: near 1 for neighbours in a clip, near 0 for unrelated pictures.
    """

    there: Motion
    back: Motion
    sure_there: Weight
    sure_back: Weight
    trust: float


def flow_between(a: Picture, b: Picture) -> Flow:
    """Dense motion both ways between two pictures of one size, (H, W, 3) uint8.

    A homography found by matching features is taken out first, so that motions of half a picture
    are found. Cost: about 0.3 s for 1280x720 on one core.
    """
    scale = min(_DENSE / max(a.shape[:2]), 1.0)
    greys = _grey(a, scale), _grey(b, scale)
    size = np.diag([scale, scale, 1.0])
    wide = [size @ matrix @ np.linalg.inv(size) for matrix in _global(a, b)]
    motions = _dense(*greys, wide[0]), _dense(*greys[::-1], wide[1])
    sure = _sure(a, b, *motions), _sure(b, a, *motions[::-1])
    steady = [_settled(*each) for each in zip(motions, sure, wide, strict=True)]
    trust = float((sure[0].mean() + sure[1].mean()) / 2)
    return Flow(steady[0], steady[1], sure[0], sure[1], trust)


def between(a: Picture, b: Picture, flow: Flow, t: float) -> Picture:
    """The picture at ``t`` from 0 (exactly ``a``) to 1 (exactly ``b``), motion compensated.

    What only one picture shows is taken from that one. Cost: about 0.1 s for 1280x720 on one core.
    """
    if t <= 0:
        return a
    if t >= 1:
        return b
    from_a, near_a = _source(flow.there, t)
    from_b, near_b = _source(flow.back, 1 - t)
    told_a = (sampled(flow.sure_there, from_a) + 0.05) * (near_a + 0.001) * (1 - t)
    told_b = (sampled(flow.sure_back, from_b) + 0.05) * (near_b + 0.001) * t
    height, width = a.shape[:2]
    share = (told_b / (told_a + told_b)).astype(np.float32)
    weight = resized(blurred(share, 1.0), width, height)
    return mixed(sampled(a, _full(from_a, a)), sampled(b, _full(from_b, b)), weight)


def _full(places: Motion, picture: Picture) -> Motion:
    """Places on the flow's grid as places in the picture."""
    height, width = picture.shape[:2]
    small = np.array(places.shape[1::-1], np.float32)
    scale = np.array([width, height], np.float32) / small
    going = (places - grid(*places.shape[:2])) * scale
    return grid(height, width) + resized(going, width, height)


def mixed(a: Picture, b: Picture, weight: Weight) -> Picture:
    """``a`` where ``weight`` is 0, ``b`` where it is 1."""
    return cv2.blendLinear(a, b, 1 - weight, weight)  # type: ignore[return-value]


def _source(motion: Motion, t: float) -> tuple[Motion, Weight]:
    """Where the pixels at time ``t`` come from: the y with ``y + t * motion(y)`` nearest to x.

    The weight says how near. It is low where nothing arrives, which is what was covered before, and
    0 where y lies beyond the picture.
    """
    here = grid(*motion.shape[:2])
    step = np.float32(t) * motion
    place = here
    for _ in range(_ROUNDS):
        place = here - sampled(step, place)
    missed = _squared(place + sampled(step, place) - here)
    return place, np.exp(-missed / 2) * np.clip(1 - np.maximum(_beyond(place), 0) / 2, 0, 1)


def _squared(motion: Motion) -> Weight:
    """Square of the length of each motion."""
    x, y = cv2.split(motion)
    return np.asarray(x * x + y * y, np.float32)


def _beyond(places: Motion) -> Weight:
    """How far each place lies outside of its own grid; below 0 inside."""
    height, width = places.shape[:2]
    x, y = cv2.split(places)
    across = np.abs(x - (width - 1) / 2) - (width - 1) / 2
    down = np.abs(y - (height - 1) / 2) - (height - 1) / 2
    return np.asarray(np.maximum(across, down), np.float32)


def _global(a: Picture, b: Picture) -> tuple[Matrix, Matrix]:
    """A homography from a to b and one back; rest where none brings the pictures nearer."""
    scale = min(_COARSE / max(a.shape[:2]), 1.0)
    greys = _grey(a, scale), _grey(b, scale)
    best, least = np.eye(3), 0.9 * _unlike(*greys, np.eye(3))
    for found in (_matched(*greys), _slid(*greys)):
        if found is not None and (unlike := _unlike(*greys, found)) < least:
            best, least = found, unlike
    size = np.diag([scale, scale, 1.0])
    there = np.linalg.inv(size) @ best @ size
    return there, np.asarray(np.linalg.inv(there), np.float64)


def _unlike(a: NDArray[uint8], b: NDArray[uint8], matrix: Matrix) -> float:
    """Mean difference of two pictures where they overlap, once one is moved onto the other."""
    places = _moved(grid(*a.shape), matrix)
    inside = _beyond(places) <= 0
    if inside.mean() < 0.2:
        return float("inf")
    return float(cv2.absdiff(a, sampled(b, places))[inside].mean())


def _slid(a: NDArray[uint8], b: NDArray[uint8]) -> Matrix:
    """The shift that makes two pictures agree most, by phase correlation."""
    window = cv2.createHanningWindow(a.shape[::-1], cv2.CV_32F)
    (x, y), _ = cv2.phaseCorrelate(a.astype(np.float32), b.astype(np.float32), window)
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], np.float64)


def _matched(a: NDArray[uint8], b: NDArray[uint8]) -> Matrix | None:
    finder = cv2.SIFT.create(nfeatures=900)
    points_a, marks_a = finder.detectAndCompute(a, np.empty(0, np.uint8))
    points_b, marks_b = finder.detectAndCompute(b, np.empty(0, np.uint8))
    if min(len(points_a), len(points_b)) < _ENOUGH_MATCHES:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(marks_a, marks_b, k=2)
    good = [best for best, next_best in pairs if best.distance < 0.75 * next_best.distance]
    if len(good) < _ENOUGH_MATCHES:
        return None
    from_points = np.array([points_a[match.queryIdx].pt for match in good])
    to_points = np.array([points_b[match.trainIdx].pt for match in good])
    # Its dice are seeded alike each time, so that the same pictures give the same matrix.
    matrix, inliers = cv2.findHomography(from_points, to_points, cv2.RANSAC, 3.0)
    if inliers.sum() < max(_ENOUGH_MATCHES, 0.3 * len(good)):  # none agree where none is found
        return None
    return np.asarray(matrix, np.float64) if _sane(np.asarray(matrix), a.shape) else None


def _sane(matrix: Matrix, shape: tuple[int, ...]) -> bool:
    """Whether a homography keeps the picture's corners in a convex and not too different shape."""
    height, width = shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    moved = cv2.perspectiveTransform(corners[None], matrix)[0]
    sides = np.roll(moved, -1, 0) - moved
    turns = np.cross(np.c_[sides, np.zeros(4)], np.c_[np.roll(sides, -1, 0), np.zeros(4)])[:, 2]
    area = abs(cv2.contourArea(moved.astype(np.float32))) / (width * height)
    return bool((turns > 0).all() and 0.1 < area < 10)


def _dense(a: NDArray[uint8], b: NDArray[uint8], wide: Matrix) -> Motion:
    """Motion from a to b, of which ``wide`` is known."""
    here = grid(*a.shape)
    straight = sampled(b, _moved(here, wide))
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    rest = np.asarray(finder.calc(a, straight, np.zeros((*a.shape, 2), np.float32)))
    return _moved(here + rest, wide) - here


def _moved(places: Motion, matrix: Matrix) -> Motion:
    flat = places.reshape(1, -1, 2)
    return np.asarray(cv2.perspectiveTransform(flat, matrix), np.float32).reshape(places.shape)


def _sure(a: Picture, b: Picture, there: Motion, back: Motion) -> Weight:
    """How far each motion from a is to be believed."""
    height, width = there.shape[:2]
    arrived = grid(height, width) + there
    astray = _squared(there + sampled(back, arrived))
    slack = 1.0 + 0.02 * np.sqrt(_squared(there))
    small = [resized(picture, width, height, cv2.INTER_AREA) for picture in (a, b)]
    apart = cv2.absdiff(small[0], sampled(small[1], arrived)).max(-1).astype(np.float32)
    sure = np.exp(-astray / (2 * slack**2)) * np.exp(-np.square(blurred(apart, 1.5) / 40))
    sure[_beyond(arrived) > 0] = 0
    return blurred(sure.astype(np.float32), 1.0)


def _settled(motion: Motion, sure: Weight, wide: Matrix) -> Motion:
    """The motion, with what cannot be believed filled in from around it, on top of ``wide``."""
    here = grid(*sure.shape)
    base = _moved(here, wide) - here
    own, filled = motion - base, np.zeros_like(motion)
    for spread in (64.0, 16.0, 5.0):
        weight = _spread(sure, spread)[..., None]
        around = _spread(own * sure[..., None], spread)
        filled = (around + 0.05 * filled) / (weight + 0.05)
    keep = np.clip(sure * 2, 0, 1)[..., None]
    return np.asarray(base + keep * own + (1 - keep) * filled, np.float32)


def _spread(plane: NDArray[float32], sigma: float) -> NDArray[float32]:
    """A Gaussian of any width for the price of a small one."""
    height, width = plane.shape[:2]
    shrink = max(round(sigma / 3), 1)
    small = resized(plane, max(width // shrink, 1), max(height // shrink, 1), cv2.INTER_AREA)
    return resized(blurred(small, sigma / shrink), width, height)


def _grey(picture: Picture, scale: float) -> NDArray[uint8]:
    height, width = picture.shape[:2]
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
    if scale >= 1:
        return grey
    return resized(
        grey, max(round(width * scale), 1), max(round(height * scale), 1), cv2.INTER_AREA
    )
