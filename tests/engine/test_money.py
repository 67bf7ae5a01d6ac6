"""The ledger and the budgets: never over a limit, never negative, sums that agree."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rushes.delivery import Target
from rushes.engine import budget, ledger
from rushes.engine.budget import Budget, Period, Scope
from rushes.engine.costs import orders_of
from rushes.engine.database import Database
from rushes.engine.engine import Engine
from rushes.engine.generation import Generation, Place, new_id
from rushes.engine.tables import generations
from rushes.errors import OverBudgetError
from rushes.types import Cost, GenerationRequest, Mode, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rushes.engine.ask import Ask
    from rushes.settings import Settings

both = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
_NOON = 1_800_000_000.0


def _generation(price: str | None, **fields: object) -> Generation:
    high = None if price is None else Decimal(price)
    name = new_id(_NOON)
    row: dict[str, object] = {
        "id": name,
        "workflow": name,
        "state": State.QUEUED,
        "model": "runway/gen4.5",
        "provider": "runway",
        "mode": Mode.TEXT_TO_VIDEO,
        "queue": "runway",
        "body": "0" * 64,
        "key": "RUNWAYML_API_SECRET",
        "request": GenerationRequest(prompt="a fox"),
        "target": Place.of(Target(Path("library"))),
        "price": Cost(low=high, high=high),
        "created_at": _NOON,
        **fields,
    }
    return Generation.model_validate(row)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.close()


def _admit(database: Database, generation: Generation, at: float = _NOON) -> bool:
    """What admission does with the money of a generation; whether it was allowed."""
    try:
        with database.write(money=True) as connection:
            budget.check(connection, [generation], at)
            if generation.attempt == 1:
                connection.execute(sa.insert(generations).values(generation.row()))
            ledger.reserve(connection, [generation], at)
    except OverBudgetError:
        return False
    return True


def _settle(database: Database, generation: Generation, amount: Decimal) -> None:
    cost = Cost(low=amount, high=amount)
    with database.write() as connection:
        ledger.settle(connection, generation, cost, _NOON)


def _total(database: Database, name: str) -> Decimal:
    with database.read() as connection:
        lines = [row for row in ledger.lines(connection) if row.generation == name]
    return sum((ledger.money(row.amount) for row in lines), Decimal(0))


def _set(database: Database, *budgets: Budget) -> None:
    with database.write() as connection:
        for each in budgets:
            budget.put(connection, each)


_CENTS = st.integers(1, 400).map(lambda cents: Decimal(cents) / 100)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    orders=st.lists(st.tuples(_CENTS, st.integers(0, 100), st.booleans()), max_size=12),
    limit=st.integers(0, 12),
)
def test_whatever_is_ordered_the_limit_holds_and_the_sums_agree(
    database: Database, orders: list[tuple[Decimal, int, bool]], limit: int
) -> None:
    with database.write() as connection:
        connection.execute(sa.text("DELETE FROM rushes_ledger"))
    daily = Budget(period=Period.DAY, limit=Decimal(limit))
    _set(database, daily)
    charged = Decimal(0)
    for price, percent, twice in orders:
        generation = _generation(str(price))
        if not _admit(database, generation):
            assert price > limit - charged
            continue
        cost = (price * percent / 100).quantize(Decimal("0.000001"))
        _settle(database, generation, cost)
        if twice:
            _settle(database, generation, cost)
        charged += cost
        assert _total(database, generation.id) == cost
    with database.read() as connection:
        now = budget.standing(connection, daily, ledger.day_of(_NOON))
    assert now.spent == charged
    assert now.held == 0
    assert charged <= limit


@both
def test_many_at_once_stay_within_the_limit(database: Database) -> None:
    _set(database, Budget(period=Period.DAY, limit=Decimal(5)))
    wanted = [_generation("1") for _ in range(24)]
    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(lambda each: _admit(database, each), wanted))
    assert allowed.count(True) == 5
    with ThreadPoolExecutor(8) as pool:
        done = [each for each, yes in zip(wanted, allowed, strict=True) if yes] * 3
        list(pool.map(lambda each: _settle(database, each, Decimal("0.4")), done))
    assert sum(_total(database, each.id) for each in wanted) == 2


def test_what_was_charged_at_worst_is_corrected_once(database: Database) -> None:
    generation = _generation("2")
    assert _admit(database, generation)
    _settle(database, generation, Decimal(2))
    for amount in ("0.5", "1.5"):
        _settle(database, generation, Decimal(amount))
    assert _total(database, generation.id) == Decimal("0.5")


def test_a_figure_takes_the_place_of_the_worst_also_where_it_is_as_much(
    database: Database,
) -> None:
    generation = _generation("2")
    assert _admit(database, generation)
    worst = Cost(low=None, high=Decimal(2), currency="USD", basis="at worst")
    with database.write(money=True) as connection:
        ledger.settle(connection, generation, worst, _NOON)
    for _ in range(2):
        _settle(database, generation, Decimal(2))
    with database.read() as connection:
        (order,) = orders_of(connection, [generation.id])
    assert (order.spent, order.exact) == (Decimal(2), True)


def test_a_budget_counts_what_is_its_own(database: Database) -> None:
    _set(
        database,
        Budget(scope=Scope.PROJECT, name="ads", period=Period.MONTH, limit=Decimal(1)),
        Budget(scope=Scope.KEY, name="LUMA", period=Period.TOTAL, limit=Decimal(2)),
    )
    assert _admit(database, _generation("9"))
    assert not _admit(database, _generation("1.5", project="ads"))
    assert _admit(database, _generation("1", project="ads"))
    assert not _admit(database, _generation("0.01", project="ads"))
    assert not _admit(database, _generation("3", key="LUMA"))
    assert _admit(database, _generation("0.5", project="ads", key="emulator")), "play money"
    assert _admit(database, _generation("0", project="ads"))


def test_what_nobody_can_price_is_refused_where_there_is_a_budget(database: Database) -> None:
    assert _admit(database, _generation(None))
    _set(database, Budget(period=Period.DAY, limit=Decimal(5)))
    assert not _admit(database, _generation(None))


def test_a_day_is_the_day_on_which_an_order_is_admitted(database: Database) -> None:
    _set(database, Budget(period=Period.DAY, limit=Decimal(1)))
    tomorrow, first = _NOON + 86_400, _generation("1")
    assert _admit(database, first)
    assert not _admit(database, _generation("1"))
    _settle(database, first, Decimal(0))
    assert _admit(database, _generation("1"), tomorrow)
    again = first.model_copy(update={"attempt": 2})
    assert not _admit(database, again, tomorrow), "it is paid tomorrow, whenever it was asked for"
    assert _admit(database, again)


def test_a_refusal_says_what_was_planned_and_what_would_do(
    config: Settings, ask: Callable[..., Ask]
) -> None:
    with Engine(config) as engine:
        key = Budget(scope=Scope.KEY, name="emulator", period=Period.DAY, limit=Decimal("0.7"))
        with engine.database.write() as connection:
            budget.put(connection, key)
        with pytest.raises(OverBudgetError) as refused:
            engine.admit([ask(duration=10)])
        said = refused.value.message
        assert said.startswith("It may cost 1.20 USD (runway/gen4.5, 10 s: 12 credits per second; ")
        assert "leaves 0.7: 0 spent, 0 held" in said
        assert "This would do: -d 5 (0.60 USD), or -m " in said
        assert "rushes budget set --daily AMOUNT --key emulator" in said
        with pytest.raises(OverBudgetError, match=r"-d 5 \(0\.60 USD\)"):
            engine.admit([replace(ask(duration=10), max_cost=Decimal("0.6"))])


def test_a_batch_is_admitted_whole_or_not_at_all(config: Settings, ask: Callable[..., Ask]) -> None:
    with Engine(config) as engine:
        key = Budget(scope=Scope.KEY, name="emulator", period=Period.DAY, limit=Decimal("0.5"))
        with engine.database.write() as connection:
            budget.put(connection, key)
        each = ask().plan.price.high
        assert each is not None
        assert each * 2 < key.limit < each * 3
        with pytest.raises(OverBudgetError, match="These 3 generations may cost"):
            engine.admit([ask("a"), ask("b"), ask("c")])
        assert engine.store.find() == []
        assert len(engine.admit([ask("a"), ask("b")], batch="b1")) == 2
        with pytest.raises(OverBudgetError, match="at most"):
            engine.admit([replace(ask("d"), max_cost=Decimal("0.01"))])
