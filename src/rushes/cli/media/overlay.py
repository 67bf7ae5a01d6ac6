"""``rushes media overlay``: a title, a logo or captions on the film."""

from __future__ import annotations

from typing import Any

import click

from rushes.cli.media._finish import finish, output_options

_PLACES = "top-left top top-right left center right bottom-left bottom bottom-right"


@click.command("overlay", short_help="A title, a logo or captions on the film.")
@click.argument("clip")
@click.option("-t", "--text", metavar="TEXT", help="Words.")
@click.option("-p", "--picture", metavar="PATH", help="A picture; its transparency counts.")
@click.option("-c", "--captions", metavar="PATH", help="An .srt or .vtt file, burned in.")
@click.option("--soft", is_flag=True, help="Captions as a track that the viewer turns on.")
@click.option("--style", type=click.Choice(["title", "lower-third", "watermark"]))
@click.option("--second", metavar="TEXT", help="The second line of a title or lower third.")
@click.option("--place", type=click.Choice(_PLACES.split()), help="Where it stands.")
@click.option("--size", type=float, metavar="0..1", help="Letters: of the shorter side.")
@click.option("--opacity", type=float, metavar="0..1")
@click.option("--colour", metavar="COLOUR", help="Of the words: a name or #rrggbb.")
@click.option("-s", "--start", metavar="SECONDS")
@click.option("-e", "--stop", metavar="SECONDS")
@click.option("--fade", metavar="SECONDS", help="In and out.")
@output_options
def command(clip: str, soft: bool, **given: Any) -> None:
    """Lay a text, a picture or captions over CLIP."""
    from rushes.media.edit import Edit

    out = {name: given.pop(name) for name in ("output", "force", "as_json", "explain")}
    fields = {name: value for name, value in given.items() if value is not None}
    if soft:
        if set(fields) != {"captions"}:
            raise click.UsageError("--soft goes with --captions, and nothing else.")
        finish(Edit(clip).export(**fields), "captions", **out)
        return
    finish(Edit(clip).overlay(**fields), "overlay", **out)
