"""``rushes sheet``: a clip at a glance."""

from __future__ import annotations

from pathlib import Path

import click

from rushes.cli.screen import near


@click.command("sheet", short_help="Lay out frames of a clip on one picture.")
@click.argument("file")
@click.option("-o", "--output", metavar="PATH", help="A .png, .jpg or .webp. [FILE with .png]")
@click.option("-c", "--columns", type=int, default=4, show_default=True)
@click.option("-r", "--rows", type=int, default=2, show_default=True)
@click.option("-w", "--width", type=int, default=1600, show_default=True, help="Pixels in all.")
@click.option("-f", "--force", is_flag=True, help="Replace the picture if there is one.")
def command(
    file: str, output: str | None, columns: int, rows: int, width: int, force: bool
) -> None:
    """Lay out frames of FILE, evenly spread and with their times, on one picture."""
    from rushes.media import contact_sheet

    target = Path(output) if output else Path(file).with_suffix(".png")
    made = contact_sheet(file, target, columns=columns, rows=rows, width=width, overwrite=force)
    click.echo(near(made))
