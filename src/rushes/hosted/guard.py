"""Addresses that come from outside never lead inside (law 11).

The check is made where the connection is made, on the address that is really connected to: a name
that resolves differently a moment later (DNS rebinding) is of no use to anybody.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

import anyio
import httpcore2
import httpx2

if TYPE_CHECKING:
    from collections.abc import Iterable

    from httpcore2 import SOCKET_OPTION


class ForbiddenAddressError(httpcore2.ConnectError):
    """The name leads to an address inside of a network that is nobody's business."""


class Guarded(httpcore2.AsyncNetworkBackend):
    """Connects to public addresses, and to ``allowed`` hosts wherever they are."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self._allowed = frozenset(allowed)
        self._plain = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the base class has it
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first address of ``host`` that answers, if all of them are public."""
        places = [host] if host in self._allowed else await _public(host, port)
        for number, place in enumerate(places):
            try:
                return await self._plain.connect_tcp(
                    place, port, timeout, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if number == len(places) - 1:
                    raise
        raise httpcore2.ConnectError(f"{host} has no address")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - the base class has it
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Refused: no address is a socket."""
        del timeout, socket_options
        raise ForbiddenAddressError(f"{path} is no address")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await anyio.sleep(seconds)


async def _public(host: str, port: int) -> list[str]:
    try:
        found = await anyio.getaddrinfo(host, port)
    except OSError as error:
        raise httpcore2.ConnectError(f"{host} cannot be found: {error}") from error
    places = list(dict.fromkeys(str(address[0]) for *_, address in found))
    inside = [place for place in places if not ipaddress.ip_address(place).is_global]
    if inside:
        raise ForbiddenAddressError(f"{host} leads to {inside[0]}, which is no public address")
    return places


def transport(allowed: Iterable[str], connections: int) -> httpx2.AsyncHTTPTransport:
    """A pooled transport that makes every connection through :class:`Guarded`."""
    made = httpx2.AsyncHTTPTransport()
    # httpx2 has no argument for the network backend; its pool does.
    made._pool = httpcore2.AsyncConnectionPool(  # noqa: SLF001
        ssl_context=httpx2.create_ssl_context(),
        max_connections=connections,
        max_keepalive_connections=20,
        keepalive_expiry=5,
        network_backend=Guarded(allowed),
    )
    return made
