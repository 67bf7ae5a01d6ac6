"""Painting drawings in other colours: in the SVG itself, so that outlines stay crisp and black."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.light import hexed, rgb
from rushes.preview.sketch import raster

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEX = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b")

#: OpenMoji's palette: what belongs together as one colour with its lights and shades.
#: https://openmoji.org/styleguide/#color
_FAMILIES = (
    ("#92d3f5", "#61b2e4", "#1e50a0", "#194d9e"),
    ("#ea5a47", "#d22f27", "#781e32", "#e2603b"),
    ("#b1cc33", "#5c9e31", "#186648"),
    ("#fcea2b", "#f1b31c"),
    ("#f4aa41", "#e27022", "#f3a83f", "#e67e22"),
    ("#a57939", "#6a462f", "#a67938", "#805b35"),
    ("#ffa7c0", "#e67a94"),
    ("#b399c8", "#8967aa"),
    ("#debb90", "#c19a65"),
    ("#ffffff", "#d0cfce"),
    ("#9b9b9a", "#d0cfce", "#3f3f3f"),
)


def repainted(svg: str, colours: Mapping[str, str]) -> str:
    """The drawing with each colour (``#rrggbb``, lower case) replaced where ``colours`` has it."""
    return _HEX.sub(lambda found: colours.get(_long(found.group()), found.group()), svg)


def coloured(svg: str, colour: str, main: str | None = None) -> str:
    """The drawing with its main colour, lights and shades included, replaced by ``colour``."""
    main = main or main_colour(svg)
    if main is None:
        return svg
    kin = {
        main,
        *(
            hue
            for family in _FAMILIES
            if main == family[0] or main in family[1:2]
            for hue in family
        ),
    }
    if main == "#3f3f3f":
        kin |= {"#9b9b9a"}
    if main == "#d0cfce":
        kin = {"#d0cfce", "#9b9b9a"}
    present = _palette(svg) & frozenset(kin)
    return repainted(svg, {hue: _shaded(colour, hue, main) for hue in present})


def _shaded(colour: str, hue: str, main: str) -> str:
    """``colour`` as much lighter or darker as ``hue`` is than ``main``."""
    step = _brightness(hue) - _brightness(main)
    if abs(step) < 1:
        return _off_black(colour)
    # Where there is no room above (white) or below (black), go the other way: shading must show.
    target = np.array(rgb(_off_black(colour)), float)
    if step < 0:
        return hexed(tuple(target * max(0.55, 1 + step / 330)))
    return hexed(tuple(target + (255 - target) * min(0.45, step / 330)))


def _off_black(colour: str) -> str:
    """Outlines are black; a black thing has to be a little lighter than they are."""
    parts = rgb(colour)
    return hexed(tuple(max(part, 52) for part in parts)) if max(parts) < 60 else colour  # type: ignore[arg-type]


def main_colour(svg: str) -> str | None:
    """The colour that covers most of a drawing; outlines do not count."""
    picture = raster(svg, 72, 72)
    solid = picture[picture[..., 3] > 250][:, :3].astype(int)
    best, most = None, 0
    for hue in sorted(_palette(svg)):
        if _brightness(hue) < 40:
            continue
        covered = int((np.abs(solid - rgb(hue)).max(axis=1) < 3).sum())
        if covered > most:
            best, most = hue, covered
    return best


@cache
def _palette(svg: str) -> frozenset[str]:
    return frozenset(_long(found) for found in _HEX.findall(svg))


def _long(text: str) -> str:
    text = text.lower()
    return "#" + "".join(sign * 2 for sign in text[1:]) if len(text) == 4 else text


def _brightness(colour: str) -> float:
    red, green, blue = rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue
