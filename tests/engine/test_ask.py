"""What may be said of an order besides its request: the same whatever the database."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from rushes.engine.ask import Terms
from rushes.engine.budget import Budget, Period
from rushes.engine.engine import Engine
from rushes.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.engine.ask import Ask
    from rushes.settings import Settings


@pytest.mark.parametrize(
    "field",
    [
        {"project": "p" * 129},
        {"project": "a\0b"},
        {"priority": 1001},
        {"priority": -5_000_000},
        {"max_cost": Decimal(-1)},
        {"max_cost": Decimal("NaN")},
        {"key": "k" * 256},
        {"key": "a\0b"},
        {"key": "\ud800"},
        {"key": ""},
    ],
    ids=str,
)
def test_what_a_database_cannot_keep_is_refused(
    ask: Callable[..., Ask], field: dict[str, Any]
) -> None:
    (name,) = field
    with pytest.raises(RequestError, match="idempotency_key" if name == "key" else name):
        ask(**field)
    if name != "key":
        with pytest.raises(RequestError, match=name):
            Terms(**field)


@pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
@pytest.mark.parametrize("priority", [-1000, 1000])
def test_the_longest_and_largest_are_kept(
    config: Settings, ask: Callable[..., Ask], priority: int
) -> None:
    said = {"project": "\N{SNOWMAN}" * 128, "priority": priority, "key": "\N{SNOWMAN}" * 255}
    with Engine(config) as engine:
        (made,) = engine.admit([ask(max_cost=Decimal(10**12), **said)])
        kept = engine.store.get(made.id)
    assert (kept.project, kept.priority, kept.idempotency_key) == tuple(said.values())


@pytest.mark.parametrize("limit", ["1000000001", "1e400", "0.0000000001", "-1", "NaN"])
def test_a_budget_is_kept_to_the_last_digit_or_refused(limit: str) -> None:
    with pytest.raises(RequestError, match="limit"):
        Budget.of(period=Period.DAY, limit=Decimal(limit))
