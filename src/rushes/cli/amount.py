"""Money, as people type it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click import Context, Parameter


#: What a ledger counts in.
_LEAST = Decimal("1e-9")


class Amount(click.ParamType[Decimal]):
    """``20``, ``0.50`` or ``$20``: not negative."""

    name = "amount"

    def convert(self, value: object, param: Parameter | None, ctx: Context | None) -> Decimal:
        """The exact number."""
        try:
            amount = Decimal(str(value).strip().removeprefix("$"))
        except InvalidOperation:
            self.fail(f"{value!r} is no amount of money; write it like 20 or 0.50.", param, ctx)
        if not amount.is_finite() or amount < 0:
            self.fail(f"{value!r} is no amount of money; write it like 20 or 0.50.", param, ctx)
        from rushes.engine.ask import LARGEST

        if amount > LARGEST or amount.quantize(_LEAST) != amount:
            self.fail(f"{value!r} is out of range: up to {LARGEST:,}, in billionths.", param, ctx)
        return amount


AMOUNT = Amount()
