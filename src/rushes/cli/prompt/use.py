"""``rushes prompt use``: print a saved shot, with its blanks filled in."""

from __future__ import annotations

import click

from rushes.cli.pairs import pairs
from rushes.cli.prompt._shot import print_shot, print_written


@click.command("use")
@click.argument("name")
@click.option(
    "--set", "values", metavar="BLANK=VALUE", multiple=True, help="Fill in a blank of a template."
)
@click.option("--parts", is_flag=True, help="The parts instead of the prompt.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON: prompt and parts.")
@click.option("--toml", "as_toml", is_flag=True, help="TOML: the shot as a file.")
def command(name: str, values: tuple[str, ...], parts: bool, as_json: bool, as_toml: bool) -> None:
    """Print the prompt of the shot NAME.

    \b
    rushes prompt use hero --set product="red shoes"
    rushes generate --shot hero --set product="red shoes"
    """  # noqa: D301
    from rushes.prompts.library import ShotLibrary

    shot = ShotLibrary().get(name).filled(pairs(values, "--set"))
    if parts:
        print_shot(shot, as_json=as_json, as_toml=as_toml)
    else:
        print_written(shot, as_json=as_json, as_toml=as_toml)
