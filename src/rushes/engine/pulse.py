"""Who is alive: a heartbeat for each process, and the rescue of what a dead one was doing.

Nobody is taken for dead by a clock that can be set. Each process sees for itself how long the beat
of another stays as it is, by its own steady clock; of one of its own machine, that it is gone.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from rushes.engine.tables import WORKFLOW, workers, workflows
from rushes.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from rushes.engine.database import Database
    from rushes.engine.runtime import Runtime

_log = logging.getLogger(__name__)

#: Seconds between two beats, and after which a silent process of another machine is dead.
BEAT, DEAD = 5.0, 30.0
#: The most that counts as silence between two looks: who looks may have been paused itself, or
#: kept from the database, and so may those that it looks at.
_LOOK = 2 * BEAT
_EPOCH = sa.extract("epoch", sa.func.clock_timestamp())


class Pulse:
    """A thread that says that this process lives, and takes over from those that no longer do.

    :param each: is called at every beat.
    :param only: the providers whose work this process does; none for all.
    :param steady: seconds by a clock that nobody sets.
    """

    def __init__(
        self,
        database: Database,
        executor: str,
        each: Callable[[], None],
        only: Collection[str] = (),
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._executor = executor
        self._each = each
        self._watch = Watch(steady)
        self._only = ",".join(sorted(only))
        self._runtime: Runtime | None = None
        self._stop = Event()
        self._beaten: float | None = None
        self._thread = Thread(target=self._run, name="rushes-pulse", daemon=True)

    def start(self, runtime: Runtime) -> None:
        """Rescue what is to be rescued, and go on in a thread."""
        self._runtime = runtime
        with _logged():
            self.rescue()
        self._thread.start()

    def stop(self) -> None:
        """Say that this process is gone: what it leaves behind is taken over as of nobody.

        With the database away others see it by themselves.
        """
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        mine = workers.c.executor == self._executor
        with suppress(DBAPIError), self._database.write() as connection:
            connection.execute(sa.delete(workers).where(mine))

    def beat(self) -> None:
        """Say that this process lives."""
        mine = workers.c.executor == self._executor
        with self._database.write() as connection:
            now = _clock(connection)
            beaten = connection.execute(sa.update(workers).where(mine).values(beat=now))
            if beaten.rowcount == 0:
                row = Worker(self._executor, here(), os.getpid(), now, self._only)
                connection.execute(sa.insert(workers).values(row._asdict()))
        self._beaten = time.monotonic()

    @property
    def since(self) -> float | None:
        """Seconds since the last beat that reached the database."""
        return None if self._beaten is None else time.monotonic() - self._beaten

    def rescue(self) -> list[str]:
        """Take over from every process that is dead; gives their names.

        Two rescuers do no harm: the database gives each workflow to one of them.
        """
        lost = self._lost()
        for executor in lost:
            _log.info("took over", extra={"executor": executor})
            if self._runtime is not None:
                self._runtime.take_over(executor)
            with self._database.write() as connection:
                connection.execute(sa.delete(workers).where(workers.c.executor == executor))
        return lost

    def _lost(self) -> list[str]:
        """Processes that are silent or gone, and those that left work and have no row any more.

        The latter were taken for dead while they were paused, or could not be taken over from whole
        since the database went away.
        """
        table = workflows(is_sqlite=self._database.is_sqlite)
        left = sa.select(table.c.executor_id).distinct()
        left = left.where(table.c.status == "PENDING", table.c.name == WORKFLOW)
        with self._database.read() as connection:
            # Who takes up work has a row before: so the work is read first.
            working = set(connection.execute(left).scalars())
        with self._database.read() as connection:
            rows = connection.execute(sa.select(workers)).all()
        others = [Worker(*row) for row in rows if row.executor != self._executor]
        silent = self._watch.silent(others)
        lost = [each.executor for each in others if each.executor in silent or gone(each)]
        known = {self._executor, *(each.executor for each in others)}
        return [*lost, *sorted(working - known)]

    def _run(self) -> None:
        while not self._stop.wait(BEAT):
            with _logged():
                self.beat()
                self.rescue()
                self._each()


@contextmanager
def _logged() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it was: the next beat may do
        _log.warning("no heartbeat", extra={"said": redacted(str(error))})


class Worker(NamedTuple):
    """A process that runs generations: where, when it was last heard of, and what it does.

    ``host``: as :func:`here` says it; ``beat``: seconds since 1970 by the database's clock.
    """

    executor: str
    host: str
    pid: int
    beat: float
    only: str

    def serves(self, provider: str) -> bool:
        """Whether it does the work of a provider."""
        return not self.only or provider in self.only.split(",")


class Watch:
    """How long the beats of others have not changed, as one process sees it.

    :param steady: seconds by a clock that nobody sets.
    """

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._looked: float | None = None
        self._seen: dict[str, tuple[float, float]] = {}

    def silent(self, others: Iterable[Worker]) -> set[str]:
        """Look at them; gives the names of those that have been silent for too long."""
        now = self._steady()
        passed = 0.0 if self._looked is None else min(now - self._looked, _LOOK)
        before, self._looked, self._seen = self._seen, now, {}
        for name, _, _, beat, _ in others:
            last, silence = before.get(name, (None, 0.0))
            self._seen[name] = (beat, silence + passed if last == beat else 0.0)
        return {name for name, (_, silence) in self._seen.items() if silence >= DEAD}


def living(database: Database) -> tuple[Worker, ...]:
    """The processes that seem to run generations of a database now.

    At one look that is told by the clock of the database, which may have been set since a beat: to
    be shown, and for nothing that matters.
    """
    with database.read() as connection:
        now = _clock(connection)
        rows = connection.execute(sa.select(workers).order_by(workers.c.executor)).all()
    found = (Worker(*row) for row in rows)
    return tuple(each for each in found if abs(now - each.beat) < DEAD and not gone(each))


def gone(worker: Worker) -> bool:
    """Whether it is a process of this machine that is no more."""
    return worker.host == here() and not alive(worker.pid)


@cache
def here() -> str:
    """This machine since it was started; of a container, also which one: where pids are the same.

    Machines can share a name, such as ``localhost``.
    """
    parts = [socket.gethostname()[:64]]
    with suppress(OSError):  # only Linux has them
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip())
        parts.append(Path("/proc/self/ns/pid").readlink().name.strip("pid:[]"))
    return " ".join(parts)


def _clock(connection: sa.Connection) -> float:
    """Seconds since 1970 by the clock of the database: one for all machines."""
    if connection.dialect.name == "sqlite":
        return time.time()  # the file is on this machine
    return float(connection.execute(sa.select(_EPOCH)).scalar_one())


def alive(pid: int) -> bool:
    """Whether a process of this machine has that number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
