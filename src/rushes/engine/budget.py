"""Budgets: how much may be spent a day, a month or in all; by everybody, a project or a key."""

from __future__ import annotations

import shlex
from collections import Counter
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate
from typing import TYPE_CHECKING, Annotated, Any, Self

import sqlalchemy as sa
from pydantic import Field, ValidationError
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rushes.engine.ask import LARGEST
from rushes.engine.cheaper import instead, planned
from rushes.engine.ledger import EMULATED, Kind, day_of, money, parts
from rushes.engine.tables import budgets, ledger
from rushes.errors import OverBudgetError, RequestError
from rushes.types import READABLE, Frozen, explain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rushes.engine.generation import Generation


class Scope(StrEnum):
    """Whose spending a budget counts."""

    ALL = "all"
    PROJECT = "project"
    KEY = "key"


class Period(StrEnum):
    """In which time. Days and months are those of UTC, and of when an order was admitted."""

    DAY = "day"
    MONTH = "month"
    TOTAL = "total"

    @property
    def said(self) -> str:
        """As people say it: ``daily``."""
        return {Period.DAY: "daily", Period.MONTH: "monthly"}.get(self, "whole")


class Budget(Frozen):
    """A limit. ``name``: the project, or the names of a key's variables; empty for all."""

    scope: Scope = Scope.ALL
    name: Annotated[str, Field(max_length=128), READABLE] = ""
    period: Period
    limit: Decimal = Field(ge=0, le=LARGEST, decimal_places=9)
    currency: Annotated[str, Field(min_length=1, max_length=16), READABLE] = "USD"

    @classmethod
    def of(cls, **fields: Any) -> Self:
        """Check the fields and build the budget.

        :raises RequestError: a limit is too large or too fine, or a name too long.
        """
        try:
            return cls(**fields)
        except ValidationError as error:
            raise RequestError(explain(error, cls)) from None

    def __str__(self) -> str:
        whose = f" of {self.scope} {self.name}" if self.name else ""
        return f"{self.period.said} budget{whose} of {self.limit:f} {self.currency}"

    def counts(self, generation: Generation) -> bool:
        """Whether the money of a generation is this budget's. Play money is no budget's."""
        if generation.price.currency != self.currency:
            return False
        if self.scope is Scope.KEY:
            return generation.key == self.name
        of_project = self.scope is Scope.ALL or generation.project == self.name
        return of_project and generation.key != EMULATED

    def window(self, day: str) -> sa.ColumnElement[bool]:
        """The lines of the ledger that count on ``day``."""
        counted = ledger.c.currency == self.currency
        if self.period is Period.DAY:
            counted &= ledger.c.day == day
        elif self.period is Period.MONTH:
            counted &= ledger.c.day.startswith(day[:7], autoescape=True)
        if self.scope is Scope.KEY:
            return counted & (ledger.c.key == self.name)
        if self.scope is Scope.PROJECT:
            counted &= ledger.c.project == self.name
        return counted & (ledger.c.key != EMULATED)


class Standing(Frozen):
    """A budget today: what of it is spent, and what is held by what is in flight, at worst."""

    budget: Budget
    spent: Decimal
    held: Decimal

    @property
    def left(self) -> Decimal:
        """What may still be ordered."""
        return self.budget.limit - self.spent - self.held


def put(connection: sa.Connection, budget: Budget) -> None:
    """Set a budget, or change its limit."""
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgres_insert
    row = {
        "scope": budget.scope.value,
        "name": budget.name,
        "period": budget.period.value,
        "currency": budget.currency,
        "limit": parts(budget.limit),
    }
    wanted = insert(budgets).values(row)
    keys = ["scope", "name", "period", "currency"]
    connection.execute(
        wanted.on_conflict_do_update(index_elements=keys, set_={"limit": row["limit"]})
    )


