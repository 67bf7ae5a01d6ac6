"""Light: what a time of day does to every colour on the stage."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from math import exp, log

from rushes.types import Frozen

Colour = tuple[int, int, int]


def rgb(text: str) -> Colour:
    """``#rrggbb`` as three numbers from 0 to 255."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def hexed(colour: tuple[float, float, float]) -> str:
    """Three numbers from 0 to 255 as ``#rrggbb``."""
    return "#" + "".join(f"{max(0, min(255, round(part))):02x}" for part in colour)


def mix(a: str, b: str, amount: float) -> str:
    """``a`` with ``amount`` (0 to 1) of ``b`` in it."""
    return hexed(
        tuple(x + (y - x) * amount for x, y in zip(rgb(a), rgb(b), strict=True))  # type: ignore[arg-type]
    )


class Light(Frozen):
    """One time of day. ``light.toml`` says what each field means."""

    sky: tuple[str, ...]
    sun: str
    sun_at: tuple[float, float]
    sun_size: float
    glow: str
    key: tuple[float, float, float]
    haze: str
    reach: float
    wash: str
    strength: float
    shadow: float
    night: bool = False
    stars: float = 0.0

    def faded(self, depth: float) -> float:
        """How much haze lies before something at ``depth``, from 0 to 1."""
        return 1 - exp(-log(2) * max(0.0, depth - 5) / self.reach)

    def tone(self, colour: str, depth: float, lit: float = 1.0) -> str:
        """A thing's own colour as it looks in this light at ``depth``.

        ``lit`` from 0 (glows by itself: a lamp, a window) to 1 (takes all its light from outside).
        """
        keyed = hexed(
            tuple(  # type: ignore[arg-type]
                part * (1 + (key - 1) * lit)
                for part, key in zip(rgb(colour), self.key, strict=True)
            )
        )
        return mix(keyed, self.haze, self.faded(depth) * (0.35 + 0.65 * lit))


@cache
def lights() -> dict[str, Light]:
    """All times of day by name."""
    text = files("rushes.preview").joinpath("light.toml").read_text(encoding="utf-8")
    return {name: Light(**row) for name, row in tomllib.loads(text).items()}
