"""Outputs made files: streamed, resumed where they were cut off, and never larger than allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import httpx2

from rushes.errors import BadReplyError, ProviderError, UnreachableError
from rushes.providers.contract import Call

if TYPE_CHECKING:
    from pathlib import Path

    from rushes.hosted.wire import Wire

#: Bytes of a clip, at the most; a provider that sends more has gone wrong.
_MOST = 20 * 2**30
_TRIES = 6
_HOPS = 5
_GONE = frozenset({401, 403, 404, 410})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({408, 425, 429})
_BLOCK = 2**18


class LinkExpiredError(ProviderError):
    """The address of the clip is no longer good; a fresh one can be had."""

    retry = True


async def download(wire: Wire, call: Call, path: Path) -> None:
    """Fetch what ``call`` answers with into ``path``, which is written from its beginning.

    A transfer that breaks off goes on where it stopped, if the server can; what has another length
    than it said is not taken. Memory stays flat.

    :raises LinkExpiredError: the address is no longer good.
    :raises UnreachableError: it broke off too often.
    :raises BadReplyError: the server answers with an error, or with more than can be a clip.
    """
    fetching = _Download(wire, call, path)
    for attempt in range(_TRIES):
        if attempt:
            await anyio.sleep(min(0.2 * 2**attempt, 10))
        try:
            if await fetching.on():
                return
        except httpx2.HTTPError as error:
            fetching.problem = str(error) or type(error).__name__
    raise UnreachableError(f"The clip could not be fetched: {fetching.problem}.", billed=True)


class _Download:
    """How far a file has come. ``mark`` names the version that the bytes belong to."""

    def __init__(self, wire: Wire, call: Call, path: Path) -> None:
        self._wire, self._call, self._path = wire, call, path
        self._have, self._mark, self._hops = 0, "", 0
        self.problem = ""

    async def on(self) -> bool:
        """Read on to the end; whether that is the whole file.

        :raises httpx2.HTTPError: the connection broke; what was read counts.
        """
        asked = {"accept-encoding": "identity"}
        if self._have and self._mark:
            asked |= {"range": f"bytes={self._have}-", "if-range": self._mark}
        else:
            self._have = 0
        async with self._wire.stream(self._call, asked) as reply:
            if reply.status_code in _REDIRECTS and "location" in reply.headers:
                self._follow(reply)
            else:
                return await self._take(reply)
        return await self.on()

    def _follow(self, reply: httpx2.Response) -> None:
        """Each hop is a new address, which the guard looks at; our key stays behind."""
        self._hops += 1
        if self._hops > _HOPS:
            raise BadReplyError("The address of the clip leads in circles.", billed=True)
        target = str(reply.url.join(reply.headers["location"]))
        self._call = Call("GET", target, signed=False)

    async def _take(self, reply: httpx2.Response) -> bool:
        status = reply.status_code
        if status in _GONE:
            raise LinkExpiredError(f"The link answers with status {status}.", billed=True)
        if status >= 500 or status in _LATER:
            raise httpx2.RemoteProtocolError(f"status {status}")
        if status not in {200, 206}:
            raise BadReplyError(f"Where the clip should be, the status is {status}.", billed=True)
        if status == 200:
            self._have = 0
        length = reply.headers.get("content-length")
        whole = self._have + int(length) if length else None
        self._mark = reply.headers.get("etag") or reply.headers.get("last-modified") or ""
        await self._write(reply)
        if whole is not None and self._have != whole:
            self.problem = f"{self._have:,} of {whole:,} bytes came"
            return False
        return True

    async def _write(self, reply: httpx2.Response) -> None:
        async with await anyio.open_file(self._path, "r+b" if self._have else "wb") as file:
            await file.seek(self._have)
            async for piece in reply.aiter_raw(_BLOCK):
                if self._have + len(piece) > _MOST:
                    raise BadReplyError(f"The clip is over {_MOST >> 30} GiB.", billed=True)
                await file.write(piece)
                self._have += len(piece)
