"""Words as pictures: titles, lower thirds, captions and watermarks, with straight alpha.

The letters are the ones that OpenCV carries (Rubik, and WenQuanYi Micro Hei for Greek, Chinese,
Japanese and Korean). Signs that they do not have are left out, and those of scripts that run from
right to left, whose letters would stand in the wrong order: :func:`unset` names both.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import ImageColor

from rushes.errors import MediaError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Mask = NDArray[np.uint8]
    Rgba = NDArray[np.uint8]

_LINE = 1.28
_ACCENT = (255, 196, 61)
_PLATE = (14, 15, 18)
#: Directions of writing that can't be set: right to left, and Arabic, whose letters join.
_LEFTWARDS = {"R", "AL"}
#: Lines of a caption, at its own size.
_CAPTION = 3
#: Letters are not made smaller, in pixels: nobody could read them.
_SMALLEST = 6


def colour_of(word: str) -> tuple[int, int, int]:
    """A colour by name or as ``#rrggbb``: (red, green, blue).

    :raises MediaError: there is no such colour.
    """
    try:
        return ImageColor.getrgb(word)[:3]
    except ValueError as error:
        raise MediaError(f"There is no colour {word!r}: write a name or #rrggbb.") from error


@cache
def _face() -> cv2.FontFace:
    return cv2.FontFace("sans")


def mask_of(text: str, size: int, weight: int) -> Mask:
    """How much each pixel is covered, (height, width); the line's height is the same for all."""
    _, _, width, _ = cv2.getTextSize((16000, 400), text, (0, 0), _face(), size, weight)
    pad = size // 4
    drawn = np.zeros((round(size * _LINE), width + 2 * pad, 3), np.uint8)
    cv2.putText(drawn, text, (pad, round(size * 0.95)), (255, 255, 255), _face(), size, weight)
    return np.ascontiguousarray(drawn[..., 0])


@cache
def _width(text: str, size: int, weight: int) -> int:
    return int(cv2.getTextSize((16000, 400), text, (0, 0), _face(), size, weight)[2])


@cache
def has_letter(sign: str) -> bool:
    """Whether there is a letter for ``sign``."""
    if sign.isspace() or sign == "?":
        return True
    if not sign.isprintable():
        return False
    drawn, missing = mask_of(sign, 32, 400), mask_of("?", 32, 400)
    return drawn.shape != missing.shape or bool((drawn != missing).any())


def settable(text: str) -> str:
    """``text`` without the signs that can't be set."""
    whole = unicodedata.normalize("NFC", text)  # a letter and its accent as one sign
    return "".join(sign for sign in whole if sign == "\n" or _is_set(sign)).strip()


def unset(text: str) -> tuple[str, ...]:
    """The signs of ``text`` that can't be set, each once; marks that belong to others aside."""
    whole = unicodedata.normalize("NFC", text)
    missing = (sign for sign in whole if not sign.isspace() and not _is_set(sign))
    return tuple(dict.fromkeys(s for s in missing if unicodedata.category(s)[0] not in "MC"))


def _is_set(sign: str) -> bool:
    return unicodedata.bidirectional(sign) not in _LEFTWARDS and has_letter(sign)


