"""What moves by itself in a set: traffic, smoke, flickering lights, flags, reflections."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor, pi, sin
from typing import TYPE_CHECKING

import cv2
import numpy as np

from rushes.preview.canvas import Texture, paste, shape
from rushes.preview.cast import drawing
from rushes.preview.effects import soft_disc
from rushes.preview.light import rgb

if TYPE_CHECKING:
    from rushes.preview.camera import Clock, View
    from rushes.preview.stage import Element, Stage


@dataclass(frozen=True, slots=True)
class Passing:
    """A cut-out that goes by again and again, ``period`` units apart. Lengths in units."""

    depth: float
    texture: Texture
    height: float
    x: float
    y: float
    speed: float
    """Units a second; to the left where negative."""
    period: float
    clock: Clock
    bob: float = 0.0
    """How far it bounces, as a part of its height."""

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Paste every copy that the view sees."""
        if self.depth - view.z < 1.0:
            return
        scale = view.scale(self.depth)
        x = self.x + self._gone(number)
        wide = self.height * self.texture.shape[1] / self.texture.shape[0]
        left = view.x - view.centre / scale - wide
        right = left + frame.shape[1] / scale + 2 * wide
        zoom = scale * self.height / self.texture.shape[0]
        lift = abs(sin(self.clock.phase(1.4, number, self.x) / 2)) * self.bob * self.height
        top = view.down(self.y + self.height + lift, self.depth)
        flip = -1.0 if self.speed < 0 else 1.0
        for turn in range(ceil((left - x) / self.period), floor((right - x) / self.period) + 1):
            middle = view.across(x + turn * self.period, self.depth)
            start = middle - flip * zoom * self.texture.shape[1] / 2
            paste(frame, self.texture, np.array([[flip * zoom, 0, start], [0, zoom, top]]))

    def _gone(self, number: int) -> float:
        if not self.clock.loop:
            return self.speed * self.clock.seconds(number)
        rounds = round(self.speed * self.clock.duration / self.period)
        if rounds:
            return rounds * self.period * number / self.clock.frames
        # Too slow to come round in time: it goes a little to and fro.
        reach = self.speed * self.clock.duration / 4
        return reach * sin(self.clock.phase(1 / self.clock.duration, number))


def passing(  # noqa: PLR0913
    stage: Stage,
    icon: str,
    depth: float,
    height: float,
    speed: float,
    *,
    y: float = 0.0,
    apart: float = 0.0,
    colour: str | None = None,
    bob: float = 0.0,
) -> None:
    """Let an emoji go by. ``apart``: units between its copies; wider than the view where 0."""
    if not stage.wants(icon):
        return
    made = drawing(icon, round(height * stage.finest(depth)), stage.light, depth, colour)
    if made is None:
        return
    period = stage.period(depth)
    if not period:
        period = max(apart, stage.widest(depth) * 0.6) if apart else stage.widest(depth) * 1.2
        period += height * made.aspect
    elif apart and period > apart:
        period /= round(period / apart)
    x = stage.rng.uniform(0, period)
    put(stage, Passing(depth, made.texture, height, x, y, speed, period, stage.clock, bob))


