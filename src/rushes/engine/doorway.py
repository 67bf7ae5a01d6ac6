"""What a process that stops lets come to its end: orders on their way, clips on theirs."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Doorway:
    """Who is in it is not interrupted. All of it is in one event loop."""

    def __init__(self) -> None:
        self._inside = 0
        self._shut = False
        self._last: anyio.Event | None = None

    @asynccontextmanager
    async def passage(self) -> AsyncIterator[None]:
        """Through it, unless it is shut: then this waits until it is cancelled."""
        if self._shut:
            await anyio.sleep_forever()
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1
            if self._last is not None and not self._inside:
                self._last.set()

    async def shut(self, patience: float) -> None:
        """Let nobody in any more, and wait so many seconds for those inside."""
        self._shut = True
        if self._inside:
            self._last = anyio.Event()
            with anyio.move_on_after(patience):
                await self._last.wait()
