"""``rushes sheet``: a clip at a glance."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from rushes.cli.screen import near

_KINDS = ("grid", "poster", "strip", "waveform")


@click.command("sheet", short_help="Lay out frames of a clip on one picture.")
@click.argument("file")
@click.option("-o", "--output", metavar="PATH", help="A .png, .jpg or .webp. [FILE with .png]")
@click.option(
    "-k",
    "--kind",
    type=click.Choice(_KINDS),
    default="grid",
    show_default=True,
    help="poster: the best frame; strip: for scrubbing, with a .vtt; waveform: its sound.",
)
@click.option("-c", "--columns", type=int, help="[4; of a strip 10]")
@click.option("-r", "--rows", type=int, help="[2; of a strip 6]")
@click.option("-w", "--width", type=int, help="Pixels in all. [1600]")
@click.option("-f", "--force", is_flag=True, help="Replace the picture if there is one.")
def command(file: str, output: str | None, kind: str, force: bool, **grid: int | None) -> None:
    """Lay out frames of FILE, evenly spread and with their times, on one picture."""
    ending = ".png" if kind == "grid" else f"-{kind}.png"
    source = Path(file)
    target = Path(output) if output else source.with_name(source.stem + ending)
    from rushes.media.sandbox import guarded

    work = partial(_made, file, target, kind, force, grid)
    click.echo(near(guarded(work, [file])))


def _made(file: str, target: Path, kind: str, force: bool, grid: dict[str, int | None]) -> Path:
    width = 1600 if grid["width"] is None else grid["width"]
    if kind == "waveform":
        from rushes.media.waveform import waveform

        return waveform(file, target, width=width, overwrite=force)
    if kind == "poster":
        from rushes.media.poster import poster

        poster(file, target, overwrite=force)
        return target
    if kind == "strip":
        from rushes.media.poster import strip

        columns = 10 if grid["columns"] is None else grid["columns"]
        count = columns * (6 if grid["rows"] is None else grid["rows"])
        cell = max(16, width // max(1, columns))
        return strip(file, target, count=count, width=cell, columns=columns, overwrite=force)
    from rushes.media import contact_sheet

    columns, rows = (4 if grid["columns"] is None else grid["columns"]), grid["rows"]
    lines = 2 if rows is None else rows
    return contact_sheet(file, target, columns=columns, rows=lines, width=width, overwrite=force)
