"""Outer space: stars at three depths, nebulae, planets, and for some seeds a moon to stand by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.effects import soft_disc
from rushes.preview.light import mix
from rushes.preview.sets import Place
from rushes.preview.sets import _plants as plants
from rushes.preview.sets._flock import Way, cutouts, flock
from rushes.preview.sets._piece import Hung, piece
from rushes.preview.stage import SKY

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(medium="space", times=("studio",), sound="space")

_NEBULAE = (
    ("#7b2cbf", "#e0479e", "#3a86ff"),
    ("#1d6fa5", "#2ec4b6", "#7b2cbf"),
    ("#b5179e", "#f77f00", "#4361ee"),
)
_WORLDS = (
    ("#e9a15b", "#b3592f", "#f6cf97"),
    ("#5aa9e6", "#2b5fa8", "#bfe3ff"),
    ("#c86bfa", "#6a2fb0", "#eabfff"),
    ("#ef6461", "#9c2f4a", "#ffb4a2"),
    ("#6fcf97", "#26735b", "#c6f6d5"),
)


def build(stage: Stage, scene: Scene) -> None:
    """The deep with its nebula, two or three worlds, and stars that pass at their own speeds."""
    _deep(stage)
    flock(
        stage, 300, (soft_disc("#ffffff"), soft_disc("#ffe8b8"), soft_disc("#bcd4ff")), (-110, 150),
        5.0, (1.0, 3.2), Way(blink=0.8, rate=0.5),
    )  # fmt: skip
    order = stage.rng.permutation(len(_WORLDS))
    side = float(stage.rng.choice([-1, 1]))
    _world(
        stage, 260, (side * 62, 42), 34, _WORLDS[int(order[0])], ring=bool(stage.rng.random() < 0.6)
    )
    _world(stage, 170, (-side * 52, 30), 8.5, _WORLDS[int(order[1])], ring=False)
    _world(
        stage,
        90,
        (-side * 20, -13),
        3.4,
        _WORLDS[int(order[2])],
        ring=bool(stage.rng.random() < 0.5),
    )
    flock(stage, 45, (soft_disc("#ffffff"),), (-18, 24), 1.6, (0.12, 0.3), Way(blink=0.6, rate=0.4))
    rocks = cutouts(stage, ["🪨"], 40, 2.0, ("#2a2446", 0.45))
    flock(stage, 40, rocks, (-9, 14), 17, (0.7, 1.9), Way(speed=-0.5, bob=0.3, rate=0.1, turn=0.7))
    icons = cutouts(stage, scene.prop_icons, 16, 1.6, ("#1a1640", 0.1))
    flock(stage, 16, icons, (-2, 6), 6.5, (0.9, 1.5), Way(bob=0.3, rate=0.15, turn=0.3))
    if stage.rng.random() < 0.45 or scene.shot.setting == "moon":
        _moon(stage)


def _dim(stage: Stage, colour: str) -> str:
    """Space has its own light; of the shot's it takes on only a tint."""
    return mix(colour, stage.light.tone(colour, 0), 0.35)


def _deep(stage: Stage) -> None:
    low, high = stage.rise(SKY, pinned=True)
    low, high = low - 0.02 * SKY, high + 0.02 * SKY
    rng = np.random.default_rng(stage.rng.integers(2**32))
    hues = _NEBULAE[int(rng.integers(len(_NEBULAE)))]

    def paint(sketch: Sketch) -> None:
        back = [
            _dim(stage, colour)
            for colour in ("#05061a", "#0c0d2e", "#16123f", "#0d0b2b", "#05061a")
        ]
        sketch.rect(sketch.left, low, sketch.width, high - low, sketch.gradient(back))
        tilt = rng.uniform(-0.3, 0.3)
        for _ in range(34):
            s = rng.uniform(-0.1, 1.1)
            x = sketch.left + sketch.width * s
            y = SKY * (0.1 + tilt * (s - 0.5) + rng.normal(0, 0.055))
            hue = hues[int(rng.integers(3))]
            size = SKY * rng.uniform(0.05, 0.2)
            glow = sketch.radial([(hue, 0.24), (hue, 0.13), (hue, 0.04), (hue, 0.0)])
            sketch.oval(x, y, size * rng.uniform(1, 1.7), size * rng.uniform(0.5, 0.9), glow)
        grain = 0.42 * SKY
        for index in range(420):
            x, y = rng.uniform(sketch.left, sketch.right), rng.uniform(low, high)
            size = grain * rng.choice([0.0014, 0.002, 0.0032], p=[0.62, 0.3, 0.08])
            tint = str(rng.choice(["#ffffff", "#ffe9c9", "#cfe0ff"]))
            sketch.oval(x, y, size, size, tint, opacity=f"{rng.uniform(0.4, 1):.2f}")
            if index % 60 == 0:
                _spark(sketch, x, y, size * 6, tint)

    stage.strip(SKY, (low, high), paint, pinned=True, soft=0.8)


