"""Actions: every one for every kind of body, in time, and closed in a loop."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest

from rushes.preview.action import ACTIONS, BURST
from rushes.preview.bend import bend
from rushes.preview.camera import Clock
from rushes.preview.cast import Drawing, drawing
from rushes.preview.habit import habit
from rushes.preview.light import lights
from rushes.preview.pose import Beat, Pose

NOON = lights()["noon"]
CLOCK = Clock(96, 4.0, loop=False)
LOOP = Clock(96, 4.0, loop=True)
BODIES = ("🐕", "🐦", "🦋", "🐟", "🐙", "🚗", "🚀", "🌻", "👩", "🧙", "👻", "🏄")


def _numbers(pose: Pose) -> list[float]:
    flat: list[float] = []
    for value in astuple(pose):
        if isinstance(value, tuple):
            flat += [angle for arm in value for angle in arm]
        elif value is not None:
            flat.append(float(value))
    return flat


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_moves_every_body_within_reason(name: str) -> None:
    for icon in BODIES:
        poses = [ACTIONS[name](Beat(CLOCK, number, habit(icon))) for number in range(96)]
        assert len(set(poses)) > 8, (icon, "it stands still")
        assert all(np.isfinite(_numbers(pose)).all() for pose in poses)
        assert all(abs(pose.wide) <= 2.4 and 0 < pose.high <= 2.4 for pose in poses)
        assert all(0 <= pose.opacity <= 1 for pose in poses)


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_closes_in_a_loop(name: str) -> None:
    for icon in BODIES:
        first, last, before = (
            ACTIONS[name](Beat(LOOP, number, habit(icon))) for number in (0, 95, 94)
        )
        if not (first.opacity and last.opacity) or name in {"jump", "swim", "dance"}:
            continue  # out of sight where it starts anew, or an angle that counts round
        for a, b, c in zip(
            _numbers(_plain(first)), _numbers(_plain(last)), _numbers(_plain(before)), strict=True
        ):
            assert abs(a - b) <= 3 * abs(b - c) + 0.12, (icon, first, last)


def _plain(pose: Pose) -> Pose:
    """Phases as points on a circle are told apart by what they draw, not by their number."""
    return Pose(*astuple(pose)[:7])


def test_legs_of_a_running_dog_stretch_and_gather() -> None:
    dog = _made("🐕")
    run = ACTIONS["run"]
    widths = [
        np.ptp(np.flatnonzero(bend(dog, run(Beat(CLOCK, n, dog.habit)))[-60:, :, 3].max(axis=0)))
        for n in range(0, 24, 2)
    ]
    assert max(widths) > 1.15 * min(widths)


def test_wings_beat() -> None:
    for icon in ("🦅", "🦋", "🦆"):
        bird = _made(icon)
        down, up = (bend(bird, Pose(flap=flap))[..., 3].astype(int) for flap in (-1.0, 1.0))
        assert np.abs(down - up).mean() > 5, icon


def test_what_is_stiff_is_not_bent() -> None:
    car = _made("🚗")
    assert np.array_equal(bend(car, Pose()), bend(car, Pose(step=1, gait=1, turn=0.2)))


def test_bending_leaves_the_same_room_on_every_side() -> None:
    for icon in ("🐕", "🐟", "🦆", "👩", "🚗"):
        made = _made(icon)
        for pose in (Pose(), Pose(step=1, gait=1), Pose(wave=0.1), Pose(flap=0.5)):
            rows, columns = bend(made, pose).shape[:2]
            high, wide = made.texture.shape[:2]
            assert rows - high == pytest.approx(columns - wide, abs=1), icon


def test_explosions_leave_nothing() -> None:
    late = ACTIONS["explode"](Beat(CLOCK, 95, habit("💣")))
    early = ACTIONS["explode"](Beat(CLOCK, int(96 * BURST) - 2, habit("💣")))
    assert late.opacity == 0 < early.opacity


def test_a_rocket_stands_on_its_tail_when_it_rises() -> None:
    assert ACTIONS["rise"](Beat(CLOCK, 50, habit("🚀"))).turn == pytest.approx(-np.pi / 2)
    assert abs(ACTIONS["fly"](Beat(CLOCK, 50, habit("🚀"))).turn) < 0.2


def _made(icon: str) -> Drawing:
    made = drawing(icon, 120, NOON, 6)
    assert made is not None
    return made
