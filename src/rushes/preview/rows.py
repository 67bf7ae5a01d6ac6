"""Rows of cut-outs: the sunflowers of a field, the trees of a wood, the people at a market."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from rushes.preview.canvas import Texture, over
from rushes.preview.cast import drawing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rushes.preview.stage import Stage

#: An emoji, and perhaps a hex colour that takes the place of its main one.
Piece = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One row at one depth. Lengths in units."""

    pieces: Sequence[Piece]
    depth: float
    height: float
    spacing: float
    jitter: float = 0.45
    """Unevenness of places, as a part of the spacing."""
    vary: float = 0.18
    """Unevenness of heights."""
    base: float = 0.0
    """Height of the ground under it."""
    gap: tuple[float, float] | None = None
    """Left free between these two x (for a subject, a path)."""
    mirror: bool = True


def row(
    stage: Stage, row: Row, *, sway: Callable[[int], float] | None = None, soft: float = 1.0
) -> None:
    """Add a row of cut-outs to the stage. Emojis without a drawing are left out."""
    top = row.base + row.height * (1 + row.vary) * 1.02
    reach = stage.extent(row.depth, (row.base, top), soft=soft, margin=row.height * 0.3)
    density = min(reach.density, 6000 / max(reach.right - reach.left, 0.01))
    wide = max(2, round((reach.right - reach.left) * density))
    texture = np.zeros((max(2, round((top - row.base) * density)), wide, 4), np.uint8)
    cuts = [
        made.texture
        for icon, colour in row.pieces
        if stage.wants(icon)
        and (made := drawing(icon, round(row.height * density), stage.light, row.depth, colour))
    ]
    if not cuts:
        return
    count = max(1, round((reach.right - reach.left) / row.spacing))
    for index in stage.rng.permutation(count):
        shift = stage.rng.uniform(-row.jitter, row.jitter)
        x = reach.left + (index + 0.5 + shift) * (reach.right - reach.left) / count
        size = row.height * (1 + stage.rng.uniform(-row.vary, row.vary))
        cut = cuts[int(stage.rng.integers(len(cuts)))]
        flip = row.mirror and stage.rng.random() < 0.5
        if row.gap and row.gap[0] < x < row.gap[1]:
            continue
        _stand(
            texture,
            cut[:, ::-1] if flip else cut,
            (x - reach.left) * density,
            size * density,
            wraps=bool(reach.period),
        )
    stage.add(reach.hang(texture, sway=sway))


def _stand(texture: Texture, cut: Texture, x: float, height: float, *, wraps: bool) -> None:
    """Stand a cut-out on the bottom edge, its middle at column ``x``."""
    rows = max(1, min(round(height), texture.shape[0]))
    columns = max(1, round(height * cut.shape[1] / cut.shape[0]))
    small = cv2.resize(cut, (columns, rows), interpolation=cv2.INTER_AREA)
    left = round(x - columns / 2)
    turns = (0, -texture.shape[1], texture.shape[1]) if wraps else (0,)
    for turn in turns:
        start = max(0, left + turn)
        end = min(texture.shape[1], left + turn + columns)
        if end > start:
            where = texture[texture.shape[0] - rows :, start:end]
            _over(where, np.ascontiguousarray(small[:, start - left - turn : end - left - turn]))


def _over(where: Texture, part: Texture) -> None:
    """As :func:`canvas.over`, but keeps the alpha of what lies below as well."""
    alpha = where[..., 3].copy()
    over(where, part)
    top = part[..., 3].astype(np.uint16)
    where[..., 3] = top + alpha * (255 - top) // 255
