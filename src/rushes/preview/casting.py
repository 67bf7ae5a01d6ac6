"""Casting: which drawings play in a scene, how large, where they stand and where they go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.action import ACTIONS, SPEED
from rushes.preview.actor import Actor
from rushes.preview.camera import SUBJECT_Z
from rushes.preview.cast import Drawing, aloft, drawing
from rushes.preview.habit import habit
from rushes.preview.light import mix
from rushes.preview.placing import Frame, Ground, crossing, ground_for, layout
from rushes.preview.wardrobe import dress, icons
from rushes.prompts import Kind

if TYPE_CHECKING:
    from rushes.preview.camera import Clock, Curve
    from rushes.preview.effects import Trail
    from rushes.preview.scene import Scene
    from rushes.preview.stage import Stage
    from rushes.prompts import Noun

#: Height on the stage of a thing of each kind, in units (the frame is 5 high there).
TALL = {
    Kind.PERSON: 2.45, Kind.ANIMAL: 2.1, Kind.BIRD: 1.7, Kind.FISH: 1.7, Kind.INSECT: 1.5,
    Kind.CREATURE: 2.5, Kind.VEHICLE: 1.75, Kind.AIRCRAFT: 1.7, Kind.BOAT: 2.5,
    Kind.SPACECRAFT: 2.4, Kind.PLANT: 2.4, Kind.BUILDING: 3.5, Kind.FOOD: 1.8, Kind.OBJECT: 2.0,
    Kind.CLOTHING: 2.0, Kind.CELESTIAL: 1.9, Kind.NATURE: 2.6, Kind.BODY: 2.0,
}  # fmt: skip

#: The same beside something of another kind: nearer to life.
BESIDE = {
    **TALL, Kind.ANIMAL: 1.5, Kind.BIRD: 1.1, Kind.FISH: 1.3, Kind.INSECT: 0.8, Kind.VEHICLE: 1.9,
    Kind.FOOD: 1.0, Kind.OBJECT: 1.3, Kind.CLOTHING: 1.2, Kind.BODY: 1.3, Kind.CREATURE: 2.4,
}  # fmt: skip

#: Camera moves that keep a moving subject in the picture.
FOLLOWING = frozenset({"tracking", "orbit", "drone"})
#: The most cut-outs that a picture stays legible with.
MOST = 5


@dataclass(frozen=True, slots=True)
class Player:
    """One cut-out that is to appear."""

    noun: Noun
    action: str
    subject: int
    copy: int
    made: Drawing
    height: float

    @property
    def moving(self) -> bool:
        """Whether it goes somewhere."""
        return self.action in SPEED

    @property
    def width(self) -> float:
        """Units."""
        return self.height * self.made.aspect


def follow(plan: Scene, clock: Clock) -> tuple[Curve, float]:
    """Where a camera that follows the subject finds it at each frame, and how far it goes in all.

    A camera that does not follow gets a subject that crosses its picture; see :func:`cast`.
    """
    still = np.zeros(clock.frames)
    leading = plan.actions[1:2] if plan.riding else plan.actions[:1]
    speed = max((SPEED.get(action, 0.0) for action in leading), default=0.0)
    if not speed or not FOLLOWING & set(plan.moves) or facing_us(plan):
        return still, 0.0
    travel = heading(plan) * speed * _PACE.get(plan.shot.pace or "", 1.0) * clock.duration
    return travel * (clock.moments - 0.5), travel


def facing_us(plan: Scene) -> bool:
    """Whether the subject comes towards the camera, or goes away from it."""
    return plan.shot.direction in {"towards", "away"}


def heading(plan: Scene) -> float:
    """1 to the right, -1 to the left."""
    if plan.shot.direction in {"left", "right"}:
        return -1.0 if plan.shot.direction == "left" else 1.0
    return -1.0 if "pan_left" in plan.moves else 1.0


#: Half the width of something in motion, legs stretched, as a part of its width at rest.
_REACH = 0.7
#: The most that somebody measures against what they ride on.
_SEATED = 0.95
_PACE = {"slow": 0.55, "fast": 1.4, "timelapse": 1.6}


def cast(stage: Stage, plan: Scene, course: Curve, travel: float) -> None:
    """Put the subjects of the plan on the stage. ``course`` and ``travel`` are :func:`follow`'s."""
    frame = Frame.of(stage)
    players = _players(stage, plan, frame)
    if not players:
        return
    riding = _rides(plan, players)
    seated = players[:1] if riding else []
    standing = players[1:] if riding else players
    widths = [player.width * (1.12 if player.moving else 1.0) for player in standing]
    # A camera that follows is a little ahead, and sways.
    room = frame.narrow - (0.85 if travel else 0.0)
    scale, places = layout(widths, room, heading(plan))
    standing = [_scaled(player, scale) for player in standing]
    half = max(
        abs(place) + player.width / 2 for place, player in zip(places, standing, strict=True)
    )
    actors = [
        _actor(stage, plan, player, place, (course, travel, half), frame)
        for player, place in zip(standing, places, strict=True)
    ]
    for actor, player in zip(actors, standing, strict=True):
        stage.add(actor)
        if stage.travel and not player.moving:
            # The world comes round again, and what stands in it with it.
            for turn in (-1, 1):
                stage.add(replace(actor, x=actor.x + turn * stage.travel))
    for player in seated:
        stage.add(_rider(_scaled(player, scale), actors[0]))


@dataclass(frozen=True, slots=True)
class _Heights:
    """How large each kind is shown. ``power``: how much a mouse differs from a horse.

    Alone, a mouse may fill the picture nearly as a horse does; together, they keep proportions.
    """

    of_kind: dict[Kind, float]
    power: float


