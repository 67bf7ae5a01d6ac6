"""Puppets: people that are drawn only as head and shoulders get arms and legs that move.

Lengths are in the drawings' own grid of 72; a figure is ``TALL`` high, y runs down. Limbs are drawn
for each frame in the drawings' manner: flat colours and a dark outline, two units wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, sin
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from rushes.preview.canvas import Texture, over
from rushes.preview.light import rgb
from rushes.preview.paint import repainted
from rushes.preview.pose import Pose
from rushes.preview.sketch import raster

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy import float64
    from numpy.typing import NDArray


Point = tuple[float, float]

#: The figure's box: x from LEFT to RIGHT, y from TOP to TOP + TALL.
LEFT, RIGHT, TOP, TALL = 12.0, 60.0, 5.0, 104.0
#: Room around that box for limbs that reach out.
PAD = 26.0
#: Where the drawing of head and shoulders ends.
_CHEST = 56.0
_SHOULDERS = ((22.8, 54.0), (49.2, 54.0))
_HIPS = ((31.5, 79.0), (40.5, 79.0))
_THIGH, _SHIN, _UPPER, _FORE = 12.0, 12.0, 10.5, 10.5
_SOLE = 107.5
_INK = "#000000"


class _Colours(NamedTuple):
    ink: tuple[int, int, int]
    shirt: tuple[int, int, int]
    trousers: tuple[int, int, int]
    skin: tuple[int, int, int]
    shoes: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Puppet:
    """Somebody with a body. ``density``: pixels a unit of the grid."""

    bust: Texture
    density: float
    colours: _Colours
    robe: bool = False
    holds: bool = False
    board: tuple[int, int, int] | None = None
    """Colour of the board that it stands on."""
    neck: bool = False
    """Whether the bust is only a head, so that the shoulders are to be drawn too."""

    @property
    def pad(self) -> int:
        """Pixels of room on every side of the box."""
        return round(PAD * self.density)

    def still(self) -> Texture:
        """At rest, without the room around."""
        pad = self.pad
        return np.ascontiguousarray(self.posed(Pose())[pad:-pad, pad:-pad])

    def posed(self, pose: Pose) -> Texture:
        """In this pose, with ``pad`` pixels of room on every side of the box."""
        wide = round((RIGHT - LEFT) * self.density) + 2 * self.pad
        high = round(TALL * self.density) + 2 * self.pad
        brush = _Brush(np.zeros((high, wide, 4), np.uint8), self.density, self.colours.ink)
        legs = [_leg(pose, side) for side in (0, 1)]
        if not pose.sit and not pose.loose:
            # The foot that is lower stands on the ground.
            brush.drop = _SOLE - 3.5 - max(leg[2][1] for leg in legs)
        arms = [_arm(pose, side, holds=self.holds) for side in (0, 1)]
        if self.board:
            level = _SOLE + 1.5 - brush.drop
            brush.limb(((10.0, level), (66.0, level)), 3.4, self.board)
        for leg in legs:
            self._leg(brush, leg)
        self._torso(brush, pose)
        if pose.step > 0.4:
            self._arm(brush, arms[0])
        _lay(brush, self.bust, self.density)
        if pose.step <= 0.4:
            self._arm(brush, arms[0])
        self._arm(brush, arms[1])
        return brush.canvas

    def _leg(self, brush: _Brush, leg: Sequence[Point]) -> None:
        hip, knee, ankle, toe = leg
        brush.limb((ankle, toe), 3.6, self.colours.shoes)
        brush.limb((hip, knee, ankle), 4.6, self.colours.trousers)

    def _arm(self, brush: _Brush, arm: Sequence[Point]) -> None:
        shoulder, elbow, hand = arm
        brush.limb((shoulder, elbow, _towards(elbow, hand, 0.45)), 4.8, self.colours.shirt)
        brush.limb((hand, _towards(hand, elbow, 0.05)), 4.1, self.colours.skin)

    def _torso(self, brush: _Brush, pose: Pose) -> None:
        brush.limb((_HIPS[0], _HIPS[1]), 5.2, self.colours.trousers)
        if self.robe:
            swing = 5 * pose.step * sin(pose.gait)
            hem = 100.0 - 14 * pose.sit
            outline = [(26, 52), (46, 52), (47, 70), (55 + swing, hem), (17 + swing, hem), (25, 70)]
        else:
            outline = [(26, 50), (46, 50), (46.5, 66), (45.5, 80), (26.5, 80), (25.5, 66)]
        if self.neck:
            brush.shape(
                [(25, 47), (47, 47), (50, 52), (47, 60), (25, 60), (22, 52)], self.colours.shirt
            )
        brush.shape(outline, self.colours.shirt)


@dataclass(slots=True)
class _Brush:
    """Draws limbs on a canvas whose origin is the padded box's corner."""

    canvas: Texture
    density: float
    ink: tuple[int, int, int]
    drop: float = 0.0

    def pixels(self, points: Sequence[Point]) -> NDArray[float64]:
        """Grid to canvas."""
        places = np.array(points, float) - (LEFT - PAD, TOP - PAD - self.drop)
        return np.asarray(places * self.density)

    def limb(self, points: Sequence[Point], radius: float, colour: tuple[int, int, int]) -> None:
        """A round-ended tube through the points."""
        corners = np.rint((self.pixels(points) - 0.5) * 16).astype(np.int32)
        for reach, paint in ((radius + 1, self.ink), (radius - 1, colour)):
            width = max(1, round(2 * reach * self.density))
            cv2.polylines(self.canvas, [corners], False, (*paint, 255), width, cv2.LINE_AA, 4)

    def shape(self, points: Sequence[Point], colour: tuple[int, int, int]) -> None:
        """A filled outline with round corners."""
        corners = np.rint((self.pixels(points) - 0.5) * 16).astype(np.int32)
        cv2.fillPoly(self.canvas, [corners], (*colour, 255), cv2.LINE_AA, 4)
        width = max(1, round(2 * self.density))
        cv2.polylines(self.canvas, [corners], True, (*self.ink, 255), width, cv2.LINE_AA, 4)


