"""Bending drawings: legs that step, wings that beat, bodies that swim."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import cv2
import numpy as np
from numpy import float32

from rushes.preview.effects import halo
from rushes.preview.light import rgb

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rushes.preview.canvas import Texture
    from rushes.preview.cast import Drawing
    from rushes.preview.pose import Pose

#: A wing as seen from the side, root at 0, 0, pointing back and up; lengths in body heights.
_WING = np.array(
    [(0.14, 0.02), (0.10, 0.28), (-0.02, 0.62), (-0.22, 0.86), (-0.36, 0.78), (-0.33, 0.60),
     (-0.42, 0.50), (-0.36, 0.34), (-0.40, 0.22), (-0.26, 0.06), (-0.12, -0.04)]
)  # fmt: skip


def bend(made: Drawing, pose: Pose) -> Texture:
    """The drawing in this pose, with the same room added on every side, its rim around it."""
    if made.puppet is not None:
        posed = made.puppet.posed(pose)
        if made.rim:
            # Only where there is something: a puppet has much room around it.
            left, top, wide, high = cv2.boundingRect(posed[..., 3])
            margin = round(0.05 * posed.shape[0])
            rows = slice(max(0, top - margin), top + high + margin)
            columns = slice(max(0, left - margin), left + wide + margin)
            posed[rows, columns] = _over_rim(posed[rows, columns], made.rim)
        return posed
    spread = pose.flap is not None
    wing = made.habit.wing if spread else None
    padded = _padded(made, spread=wing is not None)
    pad = (padded.shape[0] - made.texture.shape[0]) // 2
    steps = pose.step and made.habit.legs
    if steps or pose.wave or (spread and not wing):
        padded = _warped(made, pose, padded, pad)
    if wing and pose.flap is not None:
        padded = _winged(made, pose.flap, padded, pad, wing)
    return padded


_kept: WeakKeyDictionary[Drawing, dict[bool, Texture]] = WeakKeyDictionary()


def _padded(made: Drawing, *, spread: bool) -> Texture:
    """The drawing with room around it, and its rim in that room. Made once for each drawing."""
    kept = _kept.setdefault(made, {})
    if spread not in kept:
        supple = made.habit.legs or made.habit.supple or made.habit.flaps
        part = 0.55 if spread else 0.3 if supple else 0.06
        pad = round(part * made.texture.shape[0])
        whole = cv2.copyMakeBorder(
            made.texture, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)
        )
        padded = np.asarray(whole, np.uint8)
        kept[spread] = _over_rim(padded, made.rim) if made.rim else padded
    return kept[spread]


def _over_rim(texture: Texture, colour: str) -> Texture:
    """The texture laid over its own soft rim."""
    clear = cv2.cvtColor(cv2.bitwise_not(texture[..., 3]), cv2.COLOR_GRAY2BGRA)
    below = cv2.multiply(halo(texture, colour), clear, scale=0.45 / 255)
    return np.asarray(cv2.add(texture, below), np.uint8)


def _warped(made: Drawing, pose: Pose, padded: Texture, pad: int) -> Texture:
    height, width = made.texture.shape[:2]
    across = ((np.arange(width + 2 * pad, dtype=float32) - pad) / width - 0.5)[None, :]
    up = (1 - (np.arange(height + 2 * pad, dtype=float32) - pad) / height)[:, None]
    columns = np.repeat((across + 0.5) * width + pad, len(up), axis=0)
    rows = np.repeat((1 - up) * height + pad, across.shape[1], axis=1)
    if pose.step and made.habit.legs:
        _step(made, pose, columns, rows, across, up)
    if pose.wave:
        # The head leads and hardly moves; the tail (left, as everything faces right) swings most.
        tail = np.clip(0.62 - across, 0.05, 1.2)
        ripple = np.sin(float32(pose.phase) + across * 5)
        rows += float32(pose.wave * min(width, 1.6 * height)) * tail * ripple
    if pose.flap is not None and made.habit.flaps:
        # Beyond the back, heights are drawn together: the wings come down over the body.
        folded = float32(1 - 0.62 * (0.5 - 0.5 * pose.flap))
        above = np.clip(up - 0.42, 0, None)
        rows -= height * (above / folded - above)
    if pose.flap is not None and made.habit.squeezes:
        narrow = float32(1 - 0.5 * (0.5 - 0.5 * pose.flap))
        columns += width * across * (1 / narrow - 1)
    bent = cv2.remap(
        padded,
        np.ascontiguousarray(columns, float32),
        np.ascontiguousarray(rows, float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(0, 0, 0, 0),
    )
    return np.asarray(bent, np.uint8)


def _step(
    made: Drawing,
    pose: Pose,
    columns: NDArray[float32],
    rows: NDArray[float32],
    across: NDArray[float32],
    up: NDArray[float32],
) -> None:
    """Swing each leg about its hip: sideways most at the foot, lifted while it comes forward."""
    height = made.texture.shape[0]
    groups, phases = _gait(made, pose)
    reach = 0.25 if made.habit.legs == 4 else 0.16
    if len(groups) > 1:
        # Neighbouring legs swing against each other and must not pass through one another.
        gap = min(right[0] - left[1] for left, right in pairwise(groups))
        reach = min(reach, max(0.08, 0.5 * gap * made.aspect + 0.03))
    knots = _knots(groups, np.sin(phases) * pose.step * reach / made.aspect)
    swing = np.interp(across[0], knots, np.repeat(np.sin(phases), 2)).astype(float32)
    lifted = np.repeat(np.maximum(0, np.cos(phases)), 2)
    lift = np.interp(across[0], knots, lifted).astype(float32)
    hip = 0.5 if made.habit.legs == 4 else 0.42
    legs = np.clip((hip - up) / hip, 0, 1.3) ** 1.25
    columns -= float32(pose.step * reach * height) * legs * swing[None, :]
    rows += float32(pose.step * 0.12 * height) * legs * lift[None, :]


#: From the first to the last foot of legs that swing together.
Group = tuple[float, float]


def _gait(made: Drawing, pose: Pose) -> tuple[list[Group], NDArray[np.float64]]:
    """Which legs swing together, left to right, and where in their swing they are."""
    feet = made.feet or (-0.25, 0.25)
    if not pose.gallop:
        each = [(foot, foot) for foot in feet]
        return each, np.asarray(pose.gait + np.pi * np.arange(len(feet)), np.float64)
    # Fore legs reach out together while the hind legs push off.
    hind = [foot for foot in feet if foot < 0] or [-0.25]
    fore = [foot for foot in feet if foot >= 0] or [0.25]
    return [(hind[0], hind[-1]), (fore[0], fore[-1])], np.array([pose.gait + np.pi, pose.gait])


def _knots(groups: list[Group], moved: NDArray[np.float64]) -> NDArray[np.float64]:
    """Edges of each group where it has moved to: the stretching is left to the air between them."""
    half = 0.055
    knots = np.array(
        [
            edge + shift
            for (left, right), shift in zip(groups, moved, strict=True)
            for edge in (left - half, right + half)
        ]
    )
    for place in range(1, len(knots) - 1, 2):
        if knots[place + 1] < knots[place] + 0.02:
            middle = (knots[place] + knots[place + 1]) / 2
            knots[place], knots[place + 1] = middle - 0.01, middle + 0.01
    return np.maximum.accumulate(knots)


def _winged(
    made: Drawing, flap: float, padded: Texture, pad: int, root: tuple[float, float]
) -> Texture:
    """Hang a far wing behind the body and a near wing before it."""
    height, width = made.texture.shape[:2]
    at = np.array([pad + root[0] * width, pad + root[1] * height])
    size = 0.8 * max(height, 0.8 * width)
    behind = np.zeros_like(padded)
    _wing(behind, at + np.array((0.1, -0.02)) * size, size * 0.92, flap, made.ink, shade=0.78)
    clear = cv2.cvtColor(255 - padded[..., 3], cv2.COLOR_GRAY2BGRA)
    whole = np.asarray(cv2.add(cv2.multiply(behind, clear, scale=1 / 255), padded), np.uint8)
    _wing(whole, at, size, flap, made.ink, shade=1.0)
    return whole


def _wing(
    canvas: Texture, at: NDArray[np.float64], size: float, flap: float, ink: str, *, shade: float
) -> None:
    lifted = 0.95 * flap if flap > 0 else 0.75 * flap
    points = np.stack(
        [_WING[:, 0] * (1.15 - 0.15 * abs(flap)), -_WING[:, 1] * (lifted + 0.06)], axis=1
    )
    corners = np.rint((at + points * size - 0.5) * 16).astype(np.int32)
    red, green, blue = (part * shade for part in rgb(ink))
    cv2.fillPoly(canvas, [corners], (red, green, blue, 255), cv2.LINE_AA, 4)
    stroke = max(1, round(size * 0.042))
    cv2.polylines(canvas, [corners], True, (0, 0, 0, 255), stroke, cv2.LINE_AA, 4)
