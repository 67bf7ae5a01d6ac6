"""Frames to video: pictures joined by motion, each keyframe shown exactly."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from rushes.catalogue import frame_at
from rushes.errors import RequestError
from rushes.media.warp import blurred, grid, sampled
from rushes.preview.flow import Flow, between, flow_between, mixed
from rushes.preview.footage import Footage, Picture, drawn
from rushes.preview.framing import cover

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from rushes.preview.footage import Order

#: Pictures whose flow is believed less than this are dissolved instead.
_TRUSTED = 0.3
#: Neighbours in a clip: the flow is believed this much, and nothing goes farther than this much of
#: the width. They follow each other at an even pace.
_LIKE_VIDEO = 0.75, 0.04
#: How much closer a picture comes while it dissolves.
_PUSH = 0.07
#: How much earlier the light parts of a picture arrive than the dark ones, in dissolves.
_LEAD = 0.45


def morph(
    order: Order, pictures: Sequence[Picture], times: Sequence[Fraction | None] | None = None
) -> Footage:
    """Two to eight pictures, (H, W, 3) uint8 of any sizes, joined by motion-compensated morphing.

    Pictures are cropped to fill the clip. The frame at each one's time (seconds; evenly spread
    where ``None``) is exactly that picture; before the first time and after the last it stands
    still. In a loop the last one leads back into the first. Pictures that have nothing in common
    are dissolved. Cost: about 0.4 s for each pair and 0.1 s a frame of 1280x720 on one core.

    :raises MediaError: a side of a picture is under 16 pixels.
    :raises RequestError: too many or too few pictures, or times out of order or out of the clip.
    """
    if not 2 <= len(pictures) <= 8:
        raise RequestError(f"{len(pictures)} keyframes were given; 2 to 8 can be joined.")
    fitted = [np.ascontiguousarray(cover(each, order.width, order.height)) for each in pictures]
    numbers = keyframe_numbers(order, len(fitted), times)
    return Footage(
        order.width, order.height, order.fps, order.frames, _joined(order, fitted, numbers)
    )


def keyframe_numbers(
    order: Order, count: int, times: Sequence[Fraction | None] | None = None
) -> list[int]:
    """On which frame each of ``count`` pictures stands.

    :raises RequestError: the times are not ascending, lie outside of the clip or are too close.
    """
    last = order.frames - 1
    spread = order.frames / count if order.loop else last / (count - 1)
    given = list(times) if times is not None else [None] * count
    numbers = [
        round(place * spread) if time is None else frame_at(time, order.fps, order.frames)
        for place, time in enumerate(given)
    ]
    if len(given) != count:
        raise RequestError(f"{count} keyframes were given, but {len(given)} times.")
    outside = [time for time in given if time is not None and not 0 <= time <= order.duration]
    if outside:
        raise RequestError(
            f"A keyframe at {float(outside[0]):g} s lies outside of the clip, which lasts "
            f"{float(order.duration):g} s: give times from 0 to that, or another duration."
        )
    if any(after <= before for before, after in pairwise(numbers)):
        raise RequestError(
            f"Keyframes must follow each other by at least one frame, but they fall on frames "
            f"{', '.join(map(str, numbers))}: put them in order of time, or give a longer duration."
        )
    return numbers


def _joined(order: Order, pictures: list[Picture], numbers: list[int]) -> Iterator[Picture]:
    for _ in range(numbers[0]):
        yield pictures[0]
    joints = list(zip(pictures, pictures[1:], numbers, numbers[1:], strict=False))
    if order.loop:
        joints.append((pictures[-1], pictures[0], numbers[-1], order.frames + numbers[0]))
    for a, b, start, end in joints:
        yield from _joint(a, b, end - start, min(end, order.frames) - start)
    for _ in range(order.frames - joints[-1][3]):
        yield pictures[-1]


def _joint(a: Picture, b: Picture, steps: int, shown: int) -> Iterator[Picture]:
    """The first ``shown`` frames of ``steps`` from ``a`` on to just before ``b``."""
    flow = flow_between(a, b)
    if flow.trust < _TRUSTED:
        dissolve = Dissolve(a, b)
        return drawn(lambda number: dissolve.at(number / steps), shown)
    even = _like_video(flow)
    return drawn(
        lambda number: between(a, b, flow, number / steps if even else _eased(number / steps)),
        shown,
    )


def _like_video(flow: Flow) -> bool:
    trust, reach = _LIKE_VIDEO
    farthest = float(np.percentile(np.abs(flow.there), 98))
    return flow.trust > trust and farthest < reach * flow.there.shape[1]


def _eased(t: float) -> float:
    """From 0 to 1, softly at both ends, but already moving."""
    return 0.25 * t + 0.75 * t * t * (3 - 2 * t)


class Dissolve:
    """One picture turning into another that has nothing in common with it.

    Both come a little closer while they do, and light arrives before dark, so that the new
    picture seems to shine through instead of fading in.
    """

    def __init__(self, a: Picture, b: Picture) -> None:
        self.a, self.b = a, b
        light = np.maximum(b.max(-1), 255 - a.max(-1)).astype(np.float32) / 255
        wait = 1 - blurred(light, max(a.shape[1] / 80, 1.0))
        low, high = float(wait.min()), float(wait.max())
        self._wait = (wait - low) / max(high - low, 1e-3)
        self._here = grid(*a.shape[:2])

    def at(self, t: float) -> Picture:
        """The picture at ``t`` from 0 (exactly the first) to 1 (exactly the second)."""
        if t <= 0 or t >= 1:
            return self.a if t <= 0 else self.b
        going = t * t * (3 - 2 * t)
        raw = np.clip((going * (1 + _LEAD) - _LEAD * self._wait), 0, 1)
        weight = (raw * raw * (3 - 2 * raw)).astype(np.float32)
        return mixed(self._closer(self.a, going), self._closer(self.b, 1 - going), weight)

    def _closer(self, picture: Picture, far: float) -> Picture:
        height, width = picture.shape[:2]
        centre = np.array([(width - 1) / 2, (height - 1) / 2], np.float32)
        return sampled(picture, centre + (self._here - centre) / np.float32(1 + _PUSH * far))
