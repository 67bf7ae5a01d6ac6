"""``rushes jobs cancel``: Stop generations, and say what becomes of the money."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import anyio
import click

from rushes.cli.jobs import _shown as shown
from rushes.cli.jobs._chosen import chosen, find
from rushes.cli.jobs._workers import unserved
from rushes.cli.opened import engine
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rushes.engine import Engine
    from rushes.engine.generation import Generation

#: Seconds that a process that works on it has to hear of it and to answer, and between two looks.
_PATIENCE, _LOOK = 20.0, 0.25


@click.command("cancel", short_help="Stop generations, and say what becomes of the money.")
@chosen
def command(*, names: tuple[str, ...], batch: str | None) -> None:
    """Stop the generations ID, and say what becomes of each and of its money.

    What has not been ordered yet costs nothing. What has is stopped where its provider can do so,
    which may bill it all the same; what cannot be stopped goes on, and its clip is still fetched.
    Ends with 1 if one could not be stopped.
    """
    with engine() as opened:
        many = find(opened.store, names, batch, State.QUEUED, State.RUNNING)
        stopped = _stop(opened, many)
        for each in stopped:
            spent = shown.cost(each, shown.money(opened.store, each))
            click.echo(f"{shown.short(each)} {each.state}: {_said(each)} (cost: {spent})")
    if not all(each.state is State.CANCELLED for each in stopped):
        click.get_current_context().exit(1)


def _said(generation: Generation) -> str:
    if generation.clip is not None:
        return "it is finished already."
    return generation.message or "it was asked to stop, and has not answered yet."


def _stop(opened: Engine, many: Sequence[Generation]) -> list[Generation]:
    """Each as it stands after it was asked to stop, and has answered."""
    asked = [opened.cancel(each.id) for each in many if not each.state.over]
    for each in unserved(opened.store, asked):
        anyio.run(partial(opened.call_off, each.id))
    before = {each.id: opened.store.get(each.id) for each in asked}
    orphans = {each.id for each in unserved(opened.store, asked)}
    deadline = time.monotonic() + _PATIENCE
    while True:
        now = [opened.store.get(each.id) for each in many]
        waiting = [each for each in now if each.id not in orphans and _silent(each, before)]
        if not waiting or time.monotonic() > deadline:
            return now
        time.sleep(_LOOK)


def _silent(generation: Generation, before: dict[str, Generation]) -> bool:
    """Whether it is not over, and nothing new is said of it."""
    if generation.state.over or generation.id not in before:
        return False
    return generation.message == before[generation.id].message
