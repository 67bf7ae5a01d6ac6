"""Files that come from outside: whole or not at all, and never without a bound."""

from __future__ import annotations

import errno
import gzip
import re
from typing import TYPE_CHECKING

import pytest
from tests.hosted.odd import Says, answer, moved, odd

from rushes.errors import BadReplyError, DeliveryError, ProviderError, UnreachableError
from rushes.hosted import download as module
from rushes.hosted.download import LinkExpiredError, download
from rushes.providers.contract import Call

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.hosted.conftest import Wired
    from tests.hosted.odd import Answer

pytestmark = pytest.mark.anyio

FILM = bytes(range(256)) * 40
HALF = len(FILM) // 2
TAGGED = {"etag": '"v1"'}
REST = {"content-range": f"bytes {HALF}-/*", **TAGGED}
LATER = {"retry-after": "1"}
GZIP = {"content-encoding": "gzip"}


def rest(head: bytes) -> bytes:
    """What a server does that knows Range."""
    found = re.search(rb"range: bytes=(\d+)-", head)
    start = int(found[1]) if found else 0
    body = FILM[start:]
    if not found:
        return answer(200, FILM, headers=TAGGED)
    spot = f"bytes {start}-{len(FILM) - 1}/{len(FILM)}"
    return answer(206, body, headers={"content-range": spot, **TAGGED})


CUT = Says(answer(200, FILM[:HALF], len(FILM), headers=TAGGED))
CUT_UNMARKED = Says(answer(200, FILM[:HALF], len(FILM)))
WHOLE = answer(200, FILM, headers=TAGGED)
PACKED = gzip.compress(FILM)