def wrapped(text: str, size: int, weight: int, widest: int) -> list[str]:
    """``text`` in lines of at most ``widest`` pixels, about equally long; long words are broken."""
    rows: list[str] = []
    for given in settable(text).split("\n"):
        count = -(-_width(given, size, weight) // max(1, widest))
        even = _width(given, size, weight) / max(1, count) * 1.08 if count > 1 else widest
        row = ""
        words = (piece for word in _words(given) for piece in _broken(word, size, weight, widest))
        for word in words:
            longer = _width((row + word).strip(), size, weight)
            if row.strip() and longer > min(widest, max(even, 1)):
                rows.append(row.strip())
                row = ""
            row += word
        if row.strip():
            rows.append(row.strip())
    return rows


def _broken(word: str, size: int, weight: int, widest: int) -> Iterator[str]:
    """A word in pieces that are no wider than a line, such as an address has."""
    while len(word) > 1 and _width(word, size, weight) > widest:
        share = widest / _width(word, size, weight)
        count = max(1, min(len(word) - 1, int(len(word) * share)))
        while count > 1 and _width(word[:count], size, weight) > widest:
            count -= 1
        yield word[:count]
        word = word[count:]
    yield word


def _words(text: str) -> list[str]:
    """Pieces that a line may break between: words, and single signs of scripts without spaces."""
    pieces = [""]
    for sign in text:
        if unicodedata.east_asian_width(sign) in "WF":
            pieces += [sign, ""]
        elif sign.isspace():
            pieces += [" ", ""]
        else:
            pieces[-1] += sign
    return [piece for piece in pieces if piece]


def _stacked(masks: list[Mask], align: str) -> Mask:
    width = max((mask.shape[1] for mask in masks), default=2)
    made = np.zeros((sum(mask.shape[0] for mask in masks) or 2, width), np.uint8)
    top = 0
    for mask in masks:
        free = width - mask.shape[1]
        left = {"left": 0, "center": free // 2, "right": free}[align]
        made[top : top + mask.shape[0], left : left + mask.shape[1]] = mask
        top += mask.shape[0]
    return made


def _painted(mask: Mask, colour: tuple[int, int, int], shadow: float) -> Rgba:
    """Letters in ``colour`` with a soft dark edge, so that they are read on any picture."""
    side = max(3, round(shadow) * 4 + 1)
    soft = cv2.GaussianBlur(mask, (side, side), max(0.6, shadow)).astype(np.float32)
    dark = np.clip(soft * 1.25, 0, 235) / 255
    cover = mask.astype(np.float32) / 255
    alpha = cover + dark * (1 - cover)
    made = np.zeros((*mask.shape, 4), np.uint8)
    share = np.divide(cover, alpha, out=np.zeros_like(cover), where=alpha > 0)
    made[..., :3] = (share[..., None] * np.array(colour, np.float32) + 0.5).astype(np.uint8)
    made[..., 3] = (alpha * 255 + 0.5).astype(np.uint8)
    return made


def title(text: str, second: str, size: int, widest: int, colour: str) -> Rgba:
    """Large letters in the middle, and a smaller line below them."""
    masks = [mask_of(row, size, 750) for row in wrapped(text, size, 750, widest)]
    small = max(10, round(size * 0.42))
    if second:
        masks += [mask_of(row, small, 400) for row in wrapped(second, small, 400, widest)]
    pad = round(size * 0.4)
    return _painted(np.pad(_stacked(masks, "center"), pad), colour_of(colour), size / 9)


def line(text: str, size: int, widest: int, colour: str, align: str) -> Rgba:
    """Plain words with a soft edge: a watermark."""
    masks = [mask_of(row, size, 550) for row in wrapped(text, size, 550, widest)]
    return _painted(np.pad(_stacked(masks, align), size // 3), colour_of(colour), size / 14)


def lower_third(text: str, second: str, size: int, widest: int, colour: str) -> Rgba:
    """A name and what it stands for, on a dark plate with a bright edge."""
    masks = [mask_of(row, size, 700) for row in wrapped(text, size, 700, widest)]
    small = max(9, round(size * 0.62))
    lower = [mask_of(row, small, 400) for row in wrapped(second, small, 400, widest)]
    indent = size // 4 - small // 4  # so that both begin at one line
    letters = _stacked([*masks, *(np.pad(row, ((0, 0), (indent, 0))) for row in lower)], "left")
    edge, pad = max(3, size // 7), round(size * 0.35)
    letters = np.pad(letters, ((pad // 2, pad // 2 + size // 12), (pad // 2, pad)))
    height, width = letters.shape
    made = np.zeros((height, width + edge, 4), np.uint8)
    made[:, :edge] = (*_ACCENT, 255)
    cover = letters.astype(np.float32)[..., None] / 255
    mixed = cover * np.array(colour_of(colour), np.float32) + (1 - cover) * np.array(_PLATE)
    made[:, edge:, :3] = mixed.astype(np.uint8)
    made[:, edge:, 3] = np.maximum(letters, 200)
    return made


def caption_rows(text: str, size: int, width: int, height: int) -> tuple[int, list[str]]:
    """Letters as large as ``size``, or so much smaller that all lines find room in ``height``."""
    while True:
        rows = wrapped(text, size, 600, round(width * 0.86))
        if len(rows) * round(size * 1.42) <= height or size <= _SMALLEST:
            return size, rows[: max(1, height // round(size * 1.42))]
        size -= 1


def caption(text: str, size: int, frame: tuple[int, int], colour: str) -> Rgba:
    """Words at the bottom of a strip as wide as the ``frame``, on a dark plate for each line.

    The strip is always as high; letters become smaller where there are many.
    """
    width = frame[0]
    made = np.zeros((_CAPTION * round(size * 1.42), width, 4), np.uint8)
    size, rows = caption_rows(text, size, width, made.shape[0])
    step, pad = round(size * 1.42), round(size * 0.34)
    made[..., :3] = _PLATE
    ink = np.array(colour_of(colour), np.float32)
    for place, row in enumerate(rows):
        mask = mask_of(row, size, 600)
        mask = mask[:, : width - 2 * pad]
        top = made.shape[0] - (len(rows) - place) * step
        left = (width - mask.shape[1]) // 2
        box = made[top : top + step, max(0, left - pad // 2) : left + mask.shape[1] + pad // 2]
        box[..., 3] = 178
        lower = top + (step - mask.shape[0]) // 2
        spot = made[lower : lower + mask.shape[0], left : left + mask.shape[1]]
        cover = mask[: spot.shape[0]].astype(np.float32)[..., None] / 255
        spot[..., :3] = (cover * ink + (1 - cover) * spot[..., :3]).astype(np.uint8)
        spot[..., 3] = np.maximum(spot[..., 3], mask[: spot.shape[0]])
    return made
