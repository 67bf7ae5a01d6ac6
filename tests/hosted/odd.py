"""A server on loopback that says exactly what a test tells it to, byte for byte."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import anyio

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from anyio.abc import SocketStream

    Answer: TypeAlias = "bytes | Says | Callable[[bytes], bytes | Says]"


@dataclass(frozen=True, slots=True)
class Says:
    """``content``, so many ``times``; then the connection is closed, or stands ``still``."""

    content: bytes
    times: int = 1
    still: bool = False


@dataclass(slots=True)
class Odd:
    """``heads``: what was asked. ``connections``: how many were made."""

    base: str
    heads: list[bytes] = field(default_factory=list)
    connections: int = 0


@asynccontextmanager
async def odd(*script: Answer) -> AsyncIterator[Odd]:
    """A server that gives each request the next answer of ``script``; the last one stays."""
    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener:
        port = listener.extra(anyio.abc.SocketAttribute.local_port)  # noqa: S610 - no Django
        server = Odd(f"http://127.0.0.1:{port}")

        async def serve(stream: SocketStream) -> None:
            server.connections += 1
            async with stream:
                while await _one(stream, server, script):
                    pass

        async with anyio.create_task_group() as group:
            group.start_soon(listener.serve, serve)
            yield server
            group.cancel_scope.cancel()


async def _one(stream: SocketStream, server: Odd, script: Sequence[Answer]) -> bool:
    """Answer one request; whether the connection goes on."""
    head = b""
    try:
        while b"\r\n\r\n" not in head:
            head += await stream.receive()
        number = len(server.heads)
        server.heads.append(head)
        answer = script[min(number, len(script) - 1)]
        if callable(answer):
            answer = answer(head)
        if isinstance(answer, Says):
            for _ in range(answer.times):
                await stream.send(answer.content)
            if answer.still:
                await anyio.sleep_forever()
            return False
        await stream.send(answer)
    except (anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError):
        return False
    return True


def answer(
    status: int,
    body: bytes = b"",
    length: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """A reply whose ``content-length`` is ``length``, or true."""
    said = {"content-length": str(len(body) if length is None else length), **(headers or {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"HTTP/1.1 {status} X\r\n{lines}\r\n".encode() + body


def moved(target: str, status: int = 302) -> bytes:
    """A reply that leads elsewhere."""
    return answer(status, headers={"location": target})
