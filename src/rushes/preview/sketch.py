"""Drawing in units of the stage: a small builder of SVG, and SVG to textures.

A sketch is a rectangle of the stage seen from the front: x from ``left`` to ``right``, y upwards
from ``bottom`` to ``top``. Shapes are added back to front.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import cv2
import numpy as np
import resvg_py

from rushes.preview.canvas import Texture, premultiplied

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Point = tuple[float, float]


def raster(svg: str, width: int, height: int) -> Texture:
    """An SVG document as a texture of ``width`` x ``height`` pixels."""
    png = resvg_py.svg_to_bytes(svg_string=svg, width=width, height=height, skip_system_fonts=True)
    image = cv2.imdecode(np.frombuffer(bytes(png), np.uint8), cv2.IMREAD_UNCHANGED)
    if image is None:  # pragma: no cover - resvg always writes a readable PNG
        raise RuntimeError("the drawing could not be read back")
    decoded = np.asarray(image, np.uint8)
    if decoded.shape[2] == 3:
        decoded = np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2BGRA), np.uint8)
    texture = premultiplied(np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGRA2RGBA), np.uint8))
    # Only once multiplied by alpha, or the black of clear pixels would darken every edge.
    if texture.shape[:2] != (height, width):
        shrunk = cv2.resize(texture, (width, height), interpolation=cv2.INTER_AREA)
        texture = np.asarray(shrunk, np.uint8)
    return texture


def number(value: float) -> str:
    """A coordinate, short."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(slots=True)
