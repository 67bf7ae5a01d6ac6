"""Things that are many and move by themselves: birds, fish, bubbles, fireflies, embers."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, sin
from typing import TYPE_CHECKING

import numpy as np
from numpy import float32, float64

from rushes.preview.canvas import Texture, paste
from rushes.preview.cast import drawing
from rushes.preview.light import rgb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rushes.preview.camera import Clock, View
    from rushes.preview.stage import Stage


def tinted(texture: Texture, colour: str, amount: float) -> Texture:
    """The same texture with ``amount`` (0 to 1) of a colour in it."""
    alpha = texture[..., 3:].astype(float32) / 255
    out = texture.copy()
    mixed = texture[..., :3] * (1 - amount) + np.array(rgb(colour), float32) * alpha * amount
    out[..., :3] = np.minimum(np.rint(mixed), texture[..., 3:])
    return out


def cutouts(
    stage: Stage, icons: Sequence[str], depth: float, height: float, tint: tuple[str, float]
) -> tuple[Texture, ...]:
    """Drawings of emojis for a flock, ``tint``: a colour and how much of it lies over them."""
    pixels = round(height * stage.finest(depth))
    made = [drawing(icon, pixels, stage.light, 5) for icon in icons]
    return tuple(tinted(cut.texture, *tint) for cut in made if cut)


@dataclass(frozen=True, slots=True)
class Way:
    """How a flock moves. Lengths in units, speeds in units a second."""

    speed: float = 0.0
    rise: float = 0.0
    bob: float = 0.0
    rate: float = 0.5
    """Cycles a second of bobbing and blinking."""
    blink: float = 0.0
    """How much it fades in and out, 0 to 1."""
    opacity: float = 1.0
    turn: float = 0.0
    """Radians that each one rocks."""


@dataclass(frozen=True, slots=True)
class Flock:
    """Many cut-outs at one depth. ``items`` (n, 5): x, y, height, phase, which texture."""

    depth: float
    textures: tuple[Texture, ...]
    items: NDArray[float64]
    way: Way
    clock: Clock
    heights: tuple[float, float]
    period: float = 0.0
    carried: bool = False
    """Whether they go along with the camera sideways."""

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Paste each where it is now."""
        if self.depth - view.z < 1.0:
            return
        scale = view.scale(self.depth)
        lead = view.x if self.carried else 0.0
        low = view.x - view.centre / scale - 1
        high = view.x + (frame.shape[1] - view.centre) / scale + 1
        for x, y, tall, phase, which in self.items:
            at, up, seen = self._now(x, y, phase, number)
            texture = self.textures[int(which)]
            place = at + lead
            turns: Sequence[int] = (0,)
            if self.period:
                first = ceil((low - place) / self.period)
                turns = range(first, floor((high - place) / self.period) + 1)
            for turn in turns:
                centre = view.across(place + turn * self.period, self.depth)
                angle = self.way.turn * sin(self.clock.phase(self.way.rate, number, phase))
                self._put(
                    frame, texture, (centre, view.down(up, self.depth)), tall * scale, angle, seen
                )

    def _now(self, x: float, y: float, phase: float, number: int) -> tuple[float, float, float]:
        """Place and opacity of one of them."""
        clock, way = self.clock, self.way
        moment = float(clock.moments[number])
        seen = way.opacity
        angle = clock.phase(way.rate, number, phase)
        if way.blink:
            seen *= 1 - way.blink * (0.5 + 0.5 * sin(angle))
        if way.speed:
            life = (moment + phase) % 1 if clock.loop else moment
            x += way.speed * clock.duration * (life - 0.5)
            # In a loop each one fades out where its way ends and in again where it began.
            seen *= min(1.0, 7 * min(life, 1 - life)) if clock.loop else 1.0
        if way.rise:
            low, high = self.heights
            turns = clock.turns(abs(way.rise) / (high - low)) * (1 if way.rise > 0 else -1)
            life = ((y - low) / (high - low) + turns * moment) % 1
            y = low + (high - low) * life
            seen *= min(1.0, 6 * min(life, 1 - life))
        return x, y + way.bob * sin(angle), seen

    def _put(
        self,
        frame: Texture,
        texture: Texture,
        at: tuple[float, float],
        pixels: float,
        angle: float,
        opacity: float,
    ) -> None:
        height, width = texture.shape[:2]
        zoom = pixels / height
        flip = -1 if self.way.speed < 0 else 1
        cos, side = np.cos(angle) * zoom, np.sin(angle) * zoom
        matrix = np.array([[cos * flip, -side], [side * flip, cos]])
        shift = np.array(at) - matrix @ (width / 2, height / 2)
        if opacity > 0.02:
            paste(frame, texture, np.column_stack([matrix, shift]), opacity)


def flock(  # noqa: PLR0913, PLR0917
    stage: Stage,
    depth: float,
    textures: tuple[Texture, ...],
    heights: tuple[float, float],
    spacing: float,
    size: tuple[float, float],
    way: Way,
) -> None:
    """Strew a flock over all that is seen at ``depth``, about one every ``spacing`` units."""
    if not textures:
        return
    carried = stage.stands_still(depth)
    low, high = stage.span(depth, carried=carried)
    period = stage.period(depth)
    margin = abs(way.speed) * stage.clock.duration / 2 + 1
    low, high = (0.0, period) if period else (low - margin, high + margin)
    count = max(1, round((high - low) / spacing))
    rng = stage.rng
    items = np.column_stack(
        [
            low + (np.arange(count) + rng.uniform(0, 1, count)) * (high - low) / count,
            rng.uniform(*heights, count),
            rng.uniform(*size, count),
            rng.random(count),
            rng.integers(len(textures), size=count),
        ]
    )
    stage.add(Flock(depth, textures, items, way, stage.clock, heights, period, carried))
