"""What became of the money where no clip came of it, and by which id the work is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes import catalogue
from rushes.errors import DeliveryError, ProviderError
from rushes.types import State

if TYPE_CHECKING:
    from rushes.errors import RushesError
    from rushes.types import Cost, Progress, Ticket


def accounted(error: RushesError, ticket: Ticket, price: Cost) -> None:
    """Add to ``error`` what was billed, and the provider's id of the work.

    ``price`` is what the catalogue has. An error that says nothing of a bill came after the clip.
    """
    if not ticket.order:
        return
    billed: bool | None = True
    charged = ""
    if isinstance(error, ProviderError):
        error.order = ticket.order
        billed, charged = error.billed, error.charged
    elif not isinstance(error, DeliveryError):
        return
    said = _money(billed, charged, price, _title(ticket))
    error.message = f"{error.message} {said} {_found(ticket)}"


def stopped(ticket: Ticket, progress: Progress | None, *, made: bool = False) -> str:
    """What becomes of work that was stopped: the maker's word for it (``None``: not yet any).

    ``made``: the clip was finished already, and is only not fetched.
    """
    if not ticket.order:
        return ""
    title = _title(ticket)
    if made or (progress is not None and progress.state is State.SUCCEEDED):
        said = f"The clip is finished at {title} and billed, but was not fetched"
    elif progress is None:
        said = f"It may go on at {title}, and is billed then"
    else:
        said = progress.message.rstrip(".") or f"{title} was asked to stop it"
    return f"{said}. {_found(ticket)}"


def _money(billed: bool | None, charged: str, price: Cost, title: str) -> str:
    if billed is False:
        return "Nothing was billed."
    amount = charged or ("" if str(price) == "unknown" else str(price))
    if billed:
        return f"It is billed: {amount}." if amount else "It is billed; the price is not published."
    up_to = f"; its price is {amount}" if amount else ""
    return f"Whether it is billed, {title} does not say{up_to}."


def _found(ticket: Ticket) -> str:
    return f"{_title(ticket)}'s id of it is {ticket.order}."


def _title(ticket: Ticket) -> str:
    return catalogue.find(ticket.model).provider.title
