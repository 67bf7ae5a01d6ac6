"""What is asked of the engine. Light: it loads no database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rushes import catalogue
from rushes.errors import OverBudgetError

if TYPE_CHECKING:
    from decimal import Decimal

    from rushes.delivery import Target
    from rushes.plan import Plan
    from rushes.types import GenerationRequest


#: The priority of what somebody waits for: it goes before what was only ordered.
WAITED_FOR = 100


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


@dataclass(frozen=True, slots=True)
class Ask(Terms):
    """One thing that is asked for: a request that its model can do, and where the clip goes.

    ``key``: an idempotency key; the same key and the same request give the same generation.
    """

    plan: Plan
    target: Target
    key: str | None = None

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
