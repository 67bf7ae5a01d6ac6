"""``rushes budget rm``: Lift a limit."""

from __future__ import annotations

import click

from rushes.cli.budget._whose import scope, whose
from rushes.cli.opened import store
from rushes.errors import RequestError


@click.command("rm", short_help="Lift a limit.")
@click.option("--daily", is_flag=True, help="That for each day.")
@click.option("--monthly", is_flag=True, help="That for each month.")
@click.option("--total", is_flag=True, help="That in all.")
@whose
def command(
    *,
    daily: bool,
    monthly: bool,
    total: bool,
    project: str | None,
    key: str | None,
    currency: str,
) -> None:
    """Lift a limit; what was spent stays written down."""
    from rushes.engine.budget import Budget, Period, remove

    given = {Period.DAY: daily, Period.MONTH: monthly, Period.TOTAL: total}
    periods = [period for period, wanted in given.items() if wanted]
    if not periods:
        raise click.UsageError("Say which: --daily, --monthly or --total.")
    kind, name = scope(project, key)
    whose_it_is = f" of {kind} {name}" if name else ""
    with store() as opened, opened.database.write(money=True) as connection:
        for period in periods:
            budget = Budget(scope=kind, name=name, period=period, limit=0, currency=currency)
            if not remove(connection, budget):
                raise RequestError(
                    f"There is no {period.said} budget{whose_it_is} in {currency}: "
                    "rushes budget list shows them."
                )
            click.echo(f"Lifted: the {period.said} budget{whose_it_is}.", err=True)
