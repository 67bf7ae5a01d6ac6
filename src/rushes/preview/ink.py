"""Pen and pencil: drawn animation, pencil sketches, and pictures of large pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy import float32, uint8
from numpy.typing import NDArray

from rushes.media.warp import blurred, grid, resized
from rushes.preview.grade import glowing

if TYPE_CHECKING:
    from rushes.preview.footage import Picture
    from rushes.preview.grade import Finish

Plane = NDArray[float32]

#: Height of the frames that are drawn, in pixels.
_DRAWN = 450
#: Rows of large pixels in a frame of pixel art, along its short side.
_PIXEL_ROWS = 144
#: Levels of each channel in the table that finds the nearest colour of the palette.
_TABLE = 32
#: Value and saturation of each step of a ramp.
_RAMP = (0.24, 0.62), (0.44, 0.68), (0.66, 0.62), (0.85, 0.5), (0.97, 0.26)
#: From lead to paper.
_GRAPHITE = np.linspace([44, 42, 48], [248, 244, 234], 256).round().astype(np.uint8)[None]
#: Which of 16 pixels turn to the next colour first.
_BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16 - 15 / 32


def anime(width: int, height: int, seed: int) -> Finish:
    """Drawn animation: few tones, clean strong colour, dark outlines, a glow in the lights."""
    del seed  # nothing in it is left to chance
    scale = min(_DRAWN / min(width, height), 1.0)
    wide, tall = max(round(width * scale), 1), max(round(height * scale), 1)
    tones = _stepped(5, 0.22)
    colours = np.clip(128 + 1.42 * (np.arange(256) - 128.0), 0, 255).astype(np.uint8)
    table = np.stack([tones, colours, colours], -1).reshape(1, 256, 3)

    def finish(picture: Picture, _: int) -> Picture:
        small = resized(picture, wide, tall, cv2.INTER_AREA)
        flat = cv2.bilateralFilter(small, 7, 38, 4)
        flat = cv2.bilateralFilter(flat, 7, 26, 4)
        lines = _outlined(np.asarray(cv2.cvtColor(flat, cv2.COLOR_RGB2GRAY), np.uint8), tall / 540)
        toned = cv2.LUT(cv2.cvtColor(flat, cv2.COLOR_RGB2YCrCb), table)
        colour = np.asarray(cv2.cvtColor(toned, cv2.COLOR_YCrCb2RGB), np.uint8)
        full = glowing(resized(colour, width, height, cv2.INTER_CUBIC), 0.3)
        ink = resized(lines, width, height, cv2.INTER_CUBIC)
        return _inked(full, ink, (38, 26, 48))

    return finish


def sketch(width: int, height: int, seed: int) -> Finish:
    """Graphite on warm paper: fine contours, and hatching that thickens in the shade."""
    dice = np.random.default_rng(seed)
    tooth = blurred(dice.standard_normal((height, width), np.float32), max(height / 900, 0.5))
    tooth = tooth / tooth.std()
    size = max(min(width, height) / 720, 0.35)
    hatches = [_hatch(width, height, angle, 5.2 * size, tooth) for angle in (0.75, 2.2, 1.45)]

    def finish(picture: Picture, _: int) -> Picture:
        grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
        soft = blurred(grey, 1.6 * size)
        dodged = cv2.divide(soft, np.maximum(blurred(soft, 9 * size), 1), scale=255)
        contour = np.asarray(dodged, np.float32) / 255
        lines = np.clip(contour, 0, 1) ** 3.2
        tone = blurred(grey, 4 * size).astype(np.float32) / 255
        page = lines * (1 - 0.16 * (1 - tone))
        for hatch, light in zip(hatches, (0.62, 0.4, 0.22), strict=True):
            page *= 1 - hatch * np.clip((light - tone) * 4, 0, 0.62)
        page += 0.02 * tooth * (1.1 - page)
        grey = np.rint(np.clip(page, 0, 1) * 255).astype(np.uint8)
        return cv2.LUT(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), _GRAPHITE)  # type: ignore[return-value]

    return finish


def pixel_art(width: int, height: int, seed: int) -> Finish:
    """Large square pixels of 95 colours, dithered by a pattern that lies still."""
    del seed
    block = max(round(min(width, height) / _PIXEL_ROWS), 2)
    wide, tall = -(-width // block), -(-height // block)
    palette = _palette()
    nearest = _nearest(palette)
    pattern = np.tile(_BAYER, (-(-tall // 4), -(-wide // 4)))[:tall, :wide, None] * 20

    def finish(picture: Picture, _: int) -> Picture:
        edged = np.pad(
            picture, ((0, tall * block - height), (0, wide * block - width), (0, 0)), mode="edge"
        )
        small = resized(edged, wide, tall, cv2.INTER_AREA).astype(np.float32)
        grey = small.mean(-1, keepdims=True)
        lively = 128 + 1.15 * (grey - 128) + 1.4 * (small - grey)
        level = np.clip(lively + pattern, 0, 255).astype(np.intp) * _TABLE // 256
        chosen = palette[nearest[level[..., 0], level[..., 1], level[..., 2]]]
        return np.repeat(np.repeat(chosen, block, 0), block, 1)[:height, :width]

    return finish


def _stepped(steps: int, softness: float) -> NDArray[uint8]:
    """A table that rounds tones to a few, with soft steps so that they do not flicker."""
    level = np.linspace(0, 1, 256) ** 0.92 * steps
    whole = np.minimum(np.floor(level), steps - 1)
    rise = np.clip((level - whole - 0.5) / softness + 0.5, 0, 1)
    stepped = (whole + rise * rise * (3 - 2 * rise)) / steps
    tone = 0.8 * stepped + 0.2 * level / steps
    return np.rint(255 * np.clip(0.03 + 0.99 * tone, 0, 1)).astype(np.uint8)


def _outlined(grey: NDArray[uint8], scale: float) -> Plane:
    """Ink from 0 to 1 along dark sides of edges: a soft difference of Gaussians."""
    plane = grey.astype(np.float32)
    fine, wide = blurred(plane, 0.9 * scale + 0.2), blurred(plane, 2.0 * scale + 0.3)
    return np.clip((wide - fine - 2.2) / 7, 0, 1).astype(np.float32)


def _inked(picture: Picture, ink: Plane, colour: tuple[int, int, int]) -> Picture:
    cover = np.clip(ink, 0, 0.92)
    return cv2.blendLinear(picture, np.full_like(picture, colour), 1 - cover, cover)  # type: ignore[return-value]


def _hatch(width: int, height: int, angle: float, spacing: float, tooth: Plane) -> Plane:
    """Parallel strokes, 0 to 1, a little uneven as a hand draws them."""
    places = grid(height, width)
    across = places[..., 0] * np.sin(angle) - places[..., 1] * np.cos(angle)
    uneven = blurred(tooth, 3 * spacing)
    wave = np.sin((across + 0.5 * spacing * uneven / uneven.std()) * (2 * np.pi / spacing))
    return np.asarray(np.clip(0.75 * wave + 0.25 + 0.18 * tooth, 0, 1), np.float32)


def _palette() -> NDArray[uint8]:
    """Ramps of ten hues and of four greys, shadows leaning to blue and lights to yellow."""
    hues = np.array([0, 12, 24, 40, 58, 84, 110, 128, 152, 172]) / 180
    rows = [(0.0, 0.0, value) for value in (0.05, 0.2, 0.4, 0.6, 0.8, 0.98)]
    for hue, colour in ((0.06, 0.46), (0.09, 0.2), (0.6, 0.28)):
        rows += [(hue, colour * (1 - 0.5 * value), value) for value in (0.14, 0.3, 0.5, 0.7, 0.88)]
    for hue in hues:
        for value, saturation in _RAMP:
            turn = 0.03 * (0.55 - value) * (1 if 0.15 < hue < 0.65 else -1)
            rows.append(((hue + turn) % 1.0, saturation, value))
    # Pure warm and cool lights, without which suns and sunflowers turn to khaki.
    for hue in (0.01, 0.065, 0.1, 0.125, 0.15, 0.33, 0.54, 0.62):
        rows += [(hue, 0.52, 1.0), (hue, 0.78, 0.98), (hue, 0.8, 0.8)]
    table = np.array(rows, np.float32) * [360, 1, 1]
    rgb = cv2.cvtColor(table.astype(np.float32)[None], cv2.COLOR_HSV2RGB)[0]
    return np.asarray(np.rint(255 * rgb), np.uint8)


def _nearest(palette: NDArray[uint8]) -> NDArray[np.intp]:
    """For each colour of a coarse cube, the number of the palette's colour that looks nearest."""
    level = (np.arange(_TABLE) + 0.5) * (256 / _TABLE)
    cube = np.stack(np.meshgrid(level, level, level, indexing="ij"), -1).reshape(1, -1, 3)
    seen = _looks_like(np.rint(cube).clip(0, 255).astype(np.uint8))[0]
    known = _looks_like(palette[None])[0]
    apart = np.square(seen[:, None] - known[None]).sum(-1)
    return np.asarray(apart.argmin(-1), np.intp).reshape(_TABLE, _TABLE, _TABLE)


def _looks_like(rgb: NDArray[uint8]) -> Plane:
    return np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)
