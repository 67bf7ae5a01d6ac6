"""A theatre stage: curtains, lights that sweep, boards, and the heads of the audience in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rushes.preview.light import mix
from rushes.preview.sets import Place
from rushes.preview.sets._floors import band, pave, rug
from rushes.preview.sets._moving import Gloss, Glow
from rushes.preview.stage import Ground

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.preview.scene import Scene
    from rushes.preview.sketch import Sketch
    from rushes.preview.stage import Stage

# The stage lamps light who stands there as a studio's do; the house around is painted dark.
PLACE = Place(times=("studio",), indoors=True, sound="hall")

BEAMS = ("#ff5fa8", "#5fb8ff", "#ffd25f", "#a87bff", "#6fe0b0")


def build(stage: Stage, scene: Scene) -> None:
    """Back wall, lamps on a truss, beams, boards with a pool of light, curtains, audience."""
    words = scene.shot.text.lower()
    concert = any(word in words for word in ("concert", "festival", "band", "disco", "rock"))
    stage.add(Ground("#1c1420", "#150f1c", stage.light))
    _back(stage, 13.0, concert=concert)
    pave(
        stage, (13.0, 4.7), (3.0, 0.5), ("#6f452c", "#683f28", "#774b31"), joint="#3f2617", gap=0.03
    )
    band(stage, 4.7, 4.5, "#2a1810")
    band(stage, 4.5, 1.0, "#0d090f")
    rug(stage, (0.0, 6.1), (2.5, 1.15), ("#a8744a", "#c28c5c", "#d9a470"), 30.0)
    _beams(stage, concert=concert)
    stage.add(Gloss(8.8, 13, 0.22, stage.clock, blur=0.03, until=4.7, fade=0.8))
    if not stage.period(9.2):
        # On an endless stage they would go by in front of everything.
        _curtains(stage, 9.2, "#3a3f8f" if concert else "#a81f2c")
    _valance(stage, 9.0, "#2f3478" if concert else "#8f1824")
    _audience(stage)


def _back(stage: Stage, depth: float, *, concert: bool) -> None:
    """A cloth washed by coloured lamps, or a wall of lights."""
    top = stage.rise(depth)[1] + 0.5
    tones = [stage.tone(c, depth) for c in ("#0c0a1c", "#1d1840", "#4a2f78", "#8a4f8f")]
    spots = [stage.tone(c, depth, 0.0) for c in BEAMS]

    def paint(sketch: Sketch) -> None:
        sketch.rect(sketch.left, 0, sketch.width, top, sketch.gradient(tones))
        count = max(2, round(sketch.width / 3.4))
        for index in range(count):
            x = sketch.left + (index + 0.5) * sketch.width / count
            colour = spots[index % len(spots)]
            halo = sketch.radial([(colour, 0.5), (colour, 0.2), (colour, 0.0)])
            sketch.oval(x, 0.0, 2.4, 4.6, halo)
        if concert:
            bars = max(4, round(sketch.width / 0.5))
            step = sketch.width / bars
            for kind, colour in enumerate(spots):
                boxes = [
                    (sketch.left + i * step, 1.2, step * 0.6, float(stage.rng.uniform(0.4, 3.6)))
                    for i in range(bars)
                    if i % len(spots) == kind
                ]
                sketch.rects(boxes, colour, opacity=0.5)

    stage.strip(depth, (0, top), paint, soft=0.4)


def _beams(stage: Stage, *, concert: bool) -> None:
    """Cones of light from above; some sweep, the middle one holds still."""
    depth = 10.5
    top = max(8.2, stage.rise(depth)[1] + 0.3)
    white = stage.tone("#fff6dc", depth, 0.0)
    swing = stage.waving(0.16, 0.16)
    back = stage.waving(-0.16, 0.16, 0.2)
    colours = BEAMS if concert else ("#ffe2b0", "#bcd4ff", "#ffc9d6")
    for layer, sway in enumerate((swing, back)):

        def paint(sketch: Sketch, layer: int = layer) -> None:
            count = max(2, round(sketch.width / 6.4))
            for index in range(count):
                x = sketch.left + (index + 0.25 + 0.5 * layer) * sketch.width / count
                colour = stage.tone(colours[(2 * index + layer) % len(colours)], depth, 0.0)
                fade = sketch.gradient([(colour, 0.5), (colour, 0.0)])
                lean = 1.6 if (index + layer) % 2 else -1.6
                sketch.polygon(
                    [(x - 0.12, top), (x + 0.12, top), (x + lean + 1.1, 0), (x + lean - 1.1, 0)],
                    fade,
                )

        stage.strip(depth + 0.2 * layer, (0, top), paint, soft=0.35, sway=sway, margin=top * 0.17)

    def spot(sketch: Sketch) -> None:
        fade = sketch.gradient([(white, 0.5), (white, 0.1)])
        sketch.polygon([(-0.18, top), (0.18, top), (2.3, 0.0), (-2.3, 0.0)], fade)
        sketch.oval(0, 0.0, 2.3, 0.3, white, opacity=0.12)

    stage.strip(6.9, (-0.3, top), spot, soft=0.4)


def _curtains(stage: Stage, depth: float, colour: str) -> None:
    """Folds of cloth at both ends of what is seen."""
    cloth, fold = stage.tone(colour, depth), stage.tone(mix(colour, "#12040a", 0.55), depth)
    light = stage.tone(mix(colour, "#ffb0a0", 0.3), depth)
    half = stage.widest(depth) / 2
    top = stage.rise(depth)[1] + 0.4

    def paint(sketch: Sketch) -> None:
        for side in (-1, 1):
            inner = (sketch.left if side < 0 else sketch.right) - side * half * 0.3
            wide = max(half * 0.45, abs((sketch.left if side < 0 else sketch.right) - inner) + 0.3)
            shape = [(inner, 0), (inner + side * 0.3, top * 0.4), (inner - side * 0.1, top),
                     (inner + side * wide, top), (inner + side * wide, 0)]  # fmt: skip
            sketch.polygon(shape, cloth)
            folds = max(3, round(wide / 0.55))
            for index in range(folds):
                x = inner + side * (index + 0.35) * wide / folds
                paint = sketch.gradient([cloth, fold, light, cloth], across=True)
                sketch.rect(x - 0.2, 0, 0.42, top, paint, opacity=0.8)
            sketch.rect(
                min(inner, inner + side * wide), 0.0, wide, 0.16, stage.tone("#d9a84a", depth)
            )

    stage.strip(depth, (0, top), paint, sway=stage.waving(0.004, 0.2))


def _valance(stage: Stage, depth: float, colour: str) -> None:
    """The scalloped drape along the top, with its fringe."""
    cloth, gold = stage.tone(colour, depth), stage.tone("#e0b04f", depth)
    dark = stage.tone(mix(colour, "#12040a", 0.5), depth)
    ceiling = stage.rise(depth)[1] + 0.4
    rest = min(view.y + view.horizon / view.scale(depth) for view in stage.views)
    low = max(4.4, rest - 0.75)

    def paint(sketch: Sketch) -> None:
        count = max(2, round(sketch.width / 2.2))
        step = sketch.width / count
        for index in range(count):
            x = sketch.left + (index + 0.5) * step
            sketch.oval(x, low, step * 0.54, 0.66, gold)
            sketch.oval(x, low + 0.08, step * 0.54, 0.62, cloth)
            for fold in (-0.25, 0.05, 0.3):
                path = [(x + fold * step * 0.6, low + 0.9), (x + fold * step, low - 0.4)]
                sketch.line(path, dark, 0.05)
        sketch.rect(
            sketch.left, low + 0.1, sketch.width, ceiling - low, sketch.gradient([dark, cloth])
        )

    stage.strip(depth, (low - 0.7, max(ceiling, low + 1)), paint)
    for x in np.linspace(-6, 6, 7):
        lamp = stage.tone("#fff0c8", depth, 0.0)
        stage.add(
            Glow(
                10.3,
                float(x),
                low + 0.4,
                0.6,
                lamp,
                stage.clock,
                0.8,
                0.1,
                period=stage.period(depth),
            )
        )


def _audience(stage: Stage) -> None:
    """Two rows of dark heads, some with raised hands, bobbing."""
    for depth, tall, tone, beat in ((4.35, 0.3, "#1b1322", 0.0), (3.8, 0.34, "#0e0a14", 0.35)):
        colour = stage.tone(tone, depth)
        rim = stage.tone(mix(tone, "#c98fd9", 0.35), depth)
        bottom = stage.rise(depth)[0] - 0.3
        bounce = stage.waving(0.03, 0.9, beat)

        def paint(
            sketch: Sketch, tall: float = tall, colour: str = colour, rim: str = rim,
            bottom: float = bottom,
        ) -> None:  # fmt: skip
            count = max(3, round(sketch.width / 0.62))
            for index in range(count):
                shift = float(stage.rng.uniform(0.3, 0.7))
                x = sketch.left + (index + shift) * sketch.width / count
                y = tall * float(stage.rng.uniform(0.2, 1.0)) - 0.12
                if stage.rng.random() < 0.16:
                    hand = [(x + 0.28, y - 0.3), (x + 0.32, y + 0.1), (x + 0.27, y + 0.4)]
                    sketch.line(hand, colour, 0.11)
                sketch.oval(x, y + 0.02, 0.19, 0.22, rim)
                sketch.oval(x, y, 0.19, 0.22, colour)
                body = [(x - 0.34, bottom), (x - 0.32, y - 0.36), (x - 0.1, y - 0.2),
                        (x + 0.1, y - 0.2), (x + 0.32, y - 0.36), (x + 0.34, bottom)]  # fmt: skip
                sketch.smooth(body, colour)
                sketch.rect(x - 0.36, bottom, 0.72, y - 0.4 - bottom, colour)

        stage.strip(depth, (bottom, tall + 0.4), paint, drift=_upwards(bounce), margin=0.1)


def _upwards(swing: Callable[[int], float]) -> Callable[[int], tuple[float, float]]:
    return lambda number: (0.0, swing(number))
