"""Outputs made files: streamed, resumed where they were cut off, and never larger than allowed."""

from __future__ import annotations

import re
from time import monotonic
from typing import TYPE_CHECKING

import anyio
import httpx2
from anyio import to_thread

from rushes.errors import BadReplyError, DeliveryError, ProviderError, UnreachableError
from rushes.hosted.patience import AGAIN, pause
from rushes.hosted.wire import forbidden, why
from rushes.providers.contract import Call

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from rushes.hosted.wire import Wire

#: Bytes of a clip, at the most; a provider that sends more has gone wrong.
MOST = 20 * 2**30
#: Attempts in a row that bring nothing worth mentioning, in bytes, before it is given up.
_TRIES, _WORTH = 9, 2**20
_HOPS = 5
_GONE = frozenset({401, 403, 404, 410})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Bytes that are kept together before they are written.
_BLOCK = 2**20
#: Less than this at a time, and more is let come for so many seconds: each turn of the loop costs
#: as much as a large piece. Measured: a fifth less processor time, and no longer on the clock.
_LITTLE, _BREATH = 2**17, 0.002
#: Bytes a second, over so many seconds, below which a connection is as good as dead.
_SLOWEST, _WINDOW = 1_000, 60.0
_START = re.compile(r"bytes (\d+)-")


class LinkExpiredError(ProviderError):
    """The address of the clip is no longer good; a fresh one can be had."""

    retry = True


async def download(wire: Wire, call: Call, path: Path, most: int = MOST) -> None:
    """Fetch what ``call`` answers with into ``path``, which is written from its beginning.

    A transfer that breaks off goes on where it stopped, if the server can; what has another length
    than it said is not taken, nor are more than ``most`` bytes. Memory stays flat.

    :raises LinkExpiredError: the address is no longer good.
    :raises UnreachableError: it broke off too often.
    :raises BadReplyError: the server answers with an error, or with more than can be a clip, or the
        address leads to where nobody may go.
    :raises DeliveryError: the disk is full, or cannot be written.
    """
    fetching = _Download(wire, call, path, most)
    attempt = 0
    while attempt < _TRIES:
        had = fetching.have
        async with wire.files:
            if await fetching.went_on():
                return
        attempt = 1 if fetching.have - had >= _WORTH else attempt + 1
        if attempt < _TRIES:
            await wire.rest(pause(attempt, fetching.wait))
    raise UnreachableError(f"The clip could not be fetched: {fetching.problem}.", billed=True)


