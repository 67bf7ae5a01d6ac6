"""A photo studio: an infinity cove, or a table of wood or marble, with soft light that wanders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.action import SPEED
from rushes.preview.canvas import fill
from rushes.preview.light import Colour, mix, rgb
from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets._floors import band, pave
from rushes.preview.sets._moving import Gloss, Glow, put
from rushes.preview.stage import Ground

if TYPE_CHECKING:
    from rushes.preview.camera import View
    from rushes.preview.canvas import Texture
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(medium="table", times=("studio",), indoors=True, sound="silence")

#: Wall and floor of a cove, by what the prompt calls it; other prompts get one of ``SOFT``.
NAMED = {
    "black": ("#17181d", "#24262d"), "dark": ("#1b1d24", "#2a2d36"),
    "slate": ("#39424c", "#4a5560"),
    "white": ("#f1f2f4", "#ffffff"), "minimal": ("#ebe6df", "#f6f2ec"),
    "velvet": ("#5a1f3a", "#7a2c4e"),
}  # fmt: skip
SOFT = (
    ("#f3c9bd", "#fbe3da"), ("#bcd6e6", "#dcebf4"), ("#cfc4e6", "#e7e0f4"),
    ("#c4dcc4", "#e0eedd"), ("#f2d9a8", "#faecd0"), ("#d9dde3", "#f1f3f6"),
)  # fmt: skip


def build(stage: Stage, scene: Scene) -> None:
    """A table where the prompt names its material; a cove with a podium and plain shapes else."""
    text = scene.shot.text.lower()
    still = not any(action in SPEED for action in scene.actions)
    props = [(icon, None) for icon in scene.prop_icons]
    if "wood" in text or "marble" in text or "table" in text:
        _table(stage, marble="marble" in text, dark="dark" in text or "black" in text)
    else:
        colours = next((pair for word, pair in NAMED.items() if word in text), None)
        wall, floor = colours or SOFT[int(stage.rng.integers(len(SOFT)))]
        _cove(stage, wall, floor)
        if still:
            wide = any(
                noun.kind.value in {"vehicle", "aircraft", "boat"} for noun in scene.subjects
            )
            top = stage.tone(mix(floor, "#ffffff", 0.35 if rgb(floor)[0] > 90 else 0.12), 6)
            side = stage.tone(mix(wall, "#000000", 0.12), 6)
            stage.add(
                Podium(3.2 if wide else 1.9, 0.34, rgb(top), rgb(mix(side, top, 0.25)), rgb(side))
            )
    if props:
        row(stage, Row(props, 7.4, 0.75, 1.5, gap=(-1.6, 1.6), vary=0.15))
    stage.add(Gloss(5.8, 6.0, 0.3, stage.clock, blur=0.012, fade=0.9, until=4.9 if still else 0.0))


@dataclass(frozen=True, slots=True)
class Sweep:
    """Paper that hangs from the ceiling and runs out over the floor without an edge."""

    top: Colour
    wall: Colour
    floor: Colour
    near: Colour
    depth: float = 999.0

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Fill the frame row by row."""
        del number
        height = frame.shape[0]
        bend, edge = view.down(0, 15.0), view.down(0, 8.0)
        places = [bend - 1.1 * height, bend - 0.1 * height, edge, edge + 0.5 * height]
        rows = np.arange(height)
        column = np.full((height, 4), 255, np.uint8)
        for channel in range(3):
            tones = [paint[channel] for paint in (self.top, self.wall, self.floor, self.near)]
            column[:, channel] = np.rint(np.interp(rows, places, tones))
        frame[...] = column[:, None]