def _spark(sketch: Sketch, x: float, y: float, size: float, tint: str) -> None:
    """A star with four points."""
    thin = 0.12 * size
    sketch.polygon(
        [(x - size, y), (x - thin, y + thin), (x, y + size), (x + thin, y + thin), (x + size, y),
         (x + thin, y - thin), (x, y - size), (x - thin, y - thin)], tint,
    )  # fmt: skip


def _world(
    stage: Stage,
    depth: float,
    at: tuple[float, float],
    size: float,
    hues: tuple[str, str, str],
    *,
    ring: bool,
) -> None:
    """A planet with bands or seas, a lit and a dark side, an air and perhaps a ring."""
    body, dark, bright = (_dim(stage, hue) for hue in hues)
    rng = stage.rng
    x, y = at
    reach = 2.1 * size if ring else 1.3 * size
    # Where the camera goes along, so does a far world: it hangs where the middle of the way is.
    middle = 0.0 if stage.stands_still(depth) else stage.views[len(stage.views) // 2].x

    def paint(sketch: Sketch) -> None:
        cx = x + middle * 0.9
        air = sketch.radial([(bright, 0.0), (bright, 0.5), (bright, 0.12), (bright, 0.0)])
        sketch.oval(cx, y, size * 1.25, size * 1.25, air)
        if ring:
            _ring(sketch, (cx, y), size, bright, back=True)
        sketch.oval(cx, y, size, size, body)
        for _ in range(6):
            level = rng.uniform(-0.75, 0.75)
            half = float(np.sqrt(1 - level * level))
            hue = (dark, bright, mix(body, dark, 0.4))[int(rng.integers(3))]
            sketch.oval(
                cx + rng.uniform(-0.2, 0.2) * half * size,
                y + level * size,
                half * size * rng.uniform(0.5, 0.78),
                size * rng.uniform(0.04, 0.1),
                hue,
                opacity=0.5,
            )
        rim = np.linspace(-np.pi / 2, np.pi / 2, 15)
        outer = [
            (cx - size * float(np.cos(a)) * 1.002, y + size * float(np.sin(a)) * 1.002) for a in rim
        ]
        inner = [
            (cx - 0.35 * size * float(np.cos(a)), y + size * float(np.sin(a))) for a in rim[::-1]
        ]
        sketch.polygon([*outer, *inner], dark, opacity=0.55)
        lit = sketch.radial([("#ffffff", 0.4), ("#ffffff", 0.0)])
        sketch.oval(cx + 0.4 * size, y + 0.4 * size, 0.5 * size, 0.45 * size, lit)
        if ring:
            _ring(sketch, (cx, y), size, bright, back=False)

    edges = (x + middle * 0.9 - reach, x + middle * 0.9 + reach)
    piece(stage, depth, edges, (y - reach, y + reach), paint, Hung(0.7))


def _ring(sketch: Sketch, at: tuple[float, float], size: float, colour: str, *, back: bool) -> None:
    """The half of a tilted ring that is behind the planet, or before it."""
    start = 0.0 if back else np.pi
    for reach, width, opacity in ((1.75, 0.17, 0.75), (1.45, 0.09, 0.5)):
        points = []
        for angle in np.linspace(start, start + np.pi, 25).tolist():
            px, py = reach * size * np.cos(angle), 0.3 * reach * size * np.sin(angle)
            points.append(
                (at[0] + float(px * 0.95 - py * 0.3), at[1] + float(py * 0.95 + px * 0.28))
            )
        sketch.line(points, colour, width * size, opacity=f"{opacity}")


def _moon(stage: Stage) -> None:
    """The edge of a moon below the subject, with craters."""
    light, dark, rim = (_dim(stage, colour) for colour in ("#b9bac6", "#7f8095", "#e6e6ee"))
    rng = stage.rng
    for depth, top, swing in ((20, -2.6, 0.5), (11, -1.4, 0.25)):
        low = stage.rise(depth)[0] - 1

        def paint(
            sketch: Sketch, depth: float = depth, top: float = top, swing: float = swing
        ) -> None:
            line = stage.skyline(sketch, top, swing, depth * 1.3, 0.3)
            sketch.polygon(
                [(sketch.left, sketch.bottom), *line, (sketch.right, sketch.bottom)],
                sketch.gradient([light, dark]),
            )
            sketch.line(line, rim, 0.006 * depth)
            for x in plants.along(rng, sketch, depth * 0.16):
                y = top - swing - rng.uniform(0.02, 0.16) * depth
                size = depth * rng.uniform(0.02, 0.06)
                sketch.oval(x, y, size, size * 0.3, dark)
                sketch.oval(x, y - size * 0.09, size * 0.85, size * 0.2, mix(dark, light, 0.45))
                sketch.line([(x - size, y), (x, y + 0.3 * size), (x + size, y)], rim, 0.08 * size)

        stage.strip(depth, (max(low, top - 9), top + 1.6 * swing), paint, soft=0.7)
