"""Extension: a clip goes on from its last frame, as its camera and its things were moving."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from rushes.errors import join_words
from rushes.media import audio, frames_at_rate
from rushes.media.warp import blurred, grid, resized, sampled
from rushes.preview.depth import depth
from rushes.preview.flow import Motion, flow_between
from rushes.preview.footage import SOUND_RATE, Footage, Picture, drawn
from rushes.preview.framing import View, cover, rim
from rushes.preview.looks import chosen
from rushes.preview.momentum import Momentum, momentum, travelled
from rushes.preview.moves import PITCH, ROLL, YAW, ZOOM, Curve, Z, eased, path
from rushes.preview.restyle import fitting, readable, timed
from rushes.preview.roomtone import drawn_out

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence

    from rushes.preview.footage import Order
    from rushes.prompts import Breakdown

#: Pictures at the end of the clip over which its motion is measured.
_TAIL = 13
#: Seconds after which the camera's own motion has lost most of its speed.
_CAMERA_REST = 0.45
#: The same for what moves in the picture.
_THINGS_REST = 0.14
#: What drifts is bent by at most this much of its size, and takes this many frames to rest.
_MOST_BENT, _SOONEST = 0.4, 2.5
#: The farthest that the camera's own motion still carries, in widths of the picture.
_FARTHEST = 0.09
#: Below this trust in the flow, things stand still.
_TRUSTED = 0.25
#: The closest that a new move may come, as a logarithm.
_CLOSEST = 0.22
#: The gentle dolly in of a prompt that names no move, in distances to the subject a second.
_GENTLE = 0.02
#: How quickly the view closes in on what is inside the picture, a second.
_CATCH_UP = 3.2


def extend(order: Order, clip: str | os.PathLike[str], shot: Breakdown) -> Footage:
    """The clip, then ``order.frames`` more frames that carry on its motion.

    The camera's measured motion eases into the move that the prompt asks for, or into a gentle
    dolly in; things keep moving for a moment. What comes into view beyond the edge of the last
    picture is its mirror image, and the view closes in until only the picture is left. Sound goes
    on as a fading texture of the last second. The new frames keep the light and the look of the
    clip: a prompt's own are noted, and left to a restyling of the whole.

    :raises MediaError: the clip cannot be read, or a side of it is under 16 pixels.
    """
    facts = readable(clip)
    kept = timed(facts, order.fps)
    frames = kept + order.frames
    sound = fitting(audio(clip), kept, order.fps)
    if sound is not None:
        longer = round(frames / order.fps * SOUND_RATE)
        sound = np.concatenate([sound, drawn_out(sound, longer - len(sound), order.seed)])
    size = order.width, order.height
    notes = [f"The first {kept} frames are the clip's own; {order.frames} were added."]
    if sound is not None:
        notes.append("The added sound is a fading texture of the clip's last second.")
    unasked = [*shot.weather, *(each for each in (shot.time, chosen(shot)) if each)]
    if unasked:
        notes.append(
            f"The added frames look as the clip does: {join_words(unasked)} would be a new look "
            "for all of it, which video-to-video gives."
        )
    pictures = _carried_on(order, clip, shot)
    return Footage(*size, order.fps, frames, pictures, sound, tuple(notes))


def _carried_on(order: Order, clip: str | os.PathLike[str], shot: Breakdown) -> Iterator[Picture]:
    tail: deque[Picture] = deque(maxlen=_TAIL)
    for picture in frames_at_rate(clip, order.fps):
        tail.append(cover(picture, order.width, order.height))
        yield tail[-1]
    yield from drawn(continuation(order, tail, shot).at, order.frames)


@dataclass(frozen=True, slots=True)
class Continuation:
    """What comes after a picture: the view over it, and how its things drift.

    ``drift``: (h, w, 2) float32, the way of things in a frame, in cells of that smaller grid;
    ``rest``: how many frames it takes to lose most of its speed.
    """

    picture: Picture
    view: View
    drift: Motion
    rest: float

    def at(self, number: int) -> Picture:
        """New frame ``number``, the first being 0. Cost: about 30 ms for 1280x720 on one core."""
        height, width = self.picture.shape[:2]
        cells = np.array(self.drift.shape[1::-1], np.float64)
        scale = cells / self.view.picture
        place = self.view.mesh(number, cells, np.zeros(2), scale)
        gone = np.float32(travelled(number + 1, self.rest))
        source = place
        for _ in range(2):
            source = np.asarray(place - gone * sampled(self.drift, source), np.float32)
        moved = (source - grid(*self.drift.shape[:2])) / scale.astype(np.float32)
        places = grid(height, width) + resized(np.asarray(moved, np.float32), width, height)
        return sampled(self.picture, places, cv2.INTER_CUBIC, cv2.BORDER_REFLECT_101)


def continuation(order: Order, tail: Sequence[Picture], shot: Breakdown) -> Continuation:
    """What comes after the last of the pictures in ``tail``, ``order.frames`` long."""
    last = tail[-1]
    speed = momentum(tail)
    size = np.array(last.shape[1::-1], float)
    guess = depth(last)
    aim = np.clip(guess.focus, 0.3, 0.7) * size
    view = View(size, size, guess, np.zeros((order.frames, 7)), 1.0, size / 2, aim)
    own, asked = _coasting(order, speed, view), _asked(order, shot)
    for shorter in 0.85 ** np.arange(30):
        whole = replace(view, path=own + shorter * asked)
        needed = _needed(whole)
        if needed.max() <= _CLOSEST:
            break
    whole.path[:, ZOOM] += _following(np.maximum.accumulate(needed), float(order.fps))
    drift, rest = _gentle(_drift(tail, speed), _THINGS_REST * float(order.fps))
    return Continuation(last, whole, drift, rest)


def _asked(order: Order, shot: Breakdown) -> Curve:
    """The move of the prompt from where the clip ended, or a gentle dolly in."""
    order = replace(order, loop=False, frames=order.frames + 1)
    if shot.camera:
        moving = path(order, shot.camera, shot.pace or "")
        start = np.clip(np.arange(order.frames) / (0.5 * float(order.fps)), 0, 1)
        return np.asarray(((moving - moving[0]) * eased(start)[:, None])[1:], np.float64)
    gentle = np.zeros((order.frames - 1, 7))
    seconds = np.arange(1, order.frames) / float(order.fps)
    gentle[:, Z] = _GENTLE * (np.hypot(seconds, 1) - 1)  # soon at an even pace, and still going
    return gentle


def _coasting(order: Order, speed: Momentum, view: View) -> Curve:
    """The camera's own motion, easing to rest within the reach that a still picture allows."""
    rest = _CAMERA_REST * float(order.fps)
    fast = max(np.hypot(speed.x, speed.y), 1e-9)
    slide = max(min(rest, _FARTHEST * view.picture[0] / (2 * fast)), 0.7)
    widen = rest if speed.zoom >= 0 else min(rest, 0.05 / (2 * max(-speed.zoom, 1e-9)))
    widen = max(min(widen, 0.25 / (2 * max(abs(speed.zoom), 1e-9))), 0.7)
    own = np.zeros((order.frames, 7))
    for number in range(order.frames):
        slid, widened = travelled(number + 1, slide), travelled(number + 1, widen)
        own[number, YAW] = np.arctan(speed.x * slid / view.focal)
        own[number, PITCH] = -np.arctan(speed.y * slid / view.focal)
        own[number, ROLL] = np.clip(speed.roll * slid, -0.06, 0.06)
        own[number, ZOOM] = speed.zoom * widened
    return own


