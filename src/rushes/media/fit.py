"""Whether clips can follow each other as they are, and if not, why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.media.colour import MATRICES

if TYPE_CHECKING:
    from rushes.media.stock import Look

#: Matrices with the same numbers.
_ALIKE = {5: 6}


def differences(look: Look, model: Look) -> str:
    """What keeps a clip from following clips like ``model`` untouched; empty where nothing does.

    A clause for people: ``it is 640x480, not 1280x720``.
    """
    said = [
        f"{what} {mine}, not {theirs}"
        for what, mine, theirs in _compared(look, model)
        if mine != theirs
    ]
    if not said and look.header != model.header:
        said.append(f"its {look.codec} header differs")
    return "; ".join(said)


def _compared(look: Look, model: Look) -> tuple[tuple[str, str, str], ...]:
    return (
        ("it is coded as", look.codec, model.codec),
        ("it is", f"{look.width}x{look.height}", f"{model.width}x{model.height}"),
        ("it has", _rate(look), _rate(model)),
        ("its pixels are", look.pix_fmt, model.pix_fmt),
        ("their shape is", str(look.aspect), str(model.aspect)),
        ("it is turned by", f"{look.rotation}°", f"{model.rotation}°"),
        ("its colours are", _colours(look), _colours(model)),
        ("it is", _scan(look), _scan(model)),
    )


def _rate(look: Look) -> str:
    return f"{float(look.rate):.6g} fps" if look.rate else "a variable rate"


def _colours(look: Look) -> str:
    matrix = MATRICES.get(_ALIKE.get(look.matrix, look.matrix), str(look.matrix))
    return f"{matrix}, {'full' if look.full_range else 'limited'} range"


def _scan(look: Look) -> str:
    return "interlaced" if look.interlaced else "progressive"