def remove(connection: sa.Connection, budget: Budget) -> bool:
    """Lift a budget; ``False`` where there was none."""
    found = (
        (budgets.c.scope == budget.scope.value)
        & (budgets.c.name == budget.name)
        & (budgets.c.period == budget.period.value)
        & (budgets.c.currency == budget.currency)
    )
    return connection.execute(sa.delete(budgets).where(found)).rowcount > 0


def all_of(connection: sa.Connection) -> tuple[Budget, ...]:
    """Every budget, the widest first."""
    rows = connection.execute(sa.select(budgets).order_by(*budgets.primary_key.columns))
    return tuple(
        Budget(
            scope=row.scope,
            name=row.name,
            period=row.period,
            currency=row.currency,
            limit=money(row.limit),
        )
        for row in rows
    )


def standing(connection: sa.Connection, budget: Budget, day: str) -> Standing:
    """How a budget stands on ``day``."""
    total = sa.func.coalesce(sa.func.sum(ledger.c.amount), 0)
    settled = ledger.c.kind.in_((Kind.CHARGED.value, Kind.CORRECTED.value))
    rows = connection.execute(
        sa.select(settled.label("settled"), total.label("total"))
        .where(budget.window(day))
        .group_by(settled)
    )
    sums = {bool(row.settled): int(row.total) for row in rows}
    return Standing(budget=budget, spent=money(sums.get(True, 0)), held=money(sums.get(False, 0)))


def check(connection: sa.Connection, wanted: Sequence[Generation], at: float) -> None:
    """Refuse what the budgets do not allow. Inside of the transaction that then reserves it.

    ``at``: when it is reserved, in seconds since 1970; all of it counts to that day.

    :raises OverBudgetError: with the plan, what is left and what is in flight.
    """
    for budget in all_of(connection):
        mine = [each for each in wanted if budget.counts(each)]
        unknown = [each for each in mine if not each.price.known]
        if unknown:
            raise OverBudgetError(
                f"Nobody can say what {unknown[0].model} costs, so that it cannot be held within "
                f"the {budget}: give it with --max-cost, or lift the budget: "
                f"rushes budget rm {_flags(budget)}."
            )
        asked = sum((each.price.high or Decimal(0) for each in mine), Decimal(0))
        if asked:
            now = standing(connection, budget, day_of(at))
            if asked > now.left:
                raise OverBudgetError(_refusal(now, asked, mine))


def _refusal(now: Standing, asked: Decimal, wanted: Sequence[Generation]) -> str:
    budget, unit, left = now.budget, now.budget.currency, max(now.left, Decimal(0))
    first = wanted[0]
    if len(wanted) == 1:
        what = f"It may cost {asked:f} {unit} ({planned(first.request, first.price)})"
        less = instead(first.request, left, unit)
    else:
        what = f"These {len(wanted)} generations may cost {asked:f} {unit} ({_plan(wanted)})"
        fits = _fitting(wanted, left)
        less = f"The first {fits} of them would do" if fits else "Not even the first would do"
    return (
        f"{what}, and the {budget} leaves {left:f}: {now.spent:f} spent, {now.held:f} held by what "
        f"is in flight. {less}; or raise it with rushes budget set {_flags(budget, 'AMOUNT')}."
    )


def _plan(wanted: Sequence[Generation]) -> str:
    """How many of which model."""
    return ", ".join(f"{n} of {model}" for model, n in Counter(g.model for g in wanted).items())


def _fitting(wanted: Sequence[Generation], left: Decimal) -> int:
    """How many of them, from the first on, cost no more than that."""
    sums = accumulate(each.price.high or Decimal(0) for each in wanted)
    return sum(1 for total in sums if total <= left)


def _flags(budget: Budget, *amount: str) -> str:
    flag = {Period.DAY: "--daily", Period.MONTH: "--monthly", Period.TOTAL: "--total"}
    words = [flag[budget.period], *amount]
    words += [f"--{budget.scope}", shlex.quote(budget.name)] if budget.name else []
    words += ["--currency", budget.currency] if budget.currency != "USD" else []
    return " ".join(words)
