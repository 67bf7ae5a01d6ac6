"""The stage: everything between the sky and the lens, in layers with depth.

A *set* (``preview/sets/``) fills a stage with elements; each draws itself into a frame as seen by
that frame's :class:`~rushes.preview.camera.View`. The stage knows the whole camera path before
anything is painted, so every layer is painted just as wide and as fine as the clip will show it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import sqrt
from typing import TYPE_CHECKING, Protocol

import cv2
import numpy as np
from numpy import float64, intp

from rushes.preview.canvas import Texture, fill, paste, shape
from rushes.preview.light import Light, mix, rgb
from rushes.preview.sketch import Sketch
from rushes.prompts import read

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rushes.preview.camera import Clock, View

#: Widest texture of one layer, in pixels; wider layers repeat.
_WIDEST = 4200
#: Nearer than this, a loop that travels repeats what stands beside the way; standing still would
#: let the feet slide.
_NEARBY = 24.0
#: Depth at which the sky is painted. It does not move when the camera walks.
SKY = 1000.0

Paint = Callable[[Sketch], None]

#: Words that mean all things of a kind.
_SORTS = {
    "person": {"person", "people", "pedestrian", "crowd", "human", "man", "woman"},
    "vehicle": {"vehicle", "car", "traffic", "automobile"},
    "animal": {"animal"},
    "bird": {"bird", "animal"},
}


class Element(Protocol):
    """Something on the stage. Elements are drawn from far to near."""

    @property
    def depth(self) -> float:
        """Distance from the camera's starting point."""

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Add itself to frame ``number``. Must depend on its arguments alone."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A painted flat that stands upright across the stage, perhaps repeating."""

    depth: float
    texture: Texture
    left: float
    top: float
    density: float
    period: float = 0.0
    pinned: bool = False
    sway: Callable[[int], float] | None = None
    """Leaning at each frame: sideways shift of the top, as a part of the height."""
    drift: Callable[[int], tuple[float, float]] | None = None
    """Own movement at each frame, in units across and up."""
    opacity: Callable[[int], float] | None = None
    carried: bool = False
    """Whether it goes along with the camera sideways, and stands on the ground all the same."""

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Paste it where the view sees it."""
        dx, dy = self.drift(number) if self.drift else (0.0, 0.0)
        strength = self.opacity(number) if self.opacity else 1.0
        if self.pinned:
            scale = view.focal / self.depth
            left = view.centre + (self.left + dx) * scale
            top = view.horizon - (self.top + dy) * scale
        else:
            # What the camera walks through goes out of focus and away, rather than popping off.
            strength *= min(1.0, (self.depth - view.z - 1.0) / 0.7)
            if strength <= 0:
                return
            scale = view.scale(self.depth)
            at = view.x if self.carried else 0.0
            left = view.across(self.left + dx + at, self.depth)
            top = view.down(self.top + dy, self.depth)
        if self.period:
            left -= np.ceil(left / (self.period * scale)) * self.period * scale
        zoom = scale / self.density
        lean = self.sway(number) if self.sway else 0.0
        height = self.texture.shape[0]
        affine = np.array([[zoom, -lean * zoom, left + lean * zoom * height], [0, zoom, top]])
        paste(frame, self.texture, affine, strength)


@dataclass(frozen=True, slots=True)
class Extent:
    """The size that a flat needs."""

    depth: float
    left: float
    right: float
    top: float
    density: float
    period: float
    pinned: bool
    seen: float
    """The widest that any one frame sees of it."""
    carried: bool = False

    def hang(
        self,
        texture: Texture,
        *,
        sway: Callable[[int], float] | None = None,
        drift: Callable[[int], tuple[float, float]] | None = None,
        opacity: Callable[[int], float] | None = None,
    ) -> Strip:
        """A strip of this texture, which reaches from ``left`` to ``right``."""
        density = texture.shape[1] / (self.right - self.left)
        if self.period:
            copies = int(np.ceil((self.seen + self.period) / self.period)) + 1
            texture = np.concatenate([texture] * copies, axis=1)
        return Strip(
            self.depth, texture, self.left, self.top, density, self.period, self.pinned,
            sway, drift, opacity, self.carried,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A flat convex shape in the world: corners (n, 3) as x, y, z; drawn crisp at any distance."""

    points: NDArray[float64]
    colour: str