@dataclass(frozen=True, slots=True)
class Podium:
    """A round platform whose top is the ground. Lengths in units."""

    radius: float
    tall: float
    top: Colour
    rim: Colour
    side: Colour
    depth: float = 8.5

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """The side, then the top."""
        del number
        low, high = self._ring(view, -self.tall), self._ring(view, 0.0)
        front = low[: len(low) // 2]
        fill(frame, low, self.side)
        for start in range(len(front) - 1):
            quad = np.array([low[start], low[start + 1], high[start + 1], high[start]])
            shade = 0.75 + 0.5 * start / len(front)
            tone = tuple(min(255, round(part * shade)) for part in self.side)
            fill(frame, quad, (tone[0], tone[1], tone[2]))
        fill(frame, high, self.rim)
        middle = high.mean(axis=0)
        fill(frame, middle + (high - middle) * 0.975, self.top)

    def _ring(self, view: View, y: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        # From right to left along the front first, then back behind.
        angles = -np.linspace(0, 2 * np.pi, 73)[:-1]
        z = np.maximum(6.15 + 0.62 * self.radius * np.sin(angles), view.z + 1.0)
        scale = view.focal / (z - view.z)
        across = view.centre + (self.radius * np.cos(angles) - view.x) * scale
        return np.column_stack([across, view.horizon - (y - view.y) * scale])


def _cove(stage: Stage, wall: str, floor: str) -> None:
    """The sweep, a light behind the subject that breathes, and plain shapes at the sides."""
    dark = rgb(wall)[0] < 110
    tones = (
        mix(wall, "#000000", 0.18), wall, floor, mix(floor, wall, 0.45),
    )  # fmt: skip
    top, back, low, near = (rgb(stage.tone(tone, 6)) for tone in tones)
    stage.add(Sweep(top, back, low, near))
    glow = stage.tone(mix(floor, "#ffffff", 0.25 if dark else 0.8), 6, 0.4)
    lamp = Glow(30, 0.0, 3.4, 12.0, glow, stage.clock, 0.6, 0.12, rate=0.2, period=stage.period(30))
    put(stage, lamp)
    swing = stage.waving(5.0, 1 / max(stage.clock.duration, 4.0))
    beam = mix(glow, "#ffffff", 0.6)

    def paint(sketch: Sketch) -> None:
        soft = sketch.gradient([(beam, 0.0), (beam, 0.28), (beam, 0.0)], across=True)
        for x in (-9.0, 9.0):
            sketch.polygon([(x, 14), (x + 5, 14), (x + 1, -4), (x - 4, -4)], soft)

    bottom = stage.rise(24)[0]
    stage.strip(
        24,
        (min(bottom, -4), 14),
        paint,
        soft=0.3,
        margin=6,
        drift=lambda number: (swing(number), 0.0),
    )
    _shapes(stage, 9.6, wall, floor)


def _shapes(stage: Stage, depth: float, wall: str, floor: str) -> None:
    """An arch, a ball, a column and steps, away from the middle."""
    light = stage.tone(mix(floor, "#ffffff", 0.3 if rgb(floor)[0] > 110 else 0.1), depth)
    body = stage.tone(mix(wall, floor, 0.5), depth)
    shade = stage.tone(mix(wall, "#201828", 0.2), depth)
    low = stage.rise(depth)[0]
    half = min(4.3, 0.36 * stage.widest(depth))
    flip = 1 if stage.rng.random() < 0.5 else -1

    def paint(sketch: Sketch) -> None:
        across = sketch.gradient([light, body, shade], across=True)
        x = -half * flip
        sketch.smooth([(x - 1.3, -0.2), (x - 1.3, 2.0), (x - 0.9, 2.9), (x, 3.3), (x + 0.9, 2.9),
                       (x + 1.3, 2.0), (x + 1.3, -0.2)], across)  # fmt: skip
        sketch.rect(x - 1.3, -0.3, 2.6, 1.2, across)
        sketch.rect(x + 0.5, -0.3, 1.1, 0.75, sketch.gradient([light, body], across=True))
        sketch.oval(x + 1.05, 0.85, 0.4, 0.4, sketch.radial([(light, 1), (body, 1), (shade, 1)]))
        x = half * flip
        sketch.rect(x - 0.5, -0.3, 1.0, 2.1, across)
        sketch.oval(x, 1.8, 0.5, 0.14, light)
        ball = sketch.radial([(light, 1.0), (body, 1.0), (shade, 1.0)])
        sketch.oval(x, 2.36, 0.5, 0.5, ball)
        sketch.rect(x - 1.7, -0.3, 0.9, 0.6, sketch.gradient([light, body], across=True))

    stage.strip(depth, (min(low, -0.3), 3.5), paint)


def _table(stage: Stage, *, marble: bool, dark: bool) -> None:
    """A table top with its far edge, and out-of-focus lights behind it."""
    back = ("#0f1016", "#23202a") if dark else ("#5a4a44", "#c9a888")
    low, high = stage.rise(20)
    stage.add(Ground(back[1], back[1], stage.light))

    def paint(sketch: Sketch) -> None:
        tones = [stage.tone(tone, 6) for tone in (back[0], back[1], back[0])]
        sketch.rect(sketch.left, low - 1, sketch.width, high - low + 2, sketch.gradient(tones))

    stage.strip(20, (low - 1, high + 1), paint, soft=0.2)
    _bokeh(stage)
    if marble:
        slabs, joint, piece = ("#f1eeea", "#e9e5e0", "#f6f4f1"), "#d0c9c2", (9.0, 2.6)
    elif dark:
        slabs, joint, piece = ("#3a2c24", "#33261f", "#41322a"), "#1d1511", (3.6, 0.6)
    else:
        slabs, joint, piece = ("#b57f4c", "#ad7744", "#bf8a57"), "#82562f", (3.6, 0.6)
    band(stage, 9.12, 9.0, mix(joint, "#000000", 0.25), depth=9.9)
    pave(stage, (9.0, 1.0), piece, slabs, joint=joint, gap=0.02, depth=9.8)
    if marble:
        _veins(stage)


def _bokeh(stage: Stage) -> None:
    colours = ("#ffd9a0", "#ffb877", "#ffe9c9", "#f4c6d0", "#bfe0f0")
    low, high = stage.span(16)
    for index in range(16):
        x = low + (high - low) * (index + float(stage.rng.uniform(0, 1))) / 16
        y = float(stage.rng.uniform(0.6, 6.5))
        size = float(stage.rng.uniform(0.5, 1.5))
        tone = colours[int(stage.rng.integers(len(colours)))]
        stage.add(
            Glow(16 + 0.1 * index, x, y, size, tone, stage.clock, 0.55, 0.35, rate=0.15,
                 period=stage.period(16))
        )  # fmt: skip


def _veins(stage: Stage) -> None:
    """Grey veins in the marble: a few thin bands that drift apart."""
    for z in (8.3, 7.2, 6.6, 5.2, 4.6, 3.9):
        pave(
            stage, (z + 0.03, z), (float(stage.rng.uniform(0.8, 2.4)), 0.03),
            ("#cfc9c4", None, "#dcd7d2", None), gap=0.0, depth=9.7,
        )  # fmt: skip
