"""Who is alive: a heartbeat for each process, and the rescue of what a dead one was doing."""

from __future__ import annotations

import logging
import os
import socket
import time
from threading import Event, Thread
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from rushes.engine.tables import WORKFLOW, workers, workflows
from rushes.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from rushes.engine.database import Database
    from rushes.engine.runtime import Runtime

_log = logging.getLogger(__name__)

#: Seconds between two beats, and after which a silent process of another machine is dead.
BEAT, DEAD = 5.0, 30.0


class Pulse:
    """A thread that says that this process lives, and takes over from those that no longer do.

    :param each: is called at every beat.
    :param only: the providers whose work this process does; none for all.
    """

    def __init__(
        self,
        database: Database,
        executor: str,
        each: Callable[[], None],
        now: Callable[[], float],
        only: Collection[str] = (),
    ) -> None:
        self._database = database
        self._executor = executor
        self._each = each
        self._now = now
        self._only = ",".join(sorted(only))
        self._runtime: Runtime | None = None
        self._stop = Event()
        self._beaten: float | None = None
        self._thread = Thread(target=self._run, name="rushes-pulse", daemon=True)

    def start(self, runtime: Runtime) -> None:
        """Rescue what is to be rescued, and go on in a thread."""
        self._runtime = runtime
        self.rescue()
        self._thread.start()

    def stop(self) -> None:
        """Say that this process is gone: what it leaves behind is taken over as of nobody."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        mine = workers.c.executor == self._executor
        with self._database.write() as connection:
            connection.execute(sa.delete(workers).where(mine))

    def beat(self) -> None:
        """Say that this process lives."""
        mine = workers.c.executor == self._executor
        with self._database.write() as connection:
            beaten = connection.execute(sa.update(workers).where(mine).values(beat=self._now()))
            if beaten.rowcount == 0:
                row = Worker(
                    self._executor, socket.gethostname(), os.getpid(), self._now(), self._only
                )
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
        lost = [each.executor for each in others if dead(each, self._now())]
        known = {self._executor, *(each.executor for each in others)}
        return [*lost, *sorted(working - known)]

    def _run(self) -> None:
        while not self._stop.wait(BEAT):
            try:
                self.beat()
                self.rescue()
                self._each()
            except Exception as error:  # noqa: BLE001 - whatever it was: the next beat may do
                _log.warning("no heartbeat", extra={"said": redacted(str(error))})


class Worker(NamedTuple):
    """A process that runs generations: where, when it was last heard of, and what it does."""

    executor: str
    host: str
    pid: int
    beat: float
    only: str

    def serves(self, provider: str) -> bool:
        """Whether it does the work of a provider."""
        return not self.only or provider in self.only.split(",")


def living(database: Database, now: float) -> tuple[Worker, ...]:
    """The processes that run generations of a database now."""
    with database.read() as connection:
        rows = connection.execute(sa.select(workers).order_by(workers.c.executor)).all()
    return tuple(each for each in (Worker(*row) for row in rows) if not dead(each, now))


def dead(worker: Worker, now: float) -> bool:
    """Whether it has been silent for too long, or is a process of this machine that is no more."""
    gone = worker.host == socket.gethostname() and not alive(worker.pid)
    return gone or worker.beat < now - DEAD


def alive(pid: int) -> bool:
    """Whether a process of this machine has that number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
