"""The virtual camera: where it stands at each frame, and how it sees the stage.

The stage is measured in units of its own: x to the right, y up from the ground, z away from the
camera's starting point. The subject stands at ``SUBJECT_Z``; there the frame of a landscape clip
is 5 units high. A camera looks along z; turning is a shift of the picture, which is exact for the
small angles that are used here and keeps every layer a plain scaled copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import TYPE_CHECKING

import numpy as np
from numpy import float64
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Curve = NDArray[float64]

#: Distance of the subject from the camera's starting point.
SUBJECT_Z = 6.0
#: Height of the camera above the ground.
EYE = 1.5
#: Nothing nearer to the camera than this is drawn.
NEAR = 0.9


@dataclass(frozen=True, slots=True)
class View:
    """What one frame is seen through: camera position, focal length and horizon, in pixels.

    A point (x, y, z) appears at ``(centre + (x - self.x) * s, horizon - (y - self.y) * s)``, with
    ``s = scale(z)`` pixels a unit.
    """

    x: float
    y: float
    z: float
    focal: float
    centre: float
    horizon: float

    def scale(self, z: float) -> float:
        """Pixels a unit at depth ``z``."""
        return self.focal / max(z - self.z, NEAR)

    def across(self, x: float, z: float) -> float:
        """Column of a point."""
        return self.centre + (x - self.x) * self.scale(z)

    def down(self, y: float, z: float) -> float:
        """Row of a point."""
        return self.horizon - (y - self.y) * self.scale(z)


@dataclass(frozen=True, slots=True)
class Path:
    """One number a frame for each thing that a camera can do; angles in focal lengths."""

    x: Curve
    y: Curve
    z: Curve
    yaw: Curve
    pitch: Curve
    zoom: Curve

    def __add__(self, other: Path) -> Path:
        """Both moves at once."""
        return Path(
            self.x + other.x,
            self.y + other.y,
            self.z + other.z,
            self.yaw + other.yaw,
            self.pitch + other.pitch,
            self.zoom * other.zoom,
        )


@dataclass(frozen=True, slots=True)
class Clock:
    """Time for one clip: ``frames`` moments, ``duration`` seconds, and whether it is a loop."""

    frames: int
    duration: float
    loop: bool

    @property
    def moments(self) -> Curve:
        """0 to 1, one for each frame; a loop stops one frame short of 1."""
        last = self.frames if self.loop else max(self.frames - 1, 1)
        return np.arange(self.frames) / last

    def eased(self) -> Curve:
        """0 to 1 and, in a loop, back again, starting and stopping softly."""
        moments = self.moments
        if self.loop:
            return (1 - np.cos(2 * pi * moments)) / 2
        # Partly steady: film cameras rarely stop dead, nor crawl at the ends.
        return 0.35 * moments + 0.65 * moments * moments * (3 - 2 * moments)

    def turns(self, rate: float) -> float:
        """How many turns a cycle of ``rate`` a second makes in the clip: whole ones in a loop."""
        turns = rate * self.duration
        return float(max(1, round(turns))) if self.loop else turns

    def phase(self, rate: float, number: int, offset: float = 0.0) -> float:
        """Radians of a cycle of ``rate`` a second at frame ``number``."""
        last = self.frames if self.loop else max(self.frames - 1, 1)
        return 2 * pi * (self.turns(rate) * number / last + offset)

    def seconds(self, number: int) -> float:
        """Time of frame ``number``."""
        return self.duration * number / max(self.frames, 1)

    def wander(self, rng: np.random.Generator, rate: float = 0.5) -> Curve:
        """A hand's unrest: smooth, about -1 to 1, closed in a loop."""
        total = np.zeros(self.frames)
        for octave, weight in ((1.0, 0.55), (1.9, 0.3), (3.7, 0.15)):
            angle = 2 * pi * (self.turns(rate * octave) * self.moments + rng.random())
            total += weight * np.sin(angle)
        return total


def path(moves: Sequence[str], clock: Clock, follow: Curve, rng: np.random.Generator) -> Path:
    """The camera's path for the named moves together; ``follow`` is the subject's x by frame."""
    still = np.zeros(clock.frames)
    total = Path(still, still, still, still, still, still + 1)
    for move in moves:
        total += (MOVES | FOLLOWING)[move](clock, follow, rng)
    return total


def views(track: Path, size: tuple[int, int], aim: float, lens: float = 1.0) -> tuple[View, ...]:
    """What each frame is seen through; ``size`` is (width, height) in pixels.

    ``aim``: height of what the camera keeps in view while it moves up or in. ``lens``: above 1 is
    a tighter shot.
    """
    width, height = size
    focal = lens * min(1.2 * height, width * SUBJECT_Z / 4.4)
    rest = height * 0.5 - (aim - EYE) * focal / SUBJECT_Z * 0.25
    # Where the aim is at rest; most of what a moving camera would do to it is taken back.
    wanted = rest - (aim - EYE) * focal / SUBJECT_Z
    seen = []
    for x, y, z, yaw, pitch, zoom in zip(
        track.x, track.y, track.z, track.yaw, track.pitch, track.zoom, strict=True
    ):
        now = focal * zoom
        drift = rest - (aim - EYE - y) * now / max(SUBJECT_Z - z, NEAR) - wanted
        horizon = rest - 0.85 * drift + now * pitch
        seen.append(
            View(float(x), EYE + float(y), float(z), float(now), width / 2 - now * yaw, horizon)
        )
    return tuple(seen)


