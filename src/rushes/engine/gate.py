"""How fast orders leave for an account: few at a time, and none while its provider says "full"."""

from __future__ import annotations

import random
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

#: Orders of an account that are on their way at a time: of each nobody may know what became of it
#: if this process dies meanwhile.
ORDERING = 4
#: The longest pause between two tries of a full account, in seconds, and the first where the
#: provider does not say how long.
_LONGEST, _FIRST = 600.0, 1.0
#: So many refusals in a row are answered with what the provider asks for, before it is doubled.
_TRUSTED = 3
#: By how much a pause is made longer, so that the processes of a fleet do not come back at once.
_JITTER = 0.25


def pause(refusals: int, wanted: float | None = None) -> float:
    """Seconds until an account is tried again, after so many refusals in a row.

    What the provider asks for, doubled once that was wrong three times; else doubled from a second.

    >>> [pause(n) for n in (1, 2, 3, 20)], [pause(n, 5) for n in (1, 3, 4, 5)]
    ([1.0, 2.0, 4.0, 600.0], [5.0, 5.0, 10.0, 20.0])
    """
    doubled = refusals - _TRUSTED if wanted else refusals - 1
    return min((wanted or _FIRST) * 2.0 ** min(max(0, doubled), 30), _LONGEST)


class Gate:
    """The gate of one account in this process. All of it is in one event loop.

    After a refusal one order at a time tries whether it is open again; each that is accepted lets
    one more leave beside it.
    """

    def __init__(self) -> None:
        self._turns = anyio.CapacityLimiter(ORDERING)
        self.closings = 0
        """How often it was closed."""
        self._refusals = 0
        self._closed_until = 0.0

    @property
    def left(self) -> float:
        """Seconds until somebody may try again; 0 where it is open."""
        return max(0.0, self._closed_until - anyio.current_time())

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """While the block runs, one of the few orders leaves. Look at :attr:`left` once more."""
        async with self._turns:
            yield

    def refused(self, closings: int, wanted: float | None) -> None:
        """The provider said that it is full; ``wanted``: for how long, where it says so.

        ``closings``: as there were when that order began, which tells what others knew already.
        """
        if closings == self.closings:
            self.closings += 1
            self._refusals += 1
        self._turns.total_tokens = 1
        wait = pause(self._refusals, wanted) * random.uniform(1, 1 + _JITTER)
        self._closed_until = max(self._closed_until, anyio.current_time() + wait)

    def accepted(self) -> None:
        """An order was accepted."""
        self._refusals = 0
        self._turns.total_tokens = min(ORDERING, self._turns.total_tokens + 1)
