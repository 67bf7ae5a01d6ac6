"""Actors: cut-outs that stand on the stage, act, throw a shadow and stir things up."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin
from typing import TYPE_CHECKING

import cv2
import numpy as np

from rushes.preview.action import BURST, Action, rest
from rushes.preview.bend import bend
from rushes.preview.canvas import Texture, paste
from rushes.preview.effects import (
    Burst,
    Trail,
    chance,
    foam,
    mound,
    shadow,
    soft_disc,
    spot,
)
from rushes.preview.pose import Beat, Pose

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    from rushes.preview.camera import Clock, Curve, View
    from rushes.preview.cast import Drawing

SPARKS = Burst(
    ("#ffd23f", "#ff8a2b", "#f1502f", "#fff3c4", "#5a5a5a"),
    54,
    size=0.24,
    flash=True,
    smoke="#6b6560",
)
FIREWORKS = tuple(
    Burst((*colours, "#ffffff"), 72, 1.9, 0.6, 0.12, flash=True)
    for colours in (("#ff5a5f", "#ffd23f"), ("#5ad1ff", "#b6f36b"), ("#ff8ad8", "#ffb347"))
)
SPLASH = Burst(("#ffffff", "#d8f1ff", "#a9dcf7"), 22, 0.75, 0.9, 0.12, upward=True)


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
    """Height of its feet above the ground, or above the table."""
    ground: float = 0.0
    """Height of what its shadow falls on."""
    leftward: bool = False
    offset: float = 0.0
    pace: float = 1.0
    shadow: float = 0.3
    trail: Trail | None = None
    soil: str = ""
    """Colour of the heap that it grows from; none where empty."""
    bursts: bool = False
    surface: bool = False
    """Whether everything of it below ``ground`` is hidden in water."""
    leaps: bool = False
    """Whether it splashes where it leaves the water and comes back."""
    nearer: Curve | None = None
    """How much nearer than ``depth`` it is at each frame, when it comes towards us."""
    mount: Actor | None = None
    """What it rides on."""
    travel: float = 0.0
    """In a loop: how far ``x`` has gone when it comes round again."""

    @property
    def width(self) -> float:
        """Units."""
        return self.height * self.drawing.aspect

    def pose(self, number: int) -> Pose:
        """How it is bent at a frame."""
        return self.action(Beat(self.clock, number, self.drawing.habit, self.offset, self.pace))

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Shadow, trail, then the cut-out, then what it stirs up in front of itself."""
        pose = self.pose(number)
        depth = self.depth - (float(self.nearer[number]) if self.nearer is not None else 0.0)
        x, y = self.place(number, pose)
        if self.drawing.habit.bursts:
            self._firework(frame, view, number, (x, y + 0.5 * self.height, depth))
            return
        if self.shadow and not self.mount and self.y + pose.y * self.height > self.ground - 0.3:
            self._shadow(frame, view, (x, self.ground, depth), pose, y - self.ground)
        if self.trail:
            self.trail.draw(frame, view, depth, self.clock, number, self._source)
        dry = frame
        if self.surface:
            line = round(view.down(self.ground, depth))
            dry = frame[: int(np.clip(line, 0, frame.shape[0]))]
        if dry.shape[0] and pose.opacity > 0:
            self._stand(dry, view, pose, (x, y, depth))
        self._front(frame, view, number, (x, y, depth))

    def place(self, number: int, pose: Pose) -> tuple[float, float]:
        """Where its feet are, in units."""
        side = -1 if self.leftward else 1
        x = float(self.x[number]) + pose.x * self.height * side
        y = self.y + pose.y * self.height
        if self.mount is None:
            return x, y
        carried = self.mount.pose(number)
        below, above = self.mount.place(number, carried)
        mount = self.mount.drawing.habit
        seat = (mount.saddle or 0.8) * self.mount.height * carried.high
        hips = 0.24 if self.drawing.puppet else (0.0 if mount.saddle < 0.4 or mount.rolls else 0.08)
        back = 0.08 * self.mount.width * side
        return below - back + pose.x * self.height, above + seat - hips * self.height

    def _stand(
        self, frame: Texture, view: View, pose: Pose, at: tuple[float, float, float]
    ) -> None:
        x, y, depth = at
        texture = bend(self.drawing, pose)
        zoom = view.scale(depth) * self.height / self.drawing.texture.shape[0]
        mirrored = self.leftward and self.drawing.habit.facing != "front"
        wide = zoom * pose.wide * (-1 if mirrored else 1)
        turn = pose.turn * (-1 if self.leftward else 1)
        feet = view.across(x, depth), view.down(y, depth)
        affine = self._affine(texture, (wide, zoom * pose.high), turn, pose.lean, feet)
        left, top, wide_, high_ = cv2.boundingRect(texture[..., 3])
        affine[:, 2] += affine[:, 0] * left + affine[:, 1] * top
        part = texture[top : top + high_, left : left + wide_]
        if part.size:
            paste(frame, part, affine, pose.opacity)

    def _affine(
        self,
        texture: Texture,
        zoom: tuple[float, float],
        turn: float,
        lean: float,
        feet: tuple[float, float],
    ) -> NDArray[float64]:
        """From texture pixels to frame pixels: scale and lean about the feet, then turn."""
        wide, high = zoom
        rows, columns = texture.shape[:2]
        pad = (rows - self.drawing.texture.shape[0]) / 2
        foot = np.array([columns / 2, rows - pad])
        shear = np.array([[wide, -lean * abs(high)], [0, high]])
        about = np.array([0.0, -(rows - 2 * pad) / 2 * high])
        rotation = np.array([[cos(turn), -sin(turn)], [sin(turn), cos(turn)]])
        matrix = rotation @ shear
        shift = np.array(feet) + about - rotation @ about - matrix @ foot
        return np.column_stack([matrix, shift])

    def _shadow(
        self, frame: Texture, view: View, at: tuple[float, float, float], pose: Pose, lifted: float
    ) -> None:
        thin = 1 / (1 + 1.1 * max(lifted, 0.0))
        wide = self.width * 1.1 * abs(pose.wide) * (0.55 + 0.45 * thin)
        dark = self.shadow * (0.25 + 0.75 * thin) * pose.opacity * 1.7
        shadow(frame, view, at, wide, min(dark, 0.75))

    def _front(
        self, frame: Texture, view: View, number: int, at: tuple[float, float, float]
    ) -> None:
        x, y, depth = at
        if self.soil:
            mound(frame, view, (x, self.ground, depth), 0.55 * max(self.width, 0.7), self.soil)
        if self.bursts:
            moment = float(self.clock.moments[number])
            age = (moment - BURST) * self.clock.duration / min(1.6, 0.55 * self.clock.duration)
            SPARKS.draw(frame, view, (x, y + 0.5 * self.height, depth), age)
        if self.surface and y < self.ground + 0.02:
            deep = min(1.0, (self.ground - y) / self.height + 0.55)
            foam(
                frame,
                view,
                (x, self.ground, depth),
                self.width * deep,
                self.clock.phase(0.8, number),
            )
        if self.leaps:
            cycle = Beat(self.clock, number, self.drawing.habit, self.offset, self.pace).phase(0.75)
            for moment in (0.22, 0.78):
                age = ((cycle / (2 * pi) - moment) % 1) / 0.4
                SPLASH.draw(frame, view, (x, self.ground, depth), age)

    def _firework(
        self, frame: Texture, view: View, number: int, at: tuple[float, float, float]
    ) -> None:
        """A spark climbs, bursts and glitters down, again and again."""
        turns = Beat(self.clock, number, self.drawing.habit, self.offset).phase(0.5) / (2 * pi)
        laps = max(1, round(self.clock.turns(0.5)))
        lap, cycle = int(turns) % laps if self.clock.loop else int(turns), turns % 1
        x, y, depth = at
        x += 0.9 * (chance(lap, self.offset) - 0.5) * self.height
        y += 0.5 * (chance(lap, self.offset + 1) - 0.5) * self.height
        burst = FIREWORKS[int(3 * chance(lap, self.offset + 2)) % 3]
        if cycle < 0.3:
            climbed = 1 - (1 - cycle / 0.3) ** 2
            for tail in range(5):
                where = (view.across(x, depth), view.down(y * (climbed - 0.05 * tail), depth))
                size = 0.14 * (1 - 0.17 * tail) * view.scale(depth)
                spot(frame, soft_disc("#ffe9b0"), where, size, size * 1.8, 0.9)
            return
        burst.draw(frame, view, (x, y, depth), (cycle - 0.3) / 0.7)

    def _source(self, seconds: float) -> tuple[float, float]:
        """Where the puff of that moment comes from."""
        x = self._x_at(seconds)
        if self.trail is None or not self.trail.below:
            back = 0.36 * self.width * (1 if self.leftward else -1)
            return x + back, max(self.y, self.ground) if not self.surface else self.ground
        number = int(seconds / self.clock.duration * self.clock.frames)
        last = self.clock.frames
        number = number % last if self.clock.loop else max(0, min(number, last - 1))
        # What stands on its tail is turned about its middle.
        tail = (self.width - self.height) / 2 if self.drawing.habit.upright else 0.0
        return x, self.y + self.pose(number).y * self.height - tail

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
