"""A request as the preview will draw it: everything that was left open has been decided."""

from __future__ import annotations

from random import SystemRandom
from typing import TYPE_CHECKING

from rushes import catalogue
from rushes.catalogue import Given
from rushes.errors import EngineError
from rushes.media import picture_size, probe
from rushes.preview.footage import Order
from rushes.types import Size

if TYPE_CHECKING:
    from rushes.types import GenerationRequest

#: Pixels that the shortest side of a picture or clip needs before there is something to film.
_SMALLEST = 16


def given(request: GenerationRequest) -> Given:
    """What goes in, measured: the clip, or the first picture. Every input is looked at.

    Cost: the headers of pictures; the index and the first picture of a clip.

    :raises MediaNotFoundError: an input is not there.
    :raises MediaError: an input is no picture or no clip, is damaged, or too small or too large.
    """
    sizes = [picture_size(each.source, min_side=_SMALLEST) for each in request.pictures]
    clips = [probe(clip) for clip in (request.video, request.extend) if clip is not None]
    if clips:
        facts = clips[-1]
        size = Size(width=facts.width, height=facts.height)
        return Given(size=size, duration=facts.duration, fps=facts.fps)
    if sizes:
        return Given(size=Size(width=sizes[0][0], height=sizes[0][1]))
    return Given()


def drawn_seed() -> int:
    """A seed from the system's dice, short enough to be read out."""
    return SystemRandom().randrange(2**32)


def order(request: GenerationRequest) -> Order:
    """Decide what ``request`` leaves open, by the catalogue's defaults and by what goes in.

    Without a size a picture keeps its shape at 720 pixels on the short side, and a clip its own
    size, rate and timing. For an extension ``frames`` are those that are added. The seed is drawn
    where there is none.

    :raises MediaError: as :func:`given`.
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
