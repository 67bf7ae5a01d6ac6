"""Equal orders of two processes at the same moment: nobody takes the other's work for its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import anyio
import pytest

from rushes.emulator.faults import Armed, Fault, Stage
from rushes.engine.desk import Desk as Known
from rushes.engine.engine import Engine
from rushes.engine.life import Life
from rushes.engine.makers import Makers
from rushes.engine.register import Register
from rushes.errors import RequestError
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import JsonValue

    from rushes.emulator.desk import Desk
    from rushes.engine import Generation
    from rushes.engine.ask import Ask
    from rushes.settings import Settings

    Asks = Callable[..., Ask]

TWICE = {"model": "openai/sora-2", "duration": 4, "size": "1280x720"}


async def _carried(engine: Engine, generation: Generation, after: float) -> None:
    """Carry one generation as a process of its own would: with a maker that knows of no other."""
    makers = Makers(engine.settings, partial(Register, engine.database))
    await anyio.sleep(after)
    desk = Known()
    with desk.work(generation.id, stop=False):
        life = Life(engine.store, makers.of, desk, lambda _: None)
        await life.carry(engine.store.get(generation.id))
    await makers.aclose()


def _both(engine: Engine, ask: Asks, after: float) -> list[Generation]:
    """Two equal orders, of which the second leaves a moment after the first."""

    async def carried() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_carried, engine, first, 0.0)
            tasks.start_soon(_carried, engine, second, after)

    first, second = engine.admit([ask(**TWICE, again=True) for _ in range(2)])
    anyio.run(carried)
    return [engine.store.get(each.id) for each in (first, second)]


@pytest.fixture
def unstarted(config: Settings) -> Engine:
    return Engine(config)


def _armed(emulator: Desk, *faults: tuple[Fault, float | None]) -> None:
    emulator.faults.armed += [
        Armed(fault, number, provider="openai", stage=Stage.CREATE) for fault, number in faults
    ]


@pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
def test_the_work_of_who_is_still_being_answered_is_not_taken(
    unstarted: Engine, ask: Asks, emulator: Desk
) -> None:
    """The first is accepted, and answered late; the second got lost before it was accepted."""
    with unstarted as engine:
        _armed(emulator, (Fault.SLOW, 0.6), (Fault.DROP_UNACCEPTED, None))
        slow, lost = _both(engine, ask, after=0.3)
        assert (slow.state, lost.state) == (State.SUCCEEDED, State.UNKNOWN), (slow, lost)
        (paid,) = emulator.journal.jobs
        assert slow.ticket is not None
        assert slow.ticket.order == paid
        with pytest.raises(RequestError, match=f"{paid} is the work of generation {slow.id}"):
            anyio.run(engine.resolve, lost.id, {"id": paid})


def test_work_that_another_process_has_is_passed_over(
    unstarted: Engine, ask: Asks, emulator: Desk
) -> None:
    """Both are accepted, and only the reply to the second is lost: it finds its own."""
    with unstarted as engine:
        _armed(emulator, (Fault.SLOW, 0.1), (Fault.DROP_AFTER, None))
        orders = {each.ticket.order for each in _both(engine, ask, after=0.3) if each.ticket}
        assert orders == set(emulator.journal.jobs)
        assert len(orders) == 2


def test_an_order_is_no_rival_of_its_own(unstarted: Engine, ask: Asks) -> None:
    with unstarted as engine:
        (row,) = engine.admit([ask(**TWICE)])
        route = dict(row.route or {})
        base = str(route["base"])
        register = Register(engine.database, "openai")
        row = row.model_copy(update={"carrier": "a"})
        assert engine.store.intend(row, {"tag": "mine", "route": route})
        words = row.request.prompt
        assert register.under_way(base, words, {"other"})
        assert not register.under_way(base, words, {"mine"})
        assert not register.under_way("http://elsewhere", words, ())
        assert not register.under_way(base, "other words", ())
        # What a list of work shows are the words that were sent.
        (row,) = engine.admit([ask(**TWICE, camera="pan left")])
        row = row.model_copy(update={"carrier": "b"})
        sent = f"{words}, pan left"
        intent: dict[str, JsonValue] = {"tag": "steered", "route": route, "told": {"prompt": sent}}
        assert engine.store.intend(row, intent)
        assert register.under_way(base, sent, {"mine"})
        assert not register.under_way(base, words, {"mine"})