@dataclass(frozen=True, slots=True)
class Carried:
    """Something far away that goes along with the camera sideways, as carried strips do."""

    element: Element

    @property
    def depth(self) -> float:
        """As that of what is carried."""
        return self.element.depth

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Draw it as if the camera had not gone anywhere."""
        self.element.draw(frame, replace(view, x=0.0), number)


def put(stage: Stage, *elements: Element) -> None:
    """Add things that keep their place beside the strips of their depth."""
    for element in elements:
        stage.add(Carried(element) if stage.stands_still(element.depth) else element)


@dataclass(frozen=True, slots=True)
class Glow:
    """A soft light in the air that flickers or breathes. Lengths in units."""

    depth: float
    x: float
    y: float
    size: float
    colour: str
    clock: Clock
    opacity: float = 0.5
    unrest: float = 0.2
    """How much of its light comes and goes."""
    rate: float = 1.3
    period: float = 0.0
    """After this many units across, it comes again; 0 for never."""
    squash: float = 1.0

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Paste its halo."""
        if self.depth - view.z < 1.0:
            return
        spot = soft_disc(self.colour)
        scale = view.scale(self.depth)
        wave = sin(self.clock.phase(self.rate, number, self.x)) * 0.6
        wave += sin(self.clock.phase(self.rate * 2.3, number, self.y + 0.3)) * 0.4
        opacity = self.opacity * (1 + self.unrest * wave) / (1 + self.unrest)
        turns = range(1)
        if self.period:
            left = view.x - view.centre / scale - self.size
            right = left + frame.shape[1] / scale + 2 * self.size
            turns = range(
                ceil((left - self.x) / self.period), floor((right - self.x) / self.period) + 1
            )
        for turn in turns:
            zoom = 2 * self.size * scale / spot.shape[0]
            across = view.across(self.x + turn * self.period - self.size, self.depth)
            down = view.down(self.y + self.size * self.squash, self.depth)
            affine = np.array([[zoom, 0, across], [0, zoom * self.squash, down]])
            paste(frame, spot, affine, opacity)


@dataclass(frozen=True, slots=True)
class Smoke:
    """Puffs that rise, grow and fade: a chimney, a cup, a street vent. Lengths in units."""

    depth: float
    x: float
    y: float
    size: float
    rise: float
    colour: str
    clock: Clock
    opacity: float = 0.35
    puffs: int = 7
    rate: float = 0.16
    period: float = 0.0
    blow: float = 0.35
    """Sideways drift, as a part of the rise."""

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Paste the puffs from the oldest to the newest."""
        if self.depth - view.z < 1.0:
            return
        spot = soft_disc(self.colour)
        scale = view.scale(self.depth)
        turn = self.clock.phase(self.rate, number) / (2 * pi)
        ages = sorted(((turn + index / self.puffs) % 1.0, index) for index in range(self.puffs))
        for age, index in reversed(ages):
            size = self.size * (0.4 + 1.3 * age)
            swing = sin(index * 2.4 + 5 * age) * 0.12 * self.rise * age
            x = self.x + self.blow * self.rise * age**1.4 + swing - size
            y = self.y + self.rise * age + size
            zoom = 2 * size * scale / spot.shape[0]
            opacity = self.opacity * min(1.0, age * 8) * (1 - age) ** 1.2
            for place in self._places(x, view, frame.shape[1] / scale):
                affine = np.array(
                    [
                        [zoom, 0, view.across(place, self.depth)],
                        [0, zoom, view.down(y, self.depth)],
                    ]
                )
                paste(frame, spot, affine, opacity)

    def _places(self, x: float, view: View, wide: float) -> list[float]:
        if not self.period:
            return [x]
        left = view.x - view.centre / view.scale(self.depth) - 2 * self.size - self.rise
        first = ceil((left - x) / self.period)
        last = floor((left + wide + 4 * self.size + 2 * self.rise - x) / self.period)
        return [x + turn * self.period for turn in range(first, last + 1)]


@dataclass(frozen=True, slots=True)
class Flag:
    """A pennant or flag in the wind, its pole at ``x``. Lengths in units."""

    depth: float
    x: float
    y: float
    wide: float
    high: float
    colours: tuple[str, ...]
    """Bands from top to bottom, already toned."""
    clock: Clock
    pointed: bool = False
    period: float = 0.0

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Fill it in slices, so that it may bend."""
        if self.depth - view.z < 1.0:
            return
        half = frame.shape[1] / view.scale(self.depth)
        turns = range(1)
        if self.period:
            turns = range(
                ceil((view.x - half - self.x) / self.period),
                floor((view.x + half - self.x) / self.period) + 1,
            )
        slices = 8
        places = np.arange(slices + 1) / slices
        waves = np.sin(self.clock.phase(0.8, number, self.x) - 5.0 * places) * places
        for turn in turns:
            for band, colour in enumerate(self.colours):
                edges = [self._edge(band, places, waves), self._edge(band + 1, places, waves)]
                for index in range(slices):
                    across = self.x + turn * self.period + places[index : index + 2] * self.wide
                    corners = [
                        (across[0], edges[0][index], self.depth),
                        (across[1], edges[0][index + 1], self.depth),
                        (across[1], edges[1][index + 1], self.depth),
                        (across[0], edges[1][index], self.depth),
                    ]
                    shape(frame, np.array(corners), view, rgb(colour))

    def _edge(
        self, band: int, places: np.ndarray[tuple[int], np.dtype[np.float64]],
        waves: np.ndarray[tuple[int], np.dtype[np.float64]],
    ) -> np.ndarray[tuple[int], np.dtype[np.float64]]:  # fmt: skip
        part = band / len(self.colours) - 0.5
        taper = 1 - places if self.pointed else 1.0
        return np.asarray(self.y - self.high * part * taper + 0.16 * self.high * waves)