class _Download:
    """How far a file has come. ``mark`` names the version that the bytes belong to."""

    def __init__(self, wire: Wire, call: Call, path: Path, most: int) -> None:
        self._wire, self._call, self._path, self._most = wire, call, path, most
        self._mark, self._hops = "", 0
        self.have = 0
        self.problem = ""
        self.wait: float | None = None

    async def went_on(self) -> bool:
        """Read on as far as it goes; whether that is the whole file."""
        self.wait = None
        try:
            return await self._on()
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
            self.problem = why(error)
            if forbidden(error) or isinstance(
                error, (httpx2.InvalidURL, httpx2.UnsupportedProtocol)
            ):
                said = f"The address of the clip leads nowhere one may go: {self.problem}."
                raise BadReplyError(said, billed=True) from error
        except OSError as error:
            if isinstance(error, ProviderError):
                raise
            raise DeliveryError(
                f"The clip cannot be written: {error.strerror or error}.",
                code=str(error.errno) if error.errno is not None else None,
            ) from error
        return False

    async def _on(self) -> bool:
        asked = {"accept-encoding": "identity"}
        if self.have and self._mark:
            asked |= {"range": f"bytes={self.have}-", "if-range": self._mark}
        else:
            self.have = 0
        async with self._wire.stream(self._call, asked) as reply:
            if reply.status_code in _REDIRECTS and "location" in reply.headers:
                self._follow(reply)
            else:
                return await self._take(reply)
        return await self._on()

    def _follow(self, reply: httpx2.Response) -> None:
        """Each hop is a new address, which the guard looks at; our key stays behind."""
        self._hops += 1
        if self._hops > _HOPS:
            raise BadReplyError("The address of the clip leads in circles.", billed=True)
        target = reply.url.join(reply.headers["location"])
        if reply.url.scheme == "https" and target.scheme != "https":
            said = f"The address of the clip leads from https to {target.scheme or 'nothing'}."
            raise BadReplyError(said, billed=True)
        self._call = Call("GET", str(target), signed=False)

    async def _take(self, reply: httpx2.Response) -> bool:
        status = reply.status_code
        if status in _GONE:
            raise LinkExpiredError(f"The link answers with status {status}.", billed=True)
        if status in AGAIN or status >= 500:
            self.wait = self._wire.wanted(reply.headers)
            self.problem = f"status {status}"
            return False
        if status == 416 and self.have:
            return self._anew("it cannot be read on from there")
        if status not in {200, 206}:
            raise BadReplyError(f"Where the clip should be, the status is {status}.", billed=True)
        if status == 206 and not self._is_the_rest(reply):
            return self._anew("another part came than was asked for")
        if status == 200:
            self.have = 0
        return await self._kept(reply)

    def _anew(self, problem: str) -> bool:
        self.have, self._mark, self.problem = 0, "", problem
        return False

    def _is_the_rest(self, reply: httpx2.Response) -> bool:
        start = _START.match(reply.headers.get("content-range", ""))
        return self.have > 0 and start is not None and int(start[1]) == self.have

    async def _kept(self, reply: httpx2.Response) -> bool:
        """Write the body. One that was packed on its way has no length, and is not resumed."""
        packed = reply.headers.get("content-encoding", "identity") not in {"", "identity"}
        length = None if packed else reply.headers.get("content-length")
        whole = self.have + int(length) if length else None
        if whole is not None and whole > self._most:
            raise self._too_much()
        self._mark = ""
        if not packed:
            self._mark = reply.headers.get("etag") or reply.headers.get("last-modified") or ""
        await self._write(reply.aiter_bytes() if packed else reply.aiter_raw())
        if whole is not None and self.have != whole:
            self.problem = f"{self.have:,} of {whole:,} bytes came"
            return False
        return True

    async def _write(self, pieces: AsyncIterator[bytes]) -> None:
        """Add to the file; what had come when the connection broke is kept."""
        since, counted, come = monotonic(), self.have, self.have
        held: list[bytes] = []
        try:
            async for piece in pieces:
                if come + len(piece) > self._most:
                    raise self._too_much()
                held.append(piece)
                come += len(piece)
                if come - self.have >= _BLOCK:
                    await self._put(held)
                elif len(piece) < _LITTLE:
                    await anyio.sleep(_BREATH)
                if monotonic() - since > _WINDOW:
                    if come - counted < _SLOWEST * _WINDOW:
                        raise TimeoutError(f"under {_SLOWEST:,} bytes a second came")
                    since, counted = monotonic(), come
        finally:
            with anyio.CancelScope(shield=True):
                await self._put(held)

    async def _put(self, held: list[bytes]) -> None:
        """Write what is held, in a thread: a disk may be slow."""
        await to_thread.run_sync(_written, self._path, self.have, held)
        self.have += sum(map(len, held))
        held.clear()

    def _too_much(self) -> BadReplyError:
        size = f"{self._most / 2**30:.3g} GiB"
        return BadReplyError(f"The clip is over {size}: it is not taken.", billed=True)


def _written(path: Path, start: int, pieces: list[bytes]) -> None:
    with path.open("r+b" if start else "wb", buffering=0) as file:
        file.seek(start)
        for piece in pieces:
            left = memoryview(piece)
            while left:
                left = left[file.write(left) :]
