"""Poses: where a cut-out is at one moment, and how it is bent; and the beat that it moves to."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rushes.preview.camera import Clock
    from rushes.preview.habit import Habit

#: Upper and lower arm, from hanging down (0) outwards and up (pi).
Arm = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a cut-out is and how it is bent. Lengths in its own heights, angles in radians."""

    x: float = 0.0
    y: float = 0.0
    wide: float = 1.0
    high: float = 1.0
    turn: float = 0.0
    """Clockwise, for something that faces right."""
    lean: float = 0.0
    """Sideways shift of the top."""
    opacity: float = 1.0
    step: float = 0.0
    """How far the legs swing, 0 to 1."""
    gait: float = 0.0
    """Phase of the legs."""
    gallop: bool = False
    """Whether the fore legs go together, and the hind legs."""
    wave: float = 0.0
    """Height of a wave that runs through the body."""
    phase: float = 0.0
    """Phase of that wave."""
    flap: float | None = None
    """Wings from fully down (-1) to fully up (1); ``None`` where they are folded."""
    arms: tuple[Arm, Arm] | None = None
    """Left and right arm of a puppet; ``None`` where they swing with the legs."""
    sit: float = 0.0
    crouch: float = 0.0
    loose: float = 0.0
    """How freely the legs of a puppet dangle."""


@dataclass(frozen=True, slots=True)
class Beat:
    """What an action knows: the clip's clock, this frame, the drawing's habit, its own offset."""

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

    @property
    def there_and_back(self) -> float:
        """0 to 1 over the clip; in a loop up to the middle, and back."""
        return self.eased if self.clock.loop else self.moment
