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
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from rich.table import Table

    from rushes.engine.generation import Generation
    from rushes.engine.store import Store

    Draw = Callable[[Sequence[Generation], Mapping[State, int]], None]

#: Seconds between two looks.
_LOOK = 1.0
_IN_FLIGHT = (State.QUEUED, State.RUNNING)
#: Rows that fit on a screen; and of those that run, how many are looked at, whatever there is.
_ROWS, _RUNNING = 40, 200


@click.command("watch", short_help="Watch what is in flight, until it is over.")
@click.argument("names", metavar="[ID]...", nargs=-1)
def command(*, names: tuple[str, ...]) -> None:
    """Watch the generations ID, or all that are in flight, until they are over.

    In a pipe there is a line for each change. Of thousands those that run are shown, the newest
    that wait, and how many there are. It only looks on: who does the work is a rushes worker, or
    whatever else runs.
    """
    with store() as opened, _screen() as draw:
        look = _some(opened, names) if names else _all(opened)
        many, counts = look()
        if not many:
            click.echo("Nothing is in flight.", err=True)
            return
        say_who_works(opened, many)
        while True:
            draw(many, counts)
            if not any(counts.values()) and all(each.state.over for each in many):
                return
            time.sleep(_LOOK)
            many, counts = look()


def _some(
    opened: Store, names: Sequence[str]
) -> Callable[[], tuple[list[Generation], Mapping[State, int]]]:
    """Looks at those that are named."""
    ids = [opened.get(name).id for name in names]

    def look() -> tuple[list[Generation], Mapping[State, int]]:
        many = [opened.get(each) for each in ids]
        return many, {state: sum(each.state is state for each in many) for state in _IN_FLIGHT}

    return look


def _all(opened: Store) -> Callable[[], tuple[list[Generation], Mapping[State, int]]]:
    """Looks at what runs and at the newest that wait, and at how those ended that it saw before.

    So a look costs as much among thousands as among a few hundred.
    """
    seen: set[str] = set()
    over: list[Generation] = []

    def look() -> tuple[list[Generation], Mapping[State, int]]:
        counts = opened.counts(_IN_FLIGHT)
        flying = opened.find((State.RUNNING,), limit=_RUNNING)[::-1]
        flying += opened.find((State.QUEUED,), limit=_ROWS)[::-1]
        now = {each.id for each in flying}
        ended = opened.ended(seen - now)
        seen.update(now)
        seen.difference_update(each.id for each in ended)
        over.extend(ended)
        del over[: -_RUNNING or None]
        return [*flying, *over], counts

    return look


@contextmanager
def _screen() -> Iterator[Draw]:
    """What shows how they stand: a table in a terminal, else lines."""
    if not on_terminal():
        yield _lines()
        return
    from rich.console import Console
    from rich.live import Live

    with Live(console=Console(), auto_refresh=False) as live:
        yield lambda many, counts: live.update(_table(many, counts), refresh=True)


def _table(many: Sequence[Generation], counts: Mapping[State, int]) -> Table:
    shown_now = [*(each for each in many if not each.state.over), *many][:_ROWS]
    rows = {
        each.id: (shown.short(each), str(each.state), _done(each), each.model, shown.what(each))
        for each in shown_now
    }
    drawn = table(("id", "state", "", "model", ""), rows.values(), right=(2,), whole=(0, 1))
    if sum(counts.values()) > len(rows):
        drawn.caption = _counted(counts)
    return drawn


def _counted(counts: Mapping[State, int]) -> str:
    return ", ".join(f"{count:,} {state}" for state, count in counts.items() if count)


def _done(generation: Generation) -> str:
    return "" if generation.done is None else f"{generation.done:.0%}"


def _lines() -> Draw:
    """Prints what has changed since the last time; how many there are, where not all are shown."""
    last: dict[str, tuple[str, ...]] = {}

    def draw(many: Sequence[Generation], counts: Mapping[State, int]) -> None:
        rows = {each.id: _row(each) for each in many}
        if sum(counts.values()) > sum(not each.state.over for each in many):
            rows["-"] = ("-", "in flight", "", "", _counted(counts))
        for name, row in rows.items():
            if last.get(name) != row:
                last[name] = row
                click.echo("\t".join((f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", *row)))

    return draw


def _row(generation: Generation) -> tuple[str, ...]:
    said = shown.what(generation)
    return generation.id, str(generation.state), _done(generation), generation.model, said
