"""``rushes costs``: what was spent, as a table and as a picture."""

from __future__ import annotations

import csv
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rushes.cli.opened import store
from rushes.cli.screen import near, on_terminal, print_json, print_table
from rushes.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rushes.engine.costs import Order, Spending

_HEAD = ("orders", "spent", "held")
#: Days that are shown where nobody says from when.
_DAYS = 30


@click.command("costs", short_help="Show what was spent, as a table and as a picture.")
@click.option("--since", metavar="DAY", help="From this day: 2026-11-01, or 7d. [30d]")
@click.option("--until", metavar="DAY", help="To this day. [today]")
@click.option(
    "--by",
    "grouping",
    type=click.Choice(["day", "model", "provider", "project"]),
    default="day",
    show_default=True,
)
@click.option("-o", "--output", metavar="PATH", help="A .png: bars a day, coloured by provider.")
@click.option("-f", "--force", is_flag=True, help="Replace the file of --output.")
@click.option("--emulated", is_flag=True, help="The play money of the emulator instead.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each row.")
@click.option("--csv", "as_csv", is_flag=True, help="Every order on a line of CSV.")
def command(
    *,
    since: str | None,
    until: str | None,
    grouping: str,
    output: str | None,
    force: bool,
    emulated: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show what was spent, and what is held by what is in flight, at the most.

    A figure is the provider's own, or follows from its price list; where there is only an upper
    bound, it says "up to", and what nobody knows is counted as of unknown price, never as 0. Days
    are those of UTC on which the orders were admitted.
    """
    from rushes.engine.costs import By, grouped, orders, totals

    if as_json and as_csv:
        raise click.UsageError("--json or --csv, not both.")
    with store() as opened:
        today = datetime.fromtimestamp(opened.now(), UTC).date()
        first = _day(since or f"{_DAYS}d", today, "--since")
        last = _day(until, today, "--until") if until else today
        if first > last:
            raise RequestError(f"--since {first} is after --until {last}.")
        with opened.database.read() as connection:
            many = orders(connection, str(first), str(last), emulated=emulated)
    if as_csv:
        _csv(many)
    else:
        _table(grouping, grouped(many, By(grouping)), totals(many), as_json=as_json)
    if not many and not as_json:
        play = "" if emulated else " Play money is shown by --emulated."
        click.echo(f"Nothing was spent from {first} to {last}.{play}", err=True)
    if output is not None:
        _draw(many, first, last, Path(output), force=force)


def _day(text: str, today: date, option: str) -> date:
    """A day as people write it: ``2026-11-01``, or ``7d`` for a week ago."""
    try:
        if text.endswith("d"):
            return today - timedelta(days=int(text[:-1]))
        return date.fromisoformat(text)
    except (ValueError, OverflowError):
        raise RequestError(f"{option} {text}: write a day like 2026-11-01 or 7d.") from None


def _table(
    grouping: str, rows: Sequence[Spending], sums: Sequence[Spending], *, as_json: bool
) -> None:
    if as_json:
        for each in rows:
            print_json(_numbers(grouping, each))
    elif not rows:
        return
    elif on_terminal():
        shown = [_row(each) for each in (*rows, *sums)]
        print_table((grouping, *_HEAD), shown, right=(1,))
    else:
        for each in rows:
            click.echo("\t".join(_row(each)))


def _row(row: Spending) -> tuple[str, ...]:
    held = row.held_said if row.held or row.held_unknown else ""
    return row.name or "(none)", str(row.orders), row.said, held


def _numbers(grouping: str, row: Spending) -> dict[str, Any]:
    return {
        grouping: row.name,
        "currency": row.currency,
        "orders": row.orders,
        "exact": f"{row.exact:f}",
        "at_most": f"{row.at_most:f}",
        "unknown": row.unknown,
        "held": f"{row.held:f}",
        "held_unknown": row.held_unknown,
        "text": row.said,
    }


def _csv(many: Sequence[Order]) -> None:
    """An order a line; an amount that nobody knows is empty."""
    names = ("day", "generation", "attempt", "provider", "model", "project", "currency")
    written = csv.writer(sys.stdout, lineterminator="\n")
    written.writerow((*names, "spent", "exact", "held"))
    for each in many:
        spent = f"{each.spent:f}" if each.spent is not None and each.known else ""
        held = f"{each.held:f}" if each.spent is None and each.known else ""
        said = (getattr(each, name) for name in names)
        written.writerow((*said, spent, str(each.exact).lower(), held))


def _draw(many: Sequence[Order], first: date, last: date, path: Path, *, force: bool) -> None:
    from rushes.engine.chart import draw

    draw(many, first, last, path, overwrite=force)
    click.echo(near(path) if on_terminal() else str(path), err=True)
