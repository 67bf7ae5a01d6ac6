"""Colour as a laboratory gives it: cheap finishes made of a matrix, curves, a vignette and grain.

A finish is prepared once for a size and then takes 2 to 4 ms a frame of 1280x720 on one core.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy import float32, uint8

from rushes.media.warp import blurred, grid, resized
from rushes.preview.footage import Picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: What may be laid over a drawn frame, by its number. It gives a new picture.
Finish = Callable[[Picture, int], Picture]
Colour = tuple[float, float, float]

_LUMA = np.array([0.2126, 0.7152, 0.0722])
#: How much larger than the frame the tile is from which grain is cut at random.
_GRAIN_MARGIN = 96
#: Width over height of the picture between the bars of a letterbox.
_LETTERBOX = 2.0


@dataclass(frozen=True, slots=True)
class Grade:
    """One row: how a look colours. All of it at 1 or 0 changes nothing.

    ``curve``: output at 0, 1/4, 1/2, 3/4 and 1 of the input; ``shadows`` and ``lights``: added to
    the dark and the light parts of R, G, B; ``gain``: what R, G, B are multiplied by; ``vignette``:
    darkening in the corners; ``grain``: its strength in levels of 255; ``glow``: how far bright
    parts spill over; ``crisp``: how far detail is brought out.
    """

    saturation: float = 1.0
    curve: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0)
    shadows: Colour = (0.0, 0.0, 0.0)
    lights: Colour = (0.0, 0.0, 0.0)
    gain: Colour = (1.0, 1.0, 1.0)
    vignette: float = 0.0
    grain: float = 0.0
    glow: float = 0.0
    crisp: float = 0.0
    letterbox: bool = False

    def for_drawings(self) -> Grade:
        """The same intent at half strength: drawn colours are pure and bright already."""

        def half(values: tuple[float, ...]) -> tuple[float, ...]:
            return tuple(value / 2 for value in values)

        curve = tuple((value + place / 4) / 2 for place, value in enumerate(self.curve))
        shadows, lights = half(self.shadows), half(self.lights)
        return replace(
            self,
            saturation=self.saturation and (1 + self.saturation) / 2,
            curve=curve,
            shadows=(shadows[0], shadows[1], shadows[2]),
            lights=(lights[0], lights[1], lights[2]),
            vignette=self.vignette * 0.7,
            grain=self.grain * 0.6,
            glow=self.glow * 0.25,
            crisp=0.0,
        )


LOOKS = {
    "cinematic": Grade(
        saturation=1.06,
        curve=(0.02, 0.2, 0.5, 0.79, 0.98),
        shadows=(-0.045, 0.01, 0.055),
        lights=(0.05, 0.015, -0.05),
        vignette=0.38,
        grain=5,
        glow=0.22,
        letterbox=True,
    ),
    "documentary": Grade(
        saturation=0.78,
        curve=(0.035, 0.26, 0.51, 0.74, 0.96),
        shadows=(-0.005, 0.012, 0.0),
        lights=(0.012, 0.012, -0.03),
        vignette=0.16,
        grain=9,
    ),
    "commercial": Grade(
        saturation=1.26,
        curve=(0.0, 0.26, 0.55, 0.82, 1.0),
        shadows=(0.0, 0.0, 0.015),
        lights=(0.01, 0.008, 0.0),
        glow=0.42,
        crisp=0.35,
    ),
    "realistic": Grade(
        saturation=1.05, curve=(0.0, 0.235, 0.5, 0.765, 1.0), vignette=0.07, crisp=0.6
    ),
    "noir": Grade(
        saturation=0.0,
        curve=(0.0, 0.1, 0.42, 0.84, 1.0),
        lights=(0.012, 0.006, -0.006),
        vignette=0.72,
        grain=13,
        glow=0.3,
    ),
}
"""Looks that are a grade and no more."""

TIMES = {
    "dawn": Grade(
        saturation=0.88,
        curve=(0.05, 0.28, 0.53, 0.77, 1.0),
        shadows=(0.0, 0.0, 0.05),
        lights=(0.06, 0.0, 0.0),
        gain=(1.04, 0.96, 0.98),
        glow=0.25,
    ),
    "golden_hour": Grade(
        saturation=1.12,
        curve=(0.02, 0.25, 0.53, 0.8, 1.0),
        shadows=(0.03, 0.0, -0.02),
        lights=(0.08, 0.03, -0.12),
        gain=(1.06, 0.97, 0.82),
        vignette=0.18,
        glow=0.4,
    ),
    "noon": Grade(saturation=1.08, curve=(0.0, 0.24, 0.54, 0.83, 1.0), gain=(1.02, 1.01, 0.98)),
    "overcast": Grade(saturation=0.62, curve=(0.05, 0.27, 0.49, 0.7, 0.9), gain=(0.95, 0.99, 1.04)),
    "sunset": Grade(
        saturation=1.18,
        curve=(0.0, 0.19, 0.44, 0.74, 1.0),
        shadows=(0.05, -0.02, 0.05),
        lights=(0.08, 0.0, -0.1),
        gain=(1.12, 0.88, 0.78),
        vignette=0.3,
        glow=0.35,
    ),
    "blue_hour": Grade(
        saturation=0.7,
        curve=(0.0, 0.15, 0.36, 0.62, 0.9),
        shadows=(-0.03, 0.0, 0.08),
        lights=(0.05, 0.0, 0.0),
        gain=(0.72, 0.88, 1.2),
        vignette=0.3,
        glow=0.2,
    ),
    "night": Grade(
        saturation=0.45,
        curve=(0.0, 0.1, 0.25, 0.48, 0.86),
        shadows=(-0.01, 0.0, 0.045),
        lights=(0.03, 0.02, 0.0),
        gain=(0.62, 0.82, 1.2),
        vignette=0.55,
        grain=6,
        glow=0.4,
    ),
    "neon": Grade(
        saturation=1.35,
        curve=(0.0, 0.13, 0.36, 0.7, 1.0),
        shadows=(0.06, -0.05, 0.16),
        lights=(0.1, -0.08, 0.1),
        gain=(1.02, 0.82, 1.16),
        vignette=0.45,
        glow=0.7,
    ),
    "candle": Grade(
        saturation=0.85,
        curve=(0.0, 0.13, 0.37, 0.68, 0.97),
        shadows=(0.03, 0.0, -0.03),
        gain=(1.16, 0.84, 0.54),
        vignette=0.75,
        glow=0.4,
    ),
    "studio": Grade(saturation=1.04, curve=(0.0, 0.26, 0.56, 0.84, 1.0), vignette=0.2, crisp=0.3),
}
"""The light of each time of day, laid over daylight pictures."""


def graded(grade: Grade, width: int, height: int, seed: int) -> Finish:
    """The finish that a row describes, for frames of one size."""
    matrix = _saturating(grade)
    curves = _curves(grade)
    steps: list[Finish] = [lambda picture, _: _coloured(picture, matrix, curves)]
    if grade.crisp:
        steps.insert(0, lambda picture, _: crisped(picture, grade.crisp))
    if grade.glow:
        steps.append(lambda picture, _: glowing(picture, grade.glow))
    if grade.vignette:
        steps.append(vignetted(grade.vignette, width, height))
    if grade.grain:
        steps.append(grainy(grade.grain, width, height, seed))
    if grade.letterbox:
        steps.append(letterboxed(width, height))
    return in_turn(steps)


def in_turn(finishes: Sequence[Finish]) -> Finish:
    """One finish after the other."""

    def finish(picture: Picture, number: int) -> Picture:
        for each in finishes:
            picture = each(picture, number)
        return picture

    return finish


def _coloured(picture: Picture, matrix: NDArray[float32], curves: NDArray[uint8]) -> Picture:
    return cv2.LUT(cv2.transform(picture, matrix), curves)  # type: ignore[return-value]


def _saturating(grade: Grade) -> NDArray[float32]:
    grey = np.tile(_LUMA, (3, 1))
    mixing = grey + grade.saturation * (np.eye(3) - grey)
    return np.asarray(np.diag(grade.gain) @ mixing, np.float32)


def _curves(grade: Grade) -> NDArray[uint8]:
    level = np.linspace(0, 1, 256)
    knots = np.linspace(0, 1, len(grade.curve))
    tone = np.interp(level, knots, grade.curve)
    tone = np.convolve(np.pad(tone, 24, mode="reflect", reflect_type="odd"), _bell(24), "valid")
    dark, light = (1 - level) ** 2, level**2
    channels = [
        tone + low * dark * (1 - dark) * 3 + high * light * (1 - light) * 3 + (low * dark) / 4
        for low, high in zip(grade.shadows, grade.lights, strict=True)
    ]
    table = np.clip(np.stack(channels, -1), 0, 1) * 255
    return np.asarray(np.rint(table), np.uint8).reshape(1, 256, 3)


def _bell(reach: int) -> NDArray[np.float64]:
    shape = np.hanning(2 * reach + 3)[1:-1]
    return np.asarray(shape / shape.sum(), np.float64)


def crisped(picture: Picture, strength: float) -> Picture:
    """Detail brought out, by the difference from a soft copy."""
    height, width = picture.shape[:2]
    half = resized(picture, max(width // 4, 1), max(height // 4, 1), cv2.INTER_AREA)
    soft = resized(blurred(half, 1.0), width, height)
    return cv2.addWeighted(picture, 1 + strength * 0.5, soft, -strength * 0.5, 0)  # type: ignore[return-value]


def glowing(picture: Picture, strength: float) -> Picture:
    """Bright parts spill over their edges."""
    height, width = picture.shape[:2]
    small = resized(picture, max(width // 8, 1), max(height // 8, 1), cv2.INTER_AREA)
    bright = cv2.subtract(small, np.full_like(small, 140))
    spill = blurred(np.asarray(bright, np.uint8), max(height / 200, 1.0))
    spill = np.asarray(cv2.convertScaleAbs(spill, alpha=strength * 1.4), np.uint8)
    return cv2.add(picture, resized(spill, width, height))  # type: ignore[return-value]


def vignetted(strength: float, width: int, height: int) -> Finish:
    """Corners darkened by ``strength``, 0 to 1."""
    places = grid(height, width) / np.array([width, height], np.float32) * 2 - 1
    far = np.square(places).sum(-1) / 2
    mask = np.rint(255 * (1 - strength * np.clip(far, 0, 1) ** 1.4)).astype(np.uint8)
    mask = np.repeat(mask[..., None], 3, 2)
    return lambda picture, _: cv2.multiply(picture, mask, scale=1 / 255)  # type: ignore[return-value]


def grainy(strength: float, width: int, height: int, seed: int) -> Finish:
    """Film grain of about ``strength`` levels, another on each frame."""
    dice = np.random.default_rng([seed, 0x6A1])
    shape = (height + _GRAIN_MARGIN, width + _GRAIN_MARGIN)
    fine = dice.standard_normal(shape, np.float32)
    size = max(height / 720, 0.5)
    soft = blurred(fine, 0.6 * size)
    tile = np.repeat((soft / soft.std() * strength * 0.6)[..., None], 3, 2)
    lighter = np.rint(np.clip(tile, 0, 255)).astype(np.uint8)
    darker = np.rint(np.clip(-tile, 0, 255)).astype(np.uint8)

    def finish(picture: Picture, number: int) -> Picture:
        y, x = np.random.default_rng([seed, number]).integers(0, _GRAIN_MARGIN, 2)
        part = np.s_[y : y + height, x : x + width]
        return cv2.subtract(cv2.add(picture, lighter[part]), darker[part])  # type: ignore[return-value]

    return finish


def letterboxed(width: int, height: int) -> Finish:
    """Thin black bars above and below, on landscape clips up to the shape that they leave."""
    bar = round((height - width / _LETTERBOX) / 2) if 1.6 < width / height < _LETTERBOX else 0

    def finish(picture: Picture, _: int) -> Picture:
        picture[:bar] = 0
        picture[height - bar :] = 0
        return picture

    return finish
