"""Connections that are read in large pieces: a clip takes a quarter of the turns that way."""

from __future__ import annotations

import ssl
from typing import Any

import httpcore2

#: Bytes to take at a time, whatever the pool asks for; asyncio hands over no more at once.
_PIECE = 2**18


class Wide(httpcore2.AsyncNetworkStream):
    """``stream``, read :data:`_PIECE` bytes at a time."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """What has come. Of an encrypted connection, every record that is here, not one alone."""
        data = await self._stream.read(max(max_bytes, _PIECE), timeout)
        tls = self._stream.get_extra_info("ssl_object")
        return data if tls is None or not data else data + _waiting(tls, _PIECE - len(data))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Send all of it."""
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Hang up."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore2.AsyncNetworkStream:
        """The same, encrypted."""
        return Wide(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """What is known of it."""
        return self._stream.get_extra_info(info)


def _waiting(tls: ssl.SSLObject, most: int) -> bytes:
    """What has come and is not read yet; an end or an error waits for the next read."""
    pieces: list[bytes] = []
    while most > 0:
        try:
            piece = tls.read(most)
        except ssl.SSLError:
            break
        if not piece:
            break
        pieces.append(piece)
        most -= len(piece)
    return b"".join(pieces)
