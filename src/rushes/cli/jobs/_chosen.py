"""Which generations are meant: by their ids, or all of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from rushes.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.engine.generation import Generation
    from rushes.engine.store import Store
    from rushes.types import State

F = TypeVar("F", bound="Callable[..., Any]")
_IDS = click.argument("names", metavar="[ID]...", nargs=-1)
_BATCH = click.option("--batch", metavar="NAME", help="All of a batch.")


def chosen(function: F) -> F:
    """Give a command ``names`` and ``batch``."""
    return _IDS(_BATCH(function))


def find(
    store: Store, names: tuple[str, ...], batch: str | None, *states: State
) -> list[Generation]:
    """The generations that are meant, the oldest of a batch first; of a batch those of ``states``.

    :raises RequestError: there is none.
    """
    if bool(names) is (batch is not None):
        raise click.UsageError("Say which: ID, or --batch NAME.")
    if batch is None:
        return list({each.id: each for each in map(store.get, names)}.values())
    found = store.find(states, batch=batch)[::-1]
    if not found:
        which = f"{' or '.join(states)} " if states else ""
        raise RequestError(f"There is no {which}generation of a batch {batch!r}: rushes jobs list.")
    return found
