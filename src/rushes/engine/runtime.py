"""DBOS in this process: one workflow, a queue for each provider, and a nudge when there is work.

A workflow is one generation under its own id, with no steps: what has been done stands in the
generation's row, and a step would write it a second time (``docs/engine.md`` has the figures).
"""

from __future__ import annotations

import logging
import secrets
import socket
import sys
from contextlib import suppress
from os import getpid
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from dbos import DBOS, DBOSClient
from dbos._core import execute_dequeued_workflow
from dbos._recovery import recover_pending_workflows
from dbos._serialization import DefaultSerializer
from dbos._sys_db import SystemDatabase
from dbos._utils import INTERNAL_QUEUE_NAME, GlobalParams
from sqlalchemy.exc import DBAPIError

from rushes.engine.generation import EQUAL
from rushes.engine.tables import WORKFLOW, workflows
from rushes.errors import EngineError
from rushes.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator

    from dbos._queue import QueueRateLimit

    from rushes.engine.database import Database
    from rushes.engine.generation import Generation

_log = logging.getLogger(__name__)

NAME = "rushes"
#: Goes up when a workflow of an older version cannot be carried on by this code.
VERSION = "rushes-1"
#: Seconds between two looks of a process for work that others admitted.
_POLL = 1.0
#: Priorities of DBOS: the lowest number is first, and 0 is before all of them.
_MIDDLE = 1_000_000

_carry: Callable[[str, str], Awaitable[None]] | None = None
_lock = Lock()


@DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)
async def _generation(name: str) -> None:
    if _carry is None:
        raise EngineError("No engine runs in this process.")
    await _carry(name, DBOS.workflow_id or "")


def new_executor() -> str:
    """A name of this process that no other has, also not another one of the same number."""
    return f"{socket.gethostname()}-{getpid()}-{secrets.token_hex(4)}"


class Rate(NamedTuple):
    """So many within so many seconds, whichever: a window that slides."""

    orders: int
    seconds: float


class Limit(NamedTuple):
    """How much of a queue runs at a time, and how fast more of it begins; ``None``: as it comes."""

    most: int | None = None
    """In all processes together."""
    here: int | None = None
    """In each process."""
    rate: Rate | None = None
    """How many begin, in all processes together."""


class Queues:
    """The queues of a database, from any process: to put work in, whether it runs any or not."""

    def __init__(self, database: Database) -> None:
        engine = database.engine
        _migrate(engine, is_sqlite=database.is_sqlite)
        self._client = DBOSClient(system_database_engine=engine, application_name=NAME)
        self.register(EQUAL, Limit())

    def close(self) -> None:
        """Let go of the database, which stays open."""
        self._client.destroy()

    def register(self, name: str, limit: Limit) -> None:
        """Make a queue, unless it is there."""
        self._client.register_queue(
            name,
            global_concurrency=limit.most,
            worker_concurrency=limit.here,
            limiter=_limiter(limit.rate),
            polling_interval_sec=_POLL,
            on_conflict="never_update",
        )

    def set_most(self, name: str, most: int | None, here: int | None = None) -> None:
        """Let so much of a queue run at a time; whatever runs goes on. As in :class:`Limit`."""
        queue = self._client.retrieve_queue(name)
        if queue is not None:
            queue.set_worker_concurrency(here)
            queue.set_global_concurrency(most)

    def set_rate(self, name: str, rate: Rate | None) -> None:
        """Let no more of a queue begin than that."""
        queue = self._client.retrieve_queue(name)
        if queue is not None:
            queue.set_limiter(_limiter(rate))

    def limits(self) -> dict[str, Limit]:
        """All queues of accounts that there are, by their names."""
        return {
            queue.name: Limit(
                queue.global_concurrency, queue.worker_concurrency, _rate(queue.limiter)
            )
            for queue in self._client.list_queues()
            if queue.name != EQUAL
        }

    def forget(self, workflows: Iterable[str]) -> None:
        """Remove what DBOS keeps of workflows that are over."""
        self._client.delete_workflows(list(workflows))

    def put(self, connection: sa.Connection, generations: Iterable[Generation]) -> None:
        """Enqueue each, in the transaction of ``connection``."""
        for each in generations:
            options: Any = {
                "workflow_name": WORKFLOW,
                "queue_name": each.line,
                "workflow_id": each.workflow,
                "app_version": VERSION,
                "priority": _MIDDLE - each.priority,
            }
            self._client.enqueue_in_transaction(connection, options, each.id)


