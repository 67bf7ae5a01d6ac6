"""``rushes media interpolate``: new pictures in between, by following what moves."""

from __future__ import annotations

from typing import Any

import click

from rushes.cli.media._finish import finish, output_options


@click.command("interpolate", short_help="New pictures in between: a higher rate, slow motion.")
@click.argument("clip")
@click.option("-r", "--fps", metavar="RATE", help="Pictures a second: 48, 59.94, 60000/1001.")
@click.option("-x", "--slower", metavar="N", help="Run N times slower, smoothly.")
@click.option(
    "--engine",
    type=click.Choice(["flow", "rife"]),
    default="flow",
    show_default=True,
    help="Optical flow, or the learned model of the extra 'rife'.",
)
@output_options
def command(clip: str, fps: str | None, slower: str | None, engine: str, **out: Any) -> None:
    """Invent the pictures between those of CLIP. Cuts stay cuts; sound keeps its pitch.

    \b
    rushes media interpolate take.mp4 --fps 48
    rushes media interpolate take.mp4 --slower 4
    """  # noqa: D301
    from rushes.media.edit import Edit

    edit = Edit(clip).interpolate(fps=fps, slower=slower, engine=engine)
    finish(edit, "interpolate", **out)
