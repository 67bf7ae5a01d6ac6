"""A wood: trunks into the mist, ferns, mushrooms, and light that falls in shafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.preview.effects import soft_disc
from rushes.preview.light import mix
from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets import _plants as plants
from rushes.preview.sets import _tropics as tropics
from rushes.preview.sets._flock import Way, flock
from rushes.preview.sets._rays import rays
from rushes.preview.sets._soil import floor
from rushes.preview.sky import sky

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

PLACE = Place(times=("noon", "golden_hour", "dawn"), sound="forest")

#: What may stand there: a plant and its colours.
_WOODS = {
    "pine": (plants.pine, plants.PINE),
    "leaf": (plants.tree, plants.GREEN),
    "birch": (plants.birch, plants.BIRCH),
}
_SNOWY = plants.Leaf("#3d6272", "#5b8290", "#9fbcc4", "#5a4a44")


def build(stage: Stage, scene: Scene) -> None:
    """Walls of trees from misty to dark, a floor of moss, and undergrowth before the lens."""
    kind = str(stage.rng.choice(["pine", "leaf", "leaf", "birch"]))
    names = {prop.name for prop in scene.props} | set(scene.shot.text.lower().split())
    for name, wood in (("birch", "birch"), ("pine", "pine"), ("oak", "leaf"), ("fir", "pine")):
        if any(word.startswith(name) for word in names):
            kind = wood
    autumn = "leaves" in scene.weather
    snowy = "snow" in scene.weather
    sky(stage, clouds=0.2, skyline=0.4)
    _wall(stage, kind, autumn=autumn, snowy=snowy)
    soil, moss = ("#8a7440", "#b39a58") if autumn else ("#5b7a3a", "#86a258")
    if snowy:
        soil, moss = "#e9f0f6", "#dbe6f0"
    spots = ("#a7702f", "#c98a3a", "#77662f") if autumn else ("#6d8c45", "#4d6c31", "#7d9a50")
    floor(stage, soil, moss, ("#d5e1ec", "#f7fbff") if snowy else spots)
    for depth, tall, spacing in ((26, 15, 4.2), (17, 11, 4.6), (10.5, 8.2, 4.4)):
        _trees(stage, kind, depth, tall, spacing, autumn=autumn, snowy=snowy)
    rays(
        stage, 15, mix(stage.light.glow, "#ffffff", 0.3), 5, 0.22 if not stage.light.night else 0.1
    )
    _undergrowth(stage, 8.2, 0.75, autumn=autumn, snowy=snowy)
    icons = [(icon, None) for icon in scene.prop_icons] or [("🍄", None)]
    row(stage, Row(icons, 7.4, 0.4, 2.6, vary=0.3))
    _undergrowth(stage, 3.7, 0.42, autumn=autumn, snowy=snowy)
    if stage.light.night:
        spot = (soft_disc("#fff2a0"),)
        way = Way(bob=0.25, rate=0.3, blink=1.0, opacity=0.9)
        flock(stage, 7.0, spot, (0.3, 2.6), 0.7, (0.1, 0.2), way)


def _leaf(stage: Stage, kind: str, depth: float, *, autumn: bool, snowy: bool) -> plants.Leaf:
    leaf = _WOODS[kind][1]
    if autumn and kind != "pine":
        leaf = plants.Leaf("#a5451f", "#d1702a", "#f0a63c", leaf.wood)
    if snowy:
        leaf = plants.Leaf(_SNOWY.dark, _SNOWY.mid, _SNOWY.light, leaf.wood)
    return plants.toned(stage, leaf, depth)


def _wall(stage: Stage, kind: str, *, autumn: bool, snowy: bool) -> None:
    """The far trees: one pale mass of tops."""
    depth, tall = 56.0, 24.0

    def paint(sketch: Sketch) -> None:
        for away, part in ((84, 1.0), (52, 0.78)):
            leaf = _leaf(stage, kind, away, autumn=autumn, snowy=snowy)
            sketch.rect(sketch.left, -2, sketch.width, tall * 0.42 * part + 2, leaf.dark)
            for x in plants.along(stage.rng, sketch, tall * 0.22):
                high = tall * part * stage.rng.uniform(0.7, 1.0)
                if kind == "pine":
                    plants.pine(stage.rng, sketch, (x, 0), high, leaf)
                else:
                    size = (tall * 0.42, tall * 0.4)
                    plants.crown(stage.rng, sketch, (x, high * 0.72), size, leaf)

    stage.strip(depth, (-2, tall * 1.05), paint, soft=0.55)


def _trees(  # noqa: PLR0913
    stage: Stage,
    kind: str,
    depth: float,
    tall: float,
    spacing: float,
    *,
    autumn: bool,
    snowy: bool,
) -> None:
    leaf = _leaf(stage, kind, depth, autumn=autumn, snowy=snowy)
    plant = _WOODS[kind][0]
    aside = 3.0 if depth < 12 else 0.0
    white = stage.tone("#ffffff", depth) if snowy else ""

    def paint(sketch: Sketch) -> None:
        def grow(x: float, high: float) -> None:
            if kind == "pine":
                plants.pine(stage.rng, sketch, (x, 0), high, leaf, white)
            else:
                plant(stage.rng, sketch, (x, 0), high, leaf)

        plants.planted(stage.rng, sketch, spacing + aside, (tall * 0.75, tall), grow)

    stage.strip(depth, (-0.3, tall * 1.06), paint, soft=0.75, sway=stage.waving(0.004, 0.2, depth))


def _undergrowth(stage: Stage, depth: float, tall: float, *, autumn: bool, snowy: bool) -> None:
    base = plants.Leaf("#8a5a22", "#b9802e", "#d9a648") if autumn else plants.LUSH
    leaf = plants.toned(stage, _SNOWY if snowy else base, depth, line=depth < 5)

    def paint(sketch: Sketch) -> None:
        def grow(x: float, high: float) -> None:
            if stage.rng.random() < 0.55:
                tropics.fern(stage.rng, sketch, (x, -0.05), high, leaf)
            else:
                plants.bush(stage.rng, sketch, (x, -0.08), (high * 2.2, high), leaf)

        plants.planted(stage.rng, sketch, tall * 2.4, (tall * 0.6, tall), grow)

    stage.strip(depth, (-0.15, tall * 1.3), paint, sway=stage.waving(0.02, 0.3, depth))
