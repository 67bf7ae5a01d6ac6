"""Calls: sent once, within their time, with the key for its owner alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest
from tests.hosted.odd import Says, answer, odd

from rushes import providers
from rushes.errors import AmbiguousError, BadReplyError, RequestError, UnreachableError
from rushes.hosted import wire as module
from rushes.hosted.route import Route
from rushes.hosted.wire import Wire
from rushes.providers.contract import Attachment, Call, Reply

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hosted.conftest import Wired
    from tests.hosted.odd import Answer

pytestmark = pytest.mark.anyio

CREATE = Call("POST", "/videos", body={"prompt": "a fox"})
LOOK = Call("GET", "/videos/1")
DONE = answer(200, b'{"id": "1"}')
KEY = "sk-planted-0123456789"

#: What may happen to a create on its way, and what is known then.
ONCE: dict[str, tuple[Answer, type[Exception] | int]] = {
    "accepted": (DONE, 200),
    "refused": (answer(429, headers={"retry-after": "0"}), 429),
    "overloaded": (answer(503), 503),
    "moved": (answer(307, headers={"location": "/elsewhere"}), 307),
    "dropped": (Says(b""), AmbiguousError),
    "cut off": (Says(answer(200, b'{"id"', 999)), AmbiguousError),
    "garbled": (Says(b"\x00\x01\x02\r\n\r\n"), AmbiguousError),
    "packed and broken": (
        answer(200, b"no gzip", headers={"content-encoding": "gzip"}),
        AmbiguousError,
    ),
}


async def test_what_cannot_be_written_was_not_sent(wired: Wired) -> None:
    call = Call("POST", "/videos", body={"prompt": "a fox"}, headers={"x-api-key": "\n"})
    async with odd(DONE) as server, wired(server.base) as wire:
        with pytest.raises(UnreachableError, match="Illegal header value"):
            await wire.send(call, fresh=True)
        assert server.heads == []


@pytest.mark.parametrize("case", ONCE)
async def test_a_create_is_sent_exactly_once(case: str, wired: Wired) -> None:
    script, outcome = ONCE[case]
    caught: AmbiguousError | None = None
    async with odd(script) as server, wired(server.base) as wire:
        try:
            reply = await wire.send(CREATE, fresh=True)
            assert reply.status == outcome
        except AmbiguousError as error:
            caught = error
        assert len(server.heads) == 1
    assert caught is None or (type(caught) is outcome and caught.billed is None)


async def test_nothing_was_sent_where_nobody_listens(wired: Wired) -> None:
    async with odd(DONE) as server:
        base = server.base
    async with wired(base) as wire:
        with pytest.raises(UnreachableError, match=base) as caught:
            await wire.send(CREATE)
    assert caught.value.billed is False
    assert caught.value.retry


async def test_an_order_goes_over_a_connection_of_its_own(wired: Wired) -> None:
    """A server that closes an idle connection that very moment would leave us not knowing."""
    async with odd(DONE) as server, wired(server.base) as wire:
        for _ in range(3):
            await wire.send(LOOK)
        assert server.connections == 1
        await wire.send(CREATE, fresh=True)
        await wire.send(LOOK)
        await wire.send(CREATE, fresh=True)
        assert server.connections == 3


#: What may happen to a look before it is answered: how often it is sent, and the pauses.
LOOKS: dict[str, tuple[list[Answer], int, list[float]]] = {
    "at once": ([DONE], 1, []),
    "dropped": ([Says(b""), DONE], 2, [0.5]),
    "busy": ([answer(500), answer(502), answer(503), DONE], 4, [0.5, 1, 2]),
    "told to wait": ([answer(429, headers={"retry-after": "7"}), DONE], 2, [7]),
    "told to wait long": ([answer(503, headers={"retry-after": "900"}), DONE], 2, [60]),
    "a limit that is lifted": (
        [answer(429, headers={"x-ratelimit-reset-requests": "1m2s"}), DONE],
        2,
        [60],
    ),
}


@pytest.mark.parametrize("case", LOOKS)
async def test_a_look_is_repeated(case: str, wired: Wired, monkeypatch: pytest.MonkeyPatch) -> None:
    script, times, pauses = LOOKS[case]
    rested: list[float] = []

    async def rest(seconds: float) -> None:
        rested.append(seconds)

    async with odd(*script) as server, wired(server.base) as wire:
        monkeypatch.setattr(wire, "rest", rest)
        assert (await wire.ask(LOOK)).json() == {"id": "1"}
        assert len(server.heads) == times
    assert rested == pauses


async def test_a_look_ends(wired: Wired) -> None:
    async with odd(answer(503)) as server, wired(server.base) as wire:
        assert (await wire.ask(LOOK, times=3)).status == 503
        assert len(server.heads) == 3
    async with odd(Says(b"")) as server, wired(server.base) as wire:
        with pytest.raises(UnreachableError):
            await wire.ask(LOOK, times=2)
        assert len(server.heads) == 2


async def test_a_server_that_never_answers(wired: Wired, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WHOLE", 0.05)
    script = Says(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", still=True)
    for still in (Says(b"", still=True), script):
        async with odd(still) as server, wired(server.base) as wire:
            with pytest.raises(AmbiguousError, match="after the request was sent"):
                await wire.send(CREATE)


async def test_silence_has_an_end(wired: Wired, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SILENCE", 0.05)
    async with odd(Says(b"", still=True)) as server, wired(server.base) as wire:
        with pytest.raises(AmbiguousError, match="after the request was sent"):
            await wire.send(CREATE)


async def test_who_waits_for_a_place_does_not_lose_its_time(
    wired: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_TALKS", 2)
    monkeypatch.setattr(module, "_WHOLE", 5.0)
    async with odd(DONE) as server, wired(server.base) as wire:
        async with anyio.create_task_group() as group:
            for _ in range(40):
                group.start_soon(wire.send, LOOK)
        assert len(server.heads) == 40
        assert server.connections == 2


async def test_a_reply_without_end_is_not_kept(
    wired: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_REPLY_BYTES", 2**16)
    flood = Says(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(2**14), times=9)
    async with odd(flood) as server, wired(server.base) as wire:
        with pytest.raises(BadReplyError, match="larger than"):
            await wire.send(CREATE)


def test_json_without_end_is_told() -> None:
    for content in (b"[" * 100_000, b"\xff\xfe", b"", b"{'a': 1}"):
        with pytest.raises(BadReplyError, match="no JSON"):
            Reply(200, {}, content).json()


async def test_a_file_goes_out_as_it_is(wired: Wired, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG")
    file = Attachment("a.png", "image/png", path)
    async with odd(Says(DONE)) as server, wired(server.base) as wire:
        await wire.send(Call("PUT", f"{server.base}/up", content=file, signed=False))
        head = server.heads[0]
    assert b"content-type: image/png" in head
    assert b"content-length: 4" in head


# ── keys ──────────────────────────────────────────────────────────────────────


async def test_the_key_goes_to_its_owner_alone(
    wired: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    async with odd(DONE) as theirs, odd(DONE) as other, wired(theirs.base, emulated=False) as wire:
        await wire.send(LOOK)
        assert f"authorization: Bearer {KEY}".encode() in theirs.heads[0]
        with pytest.raises(BadReplyError, match="it gets no key"):
            await wire.send(Call("GET", f"{other.base}/videos/1"))
        assert other.heads == []
        with pytest.raises(UnreachableError, match="no public address"):
            await wire.send(Call("GET", f"{other.base}/videos/1", signed=False))


async def test_the_emulator_gets_no_real_key(wired: Wired, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    async with odd(DONE) as server, wired(server.base) as wire:
        await wire.send(LOOK)
        assert KEY.encode() not in server.heads[0]
        assert b"authorization: Bearer emulator" in server.heads[0]


async def test_a_server_that_repeats_the_key_does_not_get_it_told(
    wired: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    body = f'{{"error": {{"message": "Incorrect API key provided: {KEY}."}}}}'.encode()
    script = answer(401, body, headers={"x-echo": f"Bearer {KEY}"})
    async with odd(script) as server, wired(server.base, emulated=False) as wire:
        reply = await wire.send(LOOK)
    error = providers.provider("openai").refusal(reply)
    assert "Incorrect API key provided: ***" in error.message
    assert KEY not in str(reply)


@pytest.mark.parametrize("key", ["sk two words", "sk-“quoted”", "sk\nnext", "sk\x7f"])
async def test_what_can_be_no_key_is_told_and_not_shown(
    key: str, wired: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key)
    async with odd(DONE) as server, wired(server.base, emulated=False) as wire:
        with pytest.raises(RequestError, match="OPENAI_API_KEY holds spaces or signs") as caught:
            await wire.send(CREATE)
        assert server.heads == []
    assert key not in str(caught.value)


async def test_a_key_may_end_with_a_line(wired: Wired, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", f" {KEY}\n")
    async with odd(DONE) as server, wired(server.base, emulated=False) as wire:
        await wire.send(LOOK)
        assert f"authorization: Bearer {KEY}\r\n".encode() in server.heads[0]


def test_a_route_and_a_wire_show_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    route = Route(base="https://api.example", keys=("OPENAI_API_KEY",))
    wire = Wire(providers.provider("openai"), route)
    assert KEY not in repr(route) + route.model_dump_json() + repr(wire) + repr(vars(wire))
