"""Weather and air: what falls, drifts and glitters between the camera and the hills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy import float64

from rushes.preview.canvas import Texture, fill
from rushes.preview.light import mix, rgb

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from rushes.preview.camera import Clock, View
    from rushes.preview.light import Colour, Light
    from rushes.preview.stage import Stage

#: Binary digits after the point in cv2's coordinates.
_SHIFT = 5
_FINE = 1 << _SHIFT


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of particle. Lengths in units, speeds in units a second, down and right."""

    draw: Callable[[Cloud, Texture, View, Seen], None]
    count: int
    size: tuple[float, float]
    fall: tuple[float, float]
    drift: tuple[float, float] = (0.0, 0.0)
    swirl: float = 0.0
    near: float = 2.6
    far: float = 11.0


@dataclass(frozen=True, slots=True)
class Seen:
    """Particles as one frame sees them, in pixels."""

    across: NDArray[float64]
    down: NDArray[float64]
    size: NDArray[float64]
    angle: NDArray[float64]
    twinkle: NDArray[float64]


@dataclass(frozen=True, slots=True)
class Cloud:
    """All particles of one kind within one range of depths."""

    depth: float
    kind: Kind
    clock: Clock
    colours: tuple[Colour, ...]
    seeds: NDArray[float64]
    """(count, 8) from 0 to 1: place, size, speeds and phases of each."""
    travel: float = 0.0

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Find where each particle is now, and draw those in sight."""
        kind, seeds = self.kind, self.seeds
        depth = kind.near + (kind.far - kind.near) * seeds[:, 2]
        scale = view.focal / depth
        wide, high = 1.3 * frame.shape[1] / scale, 1.25 * frame.shape[0] / scale
        if self.travel:
            wide = abs(self.travel) / np.maximum(1, np.round(abs(self.travel) / wide))
        swirl = kind.swirl * np.sin(
            self._turn(0.35 + 0.4 * seeds[:, 5], number) + 6.3 * seeds[:, 6]
        )
        x = self._moved(seeds[:, 0], kind.drift, seeds[:, 4], wide, number) + swirl - view.x
        y = self._moved(seeds[:, 1], kind.fall, seeds[:, 3], high, number)
        x = (x + wide / 2) % wide - wide / 2
        y = y % high
        seen = Seen(
            across=frame.shape[1] / 2 + x * scale,
            down=(y - 0.1 * high) * scale,
            size=(kind.size[0] + (kind.size[1] - kind.size[0]) * seeds[:, 3]) * scale,
            angle=self._turn(0.2 + 0.6 * seeds[:, 7], number) + 6.3 * seeds[:, 4],
            twinkle=0.5 + 0.5 * np.sin(self._turn(0.4 + seeds[:, 5], number) + 6.3 * seeds[:, 7]),
        )
        kind.draw(self, frame, view, seen)

    def _turn(self, rate: NDArray[float64], number: int) -> NDArray[float64]:
        turns = rate * self.clock.duration
        if self.clock.loop:
            turns = np.maximum(1, np.round(turns))
        return 2 * np.pi * turns * number / max(self.clock.frames, 1)

    def _moved(
        self,
        start: NDArray[float64],
        speed: tuple[float, float],
        die: NDArray[float64],
        reach: NDArray[float64],
        number: int,
    ) -> NDArray[float64]:
        """Start plus way, in units; in a loop each comes round a whole number of times."""
        laps = (speed[0] + (speed[1] - speed[0]) * die) * self.clock.duration / reach
        if self.clock.loop:
            laps = np.where(laps == 0, 0, np.sign(laps) * np.maximum(1, np.round(abs(laps))))
        return (start + laps * number / max(self.clock.frames, 1)) * reach


def _streaks(cloud: Cloud, frame: Texture, view: View, seen: Seen) -> None:
    """Rain: thin bright lines, added to the picture."""
    del view
    light = np.zeros_like(frame)
    slant = cloud.kind.drift[1] / max(cloud.kind.fall[1], 0.1)
    ends = np.stack([seen.across - slant * seen.size, seen.down - seen.size], axis=1)
    starts = np.stack([seen.across, seen.down], axis=1)
    lines = np.rint(np.stack([starts, ends], axis=1) * _FINE).astype(np.int32)
    near = seen.size > np.median(seen.size)
    for chosen, colour, width in ((~near, cloud.colours[1], 1), (near, cloud.colours[0], 2)):
        thick = max(1, round(width * frame.shape[0] / 900))
        cv2.polylines(light, list(lines[chosen]), False, colour, thick, cv2.LINE_AA, _SHIFT)
    cv2.add(frame, light, dst=frame)


def _flakes(cloud: Cloud, frame: Texture, view: View, seen: Seen) -> None:
    """Snow: soft white dots."""
    del view
    light = np.zeros_like(frame)
    for x, y, size in zip(seen.across, seen.down, seen.size, strict=True):
        at = (round(x * _FINE), round(y * _FINE))
        cv2.circle(light, at, round(size * _FINE), cloud.colours[0], -1, cv2.LINE_AA, _SHIFT)
    cv2.add(frame, cv2.blur(light, (3, 3)), dst=frame)


def _motes(cloud: Cloud, frame: Texture, view: View, seen: Seen) -> None:
    """Dust, fireflies and stars in the air: dots of light that come and go."""
    del view
    light = np.zeros_like(frame)
    for x, y, size, shine in zip(seen.across, seen.down, seen.size, seen.twinkle, strict=True):
        red, green, blue = (round(part * (0.15 + 0.85 * shine)) for part in cloud.colours[0])
        at = (round(x * _FINE), round(y * _FINE))
        cv2.circle(light, at, round(size * _FINE), (red, green, blue), -1, cv2.LINE_AA, _SHIFT)
    side = max(3, round(frame.shape[0] / 240) * 2 + 1)
    cv2.add(frame, cv2.blur(light, (side, side)), dst=frame)
    cv2.add(frame, light, dst=frame)


def _sparks(cloud: Cloud, frame: Texture, view: View, seen: Seen) -> None:
    """Sparks: short glowing strokes that rise."""
    del view
    light = np.zeros_like(frame)
    thick = max(1, round(frame.shape[0] / 500))
    for x, y, size, shine, angle in zip(
        seen.across, seen.down, seen.size, seen.twinkle, seen.angle, strict=True
    ):
        colour = cloud.colours[0] if shine > 0.5 else cloud.colours[1]
        start = (round(x * _FINE), round(y * _FINE))
        end = (
            round((x + 0.5 * size * np.sin(angle)) * _FINE),
            round((y + size * (0.6 + shine)) * _FINE),
        )
        cv2.line(light, start, end, colour, thick, cv2.LINE_AA, _SHIFT)
    side = max(3, round(frame.shape[0] / 120) * 2 + 1)
    cv2.add(frame, cv2.blur(light, (side, side)), dst=frame)
    cv2.add(frame, light, dst=frame)


#: A leaf or petal as an outline about its middle: two arcs that meet in two points.
_ARC = np.linspace(0, np.pi, 7)
_LEAF = np.concatenate(
    [
        np.column_stack([np.cos(_ARC), 0.45 * np.sin(_ARC)]),
        np.column_stack([np.cos(_ARC + np.pi), 0.45 * np.sin(_ARC + np.pi)])[1:-1],
    ]
)


def _leaves(cloud: Cloud, frame: Texture, view: View, seen: Seen) -> None:
    """Leaves and petals: flat shapes that turn as they come down."""
    del view
    for index in np.argsort(seen.size):
        angle = float(seen.angle[index])
        face = 0.25 + 0.75 * abs(float(seen.twinkle[index]) * 2 - 1)
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        outline = (_LEAF * (1, face)) @ turn * seen.size[index]
        place = np.array([seen.across[index], seen.down[index]])
        fill(frame, outline + place, cloud.colours[index % len(cloud.colours)])


def _bubbles(cloud: Cloud, frame: Texture, view: View, seen: Seen) -> None:
    """Bubbles: rings with a glint."""
    del view
    light = np.zeros_like(frame)
    thick = max(1, round(frame.shape[0] / 500))
    for x, y, size in zip(seen.across, seen.down, seen.size, strict=True):
        at, radius = (round(x * _FINE), round(y * _FINE)), max(1, round(size * _FINE))
        cv2.circle(light, at, radius, cloud.colours[0], thick, cv2.LINE_AA, _SHIFT)
        glint = (round((x - 0.35 * size) * _FINE), round((y - 0.35 * size) * _FINE))
        cv2.circle(light, glint, max(1, radius // 5), cloud.colours[1], -1, cv2.LINE_AA, _SHIFT)
    cv2.add(frame, light, dst=frame)


@dataclass(frozen=True, slots=True)
class Fog:
    """A bank of mist that drifts before everything behind it."""

    depth: float
    texture: Texture
    clock: Clock
    speed: float
    strength: float
    height: float

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Lay the bank across the frame, lower than the horizon and a little above."""
        height, width = frame.shape[:2]
        rows, columns = self.texture.shape[:2]
        tall = max(4, round(self.height * view.focal / self.depth))
        top = round(view.horizon - tall * 0.55)
        first, last = max(0, top), min(height, top + tall)
        if last <= first:
            return
        zoom = tall / rows
        laps = self.clock.turns(self.speed) * number / max(self.clock.frames, 1)
        shift = (laps * columns + view.x * view.focal / self.depth / zoom) % columns
        affine = np.array([[1 / zoom, 0, shift], [0, 1 / zoom, (first - top) / zoom]])
        part = cv2.warpAffine(
            self.texture,
            affine,
            (width, last - first),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_WRAP,
        )
        part = cv2.convertScaleAbs(part, alpha=self.strength)
        where = frame[first:last]
        clear = cv2.cvtColor(cv2.bitwise_not(cv2.extractChannel(part, 3)), cv2.COLOR_GRAY2BGRA)
        cv2.multiply(where, clear, dst=where, scale=1 / 255)
        cv2.add(where, part, dst=where)


