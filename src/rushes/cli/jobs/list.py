"""``rushes jobs list``: List generations, the newest first."""

from __future__ import annotations

import click

from rushes.cli.jobs import _shown as shown
from rushes.cli.jobs._workers import say_who_works
from rushes.cli.opened import store
from rushes.cli.screen import on_terminal, print_json, print_table
from rushes.types import State


@click.command("list", short_help="List generations, the newest first.")
@click.option(
    "--state",
    "states",
    type=click.Choice([each.value for each in State]),
    multiple=True,
    help="Only those; give several.",
)
@click.option("--project", metavar="NAME", help="Only those of a project.")
@click.option("--batch", metavar="NAME", help="Only those of a batch.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each.")
def command(
    *,
    states: tuple[str, ...],
    project: str | None,
    batch: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """List generations, the newest first: how each stands, what it costs, and where its clip is."""
    with store() as opened:
        wanted = [State(each) for each in states]
        found = opened.find(wanted, project=project, batch=batch, limit=limit + 1)
        some, more = found[:limit], len(found) > limit
        say_who_works(opened, some)
        if as_json:
            for each in some:
                print_json(shown.as_dict(opened, each))
            return
        rows = [
            (
                shown.short(each) if on_terminal() else each.id,
                str(each.state),
                each.model,
                shown.time(each.created_at)[: 16 if on_terminal() else 19],
                shown.cost(each, shown.money(opened, each)),
                shown.what(each),
            )
            for each in some
        ]
    if on_terminal() and rows:
        print_table(("id", "state", "model", "asked", "cost", ""), rows, whole=(0, 1, 3))
    else:
        for row in rows:
            click.echo("\t".join(row))
    if more:
        click.echo(f"Only the newest {limit}: --limit shows more.", err=True)
    if not rows:
        click.echo("There is no such generation.", err=True)
