"""A clock that is set while generations are under way: on one machine of a fleet, or on all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import anyio
import pytest
import sqlalchemy as sa

from rushes.engine import budget, ledger
from rushes.engine.budget import Budget, Period, Scope
from rushes.engine.engine import Engine
from rushes.engine.generation import new_id
from rushes.engine.pulse import BEAT, DEAD, Watch, Worker, alive, gone, here, living
from rushes.engine.tables import workers, workflows
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.emulator.desk import Desk
    from rushes.engine.ask import Ask
    from rushes.settings import Settings

both = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
_HOUR = 3600.0


class Hands:
    """A clock that stands still until it is turned."""

    def __init__(self, at: float = 0.0) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


def _worker(beat: float, name: str = "elsewhere") -> Worker:
    return Worker(name, "another-machine", 1, beat, "")


@pytest.mark.parametrize("jump", [0, _HOUR, -_HOUR, BEAT, -BEAT / 2])
def test_who_beats_lives_however_its_clock_is_set(jump: float) -> None:
    hands = Hands()
    watch = Watch(hands)
    for look in range(100):
        hands.at = look * BEAT
        beat = 1e9 + look * BEAT + (jump if look % 7 == 3 else 0)
        assert not watch.silent([_worker(beat)]), look


@pytest.mark.parametrize("beat", [0.0, 1e9, 1e9 - _HOUR, 1e9 + _HOUR])
@pytest.mark.parametrize("phase", [0.0, 0.1, BEAT / 2, BEAT - 0.1])
@pytest.mark.parametrize("late", [0.0, 0.5, BEAT])  # a look takes longer on a busy machine
def test_a_machine_that_is_gone_is_noticed_within_a_minute(
    beat: float, phase: float, late: float
) -> None:
    hands = Hands()
    watch = Watch(hands)
    died = 10 * BEAT + phase  # right after a beat of its own
    while not watch.silent([_worker(beat if hands.at > died else beat - hands.at - 1)]):
        hands.at += BEAT + late
        assert hands.at < died + 60
    assert hands.at > died + DEAD - BEAT


def test_who_looks_after_a_long_pause_does_not_blame_others() -> None:
    hands = Hands()
    watch = Watch(hands)
    assert not watch.silent([_worker(1.0)])
    for beat in (1.0, 1.0, 2.0, 2.0, 2.0, 3.0):  # the database was away for an hour, and again
        hands.at += _HOUR
        assert not watch.silent([_worker(beat)])


def test_each_is_watched_by_itself() -> None:
    hands = Hands()
    watch = Watch(hands)
    dead, found = _worker(1.0, "dead"), set()
    for look in range(int(DEAD / BEAT) + 1):
        found = watch.silent([dead, _worker(float(look), "well")])
        hands.at += BEAT
    assert found == {"dead"}
    assert not watch.silent([]), "its row was taken away"
    assert not watch.silent([dead]), "it was only paused, and is back"


def test_only_a_process_of_this_machine_is_known_to_be_gone() -> None:
    unborn = 2**22 + 1  # above any number of a process
    assert not alive(unborn)
    assert gone(Worker("x", here(), unborn, 0.0, ""))
    assert not gone(Worker("x", "another-machine", unborn, 0.0, ""))
    assert len(here()) <= 128


@pytest.mark.parametrize(
    ("database_url", "beat"),  # by a clock that was set back, and ahead
    [("sqlite", 0.0), ("postgres", 4e9)],
    indirect=["database_url"],
)
def test_a_machine_that_is_gone_is_taken_over_whatever_its_clock_said(
    config: Settings, ask: Callable[..., Ask], emulator: Desk, beat: float
) -> None:
    hands = Hands()
    with Engine(config, steady=hands) as engine:
        (row,) = engine.admit([ask()])
        known = workflows(is_sqlite=engine.database.is_sqlite)
        with engine.database.write() as connection:
            taken = {"status": "PENDING", "executor_id": "elsewhere"}
            connection.execute(sa.update(known).values(taken))
            connection.execute(sa.insert(workers).values(_worker(beat)._asdict()))
        engine.start()
        assert [each.executor for each in living(engine.database)] != ["elsewhere"]
        pulse = engine._pulse
        assert pulse is not None
        while hands.at < DEAD - BEAT:
            hands.at += BEAT
            assert pulse.rescue() == []
            assert engine.store.get(row.id).intent is None, "it may live"
        hands.at += BEAT
        assert pulse.rescue() == ["elsewhere"]
        assert anyio.run(engine.watch, row.id).state is State.SUCCEEDED
    assert len(emulator.journal.jobs) == 1


@both
def test_who_lives_is_seen_whatever_the_clock_of_who_looks(config: Settings) -> None:
    with Engine(config, now=lambda: 4e9) as engine:
        engine.start()
        (worker,) = living(engine.database)
        assert (worker.host, gone(worker)) == (here(), False)
        with engine.database.write() as connection:
            connection.execute(sa.insert(workers).values(_worker(4e9)._asdict()))
        assert [each.host for each in living(engine.database)] == [here()], "it is a guess, at best"


_NEW_YEAR = 1_798_761_600.0  # 2027-01-01


@pytest.mark.parametrize("jump", [-_HOUR, 25 * _HOUR])
def test_money_counts_to_the_day_of_its_order_however_the_clock_is_set(
    config: Settings, ask: Callable[..., Ask], jump: float
) -> None:
    hands = Hands(_NEW_YEAR + 60)
    daily = Budget(scope=Scope.KEY, name="emulator", period=Period.DAY, limit=Decimal(5))
    with Engine(config, now=hands) as engine:
        (first,) = engine.admit([ask("a fox")])
        hands.at += jump
        engine.start()
        assert anyio.run(engine.watch, first.id).state is State.SUCCEEDED
        (second,) = engine.admit([ask("a tree")])  # by the clock it may be the older one
        assert anyio.run(engine.watch, second.id).state is State.SUCCEEDED
        with engine.database.read() as connection:
            lines = list(ledger.lines(connection))
            day = ledger.day_of(_NEW_YEAR)
            stands = budget.standing(connection, daily, day)
            other = budget.standing(connection, daily, ledger.day_of(hands.at))
    days = {line.generation: set[str]() for line in lines}
    for line in lines:
        days[line.generation].add(str(line.day))
    assert days[first.id] == {day} == {str(date(2027, 1, 1))}
    assert days[second.id] == {ledger.day_of(hands.at)} != {day}
    assert (stands.spent, other.spent) == (first.price.high, second.price.high)
    assert stands.held + other.held == 0


def test_no_two_have_one_name_where_a_clock_is_set_back() -> None:
    names = {new_id(at) for at in (5.0, 1e9, 1e9 - _HOUR, 1e9, 1e9) for _ in range(200)}
    assert len(names) == 1000
