"""``rushes media join``: many clips to one film."""

from __future__ import annotations

from typing import Any

import click

from rushes.cli.media._finish import finish, output_options


@click.command("join", short_help="Many clips to one film.")
@click.argument("clips", metavar="CLIP...", nargs=-1, required=True)
@click.option("-t", "--transition", metavar="KIND", help="crossfade, fadeblack, wipe, slide …")
@click.option("-d", "--duration", metavar="SECONDS", default="0.5", help="Of each transition.")
@click.option("--size", metavar="WxH", help="Of the film. [what most of it has]")
@click.option("--fps", metavar="RATE", help="Of the film. [what most of it has]")
@click.option("--fit", type=click.Choice(["pad", "fill", "stretch", "blur"]), help="Odd shapes.")
@output_options
def command(clips: tuple[str, ...], transition: str | None, duration: str, **given: Any) -> None:
    """Put CLIPs one after the other; what is not alike is fitted to what most of the film is."""
    from rushes.media.film import Film

    out = {name: given.pop(name) for name in ("output", "force", "as_json", "explain")}
    options = {name: value for name, value in given.items() if value is not None}
    leading = (transition, duration) if transition else "cut"
    finish(Film(clips, transitions=leading, **options), "joined", **out)
