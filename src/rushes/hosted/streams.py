"""Connections of asyncio's own, read in large pieces into room that is used again.

Those of anyio stop and start the watch over the socket for each piece, and make each one anew: over
a clip of 10 MB that is a third of all processor time.
"""

from __future__ import annotations

import asyncio
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import httpcore2

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from httpcore2 import SOCKET_OPTION

#: Bytes of room that a connection begins with, and that it may come to where much arrives.
_ROOM, _MOST_ROOM = 2**14, 2**18
#: Bytes that wait for the rest of their request, so that its head and a small body leave as one.
_HELD = 2**16
#: Seconds before a second address of a host that somebody named is tried beside the first.
_BESIDE = 0.25


class Network(httpcore2.AsyncNetworkBackend):
    """Makes connections to any address; who may be connected to is for the guard to say."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the base class has it
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to a host."""
        local = None if local_address is None else (local_address, 0)
        loop = asyncio.get_running_loop()
        with _told_as(httpcore2.ConnectError, httpcore2.ConnectTimeout):
            async with asyncio.timeout(timeout):
                transport, protocol = await loop.create_connection(
                    _Arrivals, host, port, local_addr=local, happy_eyeballs_delay=_BESIDE
                )
        for option in socket_options or ():
            transport.get_extra_info("socket").setsockopt(*option)
        return Stream(transport, protocol)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class Stream(httpcore2.AsyncNetworkStream):
    """One connection. What is written is sent before the next read, or where it has become much."""

    def __init__(self, transport: asyncio.Transport, protocol: _Arrivals) -> None:
        self._transport, self._protocol = transport, protocol
        self._held: list[bytes] = []

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """All that has come, however much was asked for; nothing at the end."""
        del max_bytes
        with _told_as(httpcore2.ReadError, httpcore2.ReadTimeout):
            if self._held:
                await self._send(timeout)
            return await self._protocol.taken(timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Send it, at the latest with the next read."""
        if self._protocol.ended:  # there may be a reply all the same
            raise httpcore2.WriteError("the other side has closed the connection")
        self._held.append(buffer)
        if sum(map(len, self._held)) >= _HELD:
            with _told_as(httpcore2.WriteError, httpcore2.WriteTimeout):
                await self._send(timeout)

    async def _send(self, timeout: float | None) -> None:  # noqa: ASYNC109
        data = b"".join(self._held)
        self._held.clear()
        if not self._protocol.ended:
            self._transport.write(data)
            await self._protocol.drained(timeout)

    async def aclose(self) -> None:
        """Hang up."""
        self._held.clear()
        self._transport.abort()
        await asyncio.sleep(0)  # the loop closes the socket

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore2.AsyncNetworkStream:
        """The same, encrypted."""
        loop, name = asyncio.get_running_loop(), server_hostname
        try:
            with _told_as(httpcore2.ConnectError, httpcore2.ConnectTimeout):
                async with asyncio.timeout(timeout):
                    transport = await loop.start_tls(
                        self._transport, self._protocol, ssl_context, server_hostname=name
                    )
        except BaseException:
            await self.aclose()
            raise
        if transport is None:
            raise httpcore2.ConnectError("the connection closed while it was being encrypted")
        self._protocol.transport = transport
        return Stream(transport, self._protocol)

    def get_extra_info(self, info: str) -> Any:
        """What is known of it. *Readable* is what stands idle only where it has ended."""
        if info == "is_readable":
            return self._protocol.spoke
        names = {"client_addr": "sockname", "server_addr": "peername"}
        return self._transport.get_extra_info(names.get(info, info))


class _Arrivals(asyncio.BufferedProtocol):
    """What has come over a connection and is not taken yet: at most its room, then it waits."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport
        self._room = memoryview(bytearray(_ROOM))
        self._filled = 0
        self.ended = self._full = self._choked = False
        self._lost: Exception | None = None
        self._waiting: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to listen."""
        self.transport = cast("asyncio.Transport", transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        """The room that is left."""
        del sizehint
        return self._room[self._filled :]

    def buffer_updated(self, nbytes: int) -> None:
        """Some of it was filled."""
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
            await self._turn(timeout)
        if self._filled == 0:
            if self._lost is not None:
                raise self._lost
            return b""
        data = bytes(self._room[: self._filled])
        self._filled = 0
        if self._full:
            if len(self._room) < _MOST_ROOM:
                self._room = memoryview(bytearray(_MOST_ROOM))
            self._full = False
            if not self.ended:
                self.transport.resume_reading()
        return data

    async def drained(self, timeout: float | None) -> None:  # noqa: ASYNC109
        """Wait until little is left to go out.

        :raises OSError: the connection broke.
        :raises TimeoutError: it took longer than so many seconds.
        """
        while self._choked and not self.ended:
            await self._turn(timeout)

    async def _turn(self, timeout: float | None) -> None:  # noqa: ASYNC109
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


@contextmanager
def _told_as(broken: type[Exception], late: type[Exception]) -> Iterator[None]:
    """What goes wrong on a connection, in the words of the HTTP client."""
    try:
        yield
    except TimeoutError as error:
        raise late(str(error)) from error
    except (OSError, ssl.SSLError) as error:
        raise broken(str(error)) from error