@dataclass(frozen=True, slots=True)
class Ground:
    """The floor of the stage: a colour for each distance, and flat marks on it."""

    near: str
    far: str
    light: Light
    marks: tuple[Mark, ...] = ()
    period: float = 0.0
    """After this many units across, the marks come again; 0 for never."""
    depth: float = SKY - 1
    shades: NDArray[float64] = field(init=False)
    colours: tuple[tuple[int, int, int], ...] = field(init=False)
    corners: NDArray[float64] = field(init=False)
    starts: NDArray[intp] = field(init=False)
    """All marks' corners together, and where each mark's begin."""

    def __post_init__(self) -> None:
        """Work out what each distance and each mark looks like in this light."""
        depths = np.geomspace(1, 400, 96)
        rows = [
            rgb(self.light.tone(mix(self.near, self.far, min(1.0, sqrt(depth / 60))), depth))
            for depth in depths
        ]
        object.__setattr__(self, "shades", np.array([*rows, rgb(self.light.haze)], float))
        order = sorted(self.marks, key=lambda mark: -float(mark.points[:, 2].mean()))
        object.__setattr__(self, "marks", tuple(order))
        lengths = [len(mark.points) for mark in order]
        object.__setattr__(self, "starts", np.cumsum([0, *lengths[:-1]], dtype=intp))
        joined = np.concatenate([mark.points for mark in order]) if order else np.zeros((0, 3))
        object.__setattr__(self, "corners", joined)
        object.__setattr__(
            self,
            "colours",
            tuple(
                rgb(self.light.tone(mark.colour, float(mark.points[:, 2].min()) * 0.8 + 2))
                for mark in order
            ),
        )

    def draw(self, frame: Texture, view: View, number: int) -> None:
        """Fill everything below the horizon, then the marks from far to near."""
        del number
        height, width = frame.shape[:2]
        first = max(0, int(np.floor(view.horizon)))
        if first >= height:
            return
        rows = np.arange(first, height) + 0.5 - view.horizon
        depth = view.y * view.focal / np.maximum(rows, 0.25) + view.z
        place = np.clip(np.log(np.maximum(depth, 1.0)) / np.log(400) * 95, 0, 96)
        column = np.empty((len(rows), 4), np.uint8)
        for channel in range(3):
            column[:, channel] = np.interp(place, np.arange(97), self.shades[:, channel])
        column[:, 3] = 255
        frame[first:] = np.broadcast_to(column[:, None], (len(rows), width, 4))
        if self.marks:
            self._draw_marks(frame, view)

    def _draw_marks(self, frame: Texture, view: View) -> None:
        """All marks and their repetitions: placed together, then filled one by one where seen."""
        height, width = frame.shape[:2]
        points, starts = self.corners, self.starts
        turns = self._turns(width, view)
        depth = points[:, 2] - view.z
        scale = view.focal / np.maximum(depth, 1.0)
        down = view.horizon - (points[:, 1] - view.y) * scale
        across = view.centre + (points[:, 0] + turns[:, None] * self.period - view.x) * scale
        left = np.minimum.reduceat(across, starts, axis=1)
        right = np.maximum.reduceat(across, starts, axis=1)
        top, bottom = np.minimum.reduceat(down, starts), np.maximum.reduceat(down, starts)
        nearest = np.minimum.reduceat(depth, starts)
        # Thinner than this, a mark is one with the ground around it.
        seen = (right > 0) & (left < width) & (bottom > 0) & (top < height) & (bottom - top > 0.35)
        ends = np.append(starts[1:], len(points))
        for index, turn in np.argwhere(seen.T):
            if nearest[index] < 1.0:
                moved = self.marks[index].points + np.array([turns[turn] * self.period, 0.0, 0.0])
                shape(frame, moved, view, self.colours[index])
                continue
            part = slice(starts[index], ends[index])
            outline = np.stack([across[turn, part], down[part]], axis=1)
            fill(frame, outline, self.colours[index])

    def _turns(self, width: int, view: View) -> NDArray[float64]:
        """Which repetitions may be in sight."""
        if not self.period:
            return np.zeros(1)
        half = width * max(float(self.corners[:, 2].max()) - view.z, 1.0) / view.focal
        low, high = float(self.corners[:, 0].min()), float(self.corners[:, 0].max())
        first = np.ceil((view.x - half - high) / self.period)
        last = np.floor((view.x + half - low) / self.period)
        return np.arange(first, last + 1)


