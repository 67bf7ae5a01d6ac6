"""What became of the money where no clip came of it, and by which id the work is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes import catalogue
from rushes.errors import DeliveryError, ProviderError
from rushes.types import State

if TYPE_CHECKING:
    from rushes.engine import Generation
    from rushes.errors import RushesError
    from rushes.types import Cost, Progress


def explained(error: RushesError, generation: Generation) -> RushesError:
    """``error`` with what was billed, and with the provider's id of the work.

    An error that says nothing of a bill came after the clip.
    """
    order = _order(generation)
    if not order:
        return error
    billed: bool | None = True
    charged = ""
    if isinstance(error, ProviderError):
        error.order = order
        billed, charged = error.billed, error.charged
    elif not isinstance(error, DeliveryError):
        return error
    said = _money(billed, charged, generation.price, _title(generation))
    error.message = f"{error.message} {said} {_found(generation)}"
    return error


def stopped(generation: Generation, told: Progress | None) -> str:
    """What becomes of work that was to be stopped: the maker's word for it (``None``: none yet)."""
    if not _order(generation):
        return ""
    title = _title(generation)
    if generation.clip is not None:
        return f"It was finished already: {generation.clip.location}"
    if told is not None and told.state is State.SUCCEEDED:
        said = f"The clip is finished at {title} and billed, but was not fetched"
    elif told is None:
        said = f"It may go on at {title}, and is billed then"
    else:
        said = told.message.rstrip(".") or f"{title} was asked to stop it"
    later = "" if generation.state.over else f" rushes jobs wait {generation.id} fetches its clip."
    return f"{said}. {_found(generation)}{later}"


def _money(billed: bool | None, charged: str, price: Cost, title: str) -> str:
    if billed is False:
        return "Nothing was billed."
    amount = charged or ("" if str(price) == "unknown" else str(price))
    if billed:
        return f"It is billed: {amount}." if amount else "It is billed; the price is not published."
    up_to = f"; its price is {amount}" if amount else ""
    return f"Whether it is billed, {title} does not say{up_to}."


def _order(generation: Generation) -> str:
    return generation.ticket.order if generation.ticket is not None else ""


def _found(generation: Generation) -> str:
    return f"{_title(generation)}'s id of it is {_order(generation)}."


def _title(generation: Generation) -> str:
    return catalogue.find(generation.model).provider.title
