"""``rushes prompt show``: show a prompt as its parts."""

from __future__ import annotations

import click

from rushes.cli.prompt._shot import given, print_shot


@click.command("show")
@click.argument("text", nargs=-1, required=True)
@click.option("--negative-prompt", metavar="TEXT", default="", help="What shall not be seen.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON, with the prompt.")
@click.option("--toml", "as_toml", is_flag=True, help="TOML, as `rushes prompt write` takes it.")
def command(text: tuple[str, ...], negative_prompt: str, as_json: bool, as_toml: bool) -> None:
    """Show TEXT as the parts of a shot: who, does what, where, and how it is filmed.

    Each word ends in one part. TEXT is a prompt, a .toml or .json file, or "-" for stdin. In a
    pipe: part and value with a tab between, a line for each.
    """
    print_shot(given(text, negative_prompt), as_json=as_json, as_toml=as_toml)
