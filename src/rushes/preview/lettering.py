"""Words in the picture: the title of a shot that could not be read, and the slate.

The letters are the ones that OpenCV carries (Rubik, and WenQuanYi Micro Hei for Greek, Chinese,
Japanese and Korean). It does not join Arabic letters or set text from right to left, so words in
such scripts, and in scripts without letters, are not shown; :func:`can_set` tells.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from rushes.preview.canvas import Texture

#: Directions of writing that cannot be set: right to left, Arabic letters and their marks.
_UNSET = {"R", "AL", "NSM"}


@cache
def _face() -> cv2.FontFace:
    return cv2.FontFace("sans")


def _mask(text: str, size: int, weight: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    left, top, width, height = cv2.getTextSize((8000, 400), text, (0, 0), _face(), size, weight)
    pad = size // 4
    drawn = np.zeros((height + 2 * pad, width + 2 * pad, 3), np.uint8)
    cv2.putText(drawn, text, (pad - left, pad - top), (255, 255, 255), _face(), size, weight)
    return np.ascontiguousarray(drawn[..., 0])


@cache
def _has_letter(sign: str) -> bool:
    if sign.isspace() or sign == "?":
        return True
    drawn, missing = _mask(sign, 32, 400), _mask("?", 32, 400)
    return drawn.shape != missing.shape or bool((drawn != missing).any())


def can_set(text: str) -> bool:
    """Whether there are letters for nearly all of ``text``, in an order that can be set."""
    signs = [sign for sign in text if not sign.isspace()]
    if not signs:
        return False
    good = sum(
        unicodedata.bidirectional(sign) not in _UNSET and _has_letter(sign) for sign in signs
    )
    return good >= 0.8 * len(signs)


def lines(text: str, longest: int, most: int = 3) -> list[str]:
    """``text`` broken into at most ``most`` lines of about ``longest`` letter widths."""
    signs = "".join(sign for sign in text if _has_letter(sign) and sign.isprintable())
    rows = [""]
    for word in _words(signs):
        if rows[-1] and _width(rows[-1] + word) > longest:
            if len(rows) == most:
                rows[-1] = rows[-1].rstrip() + "…"
                break
            rows.append("")
        rows[-1] += word
    return [row.strip() for row in rows if row.strip()]


def _width(text: str) -> float:
    return sum(1.8 if unicodedata.east_asian_width(sign) in "WF" else 1.0 for sign in text.strip())


def _words(text: str) -> list[str]:
    """Pieces that a line may break between: words, and single signs of scripts without spaces."""
    pieces = [""]
    for sign in text:
        if unicodedata.east_asian_width(sign) in "WF":
            pieces += [sign, ""]
        elif sign.isspace():
            pieces += [" ", ""]
        elif len(pieces[-1]) > 24:
            pieces.append(sign)
        else:
            pieces[-1] += sign
    return [piece for piece in pieces if piece]


def title(text: str, size: int, longest: int = 20) -> Texture | None:
    """A title in white with a soft shadow; ``None`` if it can't be set.

    ``size``: height of its letters in pixels. ``longest``: letters on one line.
    """
    if not can_set(text):
        return None
    masks = [_mask(row, size, 700) for row in lines(text, longest)]
    step = round(size * 1.25)
    pad = size // 2
    width = max(mask.shape[1] for mask in masks) + 2 * pad
    alpha = np.zeros((step * len(masks) + 2 * pad + size, width), np.uint8)
    for place, mask in enumerate(masks):
        top, left = pad + place * step, (width - mask.shape[1]) // 2
        where = alpha[top : top + mask.shape[0], left : left + mask.shape[1]]
        np.maximum(where, mask[: where.shape[0]], out=where)
    side = (size // 4) * 2 + 1
    shadow = cv2.GaussianBlur(alpha, (side, side), size / 7)
    shadow = np.minimum(255, shadow.astype(np.uint16) * 7 // 8).astype(np.uint8)
    texture = np.zeros((*alpha.shape, 4), np.uint8)
    texture[..., :3] = alpha[..., None]
    texture[..., 3] = np.maximum(alpha, shadow)
    return texture


def slate(frame_height: int, words: str) -> Texture:
    """A small dark plate with words on it, for the corner of a frame."""
    size = max(11, round(frame_height * 0.024))
    mask = _mask(words, size, 500)
    texture = np.zeros((*mask.shape, 4), np.uint8)
    texture[..., 3] = np.maximum(mask, 150)
    texture[..., :3] = (mask.astype(np.uint16) * 235 // 255).astype(np.uint8)[..., None]
    return texture
