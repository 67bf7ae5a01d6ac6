"""Work done ahead, in a thread of its own."""

from __future__ import annotations

from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

T = TypeVar("T")
_TICK = 0.1


class _End:
    """What stands in the queue behind the last item; it may carry what went wrong."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


class Relay(Generic[T]):
    """An iterator over ``items``, which are made in a thread, at most ``waiting`` ahead.

    FFmpeg and NumPy let go of the interpreter's lock, so the two really run side by side. What goes
    wrong in the thread is raised here. Close it where it is not read to its end: the thread then
    ends, and ``items`` is closed in it.
    """

    def __init__(self, items: Iterator[T], waiting: int, *, name: str = "rushes") -> None:
        self._items = items
        self._queue: Queue[T | _End] = Queue(waiting)
        self._stop = Event()
        self._over = False
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        if self._over:
            raise StopIteration
        item = self._queue.get()
        if not isinstance(item, _End):
            return item
        self._over = True
        self._thread.join()
        if item.error is not None:
            raise item.error
        raise StopIteration

    def close(self) -> None:
        """Stop the work and wait until its thread has ended."""
        self._stop.set()
        self._over = True
        while self._thread.is_alive():
            try:
                self._queue.get(timeout=_TICK)
            except Empty:
                continue
        self._thread.join()

    def _run(self) -> None:
        end = _End()
        try:
            for item in self._items:
                if not self._hand_over(item):
                    break
        except BaseException as error:  # noqa: BLE001 - it is raised again in the reader's thread
            end = _End(error)
        finally:
            close = getattr(self._items, "close", None)
            if close is not None:
                close()
        self._hand_over(end)

    def _hand_over(self, item: T | _End) -> bool:
        while not self._stop.is_set():
            try:
                self._queue.put(item, timeout=_TICK)
            except Full:
                continue
            return True
        return False
