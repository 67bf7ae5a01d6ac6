"""``rushes media loop``: repeat, without a jump at the seam."""

from __future__ import annotations

from typing import Any

import click

from rushes.cli.media._finish import finish, output_options


@click.command("loop", short_help="Repeat, without a jump at the seam.")
@click.argument("clip")
@click.option("-n", "--times", type=int, metavar="N", help="How often it is shown.")
@click.option("-d", "--duration", metavar="SECONDS", help="Repeat until then, instead of --times.")
@click.option(
    "-s",
    "--seam",
    metavar="SECONDS",
    default="0",
    help="Crossfade the end with the beginning; the file then loops without a jump.",
)
@click.option("-b", "--there-and-back", is_flag=True, help="Forwards, then backwards.")
@output_options
def command(
    clip: str,
    times: int | None,
    duration: str | None,
    seam: str,
    there_and_back: bool,
    **out: Any,
) -> None:
    """Show CLIP again and again.

    \b
    rushes media loop take.mp4 --seam 0.5
    rushes media loop take.mp4 --there-and-back --duration 15
    """  # noqa: D301
    from rushes.media.edit import Edit

    edit = Edit(clip).loop(times=times, duration=duration, seam=seam, there_and_back=there_and_back)
    finish(edit, "loop", **out)
