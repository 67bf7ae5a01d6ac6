"""Actions: how a cut-out moves when it runs, swims, dances.

An action is a pure function from time to a :class:`Pose`; :func:`bend` bends a drawing into it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import cos, exp, pi, sin
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy import float32

if TYPE_CHECKING:
    from rushes.preview.camera import Clock
    from rushes.preview.canvas import Texture
    from rushes.preview.cast import Habit


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a cut-out is and how it is bent. Lengths in heights of the cut-out, angles in radians."""

    x: float = 0.0
    y: float = 0.0
    wide: float = 1.0
    high: float = 1.0
    turn: float = 0.0
    stride: float = 0.0
    """Swing of the legs, front against back."""
    wave: float = 0.0
    """Height of a wave that runs through the body."""
    phase: float = 0.0
    """Phase of that wave."""
    flap: float = 0.0
    """Stretch of the upper part: wings."""
    lean: float = 0.0
    """Sideways shift of the top."""
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Beat:
    """What an action knows: the clip's clock, this frame, the drawing's habit and its own offset."""

    clock: Clock
    number: int
    habit: Habit
    offset: float = 0.0
    pace: float = 1.0

    def phase(self, rate: float) -> float:
        """Radians of a cycle of ``rate`` a second."""
        return self.clock.phase(rate * self.pace, self.number, self.offset)

    @property
    def moment(self) -> float:
        """0 to 1 over the clip."""
        return float(self.clock.moments[self.number])

    @property
    def eased(self) -> float:
        """0 to 1 over the clip, and back in a loop."""
        moment = self.moment
        if self.clock.loop:
            return (1 - cos(2 * pi * moment)) / 2
        return moment * moment * (3 - 2 * moment)


Action = Callable[[Beat], Pose]


def rest(beat: Beat) -> Pose:
    """Breathe."""
    breath = sin(beat.phase(0.35))
    return Pose(high=1 + 0.012 * breath, wide=1 - 0.006 * breath, lean=0.01 * sin(beat.phase(0.2)))


def run(beat: Beat) -> Pose:
    """Bound along: stretch in the air, gather on the ground."""
    angle = beat.phase(2.1)
    if beat.habit.legs == 2:
        return Pose(
            y=0.035 * abs(sin(angle)),
            stride=0.16 * sin(angle),
            turn=-0.07 + 0.02 * sin(2 * angle),
            high=1 + 0.02 * cos(2 * angle),
        )
    air = max(0.0, sin(angle))
    return Pose(
        y=0.11 * air,
        stride=0.2 * sin(angle - 0.5),
        turn=-0.075 * cos(angle),
        wide=1 + 0.05 * sin(angle),
        high=1 - 0.045 * sin(angle),
    )


def walk(beat: Beat) -> Pose:
    """Step along."""
    angle = beat.phase(0.95)
    return Pose(
        y=0.018 * abs(sin(angle)),
        stride=0.1 * sin(angle),
        turn=0.02 * sin(angle),
        high=1 + 0.01 * cos(2 * angle),
    )


def jump(beat: Beat) -> Pose:
    """Crouch, leap, land."""
    cycle = (beat.phase(0.85) / (2 * pi)) % 1
    if cycle < 0.22:
        low = sin(pi * cycle / 0.22)
        return Pose(high=1 - 0.2 * low, wide=1 + 0.14 * low)
    if cycle < 0.78:
        arc = (cycle - 0.22) / 0.56
        return Pose(
            y=0.75 * 4 * arc * (1 - arc),
            high=1 + 0.1 * abs(1 - 2 * arc),
            wide=1 - 0.05 * abs(1 - 2 * arc),
            turn=-0.16 * (1 - 2 * arc),
            stride=0.08,
        )
    low = sin(pi * (cycle - 0.78) / 0.22)
    return Pose(high=1 - 0.14 * low, wide=1 + 0.1 * low)


def fly(beat: Beat) -> Pose:
    """Beat the wings, or hold a course."""
    if beat.habit.wings:
        angle = beat.phase(1.5)
        return Pose(y=0.05 * -sin(angle), flap=0.3 * sin(angle), turn=-0.04 + 0.03 * cos(angle))
    return Pose(
        y=0.06 * sin(beat.phase(0.3)),
        turn=-0.05 + 0.03 * sin(beat.phase(0.23)),
        x=0.02 * sin(beat.phase(0.4)),
    )


def swim(beat: Beat) -> Pose:
    """A wave from head to tail."""
    return Pose(
        y=0.07 * sin(beat.phase(0.35)),
        wave=0.055,
        phase=beat.phase(1.0),
        turn=0.05 * cos(beat.phase(0.35)),
    )


def drive(beat: Beat) -> Pose:
    """Hum along on the springs."""
    return Pose(
        y=0.008 * sin(beat.phase(5.3)) + 0.006 * sin(beat.phase(1.7)),
        turn=0.012 * sin(beat.phase(0.9)),
    )


def sail(beat: Beat) -> Pose:
    """Ride the swell."""
    return Pose(y=0.035 * sin(beat.phase(0.4)), turn=0.06 * sin(beat.phase(0.4) + 1.1))


def fall(beat: Beat) -> Pose:
    """Come down, turning a little."""
    down = beat.moment if not beat.clock.loop else (beat.moment + beat.offset) % 1
    return Pose(y=1.9 - 2.5 * down, turn=0.5 * sin(beat.phase(0.35)), x=0.12 * sin(beat.phase(0.5)))