#: Scripts that end with the whole file, and how many requests that takes.
WELL: dict[str, tuple[Sequence[Answer], int]] = {
    "at once": ([WHOLE], 1),
    "without a length": ([Says(b"HTTP/1.1 200 OK\r\n\r\n" + FILM)], 1),
    "in chunks": (
        [b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2800\r\n%b\r\n0\r\n\r\n" % FILM],
        1,
    ),
    "packed on its way": ([answer(200, PACKED, headers=GZIP)], 1),
    "cut off, then the rest": ([CUT, rest], 2),
    "cut off twice": (
        [CUT, Says(answer(206, FILM[HALF:-9], HALF, headers=REST)), rest],
        3,
    ),
    "cut off, by a server without Range": ([CUT, WHOLE], 2),
    "cut off, with no mark of its version": ([CUT_UNMARKED, WHOLE], 2),
    "cut off, then another part": (
        [CUT, answer(206, FILM[:9], headers={"content-range": "bytes 0-8/*"}), WHOLE],
        3,
    ),
    "cut off, then no such range": ([CUT, answer(416), WHOLE], 3),
    "packed and cut off": (
        [Says(answer(200, PACKED[:50], len(PACKED), headers={**GZIP, **TAGGED})), WHOLE],
        2,
    ),
    "packed and broken": ([answer(200, b"no gzip at all", headers=GZIP), WHOLE], 2),
    "busy at first": ([answer(503), answer(429, headers=LATER), answer(520), WHOLE], 4),
    "a connection that breaks": ([Says(b""), WHOLE], 2),
    "a broken head": ([Says(b"HTTP/1.1 banana\r\n\r\n"), WHOLE], 2),
    "elsewhere": ([moved("/other"), moved("third?a=1", 307), WHOLE], 3),
}  # fmt: skip


@pytest.mark.parametrize("case", WELL)
async def test_what_ends_well(case: str, wired: Wired, tmp_path: Path) -> None:
    script, requests = WELL[case]
    path = tmp_path / "clip.mp4"
    async with odd(*script) as server, wired(server.base) as wire:
        await download(wire, Call("GET", f"{server.base}/clip", signed=False), path)
        assert path.read_bytes() == FILM
        assert len(server.heads) == requests


async def test_the_rest_is_asked_for_of_the_same_version(wired: Wired, tmp_path: Path) -> None:
    async with odd(CUT, rest) as server, wired(server.base) as wire:
        await download(wire, Call("GET", f"{server.base}/clip", signed=False), tmp_path / "clip")
    first, second = server.heads
    assert b"range" not in first
    assert b"accept-encoding: identity" in first
    assert f"range: bytes={HALF}-".encode() in second
    assert b'if-range: "v1"' in second


#: Scripts that end badly: the error, and what it says.
BADLY: dict[str, tuple[list[bytes | Says], type[ProviderError], str]] = {
    "expired": ([answer(403)], LinkExpiredError, "status 403"),
    "gone": ([answer(410)], LinkExpiredError, "status 410"),
    "never whole": ([CUT_UNMARKED], UnreachableError, "5,120 of 10,240 bytes|without|closed"),
    "always busy": ([answer(503)], UnreachableError, "status 503"),
    "an error": ([answer(400)], BadReplyError, "status is 400"),
    "nothing new": ([answer(304)], BadReplyError, "status is 304"),
    "in circles": ([moved("/again")], BadReplyError, "in circles"),
    "to a file": ([moved("file:///etc/passwd")], BadReplyError, "leads nowhere"),
    "to nothing": ([moved("http://[::bad/")], BadReplyError, "leads nowhere"),
    "to another port here": (
        [moved("http://127.0.0.1:6379/")], BadReplyError, "no public address",
    ),
    "to another name of here": (
        [moved("http://localhost:6379/")], BadReplyError, "no public address",
    ),
    "to the machine's own secrets": (
        [moved("http://169.254.169.254/latest/")], BadReplyError, "no public",
    ),
    "to here as IPv6 has it": (
        [moved("http://[::ffff:127.0.0.1]:1/")], BadReplyError, "no public",
    ),
    "to here with a user": (
        [moved("http://api.openai.com@127.0.0.1:1/")], BadReplyError, "no public",
    ),
    "too long, as it says": ([answer(200, b"", 2**40)], BadReplyError, "not taken"),
    "endless": (
        [Says(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(2**16), times=99)], BadReplyError, "not taken",
    ),
    "a bomb": (
        [answer(200, gzip.compress(bytes(2**22)), headers=GZIP)],
        BadReplyError, "not taken",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BADLY)
async def test_what_ends_badly(case: str, wired: Wired, tmp_path: Path) -> None:
    script, error, words = BADLY[case]
    path = tmp_path / "clip.mp4"
    caught: ProviderError | None = None
    async with odd(*script) as server, wired(server.base) as wire:
        try:
            await download(wire, Call("GET", f"{server.base}/c", signed=False), path, most=2**20)
        except ProviderError as raised:
            caught = raised
    assert type(caught) is error
    assert re.search(words, caught.message)
    assert caught.billed is True
    assert not path.exists() or path.stat().st_size <= 2**20


async def test_a_redirect_takes_no_key_along(
    wired: Wired, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789")
    script = moved("/elsewhere"), WHOLE
    async with odd(*script) as server, wired(server.base, emulated=False) as wire:
        await download(wire, Call("GET", "/content"), tmp_path / "clip")
    signed, unsigned = server.heads
    assert b"authorization: Bearer sk-planted-0123456789" in signed
    assert b"authorization" not in unsigned


async def test_a_trickle_is_as_good_as_nothing(
    wired: Wired, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0, 61.0]
    monkeypatch.setattr(module, "monotonic", lambda: clock.pop(0) if clock else 61.0)
    drip = Says(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100, still=True)
    async with odd(drip, WHOLE) as server, wired(server.base) as wire:
        await download(wire, Call("GET", f"{server.base}/clip", signed=False), tmp_path / "clip")
    assert (tmp_path / "clip").read_bytes() == FILM


async def test_a_disk_that_cannot_be_written_is_told(wired: Wired, tmp_path: Path) -> None:
    caught: DeliveryError | None = None
    async with odd(WHOLE) as server, wired(server.base) as wire:
        try:
            await download(wire, Call("GET", f"{server.base}/c", signed=False), tmp_path / "no/c")
        except DeliveryError as error:
            caught = error
    assert caught is not None
    assert caught.code == str(errno.ENOENT)
    assert "cannot be written" in caught.message


async def test_progress_is_what_patience_is_for(
    wired: Wired, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that breaks at each megabyte still brings a file of many more of them than tries."""
    megabyte = 2**20
    film = bytes(megabyte * (module._TRIES + 3))

    def piece(head: bytes) -> Says:
        found = re.search(rb"range: bytes=(\d+)-", head)
        start = int(found[1]) if found else 0
        body = film[start : start + megabyte]
        told = {"content-range": f"bytes {start}-/{len(film)}", **TAGGED}
        return Says(answer(206 if found else 200, body, len(film) - start, told))

    async with odd(piece) as server, wired(server.base) as wire:
        await download(wire, Call("GET", f"{server.base}/clip", signed=False), tmp_path / "clip")
    assert (tmp_path / "clip").stat().st_size == len(film)