def _players(stage: Stage, plan: Scene, frame: Frame) -> list[Player]:
    found: list[Player] = []
    mixed = len({noun.kind for noun in plan.subjects}) > 1
    heights = _Heights(BESIDE if mixed else TALL, 0.45 if len(plan.subjects) == 1 else 0.9)
    if plan.riding:
        heights = _Heights(TALL, 0.45)
    for index, noun in enumerate(plan.subjects):
        action = plan.actions[index]
        for copy, icon in enumerate(icons(noun)):
            if len(found) == MOST:
                return found
            player = _player(stage, noun, icon, (index, copy, action), heights)
            if player is not None:
                found.append(_bounded(player, plan, frame))
    return found


def _player(
    stage: Stage, noun: Noun, icon: str, which: tuple[int, int, str], heights: _Heights
) -> Player | None:
    index, copy, action = which
    worn = dress(noun, copy, action)
    if action in {"fly", "rise", "float"}:
        icon, worn = aloft(icon, worn)
    known = habit(icon)
    tall = known.tall if not known.same_as else habit(known.same_as).tall
    height = heights.of_kind[noun.kind] * tall**heights.power * noun.size**0.6
    height *= 1 - 0.03 * copy
    if action == "swim" and known.figure:
        height *= 1.25
    depth = SUBJECT_Z + 0.3 * index + 0.12 * copy
    made = drawing(icon, round(height * stage.finest(depth)), stage.light, depth, worn)
    if made is None:
        return None
    if not made.habit.glows:
        made = replace(made, rim=mix(stage.light.glow, "#ffffff", 0.35))
    if made.habit.upright and action in {"rise", "rest", "explode"}:
        # It stands on its tail: its length is its height.
        height /= max(made.aspect, 1.0) ** 0.5
    return Player(noun, action, index, copy, made, height)


def _bounded(player: Player, plan: Scene, frame: Frame) -> Player:
    """No larger than the picture holds."""
    if plan.shot.shot_size in {"close_up", "extreme_close_up"}:
        return player
    portrait = frame.narrow < 5.5
    followed = player.moving and FOLLOWING & set(plan.moves)
    room = frame.narrow - (0.6 if followed and portrait else 0.0)
    height = player.height * (1.15 if portrait else 1.0)
    # Legs reach out when it runs, and the camera is not always level with it.
    length = max(player.width / player.height, 0.1) * (1.18 if player.moving else 1.0)
    height = min(height, 0.75 * frame.high, (0.74 if portrait else 0.46) * room / length)
    return replace(player, height=height)


def _scaled(player: Player, scale: float) -> Player:
    return replace(player, height=player.height * scale)


def _rides(plan: Scene, players: list[Player]) -> bool:
    """Whether the first player sits on the second."""
    return (
        plan.riding
        and len(players) > 1
        and players[1].subject == 1
        and players[1].made.habit.saddle > 0
    )


def _actor(
    stage: Stage,
    plan: Scene,
    player: Player,
    place: float,
    going: tuple[Curve, float, float],
    frame: Frame,
) -> Actor:
    """``going``: the course, its length, and half the width of the whole group."""
    course, travel, half = going
    spot = ground_for(player, plan, frame)
    side = heading(plan)
    nearer = _approach(plan, stage.clock) if facing_us(plan) and player.moving else None
    x = np.full(stage.clock.frames, place)
    if player.moving and nearer is None:
        if travel:
            x = x + course
        else:
            speed = SPEED[player.action] * _PACE.get(plan.shot.pace or "", 1.0)
            x = x + crossing(stage, half, speed, side)
    return Actor(
        depth=SUBJECT_Z + 0.3 * player.subject + 0.12 * player.copy,
        drawing=player.made,
        height=player.height,
        x=x,
        clock=stage.clock,
        action=ACTIONS[player.action],
        y=spot.y,
        ground=spot.ground,
        leftward=side < 0,
        offset=0.17 * player.subject + 0.37 * player.copy,
        pace={"slow": 0.6, "fast": 1.25}.get(plan.shot.pace or "", 1.0),
        shadow=stage.light.shadow if spot.shadow else 0.0,
        trail=_toned(stage, spot),
        soil=stage.tone("#6a462f", SUBJECT_Z) if spot.soil else "",
        bursts=player.action == "explode" and not player.made.habit.bursts,
        surface=spot.surface,
        leaps=spot.leaps,
        nearer=nearer,
        travel=travel,
    )


def _toned(stage: Stage, spot: Ground) -> Trail | None:
    if spot.trail is None:
        return None
    return replace(spot.trail, colour=stage.tone(spot.trail.colour, SUBJECT_Z, 0.6))


def _approach(plan: Scene, clock: Clock) -> Curve:
    """Nearer and nearer, or the other way."""
    part = clock.eased() if clock.loop else clock.moments
    if plan.shot.direction == "away":
        part = 1 - part
    return -1.6 + 2.6 * part


def _rider(player: Player, mount: Actor) -> Actor:
    big = max(1.0, mount.drawing.habit.tall / 1.35)
    return Actor(
        depth=mount.depth - 0.05,
        drawing=player.made,
        height=min(0.85 * player.height, _SEATED * mount.height / big),
        x=mount.x,
        clock=mount.clock,
        action=ACTIONS["ride"],
        leftward=mount.leftward,
        offset=mount.offset,
        pace=mount.pace,
        shadow=0.0,
        surface=mount.surface,
        ground=mount.ground,
        nearer=mount.nearer,
        mount=mount,
        travel=mount.travel,
    )
