"""``rushes media reframe``: another shape, following what matters."""

from __future__ import annotations

from typing import Any

import click

from rushes.cli.media._finish import finish, output_options


@click.command("reframe", short_help="Another shape, following what matters.")
@click.argument("clip")
@click.option("-a", "--aspect", metavar="W:H", default="9:16", show_default=True)
@click.option("-h", "--height", type=int, metavar="PIXELS", help="Then scale to this height.")
@output_options
def command(clip: str, aspect: str, height: int | None, **out: Any) -> None:
    """Crop CLIP to another shape around what stands out and moves, with calm pans.

    \b
    rushes media reframe take.mp4 --aspect 9:16 --height 1920
    """  # noqa: D301
    from rushes.media.edit import Edit

    edit = Edit(clip).reframe(aspect)
    finish(edit.resize(height=height) if height else edit, "reframe", **out)
