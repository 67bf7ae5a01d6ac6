"""The work that was accepted: how it moves from queued to done, and what it is worth."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from anyio import to_thread

from rushes.emulator.drawing import Take, draw, like, undisturbed
from rushes.emulator.faults import Fault
from rushes.emulator.journal import Paid
from rushes.errors import RushesError
from rushes.types import Size

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from rushes.emulator.desk import Desk

#: Seconds that a job waits and runs at the least, at speed 1.
_WAITS, _RUNS = 0.4, 1.2
#: Looks at which a job is seen waiting and running, where looks are what moves it.
_SEEN_WAITING, _SEEN_RUNNING = 1, 2
#: Faults of jobs whose clip nobody will see: it is not drawn.
_NOT_MADE = frozenset({Fault.NEVER, Fault.FAILS, Fault.MODERATED_INPUT})


class Stand(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self not in {Stand.QUEUED, Stand.RUNNING}


class Woe(StrEnum):
    """Why a job failed; each wire has its own word for it."""

    MODERATED_INPUT = "moderated-input"
    MODERATED_OUTPUT = "moderated-output"
    BROKE = "broke"
    BAD_INPUT = "bad-input"


@dataclass(slots=True)
class Job:
    """Accepted work. ``price`` in US dollars; ``data``: what its wire wants to remember."""

    id: str
    provider: str
    model: str
    take: Take
    price: Decimal | None
    created: datetime
    data: dict[str, Any] = field(default_factory=dict)
    faults: dict[Fault, float | None] = field(default_factory=dict)
    stand: Stand = Stand.QUEUED
    done: float = 0.0
    woe: Woe | None = None
    woes: str = ""
    """Why, in words, where there are any."""
    looks: int = 0
    started: datetime | None = None
    ended: datetime | None = None
    charged: Decimal | None = None
    path: Path | None = None
    drawing: Future[Path] | None = None
    moderation_costs: bool = False
    """Whether what is refused for its words is paid all the same."""

    def suffers(self, fault: Fault) -> bool:
        """Whether a fault befalls it, now; one that strikes a number of times is counted."""
        if fault not in self.faults:
            return False
        left = self.faults[fault] or 1.0
        if left <= 1:
            del self.faults[fault]
        else:
            self.faults[fault] = left - 1
        return True


class Jobs:
    """All jobs, by id. They move when somebody looks."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._jobs: dict[str, Job] = {}
        # Two at a time, as a vendor's account of the lowest tier.
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="emulator")

    def close(self) -> None:
        """Stop drawing."""
        self._pool.shutdown(cancel_futures=True)

    def clear(self) -> None:
        """Forget all of them; what is being drawn goes on, for whoever orders it next."""
        self._jobs.clear()

    def start(
        self,
        provider: str,
        model: str,
        take: Take,
        *,
        price: Decimal | None,
        id: str | None = None,  # noqa: A002 - it is what everybody calls it
        **data: Any,
    ) -> Job:
        """Accept work; it is written into the journal as paid for."""
        desk = self._desk
        job = Job(id or secrets.token_hex(12), provider, model, take, price, desk.clock.now(), data)
        job.faults = desk.faults.for_job(provider, take.prompt)
        self._jobs[job.id] = job
        number, at = len(desk.journal.entries), desk.clock.stamp()
        desk.journal.jobs[job.id] = Paid(job.id, provider, model, number, at, take.prompt, price)
        if job.faults.keys().isdisjoint(_NOT_MADE):
            job.drawing = self._pool.submit(self._drawn, _suffering(job))
        return job

    def adopt(self, provider: str, model: str, path: Path, **data: Any) -> Job:
        """A clip as if it had been made here once; the journal knows nothing of it.

        :raises MediaError: it is none.
        """
        size, length, fps = like(path)
        take = Take("", size, length, fps=fps)
        now = self._desk.clock.now()
        job = Job(str(uuid.uuid4()), provider, model, take, None, now, data)
        job.stand, job.done, job.ended, job.path = Stand.SUCCEEDED, 1.0, now, path
        self._jobs[job.id] = job
        return job

    def find(self, provider: str, number: str) -> Job | None:
        """The job of that id, if it is that provider's."""
        job = self._jobs.get(number)
        return job if job is not None and job.provider == provider else None

    def any(self, number: str) -> Job | None:
        """The job of that id, of whatever provider."""
        return self._jobs.get(number)

    def of(self, provider: str) -> list[Job]:
        """A provider's jobs, newest first."""
        return [job for job in reversed(self._jobs.values()) if job.provider == provider]

    def forget(self, job: Job) -> None:
        """Delete it; the journal still knows."""
        self._jobs.pop(job.id, None)

    async def look(self, job: Job) -> Job:
        """Let it move on as far as it has come by now."""
        if job.stand.over:
            return job
        job.looks += 1
        waited, ran = self._due(job)
        if waited and job.stand is Stand.QUEUED:
            job.stand, job.started = Stand.RUNNING, self._desk.clock.now()
            job.done = 0.5
        elif waited and Fault.MODERATED_INPUT in job.faults:
            charge = job.price if job.moderation_costs else Decimal(0)
            self._failed(job, Woe.MODERATED_INPUT, "The prompt was flagged.", charge)
        elif ran and Fault.FAILS in job.faults:
            self._failed(job, Woe.BROKE, "The model broke down halfway.")
        elif ran and job.drawing is not None:
            await self._finish(job, job.drawing)
        return job

    def cancel(self, job: Job, charge: Decimal | None = None) -> None:
        """Stop it; ``charge`` is what is paid all the same."""
        if job.drawing is not None:
            job.drawing.cancel()
        self._end(job, Stand.CANCELLED, charge or Decimal(0))

    def _due(self, job: Job) -> tuple[bool, bool]:
        """Whether it has waited long enough, and run long enough."""
        if self._desk.by_looks:
            return job.looks > _SEEN_WAITING, job.looks > _SEEN_RUNNING
        passed = (self._desk.clock.now() - job.created).total_seconds() * self._desk.speed
        return passed >= _WAITS, passed >= _WAITS + _RUNS

    async def _finish(self, job: Job, drawing: Future[Path]) -> None:
        if not self._desk.by_looks and not drawing.done():
            job.done = 0.9
            return
        try:
            job.path = await to_thread.run_sync(drawing.result)
        except RushesError as error:
            self._failed(job, Woe.BAD_INPUT, error.message)
            return
        if Fault.MODERATED_OUTPUT in job.faults:
            self._failed(job, Woe.MODERATED_OUTPUT, "The output was withheld by moderation.")
            return
        job.done = 1.0
        self._end(job, Stand.SUCCEEDED, job.price)

    def _failed(self, job: Job, woe: Woe, why: str, charge: Decimal | None = Decimal(0)) -> None:
        job.woe, job.woes = woe, why
        self._end(job, Stand.FAILED, charge)

    def _end(self, job: Job, stand: Stand, charge: Decimal | None) -> None:
        job.stand, job.ended, job.charged = stand, self._desk.clock.now(), charge
        paid = self._desk.journal.jobs.get(job.id)
        if paid is not None:
            paid.state, paid.charged = stand.value, charge

    def _drawn(self, take: Take) -> Path:
        """The clip of ``take``; drawn once, however often it is ordered."""
        desk = self._desk
        take = replace(take, prompt=undisturbed(take.prompt))
        name = hashlib.sha256(f"{_contents(take)} {desk.draft}".encode()).hexdigest()[:24]
        path = desk.folder / f"{name}.mp4"
        if not path.exists():
            draw(take, path, draft=desk.draft)
        return path


def _contents(take: Take) -> tuple[Take, list[str]]:
    """What is ordered, with what is in its files instead of where they lie."""
    ends = (take.image, take.last_frame, take.video, take.extend)
    read = [
        "" if path is None else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (*ends, *take.keyframes)
    ]
    bare = replace(take, image=None, last_frame=None, keyframes=(), video=None, extend=None)
    return bare, read


def _suffering(job: Job) -> Take:
    """What will really be made, where the order is to be fallen short of."""
    take = job.take
    if Fault.SHORT_CLIP in job.faults:
        take = replace(take, duration=max(take.duration / 2, Fraction(1, 2)))
    if Fault.SMALL_CLIP in job.faults:
        half = Size(width=take.size.width // 4 * 2, height=take.size.height // 4 * 2)
        take = replace(take, size=half)
    return take
