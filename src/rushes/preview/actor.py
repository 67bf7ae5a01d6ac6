"""Actors: cut-outs that stand on the stage, act, throw a shadow and stir up dust."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import cos, sin
from typing import TYPE_CHECKING

import numpy as np
from numpy import float32

from rushes.preview.action import Action, Beat, bend, rest
from rushes.preview.canvas import Texture, paste
from rushes.preview.light import rgb

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    from rushes.preview.camera import Clock, Curve, View
    from rushes.preview.cast import Drawing


@cache
def soft_disc(colour: str, side: int = 96) -> Texture:
    """A round spot that fades out to its edge."""
    axis = (np.arange(side, dtype=float32) + 0.5) / side * 2 - 1
    far = np.sqrt(axis[:, None] ** 2 + axis[None, :] ** 2)
    alpha = np.clip(1 - far, 0, 1) ** 1.3
    spot = np.empty((side, side, 4), np.uint8)
    spot[..., :3] = np.rint(alpha[..., None] * np.array(rgb(colour), float32))
    spot[..., 3] = np.rint(alpha * 255)
    return spot


@dataclass(frozen=True, slots=True)
class Trail:
    """Puffs that something moving leaves behind: dust, spray, smoke."""

    colour: str
    size: float = 0.35
    every: float = 0.1
    life: float = 0.8
    lift: float = 0.25
    opacity: float = 0.45


@dataclass(frozen=True, slots=True)
class Actor:
    """One cut-out in action. Lengths in units of the stage."""

    depth: float
    drawing: Drawing
    height: float
    x: Curve
    clock: Clock
    action: Action = rest
    y: float = 0.0
    """Height of its feet above the ground."""
    leftward: bool = False
    offset: float = 0.0
    pace: float = 1.0
    shadow: float = 0.3
    trail: Trail | None = None
    travel: float = 0.0
    """In a loop: how far ``x`` has gone when it comes round again."""

    @property
    def width(self) -> float:
        """Units."""
        return self.height * self.drawing.aspect

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Shadow, trail, then the cut-out."""
        pose = self.action(Beat(self.clock, number, self.drawing.habit, self.offset, self.pace))
        x = float(self.x[number]) + pose.x * self.height * (-1 if self.leftward else 1)
        if self.shadow and self.y < 1.5 and pose.y > -0.2:
            self._shadow(frame, view, x, self.y + max(pose.y, 0) * self.height, pose.opacity)
        if self.trail:
            self._puffs(frame, view, number, self.trail)
        texture = bend(self.drawing.texture, pose, self.drawing.habit)
        zoom = view.scale(self.depth) * self.height / self.drawing.texture.shape[0]
        mirrored = self.leftward and self.drawing.habit.facing != "front"
        wide = zoom * pose.wide * (-1 if mirrored else 1)
        high = zoom * pose.high
        turn = pose.turn * (-1 if self.leftward else 1)
        feet = (
            view.across(x, self.depth),
            view.down(self.y + pose.y * self.height, self.depth),
        )
        paste(
            frame, texture, self._placed(texture, wide, high, turn, pose.lean, feet), pose.opacity
        )

    def _placed(  # noqa: PLR0913
        self,
        texture: Texture,
        wide: float,
        high: float,
        turn: float,
        lean: float,
        feet: tuple[float, float],
    ) -> NDArray[float64]:
        """From texture pixels to frame pixels: scale and lean about the feet, turn about the middle."""
        rows, columns = texture.shape[:2]
        pad = (rows - self.drawing.texture.shape[0]) / 2
        foot = np.array([columns / 2, rows - pad])
        shear = np.array([[wide, -lean * abs(high)], [0, high]])
        about = np.array([0.0, -(rows - 2 * pad) / 2 * high])
        rotation = np.array([[cos(turn), -sin(turn)], [sin(turn), cos(turn)]])
        matrix = rotation @ shear
        shift = np.array(feet) + about - rotation @ about - matrix @ foot
        return np.column_stack([matrix, shift])

    def _shadow(self, frame: Texture, view: View, x: float, lifted: float, opacity: float) -> None:
        spot = soft_disc("#000000")
        thin = 1 / (1 + 1.6 * max(lifted, 0.0))
        scale = view.scale(self.depth)
        wide = self.width * 1.15 * (0.7 + 0.3 * thin) * scale
        high = wide * float(np.clip(0.12 * view.y / 1.5, 0.05, 0.3))
        left, top = view.across(x, self.depth) - wide / 2, view.down(0, self.depth) - high / 2
        affine = np.array([[wide / 96, 0, left], [0, high / 96, top]])
        paste(frame, spot, affine, self.shadow * thin * opacity * 1.6)

    def _puffs(self, frame: Texture, view: View, number: int, trail: Trail) -> None:
        now = self.clock.seconds(number)
        count = int(trail.life / trail.every)
        newest = int(now / trail.every)
        scale = view.scale(self.depth)
        back = 0.35 * self.width * (1 if self.leftward else -1)
        for index in range(newest, newest - count, -1):
            born = index * trail.every
            age = (now - born) / trail.life
            if not 0 <= age < 1:
                continue
            wobble = sin(index * 12.9898) * 43758.5453 % 1
            x = self._x_at(born) + back + (wobble - 0.5) * 0.2
            size = trail.size * (0.45 + 0.9 * age) * (0.7 + 0.6 * wobble) * scale
            y = self.y + trail.lift * age * (0.5 + wobble) + 0.05
            left = view.across(x, self.depth) - size / 2
            top = view.down(y, self.depth) - size / 2
            affine = np.array([[size / 96, 0, left], [0, size / 96, top]])
            paste(frame, soft_disc(trail.colour), affine, trail.opacity * (1 - age) ** 1.4)

    def _x_at(self, seconds: float) -> float:
        """Where it was, or in a loop: will have been, or before the start: would have been."""
        place = seconds / self.clock.duration * self.clock.frames
        if self.clock.loop:
            laps, within = divmod(place, self.clock.frames)
            return (
                float(np.interp(within, np.arange(self.clock.frames), self.x)) + laps * self.travel
            )
        if place < 0 and self.clock.frames > 1:
            return float(self.x[0] + place * (self.x[1] - self.x[0]))
        return float(np.interp(place, np.arange(self.clock.frames), self.x))
