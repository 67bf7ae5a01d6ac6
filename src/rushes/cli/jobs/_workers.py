"""Whether anybody does the work, and what to type where nobody does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rushes.engine.generation import Generation
    from rushes.engine.store import Store


def unserved(store: Store, many: Iterable[Generation]) -> list[Generation]:
    """Those that are not over, and that no process works on."""
    from rushes.engine.pulse import living

    workers = living(store.database, store.now())
    return [
        each
        for each in many
        if not each.state.over and not any(worker.serves(each.provider) for worker in workers)
    ]


def say_who_works(store: Store, many: Iterable[Generation]) -> None:
    """Say where nobody works on what is in flight, and what to type."""
    left = unserved(store, many)
    if left:
        them = "it" if len(left) == 1 else f"these {len(left)}"
        click.echo(f"No process works on {them} now. To have it done: rushes worker", err=True)
