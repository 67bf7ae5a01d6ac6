"""Every set: it builds, leaves no hole at any edge, is the same twice, and closes in a loop."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from rushes.preview import sets
from rushes.preview.animatic import animatic, build
from rushes.preview.camera import MOVES
from rushes.preview.footage import Order, Picture
from rushes.preview.light import lights
from rushes.prompts import Breakdown

#: A colour that nothing on any stage has.
HOLE = (255, 0, 254)
SIZES = {"landscape": (256, 144), "portrait": (144, 256), "wide": (336, 144)}


def order(**changes: object) -> Order:
    fields: dict[str, object] = {
        "prompt": "", "width": 256, "height": 144, "fps": Fraction(12), "frames": 24, "seed": 5,
    }  # fmt: skip
    return Order(**{**fields, **changes})  # type: ignore[arg-type]


def shot(setting: str, **changes: object) -> Breakdown:
    return Breakdown(text=setting, title=setting, setting=setting, **changes)


def frames(asked: Order, wanted: Breakdown) -> list[Picture]:
    return list(animatic(asked, wanted).pictures)


def test_there_are_enough_sets_and_lights() -> None:
    assert len(sets.names()) >= 24
    assert len(lights()) >= 9
    assert len(MOVES) >= 12


@pytest.mark.parametrize("name", sets.names())
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_no_camera_move_shows_a_hole(name: str, size: tuple[int, int]) -> None:
    """Frames start in a colour of their own, of which nothing may be left."""
    moves = ("tracking", "drone", "dolly_out", "tilt_up", "tilt_down", "pan_left", "orbit", "crane")
    mine = moves if size == SIZES["landscape"] else ("drone", "tilt_up")
    for move in mine:
        asked = order(width=size[0], height=size[1], frames=8)
        _, stage = build(asked, shot(name, camera=(move,)))
        for number in (0, 7):
            frame = np.empty((size[1], size[0], 4), np.uint8)
            frame[:] = (*HOLE, 255)
            for element in stage.elements:
                element.draw(frame, stage.views[number], number)
            # What shines through a soft edge is still mostly the hole's colour.
            left = np.abs(frame[..., :3].astype(int) - HOLE).max(axis=2) < 60
            assert not left.any(), f"{move} frame {number}: {np.argwhere(left)[:3]}"


@pytest.mark.parametrize("name", sets.names())
def test_same_order_same_bytes_other_seed_other_picture(name: str) -> None:
    first, again = frames(order(frames=4), shot(name)), frames(order(frames=4), shot(name))
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    assert (frames(order(frames=1, seed=6), shot(name))[0] != first[0]).any()


@pytest.mark.parametrize("name", sets.names())
@pytest.mark.parametrize("move", ["tracking", "dolly_in"])
def test_a_loop_closes(name: str, move: str) -> None:
    """The step from the last frame to the first is like the steps between frames."""
    pictures = frames(order(frames=30, loop=True), shot(name, camera=(move,)))
    steps = [
        float(np.abs(a.astype(int) - b).mean())
        for a, b in zip(pictures, pictures[1:] + pictures[:1], strict=True)
    ]
    assert steps[-1] <= 2.0 * max(steps[:-1]) + 0.3


@pytest.mark.parametrize("time", sorted(lights()))
def test_every_light_changes_the_picture(time: str) -> None:
    day = frames(order(frames=1), shot("field", time="noon"))[0]
    lit = frames(order(frames=1), shot("field", time=time))[0]
    assert time == "noon" or np.abs(day.astype(int) - lit).mean() > 4
