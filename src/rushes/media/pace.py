"""How fast a clip runs at each instant: from time shown to time in the clip."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Times = NDArray[np.float64]

#: Points at which the speed of a change is worked out.
_FINE = 512


class Pace:
    """A speed for each instant of a clip that lasts ``duration`` seconds.

    :param knots: (time in the clip, factor), in order; between two the speed changes gently, from
        one ratio to the next; before the first and after the last it stays. One knot is a constant
        speed, and exact.
    """

    def __init__(self, knots: Sequence[tuple[Fraction, Fraction]], duration: Fraction) -> None:
        self.constant = knots[0][1] if len({factor for _, factor in knots}) == 1 else None
        self._clip, self._shown = _table(knots, float(duration))
        #: How long it lasts at this pace, in seconds.
        self.duration = (
            Fraction(round(float(self._shown[-1]) * 1_000_000), 1_000_000)
            if self.constant is None
            else duration / self.constant
        )

    def clip_at(self, shown: Times) -> Times:
        """Seconds in the clip for seconds of what is shown; it goes on behind the end."""
        if self.constant is not None:
            return shown * float(self.constant)
        return np.interp(shown, self._shown, self._clip)

    def place(self, number: int, fps: Fraction) -> Fraction:
        """Which picture of the clip is shown as number ``number``; a fraction where between two."""
        if self.constant is not None:
            return number * self.constant
        clip = self.clip_at(np.array([float(number / fps)]))[0] * float(fps)
        return Fraction(round(float(clip) * 4096), 4096)


def _table(knots: Sequence[tuple[Fraction, Fraction]], duration: float) -> tuple[Times, Times]:
    """Instants of the clip, and when each is shown."""
    times = np.array([float(time) for time, _ in knots])
    speeds = np.log([float(factor) for _, factor in knots])
    edges = np.unique(np.clip([0.0, *times, duration], 0.0, duration))
    clip = np.concatenate(
        [np.linspace(a, b, _FINE, endpoint=False) for a, b in pairwise(edges)] + [[duration]]
    )
    at = np.clip(np.searchsorted(times, clip, "right") - 1, 0, len(times) - 1)
    following = np.minimum(at + 1, len(times) - 1)
    gap = np.where(following > at, times[following] - times[at], 1.0)
    along = np.clip((clip - times[at]) / gap, 0, 1)
    eased = along * along * (3 - 2 * along)
    slow = np.exp(-(speeds[at] + (speeds[following] - speeds[at]) * eased))
    steps = np.diff(clip) * (slow[1:] + slow[:-1]) / 2
    return clip, np.concatenate([[0.0], np.cumsum(steps)])
