"""HTTP/1.1 over connections of ours: h11 writes requests and reads heads; a clip is not copied.

httpx2's own transport hands each piece of a body through seven layers, and three of them copy it:
with it a clip of 10 MB takes half as much processor time again.
"""

from __future__ import annotations

from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

import h11
import httpcore2
import httpx2

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Callable, Iterator

    from rushes.hosted.streams import Stream

#: A request with this extension goes over a connection that nothing else goes over, then or later.
FRESH = "rushes.fresh"
#: Under this extension, a reply whose body is of known length has it as :class:`Plain`.
PLAIN = "rushes.plain"
#: Bytes of a head, at the most.
_HEAD = 100 * 2**10
_PORTS = {"http": 80, "https": 443}
#: Statuses of replies that have no body, whatever their length is said to be.
_BARE = frozenset({204, 304})
#: What goes wrong: from the words of connections and heads to those of the client.
_KINDS: dict[type[Exception], type[Exception]] = {
    httpcore2.ConnectTimeout: httpx2.ConnectTimeout,
    httpcore2.ReadTimeout: httpx2.ReadTimeout,
    httpcore2.WriteTimeout: httpx2.WriteTimeout,
    httpcore2.ConnectError: httpx2.ConnectError,
    httpcore2.ReadError: httpx2.ReadError,
    httpcore2.WriteError: httpx2.WriteError,
    h11.LocalProtocolError: httpx2.LocalProtocolError,
    h11.RemoteProtocolError: httpx2.RemoteProtocolError,
}

#: Scheme, host and port.
_Place = tuple[str, str, int]


