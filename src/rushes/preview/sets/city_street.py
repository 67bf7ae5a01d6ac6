"""A city street: shop fronts across the road, towers, traffic, lamps; neon and wet at night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.preview.light import mix
from rushes.preview.rows import Row, row
from rushes.preview.sets import Place
from rushes.preview.sets._buildings import (
    BRICK,
    NEON,
    PLASTER,
    Front,
    lamps,
    street,
    towers,
)
from rushes.preview.sets._floors import band, dashes, pave
from rushes.preview.sets._moving import Gloss, passing
from rushes.preview.sky import sky
from rushes.preview.stage import Ground, Stage

if TYPE_CHECKING:
    from rushes.preview.scene import Scene

PLACE = Place(times=("noon", "golden_hour", "neon", "overcast"), sound="city")

SLABS = ("#b9b2a8", "#b2aba1", "#c1bab0")


def build(stage: Stage, scene: Scene) -> None:
    """Towers, two rows of fronts, road and pavements, trees and lamps, cars and people."""
    neon = scene.time == "neon"
    wet = neon or scene.time == "night" or bool({"rain", "storm"} & set(scene.weather))
    driving = any(noun.kind.value == "vehicle" for noun in scene.subjects)
    sky(stage, clouds=0.4)
    towers(stage, 75, (22, 46), (7, 12), ("#8fa3b5", "#7d93a8", "#a5b0b8"), soft=0.6)
    towers(stage, 38, (9, 19), (4, 7), ("#75879a", "#8a8f98", "#9a8c80"), soft=0.6)
    walls: tuple[str, ...] = PLASTER if stage.rng.random() < 0.6 else BRICK
    signs: tuple[str, ...] = ()
    if neon:
        # Dark walls, so that the signs do the lighting.
        signs, walls = NEON, tuple(mix(wall, "#0e0a18", 0.72) for wall in BRICK)
    street(stage, Front(20, (7.5, 11), (3.5, 6), walls, signs=signs), soft=0.7)
    street(stage, Front(13, (4.4, 8.2), (3.0, 4.8), walls, signs=signs, alleys=0.22), soft=0.85)
    _ground(stage, driving=driving, dark=0.55 if wet else 0.0)
    _street_life(stage, trees=not neon, driving=driving)
    if wet:
        stage.add(Gloss(7.6, 13, 0.55, stage.clock, blur=0.05, ripple=0.014, adds=True, fade=0.3))
        stage.add(Gloss(5.8, 6, 0.3, stage.clock, blur=0.03, ripple=0.01, adds=True, fade=0.5))


def _ground(stage: Stage, *, driving: bool, dark: float) -> None:
    """Far pavement, road, near pavement; a driving subject has the road to itself."""
    far, kerb = (11.0, 4.5) if driving else (11.0, 7.2)
    slabs = [mix(slab, "#15131f", dark) for slab in SLABS]
    joint, kerbstone = mix("#8f8981", "#15131f", dark), mix("#9a958c", "#15131f", dark)
    stage.add(Ground(slabs[0], slabs[0], stage.light))
    pave(stage, (13.2, far), (1.5, 1.1), slabs, joint=joint)
    band(stage, far, far - 0.15, kerbstone)
    band(stage, far - 0.15, kerb, mix("#565a62", "#0c0b14", dark))
    dashes(stage, (far + kerb) / 2, 0.16, 1.6, "#e9e4d2")
    band(stage, kerb + 0.3, kerb + 0.22, "#d8c25a")
    band(stage, kerb, kerb - 0.16, kerbstone)
    pave(stage, (kerb - 0.16, 1.0), (1.3, 0.9), slabs, joint=joint)


def _street_life(stage: Stage, *, trees: bool, driving: bool) -> None:
    if trees:
        row(stage, Row([("🌳", None)], 11.9, 3.0, 6.5, vary=0.2))
    lamps(stage, 11.5, 3.7, 7.5)
    for icon, depth, speed in (("🚶", 12.3, 0.9), ("🚶‍♀️", 12.6, -0.8), ("🚲", 12.0, 2.2)):
        passing(stage, icon, depth, 1.5, speed, bob=0.03)
    for icon, depth, speed, tall in (
        ("🚕", 9.8, 4.2, 1.3),
        ("🚗", 10.3, 3.4, 1.3),
        ("🚌", 10.6, -3.0, 1.8),
    ):
        if not driving or depth > 10:
            passing(stage, icon, depth, tall, speed)
