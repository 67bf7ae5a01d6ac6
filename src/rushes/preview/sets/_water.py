"""Water: its colour with distance, glints, waves, surf, and what it mirrors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy import float32, float64
from numpy.typing import NDArray

from rushes.preview.canvas import Texture, fill
from rushes.preview.light import mix, rgb
from rushes.preview.stage import SKY

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.preview.camera import Clock, View
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

#: What swims rather than walks, among the subjects that a prompt may put at a water's edge.
_AFLOAT = frozenset(
    {
        "duck", "duckling", "swan", "goose", "otter", "whale", "dolphin", "seal", "shark", "turtle",
        "surfer", "frog", "lotus", "beaver", "hippo", "hippopotamus", "crocodile", "alligator",
    }
)  # fmt: skip


def afloat(scene: Scene) -> bool:
    """Whether the shot's first subject is in the water rather than beside it."""
    if not scene.subjects:
        return False
    first = scene.subjects[0]
    return (
        first.kind.value in {"boat", "fish"}
        or scene.actions[0] in {"sail", "swim"}
        or first.name in _AFLOAT
    )


def water_tone(stage: Stage, colour: str, depth: float, sheen: float = 0.3) -> str:
    """Water's own colour as it looks here; ``sheen``: how much of the sky lies on it."""
    return mix(stage.tone(colour, depth), stage.light.sky[-2], sheen * min(1.0, depth / 60 + 0.25))