@dataclass(frozen=True, slots=True)
class Lightning:
    """Bolts, and flashes that light up everything, at times drawn from the seed."""

    depth: float
    flashes: tuple[int, ...]
    bolts: tuple[NDArray[float64], ...]
    """For each flash its way down: (n, 2), across and down as parts of the sky."""

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Draw the bolt, and add light that dies away within a fifth of a second or so."""
        for flash, bolt in zip(self.flashes, self.bolts, strict=True):
            age = number - flash
            if not 0 <= age < 8 or age == 2:
                continue
            lift = round(110 * 0.6**age)
            cv2.add(frame, np.full_like(frame, lift), dst=frame)
            self._strike(frame, view, bolt, round(255 * 0.75**age))

    def _strike(self, frame: Texture, view: View, bolt: NDArray[float64], shine: int) -> None:
        light = np.zeros_like(frame)
        reach = np.array([frame.shape[1], max(view.horizon, 0.2 * frame.shape[0])])
        way = [np.rint(bolt * reach * _FINE).astype(np.int32)]
        thick = max(2, round(frame.shape[0] / 180))
        cv2.polylines(light, way, False, (shine, shine, shine), thick, cv2.LINE_AA, _SHIFT)
        side = (frame.shape[0] // 40) * 2 + 1
        cv2.add(frame, cv2.blur(light, (side, side)), dst=frame)
        cv2.add(frame, light, dst=frame)


def _bolt(rng: np.random.Generator) -> NDArray[float64]:
    """A jagged way from the top of the sky to the horizon."""
    down = np.linspace(-0.02, 1.0, 12)
    across = rng.uniform(0.2, 0.8) + np.cumsum(rng.normal(0, 0.022, 12))
    return np.column_stack([across, down])


def _mist(rng: np.random.Generator, colour: Colour) -> Texture:
    """A soft cloud bank that closes on itself from left to right."""
    rows, columns = 128, 1024
    noise = np.zeros((rows, columns), np.float32)
    for octave, weight in ((4, 1.0), (8, 0.6), (16, 0.35)):
        coarse = rng.random((max(2, octave // 2), octave)).astype(np.float32)
        # Three copies side by side, of which the middle one is kept: it closes on itself.
        tiled = np.concatenate([coarse] * 3, axis=1)
        smooth = cv2.resize(tiled, (3 * columns, rows), interpolation=cv2.INTER_CUBIC)
        noise += weight * smooth[:, columns : 2 * columns]
    noise = np.clip(noise / 1.95, 0, 1)
    arch = np.sin(np.linspace(0, np.pi, rows, dtype=np.float32))
    fade = np.clip(arch, 0, 1)[:, None] ** 1.2
    alpha = np.clip(noise * 1.25 - 0.1, 0, 1) * fade
    texture = np.empty((rows, columns, 4), np.uint8)
    texture[..., :3] = np.rint(alpha[..., None] * np.array(colour, np.float32))
    texture[..., 3] = np.rint(alpha * 255)
    return texture


def _colours(light: Light, *own: str) -> tuple[Colour, ...]:
    return tuple(rgb(light.tone(colour, 5)) for colour in own)


def _add(stage: Stage, kind: Kind, colours: tuple[Colour, ...]) -> None:
    """Half of the particles behind the subject, half before it."""
    middle = 5.6
    for depth, near, far, share in ((7.5, middle, kind.far, 0.6), (3.0, kind.near, middle, 0.4)):
        part = Kind(kind.draw, 0, kind.size, kind.fall, kind.drift, kind.swirl, near, far)
        seeds = stage.rng.random((max(1, round(kind.count * share)), 8))
        stage.add(Cloud(depth, part, stage.clock, colours, seeds, stage.travel))


def rain(stage: Stage) -> None:
    """Slanting rain."""
    shade = mix(stage.light.haze, "#ffffff", 0.55)
    far, near = mix("#000000", shade, 0.33), mix("#000000", shade, 0.5)
    _add(stage, Kind(_streaks, 420, (0.28, 0.5), (9, 12), (0.9, 1.6)), (rgb(near), rgb(far)))


def snow(stage: Stage) -> None:
    """Snowflakes that take their time."""
    white = "#f4f8ff" if not stage.light.night else "#b9c6e6"
    _add(stage, Kind(_flakes, 420, (0.012, 0.034), (0.7, 1.2), (-0.2, 0.5), 0.25), (rgb(white),))


def fog(stage: Stage) -> None:
    """Banks of mist between the layers."""
    colour = rgb(mix(stage.light.haze, "#ffffff", 0.25 if not stage.light.night else 0.1))
    for depth, strength, height in ((90, 0.8, 34), (24, 0.62, 9), (9, 0.5, 4.2), (4.4, 0.3, 2.6)):
        texture = _mist(np.random.default_rng(stage.rng.integers(2**32)), colour)
        speed = 0.02 + 0.05 / depth
        stage.add(Fog(depth, texture, stage.clock, speed, strength, height))


def dust(stage: Stage) -> None:
    """Motes that catch the light."""
    colour = rgb(mix("#000000", mix(stage.light.glow, "#ffffff", 0.3), 0.55))
    _add(stage, Kind(_motes, 110, (0.008, 0.022), (-0.12, 0.1), (-0.15, 0.3), 0.35), (colour,))


def fireflies(stage: Stage) -> None:
    """Points of warm light that wander."""
    _add(stage, Kind(_motes, 60, (0.015, 0.035), (-0.1, 0.1), (-0.2, 0.2), 0.6), (rgb("#ffe27a"),))


def sparks(stage: Stage) -> None:
    """Embers that fly up."""
    colours = (rgb("#ffd27a"), rgb("#ff7a2a"))
    _add(stage, Kind(_sparks, 130, (0.03, 0.09), (-2.6, -1.0), (-0.2, 0.5), 0.35), colours)


def leaves(stage: Stage) -> None:
    """Leaves on the wind."""
    colours = _colours(stage.light, "#c8641e", "#d98e2b", "#a8431a", "#e0b13c", "#8a9a2c")
    _add(stage, Kind(_leaves, 60, (0.07, 0.13), (0.5, 1.1), (0.3, 1.2), 0.5), colours)


def petals(stage: Stage) -> None:
    """Blossom that drifts down."""
    colours = _colours(stage.light, "#f7b9cb", "#ffd9e3", "#f19ab5", "#fff0f4")
    _add(stage, Kind(_leaves, 80, (0.045, 0.085), (0.35, 0.8), (0.1, 0.8), 0.45), colours)


def bubbles(stage: Stage) -> None:
    """Bubbles on their way up."""
    colours = (rgb("#7fb6c8"), rgb("#dff6ff"))
    _add(stage, Kind(_bubbles, 46, (0.025, 0.09), (-1.3, -0.6), (-0.05, 0.05), 0.12), colours)


def storm(stage: Stage) -> None:
    """Heavy rain and lightning."""
    if "rain" not in stage.unwanted:
        rain(stage)
        rain(stage)
    count = max(1, round(stage.clock.duration / 2.5))
    first = min(stage.clock.frames // 3, 10)
    frames = stage.rng.integers(first, max(first + 1, stage.clock.frames - 8), count)
    flashes = tuple(int(frame) for frame in sorted(frames))
    # Behind whatever stands nearer than the hills.
    stage.add(Lightning(50.0, flashes, tuple(_bolt(stage.rng) for _ in flashes)))


def wind(stage: Stage) -> None:
    """Leaves driven fast."""
    colours = _colours(stage.light, "#b99a4a", "#8a9a2c", "#c8a86a")
    _add(stage, Kind(_leaves, 36, (0.05, 0.1), (0.1, 0.5), (3.0, 5.0), 0.4), colours)


#: Every kind of weather by the reader's name for it. Stars belong to the sky, clear is nothing.
WEATHER: dict[str, Callable[[Stage], None]] = {
    "rain": rain,
    "snow": snow,
    "fog": fog,
    "dust": dust,
    "leaves": leaves,
    "sparks": sparks,
    "bubbles": bubbles,
    "petals": petals,
    "storm": storm,
    "wind": wind,
    "fireflies": fireflies,
}
