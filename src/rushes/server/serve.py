"""An ASGI application of ours, served by a thread of this process."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from rushes.listening import listening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp

#: Connections at a time; who comes then is told to come later.
_MOST = 256


@contextmanager
def serving(app: ASGIApp, host: str, port: int) -> Iterator[str]:
    """Serve ``app`` while the block runs; gives its address.

    :raises TargetError: the port is taken.
    """
    place = listening(port, host)
    config = uvicorn.Config(
        app,
        ws="none",
        log_level="error",
        access_log=False,
        server_header=False,
        limit_concurrency=_MOST,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=1,
    )
    served = uvicorn.Server(config)
    thread = threading.Thread(target=served.run, args=([place],), name="rushes-server", daemon=True)
    thread.start()
    try:
        at = place.getsockname()
        yield f"http://{f'[{host}]' if ':' in host else host}:{at[1]}"
    finally:
        served.should_exit = True
        thread.join()
        place.close()
