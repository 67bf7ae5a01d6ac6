"""Placing: room in the picture, and what a subject stands, floats or flies on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.camera import SUBJECT_Z
from rushes.preview.effects import Trail
from rushes.preview.sets._water import afloat
from rushes.prompts import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rushes.preview.camera import Curve
    from rushes.preview.casting import Player
    from rushes.preview.scene import Scene
    from rushes.preview.stage import Stage

_WAKE = Trail("#ffffff", 0.55, 0.07, 1.5, 0.0, 0.6, flat=0.22, spread=0.3)
_SMOKE = Trail("#f1eee9", 1.4, 0.13, 2.2, 0.1, 1.0, spread=0.75, below=True)
_LOW = (Kind.OBJECT, Kind.FOOD, Kind.PLANT, Kind.NATURE, Kind.CLOTHING, Kind.BUILDING, Kind.VEHICLE)


@dataclass(frozen=True, slots=True)
class Frame:
    """What is seen at the subject's depth in the tightest frame of the clip, in units."""

    narrow: float
    """Width."""
    high: float
    low: float
    """The lowest y, and the highest, that every frame shows."""
    top: float

    @classmethod
    def of(cls, stage: Stage) -> Frame:
        """Measure it."""
        scales = [view.scale(SUBJECT_Z) for view in stage.views]
        tight = max(scales)
        tops = [view.y + view.horizon / s for view, s in zip(stage.views, scales, strict=True)]
        lows = [
            view.y - (stage.height - view.horizon) / s
            for view, s in zip(stage.views, scales, strict=True)
        ]
        return cls(stage.width / tight, stage.height / tight, max(lows), min(tops))


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a subject's feet are and what is below them. Lengths in units."""

    y: float
    ground: float = 0.0
    shadow: bool = True
    trail: Trail | None = None
    surface: bool = False
    leaps: bool = False
    soil: bool = False


def ground_for(player: Player, plan: Scene, frame: Frame) -> Ground:
    """Where this player belongs in this place, doing what it does."""
    place = plan.set.place
    if place.medium == "water" or (place.wet and afloat(plan)):
        return _on_water(player, frame)
    if place.medium in {"under", "air", "space"}:
        return _adrift(player, place.medium, frame)
    known = player.made.habit
    lift = _lift(player, frame) if _airborne(player) else 0.0
    trail = None
    if place.dust and not place.indoors and player.action in {"run", "chase", "drive"}:
        trail = Trail(place.dust)
    if player.action == "rise" and known.upright:
        trail = _SMOKE
    soil = player.action == "grow" and player.noun.kind is Kind.PLANT and place.medium == "ground"
    sunk = 0.0
    if known.upright and player.action in {"rise", "rest"}:
        # Turned about its middle: what lay level now reaches below its feet.
        sunk = (player.width - player.height) / 2
    return Ground(place.stand + lift + sunk, place.stand, trail=trail, soil=soil)


def _airborne(player: Player) -> bool:
    known = player.made.habit
    return (
        player.action in {"fly", "float"}
        or known.bursts
        or (player.action == "rest" and known.hovers)
    )


def _lift(player: Player, frame: Frame) -> float:
    """Feet height of something in the air: above the middle of the picture, and inside it."""
    wanted = {"fly": 2.55, "float": 1.9}.get(player.action, 1.9) - player.height / 2
    if player.made.habit.bursts:
        # High up, also where the camera comes near: sparks may leave the picture.
        return 2.7 + 0.4 * (player.copy % 2) - player.height / 2
    # A flock is not strung on a line.
    wanted += (0.0, -0.38, 0.22)[player.copy % 3]
    return max(0.35, min(wanted, frame.top - 1.18 * player.height - 0.1))


def _adrift(player: Player, medium: str, frame: Frame) -> Ground:
    """Under water, in the sky, or in space: about the middle of the picture."""
    kind = player.noun.kind
    if medium == "under" and kind in _LOW and player.action in {"rest", "grow"}:
        return Ground(0.0)
    middle = (frame.low + frame.top) / 2
    aside = 0.28 * (player.copy % 2) - 0.2 * (player.subject % 2)
    wanted = middle + 0.05 - player.height / 2 + aside
    trail = None
    if player.action == "rise" and player.made.habit.upright:
        trail, wanted = _SMOKE, frame.low + 0.5 + (player.width - player.height) / 2
    return Ground(max(wanted, frame.low + 0.1), shadow=False, trail=trail)


def _on_water(player: Player, frame: Frame) -> Ground:
    known, height, action = player.made.habit, player.height, player.action
    if _airborne(player) or (action == "rise" and player.noun.kind is not Kind.BOAT):
        return Ground(_lift(player, frame) if action != "rise" else 0.0, shadow=False)
    if action == "jump":
        return Ground(-0.45 * height, surface=True, shadow=False, leaps=True)
    if action == "swim" and player.made.puppet:
        return Ground(-0.4 * height, surface=True, shadow=False, trail=_WAKE)
    kind = player.noun.kind
    sunk = known.floats
    if not sunk and kind in {Kind.PERSON, Kind.ANIMAL, Kind.CREATURE, Kind.FISH}:
        sunk = 0.42
    elif not sunk and kind in {Kind.OBJECT, Kind.FOOD, Kind.VEHICLE}:
        sunk = 0.18
    elif not sunk and kind is Kind.BIRD:
        sunk = 0.08
    wake = _WAKE if player.moving else None
    return Ground(-sunk * height, surface=True, shadow=False, trail=wake)


def layout(widths: Sequence[float], room: float, side: float) -> tuple[float, list[float]]:
    """Places for cut-outs of these widths, side by side about 0, and a scale that makes them fit.

    The first is the last in the direction of ``side``: who chases is behind.
    """
    gap = 0.16
    share = 1.0 if len(widths) < 3 else 0.86
    steps = [max(width, 0.5) * share for width in widths]
    total = sum(steps) + gap * (len(widths) - 1)
    scale = min(1.0, 0.86 * room / total)
    places, at = [], -total / 2
    for step in steps:
        places.append((at + step / 2) * scale * side)
        at += step + gap
    return scale, places


def crossing(stage: Stage, half: float, speed: float, side: float) -> Curve:
    """The way of a group, ``half`` units to either side of its middle, through a resting picture.

    It stays whole in every frame; in a loop it leaves on one side and comes back on the other.
    """
    clock = stage.clock
    lows, highs = [], []
    for view in stage.views:
        scale = view.scale(SUBJECT_Z)
        lows.append(view.x - view.centre / scale)
        highs.append(view.x + (stage.width - view.centre) / scale)
    low, high = np.array(lows), np.array(highs)
    if clock.loop:
        reach = float((high - low).max()) + 2 * half + 1.2
        laps = max(1, round(speed * clock.duration / reach))
        way = side * reach * ((clock.moments * laps + 0.5) % 1 - 0.5) + (low + high) / 2
        return np.asarray(way)
    low, high = low + half + 0.15, high - half - 0.15
    middle = (low + high) / 2
    travel = speed * clock.duration
    for _ in range(40):
        way = middle[len(middle) // 2] + side * travel * (clock.moments - 0.5)
        if (way >= low).all() and (way <= high).all():
            return np.asarray(way)
        travel *= 0.9
    return np.asarray(middle)
