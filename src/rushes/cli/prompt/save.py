"""``rushes prompt save``: keep a shot, or a template with blanks, under a name."""

from __future__ import annotations

import click

from rushes.cli.pairs import pairs
from rushes.cli.prompt._shot import given
from rushes.cli.screen import near


@click.command("save")
@click.argument("name")
@click.argument("text", nargs=-1, required=True)
@click.option("--negative-prompt", metavar="TEXT", default="", help="What shall not be seen.")
@click.option("-t", "--tag", "tags", metavar="TAG", multiple=True, help="To find it by.")
@click.option("--about", metavar="TEXT", default="", help="What it is for.")
@click.option(
    "--default",
    "defaults",
    metavar="NAME=VALUE",
    multiple=True,
    help="What a blank is filled with unless told.",
)
@click.option("-f", "--force", is_flag=True, help="Replace the shot of that name.")
def command(
    name: str,
    text: tuple[str, ...],
    *,
    negative_prompt: str,
    tags: tuple[str, ...],
    about: str,
    defaults: tuple[str, ...],
    force: bool,
) -> None:
    """Keep TEXT as the shot NAME, and print where its file is.

    TEXT is a prompt, a .toml or .json file, or "-" for stdin. {product} is a blank, to be filled in
    at each use. The files are TOML, to be read, changed and kept in git.
    """
    from rushes.prompts.library import Entry, ShotLibrary

    entry = Entry.of(
        name=name,
        shot=given(text, negative_prompt, template=True),
        about=about,
        tags=tags,
        defaults=pairs(defaults, "--default"),
    )
    click.echo(near(ShotLibrary().save(entry, overwrite=force)))
