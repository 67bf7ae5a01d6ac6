"""A provider that is full is no failure: orders wait, few try, and nothing is billed or lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel
import pytest

from rushes.emulator.faults import Armed, Fault, Stage
from rushes.engine import gate
from rushes.engine.gate import ORDERING, Gate
from rushes.types import Progress, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.emulator.desk import Desk
    from rushes.engine import Engine, Generation
    from rushes.engine.ask import Ask

    Wait = Callable[[Generation], Generation]


@pytest.mark.parametrize(
    ("refusals", "wanted", "seconds"),
    [
        (1, None, 1),
        (3, None, 4),
        (11, None, 600),
        (5000, None, 600),
        (1, 30, 30),
        (3, 30, 30),
        (4, 30, 60),
        (1, 7200, 600),
        (2, 0, 2),
    ],
)
def test_a_pause_is_what_is_asked_for_and_doubled_where_that_was_wrong(
    refusals: int, wanted: float | None, seconds: float
) -> None:
    assert gate.pause(refusals, wanted) == seconds


def test_after_a_refusal_one_at_a_time_tries() -> None:
    inside: list[int] = []

    async def order(door: Gate) -> None:
        async with door.turn():
            inside.append(1)
            most.append(len(inside))
            await anyio.lowlevel.checkpoint()
            inside.pop()

    async def crowd(door: Gate) -> int:
        most.clear()
        async with anyio.create_task_group() as group:
            for _ in range(9):
                group.start_soon(order, door)
        return max(most)

    async def story() -> list[int]:
        door = Gate()
        seen = [await crowd(door)]
        for _ in range(3):  # three that left together are one refusal
            door.refused(0, 0.001)
        assert door.closings == 1
        assert 0 < door.left < 0.01
        seen.append(await crowd(door))
        door.accepted()
        seen.append(await crowd(door))
        for _ in range(9):
            door.accepted()
        return [*seen, await crowd(door)]

    most: list[int] = []
    assert anyio.run(story) == [ORDERING, 1, 2, ORDERING]


def test_a_full_provider_is_waited_for(
    engine: Engine, ask: Callable[..., Ask], wait: Wait, emulator: Desk
) -> None:
    emulator.faults.armed += [Armed(Fault.RATE_LIMIT, 0.01, stage=Stage.CREATE, times=6)]
    many = engine.admit([ask(f"a fox {number}") for number in range(3)])
    assert {wait(each).state for each in many} == {State.SUCCEEDED}
    assert len(emulator.journal.jobs) == 3
    sent = [entry for entry in emulator.journal.entries if entry.stage == Stage.CREATE]
    assert len(sent) == 9


def test_who_waits_for_a_full_provider_can_be_stopped_for_nothing(
    engine: Engine, ask: Callable[..., Ask], emulator: Desk
) -> None:
    emulator.faults.armed += [Armed(Fault.RATE_LIMIT, 3600, stage=Stage.CREATE, times=99)]

    async def story() -> list[Generation]:
        full = anyio.Event()

        def hear(told: Progress) -> None:
            if told.message == "waits until runway takes more":
                full.set()

        many = engine.admit([ask(), ask("a boat")])
        with anyio.fail_after(30):
            async with anyio.create_task_group() as group:
                for each in many:
                    group.start_soon(engine.watch, each.id, hear)
                await full.wait()
                for each in many:
                    told = await engine.stop(each.id)
                    assert told is not None
                    assert told.state is State.CANCELLED
        return [engine.store.get(each.id) for each in many]

    ended = anyio.run(story)
    assert {each.state for each in ended} == {State.CANCELLED}
    assert {each.intent for each in ended} == {None}
    assert emulator.journal.jobs == {}
