"""Orders and replies made by hand, for tests of one provider's translation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx2

from rushes.providers.contract import Order, Reply, Way
from rushes.testing.orders import TAG, translated
from rushes.types import GenerationRequest

if TYPE_CHECKING:
    from rushes.catalogue import Given
    from rushes.emulator.desk import Desk

__all__ = ["TAG", "caller", "order", "reply"]


def caller(desk: Desk, path: str, headers: dict[str, str]) -> httpx2.Client:
    """A client that calls a wire of the emulator by hand."""
    base = f"{desk.base}/{path}"
    return httpx2.Client(base_url=base, headers=headers, trust_env=False, timeout=60)


def order(given: Given | None = None, way: Way = Way.URL, **fields: Any) -> Order:
    """The order of a request whose inputs have reached the provider as they are."""
    return translated(GenerationRequest.of(**fields), given, way)


def reply(body: Any, status: int = 200, **headers: str) -> Reply:
    """A reply whose body is JSON."""
    return Reply(status, headers, json.dumps(body).encode())
