"""What was spent: the ledger summed up by day, model, provider or project."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from rushes.engine.ledger import EMULATED, Kind, lines, lines_of, money
from rushes.types import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import sqlalchemy as sa


class By(StrEnum):
    """What the orders are put together by."""

    DAY = "day"
    MODEL = "model"
    PROVIDER = "provider"
    PROJECT = "project"


class Order(Frozen):
    """The money of one order of a generation, as it stands."""

    generation: str
    attempt: int
    day: str
    model: str
    provider: str
    project: str
    currency: str
    spent: Decimal | None = None
    """What it was charged, at the most; ``None`` while it is in flight."""
    held: Decimal = Decimal(0)
    """What it may cost at the most, while it is in flight."""
    known: bool = True
    """Whether anybody can say what it costs at the most; else ``spent`` and ``held`` are 0."""
    exact: bool = False
    """Whether ``spent`` is the very figure."""


@dataclass(frozen=True, slots=True)
class Spending:
    """What several orders cost, in one currency."""

    name: str
    currency: str
    orders: int
    exact: Decimal
    """Charged, by figures."""
    at_most: Decimal
    """Charged besides, where only an upper bound is known."""
    unknown: int
    """Orders that were charged, and nobody knows how much."""
    held: Decimal
    """May still be charged for what is in flight, at the most."""
    held_unknown: int
    """Orders in flight of which nobody knows what they may cost."""

    @classmethod
    def of(cls, name: str, orders: Iterable[Order]) -> Self:
        """Add them up; they have one currency."""
        many = tuple(orders)
        charged = [each for each in many if each.spent is not None]
        flying = [each for each in many if each.spent is None]
        return cls(
            name=name,
            currency=many[0].currency if many else "USD",
            orders=len(many),
            exact=_sum(each.spent for each in charged if each.exact),
            at_most=_sum(each.spent for each in charged if each.known and not each.exact),
            unknown=sum(not each.known for each in charged),
            held=_sum(each.held for each in flying),
            held_unknown=sum(not each.known for each in flying),
        )

    @property
    def spent(self) -> Decimal:
        """All that is charged, at the most; without what nobody knows."""
        return self.exact + self.at_most

    @property
    def said(self) -> str:
        """What was spent, as it may be said: ``up to $3.20 and 2 of unknown price``."""
        return _said(self.spent, self.unknown, self.currency, exact=not self.at_most)

    @property
    def held_said(self) -> str:
        """What is held, as it may be said."""
        return _said(self.held, self.held_unknown, self.currency, exact=not self.held)


def orders(
    connection: sa.Connection, since: str = "", until: str = "9999", *, emulated: bool = False
) -> tuple[Order, ...]:
    """Every order of the days from ``since`` to ``until``, with its money as it stands.

    :param emulated: those of the emulator, whose money is play money, instead of the real ones.
    """
    mine = (line for line in lines(connection, since, until) if (line.key == EMULATED) is emulated)
    return _told(mine)


def orders_of(connection: sa.Connection, generations: Sequence[str]) -> tuple[Order, ...]:
    """Every order of some generations, with its money as it stands."""
    return _told(lines_of(connection, generations))


def _told(moved: Iterable[sa.Row[Any]]) -> tuple[Order, ...]:
    """The orders that lines of the ledger tell of."""
    found: dict[tuple[str, int], Order] = {}
    for line in moved:
        name = line.generation, line.attempt
        amount, changed = money(line.amount), dict[str, object]()
        order = found.get(name) or Order(
            generation=line.generation,
            attempt=line.attempt,
            day=line.day,
            model=line.model,
            provider=line.provider,
            project=line.project,
            currency=line.currency,
        )
        match Kind(line.kind):
            case Kind.RESERVED:
                changed = {"held": amount, "known": line.known}
            case Kind.RELEASED:
                changed = {"held": Decimal(0)}
            case Kind.CHARGED | Kind.CORRECTED:
                spent = (order.spent or Decimal(0)) + amount
                changed = {"spent": spent, "known": line.known, "exact": line.exact}
        found[name] = order.model_copy(update=changed)
    return tuple(found.values())


def grouped(many: Iterable[Order], by: By) -> list[Spending]:
    """The orders put together, by name and currency; days in their order, else the dearest first.

    What has no project is called by an empty name.
    """
    groups: dict[tuple[str, str], list[Order]] = {}
    for each in many:
        groups.setdefault((getattr(each, by.value), each.currency), []).append(each)
    found = [Spending.of(name, members) for (name, _), members in sorted(groups.items())]
    if by is not By.DAY:
        found.sort(key=lambda each: (each.currency, -each.spent - each.held))
    return found


def totals(many: Iterable[Order]) -> list[Spending]:
    """All of it, for each currency."""
    groups: dict[str, list[Order]] = {}
    for each in many:
        groups.setdefault(each.currency, []).append(each)
    return [Spending.of("total", members) for _, members in sorted(groups.items())]


def amount_said(amount: Decimal, currency: str) -> str:
    """``$3.20``; of another currency ``EUR 3.20``. At least two places, and all that there are."""
    sign = "$" if currency == "USD" else f"{currency} "
    exponent = amount.as_tuple().exponent
    places = max(2, -exponent if isinstance(exponent, int) else 2)
    return f"{'-' if amount < 0 else ''}{sign}{abs(amount):,.{places}f}"


def _said(amount: Decimal, unknown: int, currency: str, *, exact: bool) -> str:
    known = f"{'' if exact else 'up to '}{amount_said(amount, currency)}"
    if not unknown:
        return known
    nameless = f"{unknown} of unknown price"
    return f"{known} and {nameless}" if amount else nameless


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((each for each in amounts if each is not None), Decimal(0))