def _lay(brush: _Brush, bust: Texture, density: float) -> None:
    """The drawing of head and shoulders, whose own grid starts at 0, 0."""
    left = round((PAD - LEFT) * density)
    top = (PAD - TOP + brush.drop) * density
    shifted = cv2.warpAffine(
        bust,
        np.array([[1.0, 0, 0], [0, 1.0, top - np.floor(top)]]),
        (bust.shape[1], bust.shape[0] + 1),
        flags=cv2.INTER_LINEAR,
    )
    first = int(np.floor(top))
    rows = slice(max(0, first), first + shifted.shape[0])
    columns = slice(max(0, left), left + shifted.shape[1])
    where = brush.canvas[rows, columns]
    part = shifted[rows.start - first :, columns.start - left :][: where.shape[0], : where.shape[1]]
    kept = where[..., 3].copy()
    over(where, np.ascontiguousarray(part))
    where[..., 3] = cv2.max(kept, part[..., 3])


def _leg(pose: Pose, side: int) -> tuple[Point, Point, Point, Point]:
    """Hip, knee, ankle and toe."""
    hip = _HIPS[side]
    swing = pose.gait + (np.pi if side else 0.0)
    stride = pose.step
    if stride:
        hip = (hip[0] + (1.5 if side == 0 else -1.5) * min(1.0, stride * 2), hip[1])
    angle = 0.95 * stride * sin(swing)
    bend = stride * (0.25 + 1.5 * max(0.0, cos(swing)))
    if pose.sit:
        angle, bend = 1.25 * pose.sit, 1.15 * pose.sit
    if pose.loose:
        angle += pose.loose * (0.35 + 0.25 * sin(swing)) * (1 if side else -1)
        bend += 0.5 * pose.loose * (1 + sin(swing))
    angle += pose.crouch * 1.0
    bend += pose.crouch * 1.9
    knee = _along(hip, angle, _THIGH)
    ankle = _along(knee, angle - bend, _SHIN)
    walking = bool(stride or pose.sit or pose.crouch)
    forward = 4.6 if walking or side else -4.6
    tip = (angle - bend) * 0.7 if walking else 0.0
    return hip, knee, ankle, (ankle[0] + forward * cos(tip), ankle[1] - forward * sin(tip) + 0.6)


