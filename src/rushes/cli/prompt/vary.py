"""``rushes prompt vary``: say one prompt in several ways."""

from __future__ import annotations

import click

from rushes.cli.pairs import listed
from rushes.cli.prompt._shot import given
from rushes.cli.screen import print_json


@click.command("vary")
@click.argument("text", nargs=-1, required=True)
@click.option(
    "-v",
    "--vary",
    metavar="PART[=VALUE,…]",
    multiple=True,
    default=("camera",),
    show_default=True,
    help="What varies. Without values: of the vocabulary.",
)
@click.option("-n", "--count", type=click.IntRange(1, 1000), help="How many. [4, or all VALUEs]")
@click.option("-s", "--seed", type=int, default=0, help="Another seed, other variations.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each variation.")
def command(
    text: tuple[str, ...], vary: tuple[str, ...], count: int | None, seed: int, as_json: bool
) -> None:
    """Say TEXT in several ways: some parts change, the rest stays.

    A line for each: what differs, a tab, the prompt. `rushes generate --vary` makes the clips.
    """
    from rushes.prompts.variations import variations

    several = dict(listed(each, "--vary") for each in vary)
    if count is None and not all(several.values()):
        count = 4
    for each in variations(given(text), count, several, seed):
        if as_json:
            print_json(
                {
                    "label": each.label,
                    "varied": dict(each.chosen),
                    "prompt": each.shot.prompt,
                    "negative_prompt": each.shot.negative_prompt,
                    "shot": each.shot.as_written(),
                }
            )
        else:
            click.echo(f"{each.label}\t{each.shot.prompt}")
