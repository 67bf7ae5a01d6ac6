"""What is asked of the engine. Light: it loads no database."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, ValidationError

from rushes import catalogue
from rushes.errors import OverBudgetError, RequestError
from rushes.types import READABLE, Frozen, explain

if TYPE_CHECKING:
    from rushes.delivery import Target
    from rushes.plan import Plan
    from rushes.types import GenerationRequest

#: What every database can keep: SQLite would take more of these than Postgres.
Project = Annotated[str, Field(max_length=128), READABLE]
Key = Annotated[str, Field(min_length=1, max_length=255), READABLE]
Priority = Annotated[int, Field(ge=-1000, le=1000)]
Most = Annotated[Decimal, Field(ge=0)]


#: The largest amount of any currency: as billionths it must fit into 63 bits.
LARGEST = Decimal(10**9)
#: The priority of what somebody waits for: it goes before what was only ordered.
WAITED_FOR = 100


class _Bounds(Frozen):
    """What can be said of terms, and of a key."""

    project: Project = ""
    priority: Priority | None = None
    max_cost: Most | None = None
    idempotency_key: Key | None = None

    @classmethod
    def hold(cls, terms: Terms, key: str | None = None) -> None:
        """:raises RequestError: something is beyond them."""
        try:
            cls(
                project=terms.project,
                priority=terms.priority,
                max_cost=terms.max_cost,
                idempotency_key=key,
            )
        except ValidationError as error:
            raise RequestError(explain(error, cls)) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms something is asked for.

    ``project``: what it counts to. ``priority``: higher ones go first, from -1000 to 1000; without
    one, what somebody waits for goes before what was only ordered. ``max_cost``: the most that each
    may cost. ``again``: make it anew even if an equal one is there or on its way. ``reuse``:
    take an equal clip also where no seed is fixed.
    """

    project: str = ""
    priority: int | None = None
    max_cost: Decimal | None = None
    again: bool = False
    reuse: bool = False

    def __post_init__(self) -> None:
        """:raises RequestError: one is too long, too large or no text."""
        _Bounds.hold(self)


@dataclass(frozen=True, slots=True)
class Ask(Terms):
    """One thing that is asked for: a request that its model can do, and where the clip goes.

    ``key``: an idempotency key; the same key and the same request give the same generation.
    """

    plan: Plan
    target: Target
    key: str | None = None

    def __post_init__(self) -> None:
        """:raises RequestError: one is too long, too large or no text."""
        _Bounds.hold(self, self.key)

    @property
    def request(self) -> GenerationRequest:
        """What is asked."""
        return self.plan.request

    @property
    def provider(self) -> str:
        """Who is asked."""
        return catalogue.find(self.request.model).provider.name

    def check_price(self) -> None:
        """Refuse what may cost more than ``max_cost``.

        :raises OverBudgetError: it may.
        """
        most, price = self.max_cost, self.plan.price
        if most is None:
            return
        if price.high is None:
            raise OverBudgetError(
                f"Nobody can say what {self.request.model} costs, so that it may be more than "
                f"{most:f} {price.currency}: leave out --max-cost to order it all the same."
            )
        if price.high > most:
            from rushes.engine.cheaper import instead, planned  # noqa: PLC0415 - on failure alone

            raise OverBudgetError(
                f"It may cost {price.high:f} {price.currency} ({planned(self.request, price)}), "
                f"and at most {most:f} was allowed. {instead(self.request, most, price.currency)}; "
                f"more: rushes models --mode {self.request.mode} --max-price {most:f}."
            )
