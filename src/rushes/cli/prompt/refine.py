"""``rushes prompt refine``: change a prompt by what you think of its clip."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rushes.cli.prompt._shot import given, print_written
from rushes.cli.screen import print_json

if TYPE_CHECKING:
    from rushes.prompts.refining import Refined


@click.command("refine")
@click.argument("text")
@click.argument("feedback")
@click.option("--negative-prompt", metavar="TEXT", default="", help="What TEXT shall not show.")
@click.option("--llm", is_flag=True, help="Ask a language model: any feedback. See: expand.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON: prompt, shot, changes.")
@click.option("--toml", "as_toml", is_flag=True, help="TOML: the shot as a file.")
def command(
    text: str, feedback: str, negative_prompt: str, *, llm: bool, as_json: bool, as_toml: bool
) -> None:
    """Change TEXT by FEEDBACK such as "too fast" or "warmer light, and no people".

    Prints the new prompt; what changed, why, and what was not understood, on stderr. TEXT is a
    prompt, a .toml or .json file, or "-" for stdin. Ends with 2 where nothing was understood.
    """
    from rushes.prompts.llm import refine as refine_by_model
    from rushes.prompts.refining import refine

    shot = given((text,), negative_prompt)
    done = refine_by_model(shot, feedback) if llm else refine(shot, feedback)
    if as_json:
        _print_json(done)
    elif done.changes:
        print_written(done.shot, as_json=False, as_toml=as_toml)
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
