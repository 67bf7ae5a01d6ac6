"""Calls made real: pooled connections, deadlines, and what a lost connection means."""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import anyio
import httpx2

from rushes._version import __version__
from rushes.errors import AmbiguousError, BadReplyError, UnreachableError
from rushes.hosted.guard import ForbiddenAddressError
from rushes.hosted.patience import AGAIN, pause, wanted_wait
from rushes.hosted.roads import FRESH, Roads
from rushes.providers.contract import Attachment, Call, Reply
from rushes.redaction import Redacting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from typing import BinaryIO

    from rushes.hosted.route import Route
    from rushes.providers.contract import Provider

#: Seconds: to connect; without a byte in either direction; and for a whole call in all, to which a
#: second is added for each ``_SLOWEST`` bytes that go out.
_CONNECT, _SILENCE, _WHOLE, _SLOWEST = 10.0, 60.0, 120.0, 100_000
#: Bytes of a reply that is JSON, at the most. Clips are streamed instead, but for those that come
#: inside of a reply, in Base64 (Veo's): a paid clip at 4K must fit.
_REPLY_BYTES = 256 * 2**20
#: Calls at a time, orders among them, and files that go out or come in. Who waits for a place waits
#: without limit: that is our own doing, and no reason to give anything up.
_TALKS, _ORDERS, _FILES = 64, 32, 8
#: By how much a pause is shorter at the emulator, where nobody is to be spared.
_HURRY = 20.0
#: What went wrong before anything was sent.
_UNSENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.LocalProtocolError,
    httpx2.InvalidURL,
)
#: Loggers that tell of whole addresses, signed links among them, and of headers.
_TALKATIVE = ("httpx2", "httpcore2.connection", "httpcore2.http11", "httpcore2.proxy")
for _name in _TALKATIVE:
    logging.getLogger(_name).addFilter(Redacting())
#: Header values that hold a key; shorter ones are no secret.
_CREDENTIALS, _SHORTEST_KEY = frozenset({"authorization", "x-api-key", "x-goog-api-key"}), 6


