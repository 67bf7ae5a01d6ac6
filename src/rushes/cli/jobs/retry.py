"""``rushes jobs retry``: Bring what failed or was cancelled to its clip after all."""

from __future__ import annotations

import click

from rushes.cli.following import follow
from rushes.cli.jobs import _shown as shown
from rushes.cli.jobs._chosen import chosen, find
from rushes.cli.jobs._workers import say_who_works
from rushes.cli.opened import engine
from rushes.types import State


@click.command("retry", short_help="Bring what failed or was cancelled to its clip after all.")
@chosen
@click.option("--wait", is_flag=True, help="Wait until they are over, as rushes jobs wait does.")
@click.option("--json", "as_json", is_flag=True, help="With --wait: one line of JSON for each.")
def command(*, names: tuple[str, ...], batch: str | None, wait: bool, as_json: bool) -> None:
    """Bring the generations ID, which failed or were cancelled, to their clips after all.

    A clip that was made and only could not be fetched or put into its place is fetched again, for
    no more money. What its provider refused or failed is ordered anew, within the budgets.
    """
    with engine() as opened:
        many = find(opened.store, names, batch, State.FAILED, State.CANCELLED)
        again = [opened.retry(each.id) for each in many]
        if wait:
            if any(map(shown.failed, follow(opened, again, as_json=as_json))):
                click.get_current_context().exit(1)
            return
        for each in again:
            how = "is fetched again" if each.ticket is not None else "is ordered anew"
            click.echo(f"{shown.short(each)} {how}.", err=True)
        say_who_works(opened.store, again)
