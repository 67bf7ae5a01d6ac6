"""``rushes media resize``: scale, or change the shape."""

from __future__ import annotations

from typing import Any

import click

from rushes.cli.media._finish import finish, output_options


@click.command("resize", short_help="Scale, or change the shape.")
@click.argument("clip")
@click.option("-w", "--width", type=int, metavar="PIXELS")
@click.option("-h", "--height", type=int, metavar="PIXELS")
@output_options
def command(clip: str, width: int | None, height: int | None, **out: Any) -> None:
    """Scale CLIP; with one side given the other follows."""
    from rushes.media.edit import Edit

    finish(Edit(clip).resize(width=width, height=height), "resize", **out)
