"""Durability: what was ordered is made, found again after a crash, and paid once."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rushes.engine.engine import Engine
    from rushes.engine.generation import Generation

__all__ = ["Engine", "Generation"]
_HOMES = {"Engine": "engine", "Generation": "generation"}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"rushes.engine.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'rushes.engine' has no attribute {name!r}")
