"""The open sea: rows of waves from the horizon to the lens; what sails rides between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.preview.light import mix
from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets._far import isles
from rushes.preview.sets._flock import Way, cutouts, flock
from rushes.preview.sets._glints import glints
from rushes.preview.sets._water import sea, water_tone
from rushes.preview.sets._waves import Wave, wave
from rushes.preview.sky import sky

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.stage import Stage

PLACE = Place(medium="water", times=("noon", "golden_hour", "sunset"), sound="ocean")


def build(stage: Stage, scene: Scene) -> None:
    """Sky, a far coast or none, water, and waves before and behind the subject."""
    storm = bool({"storm", "wind"} & set(scene.weather))
    sky(stage, clouds=1.0 if storm else 0.55, skyline=0.1)
    if stage.rng.random() < 0.4:
        isles(stage, 500, 26, 260, ("#86a98a", "#638578"))
    near, far = ("#28546b", "#3c6f80") if storm else ("#1a6f9f", "#3fa3c4")
    sea(stage, near, far)
    glints(stage, 90, (7, 80))
    rough = 2.3 if storm else 1.0
    for place, depth in enumerate((75, 52, 36, 26, 19, 14.5, 11.2, 8.9, 7.2, 5.4, 4.5, 3.8)):
        colour = mix(near, far, 0.16 if place % 2 else 0.0) if depth < 25 else mix(near, far, 0.3)
        body = water_tone(stage, colour, depth, 0.35 if depth > 8 else 0.12)
        size = 0.11 + 0.012 * depth
        foam = 0.85 if depth < 25 else 0.4
        row_ = Wave(
            depth,
            size * rough,
            1.3 + 0.13 * depth,
            body,
            foam,
            0.35 + 0.012 * depth,
            0.5 + 0.035 * depth,
        )
        wave(stage, row_)
    icons = [(icon, None) for icon in scene.prop_icons]
    if icons:
        row(stage, Row(icons, 16, 1.6, 7.0))
    gulls = cutouts(stage, ["🕊️"], 30, 1.0, (stage.light.haze, 0.2))
    flock(stage, 30, gulls, (6, 11), 16, (0.7, 1.1), Way(speed=2.4, bob=0.5, rate=0.4, turn=0.1))
