"""Painted stone: boulders, mountains with snow on them, mesas and dunes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy import float64

from rushes.preview.sets._plants import along

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rushes.preview.sketch import Point, Sketch
    from rushes.preview.stage import Stage


@dataclass(frozen=True, slots=True)
class Stone:
    """Colours of stone in light and in shade, what lies on top of it, and an outline or none."""

    light: str
    shade: str
    cap: str = ""
    cap_shade: str = ""
    line: str = ""


GREY = Stone("#a3a5a3", "#757a7e")
ALP = Stone("#8790a0", "#5f6a80", "#ffffff", "#c9d6ea")


def toned(stage: Stage, stone: Stone, depth: float, *, line: bool = False) -> Stone:
    """These colours as they look in this light at ``depth``."""
    return Stone(
        stage.tone(stone.light, depth),
        stage.tone(stone.shade, depth),
        stage.tone(stone.cap, depth) if stone.cap else "",
        stage.tone(stone.cap_shade, depth) if stone.cap_shade else "",
        stage.tone("#2a2c30", depth) if line else "",
    )


def boulder(rng: np.random.Generator, sketch: Sketch, at: Point, size: Point, stone: Stone) -> None:
    """A rounded block with a shaded side, and moss or snow where it has a cap."""
    x, y = at
    wide, high = size
    angles = np.linspace(np.pi, 0, 8) + np.concatenate([[0], rng.uniform(-0.1, 0.1, 6), [0]])
    reach = np.concatenate([[1], rng.uniform(0.85, 1.08, 6), [1]])
    rim = [
        (x + wide / 2 * float(r * np.cos(a)), y + high * float(r * np.sin(a)) ** 0.85)
        if np.sin(a) > 0.01
        else (x + wide / 2 * float(np.cos(a)), y)
        for a, r in zip(angles, reach, strict=True)
    ]
    style: dict[str, object] = (
        {"stroke": stone.line, "stroke_width": 3.2, "stroke_linejoin": "round"}
        if stone.line
        else {}
    )
    foot = [(x + wide / 2, y - 0.12 * high), (x - wide / 2, y - 0.12 * high)]
    sketch.polygon([*rim, *foot], stone.light, **style)
    fold = [rim[2], (x - 0.12 * wide, y + 0.55 * high), (x - 0.02 * wide, y + 0.2 * high)]
    sketch.polygon([rim[0], rim[1], *fold, (x + 0.06 * wide, foot[0][1]), foot[1]], stone.shade)
    if stone.cap:
        inner = [(px * 0.82 + x * 0.18, py - 0.17 * high) for px, py in rim[2:6]]
        sketch.polygon([*rim[1:7], *inner[::-1]], stone.cap)


def peaks(
    rng: np.random.Generator,
    sketch: Sketch,
    high: tuple[float, float],
    spacing: float,
    stone: Stone,
    snow: float = 0.4,
) -> None:
    """A range of jagged mountains from y = 0; ``snow``: how far down it lies, 0 to 1."""
    places = sorted(along(rng, sketch, spacing, 0.3), key=lambda _: rng.random())
    for x in places:
        tall = rng.uniform(*high)
        _peak(rng, sketch, x, tall, tall * rng.uniform(0.85, 1.15), stone, snow)


def _jag(rng: np.random.Generator) -> NDArray[float64]:
    """Unevenness of a slope, none at its ends."""
    return np.concatenate([[0.0], rng.uniform(-0.035, 0.035, 7), [0.0]])


def _peak(  # noqa: PLR0913, PLR0917
    rng: np.random.Generator,
    sketch: Sketch,
    x: float,
    tall: float,
    half: float,
    stone: Stone,
    snow: float,
) -> None:
    steps = np.linspace(0, 1, 9)
    left = np.column_stack([x - half * (1 - steps), tall * (steps**1.15 + _jag(rng))])
    right = np.column_stack([x + half * steps, tall * ((1 - steps) ** 1.15 + _jag(rng))])
    ridge = np.column_stack(
        [
            x + half * np.cumsum(np.concatenate([[0], rng.uniform(-0.1, 0.12, 8)])) * 0.5,
            tall * (1 - steps),
        ]
    )
    foot = sketch.bottom
    # The slopes go on below the horizon, or each mountain would stand on walls.
    out = half * (1 - 1.15 * foot / tall)
    lit = np.vstack([left, right[1:], [[x + out, foot], [x - out, foot]]])
    sketch.polygon([tuple(p) for p in lit], stone.light)
    shaded = np.vstack([left, ridge[1:], [[ridge[-1, 0], foot], [x - out, foot]]])
    sketch.polygon([tuple(p) for p in shaded], stone.shade)
    if not stone.cap:
        return
    line = tall * (1 - snow * rng.uniform(0.8, 1.2))
    for side, colour in ((right, stone.cap), (left[::-1], stone.cap_shade)):
        upper = [p for p in side if p[1] > line]
        if len(upper) < 2:
            continue
        last = upper[-1]
        middle = [p for p in ridge if p[1] > line - 0.06 * tall]
        hem = []
        start, end = np.array(last), np.array(middle[-1])
        for index, s in enumerate(np.linspace(0, 1, 6)[1:-1]):
            drop = (0.09 if index % 2 == 0 else -0.03) * tall * rng.uniform(0.7, 1.2)
            hem.append(start + (end - start) * s - (0, drop))
        outline = [*upper, *hem, *middle[::-1]]
        sketch.polygon([(float(p[0]), float(p[1])) for p in outline], colour)


def dune(
    rng: np.random.Generator, sketch: Sketch, base: float, high: float, spacing: float, stone: Stone
) -> None:
    """Overlapping dunes with a sharp crest: one side in light, the other in shade."""
    bottom = sketch.bottom
    sketch.rect(sketch.left, bottom, sketch.width, base - bottom, stone.light)
    for x in along(rng, sketch, spacing, 0.3):
        tall = high * rng.uniform(0.55, 1.0)
        half = spacing * rng.uniform(0.75, 1.0)
        top = x + half * rng.uniform(-0.25, 0.25)
        crest = (top, base + tall)
        slope = [
            (x - half, base), (x - half * 0.55, base + 0.22 * tall),
            (top - 0.3 * half, base + 0.78 * tall), crest,
        ]  # fmt: skip
        lee = [
            (top + 0.3 * half, base + 0.6 * tall),
            (x + half * 0.6, base + 0.16 * tall),
            (x + half, base),
        ]
        sketch.ridge([*slope, *lee], stone.light)
        edge = [
            crest,
            (top - 0.02 * half, base + 0.72 * tall),
            (top + 0.14 * half, base + 0.4 * tall),
            (top + 0.06 * half, base),
        ]
        sketch.smooth([*edge, (x + half * 0.9, base), *lee[1::-1]], stone.shade)


def mesa(rng: np.random.Generator, sketch: Sketch, x: float, size: Point, stone: Stone) -> None:
    """A table mountain in layers on a skirt of rubble."""
    wide, high = size
    half = wide / 2
    skirt = 0.35 * high
    sketch.polygon(
        [
            (x - half * 1.5, sketch.bottom),
            (x - half * 1.5, 0),
            (x - half, skirt),
            (x + half, skirt),
            (x + half * 1.5, 0),
            (x + half * 1.5, sketch.bottom),
        ],
        stone.light,
    )
    rim = np.linspace(-1, 1, 9)
    top = [(x + half * float(s) * 0.95, high * float(1 + rng.uniform(-0.02, 0.02))) for s in rim]
    sketch.polygon([(x - half, skirt * 0.9), *top, (x + half, skirt * 0.9)], stone.light)
    cut = x + half * rng.uniform(-0.3, 0.3)
    shaded = [p for p in top if p[0] < cut]
    sketch.polygon(
        [
            (x - half * 1.5, 0),
            (x - half, skirt),
            *shaded,
            (cut, high * 0.98),
            (cut - 0.05 * wide, skirt),
            (cut, 0),
        ],
        stone.shade,
    )
    for level in (0.5, 0.66, 0.84):
        sketch.line(
            [
                (x - half * 0.97, high * level),
                (x, high * (level + 0.01)),
                (x + half * 0.97, high * level),
            ],
            stone.shade,
            0.025 * high,
            opacity=0.55,
        )