class Sketch:
    """A drawing under way."""

    left: float
    right: float
    bottom: float
    top: float
    wraps: bool = False
    """Whether the right edge continues at the left one."""
    parts: list[str] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)

    @property
    def width(self) -> float:
        """Units."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Units."""
        return self.top - self.bottom

    def _xy(self, point: Point) -> str:
        # SVG's y runs down, and numbers this small need a larger grid than units.
        return f"{number(100 * (point[0] - self.left))} {number(100 * (self.top - point[1]))}"

    def gradient(
        self, stops: Sequence[str | tuple[str, float]], *, across: bool = False, fade: bool = False
    ) -> str:
        """A paint that runs over a shape from top to bottom (or left to right).

        ``stops``: colours, each perhaps with an opacity. ``fade``: the last stop is transparent.
        """
        name = f"g{len(self.definitions)}"
        end = 'x2="1" y2="0"' if across else 'x2="0" y2="1"'
        rows = []
        for place, stop in enumerate(stops):
            colour, opacity = stop if isinstance(stop, tuple) else (stop, 1.0)
            if fade and place == len(stops) - 1:
                opacity = 0.0
            rows.append(
                f'<stop offset="{number(place / max(len(stops) - 1, 1))}" stop-color="{colour}" '
                f'stop-opacity="{number(opacity)}"/>'
            )
        self.definitions.append(
            f'<linearGradient id="{name}" {end}>{"".join(rows)}</linearGradient>'
        )
        return f"url(#{name})"

    def radial(self, stops: Sequence[tuple[str, float]]) -> str:
        """A paint that runs from the middle of a shape outwards: colours with opacities."""
        name = f"g{len(self.definitions)}"
        rows = "".join(
            f'<stop offset="{number(place / max(len(stops) - 1, 1))}" stop-color="{colour}" '
            f'stop-opacity="{number(opacity)}"/>'
            for place, (colour, opacity) in enumerate(stops)
        )
        self.definitions.append(f'<radialGradient id="{name}">{rows}</radialGradient>')
        return f"url(#{name})"

    def polygon(self, points: Iterable[Point], paint: str, **style: object) -> None:
        """A shape with straight sides."""
        corners = " L".join(self._xy(point) for point in points)
        self._add(f'<path d="M{corners}Z"', paint, style)

    def smooth(self, points: Sequence[Point], paint: str, **style: object) -> None:
        """A closed shape through ``points`` with round corners."""
        self._add(f'<path d="{self._curve(points, closed=True)}Z"', paint, style)

    def ridge(self, points: Sequence[Point], paint: str, **style: object) -> None:
        """A soft skyline through ``points`` from left to right, filled down to the bottom."""
        start = f"M{self._xy((points[0][0], self.bottom))} L"
        line = self._curve(points, closed=False).removeprefix("M")
        self._add(
            f'<path d="{start}{line} L{self._xy((points[-1][0], self.bottom))}Z"', paint, style
        )

    def line(self, points: Sequence[Point], colour: str, width: float, **style: object) -> None:
        """A soft stroke through ``points``, ``width`` units wide."""
        self._add(
            f'<path d="{self._curve(points, closed=False)}" fill="none" stroke="{colour}" '
            f'stroke-width="{number(100 * width)}" stroke-linecap="round" stroke-linejoin="round"',
            None,
            style,
        )

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        paint: str,
        *,
        round: float = 0.0,  # noqa: A002 - what everybody calls it
        **style: object,
    ) -> None:
        """A rectangle from its lower left corner."""
        left, top = number(100 * (x - self.left)), number(100 * (self.top - y - height))
        size = f'width="{number(100 * width)}" height="{number(100 * height)}"'
        self._add(f'<rect x="{left}" y="{top}" {size} rx="{number(100 * round)}"', paint, style)

    def rects(
        self, boxes: Iterable[tuple[float, float, float, float]], paint: str, **style: object
    ) -> None:
        """Many rectangles (x, y, width, height) of one paint, as one shape."""
        drawn = "".join(
            f"M{self._xy((x, y + height))}h{number(100 * width)}v{number(100 * height)}"
            f"h{number(-100 * width)}z"
            for x, y, width, height in boxes
        )
        if drawn:
            self._add(f'<path d="{drawn}"', paint, style)

    def oval(self, x: float, y: float, rx: float, ry: float, paint: str, **style: object) -> None:
        """An ellipse about its middle."""
        self._add(
            f'<ellipse cx="{number(100 * (x - self.left))}" cy="{number(100 * (self.top - y))}" '
            f'rx="{number(100 * rx)}" ry="{number(100 * ry)}"',
            paint,
            style,
        )

    def _add(self, start: str, paint: str | None, style: dict[str, object]) -> None:
        filled = f' fill="{paint}"' if paint else ""
        more = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in style.items())
        self.parts.append(f"{start}{filled}{more}/>")

    def _curve(self, points: Sequence[Point], *, closed: bool) -> str:
        """Catmull-Rom through the points, as cubic Béziers."""
        count = len(points)
        pieces = [f"M{self._xy(points[0])}"]
        for index in range(count if closed else count - 1):
            before = points[(index - 1) % count if closed else max(index - 1, 0)]
            here, there = points[index], points[(index + 1) % count]
            after = points[(index + 2) % count if closed else min(index + 2, count - 1)]
            one = (here[0] + (there[0] - before[0]) / 6, here[1] + (there[1] - before[1]) / 6)
            two = (there[0] - (after[0] - here[0]) / 6, there[1] - (after[1] - here[1]) / 6)
            pieces.append(f"C{self._xy(one)} {self._xy(two)} {self._xy(there)}")
        return " ".join(pieces)

    def svg(self) -> str:
        """The whole document. Where it wraps, what sticks out on one side comes in on the other."""
        drawn = "".join(self.parts)
        if self.wraps:
            aside = number(100 * self.width)
            copies = "".join(f'<use href="#all" x="{sign}{aside}"/>' for sign in ("-", ""))
            drawn = f'<g id="all">{drawn}</g>{copies}'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" '
            f'viewBox="0 0 {number(100 * self.width)} {number(100 * self.height)}">'
            f"<defs>{''.join(self.definitions)}</defs>{drawn}</svg>"
        )

    def texture(self, density: float) -> Texture:
        """The drawing at ``density`` pixels a unit."""
        size = max(2, round(self.width * density)), max(2, round(self.height * density))
        return raster(self.svg(), *size)