class Wire:
    """Sends the calls of one provider along one route. ``now`` is the clock, in UTC."""

    def __init__(
        self, provider: Provider, route: Route, now: Callable[[], datetime] | None = None
    ) -> None:
        self._provider = provider
        self._route = route
        self._now = now or (lambda: datetime.now(UTC))
        self.hurry = _HURRY if route.emulated else 1.0
        """By how much each pause is shorter."""
        self._talks = anyio.Semaphore(_TALKS)
        self.files = anyio.Semaphore(_FILES)
        """Who sends or fetches a file holds one of these."""
        self.orders = anyio.Semaphore(_ORDERS)
        """Who has an order accepted holds one of these, and only then begins."""
        self._client = httpx2.AsyncClient(
            transport=Roads(route.places),
            headers={"user-agent": f"rushes/{__version__}"},
            timeout=httpx2.Timeout(_SILENCE, connect=_CONNECT, pool=None),
            follow_redirects=False,
        )

    @property
    def base(self) -> str:
        """The base URL that its route leads to."""
        return self._route.base

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    def wanted(self, headers: Mapping[str, str]) -> float | None:
        """Seconds that a reply asks to wait, by the wire's own clock."""
        return wanted_wait(headers, self._now())

    async def rest(self, seconds: float) -> None:
        """Wait; at the emulator a fraction of it."""
        await anyio.sleep(seconds / self.hurry)

    async def send(self, call: Call, *, fresh: bool = False) -> Reply:
        """Send ``call`` exactly once; ``fresh``: over a connection that nothing went over before.

        :raises UnreachableError: nothing was sent.
        :raises AmbiguousError: it was sent, or part of it, and no whole reply came back.
        """
        size = _size(call)
        try:
            async with self.files if size else self._talks:
                with anyio.fail_after(_WHOLE + size / _SLOWEST):
                    async with self.stream(call, fresh=fresh) as reply:
                        return await self._read(reply, call)
        except _UNSENT as error:
            where = self._route.base
            raise UnreachableError(f"{where} cannot be reached: {why(error)}.") from error
        except (httpx2.HTTPError, TimeoutError) as error:
            raise AmbiguousError(
                f"The connection broke after the request was sent: {why(error)}.", billed=None
            ) from error

    async def ask(self, call: Call, times: int = 4) -> Reply:
        """Send a call that costs nothing and changes nothing, up to ``times`` times.

        Waits as long as the provider asks for, else 0.5, 1, 2 … s.

        :raises UnreachableError: no reply came.
        """
        for attempt in range(1, times + 1):
            wait = None
            try:
                reply = await self.send(call)
            except (UnreachableError, AmbiguousError) as error:
                if attempt == times or forbidden(error):
                    raise UnreachableError(error.message) from error
            else:
                if reply.status not in AGAIN or attempt == times:
                    return reply
                wait = self.wanted(reply.headers)
            await self.rest(pause(attempt, wait))
        raise AssertionError  # the last attempt returns or raises

    @asynccontextmanager
    async def stream(
        self, call: Call, headers: Mapping[str, str] | None = None, *, fresh: bool = False
    ) -> AsyncIterator[httpx2.Response]:
        """Send ``call`` once and give the reply while it comes."""
        async with AsyncExitStack() as stack:
            request = self._request(call, headers or {}, stack)
            request.extensions[FRESH] = fresh
            reply = await self._client.send(request, stream=True)
            stack.push_async_callback(reply.aclose)
            yield reply

    def _request(
        self, call: Call, headers: Mapping[str, str], stack: AsyncExitStack
    ) -> httpx2.Request:
        url = self._route.url(call.path, call.host)
        named = {**self._credentials(call, url), **call.headers, **headers}
        content = None
        if call.content is not None:
            content = _chunks(call.content)
            told = {"content-type": call.content.content_type}
            named = {**told, "content-length": str(call.content.size), **named}
        files = [(name, _part(value, stack)) for name, value in call.form]
        return self._client.build_request(
            call.method,
            url,
            params=dict(call.query) or None,
            headers=named,
            json=call.body,
            files=files or None,
            content=content,
        )

    def _credentials(self, call: Call, url: str) -> Mapping[str, str]:
        """The provider's headers, which go to its own hosts and to nobody else."""
        if not call.signed:
            return {}
        if not self._route.owns(url):
            host = httpx2.URL(url).host
            raise BadReplyError(f"{host} is none of the provider's own hosts: it gets no key.")
        return self._provider.headers(self._route.secrets(), self._now())

    async def _read(self, reply: httpx2.Response, call: Call) -> Reply:
        """The whole reply. A server that repeats our key in what it says does not get it told."""
        pieces, size = [], 0
        async for piece in reply.aiter_bytes():
            size += len(piece)
            if size > _REPLY_BYTES:
                said = f"The reply is larger than {_REPLY_BYTES >> 20} MiB."
                raise BadReplyError(said, billed=None)
            pieces.append(piece)
        content = b"".join(pieces)
        headers = {name.lower(): value for name, value in reply.headers.items()}
        if call.signed and not self._route.emulated:
            for word in self._secret_words(reply.request):
                content = content.replace(word.encode(), b"***")
                headers = {name: text.replace(word, "***") for name, text in headers.items()}
        return Reply(reply.status_code, headers, content)

    def _secret_words(self, request: httpx2.Request) -> set[str]:
        sent = {request.headers.get(name, "").rpartition(" ")[2] for name in _CREDENTIALS}
        return {
            word for word in (*self._route.secrets().values(), *sent) if len(word) >= _SHORTEST_KEY
        }


def forbidden(error: BaseException | None) -> bool:
    """Whether a connection failed because the guard forbids it: trying again is no use."""
    while error is not None:
        if isinstance(error, ForbiddenAddressError):
            return True
        error = error.__cause__
    return False


def why(error: BaseException) -> str:
    """An exception in words, also one that has none."""
    return str(error) or type(error).__name__


def _size(call: Call) -> int:
    files = [value for _, value in call.form if isinstance(value, Attachment)]
    return sum(file.size for file in (*files, *([call.content] if call.content else [])))


def _part(
    value: str | Attachment, stack: AsyncExitStack
) -> tuple[str | None, str | bytes | BinaryIO, str | None]:
    if isinstance(value, str):
        return None, value, None
    if value.path is None:
        return value.name, value.data, value.content_type
    file: BinaryIO = stack.enter_context(value.path.open("rb"))
    return value.name, file, value.content_type


async def _chunks(attachment: Attachment) -> AsyncIterator[bytes]:
    if attachment.path is None:
        yield attachment.data
        return
    left = attachment.size
    async with await anyio.open_file(attachment.path, "rb") as file:
        await file.seek(attachment.start)
        while left and (piece := await file.read(min(left, 2**20))):
            left -= len(piece)
            yield piece
