"""Whoever was taken for dead and is not does no harm, and what nobody carries is carried on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import anyio
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from rushes.emulator.faults import Armed, Fault, Stage
from rushes.engine import ledger
from rushes.engine.engine import Engine
from rushes.engine.generation import Placing
from rushes.engine.life import _found
from rushes.engine.runtime import Rate
from rushes.engine.store import SupersededError, nothing
from rushes.engine.tables import metadata, workers, workflows
from rushes.errors import AmbiguousError, BadReplyError, EngineError
from rushes.hosted import Hosted
from rushes.types import State, Ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rushes.emulator.desk import Desk
    from rushes.engine import Generation
    from rushes.engine.ask import Ask
    from rushes.settings import Settings

    Two = tuple[Engine, Generation, Generation]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
_TICKET = Ticket(model="runway/gen4.5", data={"found": {"id": "7"}}, order="7")


@pytest.fixture
def two(config: Settings, ask: Callable[..., Ask]) -> Iterator[Two]:
    """One generation as two processes know it, of which the second took it over."""
    with Engine(config) as engine:
        (row,) = engine.admit([ask()])
        yield (
            engine,
            row.model_copy(update={"carrier": "paused"}),
            row.model_copy(update={"carrier": "rescuer"}),
        )


def test_who_was_paused_before_the_order_changes_nothing(two: Two) -> None:
    engine, paused, rescuer = two
    store = engine.store
    assert store.intend(rescuer, {"tag": "b"})
    assert not store.intend(paused, {"tag": "a"})
    store.stop(paused, "", nothing(paused, ""))
    store.fail(paused, BadReplyError("an upload failed"))
    with pytest.raises(SupersededError):
        store.retract(paused, "not sent")
    with pytest.raises(SupersededError):
        store.place(paused, Placing(sha256="0", seed=1, cost=paused.price))
    now = store.get(paused.id)
    assert (now.state, now.intent, now.placing) == (State.RUNNING, {"tag": "b"}, None)


def test_a_write_whose_confirmation_was_lost_is_known_again(two: Two) -> None:
    engine, _, carrier = two
    assert engine.store.intend(carrier, {"tag": "b"})
    assert engine.store.intend(carrier, {"tag": "b"})
    engine.store.accept(carrier, _TICKET)
    engine.store.accept(carrier, _TICKET)
    assert engine.store.get(carrier.id).ticket == _TICKET


@pytest.mark.parametrize("resolved", [False, True])
def test_an_order_that_was_given_up_is_found_by_who_placed_it(two: Two, resolved: bool) -> None:
    engine, paused, rescuer = two
    store = engine.store
    assert store.intend(paused, {"tag": "a"})
    rescuer = store.claim(rescuer)
    store.fail(rescuer, AmbiguousError("nobody knows", billed=None))
    if resolved:
        anyio.run(engine.resolve, paused.id, None)
    store.accept(paused, _TICKET)
    now = store.get(paused.id)
    assert (now.state, now.ticket, now.failure) == (State.RUNNING, _TICKET, None)
    with pytest.raises(SupersededError):
        store.place(rescuer, Placing(sha256="0", seed=1, cost=paused.price))
    store.fail(now, BadReplyError("withheld", billed=True))
    with engine.database.read() as connection:
        spent = sum(line.amount for line in ledger.lines(connection))
    assert ledger.money(spent) == paused.price.high


def test_two_find_one_order(two: Two) -> None:
    engine, paused, rescuer = two
    assert engine.store.intend(paused, {"tag": "a"})
    rescuer = engine.store.claim(rescuer)
    engine.store.accept(rescuer, _TICKET)
    with pytest.raises(SupersededError):
        engine.store.accept(paused, _TICKET)


@pytest.mark.parametrize("lost", ["its workflow ended", "its process has no row"])
def test_what_nobody_carries_is_carried_on(
    config: Settings, ask: Callable[..., Ask], emulator: Desk, lost: str
) -> None:
    with Engine(config) as engine:
        (row,) = engine.admit([ask()])
        known = workflows(is_sqlite=engine.database.is_sqlite)
        ended = {"status": "ERROR"}
        if lost == "its process has no row":
            ended = {"status": "PENDING", "executor_id": "nobody"}
        with engine.database.write() as connection:
            connection.execute(sa.update(known).values(ended))
    with Engine(config) as engine:
        engine.start()
        engine._beat()
        made = _awaited(engine, row)
        assert made.state is State.SUCCEEDED, made.failure
        with engine.database.read() as connection:
            assert len(connection.execute(sa.select(workers)).all()) == 1
    assert len(emulator.journal.jobs) == 1


@pytest.mark.parametrize("over", [True, False])
def test_what_seems_to_run_here_and_does_not_is_put_back(
    config: Settings, ask: Callable[..., Ask], emulator: Desk, over: bool
) -> None:
    with Engine(config) as engine:
        engine.limit("runway", 1)
        if not over:  # it waits
            engine.pace("runway", Rate(0, 3600))
        (row,) = engine.start().admit([ask()])
        if over:
            _awaited(engine, row)
        runtime = engine._runtime
        assert runtime is not None
        known = workflows(is_sqlite=engine.database.is_sqlite)
        mine = known.c.workflow_uuid == row.workflow
        running = {"status": "PENDING", "executor_id": runtime.executor}
        while runtime._dbos._active_workflows_set.activeList():
            time.sleep(0.01)  # DBOS writes down that it is over
        with engine.database.write() as connection:  # as where DBOS cannot write its end down
            connection.execute(sa.update(known).where(mine).values(running))
        engine.pace("runway", None)
        assert runtime.reclaim() == set(), "it may begin just now"
        assert runtime.reclaim() == {row.workflow}
        (later,) = engine.admit([ask("a boat")])  # whose place it had
        for each in (row, later):
            assert _awaited(engine, each).state is State.SUCCEEDED
        assert runtime.reclaim() == set()
    assert len(emulator.journal.jobs) == 2


def _awaited(engine: Engine, row: Generation) -> Generation:

    async def waited() -> Generation:
        with anyio.fail_after(30):
            return await engine.watch(row.id)

    return anyio.run(waited)


def test_the_migrations_make_the_tables(config: Settings) -> None:
    with Engine(config) as engine, engine.database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        changes = compare_metadata(context, metadata)
        ours = [change for change in changes if "rushes_" in str(change)]
    assert [change for change in ours if "rushes_schema" not in str(change)] == []


def test_what_was_in_flight_at_an_upgrade_is_carried_on(
    config: Settings, ask: Callable[..., Ask], emulator: Desk
) -> None:
    with Engine(config) as engine:
        row = engine.admit([ask()])[0]
        with engine.database.write() as connection:  # as the first schema had it
            for change in (
                "DROP TABLE rushes_news",
                "DROP INDEX rushes_ledger_at",
                "ALTER TABLE rushes_generation DROP COLUMN trace",
                "UPDATE rushes_schema SET version_num = '0001'",
            ):
                connection.execute(sa.text(change))
    with Engine(config) as engine:
        engine.start()
        made = _awaited(engine, row)
    assert made.state is State.SUCCEEDED, made.failure
    assert len(emulator.journal.jobs) == 1


def test_a_database_of_a_newer_rushes_is_left_alone(config: Settings) -> None:
    with Engine(config) as engine, engine.database.write() as connection:
        connection.execute(sa.text("UPDATE rushes_schema SET version_num = '9999'"))
    with pytest.raises(EngineError, match="pip install -U rushes"):
        Engine(config)


def test_who_is_busy_is_asked_again_what_became_of_an_order(
    config: Settings, ask: Callable[..., Ask], emulator: Desk
) -> None:
    with Engine(config) as engine:
        row = engine.admit([ask(model="kling/kling-3.0", duration=3)])[0]

    async def found() -> Ticket:
        dead, rescuer = Hosted("kling", config), Hosted("kling", config)
        intent = await dead.prepare(row.request)
        await dead.send(row.request, intent)  # and it dies before it can write the ticket down
        await dead.aclose()
        emulator.faults.armed += [Armed(Fault.RATE_LIMIT, 0.01, stage=Stage.CREATE, times=2)]
        ticket = await _found(rescuer, row.model_copy(update={"intent": intent}))
        await rescuer.aclose()
        return ticket

    ticket = anyio.run(found)
    assert [ticket.order] == list(emulator.journal.jobs)
    assert not emulator.faults.armed[0].times
