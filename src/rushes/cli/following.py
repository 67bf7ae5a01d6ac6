"""Waiting for generations: each is told when it is over, and made here where nobody makes it."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from rushes.__main__ import INTERRUPTED
from rushes.cli.jobs import _shown as shown
from rushes.cli.jobs._workers import unserved
from rushes.cli.screen import on_terminal, place, print_json
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from rushes.engine import Engine
    from rushes.engine.generation import Generation

#: Seconds between two looks, of few generations and of many.
_LOOK, _LOOK_AT_MANY = 0.1, 1.0
_MANY = 100
#: Seconds between two looks whether anybody does the work.
_HIRE = 5.0


def follow(
    engine: Engine, many: Sequence[Generation], *, as_json: bool, here: bool = False
) -> list[Generation]:
    """Wait until all are over, and print each then; gives them as they ended, in that order.

    :param here: whether this process works on them in any case; else where no other does.
    """
    ended: list[Generation] = []
    pending = {each.id: each for each in many}
    providers = {each.provider for each in many}
    started, looked = False, 0.0
    with _kept(pending, ended), _bar(len(many), quiet=as_json) as show:
        while pending:
            for each in engine.store.ended(pending):
                del pending[each.id]
                ended.append(each)
                tell(engine, each, as_json=as_json)
            show(ended)
            now = time.monotonic()
            if not started and pending and (here or now - looked > _HIRE):
                looked = now
                if here or unserved(engine.store, pending.values()):
                    engine.start(providers)
                    started = True
            if pending:
                time.sleep(_LOOK if len(pending) < _MANY else _LOOK_AT_MANY)
    return ended


def tell(engine: Engine, generation: Generation, *, as_json: bool) -> None:
    """How one ended: its clip on stdout, or why there is none on stderr; JSON for programs."""
    if as_json:
        print_json(shown.as_dict(engine.store, generation))
    elif generation.clip is None:
        click.echo(shown.ended(generation), err=True)
    elif on_terminal():
        click.echo(place(generation.clip))
    else:
        click.echo(generation.clip.location)


@contextmanager
def _bar(count: int, *, quiet: bool) -> Iterator[Callable[[Sequence[Generation]], None]]:
    """In a terminal, how many are over and how many of them failed."""
    import sys

    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield _nothing
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as drawn:
        task = drawn.add_task("", total=count)

        def show(ended: Sequence[Generation]) -> None:
            failed = sum(map(shown.failed, ended))
            said = f"{failed} without a clip" if failed else ""
            drawn.update(task, completed=len(ended), description=said)

        yield show


def _nothing(ended: Sequence[Generation]) -> None:
    """Shows nothing."""


@contextmanager
def _kept(pending: Collection[str], ended: Sequence[Generation]) -> Iterator[None]:
    """After Ctrl-C or a plain kill, say what becomes of the rest: it stays ordered."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit) as error:
        made = sum(each.state is State.SUCCEEDED for each in ended)
        click.echo(
            f"Stopped here: {made} made, {len(pending)} not over. They stay ordered, and go on "
            "with rushes worker; to stop them for good: rushes jobs cancel.",
            err=True,
        )
        if isinstance(error, SystemExit):
            raise
        click.get_current_context().exit(INTERRUPTED)
