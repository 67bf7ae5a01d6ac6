"""The run: workers are started, killed and started again until everything is over."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

import anyio
from benchmarks.crash.audit import audit
from benchmarks.crash.orders import cases, named
from benchmarks.crash.worker import Orders, work
from sqlalchemy.exc import SQLAlchemyError

from rushes.emulator.faults import OF_REPLIES, Armed, Fault, Stage
from rushes.emulator.serve import running
from rushes.engine.engine import Engine
from rushes.errors import ProviderError, RequestError
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from multiprocessing.context import ForkServerProcess
    from pathlib import Path

    from benchmarks.crash.audit import Audit
    from benchmarks.crash.orders import Case
    from pydantic import JsonValue

    from rushes.emulator.desk import Desk
    from rushes.engine import Generation

#: Modules that each worker finds loaded, so that it starts within a tenth of a second.
_LOADED = ["benchmarks.crash.worker", "benchmarks.crash.orders", "rushes.engine.runtime", "uvicorn"]
#: Seconds between two looks of ours, and without any change after which something is stuck.
_LOOK, _STUCK = 0.05, 90.0
#: Seconds for which those are let go on that were stopped to the end.
_AWAKE = 10.0
#: Seconds that work which never ends gets after it was cancelled, before its provider fails it.
_PATIENCE = 12.0
#: Times that lost work is looked up before we believe that its provider does not answer.
_LOOKUPS = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """A run. ``kills``: at random moments, at the least; ``wave``: orders that are placed together.

    ``life``: the longest of a worker, in seconds; ``pause``: for so many seconds it is stopped
    instead of being killed, every other time, and then goes on beside the one in its place;
    ``restart``: stops the database and starts it again, if that is part of it.
    """

    folder: Path
    database: str
    kills: int = 300
    wave: int = 40
    workers: int = 1
    seed: int = 1
    life: float = 8.0
    pause: float | None = None
    cases: Sequence[Case] = ()
    """What is ordered, once; else waves without end."""
    points: Mapping[str, str] = field(default_factory=dict)
    restart: Callable[[], None] | None = None
    trouble: bool = True
    """Whether looks and downloads suffer too."""


@dataclass(slots=True)
class Outcome:
    """What came of it: before and after what was unknown was settled from the journal."""

    kills: int
    deaths: int
    pauses: int
    restarts: int
    seconds: float
    before: Audit
    after: Audit


class Drive:
    """One run over one emulator, which outlives every worker."""

    def __init__(self, plan: Plan, desk: Desk) -> None:
        self._plan, self._desk = plan, desk
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(_LOADED)
        self._orders = Orders(plan.database, desk.base, plan.folder, points=plan.points)
        self._engine = Engine(self._orders.settings)
        self._cases = iter(plan.cases) if plan.cases else cases(plan.seed)
        self._dice = random.Random(plan.seed)
        self._workers: list[tuple[ForkServerProcess, float]] = []
        self._paused: list[tuple[ForkServerProcess, float]] = []
        self._asked: dict[str, float] = {}
        self._restart_at = time.monotonic() + 6
        self._kills = self._deaths = self._pauses = self._restarts = 0

    def run(self) -> Outcome:
        """Go on until there were as many kills as wanted and everything is over."""
        began = time.monotonic()
        with ExitStack() as stack:
            stack.callback(self._engine.close)
            stack.callback(self._end)
            while True:
                self._placed(list(islice(self._cases, len(self._plan.cases) or self._plan.wave)))
                if self._plan.cases or self._kills >= self._plan.kills:
                    break
            self._awake()
            before = audit(self._engine, self._desk.journal)
            self._settle()
            after = audit(self._engine, self._desk.journal, exact=True)
        seconds = time.monotonic() - began
        counts = self._kills, self._deaths, self._pauses, self._restarts
        return Outcome(*counts, seconds, before, after)

    def _placed(self, wave: Sequence[Case]) -> None:
        """Have one wave admitted, and wait until all of it is over."""
        self._orders = replace(self._orders, cases=wave)
        wanted, changed, last = {case.name for case in wave}, time.monotonic(), None
        while True:
            self._tend()
            rows = self._rows()
            mine = [row for row in rows if row.idempotency_key in wanted]
            now = [(row.id, row.state, row.message) for row in mine]
            if now != last or self._kills < self._plan.kills:  # who is killed gets nowhere
                last, changed = now, time.monotonic()
            if len(mine) == len(wanted) and all(row.state.over for row in mine):
                return
            if time.monotonic() - changed > _STUCK:
                return  # the audit names what is stuck
            self._stop_endless(mine)
            time.sleep(_LOOK)

    def _rows(self) -> list[Generation]:
        with suppress(SQLAlchemyError):  # the database is being restarted
            return self._engine.store.find()
        return []

    def _tend(self) -> None:
        """Kill whose time has come, and start others in their place."""
        now = time.monotonic()
        self._end_some(now)
        living = [each for each in self._workers if each[0].is_alive()]
        self._deaths += len(self._workers) - len(living)
        self._workers = living
        while len(self._workers) < self._plan.workers:
            self._workers.append(self._started())
        if self._plan.trouble and self._dice.random() < 0.02:
            self._trouble()
        if self._plan.restart is not None and now > self._restart_at:
            self._plan.restart()
            self._restarts += 1
            self._restart_at = time.monotonic() + self._plan.life * (1 + self._dice.random())

    def _end_some(self, now: float) -> None:
        """Kill or stop whose time has come, and wake who stood still for long enough."""
        for process, until in [each for each in self._workers if now > each[1]]:
            if not process.is_alive() or self._kills >= self._plan.kills:
                continue
            if self._plan.pause is not None and self._dice.random() < 0.5:
                os.kill(process.pid or 0, signal.SIGSTOP)
                self._workers.remove((process, until))
                self._paused.append((process, now + self._plan.pause))
                self._pauses += 1
            else:
                process.kill()
                process.join()
                self._kills += 1
        for process, until in [each for each in self._paused if now > each[1]]:
            os.kill(process.pid or 0, signal.SIGCONT)
            self._paused.remove((process, until))
            self._workers.append((process, now + self._plan.life))

    def _awake(self) -> None:
        """Have everybody go on who stands still, and see what that does."""
        end = time.monotonic() + (_AWAKE if self._pauses else 0)
        while self._paused or time.monotonic() < end:
            if self._paused:
                end = time.monotonic() + _AWAKE
            self._tend()
            time.sleep(_LOOK)

    def _started(self) -> tuple[ForkServerProcess, float]:
        process = self._context.Process(target=work, args=(self._orders,))
        process.start()
        # Some die while they start, most at work; the longest life sees clips through to the end.
        part = self._dice.choice([1 / 16, 3 / 16, 3 / 8, 1]) * self._dice.random()
        return process, time.monotonic() + self._plan.life * part

    def _trouble(self) -> None:
        fault = self._dice.choice(sorted(OF_REPLIES - {Fault.SLOW}))
        stage = self._dice.choice([Stage.CHECK, Stage.CHECK, Stage.DOWNLOAD, Stage.CREATE])
        if stage is Stage.CREATE:
            fault = Fault.DROP_BEFORE
        self._desk.faults.armed.append(Armed(fault, 0.1, stage=stage))

    def _stop_endless(self, rows: Sequence[Generation]) -> None:
        """Cancel what never ends; whoever cannot cancel fails it in the end."""
        now = time.monotonic()
        for row in rows:
            if f"!fault={Fault.NEVER}" not in row.request.prompt or row.state.over:
                continue
            if row.ticket is not None and row.id not in self._asked:
                self._asked[row.id] = now
                with suppress(SQLAlchemyError, RequestError):
                    self._engine.cancel(row.id)
            elif row.id in self._asked and now > self._asked[row.id] + _PATIENCE:
                self._fail(row)

    def _fail(self, row: Generation) -> None:
        job = self._desk.jobs.any(row.ticket.order) if row.ticket else None
        if job is not None and Fault.NEVER in job.faults:
            job.faults = {Fault.FAILS: None}

    def _settle(self) -> None:
        """Do what a person does who finds an order in the provider's account, or does not."""
        jobs = {named(job.prompt): job.job for job in self._desk.journal.jobs.values()}
        rows = self._engine.store.find()
        found = {
            row.model: dict(row.ticket.data["found"])  # type: ignore[arg-type]
            for row in rows
            if row.ticket is not None
        }
        for row in rows:
            if row.state is not State.UNKNOWN:
                continue
            job = jobs.get(str(row.idempotency_key))
            if job is None:
                anyio.run(self._engine.resolve, row.id, None)
                continue
            like = found.get(row.model, {})
            name = "name" if "name" in like and "id" not in like else "id"
            self._adopt(row, {**like, name: job})
        deadline = time.monotonic() + _STUCK
        while any(not row.state.over for row in self._rows()) and time.monotonic() < deadline:
            self._tend()
            self._stop_endless(self._rows())
            time.sleep(_LOOK)

    def _adopt(self, row: Generation, found: dict[str, JsonValue]) -> None:
        """Tell which work it is, as often as it takes: it is looked up, and looks fail here too."""
        for attempt in range(_LOOKUPS):
            try:
                anyio.run(self._engine.resolve, row.id, found)
            except ProviderError:
                if attempt == _LOOKUPS - 1:
                    raise
            else:
                return

    def _end(self) -> None:
        for process, _ in [*self._workers, *self._paused]:
            process.kill()
            process.join()


def run(plan: Plan) -> Outcome:
    """An emulator, and the run over it."""
    with running(by_looks=True, draft=True) as desk:
        return Drive(plan, desk).run()