@dataclass(slots=True)
class Stage:
    """What a set is built on."""

    width: int
    height: int
    light: Light
    clock: Clock
    views: tuple[View, ...]
    rng: np.random.Generator
    travel: float = 0.0
    """In a loop: how far the camera has gone when the picture comes round again."""
    unwanted: frozenset[str] = frozenset()
    """Names of things, and of kinds of things, that the prompt does not want to see."""
    elements: list[Element] = field(default_factory=list)

    def wants(self, icon: str) -> bool:
        """Whether a set may show what this emoji depicts."""
        return not any(
            ({noun.name} | _SORTS.get(noun.kind.value, set())) & self.unwanted
            for noun in read(icon).subjects
        )

    def add(self, *elements: Element) -> None:
        """Put something on the stage."""
        self.elements.extend(elements)

    def tone(self, colour: str, depth: float, lit: float = 1.0) -> str:
        """A thing's own colour as it looks here at ``depth``."""
        return self.light.tone(colour, depth, lit)

    def span(
        self, depth: float, *, pinned: bool = False, carried: bool = False
    ) -> tuple[float, float]:
        """The leftmost and rightmost x that is ever seen at ``depth``."""
        lows, highs = [], []
        for view in self.views:
            scale = view.focal / depth if pinned else view.scale(depth)
            at = 0.0 if pinned or carried else view.x
            lows.append(at - view.centre / scale)
            highs.append(at + (self.width - view.centre) / scale)
        return min(lows), max(highs)

    def rise(self, depth: float, *, pinned: bool = False) -> tuple[float, float]:
        """The lowest and highest y that is ever seen at ``depth``."""
        lows, highs = [], []
        for view in self.views:
            scale = view.focal / depth if pinned else view.scale(depth)
            at = 0.0 if pinned else view.y
            lows.append(at - (self.height - view.horizon) / scale)
            highs.append(at + view.horizon / scale)
        return min(lows), max(highs)

    def finest(self, depth: float, *, pinned: bool = False) -> float:
        """The most pixels a unit that the clip shows at ``depth``."""
        return max(view.focal / depth if pinned else view.scale(depth) for view in self.views)

    def period(self, depth: float) -> float:
        """In a loop with travel: the distance after which things at ``depth`` must come again."""
        return 0.0 if self.stands_still(depth) else abs(self.travel)

    def stands_still(self, depth: float) -> bool:
        """Whether, in a loop with travel, things this far away go with the camera instead."""
        if not self.travel or depth < _NEARBY:
            return False
        low, high = self.span(depth)
        return (high - low) > 3.2 * abs(self.travel)

    def strip(  # noqa: PLR0913
        self,
        depth: float,
        heights: tuple[float, float],
        paint: Paint,
        *,
        soft: float = 1.0,
        pinned: bool = False,
        margin: float = 0.0,
        sway: Callable[[int], float] | None = None,
        drift: Callable[[int], tuple[float, float]] | None = None,
        opacity: Callable[[int], float] | None = None,
    ) -> Strip:
        """Paint a flat at ``depth`` that reaches over all that is seen there, and add it.

        ``heights``: its lowest and highest y. ``paint`` draws into a sketch whose left and right
        it must fill; a sketch that repeats (``sketch.wraps``) closes on itself, so skylines must
        end as they began (:meth:`skyline` sees to that). ``soft``: below 1 it is painted coarser.
        ``margin``: extra width at both sides for what drifts or sways.
        """
        reach = self.extent(depth, heights, soft=soft, pinned=pinned, margin=margin)
        sketch = Sketch(reach.left, reach.right, *heights, wraps=bool(reach.period))
        paint(sketch)
        made = reach.hang(sketch.texture(reach.density), sway=sway, drift=drift, opacity=opacity)
        self.add(made)
        return made

    def extent(
        self,
        depth: float,
        heights: tuple[float, float],
        *,
        soft: float = 1.0,
        pinned: bool = False,
        margin: float = 0.0,
    ) -> Extent:
        """How wide and how fine a flat at ``depth`` has to be, and whether it repeats."""
        carried = not pinned and self.stands_still(depth)
        low, high = self.span(depth, pinned=pinned, carried=carried)
        density = max(0.01, self.finest(depth, pinned=pinned) * soft)
        # Two pixels more, as the outermost ones fade out.
        low, high = low - margin - 0.05 - 2 / density, high + margin + 0.05 + 2 / density
        density = min(density, 3000 / max(heights[1] - heights[0], 0.01))
        seen = self.widest(depth) + 2 * margin
        period = 0.0 if pinned else self.period(depth)
        if not period and (high - low) * density > _WIDEST and high - low > 1.5 * seen:
            period = max(seen * 1.15, _WIDEST / density * 0.7)
        right = low + period if period else high
        return Extent(depth, low, right, heights[1], density, period, pinned, seen, carried)

    def widest(self, depth: float) -> float:
        """The widest that any one frame sees at ``depth``, in units."""
        return self.width / min(view.scale(depth) for view in self.views)

    def skyline(
        self, sketch: Sketch, base: float, swing: float, wave: float, rough: float = 0.5
    ) -> list[tuple[float, float]]:
        """Points of a natural line across a sketch that ends as it began.

        ``base``: mean height; ``swing``: how far up and down; ``wave``: length of its longest
        waves; ``rough``: how much finer waves count.
        """
        waves = max(1, round(sketch.width / wave))
        count = int(np.clip(waves * 14, 24, 400))
        x = np.linspace(0, 1, count + 1)
        y = np.zeros_like(x)
        weight = 1.0
        for octave in (1, 2, 4, 7):
            angle = 2 * np.pi * (octave * waves * x + self.rng.random())
            y += weight * np.sin(
                angle + 0.8 * np.sin(2 * np.pi * (x * max(1, waves // 2)) + octave)
            )
            weight *= rough
        y = base + swing * y / 1.6
        return [(sketch.left + px * sketch.width, float(py)) for px, py in zip(x, y, strict=True)]

    def waving(self, amount: float, rate: float, offset: float = 0.0) -> Callable[[int], float]:
        """A gentle swing: for the ``sway`` of a strip."""
        return lambda number: amount * float(np.sin(self.clock.phase(rate, number, offset)))


def blank(width: int, height: int) -> Texture:
    """A frame to draw on."""
    return np.zeros((height, width, 4), np.uint8)


def shown(frame: Texture) -> NDArray[np.uint8]:
    """A finished frame as a picture."""
    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGBA2RGB), np.uint8)
