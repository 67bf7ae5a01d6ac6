"""Whether anybody does the work, and what to type where nobody does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rushes.errors import join_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rushes.engine.generation import Generation
    from rushes.engine.pulse import Worker
    from rushes.engine.store import Store


def unserved(store: Store, many: Iterable[Generation]) -> list[Generation]:
    """Those that are not over, and that no process works on."""
    return _left(many, _living(store, many))


def say_who_works(store: Store, many: Iterable[Generation]) -> str:
    """Say where nobody works on what is in flight, and what to type; gives what was said."""
    workers = _living(store, many)
    left = _left(many, workers)
    if not left:
        return ""
    them = "it" if len(left) == 1 else f"these {len(left)}"
    words = "rushes worker"
    if workers:  # others do other work
        names = sorted({each.provider for each in left})
        them += f" ({join_words(names)})"
        words += f" --queues {','.join(names)}"
    said = f"No process works on {them} now. To have it done: {words}"
    click.echo(said, err=True)
    return said


def _living(store: Store, many: Iterable[Generation]) -> tuple[Worker, ...]:
    """The processes that work, where there is anything left to do."""
    from rushes.engine.pulse import living

    if all(each.state.over for each in many):
        return ()
    return living(store.database)


def _left(many: Iterable[Generation], workers: Sequence[Worker]) -> list[Generation]:
    return [
        each
        for each in many
        if not each.state.over and not any(worker.serves(each.provider) for worker in workers)
    ]
