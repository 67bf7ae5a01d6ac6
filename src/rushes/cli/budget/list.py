"""``rushes budget list``: Show every limit, what is spent, held and left."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from rushes.cli.opened import store
from rushes.cli.screen import on_terminal, print_json, print_table

if TYPE_CHECKING:
    from rushes.engine.budget import Standing


@click.command("list", short_help="Show every limit, what is spent, held and left.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each.")
def command(*, as_json: bool) -> None:
    """Show every limit: what of it is spent, what is held by what is in flight, and what is left.

    Money of the emulator is play money, and counts only to a budget of the key "emulator".
    """
    from rushes.engine.budget import all_of, standing

    with store() as opened, opened.database.read() as connection:
        day = datetime.fromtimestamp(opened.now(), UTC).date().isoformat()
        found = [standing(connection, each, day) for each in all_of(connection)]
    if as_json:
        for each in found:
            print_json(_numbers(each))
    elif on_terminal():
        print_table(
            ("budget", "limit", "spent", "held", "left"), map(_row, found), right=(1, 2, 3, 4)
        )
    else:
        for each in found:
            click.echo("\t".join(_row(each)))
    if not found:
        click.echo("There is no budget. To set one: rushes budget set --daily 20", err=True)


def _row(now: Standing) -> tuple[str, ...]:
    from rushes.engine.costs import amount_said

    budget = now.budget
    whose = f" of {budget.scope} {budget.name}" if budget.name else ""
    amounts = (budget.limit, now.spent, now.held, now.left)
    return f"{budget.period.said}{whose}", *(amount_said(each, budget.currency) for each in amounts)


def _numbers(now: Standing) -> dict[str, Any]:
    return {
        **now.budget.model_dump(mode="json"),
        "spent": f"{now.spent:f}",
        "held": f"{now.held:f}",
        "left": f"{now.left:f}",
    }
