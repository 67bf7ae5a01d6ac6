"""What a call means: a request that its model can do, what it comes to, and what it costs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from rushes import catalogue
from rushes.errors import RequestError
from rushes.inputs import given
from rushes.prompts.steering import objections, steered
from rushes.types import GenerationRequest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal
    from fractions import Fraction

    from pydantic import JsonValue

    from rushes.catalogue import Settled
    from rushes.settings import Settings
    from rushes.types import Cost, Keyframe, Size

#: Seconds between two looks at work of this machine, at the least and at the most, and at any other
#: of which the catalogue has none.
LOCAL_POLL = (0.04, 0.5)


class Fields(TypedDict, total=False):
    """The fields of a :class:`~rushes.types.GenerationRequest`, as people may write them."""

    model: str
    image: str | os.PathLike[str]
    last_frame: str | os.PathLike[str]
    keyframes: Sequence[str | os.PathLike[str] | Keyframe | Mapping[str, object]]
    video: str | os.PathLike[str]
    extend: str | os.PathLike[str]
    duration: float | Fraction | Decimal | str
    aspect_ratio: str
    resolution: str
    size: str | Size
    fps: float | Fraction | Decimal | str
    seed: int
    negative_prompt: str
    camera: str | Sequence[str]
    audio: bool
    loop: bool
    options: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Plan:
    """A request that its model can do, what it comes to, and what it costs.

    ``notes``: what its model is told otherwise than the request says it.
    """

    request: GenerationRequest
    settled: Settled
    price: Cost
    notes: tuple[str, ...] = ()


def ordered(
    prompt: GenerationRequest | str | None, fields: Fields, model: str
) -> GenerationRequest:
    """The request that a call means. ``model`` is that of a request which names none.

    :raises RequestError: a field is unknown or wrong.
    """
    if isinstance(prompt, GenerationRequest):
        asked = prompt.but(**fields)
    elif prompt is None:
        asked = GenerationRequest.of(**fields)
    else:
        asked = GenerationRequest.of(prompt=prompt, **fields)
    return asked if "model" in asked.model_fields_set else asked.but(model=model)


def takes(request: GenerationRequest, count: int) -> tuple[GenerationRequest, ...]:
    """``count`` requests with the seeds that follow each other, or with no seed where it has none.

    :raises RequestError: ``count`` is under 1, or a seed would be too large.
    """
    if count < 1:
        raise RequestError(f"{count} takes cannot be made: ask for 1 or more.")
    if request.seed is None:
        return (request,) * count
    return tuple(request.but(seed=request.seed + number) for number in range(count))


def plan(request: GenerationRequest, settings: Settings) -> Plan:
    """Refuse what cannot be done, before anything is spent: words first, then what goes in.

    The price is that of what its model is told of the camera.

    In the emulator, files that a model takes by their addresses alone are put where it fetches
    them, and the request that comes back names those.
    """
    elsewhere = _elsewhere(request.model, settings)
    asked, request = request, _placed(request, settings)
    catalogue.check(request, elsewhere=elsewhere, also=objections)
    measured = given(asked)
    catalogue.check(request, given=measured, elsewhere=elsewhere)
    told = steered(request)
    return Plan(
        request,
        catalogue.resolve(told.request, given=measured),
        catalogue.price(told.request, given=measured),
        told.notes,
    )


def _placed(request: GenerationRequest, settings: Settings) -> GenerationRequest:
    model = catalogue.find(request.model)
    can = model.modes.get(request.mode)
    if settings.emulator is None or model.provider.local or can is None:
        return request
    from rushes.hosted.placing import placed  # noqa: PLC0415 - it brings HTTP

    return placed(request, can, settings.emulator)


def _elsewhere(model: str, settings: Settings) -> bool:
    """Whether another server than the vendor's is asked."""
    variable = catalogue.find(model).provider.base_url_variable
    return settings.emulator is not None or bool(variable and os.environ.get(variable))


def poll_of(model: str) -> tuple[float, float]:
    """Seconds between two looks at the work of a model, at the least and at the most."""
    poll = catalogue.find(model).provider.poll
    least, most = (None, None) if poll is None else poll.bounds
    return float(least or LOCAL_POLL[0]), float(most or LOCAL_POLL[1])