@dataclass(frozen=True, slots=True)
class Sea:
    """A sheet of water from the horizon to ``shore``."""

    near: tuple[int, int, int]
    far: tuple[int, int, int]
    shore: float = 0.0
    depth: float = SKY - 2

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Fill the rows between horizon and shore."""
        del number
        height, width = frame.shape[:2]
        first = max(0, int(np.floor(view.horizon)))
        last = height
        if self.shore:
            last = min(height, round(view.down(0, self.shore))) if self.shore - view.z > 1 else 0
        if last <= first:
            return
        rows = np.arange(first, last) + 0.5 - view.horizon
        z = view.y * view.focal / np.maximum(rows, 0.25) + view.z
        place = np.clip(np.log(np.maximum(z, 3) / 3) / np.log(60), 0, 1)[:, None]
        column = np.full((last - first, 4), 255, np.uint8)
        column[:, :3] = np.rint(np.array(self.near) * (1 - place) + np.array(self.far) * place)
        frame[first:last] = np.broadcast_to(column[:, None], (last - first, width, 4))


def sea(stage: Stage, near: str, far: str, shore: float = 0.0) -> None:
    """Add a sheet of water; ``near`` and ``far`` are its colours as if at noon."""
    stage.add(
        Sea(
            rgb(water_tone(stage, near, 6, 0.2)),
            rgb(mix(water_tone(stage, far, 90, 0.6), stage.light.haze, 0.25)),
            shore,
        )
    )


@dataclass(frozen=True, slots=True)
class Mirror:
    """Calm water that mirrors everything behind ``depth``, the far shore; ``near``: the near one."""

    depth: float
    near: float
    tint: tuple[int, int, int]
    clock: Clock
    strength: float = 0.72
    wobble: float = 1.0

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Fold the picture over at the shore, with ripples, at half its resolution."""
        height, width = frame.shape[:2]
        line = view.down(0, self.depth)
        last = min(height, round(view.down(0, self.near))) if self.near - view.z > 1 else height
        first = max(0, int(np.floor(line)))
        if last - first < 4:
            return
        rows = np.linspace(first, last, (last - first) // 2, endpoint=False) + 1.0
        below = np.maximum(rows - line, 0.0)
        z = view.y * view.focal / np.maximum(rows - view.horizon, 0.5)
        size = self.wobble * view.focal / np.maximum(z, 1.0) * 0.02
        angle = 9.0 * np.log(np.maximum(z, 1.0)) * 6
        one = np.sin(angle + self.clock.phase(0.6, number))
        two = np.sin(angle * 0.43 - self.clock.phase(0.4, number) + 1.3)
        source = line - below * 0.96 + size * (0.9 * one + 0.6 * two)
        weight = self.strength * np.clip(1 + source / 80, 0, 1) * (1 - 0.55 * below / height)
        maps = (
            np.arange(width // 2, dtype=float32)[None] * 2 + (size * (one + two))[:, None],
            np.repeat(np.clip(source, 0, max(first - 1, 0))[:, None], width // 2, axis=1),
        )
        seen = cv2.remap(
            frame,
            maps[0].astype(float32),
            maps[1].astype(float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        blend = weight.astype(float32)[:, None, None]
        tint = np.array([*self.tint, 255], float32)
        mixed = np.rint(seen * blend + tint * (1 - blend)).astype(np.uint8)
        frame[first:last] = cv2.resize(mixed, (width, last - first))


@dataclass(frozen=True, slots=True)
class Glints:
    """Light that twinkles on the water. ``items`` (n, 6): x, z, length, phase, rate, period."""

    items: NDArray[float64]
    colour: tuple[int, int, int]
    clock: Clock
    pinned: bool = False
    """Under the sun: x is then an angle, in units of the focal length."""
    depth: float = 13.0

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """A thin lozenge for each that shines just now."""
        for x, z, long, phase, rate, period in self.items:
            shine = float(np.sin(self.clock.phase(rate, number, phase)))
            if shine <= 0.1 or z - view.z < 1.2:
                continue
            scale = view.focal / (z - view.z)
            down = view.horizon + view.y * scale
            if not 0 <= down < frame.shape[0]:
                continue
            if self.pinned:
                columns = [view.centre + x * view.focal]
            else:
                step = period * scale
                start = (view.centre + (x - view.x) * scale) % step - step
                columns = list(np.arange(start, frame.shape[1] + step, step))
            half = long * scale * shine / 2
            thick = max(0.35, 0.035 * scale * shine)
            for column in columns:
                if -half < column < frame.shape[1] + half:
                    corners = [[-half, 0], [0, -thick], [half, 0], [0, thick]]
                    fill(frame, np.array(corners) + (column, down), self.colour)


def twinkles(
    stage: Stage, colour: str, count: int, reach: tuple[float, float], size: tuple[float, float]
) -> None:
    """Strew glints of a ``size`` (shortest, longest) between two distances."""
    rng = stage.rng
    z = np.exp(rng.uniform(*np.log(reach), count))
    period = np.array([_period(stage, float(depth)) for depth in z])
    items = np.column_stack(
        [rng.random(count) * period, z, rng.uniform(*size, count) * (0.6 + z / 25),
         rng.random(count), rng.choice([0.4, 0.6, 0.8], count), period]
    )  # fmt: skip
    stage.add(Glints(items, rgb(colour), stage.clock, depth=reach[0] + 4))


def glints(stage: Stage, count: int = 90, reach: tuple[float, float] = (3.2, 60.0)) -> None:
    """Strew glints over the water between two distances, and more of them under a low sun."""
    light, rng = stage.light, stage.rng
    twinkles(stage, mix(light.sky[-1], light.sun or "#ffffff", 0.6), count, reach, (0.12, 0.5))
    if not light.sun:
        return
    view = stage.views[len(stage.views) // 2]
    middle = (light.sun_at[0] * stage.width - view.centre) / view.focal
    end = 240 if reach[1] > 50 else reach[1]
    z = np.exp(rng.uniform(np.log(reach[0]), np.log(end), count))
    spread = rng.normal(0, 1, count) * (0.015 + 0.16 / z)
    path = np.column_stack(
        [middle + spread, z, rng.uniform(0.2, 0.6, count) * (0.6 + z / 16), rng.random(count),
         rng.choice([0.5, 0.7, 1.0], count), np.ones(count)]
    )  # fmt: skip
    tint = rgb(mix(light.sun, light.glow, 0.3))
    stage.add(Glints(path, tint, stage.clock, pinned=True, depth=reach[0] + 4))


def _period(stage: Stage, depth: float) -> float:
    """A distance after which a glint may come again: it closes a loop, and is wider than the frame."""
    low, high = stage.span(depth)
    travel = abs(stage.travel)
    return travel if travel else (high - low) * 1.1


@dataclass(frozen=True, slots=True)
class Wave:
    """One row of waves. Lengths in units, speed in units a second."""

    depth: float
    high: float
    length: float
    body: str
    foam: float = 0.5
    """Opacity of the white line along its crest."""
    speed: float = 0.5
    deep: float = 0.9
    """How far down it reaches, melting away."""
    solid: bool = False
    """Whether it stays as dense to its lower edge."""


def wave(stage: Stage, row: Wave) -> None:
    """Add a row of pointed waves that rolls along, and closes a loop."""
    clock = stage.clock
    heights = (-row.deep, row.high * 2.0)
    unit = 3 * row.length
    reach = stage.extent(row.depth, heights, margin=unit)
    if reach.period:
        unit = reach.period / max(1, round(reach.period / unit))
    offset = float(stage.rng.random()) * unit
    crest = mix(row.body, stage.light.sky[-1], 0.45)

    def paint(sketch: Sketch) -> None:
        count = int(np.clip(sketch.width / row.length * 12, 40, 900))
        x = np.linspace(sketch.left, sketch.right, count + 1)
        turn = 2 * np.pi * (x - sketch.left + offset) / unit
        crests = 1 - np.abs(np.sin(1.5 * turn)) ** 0.62
        y = row.high * (crests * (1 + 0.35 * np.sin(turn)) + 0.25 * np.sin(turn))
        line = list(zip(x.tolist(), y.tolist(), strict=True))
        below = (row.body, 1.0) if row.solid else (row.body, 0.0)
        paint = sketch.gradient([crest, row.body, row.body, below])
        sketch.polygon([(x[0], -row.deep), *line, (x[-1], -row.deep)], paint)
        if row.foam:
            white = mix(stage.tone("#ffffff", row.depth), row.body, 0.1)
            sketch.line(line, white, 0.03 + 0.1 * row.high, opacity=f"{row.foam:.2f}")
            _whitecaps(sketch, line, count, unit, row, white)

    lap = max(1, round(row.speed * clock.duration / unit)) * unit if clock.loop else 0.0

    def drift(number: int) -> tuple[float, float]:
        gone = (
            lap * float(clock.moments[number]) if clock.loop else row.speed * clock.seconds(number)
        )
        lift = 0.3 * row.high * float(np.sin(clock.phase(0.3, number, offset)))
        # A strip that does not repeat is drawn one unit too wide on both sides, so it goes back by whole ones.
        return (gone % unit if not reach.period else gone), lift

    stage.strip(row.depth, heights, paint, soft=0.8, margin=unit, drift=drift)


def _whitecaps(  # noqa: PLR0913
    sketch: Sketch,
    line: list[tuple[float, float]],
    count: int,
    unit: float,
    row: Wave,
    white: str,
) -> None:
    """Streaks of foam on the slopes under the crests, the same on every third wave."""
    step = sketch.width / count
    for part, low, long in (
        (0.12, 0.5, 0.5),
        (0.42, 0.8, 0.35),
        (0.5, 0.4, 0.6),
        (0.8, 0.65, 0.45),
    ):
        x = sketch.left + (part - 1) * unit
        while x < sketch.right:
            first, last = (
                round((x + side - sketch.left) / step) for side in (0, long * row.length)
            )
            drawn = [(px, py - low * row.high) for px, py in line[max(first, 0) : max(last, 0)]]
            if len(drawn) > 2:
                sketch.line(drawn, white, 0.015 + 0.05 * row.high, opacity=f"{row.foam * 0.5:.2f}")
            x += unit


def lapping(
    clock: Clock, amount: float, rate: float, offset: float
) -> Callable[[int], tuple[float, float]]:
    """For the ``drift`` of surf: up and down the beach."""
    return lambda number: (
        0.25 * amount * float(np.cos(clock.phase(rate, number, offset))),
        amount * float(np.sin(clock.phase(rate, number, offset))),
    )


@dataclass(frozen=True, slots=True)
class Reach:
    """A stretch of water between a far bank at ``depth`` and a near one."""

    depth: float
    near: float
    far_colour: tuple[int, int, int]
    near_colour: tuple[int, int, int]

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Fill the rows between both banks."""
        del number
        height, width = frame.shape[:2]
        if self.depth - view.z <= 1:
            return
        first = view.down(0, self.depth)
        last = view.down(0, self.near) if self.near - view.z > 1 else float(height)
        start, end = max(0, round(first)), min(height, round(last))
        if end <= start:
            return
        place = ((np.arange(start, end) + 0.5 - first) / max(last - first, 1.0)).clip(0, 1)[:, None]
        column = np.full((end - start, 4), 255, np.uint8)
        colours = np.array(self.far_colour) * (1 - place) + np.array(self.near_colour) * place
        column[:, :3] = np.rint(colours)
        frame[start:end] = np.broadcast_to(column[:, None], (end - start, width, 4))


@dataclass(frozen=True, slots=True)
class Current:
    """Streaks that run along with the water. ``items`` (n, 5): x, z, length, lap, phase."""

    items: NDArray[float64]
    colour: tuple[int, int, int]
    clock: Clock
    period: NDArray[float64]
    depth: float

    @classmethod
    def over(
        cls, stage: Stage, far: float, near: float, colour: str, speed: float = 1.6
    ) -> Current:
        """Streaks on all water between two distances."""
        rng, count = stage.rng, 46
        z = np.sort(rng.uniform(near, far, count))[::-1]
        period = np.array([_period(stage, float(depth)) for depth in z])
        gone = speed * rng.uniform(0.75, 1.2, count) * stage.clock.duration
        if stage.clock.loop:
            gone = np.maximum(1, np.round(gone / period)) * period
        items = np.column_stack(
            [rng.random(count) * period, z, rng.uniform(0.3, 1.3, count), gone, rng.random(count)]
        )
        return cls(items, rgb(colour), stage.clock, period, (far + near) / 2)

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """A thin lozenge for each, where it has got to."""
        moment = float(self.clock.moments[number])
        for (x, z, long, gone, phase), period in zip(self.items, self.period, strict=True):
            if z - view.z < 1.2:
                continue
            scale = view.focal / (z - view.z)
            down = view.horizon + view.y * scale
            step = period * scale
            start = (view.centre + (x + gone * moment - view.x) * scale) % step - step
            half = long * scale / 2
            thick = (
                scale * 0.022 * (0.7 + 0.3 * float(np.sin(self.clock.phase(0.5, number, phase))))
            )
            for column in np.arange(start, frame.shape[1] + step, step):
                corners = [[-half, 0], [0, -thick], [half, 0], [0, thick]]
                fill(frame, np.array(corners) + (column, down), self.colour)
