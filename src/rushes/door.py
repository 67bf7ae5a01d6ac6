"""The door from code that waits to code that is async."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from contextlib import suppress
from contextvars import copy_context
from threading import Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Generic, TypeVar

import anyio

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")
#: Seconds within which two signals are one: ``timeout`` and shells signal a process and its group.
_AT_ONCE = 0.5


def waited(call: Callable[[], Awaitable[T]]) -> T:
    """Run ``call`` in an event loop of its own, in another thread, and wait for it.

    Ctrl-C, and whatever else is raised here meanwhile, cancels the call, which then cleans up.
    anyio's own portal, interrupted while it opens, waits for ever for a thread that nobody told.
    """
    errand = _Errand(call)
    try:
        errand.thread.start()
        return errand.outcome.result()
    except BaseException:
        # The second of two signals may fall anywhere in the stopping, also on its first line: the
        # loop stands here, as another function could be interrupted before it begins.
        while True:
            try:
                errand.stop()
                break
            except (KeyboardInterrupt, SystemExit):
                if errand.told is not None and monotonic() - errand.told > _AT_ONCE:
                    raise  # who insists need not wait
        raise


class _Errand(Generic[T]):
    """A call in a thread of its own. What is stopped before it began does not begin."""

    def __init__(self, call: Callable[[], Awaitable[T]]) -> None:
        self.outcome: Future[T] = Future()
        self.thread = Thread(target=copy_context().run, args=(self._run,), name="rushes-studio")
        self._call = call
        self._lock = Lock()
        self._stopped = False
        self._cancel: Callable[[], object] | None = None
        self.told: float | None = None
        """When the call was told to stop, by the monotonic clock."""

    def stop(self) -> None:
        """Cancel the call, and wait until it has cleaned up."""
        with self._lock:
            self._stopped = True
            cancel = self._cancel
        if cancel is None:
            return
        with suppress(RuntimeError):  # the loop has closed: it is over
            cancel()
        self.told = self.told or monotonic()
        self.outcome.exception()

    def _run(self) -> None:
        try:
            self.outcome.set_result(asyncio.run(self._called()))
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for
            self.outcome.set_exception(error)

    async def _called(self) -> T:
        loop = asyncio.get_running_loop()
        with anyio.CancelScope() as scope:
            with self._lock:
                if self._stopped:
                    raise KeyboardInterrupt
                self._cancel = lambda: loop.call_soon_threadsafe(scope.cancel)
            return await self._call()
        raise KeyboardInterrupt  # nobody but stop() cancels it
