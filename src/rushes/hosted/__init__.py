"""Hosted providers as makers: everything that :mod:`rushes.providers` is not allowed to do.

:class:`~rushes.hosted.maker.Hosted` speaks HTTP, knows the keys, sends a create exactly once, asks
how the work goes, and fetches what came of it. It loads on first use: who freezes a route, or makes
a clip on this machine, needs no HTTP client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rushes.hosted.maker import Hosted

__all__ = ["Hosted"]


def __getattr__(name: str) -> Any:
    if name != "Hosted":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from rushes.hosted.maker import Hosted  # noqa: PLC0415 - loads the HTTP client

    return Hosted
