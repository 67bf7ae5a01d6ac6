"""The emulator running: in a thread of this process, or as the program ``rushes emulator``."""

from __future__ import annotations

import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from rushes.emulator.app import application
from rushes.emulator.desk import Desk
from rushes.listening import listening

if TYPE_CHECKING:
    import asyncio
    import socket
    from collections.abc import Iterator

    from starlette.requests import Request

    from rushes.emulator.clock import Clock


class Lines:
    """The open connections, so that one can be closed in somebody's face."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], asyncio.Transport] = {}

    def protocol(self) -> type[H11Protocol]:
        """Uvicorn's protocol, which tells of each connection."""
        lines = self._open

        class Told(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                if self.client is not None:
                    lines[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client is not None:
                    lines.pop(self.client, None)
                super().connection_lost(exc)

        return Told

    def hang(self, request: Request) -> None:
        """Close the connection of ``request`` at once."""
        client = request.client
        line = self._open.get((client.host, client.port)) if client is not None else None
        if line is not None:
            line.abort()


def server(desk: Desk, place: socket.socket) -> uvicorn.Server:
    """A server of ``desk``, whose address is that of ``place``."""
    host, port = place.getsockname()[:2]
    desk.base = f"http://{host}:{port}"
    lines = Lines()
    config = uvicorn.Config(
        application(desk, lines.hang),
        http=lines.protocol(),
        ws="none",
        lifespan="off",
        log_level="error",
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


@contextmanager
def running(
    *,
    port: int = 0,
    clock: Clock | None = None,
    speed: float = 1.0,
    by_looks: bool = False,
    draft: bool = False,
) -> Iterator[Desk]:
    """An emulator in a thread of this process; its desk, with ``base`` set.

    For ``clock``, ``speed``, ``by_looks`` and ``draft`` see :class:`~rushes.emulator.desk.Desk`.

    :raises TargetError: the port is taken.
    """
    with tempfile.TemporaryDirectory(prefix="rushes-emulator-") as folder:
        desk = Desk(Path(folder), clock=clock, speed=speed, by_looks=by_looks, draft=draft)
        place = listening(port)
        served = server(desk, place)
        thread = threading.Thread(target=served.run, args=([place],), name="rushes-emulator")
        thread.start()
        try:
            yield desk
        finally:
            served.should_exit = True
            desk.stopped.set()
            thread.join()
            desk.jobs.close()
            place.close()
