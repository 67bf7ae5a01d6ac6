"""What actors stir up: dust, smoke, wake, splashes, sparks, and the shadow below them.

Everything is a pure function of time, drawn with soft round spots.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import cos, pi, sin
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy import float32

from rushes.preview.canvas import Texture, fill, paste
from rushes.preview.light import rgb

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.preview.camera import Clock, View

    Source = Callable[[float], tuple[float, float]]

_SIDE = 48


@cache
def soft_disc(colour: str, *, hard: bool = False) -> Texture:
    """A round spot that fades out towards its edge; a hard one only at the very edge."""
    axis = (np.arange(_SIDE, dtype=float32) + 0.5) / _SIDE * 2 - 1
    far = np.sqrt(axis[:, None] ** 2 + axis[None, :] ** 2)
    alpha = np.clip((1 - far) * (8 if hard else 1), 0, 1) ** (1 if hard else 1.3)
    spot = np.empty((_SIDE, _SIDE, 4), np.uint8)
    spot[..., :3] = np.rint(alpha[..., None] * np.array(rgb(colour), float32))
    spot[..., 3] = np.rint(alpha * 255)
    return spot


def spot(
    frame: Texture,
    texture: Texture,
    middle: tuple[float, float],
    wide: float,
    high: float,
    opacity: float = 1.0,
) -> None:
    """Paste a spot ``wide`` x ``high`` pixels about ``middle``."""
    if wide < 0.5 or high < 0.3 or opacity < 0.01:
        return
    affine = np.array(
        [
            [wide / _SIDE, 0, middle[0] - wide / 2],
            [0, high / _SIDE, middle[1] - high / 2],
        ]
    )
    paste(frame, texture, affine, opacity)


def chance(index: int, salt: float = 0.0) -> float:
    """A number from 0 to 1 that looks random and is always the same for ``index``."""
    return sin(index * 12.9898 + salt * 78.233) * 43758.5453 % 1


@dataclass(frozen=True, slots=True)
class Trail:
    """Puffs that something moving leaves behind. Lengths in units, times in seconds."""

    colour: str
    size: float = 0.4
    every: float = 0.1
    life: float = 0.8
    lift: float = 0.25
    opacity: float = 0.5
    flat: float = 1.0
    """Height of a puff as a part of its width: low for foam on water."""
    spread: float = 0.2
    """How far aside puffs drift over their life."""
    below: bool = False
    """Whether they come out of its foot (a rocket) and not from behind it."""

    def draw(
        self, frame: Texture, view: View, depth: float, clock: Clock, number: int, source: Source
    ) -> None:
        """Draw the puffs in the air at a frame. ``source``: where the one of a moment was born."""
        scale = view.scale(depth)
        disc = soft_disc(self.colour)
        now = clock.seconds(number)
        # In a loop the puffs before the first frame are those before the last one.
        count = max(1, round(clock.duration / self.every))
        every = clock.duration / count if clock.loop else self.every
        newest = int(now // every)
        for index in range(newest, newest - int(self.life / every) - 1, -1):
            age = (now - index * every) / self.life
            if not 0 <= age < 1:
                continue
            known = index % count if clock.loop else index
            luck, aside = chance(known), chance(known, 1) - 0.5
            x, y = source(index * every)
            x += aside * (0.15 + 2 * self.spread * age)
            y += self.lift * age * (0.5 + luck) + (0.05 if self.flat == 1 else 0)
            size = self.size * (0.5 + 0.9 * age) * (0.7 + 0.6 * luck) * scale
            where = (view.across(x, depth), view.down(max(y, 0.0), depth))
            spot(frame, disc, where, size, size * self.flat, self.opacity * (1 - age) ** 1.3)


@dataclass(frozen=True, slots=True)
class Burst:
    """Bits that fly apart from one point and come down again. Lengths in units."""

    colours: tuple[str, ...]
    count: int = 40
    reach: float = 2.4
    weight: float = 2.5
    """How strongly they are pulled down."""
    size: float = 0.16
    upward: bool = False
    """Whether they only go up at first: a splash."""
    flash: bool = False
    smoke: str = ""
    """Colour of the cloud that stays for a while; none where empty."""

    def draw(self, frame: Texture, view: View, at: tuple[float, float, float], age: float) -> None:
        """``at``: x, y and depth of the middle. ``age``: 0 to 1; outside of it nothing is drawn."""
        if not 0 <= age < 1:
            return
        x, y, depth = at
        scale = view.scale(depth)
        if self.flash and age < 0.35:
            size = self.reach * (0.8 + 3.2 * age) * scale
            where = (view.across(x, depth), view.down(y, depth))
            spot(frame, soft_disc("#ffd66b"), where, size * 1.5, size * 1.5, 0.9 * (1 - age / 0.35))
            spot(frame, soft_disc("#ffffff"), where, size, size, 1 - age / 0.35)
        out = 1 - (1 - age) ** 2.2
        for index in range(9 if self.smoke else 0):
            turn = 2 * pi * (index + chance(index, 5)) / 9
            far = 0.42 * self.reach * out * (0.3 + chance(index, 6))
            where = (view.across(x + far * cos(turn), depth), view.down(y + far * sin(turn), depth))
            size = self.reach * (0.3 + 0.5 * out) * (0.7 + 0.5 * chance(index, 7)) * scale
            spot(frame, soft_disc(self.smoke), where, size, size, 0.75 * (1 - age))
        for index in range(self.count):
            turn = 2 * pi * (index + chance(index)) / self.count
            if self.upward:
                turn = pi * (0.18 + 0.64 * chance(index, 2))
            far = self.reach * out * (0.35 + 0.65 * chance(index, 3))
            px = x + far * cos(turn)
            py = y + far * sin(turn) * (1.2 if self.upward else 1) - self.weight * age * age
            size = self.size * (0.5 + chance(index, 4)) * (1 - 0.6 * age) * scale
            disc = soft_disc(self.colours[index % len(self.colours)], hard=True)
            where = (view.across(px, depth), view.down(py, depth))
            if py > -0.05 or not self.upward:
                spot(frame, disc, where, size, size, min(1.0, 3 * (1 - age)))


def halo(texture: Texture, colour: str) -> Texture:
    """A soft band of one colour around a cut-out, of the same size, to lay below it."""
    height, width = texture.shape[:2]
    # On a coarse grid: it is soft, and so it is many times quicker.
    part = 4 if height > 360 else 2
    small = cv2.resize(
        texture[..., 3],
        (max(1, width // part), max(1, height // part)),
        interpolation=cv2.INTER_AREA,
    )
    reach = max(1, round(height * 0.016 / part))
    wide = cv2.dilate(small, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    soft = cv2.blur(wide, (2 * reach + 1, 2 * reach + 1))
    tint = np.array([*rgb(colour), 255], float32) / 255
    band = np.rint(soft[..., None] * tint).astype(np.uint8)
    large = cv2.resize(band, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large, np.uint8)


def shadow(
    frame: Texture, view: View, at: tuple[float, float, float], wide: float, dark: float
) -> None:
    """A soft shadow on the ground. ``at``: x, y of the ground, depth; ``wide``: units."""
    x, ground, depth = at
    across = wide * view.scale(depth)
    high = across * float(np.clip(0.12 * view.y / 1.5, 0.05, 0.3))
    where = (view.across(x, depth), view.down(ground, depth))
    spot(frame, soft_disc("#000000"), where, across, high, dark)


def foam(
    frame: Texture, view: View, at: tuple[float, float, float], wide: float, phase: float
) -> None:
    """White water along a line where something breaks the surface. ``wide``: units."""
    x, y, depth = at
    scale = view.scale(depth)
    disc = soft_disc("#ffffff", hard=True)
    for index in range(7):
        part = (index + 0.5) / 7 - 0.5
        ripple = sin(phase + 1.9 * index)
        where = (
            view.across(x + part * wide * 1.08, depth),
            view.down(y + 0.012 * ripple - 0.01, depth),
        )
        length = wide * (0.2 + 0.05 * ripple) * scale
        spot(frame, disc, where, length, length * 0.16 + 2, 0.75)


def mound(
    frame: Texture, view: View, at: tuple[float, float, float], wide: float, colour: str
) -> None:
    """A heap of soil, its foot on the ground. ``wide``: units."""
    x, y, depth = at
    scale = view.scale(depth)
    for reach, paint in ((1.0, (0, 0, 0)), (0.93, rgb(colour))):
        angles = np.linspace(0, pi, 24)
        rise = 0.2 * wide * reach
        bumps = 1 + 0.07 * np.sin(5 * angles)
        points = np.column_stack(
            [
                view.across(x, depth) + 0.5 * wide * reach * scale * np.cos(angles),
                view.down(y, depth) - rise * scale * np.sin(angles) * bumps + (1 - reach) * -4,
            ]
        )
        fill(frame, points, paint)
