"""A socket that listens, for whatever of Rushes serves HTTP."""

from __future__ import annotations

import socket

from rushes.errors import TargetError


def listening(port: int, host: str = "127.0.0.1") -> socket.socket:
    """A socket that listens on ``port``; 0 takes a free one.

    :raises TargetError: the port is taken, or the host is none of this machine.
    """
    # asyncio sends at once (TCP_NODELAY) only where the socket says that it is TCP; without, every
    # reply waits 40 ms for an acknowledgement.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        raise TargetError(
            f"Port {port} cannot be used: {error.strerror}. Try another: port 0 takes a free one."
        ) from error
    made.listen(256)
    return made
