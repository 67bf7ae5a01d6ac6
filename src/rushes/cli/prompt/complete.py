"""``rushes prompt complete``: say what a prompt leaves open, with suggestions."""

from __future__ import annotations

import click

from rushes.cli.prompt._shot import given
from rushes.cli.screen import print_json


@click.command("complete")
@click.argument("text", nargs=-1, required=True)
@click.option("--apply", is_flag=True, help="Print the prompt with every suggestion taken.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each suggestion.")
def command(text: tuple[str, ...], apply: bool, as_json: bool) -> None:
    """List the parts that TEXT leaves unsaid, each with a suggestion, others, and the reason.

    TEXT is a prompt, a .toml or .json file, or "-" for stdin. Nothing is changed without --apply,
    which prints the whole prompt on stdout and what was added on stderr.
    """
    shot = given(text)
    found = shot.complete()
    if as_json:
        for each in found:
            print_json({**each.model_dump(mode="json"), "words": each.words})
        return
    for each in found:
        click.echo(str(each), err=apply)
    if apply:
        click.echo(shot.but(**{each.part: each.value for each in found}).prompt)
    elif not found:
        click.echo("Nothing is left open.", err=True)
