"""``rushes media trim``: cut a piece out, to the frame."""

from __future__ import annotations

from typing import Any

import click

from rushes.cli.media._finish import finish, output_options


@click.command("trim", short_help="Cut a piece out, to the frame.")
@click.argument("clip")
@click.option("-s", "--start", metavar="SECONDS", default="0", help="Negative: from the end.")
@click.option("-e", "--stop", metavar="SECONDS", help="Negative: from the end.")
@click.option("-d", "--duration", metavar="SECONDS", help="Instead of --stop.")
@click.option("-k", "--keyframes", is_flag=True, help="Copy alone; the cuts move to keyframes.")
@output_options
def command(
    clip: str, start: str, stop: str | None, duration: str | None, keyframes: bool, **out: Any
) -> None:
    """Cut a piece out of CLIP, to the frame. Only pictures beside the cuts are encoded anew."""
    from rushes.media.edit import Edit

    edit = Edit(clip).trim(start=start, stop=stop, duration=duration, keyframes=keyframes)
    finish(edit, "trim", **out)
