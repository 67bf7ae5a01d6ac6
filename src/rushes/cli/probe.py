"""``rushes probe``: what a video file is."""

from __future__ import annotations

import click

from rushes.cli.screen import as_numbers, in_a_line, print_json


@click.command("probe", short_help="Measure video files.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each file.")
def command(files: tuple[str, ...], as_json: bool) -> None:
    """Measure video files: length, size, rate, frames, sound, colour and tags, exactly."""
    from rushes.media import probe

    for name in files:
        facts = probe(name)
        if as_json:
            more = facts.model_dump(mode="json", include={"pix_fmt", "variable_rate", "rotation"})
            rest = facts.model_dump(mode="json", include={"colour", "audio", "tags"})
            print_json({"path": name, **as_numbers(facts), **more, **rest})
            continue
        click.echo(name)
        click.echo(f"  {in_a_line(facts)}")
        click.echo(f"  {facts.container}, {facts.codec}, {facts.pix_fmt}")
        if facts.audio:
            click.echo(
                f"  sound: {', '.join(f'{key} {what}' for key, what in facts.audio.items())}"
            )
        if facts.colour:
            click.echo(
                f"  colour: {', '.join(f'{key} {what}' for key, what in facts.colour.items())}"
            )
        for key, what in facts.tags.items():
            click.echo(f"  {key}: {what}")
