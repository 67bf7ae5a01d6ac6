"""What Rushes serves over HTTP: webhooks of providers, figures for Prometheus, health.

Needs the extra ``server``. A user's own ASGI application mounts :func:`webhooks`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rushes.server.hooks import webhooks

__all__ = ["webhooks"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("rushes.server.hooks"), name)
    raise AttributeError(f"module 'rushes.server' has no attribute {name!r}")
