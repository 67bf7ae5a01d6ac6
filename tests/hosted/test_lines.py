"""HTTP over our own connections: what a reply says, and which connection serves again."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import httpx2
import pytest
from tests.hosted.odd import Says, answer, odd

from rushes.hosted.lines import FRESH, PLAIN, Lines, Plain
from rushes.hosted.roads import Roads
from rushes.hosted.streams import Network

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.hosted.odd import Answer

pytestmark = pytest.mark.anyio

FILM = bytes(range(256)) * 2**12
PIECES = b"".join(b"%x\r\n%b\r\n" % (2**16, FILM[at : at + 2**16]) for at in range(0, 2**20, 2**16))
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + PIECES + b"0\r\n\r\n"

#: A reply, what its body is, and whether the connection serves the next request too.
REPLIES: dict[str, tuple[Answer, bytes, bool]] = {
    "of known length": (answer(200, FILM), FILM, True),
    "empty": (answer(200), b"", True),
    "in chunks": (CHUNKED, FILM, True),
    "without a body": (b"HTTP/1.1 204 No\r\ncontent-length: 5\r\n\r\n", b"", True),
    "busy at first": (b"HTTP/1.1 102 Busy\r\n\r\n" + answer(200, b"{}"), b"{}", True),
    "more than it said": (answer(200, b"one, two", 3), b"one", False),
    "the last one": (answer(200, b"{}", headers={"Connection": "Close"}), b"{}", False),
    "of old": (b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}", b"{}", False),
    "up to its end": (Says(b"HTTP/1.1 200 OK\r\n\r\n" + FILM), FILM, False),
}


@pytest.mark.parametrize("case", REPLIES)
async def test_a_body_comes_whole_and_the_connection_is_kept(case: str) -> None:
    script, body, kept = REPLIES[case]
    async with odd(script) as server, httpx2.AsyncClient(transport=_roads(server.base)) as client:
        for _ in range(2):
            assert (await client.get(server.base)).content == body
        assert server.connections == (1 if kept else 2)


#: A reply that is broken, and what is said of it.
BROKEN: dict[str, tuple[Answer, str]] = {
    "nothing": (Says(b""), "without a whole reply"),
    "half a head": (Says(b"HTTP/1.1 200 OK\r\ncontent-le"), "without a whole reply"),
    "half a body": (Says(answer(200, b"half", 8)), "4 of 8 bytes came"),
    "half a chunk": (Says(CHUNKED[:100_000]), "without sending complete message body"),
    "two lengths": (answer(200, b"{}", headers={"Content-Length": "3"}), "Content-Length"),
    "a head without end": (Says(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 40_000), "too long"),
}


@pytest.mark.parametrize("case", BROKEN)
async def test_what_is_broken_is_told(case: str) -> None:
    script, said = BROKEN[case]
    async with odd(script) as server, httpx2.AsyncClient(transport=_roads(server.base)) as client:
        with pytest.raises(httpx2.RemoteProtocolError, match=said):
            await client.get(server.base)


async def test_what_stood_idle_and_ended_is_not_used_again() -> None:
    first = Says(answer(200, b"{}"))  # it hangs up, and has not said that it would
    lines = Lines(Network(), ssl.create_default_context, 60)
    async with odd(first) as server, httpx2.AsyncClient(transport=lines) as client:
        for number in (1, 2, 3):
            assert (await client.get(server.base)).content == b"{}"
            assert server.connections == number
            ((stream, _),) = next(iter(lines._idle.values()))
            if not stream.spoke:
                await stream._protocol.turn(5)


async def test_what_stood_idle_for_too_long_is_not_used_again() -> None:
    for seconds, connections in ((60, 1), (0, 3)):
        lines = Lines(Network(), ssl.create_default_context, seconds)
        async with odd(answer(200)) as server, httpx2.AsyncClient(transport=lines) as client:
            for _ in range(3):
                await client.get(server.base)
            assert server.connections == connections


async def test_who_wants_a_connection_of_its_own_shares_it_with_nobody() -> None:
    async with odd(answer(200, b"{}")) as server:
        async with httpx2.AsyncClient(transport=_roads(server.base)) as client:
            for fresh in (False, True, False, True):
                await client.get(server.base, extensions={FRESH: fresh})
        assert server.connections == 3


async def test_a_refusal_is_heard_while_the_body_still_goes_out() -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(400):
            yield bytes(2**16)

    refusal = Says(answer(413, b"too much"))
    async with odd(refusal) as server, httpx2.AsyncClient(transport=_roads(server.base)) as client:
        reply = await client.post(server.base, content=body())
    assert (reply.status_code, reply.content) == (413, b"too much")


async def test_a_body_is_read_to_where_it_goes() -> None:
    async with odd(answer(200, FILM)) as server:
        async with httpx2.AsyncClient(transport=_roads(server.base)) as client:
            for step in (1_000, 2**18, 2**21):
                room, filled = memoryview(bytearray(len(FILM))), 0
                async with client.stream("GET", server.base) as reply:
                    plain = reply.extensions[PLAIN]
                    assert isinstance(plain, Plain)
                    while count := await plain.into(room[filled : filled + step]):
                        filled += count
                assert bytes(room[:filled]) == FILM
        assert server.connections == 1


def _roads(base: str) -> Roads:
    url = httpx2.URL(base)
    return Roads({(url.host, url.port or 80)})
