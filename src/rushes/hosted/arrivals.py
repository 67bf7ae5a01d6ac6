"""Where the bytes of a connection arrive: in room that is used again, or where they are wanted."""

from __future__ import annotations

import asyncio
from typing import cast

#: Bytes of room that a connection begins with, and that it may come to where much arrives.
_ROOM, _MOST_ROOM = 2**14, 2**18


class Arrivals(asyncio.BufferedProtocol):
    """What has come over a connection and is not taken yet: at most its room, then it waits."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport
        self._room = memoryview(bytearray(_ROOM))
        self._filled = 0
        self._target: memoryview | None = None
        self._got = 0
        self.ended = self._full = self._choked = False
        self._lost: Exception | None = None
        self._waiting: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to listen."""
        self.transport = cast("asyncio.Transport", transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        """The room that is left."""
        del sizehint
        if self._target is not None:
            return self._target[self._got :]
        return self._room[self._filled :]

    def buffer_updated(self, nbytes: int) -> None:
        """Some of it was filled."""
        if self._target is not None:
            self._got += nbytes
            if self._got == len(self._target):
                self._target = None  # what comes before that is noticed stands here
            self._wake()
            return
        self._filled += nbytes
        if self._filled == len(self._room):
            self._full = True
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """Nothing more comes. What stands here may still be taken."""
        self.ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over, perhaps for a reason."""
        self.ended, self._lost = True, exc
        self._wake()

    def pause_writing(self) -> None:
        """More was written than goes out at once."""
        self._choked = True

    def resume_writing(self) -> None:
        """That went out."""
        self._choked = False
        self._wake()

    @property
    def spoke(self) -> bool:
        """Whether a read would not wait."""
        return self.ended or self._filled > 0

    async def taken(self, timeout: float | None) -> bytes:  # noqa: ASYNC109
        """What has come, as soon as something has; nothing at the end.

        :raises OSError: the connection broke.
        :raises TimeoutError: nothing came for so many seconds.
        """
        while not self.spoke:
            await self.turn(timeout)
        if self._filled == 0:
            if self._lost is not None:
                raise self._lost
            return b""
        data = bytes(self._room[: self._filled])
        self._filled = 0
        if self._full and len(self._room) < _MOST_ROOM:
            self._room = memoryview(bytearray(_MOST_ROOM))
        self._listen()
        return data

    async def filled(self, room: memoryview, timeout: float | None) -> int:  # noqa: ASYNC109
        """Put what has come into ``room``: how much that is, 0 at the end.

        :raises OSError: the connection broke.
        :raises TimeoutError: nothing came for so many seconds.
        """
        count = min(self._filled, len(room))
        room[:count] = self._room[:count]
        rest = bytes(self._room[count : self._filled])
        self._room[: len(rest)] = rest
        self._filled = len(rest)
        more = not self.ended and count < len(room) and (self._full or not count)
        if more:  # where the room was full, there is more that only waits to be fetched
            self._target, self._got = room[count:], 0
        self._listen()
        if more:
            try:
                while not (self._got or self.spoke):
                    await self.turn(timeout)
            finally:
                self._target = None
            count += self._got
        if count == 0 and self._lost is not None:
            raise self._lost
        return count

    def _listen(self) -> None:
        """Go on where there was no more room."""
        if self._full and self._filled < len(self._room):
            self._full = False
            if not self.ended:
                self.transport.resume_reading()

    async def drained(self, timeout: float | None) -> None:  # noqa: ASYNC109
        """Wait until little is left to go out.

        :raises OSError: the connection broke.
        :raises TimeoutError: it took longer than so many seconds.
        """
        while self._choked and not self.ended:
            await self.turn(timeout)

    async def turn(self, timeout: float | None) -> None:  # noqa: ASYNC109
        """Wait until something happens."""
        loop = asyncio.get_running_loop()
        self._waiting = waiting = loop.create_future()
        alarm = None if timeout is None else loop.call_later(timeout, _expire, waiting)
        try:
            await waiting
        finally:
            self._waiting = None
            if alarm is not None:
                alarm.cancel()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


def _expire(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_exception(TimeoutError("nothing came in time"))
