"""What part of a photograph each frame of a camera move shows. Never anything beyond its edges."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import radians, tan
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy import float32, float64, intp
from numpy.typing import NDArray

from rushes.errors import MediaError
from rushes.media.warp import resized
from rushes.preview.depth import Depth, depth
from rushes.preview.moves import PITCH, ROLL, YAW, ZOOM, Curve, X, Y, Z, path

if TYPE_CHECKING:
    from rushes.preview.footage import Order, Picture

Points = NDArray[float64]

#: The shortest side of a picture that can be used, in pixels.
LEAST_SIDE = 16
#: Half of the angle that the long side of a photograph is taken to span.
_HALF_ANGLE = radians(25)
#: A move is shortened rather than seen more than this much closer than the whole picture.
_CLOSEST = 1.32
#: Turning over a picture that is longer than the clip goes on up to this much farther.
_FARTHER = 3.5
#: Where the picture is taller than the clip, the subject sits this much of the clip's height low.
_HEADROOM = 0.15
#: The depth under a point depends on where the point is; after this many rounds it has settled.
_ROUNDS = 5
#: Kept between what is seen and the edge of the picture, in pixels of the picture.
_HAIR = 0.02


@dataclass(frozen=True, slots=True)
class View:
    """A clip's window into a picture. All places are in pixels from the top left corner's corner.

    ``picture``: (width, height) of the picture, ``clip``: of the clip; ``scale``: pixels of the
    clip for a pixel of the picture where the camera rests; ``centre``: the place in the picture
    that the camera faces there; ``aim``: the place that it moves towards.
    """

    picture: Points
    clip: Points
    depth: Depth
    path: Curve
    scale: float
    centre: Points
    aim: Points

    @property
    def focal(self) -> float:
        """The focal length that the picture is taken to have been made with, in its pixels."""
        return float(self.picture.max()) / 2 / tan(_HALF_ANGLE)

    def shown(self, points: Points, frames: NDArray[intp]) -> Points:
        """The places in the picture seen at ``points`` of the clip: (P, 2) → (frames, P, 2)."""
        pose = self.path[frames][:, :, None]
        focal = self.focal
        zoom = self.scale * np.exp(pose[:, ZOOM])
        across, down = ((points - self.clip / 2)[None] / zoom[..., None]).transpose(2, 0, 1)
        cos, sin = np.cos(pose[:, ROLL]), np.sin(pose[:, ROLL])
        off = self.centre - self.picture / 2
        x = (cos * across - sin * down + off[0]) / focal
        y = (sin * across + cos * down + off[1]) / focal
        cos, sin = np.cos(pose[:, PITCH]), np.sin(pose[:, PITCH])
        y, z = cos * y - sin, sin * y + cos
        cos, sin = np.cos(pose[:, YAW]), np.sin(pose[:, YAW])
        x, z = cos * x + sin * z, cos * z - sin * x
        aim = (self.aim - self.picture / 2) / focal
        camera = (pose[:, X] + pose[:, Z] * aim[0], pose[:, Y] + pose[:, Z] * aim[1], pose[:, Z])
        return self._met((x / z, y / z), camera, focal)

    def mesh(self, number: int, size: Points, corner: Points, scale: Points) -> NDArray[float32]:
        """Where to look up each cell of a frame: (rows, columns, 2) float32, for ``sampled``.

        The frame has ``size`` (columns, rows) cells; places are counted in pixels of a copy of the
        picture that begins at ``corner`` and is ``scale`` as large. Between knots the mesh is even,
        far below what an eye can see.
        """
        columns, rows = size.astype(int)
        step = 16 if columns <= 1440 else 32
        across, down = -(-columns // step) + 2, -(-rows // step) + 2
        knots = np.stack(np.meshgrid(np.arange(across), np.arange(down)), -1) - 0.5
        points = knots.reshape(-1, 2) * (step * self.clip / size)
        places = (self.shown(points, np.array([number]))[0] - corner) * scale - 0.5
        coarse = places.reshape(down, across, 2).astype(np.float32)
        spread = resized(coarse, across * step, down * step)
        return np.asarray(spread[step : step + rows, step : step + columns], np.float32)

    def _met(
        self, slope: tuple[Points, Points], camera: tuple[Points, Points, Points], focal: float
    ) -> Points:
        """Where rays from ``camera`` meet the picture, bent by its depth."""
        distance = np.ones_like(slope[0])
        for _ in range(_ROUNDS):
            ahead = distance - camera[2]
            u = 0.5 + focal * (camera[0] + slope[0] * ahead) / distance / self.picture[0]
            v = 0.5 + focal * (camera[1] + slope[1] * ahead) / distance / self.picture[1]
            distance = 1 / self.depth.at(u, v).astype(np.float64)
        return np.stack([u * self.picture[0], v * self.picture[1]], -1)

    def bounds(self) -> Points:
        """The box that all frames together see: ((left, top), (right, bottom))."""
        frames = np.arange(len(self.path))
        seen = self.shown(rim(self.clip), frames)
        return np.stack([seen.min((0, 1)), seen.max((0, 1))])


def framed(order: Order, picture: Picture, moves: tuple[str, ...], pace: str = "") -> View:
    """Frame a move so that it stays inside the picture, moving and closing in as far as needed.

    :raises MediaError: a side of the picture is under 16 pixels.
    """
    height, width = large_enough(picture).shape[:2]
    guess = depth(picture)
    size, clip = np.array([width, height], float), np.array([order.width, order.height], float)
    focus = np.array(guess.focus) * size
    cover = float((clip / size).max())
    centre = focus - [0, _HEADROOM * order.height / cover]
    view = View(size, clip, guess, path(order, moves, pace), cover, centre, focus)
    if not view.path[:, [ROLL, X, Y, Z, ZOOM]].any() and view.path.any():
        view = _lengthened(view, cover)
    for shorter in 0.85 ** np.arange(40):
        less = replace(view, path=view.path * shorter)
        if _inside(less, cover * _CLOSEST) is not None:
            return _widest(less, cover)
    return _widest(replace(view, path=view.path * 0), cover)


def large_enough(picture: Picture) -> Picture:
    """The picture itself.

    :raises MediaError: a side of the picture is under 16 pixels.
    """
    enough(picture.shape[1], picture.shape[0], "picture")
    return picture


def enough(width: int, height: int, what: str) -> None:
    """Pass where there is something to see.

    :raises MediaError: a side is under 16 pixels.
    """
    if min(width, height) < LEAST_SIDE:
        raise MediaError(
            f"The {what} is {width}x{height}, too small to make a clip of: "
            f"give one of at least {LEAST_SIDE}x{LEAST_SIDE} pixels."
        )


def cover(picture: Picture, width: int, height: int) -> Picture:
    """The middle of a picture at a clip's size, filling it; the same pixels where it fits already.

    :raises MediaError: a side of the picture is under 16 pixels.
    """
    tall, wide = large_enough(picture).shape[:2]
    if (wide, tall) == (width, height):
        return picture
    scale = max(width / wide, height / tall)
    part = (min(round(width / scale), wide), min(round(height / scale), tall))
    left, top = (wide - part[0]) // 2, (tall - part[1]) // 2
    cut = picture[top : top + part[1], left : left + part[0]]
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return resized(cut, width, height, method)


def _lengthened(view: View, cover: float) -> View:
    """A turn made longer where the picture has more to show that way than the clip can."""
    for longer in np.arange(_FARTHER, 1, -0.1):
        more = replace(view, path=view.path * longer)
        if _inside(more, cover * 1.12) is not None:
            return more
    return view


def _widest(view: View, cover: float) -> View:
    """The widest framing of this move that stays inside the picture."""
    low, high = cover, cover * 4
    found = _inside(view, low)
    if found is not None:
        return found
    for _ in range(14):
        middle = (low + high) / 2
        inside = _inside(view, middle)
        if inside is None:
            low = middle
        else:
            found, high = inside, middle
    return found or replace(view, scale=cover, path=view.path * 0, centre=view.picture / 2)


def _inside(view: View, scale: float) -> View | None:
    """This move at this scale, faced so that it stays inside the picture; None where it can't."""
    half = view.clip / scale / 2
    margin = np.minimum(half, view.picture / 2)
    facing = replace(view, scale=scale, centre=np.clip(view.centre, margin, view.picture - margin))
    for _ in range(5):
        low, high = facing.bounds()
        before, after = np.maximum(_HAIR - low, 0), np.maximum(high + _HAIR - view.picture, 0)
        before[before < 2 * _HAIR] = after[after < 2 * _HAIR] = 0
        if not (before.any() or after.any()):
            return facing
        if ((before > 0) & (after > 0)).any():
            return None
        facing = replace(facing, centre=facing.centre + 1.02 * (before - after))
    return None


def rim(clip: Points, steps: int = 24) -> Points:
    """Points all along the edge of a clip of (width, height): (P, 2)."""
    along = np.linspace(0, 1, steps + 1)
    sides = [np.stack([along, np.full_like(along, end)], -1) for end in (0.0, 1.0)]
    return np.concatenate([*sides, *(side[:, ::-1] for side in sides)]) * clip
