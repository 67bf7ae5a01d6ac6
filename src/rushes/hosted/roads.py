"""Which way a request goes: past the guard, or through the proxy that the environment names."""

from __future__ import annotations

import ssl
from functools import cache
from typing import TYPE_CHECKING
from urllib.request import getproxies_environment, proxy_bypass

import httpcore2
import httpx2

from rushes.errors import RequestError, join_words
from rushes.hosted.guard import ForbiddenAddressError, Guarded, in_numbers, is_public

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Seconds that a connection may stand idle and be used again; servers close theirs after 60.
_IDLE = 20.0
_PROXIES = ("http", "https")
#: A request with this extension goes over a connection of its own.
FRESH = "rushes.fresh"


class Roads(httpx2.AsyncBaseTransport):
    """Pooled connections to public addresses, and to the ``named`` (host, port) wherever they are.

    ``HTTPS_PROXY``, ``HTTP_PROXY``, ``ALL_PROXY`` and ``NO_PROXY`` are heeded, but never for this
    machine. A proxy finds the names itself, so only addresses in numbers are looked at here then.

    A request that is :data:`FRESH` never takes a connection that stood idle: a server may just then
    be closing it, and nobody would know whether the request had arrived.
    """

    def __init__(self, named: Iterable[tuple[str, int]]) -> None:
        self._named = frozenset(named)
        self._made: dict[tuple[str, str, bool], httpx2.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send it on its way."""
        return await self._road(request).handle_async_request(request)

    async def aclose(self) -> None:
        """Close every connection."""
        for road in self._made.values():
            await road.aclose()
        self._made.clear()

    def _road(self, request: httpx2.Request) -> httpx2.AsyncHTTPTransport:
        url = request.url
        proxy = proxy_for(url.scheme, url.host)
        port = url.port or (443 if url.scheme == "https" else 80)
        if proxy and (url.host, port) not in self._named:
            _look_at_numbers(url.host)
        fresh = bool(request.extensions.get(FRESH))
        key = (url.scheme, proxy, fresh)
        if key not in self._made:
            self._made[key] = self._opened(*key)
        return self._made[key]

    def _opened(self, scheme: str, proxy: str, fresh: bool) -> httpx2.AsyncHTTPTransport:
        trust = _trust() if scheme == "https" else _no_trust()
        kept = 0 if fresh else None
        if proxy:
            limits = httpx2.Limits(max_keepalive_connections=kept, keepalive_expiry=_IDLE)
            return httpx2.AsyncHTTPTransport(verify=trust, limits=limits, proxy=_proxy(proxy))
        made = httpx2.AsyncHTTPTransport(verify=trust)
        # httpx2 has no argument for the network backend; its pool does.
        made._pool = httpcore2.AsyncConnectionPool(  # noqa: SLF001
            ssl_context=trust,
            max_connections=None,
            max_keepalive_connections=kept,
            keepalive_expiry=_IDLE,
            network_backend=Guarded(self._named),
        )
        return made


def _proxy(address: str) -> httpx2.Proxy:
    """The proxy behind an address; the message does not show that, which may hold a password."""
    scheme = address.partition("://")[0]
    if scheme not in _PROXIES:
        raise RequestError(
            f"The environment names a proxy of {scheme}://, which Rushes cannot speak to: "
            f"{join_words(_PROXIES, 'or')} it can."
        )
    return httpx2.Proxy(address, ssl_context=_trust() if scheme == "https" else None)


def proxy_for(scheme: str, host: str) -> str:
    """The proxy that the environment names for such an address; empty where it names none."""
    if _is_here(host) or proxy_bypass(host):
        return ""
    named = getproxies_environment()
    proxy = named.get(scheme) or named.get("all") or ""
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def _is_here(host: str) -> bool:
    address = in_numbers(host)
    return host == "localhost" if address is None else address.is_loopback


def _look_at_numbers(host: str) -> None:
    if in_numbers(host) is not None and not is_public(host):
        raise httpx2.ConnectError(f"{host} is no public address") from ForbiddenAddressError(host)


@cache
def _trust() -> ssl.SSLContext:
    """The system's certificates, or those of ``SSL_CERT_FILE``: read once, which takes its time."""
    return httpx2.create_ssl_context()


@cache
def _no_trust() -> ssl.SSLContext:
    """For roads on which nothing is encrypted: knows no certificate, so nothing would pass."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
