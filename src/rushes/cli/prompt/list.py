"""``rushes prompt list``: the shots that were saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rushes.cli.screen import on_terminal, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rushes.prompts.library import Entry


@click.command("list")
@click.argument("words", nargs=-1)
@click.option("-t", "--tag", "tags", metavar="TAG", multiple=True, help="Only those with this tag.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each shot, whole.")
def command(words: tuple[str, ...], tags: tuple[str, ...], as_json: bool) -> None:
    """List the saved shots that mention all WORDS: in their name, tags, description or parts.

    In a pipe: name, tags, blanks and prompt with tabs between.
    """
    from rushes.prompts.library import ShotLibrary

    library = ShotLibrary()
    found = library.search(words, tags=tags)
    if as_json:
        for entry in found.entries:
            print_json(entry.row())
    elif on_terminal():
        _table(found.entries)
        if not found.entries:
            sought = " that says this" if words or tags else ""
            click.echo(f"There is no shot{sought} in {library.folder}: rushes prompt save NAME …")
    else:
        for entry in found.entries:
            tagged, empty = ",".join(entry.tags), ",".join(entry.blanks)
            click.echo(f"{entry.name}\t{tagged}\t{empty}\t{entry.shot.prompt}")
    for sentence in found.damaged:
        click.echo(sentence, err=True)


def _table(entries: Sequence[Entry]) -> None:
    from rich.console import Console
    from rich.table import Table

    if not entries:
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("name", "tags", "blanks", "prompt"):
        table.add_column(heading, overflow="fold")
    for entry in entries:
        said = f"{entry.about}: {entry.shot.prompt}" if entry.about else entry.shot.prompt
        table.add_row(entry.name, ", ".join(entry.tags), ", ".join(entry.blanks), said)
    Console().print(table)
