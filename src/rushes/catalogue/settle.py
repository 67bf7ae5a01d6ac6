"""Fill in what a request leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rushes.catalogue.model import Audio
from rushes.catalogue.rows import Numbers
from rushes.catalogue.settled import Given, Settled
from rushes.catalogue.shaping import Shape, shape
from rushes.catalogue.timing import Timing, timing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction

    from rushes.catalogue.model import Abilities
    from rushes.errors import Reason
    from rushes.types import GenerationRequest


@dataclass(frozen=True, slots=True)
class Settlement:
    """A settled request, and what is wrong with the size and timing that it asks for."""

    settled: Settled
    reasons: tuple[Reason, ...]


def settle(request: GenerationRequest, can: Abilities, given: Given | None = None) -> Settlement:
    """What ``request`` comes to where a model can do ``can``, and ``given`` is what goes in.

    A resolution that is left open is the first that goes with the rest; so is a duration, of those
    that are nearest to the usual one.
    """
    made = _settled(request, can, given or Given())
    for other in _instead(request, can, made):
        settlement = _settled(other, can, given or Given())
        if not settlement.reasons and not _denied(settlement, can):
            return settlement
    return made


def _instead(
    request: GenerationRequest, can: Abilities, made: Settlement
) -> Iterator[GenerationRequest]:
    """Requests that leave less open, where what is left open makes something that is refused."""
    denials = [never for never in can.never if never.holds(made.settled)]
    if request.resolution is None and request.size is None and any(n.resolution for n in denials):
        for name in can.resolution_names:
            yield request.but(resolution=name)
    usual = made.settled.duration
    if request.duration is None and usual is not None and any(n.duration for n in denials):
        for seconds in sorted(_offered(can), key=lambda each: abs(each - usual)):
            yield request.but(duration=seconds)


def _offered(can: Abilities) -> Iterable[Fraction]:
    return can.durations.all if isinstance(can.durations, Numbers) else ()


def _denied(made: Settlement, can: Abilities) -> bool:
    return any(never.holds(made.settled) for never in can.never)


def _settled(request: GenerationRequest, can: Abilities, given: Given) -> Settlement:
    form, time = shape(request, can, given), timing(request, can, given)
    left = can.taken_over(request.options)
    if {"size", "aspect_ratio", "resolution"} & left.keys():
        form = Shape()
    if "duration" in left:
        time = Timing(fps=time.fps)
    defaults = {name: o.default for name, o in can.options.items() if o.default is not None}
    settled = Settled(
        mode=request.mode,
        size=form.size,
        size_is_exact=form.exact,
        aspect_ratio=form.aspect_ratio,
        resolution=form.resolution,
        duration=time.duration,
        fps=time.fps,
        frames=time.frames,
        audio=_audio(request, can),
        loop=request.loop,
        pictures=len(request.pictures),
        options={**defaults, **request.options},
        given=given,
    )
    return Settlement(settled, (*form.reasons, *time.reasons))


def _audio(request: GenerationRequest, can: Abilities) -> bool | None:
    if can.audio is Audio.ALWAYS:
        return True
    if can.audio is Audio.NONE:
        return False
    if can.audio is Audio.KEPT:
        return None
    return can.default_audio if request.audio is None else request.audio