class Lines(httpx2.AsyncBaseTransport):
    """Connections that ``network`` makes, kept for ``idle`` seconds; ``trust`` is for https://."""

    def __init__(
        self,
        network: httpcore2.AsyncNetworkBackend,
        trust: Callable[[], ssl.SSLContext],
        idle: float,
    ) -> None:
        self._network, self._trust, self._patience = network, trust, idle
        self._idle: dict[_Place, list[tuple[Stream, float]]] = {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send it once, over a connection that stood idle or over a new one."""
        url = request.url
        place = (url.scheme, url.raw_host.decode(), url.port or _PORTS.get(url.scheme, 0))
        fresh = bool(request.extensions.get(FRESH))
        with _told():
            stream = None if fresh else self._rested(place)
            stream = stream or await self._opened(place, _seconds(request, "connect"))
            return await _Exchange(stream, request, None if fresh else self._keeper(place)).reply()

    async def aclose(self) -> None:
        """Close every connection that stands idle."""
        for place in list(self._idle):
            for stream, _ in self._idle.pop(place):
                await stream.aclose()

    def _rested(self, place: _Place) -> Stream | None:
        """The connection that was used last; those that stood too long, or ended, are closed."""
        kept = self._idle.pop(place, [])
        now, good = monotonic(), []
        for stream, end in kept:
            if end > now and not stream.spoke:
                good.append((stream, end))
            else:
                stream.hang_up()
        if good:
            self._idle[place] = good
        return good.pop()[0] if good else None

    def _keeper(self, place: _Place) -> Callable[[Stream], None]:
        def keep(stream: Stream) -> None:
            self._idle.setdefault(place, []).append((stream, monotonic() + self._patience))

        return keep

    async def _opened(self, place: _Place, seconds: float | None) -> Stream:
        scheme, host, port = place
        if scheme not in _PORTS:
            raise httpx2.UnsupportedProtocol(f"{scheme}:// is neither http:// nor https://")
        stream = await self._network.connect_tcp(host, port, seconds)
        if scheme == "https":
            trust = self._trust()
            trust.set_alpn_protocols(["http/1.1"])
            stream = await stream.start_tls(trust, host, seconds)
        return cast("Stream", stream)


class _Exchange:
    """One request and its reply over ``stream``, which ``keep`` gets if it can serve again."""

    def __init__(
        self, stream: Stream, request: httpx2.Request, keep: Callable[[Stream], None] | None
    ) -> None:
        self.stream, self._request, self._keep = stream, request, keep
        self.silence = _seconds(request, "read")
        """Seconds without a byte after which the other side is given up."""
        self._talk = h11.Connection(h11.CLIENT, max_incomplete_event_size=_HEAD)
        self._lasting = self._over = False

    async def reply(self) -> httpx2.Response:
        """Send the request, and read the head of what comes back."""
        try:
            await self._ask()
            while not isinstance(head := await self.event(), h11.Response):
                pass  # a server may say first that it is still busy
        except BaseException:
            self.end()
            raise
        told: dict[str, Any] = {"http_version": b"HTTP/" + head.http_version}
        told["reason_phrase"] = head.reason
        length = self._length(head)
        body: httpx2.AsyncByteStream = _Framed(self)
        if length is not None:
            body = told[PLAIN] = Plain(self, length, self._talk.trailing_data[0])
        headers = head.headers.raw_items()
        return httpx2.Response(head.status_code, headers=headers, stream=body, extensions=told)

    async def _ask(self) -> None:
        request, seconds = self._request, _seconds(self._request, "write")
        head = h11.Request(
            method=request.method, target=request.url.raw_path, headers=request.headers.raw
        )
        try:
            await self.stream.write(self._talk.send(head), seconds)
            async for piece in cast("httpx2.AsyncByteStream", request.stream):
                await self.stream.write(self._talk.send(h11.Data(data=piece)), seconds)
            await self.stream.write(self._talk.send(h11.EndOfMessage()), seconds)
        except httpcore2.WriteError:
            pass  # a server may refuse what it has not read to the end: the reply says why

    async def event(self) -> Any:
        """What the other side says next."""
        while (event := self._talk.next_event()) is h11.NEED_DATA:
            data = await self.stream.read(_HEAD, self.silence)
            if not data and self._talk.their_state is h11.SEND_RESPONSE:
                raise httpx2.RemoteProtocolError("the server hung up without a whole reply")
            self._talk.receive_data(data)
        return event

    def _length(self, head: h11.Response) -> int | None:
        """Bytes of the body, where it is told and the body is nothing but that many bytes."""
        told: dict[bytes, bytes] = dict(head.headers)
        if self._request.method == "HEAD" or head.status_code in _BARE:
            return None
        if b"transfer-encoding" in told or b"content-length" not in told:
            return None
        closing = b"close" in told.get(b"connection", b"").lower()
        self._lasting = head.http_version == b"1.1" and not closing
        return int(told[b"content-length"])

    def end(self, *, whole: bool = False) -> None:
        """Let go of the connection. ``whole``: the body of known length came, and nothing after."""
        if self._over:
            return
        self._over = True
        asked = self._talk.our_state is h11.DONE
        read = self._lasting if whole else self._talk.their_state is h11.DONE
        if asked and read and self._keep is not None:
            self._keep(self.stream)
        else:
            self.stream.hang_up()


class _Framed(httpx2.AsyncByteStream):
    """A body in chunks, or one that ends with its connection, or none."""

    def __init__(self, exchange: _Exchange) -> None:
        self._exchange = exchange

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _told():
            while isinstance(event := await self._exchange.event(), h11.Data):
                yield bytes(event.data)

    async def aclose(self) -> None:
        """Let go of it."""
        self._exchange.end()


class Plain(httpx2.AsyncByteStream):
    """A body of known length: nothing but so many bytes, which can be read to where they go."""

    def __init__(self, exchange: _Exchange, length: int, first: bytes) -> None:
        self._exchange, self._first = exchange, first[:length]
        self._length = self._left = length
        self._spoilt = len(first) > length

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self._left:
            with _told():
                piece = self._first or await self._exchange.stream.read(
                    _HEAD, self._exchange.silence
                )
            self._first = b""
            self._spoilt |= len(piece) > self._left
            piece = piece[: self._left]
            self._count(len(piece))
            yield piece

    async def into(self, room: memoryview) -> int:
        """Fill some of ``room``: how many bytes, which is 0 only at the end.

        :raises httpx2.HTTPError: the connection broke, or was silent for too long.
        """
        if not self._left:
            return 0
        count = min(len(room), len(self._first))
        if count:
            room[:count], self._first = self._first[:count], self._first[count:]
        else:
            with _told():
                stream, silence = self._exchange.stream, self._exchange.silence
                count = await stream.into(room[: self._left], silence)
        self._count(count)
        return count

    def _count(self, come: int) -> None:
        if not come:
            said = f"{self._length - self._left:,} of {self._length:,} bytes came"
            raise httpx2.RemoteProtocolError(f"{said} before the other side hung up")
        self._left -= come

    async def aclose(self) -> None:
        """Let go of it; what was read to its end leaves a connection that can serve again."""
        self._exchange.end(whole=not self._left and not self._spoilt)


def _seconds(request: httpx2.Request, what: str) -> float | None:
    return cast("float | None", request.extensions.get("timeout", {}).get(what))


@contextmanager
def _told() -> Iterator[None]:
    """What goes wrong on a connection, in the words of the client."""
    try:
        yield
    except tuple(_KINDS) as error:
        kind = next(_KINDS[each] for each in type(error).__mro__ if each in _KINDS)
        raise kind(str(error)) from error
