"""A flat of its own width: one mountain, one planet, one plume."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rushes.preview.sketch import Sketch
from rushes.preview.stage import Strip

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.preview.stage import Paint, Stage


@dataclass(frozen=True, slots=True)
class Hung:
    """How a piece is painted and moves; as for :meth:`Stage.strip`."""

    soft: float = 0.7
    drift: Callable[[int], tuple[float, float]] | None = None
    opacity: Callable[[int], float] | None = None


def piece(
    stage: Stage,
    depth: float,
    across: tuple[float, float],
    heights: tuple[float, float],
    paint: Paint,
    hung: Hung,
) -> None:
    """Paint a flat of these edges and add it; cheaper than a strip that is mostly clear.

    In a loop that travels, a near one comes again with every lap.
    """
    carried = stage.stands_still(depth)
    density = max(0.01, stage.finest(depth) * hung.soft)
    sketch = Sketch(*across, *heights)
    paint(sketch)
    texture = sketch.texture(density)
    period = stage.period(depth)
    low, high = stage.span(depth, carried=carried)
    turns = [0]
    if period:
        first = int((low - across[1]) // period)
        turns = list(range(first, int((high - across[0]) // period) + 1))
    for turn in turns:
        stage.add(
            Strip(
                depth,
                texture,
                across[0] + turn * period,
                heights[1],
                texture.shape[1] / (across[1] - across[0]),
                drift=hung.drift,
                opacity=hung.opacity,
                carried=carried,
            )
        )
