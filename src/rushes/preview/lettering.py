"""Words in the picture: the title of a shot that could not be read, and the slate.

The letters are those of :mod:`rushes.media.lettering`. They are not joined as Arabic wants it, nor
set from right to left; words in such scripts, and in scripts without letters, are not shown.
:func:`can_set` tells.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from rushes.media import lettering
from rushes.preview.canvas import premultiplied

if TYPE_CHECKING:
    from rushes.preview.canvas import Texture

#: Directions of writing that cannot be set: right to left, Arabic letters and their marks.
_UNSET = {"R", "AL", "NSM"}
#: Lines of a title; what is longer is cut.
_LINES = 3


def can_set(text: str) -> bool:
    """Whether there are letters for nearly all of ``text``, in an order that can be set."""
    signs = [sign for sign in text if not sign.isspace()]
    good = sum(
        unicodedata.bidirectional(sign) not in _UNSET and lettering.has_letter(sign)
        for sign in signs
    )
    return bool(signs) and good >= 0.8 * len(signs)


def lines(text: str, size: int, widest: int) -> list[str]:
    """``text`` in at most three lines of at most ``widest`` pixels; letters ``size`` high."""
    rows = lettering.wrapped(text, size, 750, widest)
    return rows if len(rows) <= _LINES else [*rows[: _LINES - 1], rows[_LINES - 1] + "…"]


def title(text: str, size: int, widest: int = 4000) -> Texture | None:
    """A title in white with a soft shadow; ``None`` if it can't be set.

    ``size``: height of its letters in pixels. ``widest``: length of a line in pixels.
    """
    if not can_set(text):
        return None
    rows = "\n".join(lines(text, size, widest))
    return premultiplied(lettering.title(rows, "", size, 2 * widest, "white"))


def slate(frame_height: int, words: str) -> Texture:
    """A small dark plate with words on it, for the corner of a frame."""
    size = max(11, round(frame_height * 0.024))
    mask = np.pad(lettering.mask_of(words, size, 500), size // 5)
    texture = np.zeros((*mask.shape, 4), np.uint8)
    texture[..., 3] = np.maximum(mask, 150)
    texture[..., :3] = (mask.astype(np.uint16) * 235 // 255).astype(np.uint8)[..., None]
    return texture