class Runtime:
    """Runs the workflows of a database in this process, of which only one can be open at a time.

    :param carry: brings one generation to its end; is given its id, and that of the workflow.
    :param only: the providers whose queues are worked on; none for all.
    """

    def __init__(
        self,
        database: Database,
        executor: str,
        carry: Callable[[str, str], Awaitable[None]],
        only: Collection[str] = (),
    ) -> None:
        global _carry  # noqa: PLW0603 - DBOS itself is one for the process
        if not _lock.acquire(blocking=False):
            raise EngineError("This process works on another database already: close that first.")
        self.executor = executor
        try:
            _carry = carry
            self._is_sqlite = database.is_sqlite
            self._lost: set[str] = set()
            self._nudging = Lock()
            self._nudged: dict[str, bool] = {}  # and whether it is to be done once more
            _quiet()
            config: Any = {
                "name": NAME,
                "system_database_engine": database.engine,
                "executor_id": executor,
                "application_version": VERSION,
                "log_level": "ERROR",
                "run_migrations": False,
                "scheduler_polling_interval_sec": 3600.0,
                "notification_listener_polling_interval_sec": 0.1,
            }
            self._dbos = DBOS(config=config)
            self._served = _Served(only, self._dbos) if only else None
            # DBOS can be told names of queues before it starts, and ours appear while it runs.
            self._dbos._listening_queues = self._served  # type: ignore[assignment]  # noqa: SLF001
            DBOS.launch()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Stop. What is under way stays as it stands in the database, for whoever comes next."""
        global _carry  # noqa: PLW0603
        try:
            DBOS.destroy()
        finally:
            _carry = None
            _lock.release()

    def nudge(self, queue: str) -> None:
        """Start at once what may run of a queue, instead of at the next look of its thread.

        Where that is being done already it is done once more, by whoever does it.
        """
        if self._served is not None and queue not in self._served:
            return
        with self._nudging:
            if queue in self._nudged:
                self._nudged[queue] = True
                return
            self._nudged[queue] = False
        again = True
        try:
            while again:
                self._start(queue)
                with self._nudging:
                    again = self._nudged.pop(queue)
                    if again:
                        self._nudged[queue] = False
        except DBAPIError as error:  # the next look of the thread does it
            _log.info(
                "queue not looked at", extra={"queue": queue, "said": redacted(str(error.orig))}
            )
        finally:
            if again:
                with self._nudging:
                    self._nudged.pop(queue)

    def _start(self, queue: str) -> None:
        system = self._dbos._sys_db  # noqa: SLF001 - DBOS has no public way to do this
        found = system.get_queue(queue)
        if found is None:
            return
        owner = secrets.token_hex(16)
        running = self._dbos._active_workflows_set.count_for_queue(queue)  # noqa: SLF001
        names, _ = system.start_queued_workflows(
            found, self.executor, GlobalParams.app_version, None, running, owner_xid=owner
        )
        for status in system.get_workflow_statuses(names) if names else ():
            execute_dequeued_workflow(self._dbos, status, owner)

    def reclaim(self) -> set[str]:
        """Put back into its queue what is written down as running here, and is not; gives which.

        With the database away, DBOS cannot write down that a workflow is over. It would fill its
        queue, and be carried by nobody, for as long as this process lives. What begins is written
        down a moment before it runs: so only what is seen twice is meant.
        """
        system, active = self._dbos._sys_db, self._dbos._active_workflows_set  # noqa: SLF001
        known = workflows(is_sqlite=self._is_sqlite)
        mine = sa.select(known.c.workflow_uuid).where(
            known.c.status == "PENDING",
            known.c.name == WORKFLOW,
            known.c.executor_id == self.executor,
        )
        with system.engine.connect() as connection:
            lost = set(connection.execute(mine).scalars()).difference(active.activeList())
        again, self._lost = lost & self._lost, lost
        for workflow in again:
            generation = workflow.partition("-")[0]
            _log.warning("put back into its queue", extra={"generation": generation})
            system.reenqueue_for_recovery(workflow, [self.executor], INTERNAL_QUEUE_NAME)
        return again

    def take_over(self, executor: str) -> None:
        """Put everything that a dead process was running back into its queue."""
        recover_pending_workflows(self._dbos, [executor])


def _limiter(rate: Rate | None) -> QueueRateLimit | None:
    return None if rate is None else {"limit": rate.orders, "period": rate.seconds}


def _rate(limiter: QueueRateLimit | None) -> Rate | None:
    return None if limiter is None else Rate(limiter["limit"], limiter["period"])


class _Served:
    """The names of the queues of some providers, as there are at the moment, or were at last."""

    def __init__(self, providers: Collection[str], dbos: DBOS) -> None:
        self._providers = frozenset(providers)
        self._dbos = dbos
        self._names: list[str] = []

    def __contains__(self, queue: object) -> bool:
        return queue == EQUAL or provider_of(str(queue)) in self._providers

    def __iter__(self) -> Iterator[str]:
        system = self._dbos._sys_db  # noqa: SLF001
        with suppress(DBAPIError):  # it would end DBOS's thread, and no new queue be seen any more
            known = system.list_queues(application_name=NAME)
            self._names = [queue.name for queue in known if queue.name in self]
        return iter(self._names)


def provider_of(queue: str) -> str:
    """Whose work waits in a queue."""
    return queue.partition(":")[0]


def _migrate(engine: sa.Engine, *, is_sqlite: bool) -> None:
    """Bring DBOS's own tables up to date, on a connection pool of ours."""
    url = "sqlite:///of-the-engine" if is_sqlite else "postgresql://of@the/engine"
    system = SystemDatabase.create(
        system_database_url=url,
        engine_kwargs={},
        engine=engine,
        schema="dbos",
        serializer=DefaultSerializer(),
        executor_id=None,
        app_name=NAME,
    )
    system.run_migrations()


def _quiet() -> None:
    """DBOS tells errors alone, and where errors go now: not where they went as it was imported."""
    log = logging.getLogger("dbos")
    log.setLevel(logging.ERROR)
    for handler in log.handlers:
        if type(handler) is logging.StreamHandler:
            handler.stream = sys.stderr
