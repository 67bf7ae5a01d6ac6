"""Water: its colour with distance, and what it mirrors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy import float32

from rushes.preview.light import mix, rgb
from rushes.preview.stage import SKY

if TYPE_CHECKING:
    from rushes.preview.camera import Clock, View
    from rushes.preview.canvas import Texture
    from rushes.preview.scene import Scene
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
    """Calm water that mirrors all behind ``depth``, the far shore; ``near``: the near one."""

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
