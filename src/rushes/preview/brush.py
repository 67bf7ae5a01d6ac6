"""Brush and paper: frames painted in oil or in watercolour.

Paper, canvas and the grain of the brush lie still, and every edge is soft in value, so that a
painted clip moves without boiling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy import float32
from numpy.typing import NDArray

from rushes.media.warp import blurred, grid, resized, sampled

if TYPE_CHECKING:
    from rushes.preview.footage import Picture
    from rushes.preview.grade import Finish

Plane = NDArray[float32]

#: The colour of the paper.
_SHEET = np.array([253, 250, 243], np.float32)
#: Height of the frames on which strokes are laid, in pixels.
_EASEL = 432
#: How sharply the calmest side of a pixel wins.
_CHOOSY = 4
#: Steps of a stroke to either side.
_STROKE = 5


def oil(width: int, height: int, seed: int) -> Finish:
    """Oil on canvas: flat dabs of strong colour, brush marks along the forms, light from above."""
    wide, tall = _easel(width, height)
    noise = _cloth(wide, tall, seed, 0.8)
    weave = _weave(width, height)

    def finish(picture: Picture, _: int) -> Picture:
        small = resized(picture, wide, tall, cv2.INTER_AREA)
        dabs = _vivid(dabbed(small, 2), 1.28)
        marks = _brushed(dabs, noise)
        colour = resized(dabs, width, height, cv2.INTER_CUBIC)
        return _lit(colour, resized(marks, width, height) + weave)

    return finish


def watercolour(width: int, height: int, seed: int) -> Finish:
    """Thin washes on rough white paper, darker at their edges, the sheet left bare at the rim."""
    wide, tall = _easel(width, height)
    wobble = _wobble(wide, tall, seed)
    pooled = 0.8 + 0.4 * _clouds(wide, tall, seed + 1, tall / 9)
    light = np.linspace(0, 1, 256)
    thinned = np.log(np.clip(1 - 0.92 * (1 - light) ** 1.25, 0.02, 1)).astype(np.float32)
    tooth = _paper(width, height, seed)
    rim = resized(_rim(wide, tall, seed), width, height)
    sheet = np.full((height, width, 3), _SHEET, np.uint8)

    def finish(picture: Picture, _: int) -> Picture:
        small = sampled(resized(picture, wide, tall, cv2.INTER_AREA), wobble)
        wash = _vivid(dabbed(small, 4), 1.25)
        density = cv2.merge([pooled + _edges(wash)] * 3)
        laid = cv2.exp(cv2.multiply(density, cv2.LUT(wash, thinned))) * _SHEET
        full = resized(np.rint(laid).astype(np.uint8), width, height)
        grained = cv2.multiply(full, tooth, scale=1 / 240)
        return cv2.blendLinear(sheet, grained, 1 - rim, rim)  # type: ignore[return-value]

    return finish


def dabbed(picture: Picture, reach: int) -> Picture:
    """Flat dabs with clear edges: a soft Kuwahara filter.

    Each pixel takes the colour of the calmest of the four windows that touch it; ``reach`` is half
    a window, in pixels. Cost: about 12 ms for 768x432 on one core.
    """
    grey = _grey(picture)
    size = (reach * 2 + 1, reach * 2 + 1)
    level = cv2.blur(grey, size)
    rough = np.maximum(cv2.blur(grey * grey, size) - level * level, 0)
    calm = _edged(1 / (12 + rough) ** _CHOOSY, reach)
    means = cv2.split(_edged(np.asarray(cv2.GaussianBlur(picture, size, 0)), reach))
    height, width = grey.shape
    parts = [np.s_[y : y + height, x : x + width] for y in (0, 2 * reach) for x in (0, 2 * reach)]
    weight = np.sum([calm[part] for part in parts], 0)
    channels = [_weighed(mean, calm, parts) / weight for mean in means]
    return np.asarray(np.rint(cv2.merge(channels)), np.uint8)


def _weighed(mean: NDArray[Any], calm: Plane, parts: list[tuple[slice, slice]]) -> Plane:
    each = [cv2.multiply(mean[part], calm[part], dtype=cv2.CV_32F) for part in parts]
    return np.asarray(np.sum(each, 0), np.float32)


def _edged(plane: NDArray[Any], reach: int) -> NDArray[Any]:
    return cv2.copyMakeBorder(plane, reach, reach, reach, reach, cv2.BORDER_REPLICATE)


def _easel(width: int, height: int) -> tuple[int, int]:
    scale = min(_EASEL / min(width, height), 1.0)
    return max(round(width * scale), 1), max(round(height * scale), 1)


def _grey(picture: Picture) -> Plane:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.float32)


def _vivid(picture: Picture, saturation: float) -> Picture:
    mixing = saturation * np.eye(3) + (1 - saturation) / 3
    return cv2.transform(picture, mixing.astype(np.float32))  # type: ignore[return-value]


def _brushed(image: Picture, noise: Plane) -> Plane:
    """Brush marks: noise smeared along the forms of the image. About -1 to 1."""
    grey = blurred(_grey(image), 1.0)
    dx, dy = _slopes(grey)
    skew, lean = blurred(dx * dy, 5.0), blurred(dx * dx - dy * dy, 5.0)
    # Where nothing has a direction, strokes lie as a right hand lays them.
    angle = cv2.phase(lean + 3, 2 * skew + 6) / 2 + np.float32(np.pi / 2)
    along = cv2.merge(cv2.polarToCart(np.full_like(grey, 1.4), np.asarray(angle, np.float32)))
    here = grid(*grey.shape)
    total = noise.copy()
    for step in range(1, _STROKE + 1):
        total += sampled(noise, here + np.float32(step) * along)
        total += sampled(noise, here - np.float32(step) * along)
    return total / np.float32((2 * _STROKE + 1) ** 0.5)


def _slopes(grey: Plane) -> tuple[Plane, Plane]:
    dx, dy = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    return np.asarray(dx, np.float32), np.asarray(dy, np.float32)


def _lit(colour: Picture, relief: Plane) -> Picture:
    """Paint that stands up from the canvas, lit from the upper left."""
    dx, dy = _slopes(relief)
    light = np.clip(128 + 4.5 * (dx + dy) + 4 * relief, 0, 255).astype(np.uint8)
    return cv2.multiply(colour, cv2.cvtColor(light, cv2.COLOR_GRAY2RGB), scale=1 / 128)  # type: ignore[return-value]


def _edges(wash: Picture) -> Plane:
    """How much darker a wash is where it dries last: 0 to 0.8."""
    steep = cv2.magnitude(*_slopes(blurred(_grey(wash), 1.2)))
    return np.asarray(np.minimum(steep * (2.2 / 255), 0.8), np.float32)


def _cloth(width: int, height: int, seed: int, sigma: float) -> Plane:
    noise = blurred(np.random.default_rng(seed).standard_normal((height, width), np.float32), sigma)
    return np.asarray(noise / noise.std(), np.float32)


def _clouds(width: int, height: int, seed: int, size: float) -> Plane:
    """Smooth blotches, 0 to 1, the largest about ``size`` pixels."""
    total = np.zeros((height, width), np.float32)
    for octave in range(4):
        total += _cloth(width, height, seed + octave, max(size / 2**octave / 3, 0.6)) / 1.7**octave
    low, high = np.percentile(total, (1, 99))
    return np.asarray(np.clip((total - low) / (high - low), 0, 1), np.float32)


def _weave(width: int, height: int) -> Plane:
    thread = max(height / 240, 1.5)
    places = grid(height, width) * np.float32(2 * np.pi / thread)
    return np.asarray(0.03 * (np.sin(places[..., 0]) + np.sin(places[..., 1])), np.float32)


def _wobble(width: int, height: int, seed: int) -> Plane:
    shift = [_clouds(width, height, seed + offset, height / 12) - 0.5 for offset in (10, 20)]
    return np.asarray(grid(height, width) + np.stack(shift, -1) * (height / 70), np.float32)


def _paper(width: int, height: int, seed: int) -> Picture:
    """What a wash is multiplied by; 240 is 1."""
    rough = _cloth(width, height, seed + 30, max(height / 600, 0.6))
    grain = np.rint(240 * np.clip(1 + 0.028 * rough, 0.85, 1.06)).astype(np.uint8)
    return np.repeat(grain[..., None], 3, 2)


def _rim(width: int, height: int, seed: int) -> Plane:
    """1 where paint is laid, 0 at the ragged border of the sheet."""
    places = grid(height, width)
    far = np.array([width - 1, height - 1], np.float32)
    inside = np.minimum(places, far - places).min(-1) / height
    ragged = inside - 0.012 - 0.05 * _clouds(width, height, seed + 40, height / 5)
    laid = np.clip(ragged * 60, 0, 1).astype(np.float32)
    return np.asarray(blurred(laid, 0.8), np.float32)
