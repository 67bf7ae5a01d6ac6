"""Orders and replies made by hand, for tests of one provider's translation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rushes.providers.contract import Order, Reply, Way
from rushes.testing.orders import TAG, translated
from rushes.types import GenerationRequest

if TYPE_CHECKING:
    from rushes.catalogue import Given

__all__ = ["TAG", "order", "reply"]


def order(given: Given | None = None, way: Way = Way.URL, **fields: Any) -> Order:
    """The order of a request whose inputs have reached the provider as they are."""
    return translated(GenerationRequest.of(**fields), given, way)


def reply(body: Any, status: int = 200, **headers: str) -> Reply:
    """A reply whose body is JSON."""
    return Reply(status, headers, json.dumps(body).encode())
