"""``rushes worker``: make what others ordered, until it is stopped."""

from __future__ import annotations

import os
import signal
import time
from contextlib import ExitStack, contextmanager
from threading import Event
from typing import TYPE_CHECKING

import click

from rushes.cli.served import Kept, providers
from rushes.errors import DeliveryError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from logging import Logger
    from types import FrameType

    from rushes.engine import Engine
    from rushes.settings import Settings

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
    "--rate",
    "rates",
    metavar="NAME=COUNT/min",
    multiple=True,
    help="So many orders of a provider a minute (s, min, h; or off), in all together; it is kept.",
)
@click.option(
    "--webhooks", metavar="HOST:PORT", help="Hear there what providers report by themselves."
)
@click.option(
    "--public-url",
    metavar="URL",
    help="How providers reach that: orders name it. [RUSHES_PUBLIC_URL]",
)
@click.option(
    "--metrics",
    metavar="HOST:PORT",
    help="Serve figures for Prometheus there at /metrics, and /health.",
)
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    default="info",
    show_default=True,
    help="What is logged: debug tells of each look at a provider.",
)
@click.option(
    "--wait",
    type=click.FloatRange(0),
    metavar="SECONDS",
    default=600,
    show_default=True,
    help="So long for a database that is away at first.",
)
@click.option(
    "--storage", metavar="URL", help="Where clips go that were not given a path: s3://BUCKET/…."
)
@click.option("--until-idle", is_flag=True, help="End when nothing is left to do.")
def command(
    *,
    database: str | None,
    queues: str | None,
    limits: tuple[str, ...],
    rates: tuple[str, ...],
    webhooks: str | None,
    public_url: str | None,
    metrics: str | None,
    log_level: str,
    wait: float,
    storage: str | None,
    until_idle: bool,
) -> None:
    """Make what is ordered by rushes batch --detach, and what other processes left, until Ctrl-C.

    Any number of workers on any number of machines share a database; what a dead one was doing is
    taken over. Ctrl-C or a plain kill ends it once what is being sent has been written down; the
    rest goes on elsewhere. A second one ends it at once. In a pipe its log is lines of JSON.
    """
    from rushes.cli.log import logged
    from rushes.cli.tracing import traced
    from rushes.settings import settings

    only = providers(queues.split(",") if queues else ())
    kept = Kept.of(limits, rates)
    today = settings()
    if database is not None:
        today = today.model_copy(update={"database": database})
    if storage is not None:
        today = today.model_copy(update={"storage": _storage(storage)})
    if public_url is not None or webhooks is not None:
        today = today.model_copy(update={"public_url": _public(public_url or today.public_url)})
    with (
        logged(log_level) as log,
        traced(),
        _signals() as stop,
        _opened(today, log, stop, wait) as engine,
        _served(engine, webhooks, metrics) as served,
    ):
        kept.write(engine)
        engine.start(only)
        what = {"database": engine.database.name, "queues": ",".join(sorted(only)) or "all"}
        if today.storage is not None:
            what["storage"] = today.storage
        log.info("worker started", extra={**what, **served, "pid": os.getpid()})
        _run(engine, only, stop, until_idle=until_idle)
        left = _in_flight(engine, only)
        log.info("worker stops", extra={} if left is None else {"in_flight": left})


def _opened(settings: Settings, log: Logger, stop: Event, patience: float) -> Engine:
    """The engine, as soon as its database is there.

    :raises DatabaseAwayError: it is not for so many seconds, or a signal came meanwhile.
    """
    from rushes.engine import Engine
    from rushes.engine.database import DatabaseAwayError

    end = time.monotonic() + patience
    pause = 0.5
    while True:
        try:
            return Engine(settings)
        except DatabaseAwayError as error:
            if time.monotonic() + pause > end or stop.is_set():
                raise
            log.warning("waiting for the database", extra={"said": error.message})
        stop.wait(pause)
        pause = min(2 * pause, 15.0)


def _run(engine: Engine, only: Collection[str], stop: Event, *, until_idle: bool) -> None:
    while not stop.wait(_LOOK):
        if until_idle and _in_flight(engine, only) == 0:
            return


def _in_flight(engine: Engine, only: Collection[str]) -> int | None:
    """How many of theirs are not over; ``None`` while the database is away."""
    from rushes.engine.database import DatabaseAwayError

    try:
        with engine.database.reached():
            return engine.store.in_flight(tuple(only))
    except DatabaseAwayError:
        return None


def _storage(address: str) -> str:
    """The address of a folder, once it was looked at; one that is away may come back.

    :raises DeliveryError: it is no address, or nobody can put anything there.
    """
    from rushes.storage import objects
    from rushes.storage.address import folder_address

    folder = folder_address(address)
    try:
        objects.reachable(folder)
    except DeliveryError as error:
        if not error.retry:
            raise
        click.echo(f"Warning: {error.message}", err=True)
    return folder


def _public(url: str | None) -> str:
    from rushes.settings import public

    example = "--public-url https://rushes.example.com"
    try:
        found = public(url)
    except ValueError as error:
        raise click.BadParameter(f"{url!r}: {error}.", param_hint="--public-url") from error
    if found is None:
        raise click.UsageError(f"Providers must know how they reach the webhooks: {example}.")
    return found


@contextmanager
def _served(engine: Engine, webhooks: str | None, metrics: str | None) -> Iterator[dict[str, str]]:
    """Serve what was asked for while the block runs; gives where, for the log.

    :raises MissingExtraError: its server is not installed.
    """
    with ExitStack() as stack:
        where = {}
        if webhooks is not None:
            try:
                from rushes.providers import signatures  # noqa: F401
                from rushes.server.hooks import application
                from rushes.server.serve import serving
            except ModuleNotFoundError as error:
                raise MissingExtraError("--webhooks", "server") from error
            place = _place(webhooks, "--webhooks")
            where["webhooks"] = stack.enter_context(serving(application(engine.hooks), *place))
        if metrics is not None:
            try:
                from rushes.server.metrics import metrics as figures
                from rushes.server.serve import serving
            except ModuleNotFoundError as error:
                raise MissingExtraError("--metrics", "server") from error
            place = _place(metrics, "--metrics")
            where["metrics"] = stack.enter_context(serving(figures(engine), *place))
        yield where


def _place(text: str, option: str) -> tuple[str, int]:
    """``HOST:PORT``, or a port of this machine alone."""
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or int(port) > 65535:
        raise click.BadParameter(
            f"{text!r} is no HOST:PORT, such as 127.0.0.1:8080.", param_hint=option
        )
    return host.strip("[]") or "127.0.0.1", int(port)


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
