"""Habits: what has to be known about a drawing to stage it. ``drawings.toml`` holds the rows."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field

from rushes.types import Frozen

_GENDER = re.compile("\u200d[\u2640\u2642]\ufe0f?")


class Habit(Frozen):
    """What has to be known about a drawing to stage it. ``drawings.toml`` holds the rows."""

    same_as: str = Field(default="", alias="as")
    """Another drawing that shows the thing better."""
    troupe: tuple[str, ...] = ()
    """Several people on one drawing, who are shown one by one instead."""
    aloft: tuple[str, str] | None = None
    """Another drawing, and its colour, that shows it flying."""
    facing: Literal["left", "right", "front"] = "front"
    """A side view, or one that looks at us and is never mirrored."""
    legs: int = 0
    """2 or 4 where it has legs that can walk."""
    tall: float = 1.0
    """Height on the stage as a part of what its kind has."""
    cut: float = 0.0
    """Part of the drawing's height to leave away at the bottom (drawn water, a stand)."""
    mirrored: bool = False
    """It is drawn only half, and its mirror image has to complete it."""
    tilt: float = 0.0
    """Degrees to turn it clockwise so that it lies level."""
    upright: bool = False
    """Whether it stands on its tail before it flies: a rocket."""
    does: str = ""
    """What it does when the prompt gives it no action."""
    main: str | None = None
    """Its main colour, where that is not the one that covers most."""

    wing: tuple[float, float] | None = None
    """Where a wing can be hung on to fly, as parts of width and height."""
    flaps: bool = False
    """Its wings are drawn spread, above the body."""
    squeezes: bool = False
    """Its wings are drawn spread to both sides."""
    supple: bool = False
    """Its whole body bends when it moves."""
    glows: bool = False
    """It shines by itself."""
    bursts: bool = False
    """It is nothing but an explosion: fireworks."""
    hovers: bool = False
    """It hangs in the air by itself."""
    rolls: bool = False
    slides: bool = False
    """It rests on wheels, or on runners or a board, and never steps."""
    floats: float = 0.0
    """Part of its height that is below the surface when it floats on water."""
    saddle: float = 0.0
    """How high one sits on it, as a part of its height; 0 where nobody does."""

    on: str = ""
    """Another drawing that lends its body. ``head``: x, y and size of the own head, in 72nds."""
    head: tuple[float, float, float] | None = None
    add: str = ""
    """SVG on the same grid that is laid over that body; without a body, the whole drawing."""
    paint: Mapping[str, str] = Field(default_factory=dict)
    """Colours of the body to replace: ``f4aa41 = "#5f6368"``."""

    figure: Literal["", "bust", "robe", "head"] = ""
    """Head and shoulders, or only a head, that get a body; ``robe``: with a long skirt."""
    shirt: str = ""
    trousers: str = ""
    skin: str = ""
    robe: str = ""
    """Colours of that body; what is empty is taken from the drawing."""
    prop: tuple[str, float, float, float, float] | None = None
    """Another drawing in that hand: emoji, middle x and y, size, degrees clockwise."""
    board: str = ""
    """Colour of a board that it stands on."""
    holds: bool = False
    """Its left hand (to our right) holds something that is drawn beside the shoulder."""


@cache
def habits() -> dict[str, Habit]:
    """What is known of single drawings, by emoji without its variation selector."""
    text = files("rushes.preview").joinpath("drawings.toml").read_text(encoding="utf-8")
    return {plain(icon): Habit(**row) for icon, row in tomllib.loads(text).items()}


def habit(icon: str) -> Habit:
    """What is known of a drawing, or of its variant without a gender, or the usual."""
    known = habits()
    icon = plain(icon)
    neutral = _GENDER.sub("", icon)
    if neutral[:2] in {"\U0001f468\u200d", "\U0001f469\u200d"}:
        neutral = "\U0001f9d1" + neutral[1:]
    return known.get(icon) or known.get(plain(neutral)) or Habit()


def plain(icon: str) -> str:
    """An emoji without its variation selector."""
    return icon.replace("\ufe0f", "")
