"""Colours to colours: what a grade does to red, green and blue, and as a look-up table.

All values are display values from 0 to 1, as they are in the file (gamma, not linear light).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rushes.errors import MediaError, MediaNotFoundError

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Colours = NDArray[np.float32]

#: The format in which tables are applied: FFmpeg has vector code for floats alone, which is three
#: times as quick as for 8 bits, and nothing is rounded on the way.
TABLE_FORMAT = "gbrpf32le"
#: Points along each side of the table that a grade becomes.
SIDE = 33
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
#: Display gamma, by which a stop of light becomes a factor of the value.
_GAMMA = 2.2
_MOST_POINTS = 256


def exposed(colours: Colours, stops: float) -> Colours:
    """Brighter or darker by ``stops`` of light."""
    return colours * np.float32(2 ** (stops / _GAMMA))


def contrasted(colours: Colours, factor: float) -> Colours:
    """Further from middle grey, or nearer."""
    made: Colours = (colours - np.float32(0.5)) * np.float32(factor) + np.float32(0.5)
    return made


def saturated(colours: Colours, factor: float) -> Colours:
    """More colourful, or less; 0 is grey."""
    grey = np.asarray(colours @ _LUMA, np.float32)[..., None]
    mixed: Colours = grey + (colours - grey) * np.float32(factor)
    return mixed


def tempered(colours: Colours, temperature: float, tint: float) -> Colours:
    """Warmer (up to 100) or cooler (down to -100); ``tint`` to magenta, or to green below 0.

    Greys change in hue but keep their lightness.
    """
    gains = np.array(
        [
            1 + 0.0028 * temperature + 0.0008 * tint,
            1 - 0.0016 * tint,
            1 - 0.0034 * temperature + 0.0008 * tint,
        ],
        np.float32,
    )
    return colours * (gains / (gains @ _LUMA))


def curved(colours: Colours, points: Sequence[tuple[float, float]]) -> Colours:
    """Along a smooth curve through ``points``, which never overshoots them."""
    inputs, outputs = (np.array(axis, np.float64) for axis in zip(*points, strict=True))
    return _monotone(inputs, outputs, np.clip(colours, 0, 1)).astype(np.float32)


def _monotone(
    inputs: NDArray[np.float64], outputs: NDArray[np.float64], at: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Cubic pieces with Fritsch and Carlson's slopes."""
    steps = np.diff(inputs)
    slopes = np.diff(outputs) / steps
    ends = np.concatenate([slopes[:1], slopes, slopes[-1:]])
    left, right = ends[:-1], ends[1:]
    same = left * right > 0
    tangents = np.zeros(len(inputs))
    tangents[same] = 2 * left[same] * right[same] / (left[same] + right[same])
    tangents[0], tangents[-1] = slopes[0], slopes[-1]
    place = np.clip(np.searchsorted(inputs, at, side="right") - 1, 0, len(steps) - 1)
    step = steps[place]
    t = np.clip((at - inputs[place]) / step, 0, 1)
    made: NDArray[np.float64] = (
        outputs[place] * (1 + 2 * t) * (1 - t) ** 2
        + step * tangents[place] * t * (1 - t) ** 2
        + outputs[place + 1] * t**2 * (3 - 2 * t)
        + step * tangents[place + 1] * t**2 * (t - 1)
    )
    return made


def lattice() -> Colours:
    """Every point of the table: (blue, green, red, 3) float32, as ``.cube`` files order them."""
    line = np.linspace(0, 1, SIDE, dtype=np.float32)
    blue, green, red = np.meshgrid(line, line, line, indexing="ij")
    return np.stack([red, green, blue], axis=-1)


def cube(table: Colours) -> str:
    """``table``, (n, n, n, 3) in the order of :func:`lattice`, as the text of a ``.cube`` file."""
    rows = np.clip(table, 0, 1).reshape(-1, 3)
    lines = "\n".join(f"{red:.6f} {green:.6f} {blue:.6f}" for red, green, blue in rows.tolist())
    return f"LUT_3D_SIZE {len(table)}\n{lines}\n"


def read_cube(path: str | os.PathLike[str]) -> Colours:
    """A ``.cube`` file with a three-dimensional table: (n, n, n, 3) float32.

    :raises MediaNotFoundError: there is no such file.
    :raises MediaError: it is not such a file, or is damaged.
    """
    source = Path(path)
    if not source.is_file():
        raise MediaNotFoundError(f"There is no look-up table {source}.")
    if source.stat().st_size > 64_000_000:
        raise MediaError(f"{source} is too large for a look-up table.")
    size, numbers = 0, list[list[float]]()
    domain = {"DOMAIN_MIN": [0.0] * 3, "DOMAIN_MAX": [1.0] * 3}
    try:
        for line in source.read_text("utf-8", errors="replace").splitlines():
            words = line.split()
            if words[:1] == ["LUT_3D_SIZE"]:
                size = int(words[1])
            elif words[:1] in (["DOMAIN_MIN"], ["DOMAIN_MAX"]):
                domain[words[0]] = [float(word) for word in words[1:]]
            elif len(words) == 3 and words[0][:1] in "-+.0123456789":
                numbers.append([float(word) for word in words])
    except (ValueError, IndexError) as error:
        raise MediaError(f"{source} is not a .cube table: {error}.") from error
    if domain != {"DOMAIN_MIN": [0.0] * 3, "DOMAIN_MAX": [1.0] * 3}:
        raise MediaError(f"{source} is for colours beyond 0 to 1 (DOMAIN); that can't be applied.")
    if not 2 <= size <= _MOST_POINTS or len(numbers) != size**3:
        raise MediaError(
            f"{source} is not a three-dimensional .cube table: it says {size} points a side, and "
            f"has {len(numbers)} colours."
        )
    table = np.array(numbers, np.float32).reshape(size, size, size, 3)
    if not np.isfinite(table).all():
        raise MediaError(f"{source} is damaged: some of its colours are no numbers.")
    return table


def looked_up(colours: Colours, table: Colours) -> Colours:
    """``colours`` through ``table``, with a straight line between its points."""
    last = len(table) - 1
    place = np.clip(colours, 0, 1) * last
    low = np.minimum(place.astype(np.int32), last - 1)
    part = place - low
    made = np.zeros_like(colours)
    for corner in range(8):
        bits = np.array([corner & 1, corner >> 1 & 1, corner >> 2 & 1])
        weight = np.where(bits, part, 1 - part).prod(axis=-1, keepdims=True)
        red, green, blue = np.moveaxis(low + bits, -1, 0)
        made += weight * table[blue, green, red]
    return made
