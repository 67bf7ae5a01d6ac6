"""Camera moves over a flat picture: where a virtual camera stands and looks at each frame.

Three axes as on a camera: x to the right, y down, z ahead. Lengths are in distances to the
subject, so ``z = 0.1`` is a tenth of the way to it; angles are in radians; ``zoom`` is the
logarithm of the change of the focal length.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import TYPE_CHECKING

import numpy as np
from numpy import float64
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.preview.footage import Order

Curve = NDArray[float64]

#: Columns of a path.
PITCH, YAW, ROLL, X, Y, Z, ZOOM = range(7)

#: How far a move goes in this many seconds; slower and faster clips go less and more far.
_USUAL_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Timing:
    """What a move needs to know of the clip: the phase of each frame, and the dice."""

    phase: Curve
    seconds: float
    loop: bool
    dice: np.random.Generator

    @property
    def to(self) -> Curve:
        """From 0 to 1, from rest to rest; in a loop there and back."""
        if self.loop:
            return (1 - np.cos(2 * pi * self.phase)) / 2
        return eased(self.phase)

    @property
    def sway(self) -> Curve:
        """From -1 to 1, from rest to rest; in a loop from the middle to both sides and back."""
        return np.sin(2 * pi * self.phase) if self.loop else 2 * eased(self.phase) - 1


def eased(phase: Curve) -> Curve:
    """From 0 to 1, at an even pace but for a soft start and a soft landing."""
    ramp = 0.22
    speed = 1 / (1 - ramp)
    start = speed * ramp * _soft(np.minimum(phase, ramp) / ramp)
    end = speed * ramp * _soft(np.minimum(1 - phase, ramp) / ramp)
    middle = speed * (np.clip(phase, ramp, 1 - ramp) - ramp)
    return np.where(phase > 1 - ramp, 1 - end, start + middle)


def _soft(x: Curve) -> Curve:
    """The way travelled while the speed rises as a smoothstep from 0 to 1; at 1 it is 1/2."""
    return x**3 - x**4 / 2


def _shake(timing: Timing, slow: float, fast: float) -> Curve:
    """A hand's tremor: smooth, about -1 to 1, between ``slow`` and ``fast`` cycles a second."""
    total = np.zeros_like(timing.phase)
    for _ in range(6):
        rate = timing.dice.uniform(slow, fast)
        cycles = rate * timing.seconds
        if timing.loop:
            cycles = max(round(cycles), 1)
        strength = (slow / rate) ** 0.7
        total += strength * np.sin(2 * pi * (cycles * timing.phase + timing.dice.uniform()))
    return total / 2.2


def _turn(axis: int, sign: float) -> Callable[[Timing], Curve]:
    def path(timing: Timing) -> Curve:
        out = _still(timing)
        out[:, axis] = sign * 0.1 * timing.sway
        return out

    return path


def _push(axis: int, far: float) -> Callable[[Timing], Curve]:
    def path(timing: Timing) -> Curve:
        out = _still(timing)
        out[:, axis] = far * (timing.to if far > 0 else timing.to - 1)
        return out

    return path


def _dolly_out(timing: Timing) -> Curve:
    out = _still(timing)
    out[:, Z] = 0.17 * (1 - timing.to)
    return out


def _zoom_out(timing: Timing) -> Curve:
    out = _still(timing)
    out[:, ZOOM] = 0.24 * (1 - timing.to)
    return out


def _still(timing: Timing) -> Curve:
    return np.zeros((len(timing.phase), 7))


def _tracking(timing: Timing) -> Curve:
    out = _still(timing)
    out[:, X] = 0.085 * timing.sway
    return out


def _crane(timing: Timing) -> Curve:
    out = _still(timing)
    out[:, Y] = -0.075 * timing.sway
    out[:, PITCH] = -0.04 * timing.sway
    out[:, Z] = 0.04 * timing.to
    return out


def _handheld(timing: Timing) -> Curve:
    out = _still(timing)
    for axis, size in ((YAW, 0.006), (PITCH, 0.005), (ROLL, 0.004), (X, 0.008), (Y, 0.006)):
        out[:, axis] = size * _shake(timing, 0.25, 0.9) + 0.12 * size * _shake(timing, 1.5, 3.0)
    out[:, Z] = 0.02 * timing.to
    return out


def _drone(timing: Timing) -> Curve:
    out = _still(timing)
    out[:, Z] = 0.15 * timing.to
    out[:, Y] = -0.05 * timing.sway
    out[:, PITCH] = -0.03 * timing.sway
    out[:, ROLL] = 0.012 * _shake(timing, 0.08, 0.2)
    out[:, YAW] = 0.012 * _shake(timing, 0.08, 0.2)
    return out


def _orbit(timing: Timing) -> Curve:
    out = _still(timing)
    angle = 0.11 * timing.sway
    out[:, X] = np.sin(angle)
    out[:, Z] = 1 - np.cos(angle)
    out[:, YAW] = -angle
    if timing.loop:
        out[:, Y] = 0.03 * np.cos(2 * pi * timing.phase)
        out[:, PITCH] = 0.03 * np.cos(2 * pi * timing.phase)
    return out


def _drift(timing: Timing) -> Curve:
    """What a prompt without a move gets: a gentle dolly in, a little off the straight."""
    out = _still(timing)
    heading = timing.dice.uniform(0, 2 * pi)
    out[:, Z] = timing.dice.uniform(0.1, 0.14) * timing.to
    out[:, X] = 0.025 * np.cos(heading) * timing.sway
    out[:, Y] = 0.014 * np.sin(heading) * timing.sway
    out[:, YAW] = -0.4 * out[:, X]
    out[:, PITCH] = 0.4 * out[:, Y]
    return out


MOVES: dict[str, Callable[[Timing], Curve]] = {
    "static": _still,
    "pan_left": _turn(YAW, -1),
    "pan_right": _turn(YAW, +1),
    "tilt_up": _turn(PITCH, +1),
    "tilt_down": _turn(PITCH, -1),
    "dolly_in": _push(Z, 0.17),
    "dolly_out": _dolly_out,
    "tracking": _tracking,
    "crane": _crane,
    "handheld": _handheld,
    "drone": _drone,
    "orbit": _orbit,
    "zoom_in": _push(ZOOM, 0.24),
    "zoom_out": _zoom_out,
}
"""Every move by its key; ``drift`` is for a prompt that names none."""

#: How much farther a move goes at each pace.
_PACE = {"slow": 0.6, "fast": 1.5}


def path(order: Order, moves: tuple[str, ...], pace: str = "") -> Curve:
    """Where the camera is at each frame: (frames, 7) float64, columns as above.

    Several moves are made at once. A key that is not in :data:`MOVES` adds nothing; no key at all
    is a gentle dolly in, a little off the straight, chosen by the seed.
    """
    last = order.frames if order.loop else max(order.frames - 1, 1)
    seconds = float(order.duration)
    timing = Timing(
        phase=np.arange(order.frames) / last,
        seconds=seconds,
        loop=order.loop,
        dice=np.random.default_rng([order.seed, 0xCA3E]),
    )
    known = [MOVES[move] for move in moves if move in MOVES] or [_drift]
    reach = float(np.clip((seconds / _USUAL_SECONDS) ** 0.7, 0.3, 1.8)) * _PACE.get(pace, 1.0)
    total = np.zeros((order.frames, 7))
    for move in known:
        total += move(timing) * (1.0 if move is _handheld else reach)
    return total
