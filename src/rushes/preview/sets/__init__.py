"""Sets: the places where a shot plays. One file a set; its name is the setting's name.

Each file has ``build(stage, scene)``, which adds elements to the stage, and constants that say how
a subject is placed there. A set is written as if at noon: ``stage.tone(colour, depth)`` turns a
thing's own colour into what the time of day makes of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.preview.scene import Scene
    from rushes.preview.stage import Stage


@dataclass(frozen=True, slots=True)
class Place:
    """What a set says about itself.

    ``medium``: what a subject is in there: ``ground``, ``water`` (on its surface), ``under`` water,
    ``air``, ``space``, or ``table`` (small things stand on it). ``times``: the light it has when
    the prompt does not say, chosen by the seed. ``sound``: its ambience.
    """

    medium: str = "ground"
    times: tuple[str, ...] = ("noon", "golden_hour")
    indoors: bool = False
    weather: tuple[str, ...] = ()
    dust: str = ""
    """Colour of what feet and wheels stir up; none where empty."""
    sound: str = "wind"
    wet: bool = False
    """Whether its ground gives way to water where the first subject is one that floats or swims."""
    stand: float = 0.0
    """Height of what a subject stands on: 0 for the ground, or the top of a table."""


@dataclass(frozen=True, slots=True)
class Set:
    """A set by name."""

    name: str
    place: Place
    build: Callable[[Stage, Scene], None]


@cache
def names() -> tuple[str, ...]:
    """All sets."""
    return tuple(sorted(module.name for module in iter_modules(__path__) if module.name[0] != "_"))


@cache
def load(name: str) -> Set:
    """One set; loads its file."""
    module = import_module(f"rushes.preview.sets.{name}")
    return Set(name, module.PLACE, module.build)
