"""What this process knows of the generations that it works on: who listens, and who must stop."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from rushes.types import Progress, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Listener = Callable[[Progress], None]


@dataclass(slots=True, eq=False)
class _Seat:
    """How often a generation is carried here, in which event loop, and what wakes who does."""

    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    taken: int = 0


class Desk:
    """Used by the event loop that carries the generations, and by every other thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seats: dict[str, _Seat] = {}
        self._stopping: set[str] = set()
        self._listeners: dict[str, list[Listener]] = defaultdict(list)
        self._waiting: dict[str, list[Listener]] = defaultdict(list)

    @contextmanager
    def work(self, name: str, *, stop: bool) -> Iterator[None]:
        """While the block runs, this process carries that generation, in this event loop.

        It may do so twice for a while: what it was slow with comes back to it as another's.
        """
        with self._lock:
            seat = self._seats.setdefault(name, _Seat())
            seat.taken += 1
            if stop:
                self._stopping.add(name)
        try:
            yield
        finally:
            with self._lock:
                seat.taken -= 1
                if not seat.taken:
                    del self._seats[name]
                    self._stopping.discard(name)

    @property
    def names(self) -> tuple[str, ...]:
        """What is carried now."""
        with self._lock:
            return tuple(self._seats)

    def has(self, name: str) -> bool:
        """Whether this process carries it."""
        return name in self._seats

    def stop(self, names: Iterable[str]) -> None:
        """Have those of ``names`` that are carried here stopped, and at once."""
        with self._lock:
            for name in names:
                if name in self._seats and name not in self._stopping:
                    self._stopping.add(name)
                    self._wake(name)

    def to_stop(self, name: str) -> bool:
        """Whether somebody wants it stopped."""
        return name in self._stopping

    def wake(self, name: str) -> None:
        """Look at it now: there is news of it."""
        with self._lock:
            self._wake(name)

    async def rest(self, name: str, seconds: float) -> bool:
        """Wait so long, or until there is news; whether there was."""
        event = self._seats[name].news
        try:
            async with asyncio.timeout(seconds):  # a third of what wait_for costs
                await event.wait()
        except TimeoutError:
            return False
        event.clear()
        return True

    @contextmanager
    def listening(self, name: str, listener: Listener) -> Iterator[None]:
        """While the block runs, ``listener`` is told of each progress."""
        with self._among(self._listeners, name, listener):
            yield

    @contextmanager
    def waiting(self, name: str, listener: Listener) -> Iterator[None]:
        """While the block runs, ``listener`` is told what came of a wish to stop it."""
        with self._among(self._waiting, name, listener):
            yield

    def hear(self, name: str, progress: Progress) -> None:
        """Tell who listens."""
        for listener in tuple(self._listeners.get(name, ())):
            listener(progress)

    def heard(self, name: str) -> bool:
        """Whether anybody listens."""
        return name in self._listeners

    def answer(self, name: str, progress: Progress) -> None:
        """Tell who wanted it stopped what came of that."""
        for listener in tuple(self._waiting.get(name, ())):
            listener(progress)

    def over(self, name: str) -> None:
        """Tell everybody that it is over; how, its row says."""
        end = Progress(state=State.SUCCEEDED)
        self.hear(name, end)
        self.answer(name, end)

    def _wake(self, name: str) -> None:
        if name in self._seats:
            seat = self._seats[name]
            seat.loop.call_soon_threadsafe(seat.news.set)

    @contextmanager
    def _among(
        self, many: dict[str, list[Listener]], name: str, listener: Listener
    ) -> Iterator[None]:
        with self._lock:
            many[name].append(listener)
        try:
            yield
        finally:
            with self._lock:
                many[name].remove(listener)
                if not many[name]:
                    del many[name]
