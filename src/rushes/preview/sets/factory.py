"""A factory hall: tall windows, trusses, pipes, robots at a conveyor belt, turning gears, steam."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.canvas import shape
from rushes.preview.light import Colour, rgb
from rushes.preview.sets import Place
from rushes.preview.sets._floors import band, pave
from rushes.preview.sets._interior import Hall, furnish, hall, pendants, rays
from rushes.preview.sets._moving import Gloss, Smoke, passing, put

if TYPE_CHECKING:
    from rushes.preview.camera import Clock, View
    from rushes.preview.canvas import Texture
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(times=("noon", "overcast", "golden_hour"), indoors=True, sound="machines")


def build(stage: Stage, scene: Scene) -> None:
    """Hall, windows and machines along the wall, the belt with goods, arms, hazard stripes."""
    concrete = ("#8f9296", "#898c90", "#96999d")
    room = Hall(
        "#9aa5ab", concrete, "#74777c", ceiling="#6d777e", beam="#4f585f", depth=14.0, tall=7.0,
        boards=(2.6, 1.6), stripes=0.12,
    )  # fmt: skip
    tall = hall(stage, room)
    furnish(stage, 13.9, tall, 5.2, (_window, _window, _tanks), soft=0.8)
    rays(stage, 13.0, 5.6, 5.2)
    _pipes(stage, 13.4)
    furnish(stage, 12.2, 4.2, 5.4, (_machine, _machine, _press))
    _gears(stage, 12.0)
    _trusses(stage, 11.0, tall)
    pendants(stage, 10.6, tall, 5.2, 6.0, "#3f5a4f")
    _belt(stage, 9.6)
    for index, icon in enumerate(scene.prop_icons or ("📦",)):
        passing(stage, icon, 9.58 - 0.01 * index, 0.72, 1.2, y=1.0, apart=2.6)
    _arms(stage, 9.9)
    stage.add(Gloss(8.9, 12, 0.14, stage.clock, blur=0.03, fade=0.8))
    band(stage, 8.1, 8.0, "#e8c23a")
    pave(stage, (8.0, 7.72), (0.42, 0.28), ("#f0c830", "#26282c"), gap=0.0, order="checker")
    band(stage, 4.6, 4.5, "#e8c23a")


def _window(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    """A large window of many small panes."""
    frame, light = stage.tone("#3f484f", depth), stage.light
    sketch.rect(x - 2.05, 2.5, 4.1, 3.3, frame)
    sketch.rect(x - 1.95, 2.6, 3.9, 3.1, sketch.gradient(light.sky))
    sketch.rects([(x - 1.95 + 0.65 * i, 2.6, 0.07, 3.1) for i in range(1, 6)], frame)
    sketch.rects([(x - 1.95, 2.6 + 0.62 * i, 3.9, 0.07) for i in range(1, 5)], frame)


def _tanks(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    light, mid, dark = (stage.tone(c, depth) for c in ("#cfd6da", "#9aa6ad", "#5f6b73"))
    for side in (-1.2, 1.2):
        steel = sketch.gradient([mid, light, mid, dark], across=True)
        sketch.rect(x + side - 0.95, 0.4, 1.9, 4.6, steel, round=0.5)
        sketch.rects([(x + side - 0.95, y, 1.9, 0.07) for y in (1.4, 2.6, 3.8)], dark)
        sketch.oval(x + side, 2.1, 0.3, 0.3, light, stroke=dark, stroke_width=4)
        red = stage.tone("#d9483c", depth)
        sketch.line([(x + side, 2.1), (x + side + 0.14, 2.25)], red, 0.05)


def _pipes(stage: Stage, depth: float) -> None:
    paints = [stage.tone(c, depth) for c in ("#c9783c", "#5f7f8f", "#b8443a")]
    dark = stage.tone("#3a4148", depth)

    def paint(sketch: Sketch) -> None:
        for level, colour in enumerate(paints):
            y = 6.0 + 0.32 * level
            sketch.rect(sketch.left, y, sketch.width, 0.2, colour)
            sketch.rect(sketch.left, y + 0.13, sketch.width, 0.03, "#ffffff", opacity=0.35)
        count = max(1, round(sketch.width / 2.6))
        step = sketch.width / count
        sketch.rects([(sketch.left + i * step, 5.9, 0.12, 1.05) for i in range(count)], dark)

    stage.strip(depth, (5.8, 7.0), paint, soft=0.8)


def _machine(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    """A cabinet with dials and lamps, a hopper on top."""
    body = stage.tone(("#4f7f6f", "#5a7fa0", "#c98f3f")[int(stage.rng.integers(3))], depth)
    dark, steel = stage.tone("#2f363c", depth), stage.tone("#c3cbd0", depth)
    sketch.rect(x - 1.7, 0, 3.4, 2.3, body, round=0.08, stroke=dark, stroke_width=4)
    sketch.rect(x - 1.45, 1.1, 1.4, 0.95, dark, round=0.05)
    sketch.rect(x - 1.38, 1.17, 1.26, 0.8, stage.tone("#7fe0c0", depth, 0.0), opacity=0.75)
    wave = [(x - 1.3 + 0.2 * i, 1.55 + 0.2 * (-1) ** i * ((i * 7) % 3) / 2) for i in range(6)]
    sketch.line(wave, dark, 0.04)
    for index, colour in enumerate(("#ff5a4a", "#ffd24a", "#6fe07a")):
        sketch.oval(x + 0.4 + 0.36 * index, 1.8, 0.11, 0.11, stage.tone(colour, depth, 0.0))
        sketch.oval(x + 0.4 + 0.36 * index, 1.35, 0.13, 0.13, steel, stroke=dark, stroke_width=3)
    sketch.rects([(x - 1.4, 0.25 + 0.18 * i, 2.8, 0.07) for i in range(4)], dark, opacity=0.6)
    sketch.polygon([(x + 0.2, 2.3), (x - 0.1, 3.3), (x + 1.5, 3.3), (x + 1.2, 2.3)], steel)
    sketch.rect(x - 1.3, 2.3, 0.4, 1.6, steel)
    sketch.rect(x - 1.38, 3.85, 0.56, 0.12, dark)
    period, steam = stage.period(depth) or sketch.width, stage.tone("#f2f4f6", depth)
    put(stage, Smoke(depth - 0.1, x - 1.1, 3.9, 0.22, 1.6, steam, stage.clock, 0.4, period=period))


def _press(stage: Stage, sketch: Sketch, x: float, depth: float) -> None:
    """A press between two columns."""
    dark, steel = stage.tone("#2f363c", depth), stage.tone("#aeb8be", depth)
    yellow = stage.tone("#e8b830", depth)
    sketch.rects([(x - 1.3, 0, 0.4, 3.6), (x + 0.9, 0, 0.4, 3.6)], yellow)
    sketch.rect(x - 1.5, 3.4, 3.0, 0.6, yellow, stroke=dark, stroke_width=4)
    sketch.rect(x - 0.2, 2.2, 0.4, 1.3, steel)
    sketch.rect(x - 0.8, 1.8, 1.6, 0.5, steel, stroke=dark, stroke_width=4)
    sketch.rect(x - 1.2, 0, 2.4, 0.8, dark, round=0.05)


def _trusses(stage: Stage, depth: float, tall: float) -> None:
    """Columns with rivets, and a lattice girder under the roof."""
    steel, dark = stage.tone("#6f5a4c", depth), stage.tone("#54443a", depth)

    def paint(sketch: Sketch) -> None:
        low = tall - 1.0
        sketch.rects(
            [(sketch.left, low, sketch.width, 0.16), (sketch.left, tall - 0.2, sketch.width, 0.16)],
            steel,
        )
        bays = max(2, round(sketch.width / 1.1))
        step = sketch.width / bays
        for index in range(bays):
            x = sketch.left + index * step
            sketch.line(
                [(x, low + 0.1), (x + step / 2, tall - 0.1), (x + step, low + 0.1)], dark, 0.09
            )
        columns = max(1, round(sketch.width / 9))
        for index in range(columns):
            x = sketch.left + (index + 0.12) * sketch.width / columns
            sketch.rect(x - 0.22, 0, 0.44, tall, steel)
            sketch.rects([(x - 0.22, 0, 0.08, tall), (x + 0.14, 0, 0.08, tall)], dark)
            sketch.rect(x - 0.4, 0, 0.8, 0.3, dark)

    stage.strip(depth, (0, tall), paint, soft=0.8)


def _belt(stage: Stage, depth: float) -> None:
    steel, dark, rubber = (stage.tone(c, depth) for c in ("#aab4bb", "#4a535a", "#25282c"))

    def paint(sketch: Sketch) -> None:
        count = max(2, round(sketch.width / 0.5))
        step = sketch.width / count
        legs = max(1, round(sketch.width / 2.2))
        sketch.rects(
            [(sketch.left + (i + 0.5) * sketch.width / legs, 0, 0.14, 0.75) for i in range(legs)],
            dark,
        )
        sketch.rect(sketch.left, 0.68, sketch.width, 0.32, steel)
        sketch.rect(sketch.left, 0.96, sketch.width, 0.07, rubber)
        sketch.rect(sketch.left, 0.68, sketch.width, 0.04, dark)
        for index in range(count):
            sketch.oval(sketch.left + (index + 0.5) * step, 0.84, 0.1, 0.1, dark)
            sketch.oval(sketch.left + (index + 0.5) * step, 0.84, 0.04, 0.04, steel)

    stage.strip(depth, (0, 1.04), paint)


@dataclass(frozen=True, slots=True)
class Arm:
    """A robot's arm that picks from the belt, again and again. Lengths in units."""

    depth: float
    x: float
    period: float
    clock: Clock
    colour: Colour
    dark: Colour

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Foot, two limbs and a grip, at every place in sight."""
        if self.depth - view.z < 1.0:
            return
        half = frame.shape[1] / view.scale(self.depth)
        first = int(np.floor((view.x - half - self.x) / self.period))
        last = int(np.ceil((view.x + half - self.x) / self.period))
        beat = self.clock.phase(0.3, number, self.x * 0.37)
        one, two = 1.75 + 0.35 * np.sin(beat), -0.5 + 0.4 * np.sin(beat + 0.9)
        for turn in range(first, last + 1):
            foot = np.array([self.x + turn * self.period, 1.9])
            elbow = foot + 1.35 * np.array([np.cos(one), np.sin(one)])
            wrist = elbow + 1.25 * np.array([np.cos(two), np.sin(two)])
            self._limb(frame, view, (foot - (0, 1.9), foot), (0.34, 0.26), self.dark)
            self._limb(frame, view, (foot, elbow), (0.24, 0.17), self.colour)
            self._limb(frame, view, (elbow, wrist), (0.17, 0.11), self.colour)
            self._limb(frame, view, (wrist, wrist - (0, 0.45)), (0.09, 0.16), self.dark)
            for joint, size in ((foot, 0.3), (elbow, 0.24), (wrist, 0.16)):
                self._disc(frame, view, joint, size)

    def _limb(
        self,
        frame: Texture,
        view: View,
        ends: tuple[np.ndarray[tuple[int], np.dtype[np.float64]], ...],
        widths: tuple[float, float],
        colour: Colour,
    ) -> None:
        along = ends[1] - ends[0]
        side = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-6)
        flat = [ends[0] + side * widths[0], ends[0] - side * widths[0],
                ends[1] - side * widths[1], ends[1] + side * widths[1]]  # fmt: skip
        shape(frame, np.column_stack([flat, np.full(4, self.depth)]), view, colour)

    def _disc(
        self,
        frame: Texture,
        view: View,
        at: np.ndarray[tuple[int], np.dtype[np.float64]],
        size: float,
    ) -> None:
        angles = np.linspace(0, 2 * np.pi, 17)[:-1]
        for part, colour in ((1.0, self.dark), (0.5, self.colour)):
            points = np.column_stack(
                [at[0] + part * size * np.cos(angles), at[1] + part * size * np.sin(angles),
                 np.full(16, self.depth)]
            )  # fmt: skip
            shape(frame, points, view, colour)


def _arms(stage: Stage, depth: float) -> None:
    period = stage.period(depth) or 7.0
    period /= max(1, round(period / 7.0))
    orange, dark = (rgb(stage.tone(c, depth)) for c in ("#f08a2c", "#3a4046"))
    put(stage, Arm(depth, -3.2, period, stage.clock, orange, dark))


@dataclass(frozen=True, slots=True)
class Gear:
    """A toothed wheel that turns. Lengths in units."""

    depth: float
    x: float
    y: float
    size: float
    teeth: int
    rate: float
    period: float
    clock: Clock
    colour: Colour
    hub: Colour

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Teeth, disc and hub, at every place in sight."""
        if self.depth - view.z < 1.0:
            return
        half = frame.shape[1] / view.scale(self.depth)
        first = int(np.floor((view.x - half - self.x) / self.period))
        last = int(np.ceil((view.x + half - self.x) / self.period))
        way = 1 if self.rate > 0 else -1
        turned = way * self.clock.phase(abs(self.rate), number)
        for turn in range(first, last + 1):
            middle = np.array([self.x + turn * self.period, self.y])
            for tooth in range(self.teeth):
                angle = turned + 2 * np.pi * tooth / self.teeth
                spread = np.array([-0.13, 0.13, 0.08, -0.08])
                far = self.size * np.array([0.8, 0.8, 1.16, 1.16])
                self._fill(frame, view, middle, angle + spread, far, self.colour)
            ring = np.linspace(0, 2 * np.pi, 33)[:-1]
            for part, colour in (
                (1.0, self.colour),
                (0.62, self.hub),
                (0.5, self.colour),
                (0.2, self.hub),
            ):
                self._fill(frame, view, middle, ring, np.full(32, part * self.size), colour)

    def _fill(
        self,
        frame: Texture,
        view: View,
        middle: np.ndarray[tuple[int], np.dtype[np.float64]],
        angles: np.ndarray[tuple[int], np.dtype[np.float64]],
        far: np.ndarray[tuple[int], np.dtype[np.float64]],
        colour: Colour,
    ) -> None:
        points = np.column_stack(
            [middle[0] + far * np.cos(angles), middle[1] + far * np.sin(angles),
             np.full(len(angles), self.depth)]
        )  # fmt: skip
        shape(frame, points, view, colour)


def _gears(stage: Stage, depth: float) -> None:
    period = stage.period(depth) or 11.0
    period /= max(1, round(period / 11.0))
    iron, hub = (rgb(stage.tone(c, depth)) for c in ("#7d868c", "#4a5258"))
    brass = rgb(stage.tone("#c99a4a", depth))
    x = 2.9
    for dx, y, size, teeth, rate, colour in (
        (0.0, 3.3, 0.95, 12, 0.12, iron),
        (1.62, 3.85, 0.62, 8, -0.18, brass),
    ):
        put(stage, Gear(depth, x + dx, y, size, teeth, rate, period, stage.clock, colour, hub))
