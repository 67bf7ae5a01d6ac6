"""Waiting for async code: its result, its errors, and an interruption at any moment."""

from __future__ import annotations

import sys
import threading
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import anyio.lowlevel
import pytest

from rushes.door import _Errand, waited

if TYPE_CHECKING:
    from types import FrameType

_HERE = ContextVar("_HERE", default="nowhere")
#: Where the waiting happens; an interruption falls between two lines of these.
_FILES = {"door.py", "threading.py", "_base.py"}


def left_over() -> list[threading.Thread]:
    """The threads that are still at work a while after they were told to stop."""
    every = [each for each in threading.enumerate() if each.name == "rushes-studio"]
    threads = [each for each in every if each.ident is not None]  # the others never began
    for thread in threads:
        thread.join(10)
    return [thread for thread in threads if thread.is_alive()]


def test_what_the_call_gives_and_raises_comes_back() -> None:
    async def give() -> str:
        await anyio.lowlevel.checkpoint()
        return _HERE.get()

    async def fail() -> None:
        raise ZeroDivisionError

    _HERE.set("here")
    assert waited(give) == "here"
    with pytest.raises(ZeroDivisionError):
        waited(fail)


def test_it_works_inside_of_a_running_loop() -> None:
    async def give() -> int:
        return 3

    async def main() -> int:
        return waited(give)

    assert anyio.run(main) == 3


@pytest.mark.parametrize("line", range(1, 90, 4))
def test_it_may_be_interrupted_at_any_line(line: int) -> None:
    cleaned: list[bool] = []
    began: list[bool] = []

    async def call() -> None:
        began.append(True)
        try:
            await anyio.sleep(0.001)
        finally:
            cleaned.append(True)

    count = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        if Path(frame.f_code.co_filename).name not in _FILES:
            return None
        if event == "line":
            count += 1
            if count == line:
                raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        waited(call)
    except KeyboardInterrupt:
        assert count >= line
    finally:
        sys.settrace(before)
    assert left_over() == []
    assert began == cleaned


def test_an_interruption_cancels_and_waits_for_the_cleaning_up() -> None:
    said: list[str] = []

    async def call() -> None:
        try:
            waiting.set()
            await anyio.sleep_forever()
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.sleep(0.01)
            said.append("clean")

    waiting = threading.Event()

    def interrupt(frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code.co_name == "wait" and waiting.wait(10):
            raise KeyboardInterrupt
        return None

    before = sys.gettrace()
    sys.settrace(interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            waited(call)
    finally:
        sys.settrace(before)
    assert said == ["clean"]


def test_of_two_signals_the_second_may_fall_on_the_stopping(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cleaned: list[bool] = []
    waiting = threading.Event()
    stop, tries = _Errand.stop, []

    async def call() -> None:
        try:
            waiting.set()
            await anyio.sleep_forever()
        finally:
            cleaned.append(True)

    def interrupt(frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code.co_name == "wait" and waiting.wait(10):
            raise KeyboardInterrupt
        return None

    def stopped(errand: _Errand[None]) -> None:
        tries.append(errand)
        if len(tries) == 1:
            raise KeyboardInterrupt
        stop(errand)

    monkeypatch.setattr(_Errand, "stop", stopped)
    before = sys.gettrace()
    sys.settrace(interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            waited(call)
    finally:
        sys.settrace(before)
    assert left_over() == []
    assert cleaned == [True]
    assert len(tries) == 2