def _of(clock: Clock, **curves: Curve) -> Path:
    still = np.zeros(clock.frames)
    kept = {name: curves.get(name, still) for name in ("x", "y", "z", "yaw", "pitch")}
    return Path(**kept, zoom=curves.get("zoom", still + 1))


def _static(clock: Clock, follow: Curve, rng: np.random.Generator) -> Path:
    del follow, rng
    return _of(clock)


def _pan(side: float) -> Callable[[Clock, Curve, np.random.Generator], Path]:
    def pan(clock: Clock, follow: Curve, rng: np.random.Generator) -> Path:
        del follow, rng
        return _of(clock, yaw=side * 0.17 * (2 * clock.eased() - 1))

    return pan


def _tilt(side: float) -> Callable[[Clock, Curve, np.random.Generator], Path]:
    def tilt(clock: Clock, follow: Curve, rng: np.random.Generator) -> Path:
        del follow, rng
        return _of(clock, pitch=side * 0.13 * (2 * clock.eased() - 1))

    return tilt


def _dolly(start: float, end: float) -> Callable[[Clock, Curve, np.random.Generator], Path]:
    def dolly(clock: Clock, follow: Curve, rng: np.random.Generator) -> Path:
        del follow, rng
        return _of(clock, z=start + (end - start) * clock.eased())

    return dolly


def _zoom(start: float, end: float) -> Callable[[Clock, Curve, np.random.Generator], Path]:
    def zoom(clock: Clock, follow: Curve, rng: np.random.Generator) -> Path:
        del follow, rng
        # Equal ratios in equal times: a steady zoom to the eye.
        return _of(clock, zoom=start * (end / start) ** clock.eased())

    return zoom


def _tracking(clock: Clock, follow: Curve, rng: np.random.Generator) -> Path:
    if np.ptp(follow) < 0.5:
        side = 1.0 if rng.random() < 0.5 else -1.0
        return _of(clock, x=side * 1.6 * (2 * clock.eased() - 1))
    lead = 0.25 * np.sign(follow[-1] - follow[0])
    return _of(clock, x=follow + lead + 0.12 * clock.wander(rng, 0.25))


def _crane(clock: Clock, follow: Curve, rng: np.random.Generator) -> Path:
    del follow, rng
    return _of(clock, y=-0.8 + 3.0 * clock.eased(), z=-0.3 - 0.7 * clock.eased())


def _handheld(clock: Clock, follow: Curve, rng: np.random.Generator) -> Path:
    del follow
    return _of(
        clock,
        x=0.05 * clock.wander(rng, 0.4),
        y=0.05 * clock.wander(rng, 0.5),
        z=0.1 * clock.wander(rng, 0.2),
        yaw=0.014 * clock.wander(rng, 0.7),
        pitch=0.012 * clock.wander(rng, 0.8),
    )


def _drone(clock: Clock, follow: Curve, rng: np.random.Generator) -> Path:
    travel = clock.eased()
    sway = 0.5 * clock.wander(rng, 0.15)
    # A loop comes round again only where the camera has gone as far as what it follows.
    share = 1.0 if clock.loop else 0.94
    return _of(clock, x=follow * share + sway, y=1.9 + 0.5 * travel, z=-2.6 + 2.4 * travel)


def _orbit(clock: Clock, follow: Curve, rng: np.random.Generator) -> Path:
    side = 1.0 if rng.random() < 0.5 else -1.0
    reach = 0.42
    if clock.loop:
        angle = side * reach * np.sin(2 * pi * clock.moments)
    else:
        angle = side * reach * (2 * clock.eased() - 1)
    return _of(
        clock,
        x=follow + SUBJECT_Z * np.sin(angle),
        z=SUBJECT_Z * (1 - np.cos(angle)),
        yaw=-np.tan(angle),
    )


def _look_up(clock: Clock, follow: Curve, rng: np.random.Generator) -> Path:
    """As what rises does: slowly at first (:func:`rushes.preview.action.rise`)."""
    del follow, rng
    along = clock.eased() if clock.loop else clock.moments
    return _of(clock, pitch=0.3 * along**1.8)


#: Every move that the animatic knows.
MOVES: dict[str, Callable[[Clock, Curve, np.random.Generator], Path]] = {
    "static": _static,
    "pan_left": _pan(-1),
    "pan_right": _pan(1),
    "tilt_up": _tilt(1),
    "tilt_down": _tilt(-1),
    "dolly_in": _dolly(-0.5, 1.9),
    "dolly_out": _dolly(1.8, -1.0),
    "tracking": _tracking,
    "crane": _crane,
    "handheld": _handheld,
    "drone": _drone,
    "orbit": _orbit,
    "zoom_in": _zoom(0.95, 1.55),
    "zoom_out": _zoom(1.55, 0.95),
}

#: Moves that no word asks for: the camera makes them to keep something in view.
FOLLOWING = {"look_up": _look_up}
