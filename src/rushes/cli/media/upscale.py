"""``rushes media upscale``: larger pictures."""

from __future__ import annotations

from typing import Any

import click

from rushes.cli.media._finish import finish, output_options


@click.command("upscale", short_help="Larger pictures.")
@click.argument("clip")
@click.option("-x", "--scale", metavar="N", help="So many times as large.  [2]")
@click.option("-w", "--width", type=int, metavar="PIXELS", help="Instead of --scale.")
@click.option("-h", "--height", type=int, metavar="PIXELS", help="Instead of --scale.")
@click.option("--sharpen", type=float, metavar="0..1", default=0.0, help="Crisper edges.")
@click.option(
    "--engine",
    type=click.Choice(["lanczos", "realesrgan"]),
    default="lanczos",
    show_default=True,
    help="A filter, or the learned model of the extra 'realesrgan' (slow).",
)
@click.option(
    "--model",
    type=click.Choice(["animation", "photo"]),
    default="animation",
    show_default=True,
    help="Which of realesrgan's models; photo is much slower.",
)
@output_options
def command(
    clip: str,
    scale: str | None,
    width: int | None,
    height: int | None,
    **other: Any,
) -> None:
    """Enlarge the pictures of CLIP, twice unless told.

    \b
    rushes media upscale take.mp4
    rushes media upscale take.mp4 --height 2160 --sharpen 0.3
    """  # noqa: D301
    from rushes.media.edit import Edit

    how = {name: other.pop(name) for name in ("sharpen", "engine", "model")}
    finish(Edit(clip).upscale(scale, width, height, **how), "upscale", **other)
