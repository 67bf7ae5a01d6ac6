"""The floor of the sets in nature: soil, grass, sand or snow with uneven patches on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy import float64

from rushes.preview.stage import Ground, Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rushes.preview.stage import Stage


def tile(stage: Stage, wanted: float) -> float:
    """A period near ``wanted`` with which marks on the ground close a loop that travels."""
    travel = abs(stage.travel)
    return travel / max(1, round(travel / wanted)) if travel else wanted


def oval(x: float, z: float, wide: float, deep: float, corners: int = 12) -> NDArray[float64]:
    """Corners of an ellipse that lies on the ground."""
    angles = np.linspace(0, 2 * np.pi, corners + 1)[:-1]
    return np.column_stack(
        [x + wide * np.cos(angles), np.zeros(corners), z + deep * np.sin(angles)]
    )


def patches(
    stage: Stage,
    period: float,
    colours: Sequence[str],
    count: int,
    size: tuple[float, float] = (0.2, 0.6),
    reach: tuple[float, float] = (2.6, 60.0),
) -> list[Mark]:
    """Flat ovals strewn over the ground; ``reach``: from and to which distance."""
    marks = []
    for _ in range(count):
        z = float(np.exp(stage.rng.uniform(*np.log(reach))))
        wide = stage.rng.uniform(*size) * (0.7 + z / 18)
        shape = oval(stage.rng.uniform(0, period), z, wide, wide * stage.rng.uniform(0.22, 0.4))
        marks.append(Mark(shape, str(stage.rng.choice(list(colours)))))
    return marks


def floor(  # noqa: PLR0913
    stage: Stage,
    near: str,
    far: str,
    spots: Sequence[str],
    *,
    count: int = 44,
    size: tuple[float, float] = (0.2, 0.6),
    more: Sequence[Mark] = (),
) -> None:
    """Add the ground with patches of the ``spots`` colours. ``more``: marks of one's own."""
    period = tile(stage, 9.0)
    marks = patches(stage, period, spots, count, size) if spots else []
    stage.add(Ground(near, far, stage.light, (*marks, *more), period=period))