def _needed(view: View) -> Curve:
    """How much closer each frame must come to show nothing beyond the picture, as a logarithm."""
    low, high = np.zeros(len(view.path)), np.full(len(view.path), 1.0)
    frames, edge = np.arange(len(view.path)), rim(view.clip, 8)
    for _ in range(12):
        middle = (low + high) / 2
        nearer = view.path.copy()
        nearer[:, ZOOM] += middle
        seen = replace(view, path=nearer).shown(edge, frames)
        inside = ((seen >= -0.01) & (seen <= view.picture + 0.01)).all((1, 2))
        low, high = np.where(inside, low, middle), np.where(inside, middle, high)
    return np.where(high < 2e-3, 0.0, high)


def _following(target: Curve, fps: float) -> Curve:
    """A curve that follows ``target`` from rest, softly and without running past it.

    It looks ahead by as much as it lags.
    """
    ahead = min(round(2 / _CATCH_UP * fps), len(target) - 1)
    target = np.concatenate([target[ahead:], np.repeat(target[-1:], ahead)])
    place = speed = 0.0
    out = np.empty_like(target)
    for number, wanted in enumerate(target):
        speed += (_CATCH_UP**2 * (wanted - place) - 2 * _CATCH_UP * speed) / fps
        place += speed / fps
        out[number] = place
    return out


def _drift(tail: Sequence[Picture], speed: Momentum) -> Motion:
    """How things move in the last picture, apart from the camera: pixels of it a frame."""
    height, width = tail[-1].shape[:2]
    shrink = max(max(width, height) / 480, 1)
    columns, rows = round(width / shrink), round(height / shrink)
    still = np.zeros((rows, columns, 2), np.float32)
    if len(tail) < 2:
        return still
    flow = flow_between(tail[-2], tail[-1])
    if flow.trust < _TRUSTED:
        return still
    shrink = columns / flow.back.shape[1]
    sure = resized(flow.sure_back, columns, rows, cv2.INTER_AREA)[..., None]
    things = -shrink * resized(flow.back, columns, rows, cv2.INTER_AREA)
    off = grid(rows, columns) - np.array([columns - 1, rows - 1], np.float32) / 2
    growth, turn = np.exp(speed.zoom), -speed.roll
    spin = growth * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    camera = off @ (spin - np.eye(2)).T - np.array([speed.x, speed.y]) * columns / width
    own = np.asarray((things - camera) * sure, np.float32)
    length = np.linalg.norm(own, axis=-1, keepdims=True)
    return np.asarray(own * np.clip(1 - 0.15 / np.maximum(length, 1e-6), 0, 1), np.float32)


def _gentle(drift: Motion, rest: float) -> tuple[Motion, float]:
    """The drift so smooth, and so soon at rest, that nothing is bent out of shape or folded."""
    for softness in (3.0, 3.0, 5.0, 8.0, 12.0, 20.0):
        drift = blurred(drift, softness)
        bends = [np.abs(np.gradient(drift, axis=axis)).max() for axis in (0, 1)]
        bend = max(float(max(bends)), 1e-9)
        if _MOST_BENT / (2 * bend) >= _SOONEST:
            break
    return drift, min(rest, max(_MOST_BENT / (2 * bend), _SOONEST))
