"""The embedded maker: clips drawn on this machine by an algorithm, with no key and no model."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rushes.preview.maker import Preview

__all__ = ["Preview"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("rushes.preview.maker"), name)
    raise AttributeError(f"module 'rushes.preview' has no attribute {name!r}")
