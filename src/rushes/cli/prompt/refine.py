"""``rushes prompt refine``: change a prompt by what you think of its clip."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rushes.cli.prompt._shot import given
from rushes.cli.screen import print_json

if TYPE_CHECKING:
    from rushes.prompts.refining import Refined


@click.command("refine")
@click.argument("text")
@click.argument("feedback")
@click.option("--negative-prompt", metavar="TEXT", default="", help="What TEXT shall not show.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON: prompt, shot, changes.")
@click.option("--toml", "as_toml", is_flag=True, help="TOML: the shot as a file.")
def command(
    text: str, feedback: str, negative_prompt: str, *, as_json: bool, as_toml: bool
) -> None:
    """Change TEXT by FEEDBACK such as "too fast" or "warmer light, and no people".

    Prints the new prompt; what changed, why, and what was not understood, on stderr. TEXT is a
    prompt, a .toml or .json file, or "-" for stdin. Ends with 2 where nothing was understood.
    """
    from rushes.prompts.refining import refine

    done = refine(given((text,), negative_prompt), feedback)
    if as_json:
        _print_json(done)
    elif done.changes:
        click.echo(done.shot.to_toml() if as_toml else done.shot.prompt, nl=not as_toml)
        if done.shot.negative_prompt and not as_toml:
            click.echo(f"Negative prompt: {done.shot.negative_prompt}", err=True)
        for change in done.changes:
            click.echo(f"  {change}", err=True)
    for missed in () if as_json else done.missed:
        click.echo(f"  {missed}", err=True)
    if not done.changes and done.missed:
        click.get_current_context().exit(2)


def _print_json(done: Refined) -> None:
    print_json(
        {
            "prompt": done.shot.prompt,
            "negative_prompt": done.shot.negative_prompt,
            "shot": done.shot.as_written(),
            "changes": [each.model_dump(mode="json") for each in done.changes],
            "missed": [each.model_dump(mode="json") for each in done.missed],
        }
    )
