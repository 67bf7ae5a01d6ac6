"""``rushes media resize``: scale, or change the shape."""

from __future__ import annotations

from typing import Any

import click

from rushes.cli.media._finish import finish, output_options


@click.command("resize", short_help="Scale, or change the shape.")
@click.argument("clip")
@click.option("-w", "--width", type=int, metavar="PIXELS")
@click.option("--height", type=int, metavar="PIXELS")
@click.option("--scale", metavar="FACTOR", help="Instead of a size.")
@click.option("-a", "--aspect", metavar="W:H", help="The shape, such as 9:16.")
@click.option(
    "--fit",
    type=click.Choice(["pad", "blur", "fill", "follow", "inside", "stretch"]),
    help="Bars, a blurred copy, cropped, cropped around what matters, no larger than, or pulled. "
    "[pad]",
)
@click.option("--colour", metavar="COLOUR", help="Of the bars: a name or #rrggbb. [black]")
@click.option("--method", metavar="NAME", help="bicubic, lanczos, area, neighbor … [bicubic]")
@output_options
def command(clip: str, **given: Any) -> None:
    """Scale CLIP, or give it another shape; with one side given the other follows.

    \b
    rushes media resize take.mp4 -w 1080 --height 1920 --fit follow
    """  # noqa: D301
    from rushes.media.edit import Edit

    out = {name: given.pop(name) for name in ("output", "force", "as_json", "explain")}
    fields = {name: value for name, value in given.items() if value is not None}
    finish(Edit(clip).resize(**fields), "resize", **out)
