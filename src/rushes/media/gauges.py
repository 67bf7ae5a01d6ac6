"""Measures of single pictures, on their luma: (height, width) uint8."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Luma = NDArray[np.uint8]
    Lines = NDArray[np.float32]

#: Widths to which pictures are reduced: to compare two, to compare their composition, their lines.
_SMALL, _COARSE, _NARROW = 256, 32, 160
#: Steps between two lines count up to this.
_STEP = 48
#: The side of a coded block.
_BLOCK = 8


def small(luma: Luma) -> Luma:
    """The picture reduced so that noise and fine grain are gone."""
    height = max(2, round(luma.shape[0] * _SMALL / luma.shape[1]))
    if luma.shape[1] <= _SMALL:
        return luma
    return np.asarray(cv2.resize(luma, (_SMALL, height), interpolation=cv2.INTER_AREA), np.uint8)


def change(before: Luma, after: Luma) -> float:
    """The mean difference of two small pictures, in levels of 255."""
    return float(cv2.absdiff(before, after).mean())


def largest_change(before: Luma, after: Luma) -> float:
    """The difference of all but the most different thousandth of two small pictures."""
    return float(np.percentile(cv2.absdiff(before, after), 99.9))


def likeness(before: Luma, after: Luma) -> float:
    """How alike two pictures are composed, from -1 to 1, whatever their brightness."""
    first, second = (
        cv2.resize(each, (_COARSE, _COARSE), interpolation=cv2.INTER_AREA).astype(np.float32)
        for each in (before, after)
    )
    first -= first.mean()
    second -= second.mean()
    size = float(np.sqrt((first**2).sum() * (second**2).sum()))
    return float((first * second).sum()) / size if size > 1 else 1.0


def darkness(luma: Luma) -> float:
    """The share of pixels that are black, or nearly so."""
    return float((luma < 32).mean())


def blur(luma: Luma) -> float:
    """From 0, sharp, to 1, blurred: how little is lost when it is blurred once more.

    F. Crete and others, *The blur effect: perception and estimation with a new no-reference
    perceptual blur metric*, 2007. 0 for a picture without any detail.
    """
    picture = luma.astype(np.float32)
    worst = 0.0
    for axis, size in ((0, (1, 9)), (1, (9, 1))):
        softer = cv2.blur(picture, size)
        steps = np.abs(np.diff(picture, axis=axis))
        lost = np.maximum(0, steps - np.abs(np.diff(softer, axis=axis)))
        total = float(steps.sum())
        if total <= 0.05 * steps.size:
            return 0.0
        worst = max(worst, 1 - float(lost.sum()) / total)
    return worst


def blockiness(luma: Luma) -> float:
    """How much stronger steps are at the edges of 8 x 8 blocks than elsewhere; 1 is not at all."""
    worst = 1.0
    for axis in (0, 1):
        steps = np.minimum(np.abs(np.diff(luma.astype(np.int16), axis=axis)), 24)
        each = steps.mean(axis=1 - axis)
        usable = len(each) // _BLOCK * _BLOCK
        if usable < 4 * _BLOCK:
            continue
        phases = each[:usable].reshape(-1, _BLOCK).mean(axis=0)
        edge = float(phases[_BLOCK - 1])
        # The strongest elsewhere: a pattern in the scene has edges at other places too.
        rest = float(phases[: _BLOCK - 1].max())
        worst = max(worst, (edge + 0.1) / (rest + 0.1))
    return worst


def lines(luma: Luma) -> Lines:
    """How much the picture jumps, all along its width, from each line to the next."""
    narrow = cv2.resize(luma, (_NARROW, luma.shape[0]), interpolation=cv2.INTER_AREA)
    steps = np.abs(np.diff(narrow.astype(np.float32), axis=0))
    around = cv2.blur(steps, (1, 7), borderType=cv2.BORDER_REFLECT) * 7 - steps
    excess = np.clip(steps - around / 6 * 2, 0, _STEP)
    return np.asarray(excess.mean(axis=1), np.float32)


def tear(before: Lines, shown: Lines, after: Lines) -> float:
    """The strongest jump between two lines that neither neighbour has near there, in levels."""
    around = np.maximum(before, after)[None, :]
    near = cv2.dilate(around, np.ones((1, 9), np.uint8))[0]
    return float((shown - near)[2:-2].max(initial=0))
