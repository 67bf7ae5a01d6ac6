"""A request as the preview will draw it: everything that was left open has been decided."""

from __future__ import annotations

from random import SystemRandom
from typing import TYPE_CHECKING

from rushes import catalogue
from rushes.errors import EngineError
from rushes.inputs import given
from rushes.preview.footage import Order

if TYPE_CHECKING:
    from rushes.types import GenerationRequest


def drawn_seed() -> int:
    """A seed from the system's dice, short enough to be read out."""
    return SystemRandom().randrange(2**32)


def order(request: GenerationRequest) -> Order:
    """Decide what ``request`` leaves open, by the catalogue's defaults and by what goes in.

    Without a size a picture keeps its shape at 720 pixels on the short side, and a clip its own
    size, rate and timing. For an extension ``frames`` are those that are added. The seed is drawn
    where there is none.

    :raises MediaError: as :func:`rushes.inputs.given`.
    :raises UnsupportedError: the model cannot do it.
    """
    measured = given(request)
    catalogue.check(request, given=measured)
    settled = catalogue.resolve(request, given=measured)
    if settled.size is None or settled.fps is None or settled.duration is None:
        raise EngineError(f"The catalogue has no default size, rate or length for {request.model}.")
    return Order(
        prompt=request.prompt,
        width=_even(settled.size.width),
        height=_even(settled.size.height),
        fps=settled.fps,
        frames=max(1, round(settled.duration * settled.fps)),
        seed=drawn_seed() if request.seed is None else request.seed,
        loop=settled.loop,
        audio=bool(settled.audio),
        slate=bool(settled.options.get("slate", False)),
        negative_prompt=request.negative_prompt or "",
    )


def _even(side: int) -> int:
    return max(2, side & ~1)
