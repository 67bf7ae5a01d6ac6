"""A calm lake: the far shore with its firs and mountains stands on its head in the water."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.preview.light import rgb
from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets import _plants as plants
from rushes.preview.sets._far import hills, range_, treeline
from rushes.preview.sets._flock import Way, cutouts, flock
from rushes.preview.sets._glints import glints
from rushes.preview.sets._shore import bank, reeds
from rushes.preview.sets._soil import floor
from rushes.preview.sets._water import Mirror, afloat, water_tone
from rushes.preview.sets._waves import Wave, wave
from rushes.preview.sky import sky

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(wet=True, times=("golden_hour", "dawn", "noon", "sunset"), sound="lake")

_WATER = "#2f7f9e"
SOIL = ("#6f9a3f", "#9dbb62")


def build(stage: Stage, scene: Scene) -> None:
    """Mountains, a far shore, the mirror, and a near bank: before or behind the subject."""
    wet = afloat(scene)
    sky(stage, clouds=0.4, skyline=0.5)
    if stage.rng.random() < 0.7:
        range_(stage, 330, (40, 78), 70, snow=0.42)
    else:
        hills(stage, 330, 34, 14, "#6c8a8c")
    hills(stage, 150, 10, 5, "#4c7560", "#6d9274")
    pines = bool(stage.rng.random() < 0.6)
    leaf = plants.PINE if pines else plants.GREEN
    if "leaves" in scene.weather:
        pines, leaf = False, plants.AUTUMN
    treeline(stage, 64, 7.0, leaf, pines=pines, low=-0.2)
    treeline(stage, 52, 2.6, plants.GREEN, pines=False, low=-0.1)
    shore = 3.6 if wet else 8.4
    floor(stage, *SOIL, ("#668f39", "#86ab50", "#7a9f48"))
    stage.add(Mirror(50, shore, rgb(water_tone(stage, _WATER, 9, 0.3)), stage.clock))
    glints(stage, 70, (shore + 0.6, 60))
    if wet:
        body = water_tone(stage, _WATER, 6, 0.4)
        for depth, high in ((5.6, 0.035), (4.6, 0.03)):
            wave(stage, Wave(depth, high, 1.7, body, 0.25, 0.22, deep=0.55))
        _lilies(stage, scene, (9.5, 5.0))
        bank(stage, 3.75, SOIL, 0.12)
        reeds(stage, 3.7, 0.75, 1.1)
    else:
        bank(stage, shore, SOIL, 0.1)
        reeds(stage, shore - 0.1, 0.8, 2.2)
        _lilies(stage, scene, (11.0,))
        reeds(stage, 3.7, 0.4, 0.7)
    birds = cutouts(stage, ["🦆", "🦢"], 24, 0.9, (stage.light.haze, 0.2))
    flock(stage, 24, birds, (0.3, 0.32), 13, (0.7, 0.95), Way(speed=0.35, bob=0.03, rate=0.4))


def _lilies(stage: Stage, scene: Scene, depths: tuple[float, ...]) -> None:
    """Lily pads with flowers, or what the prompt wants on the lake."""
    icons = [(icon, None) for icon in scene.prop_icons] or [("🪷", None)]
    pad = plants.toned(stage, plants.GREEN, 7)
    rng = stage.rng
    for depth in depths:

        def paint(sketch: Sketch) -> None:
            for x in plants.along(rng, sketch, 2.6):
                for _ in range(3):
                    px, size = x + rng.uniform(-0.8, 0.8), rng.uniform(0.14, 0.3)
                    sketch.oval(px, 0.06, size, size * 0.2, pad.dark)
                    sketch.oval(px, 0.08, size * 0.92, size * 0.17, pad.mid)

        stage.strip(depth, (-0.05, 0.2), paint)
        row(
            stage,
            Row(icons, depth - 0.05, 0.3, 3.4, vary=0.2, gap=(-1.2, 1.2) if depth < 7 else None),
        )
