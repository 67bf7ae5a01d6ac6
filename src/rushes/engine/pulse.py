"""Who is alive: a heartbeat for each process, and the rescue of what a dead one was doing."""

from __future__ import annotations

import logging
import os
import socket
from threading import Event, Thread
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from rushes.engine.tables import workers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from rushes.engine.database import Database

_log = logging.getLogger(__name__)

#: Seconds between two beats, and after which a silent process of another machine is dead.
BEAT, DEAD = 5.0, 30.0


class Pulse:
    """A thread that says that this process lives, and takes over from those that no longer do.

    :param take_over: puts the work of a dead executor back into its queue.
    :param each: is called at every beat.
    :param only: the providers whose work this process does; none for all.
    """

    def __init__(
        self,
        database: Database,
        executor: str,
        take_over: Callable[[str], None],
        each: Callable[[], None],
        now: Callable[[], float],
        only: Collection[str] = (),
    ) -> None:
        self._database = database
        self._executor = executor
        self._take_over = take_over
        self._each = each
        self._now = now
        self._only = ",".join(sorted(only))
        self._stop = Event()
        self._thread = Thread(target=self._run, name="rushes-pulse", daemon=True)

    def start(self) -> None:
        """Beat once, rescue what is to be rescued, and go on in a thread."""
        self.beat()
        self.rescue()
        self._thread.start()

    def stop(self) -> None:
        """Say that this process is gone, so that nobody waits for its silence."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        mine = workers.c.executor == self._executor
        with self._database.write() as connection:
            connection.execute(sa.update(workers).where(mine).values(beat=0.0))

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

    def rescue(self) -> list[str]:
        """Take over from every process that is dead; gives their names.

        Two rescuers do no harm: the database gives each workflow to one of them.
        """
        with self._database.read() as connection:
            rows = connection.execute(sa.select(workers)).all()
        others = (Worker(*row) for row in rows if row.executor != self._executor)
        lost = [each.executor for each in others if dead(each, self._now())]
        for executor in lost:
            self._take_over(executor)
            _log.info("took over", extra={"executor": executor})
            with self._database.write() as connection:
                connection.execute(sa.delete(workers).where(workers.c.executor == executor))
        return lost

    def _run(self) -> None:
        while not self._stop.wait(BEAT):
            try:
                self.beat()
                self.rescue()
                self._each()
            except SQLAlchemyError as error:  # the database is away; the next beat may find it
                _log.warning("no heartbeat: %s", error)


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
