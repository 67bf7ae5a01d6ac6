"""``rushes worker``: make what others ordered, until it is stopped."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING

import click

from rushes.cli.pairs import pairs
from rushes.errors import RequestError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FrameType

    from rushes.engine import Engine

#: The providers that are this machine itself.
_LOCAL = "local"
#: Seconds between two looks whether anything is left to do.
_LOOK = 1.0


@click.command("worker", short_help="Make what others ordered, until it is stopped.")
@click.option(
    "--database", metavar="URL", help="Whose: sqlite:///PATH or postgresql://USER@HOST/NAME."
)
@click.option(
    "--queues",
    metavar="NAME,…",
    help='Only the work of these providers; "local" is what this machine makes itself. [all]',
)
@click.option(
    "--limit",
    "limits",
    metavar="NAME=COUNT",
    multiple=True,
    help="So many of a provider at a time, in all workers together; it is kept.",
)
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    default="info",
    show_default=True,
    help="What is logged: debug tells of each look at a provider.",
)
@click.option("--until-idle", is_flag=True, help="End when nothing is left to do.")
def command(
    *,
    database: str | None,
    queues: str | None,
    limits: tuple[str, ...],
    log_level: str,
    until_idle: bool,
) -> None:
    """Make what is ordered by rushes batch --detach, and what other processes left, until Ctrl-C.

    Any number of workers on any number of machines share a database; what a dead one was doing is
    taken over. Ctrl-C or a plain kill ends it once what is being sent has been written down; the
    rest goes on elsewhere. A second one ends it at once. In a pipe its log is lines of JSON.
    """
    from rushes.cli.log import logged
    from rushes.engine import Engine
    from rushes.settings import settings

    only = _providers(queues.split(",") if queues else ())
    most = {name: _count(text) for name, text in pairs(limits, "--limit").items()}
    today = settings()
    if database is not None:
        today = today.model_copy(update={"database": database})
    with logged(log_level) as log, Engine(today) as engine, _signals() as stop:
        for name, count in most.items():
            for provider in _providers([name]):
                engine.limit(provider, count)
        engine.start(only)
        what = {"database": engine.database.name, "queues": ",".join(sorted(only)) or "all"}
        log.info("worker started", extra={**what, "pid": os.getpid()})
        _run(engine, only, stop, until_idle=until_idle)
        left = engine.store.in_flight(only)
        log.info("worker stops", extra={"in_flight": left})


def _run(engine: Engine, only: Iterable[str], stop: Event, *, until_idle: bool) -> None:
    while not stop.wait(_LOOK):
        if until_idle and not engine.store.in_flight(tuple(only)):
            return


def _providers(names: Iterable[str]) -> frozenset[str]:
    """The providers that are meant.

    :raises RequestError: there is no such provider.
    """
    from rushes.catalogue import providers
    from rushes.engine.makers import MAKERS

    known = (*providers(), _LOCAL)
    found: set[str] = set()
    for name in filter(None, (each.strip() for each in names)):
        if name not in known:
            near = did_you_mean(name, known) or f" (there are {', '.join(known)})"
            raise RequestError(f"There is no provider {name!r}{near}.")
        found |= set(MAKERS) if name == _LOCAL else {name}
    return frozenset(found)


def _count(text: str) -> int:
    if not text.strip().isdecimal() or not 1 <= int(text) <= 100_000:
        raise click.BadParameter(f"{text!r} is no count from 1 to 100000.", param_hint="--limit")
    return int(text)


@contextmanager
def _signals() -> Iterator[Event]:
    """Set by the first Ctrl-C or plain kill; the second ends the process there and then."""
    stop = Event()

    def heard(number: int, frame: FrameType | None) -> None:
        del frame
        if stop.is_set():
            os._exit(128 + number)
        stop.set()

    before = {number: signal.signal(number, heard) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
