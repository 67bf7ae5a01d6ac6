"""``rushes jobs watch``: Watch what is in flight, until it is over."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from rushes.cli.jobs import _shown as shown
from rushes.cli.jobs._workers import say_who_works
from rushes.cli.opened import store
from rushes.cli.screen import on_terminal, table
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.table import Table

    from rushes.engine.generation import Generation
    from rushes.engine.store import Store

#: Seconds between two looks.
_LOOK = 1.0
_IN_FLIGHT = (State.QUEUED, State.RUNNING)
#: After so many looks it is seen whether anybody still works.
_WORKERS = 10
#: Rows that fit on a screen.
_ROWS = 40


@click.command("watch", short_help="Watch what is in flight, until it is over.")
@click.argument("names", metavar="[ID]...", nargs=-1)
def command(*, names: tuple[str, ...]) -> None:
    """Watch the generations ID, or all that are in flight, until they are over.

    In a pipe there is a line for each change. It only looks on: who does the work is a rushes
    worker, or whatever else runs.
    """
    with store() as opened, _screen() as draw:
        ids = [opened.get(name).id for name in names] or None
        many = _now(opened, ids)
        if not many:
            click.echo("Nothing is in flight.", err=True)
            return
        said, looks = say_who_works(opened, many), 0
        watched = [each.id for each in many]
        while True:
            draw(many)
            if all(each.state.over for each in many):
                return
            time.sleep(_LOOK)
            looks += 1
            if not said and looks % _WORKERS == 0:
                said = say_who_works(opened, many)  # once: whoever worked on them is gone
            if ids is None:  # also what others have ordered meanwhile
                watched += [each.id for each in _now(opened, None) if each.id not in watched]
            many = _now(opened, watched)


def _now(opened: Store, ids: Sequence[str] | None) -> list[Generation]:
    if ids is None:
        return opened.find(_IN_FLIGHT)[::-1]
    return [opened.get(each) for each in ids]


@contextmanager
def _screen() -> Iterator[Callable[[Sequence[Generation]], None]]:
    """What shows how they stand: a table in a terminal, else lines."""
    if not on_terminal():
        yield _lines()
        return
    from rich.console import Console
    from rich.live import Live

    with Live(console=Console(), auto_refresh=False) as live:
        yield lambda many: live.update(_table(many), refresh=True)


def _table(many: Sequence[Generation]) -> Table:
    shown_now = [*(each for each in many if not each.state.over), *many][:_ROWS]
    rows = {
        each.id: (shown.short(each), str(each.state), _done(each), each.model, shown.what(each))
        for each in shown_now
    }
    return table(("id", "state", "", "model", ""), rows.values(), right=(2,), whole=(0, 1))


def _done(generation: Generation) -> str:
    return "" if generation.done is None else f"{generation.done:.0%}"


def _lines() -> Callable[[Sequence[Generation]], None]:
    """Prints what has changed since the last time."""
    last: dict[str, tuple[str, ...]] = {}

    def draw(many: Sequence[Generation]) -> None:
        for each in many:
            row = (each.id, str(each.state), _done(each), each.model, shown.what(each))
            if last.get(each.id) != row:
                last[each.id] = row
                click.echo("\t".join((f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", *row)))

    return draw
