"""``preview/animatic``: text to video, drawn as a film crew would draw its animatic."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from rushes.preview import grade
from rushes.preview.camera import Clock, path, views
from rushes.preview.casting import cast, follow
from rushes.preview.dreams import dreaming
from rushes.preview.footage import SOUND_RATE, Footage, Order, Picture, drawn
from rushes.preview.light import lights, rgb
from rushes.preview.looks import LOOKS, look
from rushes.preview.scene import Scene, scene
from rushes.preview.sound import ambience
from rushes.preview.stage import Stage, blank, shown
from rushes.preview.title import titled
from rushes.preview.weather import WEATHER

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.preview.canvas import Texture
    from rushes.preview.grade import Finish
    from rushes.preview.light import Light
    from rushes.prompts import Breakdown


#: Words for a place where nobody is.
_EMPTY = {"empty", "deserted", "abandoned", "lonely", "desolate"}


def animatic(order: Order, shot: Breakdown) -> Footage:
    """Draw what the shot says. The same order and shot give the same frames, byte for byte."""
    plan, stage = build(order, shot)
    notes = () if shot.readable else titled(stage, shot)
    draw = _drawer(order, stage, plan.style)
    sound = None
    if order.audio:
        samples = round(order.duration * SOUND_RATE)
        sound = ambience(plan.set.place.sound, plan.weather, samples, order.seed)
    pictures = drawn(draw, order.frames)
    return Footage(order.width, order.height, order.fps, order.frames, pictures, sound, notes)


def build(order: Order, shot: Breakdown) -> tuple[Scene, Stage]:
    """Decide what the shot leaves open, and put everything on a stage, far things first."""
    rng = np.random.default_rng(order.seed)
    plan = scene(shot, rng)
    plan = replace(plan, moves=_moves(plan))
    clock = Clock(order.frames, float(order.duration), order.loop)
    course, travel = follow(plan, clock)
    track = path(plan.moves, clock, course, rng)
    lens = {"close_up": 1.5, "extreme_close_up": 1.9, "medium": 1.15, "wide": 0.8}.get(
        plan.shot.shot_size or "", 1.0
    )
    seen = views(track, (order.width, order.height), 1.2, lens)
    stage = Stage(
        order.width, order.height, _lit(plan), clock, seen, rng, travel if clock.loop else 0.0
    )
    stage.unwanted = frozenset(shot.excluded)
    if _EMPTY & set(shot.text.lower().split()):
        stage.unwanted |= {"person", "vehicle"}
    plan.set.build(stage, plan)
    cast(stage, plan, course, travel)
    dreaming(stage, shot)
    for kind in plan.weather:
        if kind in WEATHER:
            WEATHER[kind](stage)
    stage.elements.sort(key=lambda element: -element.depth)
    return plan, stage


def _moves(plan: Scene) -> tuple[str, ...]:
    """The camera's moves; what goes up is looked after, and a title is simply come closer to."""
    said = plan.shot.camera
    if not plan.shot.readable and not said:
        return ("dolly_in",)
    if plan.actions[:1] == ("rise",):
        if not said:
            return ("look_up",)
        return tuple("look_up" if move == "tilt_up" else move for move in plan.moves)
    return plan.moves


def _lit(plan: Scene) -> Light:
    """The light of the scene. A noir look takes most of what little a night has."""
    light = lights()[plan.time]
    if plan.style == "noir" and light.night:
        red, green, blue = (min(1.0, 1.7 * part) for part in light.key)
        return light.model_copy(update={"key": (red, green, blue)})
    return light


def _drawer(order: Order, stage: Stage, style: str) -> Callable[[int], Picture]:
    wash = _wash(stage)
    finish = _finish(order, style)

    def draw(number: int) -> Picture:
        frame = blank(order.width, order.height)
        view = stage.views[number]
        for element in stage.elements:
            element.draw(frame, view, number)
        if wash is not None:
            cv2.add(frame, wash, dst=frame)
        picture = shown(frame)
        return picture if finish is None else finish(picture, number)

    return draw


def _finish(order: Order, style: str) -> Finish | None:
    """The look that a style asks for."""
    if style in grade.LOOKS:
        softened = grade.LOOKS[style].for_drawings()
        return grade.graded(softened, order.width, order.height, order.seed)
    return look(style, order.width, order.height, order.seed) if style in LOOKS else None


def _wash(stage: Stage) -> Texture | None:
    """Light that spills over the whole picture from where the sun stands."""
    light = stage.light
    if not light.strength:
        return None
    x = light.sun_at[0] * stage.width
    y = stage.height * (0.5 - 0.5 * light.sun_at[1])
    rows, columns = np.mgrid[: stage.height, : stage.width].astype(np.float32)
    far = np.hypot(columns - x, rows - y) / np.hypot(stage.width, stage.height)
    strength = light.strength * np.clip(1 - far / 0.85, 0, 1) ** 1.6
    spilled = np.zeros((stage.height, stage.width, 4), np.uint8)
    spilled[..., :3] = np.rint(strength[..., None] * np.array(rgb(light.wash), np.float32))
    return spilled
