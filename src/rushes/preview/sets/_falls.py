"""Falling water: a sheet of streaks that run down, with mist at its foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from rushes.preview.canvas import Texture, paste
from rushes.preview.clouds import Fluff, cloud
from rushes.preview.light import mix
from rushes.preview.sets._piece import Hung, piece
from rushes.preview.sketch import Sketch

if TYPE_CHECKING:
    from rushes.preview.camera import Clock, View
    from rushes.preview.stage import Stage


@dataclass(frozen=True, slots=True)
class Falls:
    """A fall: ``streaks`` scroll down behind ``mask``; both are textures of the same size."""

    depth: float
    streaks: Texture
    mask: Texture
    left: float
    top: float
    density: float
    clock: Clock
    rate: float
    """How often a second a streak runs from top to bottom."""
    period: float = 0.0
    carried: bool = False

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Scroll, cut out, and paste it where the view sees it."""
        if self.depth - view.z < 1:
            return
        high = self.streaks.shape[0]
        gone = self.clock.phase(self.rate, number) / (2 * np.pi) % 1 * high
        whole, part = int(gone), gone % 1
        here, next_ = (np.roll(self.streaks, whole + step, axis=0) for step in (0, 1))
        rolled = cv2.addWeighted(here, 1 - part, next_, part, 0)
        alpha = cv2.merge([cv2.extractChannel(self.mask, 3)] * 4)
        cut = np.asarray(cv2.multiply(rolled, alpha, scale=1 / 255), np.uint8)
        zoom = view.scale(self.depth) / self.density
        start = self.left + (view.x if self.carried else 0.0)
        turns = range(-2, 3) if self.period else range(1)
        for turn in turns:
            left = view.across(start + turn * self.period, self.depth)
            top = view.down(self.top, self.depth)
            paste(frame, cut, np.array([[zoom, 0, left], [0, zoom, top]]))


def falls(
    stage: Stage, depth: float, x: float, size: tuple[float, float], base: float = 0.0
) -> None:
    """Add a fall, ``size`` (wide, high), about ``x``, with mist where it meets the water."""
    wide, high = size
    rng = stage.rng
    density = min(stage.finest(depth) * 0.7, 700 / high)
    water = stage.tone("#a9def0", 0.6 * depth)
    bright = stage.tone("#ffffff", 0.5 * depth)
    deep = stage.tone("#5fb4d4", 0.6 * depth)
    sheet = Sketch(x - wide / 2, x + wide / 2, base, base + high)
    sheet.rect(sheet.left, sheet.bottom, wide, high, water)
    for _ in range(int(26 + 6 * wide)):
        px, py = rng.uniform(sheet.left, sheet.right), rng.uniform(base, base + high)
        long = high * rng.uniform(0.12, 0.4)
        colour = (bright, deep, bright, mix(water, deep, 0.5))[int(rng.integers(4))]
        thick = wide * rng.uniform(0.008, 0.03)
        for turn in (0, high, -high):
            sheet.line([(px, py + turn), (px, py + turn + long)], colour, thick, opacity=0.7)
    cut = Sketch(x - wide / 2, x + wide / 2, base, base + high)
    steps = np.linspace(0, 1, 9).tolist()
    left = [
        (x - wide * (0.5 - 0.12 * s + float(rng.uniform(-0.015, 0.015))), base + high * s)
        for s in steps
    ]
    right = [
        (x + wide * (0.5 - 0.12 * s + float(rng.uniform(-0.015, 0.015))), base + high * s)
        for s in steps
    ]
    cut.polygon([*left, *right[::-1]], "#ffffff")
    stage.add(
        Falls(
            depth, sheet.texture(density), cut.texture(density), x - wide / 2, base + high, density,
            stage.clock, 0.55, stage.period(depth), stage.stands_still(depth),
        )
    )  # fmt: skip


def mist(stage: Stage, depth: float, x: float, wide: float, high: float) -> None:
    """Heaps of spray about ``x`` that swell and fade in turn."""
    rng = stage.rng
    bright, under = stage.tone("#ffffff", 0.5 * depth), stage.tone("#d3ecf5", 0.6 * depth)
    for turn in range(2):

        def paint(sketch: Sketch) -> None:
            look = Fluff(bright, under, 0.85, 0.0)
            for index in range(5):
                at = (x + wide * (index / 4 - 0.5) * 1.05, -0.05 * high)
                tall = high * rng.uniform(0.5, 1.0)
                cloud(rng, sketch, at, (tall * 2.4, tall), look)

        def drift(number: int, turn: int = turn) -> tuple[float, float]:
            angle = stage.clock.phase(0.35, number, turn / 2)
            return 0.1 * high * float(np.cos(angle)), 0.08 * high * float(np.sin(angle))

        def strength(number: int, turn: int = turn) -> float:
            return 0.75 + 0.2 * float(np.sin(stage.clock.phase(0.25, number, turn / 2)))

        piece(
            stage, depth - 0.1 * turn, (x - wide, x + wide), (-0.2 * high, high * 1.2), paint,
            Hung(0.5, drift, strength),
        )  # fmt: skip
