"""How the whole fleet stands, as the database has it: the same whichever worker is asked."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import sqlalchemy as sa

from rushes.engine.ledger import Kind, money
from rushes.engine.pulse import living
from rushes.engine.tables import generations
from rushes.engine.tables import ledger as lines
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from rushes.engine.store import Store

#: Seconds for which figures are told again instead of being looked up, and those of an hour.
_FRESH, _HOUR = 5.0, 3600.0
#: What is not over, or waits for somebody to settle it.
_OPEN = (State.QUEUED.value, State.RUNNING.value, State.UNKNOWN.value)


@dataclass(frozen=True, slots=True)
class Group:
    """Generations of one state in one queue that are not over, or unknown.

    ``oldest``: seconds since the one that was asked for first.
    """

    state: str
    provider: str
    queue: str
    count: int
    oldest: float


@dataclass(frozen=True, slots=True)
class Sum:
    """Money of one provider, project, key and currency.

    ``amount``: at the most; ``unknown``: how many there are besides of which nobody knows.
    """

    provider: str
    project: str
    key: str
    currency: str
    amount: Decimal
    unknown: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How it stands: what is open, the workers that live, and the money.

    ``charged``: within the last hour; ``held``: by what is open.
    """

    open: Sequence[Group]
    workers: int
    charged: Sequence[Sum]
    held: Sequence[Sum]


class Counter:
    """Looks the figures up, a few seconds apart at the least. Any thread may ask."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock = store, clock
        self._lock = Lock()
        self._last: tuple[float, Figures] | None = None

    def figures(self) -> Figures:
        """How it stands, or stood a few seconds ago."""
        with self._lock:
            now = self._clock()
            if self._last is None or now - self._last[0] > _FRESH:
                self._last = now, counted(self._store)
            return self._last[1]


def counted(store: Store) -> Figures:
    """How it stands now. Looks at what is open, and at the money that moved within an hour."""
    now = store.now()
    with store.database.read() as connection:
        return Figures(
            open=_open(connection, now),
            workers=len(living(store.database)),
            charged=_charged(connection, now - _HOUR),
            held=_held(connection),
        )


def _open(connection: sa.Connection, now: float) -> list[Group]:
    row = generations.c
    by = (row.state, row.provider, row.queue)
    first = sa.func.min(row.created_at)
    chosen = sa.select(*by, sa.func.count(), first).where(row.state.in_(_OPEN)).group_by(*by)
    return [
        Group(state, provider, queue, count, max(0.0, now - at))
        for state, provider, queue, count, at in connection.execute(chosen.order_by(*by))
    ]


def _charged(connection: sa.Connection, since: float) -> list[Sum]:
    charged = lines.c.kind.in_((Kind.CHARGED.value, Kind.CORRECTED.value))
    return _sums(connection, charged, lines.c.at >= since)


def _held(connection: sa.Connection) -> list[Sum]:
    mine = generations.c.state.in_(_OPEN)
    flying = sa.select(generations.c.id).where(mine)
    # Of an order of before that ended, what is charged is no longer held.
    kinds = lines.c.kind.in_((Kind.RESERVED.value, Kind.RELEASED.value))
    return _sums(connection, kinds, lines.c.generation.in_(flying))


def _sums(connection: sa.Connection, *chosen: sa.ColumnElement[bool]) -> list[Sum]:
    by = (lines.c.provider, lines.c.project, lines.c.key, lines.c.currency)
    sign = sa.case((lines.c.kind == Kind.RELEASED.value, -1), else_=1)
    unknown = sa.func.sum(sa.case((lines.c.known, 0), else_=sign))
    asked = sa.select(*by, sa.func.sum(lines.c.amount), unknown)
    asked = asked.where(*chosen).group_by(*by).order_by(*by)
    return [
        Sum(provider, project, key, currency, money(int(amount)), max(0, int(nameless)))
        for provider, project, key, currency, amount, nameless in connection.execute(asked)
    ]
