"""Addresses that come from outside never lead inside (law 11).

The check is made where the connection is made, on the address that is really connected to: a name
that resolves differently a moment later (DNS rebinding) is of no use to anybody.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

import anyio
import httpcore2

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from httpcore2 import SOCKET_OPTION

    #: The addresses of a host, as the system's resolver has them.
    Resolve = Callable[[str, int], Awaitable[list[str]]]

#: Translators of the old addresses into the new: the last four bytes are the one that is meant.
_TRANSLATED = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))
#: Looks public, and is Azure's own door into each of its machines.
_METADATA = ipaddress.IPv4Address("168.63.129.16")


class ForbiddenAddressError(httpcore2.ConnectError):
    """The name leads to an address inside of a network that is nobody's business."""


def is_public(place: str) -> bool:
    """Whether an IP address means the same machine to everybody, and is no way round to another."""
    address = ipaddress.ip_address(place.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        meant = address.ipv4_mapped or address.sixtofour
        if any(address in network for network in _TRANSLATED):
            meant = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if meant is not None:
            return is_public(str(meant))
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and address != _METADATA


class Guarded(httpcore2.AsyncNetworkBackend):
    """Connects to public addresses, and to the ``named`` (host, port) wherever they are.

    ``network`` makes the connections, ``resolve`` finds the addresses: the system's, unless said.
    """

    def __init__(
        self,
        named: Iterable[tuple[str, int]],
        network: httpcore2.AsyncNetworkBackend | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        self._named = frozenset(named)
        self._network = network or _network()
        self._resolve = resolve or _resolved

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the base class has it
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first address of ``host`` that answers, if all of them are public.

        ``timeout`` holds for all of it: to find the name, and to try each of its addresses.
        """
        try:
            with anyio.fail_after(timeout):
                places = [host] if (host, port) in self._named else await self._public(host, port)
                for number, place in enumerate(places):
                    try:
                        return await self._network.connect_tcp(
                            place, port, timeout, local_address, socket_options
                        )
                    except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                        if number == len(places) - 1:
                            raise
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout(f"{host} does not answer") from error
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

    async def _public(self, host: str, port: int) -> list[str]:
        try:
            places = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"{host} cannot be found: {error}") from error
        inside = [place for place in places if not is_public(place)]
        if inside:
            raise ForbiddenAddressError(f"{host} leads to {inside[0]}, which is no public address")
        return places


def _network() -> httpcore2.AsyncNetworkBackend:
    from rushes.hosted.streams import Network  # noqa: PLC0415 - loads asyncio

    return Network()


def in_numbers(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a host's name is already; ``None`` where it has to be found."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


async def _resolved(host: str, port: int) -> list[str]:
    if in_numbers(host) is not None:
        return [host]
    found = await anyio.getaddrinfo(host, port)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
