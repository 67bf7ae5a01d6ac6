"""An address of this machine that takes what is posted to it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Empty, Queue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Seconds to wait for what shall come.
_PATIENCE = 30


@dataclass(frozen=True, slots=True)
class Listener:
    """Where it listens, and what came: headers by lower-case names, and the body."""

    address: str
    posts: Queue[tuple[dict[str, str], bytes]] = field(default_factory=Queue)

    def next(self) -> tuple[dict[str, str], bytes] | None:
        """What comes next; ``None`` where nothing does for half a minute."""
        try:
            return self.posts.get(timeout=_PATIENCE)
        except Empty:
            return None


@contextmanager
def listening(*, refuses: int = 0) -> Iterator[Listener]:
    """Listen while the block runs; the first ``refuses`` posts are answered with an error."""
    left = list(range(refuses))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"]))
            refused = bool(left) and left.pop() >= 0
            asked = content if content.startswith(b'{"challenge"') else b""  # whether we are here
            if not refused and not asked:
                headers = {name.lower(): value for name, value in self.headers.items()}
                listener.posts.put((headers, content))
            self.send_response(503 if refused else 200)
            self.end_headers()
            self.wfile.write(asked)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        listener = Listener(f"http://127.0.0.1:{server.server_port}/hook")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield listener
        finally:
            server.shutdown()
            thread.join()
