"""``rushes media fade``: fade picture and sound in and out."""

from __future__ import annotations

from typing import Any

import click

from rushes.cli.media._finish import finish, output_options


@click.command("fade", short_help="Fade picture and sound in and out.")
@click.argument("clip")
@click.option("-s", "--start", metavar="SECONDS", default="0", help="Fade in over so long.")
@click.option("-e", "--end", metavar="SECONDS", default="0", help="Fade out over so long.")
@click.option("-c", "--colour", default="black", show_default=True, help="A name or #rrggbb.")
@click.option("--picture-only", is_flag=True, help="Leave the sound as it is.")
@output_options
def command(clip: str, start: str, end: str, colour: str, picture_only: bool, **out: Any) -> None:
    """Fade CLIP in from a colour and out to it.

    \b
    rushes media fade take.mp4 --start 0.5 --end 1
    """  # noqa: D301
    from rushes.media.edit import Edit

    edit = Edit(clip).fade(start=start, end=end, colour=colour, sound_too=not picture_only)
    finish(edit, "fade", **out)
