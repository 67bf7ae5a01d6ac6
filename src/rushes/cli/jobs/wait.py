"""``rushes jobs wait``: Wait until generations are over."""

from __future__ import annotations

import click

from rushes.cli.following import follow
from rushes.cli.jobs import _shown as shown
from rushes.cli.jobs._chosen import chosen, find
from rushes.cli.opened import engine


@click.command("wait", short_help="Wait until generations are over.")
@chosen
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each.")
def command(*, names: tuple[str, ...], batch: str | None, as_json: bool) -> None:
    """Wait until the generations ID are over, and print where their clips are.

    Where no worker runs, they are made by this command. Ends with 1 if one has no clip.
    """
    with engine() as opened:
        many = find(opened.store, names, batch)
        ended = follow(opened, many, as_json=as_json)
    if any(map(shown.failed, ended)):
        click.get_current_context().exit(1)
