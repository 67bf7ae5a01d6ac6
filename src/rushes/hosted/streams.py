"""Connections of asyncio's own, read in large pieces into room that is used again.

Those of anyio stop and start the watch over the socket for each piece, and make each one anew: over
a clip of 10 MB that is a third of all processor time.
"""

from __future__ import annotations

import asyncio
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpcore2

from rushes.hosted.arrivals import Arrivals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from httpcore2 import SOCKET_OPTION

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
                    Arrivals, host, port, local_addr=local, happy_eyeballs_delay=_BESIDE
                )
        for option in socket_options or ():
            transport.get_extra_info("socket").setsockopt(*option)
        return Stream(transport, protocol)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class Stream(httpcore2.AsyncNetworkStream):
    """One connection. What is written is sent before the next read, or where it has become much."""

    def __init__(self, transport: asyncio.Transport, protocol: Arrivals) -> None:
        self._transport, self._protocol = transport, protocol
        self._held: list[bytes] = []

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """All that has come, however much was asked for; nothing at the end."""
        del max_bytes
        with _told_as(httpcore2.ReadError, httpcore2.ReadTimeout):
            if self._held:
                await self._send(timeout)
            return await self._protocol.taken(timeout)

    async def into(self, room: memoryview, timeout: float | None = None) -> int:  # noqa: ASYNC109
        """Read into ``room`` what it can hold of what has come; 0 at the end."""
        with _told_as(httpcore2.ReadError, httpcore2.ReadTimeout):
            if self._held:
                await self._send(timeout)
            return await self._protocol.filled(room, timeout)

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

    @property
    def spoke(self) -> bool:
        """Whether a read would not wait. Of what stands idle: whether it has ended."""
        return self._protocol.spoke

    def hang_up(self) -> None:
        """Close it; what is held is not sent."""
        self._held.clear()
        self._transport.abort()

    async def aclose(self) -> None:
        """Hang up."""
        self.hang_up()
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
        """What is known of it."""
        if info == "is_readable":
            return self.spoke
        names = {"client_addr": "sockname", "server_addr": "peername"}
        return self._transport.get_extra_info(names.get(info, info))


@contextmanager
def _told_as(broken: type[Exception], late: type[Exception]) -> Iterator[None]:
    """What goes wrong on a connection, in the words of the HTTP client."""
    try:
        yield
    except TimeoutError as error:
        raise late(str(error)) from error
    except (OSError, ssl.SSLError) as error:
        raise broken(str(error)) from error