@dataclass(frozen=True, slots=True)
class Gloss:
    """A mirror on the floor: what stands beyond it appears upside down below its far edge."""

    depth: float
    """When it is drawn: what stands nearer is not reflected."""
    axis: float
    """Depth of the line about which the picture is turned over."""
    strength: float
    clock: Clock
    blur: float = 0.02
    """Vertical smear, in frame heights."""
    ripple: float = 0.0
    """Sideways waves, in frame heights."""
    adds: bool = False
    """Whether it only adds light, as wet asphalt does, or covers, as water does."""
    fade: float = 0.6
    """How much weaker it is at the near end."""
    height: float = 0.0
    """Of the mirror itself, in units."""
    until: float = 0.0
    """Depth of its near edge; 0 where it reaches under the camera."""

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Turn the upper part over, smear it, and lay it on the lower part."""
        height, width = frame.shape[:2]
        if self.until > view.z + 1.0:
            height = min(height, ceil(view.down(self.height, self.until)))
        row = view.down(self.height, self.axis)
        first = max(0, ceil(row))
        if self.axis - view.z < 1.0 or first >= height - 1 or row <= 1:
            return
        small = (max(2, width // 4), max(2, (height - first) // 2))
        sources = 2 * row - np.linspace(first, height, small[1])
        rows = np.clip(np.rint(sources), 0, row - 1).astype(np.int32)
        turned: Texture = np.asarray(
            cv2.resize(frame[rows], small, interpolation=cv2.INTER_AREA), np.uint8
        )
        smear = max(1, round(self.blur * frame.shape[0] / 2)) * 2 + 1
        turned = np.asarray(cv2.blur(turned, (5, smear)), np.uint8)
        if self.ripple:
            turned = self._waved(turned, number, frame.shape[0])
        below = frame[first:height]
        mirror = cv2.resize(turned, (width, height - first), interpolation=cv2.INTER_LINEAR)
        weight = self.strength * (1 - self.fade * np.linspace(0, 1, height - first))
        share = np.repeat(np.rint(255 * weight).astype(np.uint8), width * 4).reshape(below.shape)
        lit = cv2.multiply(mirror, share, scale=1 / 255)
        if self.adds:
            cv2.add(below, lit, dst=below)
            return
        kept = cv2.multiply(below, 255 - share, scale=1 / 255)
        cv2.add(kept, lit, dst=below)

    def _waved(self, turned: Texture, number: int, height: int) -> Texture:
        rows, columns = turned.shape[:2]
        place = np.linspace(0.02, 1, rows) ** 0.5
        wave = np.sin(34 / place + self.clock.phase(0.5, number)) * 0.6
        wave += np.sin(61 / place - self.clock.phase(0.35, number)) * 0.4
        shift = wave * place * self.ripple * height / 4
        xs = np.arange(columns, dtype=np.float32)[None, :] + shift[:, None].astype(np.float32)
        ys = np.repeat(np.arange(rows, dtype=np.float32)[:, None], columns, axis=1)
        waved = cv2.remap(turned, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(waved, np.uint8)
