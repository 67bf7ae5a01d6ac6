"""What a refusal for money says besides: what was planned, and the same for less."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rushes import catalogue
from rushes.errors import MediaError, RequestError
from rushes.inputs import given

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from rushes.types import Cost, GenerationRequest

#: Where a price stands, which rushes estimate tells.
_SOURCES = re.compile(r" \([^()]*\)")
_NOTHING = "Neither another length nor another model alone would do"
#: So many other models are named.
_MODELS = 2


def planned(request: GenerationRequest, price: Cost) -> str:
    """What was about to be ordered, in words: model, seconds, and how its price comes about."""
    seconds = catalogue.resolve(request, given=given(request)).duration
    long = "" if seconds is None else f", {float(seconds):g} s"
    return f"{request.model}{long}: {_SOURCES.sub('', price.basis)}"


def instead(request: GenerationRequest, most: Decimal, currency: str) -> str:
    """Changes that would do, each with its price; where there are none, what else helps.

    The longest length of the same model that costs no more than ``most``, and the dearest other
    models that do, those of the same provider first.
    """
    found = [f"{change} ({price.high:f} {currency})" for change, price in _less(request, most)]
    return f"This would do: {', or '.join(found)}" if found else _NOTHING


def _less(request: GenerationRequest, most: Decimal) -> Iterator[tuple[str, Cost]]:
    seconds = catalogue.resolve(request, given=given(request)).duration
    for whole in range(
        0 if seconds is None else -(-seconds.numerator // seconds.denominator), 0, -1
    ):
        price = _price(request.but(duration=whole), most)
        if price is not None:
            yield f"-d {whole}", price
            break
    mine = catalogue.find(request.model).provider.name
    others = []
    for model in catalogue.models(request.mode):
        if model.id != request.model and not model.id.endswith("*"):
            price = _price(request.but(model=model.id), most)
            if price is not None and price.high:
                others.append((model.provider.name != mine, -price.high, model.id, price))
    for _, _, name, price in sorted(others, key=lambda each: each[:3])[:_MODELS]:
        yield f"-m {name}", price


def _price(request: GenerationRequest, most: Decimal) -> Cost | None:
    """What it costs, where it can be done for that."""
    try:
        measured = given(request)
        catalogue.check(request, given=measured)
        price = catalogue.price(request, given=measured)
    except (RequestError, MediaError):
        return None
    return price if price.high is not None and price.high <= most else None
