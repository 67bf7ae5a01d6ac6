"""What blocks is called in threads, and is never left alone half done."""

from __future__ import annotations

import asyncio
from threading import Event

import pytest

from rushes.engine.threads import Threads


def test_a_call_gives_its_result_or_raises() -> None:
    threads = Threads()

    async def both() -> None:
        assert await threads.run(divmod, 7, 2) == (3, 1)
        with pytest.raises(ZeroDivisionError):
            await threads.run(divmod, 7, 0)

    asyncio.run(both())
    threads.close()


def test_who_is_cancelled_waits_for_the_end_of_the_call() -> None:
    """Else the database would be closed under a write."""
    threads, begun, go_on, done = Threads(), Event(), Event(), Event()

    def write() -> None:
        begun.set()
        go_on.wait(10)
        done.set()

    async def cancelled() -> None:
        task = asyncio.create_task(threads.run(write))
        await asyncio.to_thread(begun.wait, 10)
        task.cancel()
        await asyncio.sleep(0)
        assert not task.done()
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert done.is_set()

    asyncio.run(cancelled())
    threads.close()
