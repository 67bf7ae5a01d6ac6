"""A city park: lawns, a pond with ducks, a path with benches and lamps, towers over the trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets._buildings import lamps, towers
from rushes.preview.sets._floors import band
from rushes.preview.sets._moving import Gloss, passing
from rushes.preview.sets.field import grass, trees
from rushes.preview.sets.garden import hedge
from rushes.preview.sky import sky
from rushes.preview.stage import Ground, Stage

if TYPE_CHECKING:
    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch

PLACE = Place(times=("noon", "golden_hour", "overcast"), dust="#d9cba8", sound="park")


def build(stage: Stage, scene: Scene) -> None:
    """Towers, woods, pond, lawn, trees, a hedge, benches, lamps, the path, flowers in front."""
    sky(stage, clouds=0.5)
    towers(stage, 130, (14, 34), (8, 15), ("#93a7b8", "#a2b0ba"), soft=0.5)
    trees(stage, 75, 11)
    trees(stage, 50, 7)
    stage.add(Ground("#86b24a", "#98bf5c", stage.light))
    band(stage, 36, 21, "#5f9fc0")
    band(stage, 21, 20.4, "#d6c79c")
    stage.add(Gloss(35, 38, 0.45, stage.clock, blur=0.01, ripple=0.012, until=21))
    band(stage, 20.4, 1, "#8cb84e")
    passing(stage, "🦆", 27, 1.1, 0.5)
    passing(stage, "🦢", 31, 1.7, -0.4)
    row(stage, Row([("🌳", None), ("🌲", None), ("🌳", None)], 18, 5.2, 6.5, vary=0.25), soft=0.8)
    row(stage, Row([("🌳", None)], 13.5, 4.4, 11, vary=0.2), soft=0.85)
    hedge(stage, 11.6, 0.62)
    row(stage, Row([("🌷", None), ("🌼", None)], 11.3, 0.5, 0.45), soft=0.85)
    _benches(stage, 9.9)
    lamps(stage, 9.8, 3.0, 8.0)
    band(stage, 9.0, 4.9, "#dccda8")
    band(stage, 9.1, 9.0, "#b9a983")
    band(stage, 4.9, 4.8, "#b9a983")
    passing(stage, "🏃", 9.4, 1.7, 2.0, bob=0.05)
    grown = [(icon, None) for icon in scene.prop_icons] or [("🌼", None), ("🌱", None)]
    row(stage, Row(grown, 4.4, 0.42, 0.9, vary=0.3), sway=stage.waving(0.04, 0.4), soft=0.8)
    grass(stage, 3.9)


def _benches(stage: Stage, depth: float) -> None:
    wood, dark, iron = (stage.tone(c, depth) for c in ("#a8723f", "#7d522b", "#2f343b"))

    def paint(sketch: Sketch) -> None:
        count = max(1, round(sketch.width / 8))
        for index in range(count):
            x = sketch.left + (index + 0.18) * sketch.width / count
            sketch.rects([(x + 0.1, 0, 0.08, 0.95), (x + 1.72, 0, 0.08, 0.95)], iron)
            for y, high, paint in ((0.42, 0.12, wood), (0.4, 0.04, dark), (0.62, 0.1, wood),
                                   (0.76, 0.1, wood), (0.9, 0.1, wood)):  # fmt: skip
                sketch.rect(x, y, 1.9, high, paint, round=0.03)

    stage.strip(depth, (0, 1.05), paint)
