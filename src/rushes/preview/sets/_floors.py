"""Floors: bands, slabs, boards, tiles and dashes on the ground, crisp at any distance."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np
from numpy import int32

from rushes.preview.canvas import fill, shape
from rushes.preview.light import Colour, rgb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rushes.preview.camera import View
    from rushes.preview.canvas import Texture
    from rushes.preview.stage import Stage

#: Floors are drawn right after the ground, in the order in which they were laid.
_DEPTH = 990.0


@dataclass(frozen=True, slots=True)
class Paving:
    """A grid of flat pieces between two depths, endless across. Lengths in units."""

    depth: float
    edges: tuple[float, ...]
    """Depths between the rows of pieces, from far to near."""
    step: float
    gap: float
    """Width of the joints."""
    bond: float
    """Shift of every second row, as a part of the step."""
    base: tuple[Colour, ...]
    """What lies below each row, seen in the joints; empty for nothing."""
    paints: tuple[tuple[Colour | None, ...], ...]
    """For each row its colours; ``None`` is left open."""
    table: NDArray[int32]
    """Which colour each piece of each row has; comes again after its width."""
    height: float = 0.0

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Fill row by row from far to near."""
        del number
        nearest = view.z + 1.0
        for row, (far, near) in enumerate(pairwise(self.edges)):
            if far <= nearest:
                return
            self._row(frame, view, row, (far, max(near, nearest)))

    def _row(self, frame: Texture, view: View, row: int, reach: tuple[float, float]) -> None:
        far, near = reach
        joint = self.gap / 2
        wide, (top, bottom) = frame.shape[1], (view.down(self.height, z) for z in reach)
        if max(top, bottom) < 0 or min(top, bottom) > frame.shape[0]:
            return
        if self.base:
            band = np.array([(0, top), (wide, top), (wide, bottom), (0, bottom)], np.float64)
            fill(frame, band, self.base[row])
        if len(self.edges) > 2:
            top, bottom = view.down(self.height, far - joint), view.down(self.height, near + joint)
        half = max(view.centre, wide - view.centre) / view.scale(far)
        shift = self.bond * self.step * (row % 2)
        first = floor((view.x - half - shift) / self.step)
        last = ceil((view.x + half - shift) / self.step)
        paints, kinds = self.paints[row], self.table[row]
        for column in range(first, last + 1):
            colour = paints[kinds[column % len(kinds)]]
            if colour is None:
                continue
            left, right = (
                shift + column * self.step + joint,
                shift + (column + 1) * self.step - joint,
            )
            corners = np.array(
                [
                    (view.across(left, far), top),
                    (view.across(right, far), top),
                    (view.across(right, near), bottom),
                    (view.across(left, near), bottom),
                ]
            )
            fill(frame, corners, colour)


def pave(  # noqa: PLR0913
    stage: Stage,
    reach: tuple[float, float],
    piece: tuple[float, float],
    colours: Sequence[str | None],
    *,
    joint: str = "",
    gap: float = 0.03,
    bond: float = 0.5,
    order: str = "random",
    height: float = 0.0,
    lit: float = 1.0,
    depth: float = 0.0,
) -> None:
    """Lay pieces of ``piece`` (width, depth) from the farther to the nearer ``reach``.

    ``joint``: colour below and between them, or "" for nothing. ``order``: ``random`` or
    ``checker`` for the colours in turn. ``height``: of the surface. ``depth``: when it is drawn;
    0 for right after the ground.
    """
    far, near = reach
    if near <= 1.0:
        # To right below (or above) the camera, wherever it goes.
        near = min(near, min(view.z for view in stage.views) + 1.0)
    rows = max(1, round((far - near) / piece[1]))
    edges = tuple(float(edge) for edge in np.linspace(far, near, rows + 1))
    period = abs(stage.travel)
    count = len(colours)
    turns = max(1, round((period or 24 * piece[0]) / piece[0] / count)) * count
    step = period / turns if period else piece[0]
    if order == "random":
        table = stage.rng.integers(0, count, (rows, turns))
    else:
        table = (np.arange(turns)[None, :] + np.arange(rows)[:, None]) % count
    middles = [(a + b) / 2 for a, b in pairwise(edges)]
    stage.add(
        Paving(
            depth=depth or _DEPTH - 0.01 * len(stage.elements),
            edges=edges,
            step=step,
            gap=gap,
            bond=bond,
            base=tuple(rgb(stage.tone(joint, z, lit)) for z in middles) if joint else (),
            paints=tuple(
                tuple(rgb(stage.tone(c, z, lit)) if c else None for c in colours) for z in middles
            ),
            table=table.astype(int32),
            height=height,
        )
    )


def band(
    stage: Stage, far: float, near: float, colour: str, *, height: float = 0.0, depth: float = 0.0
) -> None:
    """One colour between two depths, all across; in slices, so that far ends fade."""
    pave(
        stage, (far, near), (1e3, max(0.01, (far - near) / 5)), (None,), joint=colour, gap=0,
        height=height, depth=depth,
    )  # fmt: skip


def dashes(stage: Stage, middle: float, wide: float, long: float, colour: str) -> None:
    """A broken line along a road: dashes and gaps ``long`` units each."""
    reach = (middle + wide / 2, middle - wide / 2)
    pave(stage, reach, (long, wide), (colour, None), order="checker", gap=0)


@dataclass(frozen=True, slots=True)
class Rug:
    """Flat shapes on the floor that come again ``period`` units on; 0 for never."""

    marks: tuple[tuple[NDArray[np.float64], Colour], ...]
    period: float
    depth: float = 980.0

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Fill them in the order in which they were given."""
        del number
        for points, colour in self.marks:
            turns = range(1)
            if self.period:
                half = frame.shape[1] * max(1.0, float(points[:, 2].max()) - view.z) / view.focal
                low, high = float(points[:, 0].min()), float(points[:, 0].max())
                turns = range(
                    ceil((view.x - half - high) / self.period),
                    floor((view.x + half - low) / self.period) + 1,
                )
            for turn in turns:
                shape(frame, points + np.array([turn * self.period, 0.0, 0.0]), view, colour)


def lap(stage: Stage, apart: float) -> float:
    """About ``apart``, and in a loop that travels such that the loop closes."""
    way = abs(stage.travel)
    return way / max(1, round(way / apart)) if way else apart


def rug(
    stage: Stage,
    middle: tuple[float, float],
    size: tuple[float, float],
    colours: Sequence[str],
    apart: float = 12.0,
) -> None:
    """Round rugs, ring in ring: ``middle`` (x, z) and ``size`` (half width, half depth)."""
    period = lap(stage, apart)
    angles = np.linspace(0, 2 * np.pi, 41)[:-1]
    marks = []
    for ring, colour in enumerate(colours):
        part = 1 - ring / (len(colours) + 0.6)
        points = np.column_stack(
            [
                middle[0] + part * size[0] * np.cos(angles),
                np.zeros(40),
                middle[1] + part * size[1] * np.sin(angles),
            ]
        )
        marks.append((points, rgb(stage.tone(colour, middle[1]))))
    stage.add(Rug(tuple(marks), period))