def _arm(pose: Pose, side: int, *, holds: bool) -> tuple[Point, Point, Point]:
    """Shoulder, elbow and hand."""
    shoulder = _SHOULDERS[side]
    if holds and side == 1:
        return shoulder, (55.0, 62.0), (58.0, 53.5)
    if pose.arms is not None:
        upper, fore = pose.arms[side]
        away = 1 if side else -1
        elbow = _along(shoulder, away * upper, _UPPER)
        return shoulder, elbow, _along(elbow, away * fore, _FORE)
    rest = 0.16 if side else -0.16
    angle = rest * (1 - min(1.0, pose.step)) - 1.0 * pose.step * sin(
        pose.gait + (np.pi if side else 0.0)
    )
    bend = 0.12 * (1 if side else -1) * (1 - min(1.0, 2 * pose.step)) + 1.2 * pose.step
    if pose.sit:
        angle, bend = 0.75, 0.6
    elbow = _along(shoulder, angle, _UPPER)
    return shoulder, elbow, _along(elbow, angle + bend, _FORE)


def _along(start: Point, angle: float, length: float) -> Point:
    """From hanging straight down (0) towards the right (positive)."""
    return start[0] + length * sin(angle), start[1] + length * cos(angle)


def _towards(a: Point, b: Point, part: float) -> Point:
    return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part


def puppet(  # noqa: PLR0913
    svg: str,
    figure: str,
    pixels: int,
    colours: Mapping[str, str],
    *,
    holds: bool,
    lit: Callable[[Texture], Texture],
    tone: Callable[[str], str],
) -> Puppet:
    """A puppet from the drawing of a bust or a head, its box about ``pixels`` high.

    ``colours``: of ``shirt``, ``trousers``, ``robe``, ``skin``, and of the ``usual`` shirt in the
    drawing; empty ones are taken from the drawing. ``lit`` and ``tone`` put a picture, and a
    colour, into the light.
    """
    density = max(0.6, min(pixels, 1200) * 1.1 / TALL)
    shirt = colours["robe"] or colours["shirt"]
    skin = colours["skin"] or _commonest(svg, 34, 42) or "#fcea2b"
    if figure != "head":
        worn = colours["usual"] or _commonest(svg, 47, 56)
        if shirt and worn and worn != skin:
            svg = repainted(svg, {worn: shirt})
        shirt = shirt or worn
    side = round(72 * density)
    if figure == "head":
        bust = _head(raster(svg, side, side), density)
    else:
        bust = raster(svg, side, side)[: round(_CHEST * density)]
    hues = (
        _INK,
        shirt or colours["usual"] or "#92d3f5",
        colours["trousers"] or "#1e50a0",
        skin,
        "#3f3f3f",
    )
    return Puppet(
        lit(np.ascontiguousarray(bust)),
        density,
        _Colours(*(rgb(tone(hue)) for hue in hues)),
        figure == "robe" or bool(colours["robe"]),
        holds,
        rgb(tone(colours["board"])) if colours["board"] else None,
        figure == "head",
    )


def _head(texture: Texture, density: float) -> Texture:
    """A head alone, as large as the busts' heads and as high above the shoulders."""
    rows = np.flatnonzero(texture[..., 3].max(axis=1))
    columns = np.flatnonzero(texture[..., 3].max(axis=0))
    cut = texture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = min(43 * density / cut.shape[0], 44 * density / cut.shape[1])
    small = cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    out = np.zeros((round(_CHEST * density), texture.shape[1], 4), np.uint8)
    top = round(49.5 * density) - small.shape[0]
    left = round((72 * density - small.shape[1]) / 2)
    top = max(0, top)
    out[top : top + small.shape[0], left : left + small.shape[1]] = small
    return out


def _commonest(svg: str, first: int, last: int) -> str:
    """The colour that covers most between two rows, outlines aside; empty where there is none."""
    part = raster(svg, 72, 72)[first:last, 20:52]
    solid = part[(part[..., 3] > 250) & (part[..., :3].max(axis=2) > 40)][:, :3]
    if not len(solid):
        return ""
    keys, counts = np.unique(solid, axis=0, return_counts=True)
    red, green, blue = (int(value) for value in keys[counts.argmax()])
    return f"#{red:02x}{green:02x}{blue:02x}"
