"""The preview as a maker: it draws in a thread of this process, and its tickets outlive it."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import weakref
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, Any, cast

from anyio import to_thread

from rushes._version import __version__
from rushes.errors import CancelledError, EngineError
from rushes.media import Writer, atomic, claimed, slug
from rushes.preview.order import drawn_seed, order
from rushes.prompts import title
from rushes.prompts.steering import steered
from rushes.types import Cost, Delivery, GenerationRequest, Progress, State, Ticket

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from pydantic import JsonValue

    from rushes.preview.footage import Order, Picture

#: What the International Press Telecommunications Council calls pictures made by an algorithm.
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
COMMENT = (
    "Animatic preview made by Rushes (drawn by an algorithm, not by a learned model); "
    "drawings OpenMoji CC BY-SA 4.0"
)


@dataclass(eq=False)
class _Job:
    """One clip in the making. Its thread writes, everybody reads."""

    request: GenerationRequest
    path: Path
    stop: Event = field(default_factory=Event)
    frames: int = 0
    drawn: int = 0
    notes: tuple[str, ...] = ()
    future: Future[None] = field(init=False)
    collected: bool = False

    def progress(self) -> Progress:
        """How it stands; raises what went wrong."""
        if self.collected:
            return Progress(state=State.SUCCEEDED, done=1.0)
        if self.future.cancelled() or (self.future.done() and self.stop.is_set()):
            return Progress(state=State.CANCELLED)
        if self.future.done():
            self.future.result()
            return Progress(state=State.SUCCEEDED, done=1.0)
        if not self.future.running():
            return Progress(state=State.QUEUED, done=0.0, message="waiting for another clip")
        if not self.drawn:
            return Progress(state=State.RUNNING, done=0.0, message="setting the scene")
        said = f"frame {self.drawn} of {self.frames}"
        return Progress(state=State.RUNNING, done=self.drawn / self.frames, message=said)


class Preview:
    """Makes the clips of ``preview/animatic``, one after the other, on this machine.

    A ticket holds the whole request and its seed: where the process that made it is gone, any other
    draws the clip again, the same to the byte. Unfinished files lie in ``scratch`` (the system's
    folder for temporary files unless named) and go when the maker goes.
    """

    def __init__(self, scratch: Path | None = None) -> None:
        self._jobs: dict[str, _Job] = {}
        self._lock = Lock()
        # One at a time: a clip keeps two cores busy by itself, and its memory adds up.
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="rushes-preview")
        self._folder = Path(tempfile.mkdtemp(prefix="rushes-", dir=scratch))
        self._gone = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    async def submit(self, request: GenerationRequest) -> Ticket:
        """:meth:`prepare` and :meth:`send`."""
        return await self.send(request, await self.prepare(request))

    async def prepare(
        self,
        request: GenerationRequest,
        route: Mapping[str, JsonValue] | None = None,
        callback: str | None = None,
    ) -> Mapping[str, JsonValue]:
        """Draw a seed where there is none, and a number for the work."""
        del route, callback
        seed = drawn_seed() if request.seed is None else request.seed
        asked = request.model_dump(mode="json", exclude_unset=True)
        return {"id": secrets.token_hex(8), "seed": seed, "request": asked}

    async def send(self, request: GenerationRequest, intent: Mapping[str, JsonValue]) -> Ticket:
        """Start to draw. What is wrong with the inputs shows in :meth:`check`."""
        ticket = Ticket(model=request.model, data=intent)
        self._job(ticket)
        return ticket

    async def recover(self, request: GenerationRequest, intent: Mapping[str, JsonValue]) -> Ticket:
        """Drawn again, it is the same to the byte, and costs nothing."""
        return await self.send(request, intent)

    def adopt(
        self,
        request: GenerationRequest,
        intent: Mapping[str, JsonValue],
        found: Mapping[str, JsonValue],
    ) -> Ticket:
        """Its own intent: a preview is never in doubt."""
        return Ticket(model=request.model, data={**intent, **found})

    async def known(self, ticket: Ticket) -> None:
        """A preview is what its ticket says: there is nothing else to look for."""

    async def check(self, ticket: Ticket) -> Progress:
        """How many frames are drawn. A ticket of another process starts again.

        :raises MediaError: an input cannot be read.
        :raises DeliveryError: the disk is full.
        """
        return self._job(ticket).progress()

    async def collect(self, ticket: Ticket, folder: Path) -> Delivery:
        """Wait for the clip and move it into ``folder``. Collected again, it is drawn again.

        :raises CancelledError: it was cancelled.
        :raises DeliveryError: ``folder`` cannot be written.
        """
        job = self._job(ticket, again=True)
        if not job.future.cancelled():
            await to_thread.run_sync(wait, [job.future], abandon_on_cancel=True)
        if job.progress().state is State.CANCELLED:
            raise CancelledError("The clip was cancelled before it was finished.")
        path = await to_thread.run_sync(_moved, job, folder)
        job.collected = True
        return Delivery(path=path, seed=job.request.seed, cost=Cost.FREE, notes=job.notes)

    async def cancel(self, ticket: Ticket) -> Progress:
        """Stop between two frames and remove what there is. Unknown and finished work stays."""
        job = self._jobs.get(_number(ticket))
        if job is None:
            return Progress(state=State.CANCELLED)
        if not job.future.done():
            job.stop.set()
            # A job that was still in the queue is over at once, though not for wait().
            if not job.future.cancel():
                await to_thread.run_sync(wait, [job.future])
            if job.progress().state is State.CANCELLED:
                job.path.unlink(missing_ok=True)
        return job.progress()

    async def aclose(self) -> None:
        """Cancel what is still being drawn, and remove every temporary file."""
        for job in self._jobs.values():
            job.stop.set()
        await to_thread.run_sync(partial(self._pool.shutdown, cancel_futures=True))
        self._gone()

    def _job(self, ticket: Ticket, *, again: bool = False) -> _Job:
        """The job of a ticket, started where there is none (or, if ``again``, none to collect)."""
        number = _number(ticket)
        with self._lock:
            job = self._jobs.get(number)
            if job is None or (again and job.collected):
                request = _request(ticket)
                job = _Job(request, self._folder / f"{number}.mp4")
                job.future = self._pool.submit(_render, job)
                self._jobs[number] = job
        return job


def _number(ticket: Ticket) -> str:
    number = ticket.data.get("id")
    if not isinstance(number, str) or not number.isalnum():
        raise EngineError("This ticket was not written by the preview: it has no id.")
    return number


def _request(ticket: Ticket) -> GenerationRequest:
    fields = cast("dict[str, Any]", ticket.data.get("request") or {})
    return GenerationRequest.of(**{**fields, "seed": ticket.data.get("seed")})


def _moved(job: _Job, folder: Path) -> Path:
    """The finished file under a free name in ``folder``, perhaps on another disk."""
    with claimed(folder, slug(title(job.request.prompt)), ".mp4") as path:
        with atomic(path, overwrite=True) as temporary:
            shutil.move(job.path, temporary)
        return path


def _render(job: _Job) -> None:
    """Draw and write the whole clip; nothing is left where it is stopped or fails."""
    from rushes.preview.render import render  # noqa: PLC0415 - loads OpenCV and the drawings

    told = steered(job.request)
    decided = order(told.request)
    footage = render(decided, told.request)
    job.frames, job.notes = footage.frames, (*told.notes, *footage.notes)
    pictures = cast("Generator[Picture]", footage.pictures)
    with (
        closing(pictures),
        Writer(
            job.path,
            footage.width,
            footage.height,
            footage.fps,
            tags=_tags(decided, told.request),
            sound=footage.sound,
            overwrite=True,
        ) as writer,
    ):
        for picture in pictures:
            if job.stop.is_set():
                raise CancelledError("The clip was cancelled before it was finished.")
            writer.write(picture)
            job.drawn += 1


def _tags(decided: Order, request: GenerationRequest) -> dict[str, str]:
    return {
        "title": title(request.prompt),
        "comment": COMMENT,
        "prompt": request.prompt,
        "model": request.model,
        "seed": str(decided.seed),
        "rushes_version": __version__,
        "digital_source_type": SOURCE_TYPE,
    }
