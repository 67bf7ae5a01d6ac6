"""Whoever was taken for dead and is not does no harm, and what nobody carries is carried on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from rushes.engine import ledger
from rushes.engine.engine import Engine
from rushes.engine.generation import Placing
from rushes.engine.store import SupersededError, nothing
from rushes.engine.tables import metadata, workers, workflows
from rushes.engine.unfinished import Unfinished
from rushes.errors import AmbiguousError, BadReplyError
from rushes.types import State, Ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rushes.emulator.desk import Desk
    from rushes.engine import Generation
    from rushes.engine.admission import Ask
    from rushes.settings import Settings

    Two = tuple[Engine, Generation, Generation]

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
        engine.resolve(paused.id, None)
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


def _awaited(engine: Engine, row: Generation) -> Generation:

    async def waited() -> Generation:
        with anyio.fail_after(30):
            return await engine.watch(row.id)

    return anyio.run(waited)


def test_what_a_dead_process_left_unfinished_is_taken_away(tmp_path: Path) -> None:
    dead, alive, later = (Unfinished(tmp_path / "notes") for _ in range(3))
    left = [tmp_path / name for name in (".rushes-1", ".rushes-2.mp4", "fox.mp4", "clip.mp4")]
    for path in left:
        dead.note(path)
    left[0].mkdir()
    for path in left[1:]:
        path.touch()
    left[3].write_bytes(b"whole")
    theirs = tmp_path / ".rushes-3.mp4"
    alive.note(theirs)
    theirs.touch()
    alive.sweep()
    assert left[0].exists(), "its process lives"
    dead._file.close()  # as the system does when a process dies
    later.sweep()
    for each in (dead, alive, later):
        each.close()
    assert [path.name for path in left if path.exists()] == ["clip.mp4"]
    assert theirs.exists()


def test_the_migrations_make_the_tables(config: Settings) -> None:
    with Engine(config) as engine, engine.database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        changes = compare_metadata(context, metadata)
        ours = [change for change in changes if "rushes_" in str(change)]
    assert [change for change in ours if "rushes_schema" not in str(change)] == []
