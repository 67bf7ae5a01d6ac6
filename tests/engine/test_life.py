"""One generation from its admission to its end, whatever happens to it."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

import anyio
import pytest
import sqlalchemy as sa

from rushes.emulator.faults import Armed, Fault
from rushes.engine import Engine, ledger
from rushes.engine.ask import WAITED_FOR
from rushes.engine.placing import receipt_of
from rushes.engine.tables import workflows
from rushes.errors import GenerationFailedError, ModeratedError, RequestError
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rushes.emulator.desk import Desk
    from rushes.engine import Generation
    from rushes.engine.ask import Ask
    from rushes.settings import Settings

    Wait = Callable[[Generation], Generation]
    Asks = Callable[..., Ask]


def _moved(engine: Engine) -> list[tuple[str, Decimal]]:
    with engine.database.read() as connection:
        return [(row.kind, ledger.money(row.amount)) for row in ledger.lines(connection)]


def test_a_clip_is_made_paid_once_and_receipted(
    engine: Engine, ask: Asks, wait: Wait, emulator: Desk
) -> None:
    (admitted,) = engine.admit([ask("a red fox in the snow")])
    assert admitted.state is State.QUEUED
    made = wait(admitted)
    assert made.state is State.SUCCEEDED
    assert made.clip is not None
    assert made.clip.path.parent == engine.settings.library
    (paid,) = emulator.journal.jobs.values()
    assert paid.charged is not None
    assert made.clip.cost.high == paid.charged
    assert _moved(engine) == [
        ("reserved", paid.charged),
        ("released", -paid.charged),
        ("charged", paid.charged),
    ]
    receipt = json.loads(receipt_of(made.clip.path).read_text(encoding="utf-8"))
    assert receipt["id"] == made.id
    assert receipt["sha256"] == made.clip.sha256
    assert receipt["ticket"]["order"] == paid.job
    assert Decimal(receipt["cost"]["high"]) == paid.charged


@pytest.mark.parametrize("fault", ["moderated-input", "moderated-output", "fails"])
def test_a_failure_costs_what_the_provider_charges(
    engine: Engine, ask: Asks, wait: Wait, emulator: Desk, fault: str
) -> None:
    failed = wait(engine.admit([ask(f"a fox !fault={fault}")])[0])
    assert failed.state is State.FAILED
    assert failed.failure is not None
    assert isinstance(engine.error(failed), (ModeratedError, GenerationFailedError))
    paid = emulator.journal.jobs.values()
    charged = sum((each.charged or Decimal(0) for each in paid), Decimal(0))
    assert _moved(engine)[-1] == ("charged", charged)


def test_an_order_of_which_nobody_knows_stays_held_until_it_is_resolved(
    engine: Engine, ask: Asks, wait: Wait, emulator: Desk
) -> None:
    (admitted,) = engine.admit([ask("a fox !fault=drop-after")])
    lost = wait(admitted)
    assert lost.state is State.UNKNOWN
    assert [kind for kind, _ in _moved(engine)] == ["reserved"]
    with pytest.raises(RequestError, match="resolve"):
        engine.retry(lost.id)
    (paid,) = emulator.journal.jobs.values()
    emulator.faults.armed.clear()
    with pytest.raises(RequestError, match="knows no work 'not/an id'"):
        anyio.run(engine.resolve, lost.id, {"id": "not/an id"})
    assert engine.store.get(lost.id) == lost  # who mistyped it can say it again
    found = anyio.run(engine.resolve, lost.id, {"id": paid.job})
    made = wait(found)
    assert made.state is State.SUCCEEDED, made.failure
    assert len(emulator.journal.jobs) == 1
    assert sum(amount for _, amount in _moved(engine)) == paid.charged


def test_what_was_not_accepted_costs_nothing_and_can_be_ordered_anew(
    engine: Engine, ask: Asks, wait: Wait, emulator: Desk
) -> None:
    lost = wait(engine.admit([ask("a fox !fault=drop-unaccepted")])[0])
    assert lost.state is State.UNKNOWN
    assert anyio.run(engine.resolve, lost.id, None).state is State.FAILED
    assert sum(amount for _, amount in _moved(engine)) == 0
    emulator.faults.armed.clear()
    again = wait(engine.retry(lost.id))
    assert again.attempt == 2
    assert [kind for kind, _ in _moved(engine)].count("reserved") == 2


def test_a_place_that_is_taken_meanwhile_loses_no_take(
    engine: Engine, ask: Asks, wait: Wait, emulator: Desk, tmp_path: Path
) -> None:
    place = tmp_path / "fox.mp4"
    asked = ask(file=place)
    place.write_bytes(b"somebody else's")
    failed = wait(engine.admit([asked])[0])
    assert failed.state is State.FAILED
    assert place.read_bytes() == b"somebody else's"
    (paid,) = emulator.journal.jobs.values()
    place.unlink()
    made = wait(engine.retry(failed.id))
    assert made.state is State.SUCCEEDED, made.failure
    assert made.clip is not None
    assert made.clip.path == place
    assert len(emulator.journal.jobs) == 1
    assert sum(amount for _, amount in _moved(engine)) == paid.charged


def test_a_receipt_that_cannot_be_written_loses_no_take(
    engine: Engine, ask: Asks, wait: Wait, emulator: Desk, tmp_path: Path
) -> None:
    place = tmp_path / "fox.mp4"
    receipt_of(place).mkdir()
    failed = wait(engine.admit([ask(file=place)])[0])
    assert failed.state is State.FAILED
    whole = place.read_bytes()
    receipt_of(place).rmdir()
    made = wait(engine.retry(failed.id))
    assert made.state is State.SUCCEEDED, made.failure
    assert place.read_bytes() == whole
    assert json.loads(receipt_of(place).read_text(encoding="utf-8"))["id"] == made.id
    (paid,) = emulator.journal.jobs.values()
    assert sum(amount for _, amount in _moved(engine)) == paid.charged


def test_a_key_makes_one_generation(engine: Engine, ask: Asks, wait: Wait, emulator: Desk) -> None:
    (first,) = engine.admit([ask(key="order-1")])
    (second,) = engine.admit([ask(key="order-1")])
    assert second.id == first.id
    with pytest.raises(RequestError, match="belongs to another request"):
        engine.admit([ask("a blue fox", key="order-1")])
    wait(first)
    assert len(emulator.journal.jobs) == 1


def test_equal_requests_are_paid_once(
    engine: Engine, ask: Asks, wait: Wait, emulator: Desk
) -> None:
    both = engine.admit([ask(seed=7), ask(seed=7)])
    first, second = (wait(each) for each in both)
    third = wait(engine.admit([ask(seed=7)])[0])
    assert len(emulator.journal.jobs) == 1
    clips = [each.clip for each in (first, second, third)]
    assert len({clip.sha256 for clip in clips if clip}) == 1
    assert len({clip.path for clip in clips if clip}) == 3
    assert third.clip is not None
    assert third.clip.cost.high == 0
    wait(engine.admit([ask(seed=7, again=True)])[0])
    assert len(emulator.journal.jobs) == 2


def test_who_waits_for_an_equal_clip_takes_nobodys_place(
    config: Settings, ask: Asks, emulator: Desk
) -> None:
    """Else the one that it waits for would never get a place."""
    with Engine(config) as engine:
        engine.limit("runway", 1)
        first, second = engine.admit([ask(), ask(priority=WAITED_FOR)])
        assert second.reuse == first.id
        engine.start()
        made = anyio.run(partial(engine.watch, second.id))
    assert made.state is State.SUCCEEDED, made.failure
    assert len(emulator.journal.jobs) == 1


def test_of_those_that_waited_for_an_equal_clip_in_vain_one_is_ordered(
    engine: Engine, ask: Asks, wait: Wait, emulator: Desk
) -> None:
    emulator.faults.armed.append(Armed(Fault.FAILS, 1))
    first, *others = (wait(each) for each in engine.admit([ask() for _ in range(4)]))
    assert first.state is State.FAILED
    assert all(each.state is State.SUCCEEDED for each in others), others
    assert len(emulator.journal.jobs) == 2
    charged = sum(amount for kind, amount in _moved(engine) if kind == "charged")
    assert charged == sum(paid.charged or 0 for paid in emulator.journal.jobs.values())


def test_a_clip_that_is_gone_is_made_anew(
    engine: Engine, ask: Asks, wait: Wait, emulator: Desk
) -> None:
    first = wait(engine.admit([ask(seed=7)])[0])
    assert first.clip is not None
    first.clip.path.write_bytes(b"spoilt")
    second = wait(engine.admit([ask(seed=7)])[0])
    assert second.state is State.SUCCEEDED, second.failure
    assert len(emulator.journal.jobs) == 2
    charged = sum(amount for kind, amount in _moved(engine) if kind == "charged")
    assert charged == sum(paid.charged or 0 for paid in emulator.journal.jobs.values())


@pytest.mark.parametrize("spoilt", [(0,), (1,), (0, 1)])
def test_a_clip_is_taken_from_wherever_it_is_whole(
    engine: Engine, ask: Asks, wait: Wait, emulator: Desk, spoilt: tuple[int, ...]
) -> None:
    clips = [wait(engine.admit([ask(seed=7)])[0]).clip for _ in range(3)]
    for number in spoilt:
        clip = clips[number]
        assert clip is not None
        clip.path.write_bytes(b"spoilt")
    for _ in range(2):
        made = wait(engine.admit([ask(seed=7)])[0])
        assert made.state is State.SUCCEEDED, made.failure
    assert len(emulator.journal.jobs) == 1


def test_a_place_that_is_gone_is_seen_before_it_is_ordered(
    config: Settings, ask: Asks, emulator: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    with Engine(config, now=count(1_800_000_000, 10).__next__) as engine:
        (admitted,) = engine.admit([ask(file=folder / "a.mp4")])
        folder.rmdir()
        engine.start()
        failed = anyio.run(partial(engine.watch, admitted.id))
    assert failed.state is State.FAILED
    assert failed.failure is not None
    assert failed.failure.kind == "TargetError", failed
    assert not emulator.journal.jobs


def test_who_waits_for_an_equal_one_that_may_be_paid_orders_nothing(
    engine: Engine, ask: Asks, wait: Wait, emulator: Desk
) -> None:
    emulator.faults.armed.append(Armed(Fault.DROP_AFTER, 1))
    first, second = (wait(each) for each in engine.admit([ask(), ask()]))
    assert first.state is State.UNKNOWN
    assert second.state is State.FAILED
    assert f"rushes jobs resolve {first.id}" in second.message
    assert len(emulator.journal.jobs) == 1


def test_what_is_cancelled_leaves_its_queue(config: Settings, ask: Asks) -> None:
    """Else it would count to the pace of its provider."""
    with Engine(config) as engine:
        (row,) = engine.admit([ask()])
        engine.cancel(row.id)
        known = workflows(is_sqlite=True)
        with engine.database.read() as connection:
            assert connection.execute(sa.select(known.c.status)).scalars().all() == ["CANCELLED"]


def test_what_is_cancelled_before_it_is_ordered_costs_nothing(
    config: object, ask: Asks, engine: Engine, wait: Wait, emulator: Desk
) -> None:
    (admitted,) = engine.admit([ask("a fox !fault=never")])
    engine.cancel(admitted.id)
    stopped = wait(admitted)
    assert stopped.state is State.CANCELLED
    assert all(paid.state != "running" for paid in emulator.journal.jobs.values())


def test_what_somebody_waits_for_goes_first(config: Settings, ask: Asks) -> None:
    tiny = {"model": "preview/animatic", "duration": 1, "size": "128x72", "fps": 12}
    many = [ask(f"a fox {number}", **tiny) for number in range(2)]
    with Engine(config) as engine:
        engine.limit("preview", 1)
        engine.admit(many)
        (waited,) = engine.admit([ask("a boat", **tiny, priority=WAITED_FOR)])
        engine.start()
        made = anyio.run(partial(engine.watch, waited.id))
        begun = [each.submitted_at for each in engine.store.find()]
    assert made.state is State.SUCCEEDED
    assert made.submitted_at == min(each for each in begun if each is not None)