def rise(beat: Beat) -> Pose:
    """Go up, ever faster."""
    up = beat.eased if beat.clock.loop else beat.moment**1.8
    shake = 0.008 * sin(beat.phase(9)) * (1 - up)
    return Pose(y=2.0 * up, x=shake, high=1 + 0.03 * up)


def spin(beat: Beat) -> Pose:
    """Turn on the spot, as seen from the side."""
    angle = beat.phase(0.55)
    face = cos(angle)
    return Pose(
        wide=face if abs(face) > 0.12 else 0.12 * (1 if face >= 0 else -1), y=0.01 * sin(2 * angle)
    )


def dance(beat: Beat) -> Pose:
    """Sway, hop and lean to a beat."""
    angle = beat.phase(1.0)
    hop = abs(sin(angle))
    side = 1.0 if sin(beat.phase(0.25)) >= 0 or beat.habit.facing == "front" else -1.0
    return Pose(
        x=0.06 * sin(angle / 2 if not beat.clock.loop else angle),
        y=0.07 * hop,
        lean=0.1 * sin(angle),
        turn=0.09 * sin(angle),
        high=1 + 0.05 * (hop - 0.5),
        wide=side * (1 - 0.03 * (hop - 0.5)),
        stride=0.05 * sin(2 * angle),
    )


def wave(beat: Beat) -> Pose:
    """Rock from side to side, as one waves, or as a flag does."""
    return Pose(
        lean=0.05 * sin(beat.phase(1.3)),
        turn=0.05 * sin(beat.phase(1.3)),
        y=0.012 * abs(sin(beat.phase(1.3))),
    )


def hover(beat: Beat) -> Pose:
    """Hang in the air."""
    return Pose(
        x=0.06 * sin(beat.phase(0.13)),
        y=0.08 * sin(beat.phase(0.22)),
        turn=0.12 * sin(beat.phase(0.17)),
    )


def explode(beat: Beat) -> Pose:
    """Swell, burst, and be gone: the sparks are the weather's."""
    moment = beat.moment
    if moment < 0.45:
        shake = 0.02 * sin(beat.phase(11)) * moment
        return Pose(wide=1 + 0.2 * moment, high=1 + 0.2 * moment, x=shake)
    blown = (moment - 0.45) / 0.55
    size = 1.1 + 1.4 * (1 - exp(-5 * blown))
    return Pose(wide=size, high=size, opacity=max(0.0, 1 - 1.5 * blown), turn=0.15 * blown)


def grow(beat: Beat) -> Pose:
    """From a sprout to full height."""
    size = 0.12 + 0.88 * beat.eased
    sway = 0.02 * sin(beat.phase(0.4))
    return Pose(wide=size * (0.8 + 0.2 * beat.eased), high=size, lean=sway)


#: Every action by name. ``chase`` is running; who is behind whom is a matter of placing.
ACTIONS: dict[str, Action] = {
    "rest": rest,
    "run": run,
    "chase": run,
    "walk": walk,
    "jump": jump,
    "fly": fly,
    "swim": swim,
    "drive": drive,
    "sail": sail,
    "fall": fall,
    "rise": rise,
    "spin": spin,
    "dance": dance,
    "wave": wave,
    "float": hover,
    "explode": explode,
    "grow": grow,
}

#: How far each action carries its subject in a second, in units of the stage.
SPEED = {
    "run": 3.4,
    "chase": 3.6,
    "walk": 1.2,
    "fly": 2.6,
    "swim": 1.5,
    "drive": 4.6,
    "sail": 1.1,
    "jump": 0.9,
}


def bend(texture: Texture, pose: Pose, habit: Habit) -> Texture:
    """The drawing with its legs, wings or body bent as the pose says; same size with a margin."""
    if not (pose.stride or pose.wave or pose.flap):
        return texture
    height, width = texture.shape[:2]
    pad = round(0.14 * height)
    padded = cv2.copyMakeBorder(
        texture, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)
    )
    rows, columns = np.mgrid[: height + 2 * pad, : width + 2 * pad].astype(float32)
    across = (columns - pad) / width - 0.5
    up = 1 - (rows - pad) / height
    if pose.stride:
        legs = np.clip((0.5 - up) / 0.5, 0, 1.2) ** 1.25
        sides = np.tanh(across * (14 if habit.legs == 2 else 7))
        columns -= float32(pose.stride * height) * legs * sides
        if habit.legs == 2:
            arms = np.exp(-(((up - 0.62) / 0.14) ** 2)) * np.clip(abs(across) * 2.4 - 0.25, 0, 1)
            columns += float32(pose.stride * height * 0.35) * arms * sides
    if pose.wave:
        # The head leads and hardly moves; the tail (left, as everything faces right) swings most.
        tail = np.clip(0.62 - across, 0.05, 1.2)
        rows += (
            float32(pose.wave * height) * tail * np.sin(pose.phase + across * 5.0, dtype=float32)
        )
    if pose.flap:
        wings = np.clip(up - 0.45, 0, 1)
        rows += float32(pose.flap * height) * wings * 1.1
    return cv2.remap(
        padded,
        columns,
        rows,
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(0, 0, 0, 0),
    )


def still(pose: Pose) -> Pose:
    """The same pose without any bending."""
    return replace(pose, stride=0.0, wave=0.0, flap=0.0)
