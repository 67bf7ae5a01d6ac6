"""``rushes budget set``: Set a limit, or change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rushes.cli.amount import AMOUNT
from rushes.cli.budget._whose import scope, whose
from rushes.cli.opened import store

if TYPE_CHECKING:
    from decimal import Decimal


@click.command("set", short_help="Set a limit, or change it.")
@click.option("--daily", metavar="AMOUNT", type=AMOUNT, help="For each day.")
@click.option("--monthly", metavar="AMOUNT", type=AMOUNT, help="For each month.")
@click.option("--total", metavar="AMOUNT", type=AMOUNT, help="In all.")
@whose
def command(
    *,
    daily: Decimal | None,
    monthly: Decimal | None,
    total: Decimal | None,
    project: str | None,
    key: str | None,
    currency: str,
) -> None:
    """Set how much may be spent; of one that is there already, change the limit.

    Several limits hold together: an order must fit into all of them.
    """
    from rushes.engine.budget import Budget, Period, put

    given = {Period.DAY: daily, Period.MONTH: monthly, Period.TOTAL: total}
    limits = {period: limit for period, limit in given.items() if limit is not None}
    if not limits:
        raise click.UsageError("Say how much: --daily AMOUNT, --monthly AMOUNT or --total AMOUNT.")
    kind, name = scope(project, key)
    with store() as opened, opened.database.write(money=True) as connection:
        for period, limit in limits.items():
            budget = Budget.of(scope=kind, name=name, period=period, limit=limit, currency=currency)
            put(connection, budget)
            click.echo(f"Set: {budget}.", err=True)
