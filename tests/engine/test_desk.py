"""What a process knows of the generations that it carries."""

from __future__ import annotations

import pytest

from rushes.engine.desk import Desk

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("first", [0, 1])
async def test_what_is_carried_twice_is_known_until_both_have_ended(first: int) -> None:
    """Who was paused carries on what came back to its own process by then."""
    desk = Desk()
    carries = [desk.work("a", stop=False) for _ in range(2)]
    for each in carries:
        each.__enter__()
    carries[first].__exit__(None, None, None)
    assert desk.names == ("a",)
    desk.stop(["a"])
    assert desk.to_stop("a")
    assert await desk.rest("a", 5)
    assert not await desk.rest("a", 0)
    carries[1 - first].__exit__(None, None, None)
    assert not desk.has("a")
    assert not desk.to_stop("a")
