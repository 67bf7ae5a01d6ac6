"""A clip carried on: the original, then more of the same motion, without a jump."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from rushes.errors import MediaError
from rushes.media import Reader, probe
from rushes.preview.extend import continuation, extend
from rushes.preview.footage import SOUND_RATE, Order
from rushes.preview.framing import rim
from rushes.preview.momentum import Momentum, momentum, travelled
from rushes.preview.roomtone import drawn_out

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rushes.preview.footage import Picture
    from rushes.prompts import Breakdown

    Shoot = Callable[..., Breakdown]
    Clips = Callable[[str], Path]
    Textured = Callable[..., Picture]
    Make = Callable[..., Path]


def _order(clip: Path, frames: int = 12) -> Order:
    facts = probe(clip)
    return Order("", facts.width & ~1, facts.height & ~1, facts.fps, frames, 5)


def _filmed(
    picture: Picture, frames: int, matrix: Callable[[int], list[list[float]]]
) -> list[Picture]:
    """What a camera of 320x180 sees that moves over a picture."""
    return [
        np.asarray(
            cv2.warpAffine(
                picture,
                np.array(matrix(number), np.float64),
                (320, 180),
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            )
        )
        for number in range(frames)
    ]


def _panned(textured: Textured, frames: int, x: float, y: float = 0) -> list[Picture]:
    return _filmed(textured(900, 500), frames, lambda n: [[1, 0, 200 + x * n], [0, 1, 100 + y * n]])


def _steps(pictures: list[Picture]) -> list[float]:
    return [float(np.abs(a.astype(int) - b).mean()) for a, b in pairwise(pictures)]


def test_the_original_comes_first_untouched(real_clip: Clips, shot: Shoot) -> None:
    clip = real_clip("carphone_pristine")
    wanted = _order(clip)
    footage = extend(wanted, clip, shot())
    frames = list(footage.pictures)
    facts = probe(clip)
    assert len(frames) == footage.frames == facts.frames + 12
    assert footage.fps == facts.fps
    with Reader(clip) as reader:
        if (facts.width, facts.height) == (footage.width, footage.height):
            own = [frame.picture for frame in reader]
            assert all((a == b).all() for a, b in zip(own, frames, strict=False))
    assert f"first {facts.frames} frames" in footage.notes[0]


@pytest.mark.parametrize("name", ["bikes", "bigbuckbunny", "carphone_pristine"])
def test_real_clips_go_on_without_a_jump(real_clip: Clips, shot: Shoot, name: str) -> None:
    clip = real_clip(name)
    facts = probe(clip)
    with Reader(clip, size=(320, 180)) as reader:
        times = [Fraction(n) / facts.fps for n in range(facts.frames - 13, facts.frames)]
        tail = [frame.picture for frame in reader.pick(times)]
    going = continuation(Order("", 320, 180, facts.fps, 8, 5), tail, shot())
    steps = _steps([*tail, *(going.at(number) for number in range(8))])
    usual = np.mean(steps[6:12])
    assert 0.35 * usual < steps[12] < 1.5 * usual
    assert max(steps[12:]) < 1.6 * usual


def test_the_cameras_motion_is_measured(textured: Textured) -> None:
    panned = momentum(_panned(textured, 13, 3.2, -1.1))
    assert (panned.x, panned.y) == pytest.approx((3.2, -1.1), abs=0.1)
    assert (panned.zoom, panned.roll) == pytest.approx((0, 0), abs=1e-3)

    def nearer(n: int) -> list[list[float]]:
        size = 1.01**-n
        return [[size, 0, 450 - 160 * size], [0, size, 250 - 90 * size]]

    zoomed = momentum(_filmed(textured(900, 500), 13, nearer))
    assert zoomed.zoom == pytest.approx(np.log(1.01), rel=0.1)
    assert (zoomed.x, zoomed.y) == pytest.approx((0, 0), abs=0.15)


def test_a_roll_goes_on_the_way_it_turned(textured: Textured) -> None:
    def turned(n: int) -> list[list[float]]:
        c, s = np.cos(0.01 * n), np.sin(0.01 * n)
        return [[c, -s, 450 - c * 160 + s * 90], [s, c, 250 - s * 160 - c * 90]]

    assert momentum(_filmed(textured(900, 500), 13, turned)).roll == pytest.approx(0.01, rel=0.1)


def test_what_came_before_a_cut_is_forgotten(textured: Textured) -> None:
    before = _panned(textured, 8, 6)
    after = _filmed(textured(900, 500, 9), 5, lambda n: [[1, 0, 300 - 2 * n], [0, 1, 200]])
    assert momentum(before + after).x == pytest.approx(-2, abs=0.2)


def test_nothing_to_follow_is_rest() -> None:
    assert momentum([np.full((90, 160, 3), 128, np.uint8)] * 5) == Momentum()
    assert momentum([np.full((90, 160, 3), 128, np.uint8)]) == Momentum()


def test_the_pan_goes_on_at_its_speed_and_comes_to_rest(textured: Textured, shot: Shoot) -> None:
    tail = _panned(textured, 13, 2.0)
    going = continuation(Order("", 320, 180, Fraction(24), 72, 5), tail, shot("static"))
    frames = [going.at(number) for number in (0, 1, 70, 71)]
    first = momentum([tail[-1], *frames[:2]])
    assert first.x == pytest.approx(2.0, abs=0.35)
    assert abs(momentum(frames[2:]).x) < 0.1


def test_motion_eases_from_full_speed_to_rest() -> None:
    assert travelled(0, 10) == 0
    assert travelled(1, 10) == pytest.approx(1, rel=0.01)
    assert travelled(1000, 10) == pytest.approx(20)


@pytest.mark.parametrize("move", ["pan_left", "crane", "dolly_out", "orbit", None])
def test_in_the_end_only_the_picture_is_seen(
    textured: Textured, shot: Shoot, move: str | None
) -> None:
    tail = _panned(textured, 13, 2.5, 1.0)
    camera = (move,) if move else ()
    going = continuation(Order("", 320, 180, Fraction(24), 96, 5), tail, shot(*camera))
    seen = going.view.shown(rim(going.view.clip), np.arange(96))
    beyond = np.maximum(-seen, seen - going.view.picture).max((1, 2))
    assert beyond.max() < 0.06 * 320
    assert beyond[-1] < 0.012 * 320


def test_the_prompts_move_is_made(textured: Textured, shot: Shoot) -> None:
    tail = _panned(textured, 13, 0.0)
    for move, way in (("pan_left", -1), ("pan_right", 1)):
        going = continuation(Order("", 320, 180, Fraction(24), 48, 5), tail, shot(move))
        middle = going.view.shown(np.array([[160.0, 90.0]]), np.array([0, 47]))[:, 0, 0]
        assert way * (middle[1] - middle[0]) > 10


def test_an_extension_does_not_freeze(textured: Textured, shot: Shoot) -> None:
    going = continuation(
        Order("", 320, 180, Fraction(24), 48, 5), _panned(textured, 13, 0.0), shot()
    )
    assert _steps([going.at(46), going.at(47)])[0] > 0.1


def test_the_same_order_gives_the_same_bytes(textured: Textured, shot: Shoot, clip: Make) -> None:
    path = clip(_panned(textured, 14, 1.5))
    runs = [list(extend(_order(path, 6), path, shot()).pictures) for _ in range(2)]
    assert all((a == b).all() for a, b in zip(*runs, strict=True))


def test_one_frame_is_enough(clip: Make, shot: Shoot) -> None:
    path = clip([np.full((64, 96, 3), 90, np.uint8)])
    frames = list(extend(_order(path, 5), path, shot()).pictures)
    assert len(frames) == 6
    assert np.ptp(np.stack(frames)) <= 2


def test_sound_goes_on_without_a_click_and_fades(clip: Make, shot: Shoot) -> None:
    time = np.arange(SOUND_RATE) / SOUND_RATE
    sound = (0.3 * np.sin(2 * np.pi * 220 * time))[:, None].astype(np.float32).repeat(2, 1)
    path = clip([np.full((64, 96, 3), 90, np.uint8)] * 24, sound=sound)
    footage = extend(_order(path, 48), path, shot())
    heard = footage.sound
    assert heard is not None
    assert heard.shape == (3 * SOUND_RATE, 2)
    assert np.abs(np.diff(heard[SOUND_RATE - 200 : SOUND_RATE + 200], axis=0)).max() < 0.02
    assert np.abs(heard[SOUND_RATE : SOUND_RATE + 4800]).max() > 0.1
    assert np.abs(heard[-480:]).max() < 0.005
    assert any("sound" in note for note in footage.notes)


@pytest.mark.parametrize("samples", [0, 1, 100, SOUND_RATE])
@pytest.mark.parametrize("source", [0, 1, 50, SOUND_RATE * 2])
def test_room_tone_of_any_length(source: int, samples: int) -> None:
    sound = np.random.default_rng(0).uniform(-0.2, 0.2, (source, 2)).astype(np.float32)
    made = drawn_out(sound, samples, 1)
    assert made.shape == (samples, 2)
    assert made.dtype == np.float32
    assert np.isfinite(made).all()
    assert np.abs(made).max(initial=0) < 1


def test_light_and_look_are_left_and_said(clip: Make, shot: Shoot) -> None:
    path = clip([np.full((64, 96, 3), 90, np.uint8)] * 2)
    footage = extend(_order(path, 2), path, shot(time="night", weather=("rain",)))
    assert any("rain and night" in note for note in footage.notes)


def test_an_odd_order_of_size_is_filled(clip: Make, shot: Shoot) -> None:
    path = clip([np.full((64, 96, 3), 90, np.uint8)] * 2)
    wanted = replace(_order(path, 2), width=64, height=64)
    assert {frame.shape for frame in extend(wanted, path, shot()).pictures} == {(64, 64, 3)}


def test_too_small_a_clip_is_refused(clip: Make, shot: Shoot) -> None:
    path = clip([np.zeros((8, 32, 3), np.uint8)] * 2)
    with pytest.raises(MediaError, match="clip is 32x8, too small"):
        extend(_order(path), path, shot())
