"""A process that is stopped in the middle of its work loses nothing and leaves no doubt."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from rushes.emulator.faults import Armed, Fault, Stage
from rushes.engine import Engine
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.emulator.desk import Desk
    from rushes.engine.ask import Ask
    from rushes.engine.generation import Generation
    from rushes.settings import Settings

    Asks = Callable[..., Ask]


def _until(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not met():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.01)


def _stopped_at(
    config: Settings, ask: Ask, met: Callable[[Engine, Generation], bool]
) -> Generation:
    """The generation of ``ask`` after its process was stopped when ``met`` was so."""
    with Engine(config) as engine:
        (admitted,) = engine.start().admit([ask])
        _until(lambda: met(engine, engine.store.get(admitted.id)))
    with Engine(config) as engine:
        return engine.store.get(admitted.id)


def test_an_order_that_is_on_its_way_is_written_down(
    config: Settings, ask: Asks, emulator: Desk
) -> None:
    slow = Armed(Fault.SLOW, 0.5, provider="runway", stage=Stage.CREATE)
    emulator.faults.armed.append(slow)
    left = _stopped_at(config, ask(), lambda _, row: row.intent is not None)
    assert left.state is State.RUNNING
    assert left.ticket is not None
    (paid,) = emulator.journal.jobs.values()
    assert left.ticket.order == paid.job


@pytest.mark.parametrize("model", ["preview/animatic", "runway/gen4.5"])
def test_what_is_being_made_goes_on_later(
    config: Settings, ask: Asks, emulator: Desk, model: str
) -> None:
    emulator.faults.armed.append(Armed(Fault.NEVER, provider="runway"))
    size = {"size": "320x180"} if model.startswith("preview") else {}
    asked = ask(model=model, duration=5, **size)
    left = _stopped_at(config, asked, lambda _, row: row.ticket is not None)
    assert left.state is State.RUNNING
    assert left.failure is None
