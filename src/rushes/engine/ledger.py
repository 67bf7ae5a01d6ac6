"""Money: what is held and what was charged, written once and never changed.

A generation first holds what it may cost at the most (*reserved*). In the end that is *released*,
and what it did cost is *charged*; the two are written together, once (law 5). The sum of all lines
is what has been spent, and what is in flight at worst.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rushes.engine.tables import MANY, ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rushes.engine.generation import Generation
    from rushes.types import Cost

#: Parts of a currency's unit in which the database counts.
_PARTS = 10**9
#: What makes the money of the emulator play money: no budget counts it but one of this very key.
EMULATED = "emulator"


class Kind(StrEnum):
    """What a line says of the money."""

    RESERVED = "reserved"
    RELEASED = "released"
    CHARGED = "charged"
    CORRECTED = "corrected"


def parts(amount: Decimal) -> int:
    """Whole billionths, rounded up: what is held is never less than what may be paid."""
    return int((amount * _PARTS).to_integral_value(ROUND_CEILING))


def money(amount: int) -> Decimal:
    """Billionths as an amount with no needless zeros."""
    return Decimal(amount).scaleb(-9).normalize() + 0


def day_of(at: float) -> str:
    """The day of a time, in UTC: ``2026-11-26``."""
    return datetime.fromtimestamp(at, UTC).date().isoformat()


def reserve(connection: sa.Connection, generations: Iterable[Generation], at: float) -> None:
    """Hold what each may cost at the most; nothing known holds nothing, and says so."""
    day = day_of(at)
    lines = [_line(each, Kind.RESERVED, each.price, at, day) for each in generations]
    if lines:
        connection.execute(sa.insert(ledger), lines)


def settle(connection: sa.Connection, generation: Generation, cost: Cost, at: float) -> None:
    """Release what is held and charge ``cost``: its upper bound, where it is a spread.

    Once for each order of a generation, to the day on which it was reserved. Where that was done
    already, and at worst, what is now known better is corrected; also once.
    """
    of_order = (ledger.c.generation == generation.id) & (ledger.c.attempt == generation.attempt)
    rows = connection.execute(sa.select(ledger).where(of_order)).all()
    known = {row.kind: row.amount for row in rows}
    day = rows[0].day if rows else day_of(at)
    charged = _line(generation, Kind.CHARGED, cost, at, day)
    if Kind.CHARGED not in known:
        released = _line(generation, Kind.RELEASED, generation.price, at, day)
        released["amount"] = -known.get(Kind.RESERVED, 0)
        _write(connection, released, charged)
        return
    change = charged["amount"] - known[Kind.CHARGED]
    figure = charged["exact"] and not any(row.exact for row in rows if row.kind == Kind.CHARGED)
    if (change or figure) and Kind.CORRECTED not in known:
        _write(connection, {**charged, "kind": Kind.CORRECTED.value, "amount": change})


def lines(connection: sa.Connection, since: str = "", until: str = "9999") -> Iterable[sa.Row[Any]]:
    """Every line of the days from ``since`` to ``until`` (both included), oldest first."""
    chosen = sa.select(ledger).where(ledger.c.day >= since, ledger.c.day <= until)
    return connection.execute(chosen.order_by(ledger.c.id))


def lines_of(connection: sa.Connection, generations: Sequence[str]) -> Iterable[sa.Row[Any]]:
    """Every line of some generations; those of each from the oldest on."""
    for start in range(0, len(generations), MANY):
        mine = ledger.c.generation.in_(generations[start : start + MANY])
        yield from connection.execute(sa.select(ledger).where(mine).order_by(ledger.c.id))


def _line(generation: Generation, kind: Kind, cost: Cost, at: float, day: str) -> dict[str, Any]:
    return {
        "generation": generation.id,
        "attempt": generation.attempt,
        "kind": kind.value,
        "amount": parts(cost.high) if cost.high is not None else 0,
        "known": cost.high is not None,
        "exact": cost.high is not None and cost.low == cost.high,
        "currency": cost.currency,
        "basis": cost.basis,
        "at": at,
        "day": day,
        "project": generation.project,
        "provider": generation.provider,
        "model": generation.model,
        "key": generation.key,
    }


def _write(connection: sa.Connection, *wanted: dict[str, Any]) -> None:
    """Write lines that belong together, unless they are there: whoever comes second writes none."""
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgres_insert
    connection.execute(insert(ledger).on_conflict_do_nothing(), list(wanted))
