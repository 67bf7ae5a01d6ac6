"""Calls made real: one pooled client, deadlines, and what a lost connection means."""

from __future__ import annotations

import email.utils
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import anyio
import httpx2

from rushes._version import __version__
from rushes.errors import AmbiguousError, BadReplyError, UnreachableError
from rushes.hosted.guard import transport
from rushes.providers.contract import Attachment, Call, Reply

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from typing import BinaryIO

    from rushes.hosted.route import Route
    from rushes.providers.contract import Provider

#: Seconds: to connect; without a byte in either direction; and for a whole call in all.
_CONNECT, _SILENCE, _WHOLE = 10.0, 60.0, 120.0
#: Bytes of a reply that is JSON, at the most; a picture or clip is streamed instead.
_REPLY_BYTES = 64 * 2**20
_CONNECTIONS = 100
#: Statuses of a read after which the same question may be asked again.
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})
#: What went wrong before anything was sent.
_UNSENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.InvalidURL,
)


class Wire:
    """Sends the calls of one provider along one route. ``now`` is the clock, in UTC."""

    def __init__(
        self, provider: Provider, route: Route, now: Callable[[], datetime] | None = None
    ) -> None:
        self._provider = provider
        self._route = route
        self._now = now or (lambda: datetime.now(UTC))
        self._client = httpx2.AsyncClient(
            transport=transport(route.names, _CONNECTIONS),
            headers={"user-agent": f"rushes/{__version__}"},
            timeout=httpx2.Timeout(_SILENCE, connect=_CONNECT),
            follow_redirects=False,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def send(self, call: Call) -> Reply:
        """Send ``call`` exactly once.

        :raises UnreachableError: nothing was sent.
        :raises AmbiguousError: it was sent, or part of it, and no whole reply came back.
        """
        try:
            with anyio.fail_after(_WHOLE + _size(call) / 100_000):
                async with self.stream(call) as reply:
                    content = await _read(reply)
                    return Reply(reply.status_code, _headers(reply), content)
        except _UNSENT as error:
            where = self._route.base
            raise UnreachableError(f"{where} cannot be reached: {_why(error)}.") from error
        except (httpx2.HTTPError, TimeoutError) as error:
            raise AmbiguousError(
                f"The connection broke after the request was sent: {_why(error)}.", billed=None
            ) from error

    async def ask(self, call: Call, times: int = 4) -> Reply:
        """Send a call that costs nothing and changes nothing, up to ``times`` times.

        Waits as long as the provider asks for, else 0.5, 1, 2 … s, and never over 30 s.

        :raises UnreachableError: no reply came.
        """
        for attempt in range(times):
            last = attempt == times - 1
            try:
                reply = await self.send(call)
            except (UnreachableError, AmbiguousError) as error:
                if last:
                    raise UnreachableError(error.message) from error
                wait = None
            else:
                if reply.status not in AGAIN or last:
                    return reply
                wait = wanted_wait(reply.headers, self._now())
            await anyio.sleep(min(0.5 * 2**attempt if wait is None else wait, 30.0))
        raise AssertionError  # the last attempt returns or raises

    @asynccontextmanager
    async def stream(
        self, call: Call, headers: Mapping[str, str] | None = None
    ) -> AsyncIterator[httpx2.Response]:
        """Send ``call`` once and give the reply while it comes."""
        async with AsyncExitStack() as stack:
            request = self._request(call, headers or {}, stack)
            reply = await self._client.send(request, stream=True)
            stack.push_async_callback(reply.aclose)
            yield reply

    def _request(
        self, call: Call, headers: Mapping[str, str], stack: AsyncExitStack
    ) -> httpx2.Request:
        signed: Mapping[str, str] = {}
        if call.signed:
            signed = self._provider.headers(self._route.secrets(), self._now())
        url = self._route.url(call.path, call.host)
        named = {**signed, **call.headers, **headers}
        if call.content is not None:
            named = {
                "content-type": call.content.content_type,
                "content-length": str(call.content.size),
                **named,
            }
            content = _chunks(call.content)
            return self._client.build_request(
                call.method, url, params=dict(call.query) or None, headers=named, content=content
            )
        files = [(name, _part(value, stack)) for name, value in call.form]
        return self._client.build_request(
            call.method,
            url,
            params=dict(call.query) or None,
            headers=named,
            json=call.body,
            files=files or None,
        )


def wanted_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that a reply asks to wait: ``retry-after`` (seconds or a date), or ``-ms``."""
    exact = headers.get("retry-after-ms", "")
    if exact.replace(".", "", 1).isdecimal():
        return float(exact) / 1000
    said = headers.get("retry-after", "").strip()
    if said.replace(".", "", 1).isdecimal():
        return float(said)
    try:
        then = email.utils.parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0.0, (then - now).total_seconds()) if then.tzinfo else None


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
    async with await anyio.open_file(attachment.path, "rb") as file:
        while piece := await file.read(2**20):
            yield piece


async def _read(reply: httpx2.Response) -> bytes:
    pieces, size = [], 0
    async for piece in reply.aiter_bytes():
        size += len(piece)
        if size > _REPLY_BYTES:
            raise BadReplyError(f"The reply is larger than {_REPLY_BYTES >> 20} MiB.", billed=None)
        pieces.append(piece)
    return b"".join(pieces)


def _headers(reply: httpx2.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in reply.headers.items()}


def _why(error: BaseException) -> str:
    return str(error) or type(error).__name__
