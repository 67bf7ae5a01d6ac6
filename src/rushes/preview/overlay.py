"""The stage's weather laid over real pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from rushes.preview.camera import Clock, path, views
from rushes.preview.light import lights
from rushes.preview.stage import Stage, shown
from rushes.preview.weather import WEATHER

if TYPE_CHECKING:
    from rushes.preview.footage import Order, Picture
    from rushes.preview.grade import Finish
    from rushes.prompts import Breakdown

#: The light of weather where the prompt names no time of day.
_USUAL = "overcast"
#: The height, in units of the stage, that the camera looks at.
_AIM = 1.35


def weathered(order: Order, shot: Breakdown) -> Finish | None:
    """Rain, snow and the like as the prompt asks for, or ``None``; prepared for one clip.

    It falls through the same depth as on the stage, before a camera that stands still. Cost: 2 to
    8 ms a frame of 1280x720.
    """
    kinds = [WEATHER[kind] for kind in shot.weather if kind in WEATHER]
    if not kinds:
        return None
    clock = Clock(order.frames, float(order.duration), order.loop)
    dice = np.random.default_rng([order.seed, 0x3E7])
    still = path((), clock, np.zeros(order.frames), dice)
    seen = views(still, (order.width, order.height), _AIM)
    known = lights()
    light = known.get(shot.time or _USUAL, known[_USUAL])
    stage = Stage(order.width, order.height, light, clock, seen, dice)
    for kind in kinds:
        kind(stage)
    elements = sorted(stage.elements, key=lambda element: -element.depth)

    def finish(picture: Picture, number: int) -> Picture:
        frame = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2RGBA), np.uint8)
        for element in elements:
            element.draw(frame, seen[number], number)
        return shown(frame)

    return finish
