"""A wire that leads to a server of this test."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from rushes import providers
from rushes.hosted.route import Route
from rushes.hosted.wire import Wire

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    Wired = Callable[..., AbstractAsyncContextManager[Wire]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def wired() -> Wired:
    """``wired(base)``: a wire of OpenAI's shape to ``base``, where nobody waits for real."""

    @asynccontextmanager
    async def opened(base: str, *, emulated: bool = True) -> AsyncIterator[Wire]:
        route = Route(base=base, keys=("OPENAI_API_KEY",), emulated=emulated)
        wire = Wire(providers.provider("openai"), route)
        wire.hurry = 1_000_000.0
        try:
            yield wire
        finally:
            await wire.aclose()

    return opened
