"""``rushes sheet``: a clip at a glance."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rushes.cli.screen import bar, near, print_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.types import Progress

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
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def command(
    file: str, output: str | None, kind: str, force: bool, as_json: bool, **grid: int | None
) -> None:
    """Lay out frames of FILE, evenly spread and with their times, on one picture."""
    ending = ".png" if kind == "grid" else f"-{kind}.png"
    source = Path(file)
    target = Path(output) if output else source.with_name(source.stem + ending)
    from rushes.media.sandbox import guarded

    work = partial(_made, file, target, kind, force, grid)
    with bar() as (show, done):
        made = guarded(work, [file], on_progress=None if as_json else show)
        done()
    print_json({"kind": kind, **made}) if as_json else click.echo(near(target))


def _made(
    file: str,
    target: Path,
    kind: str,
    force: bool,
    grid: dict[str, int | None],
    on_progress: Callable[[Progress], None] | None = None,
) -> dict[str, Any]:
    """Make the picture; gives its path and size, and what else came of it, for programs."""
    from PIL import Image

    made = _drawn(file, target, kind, force, grid, on_progress)
    with Image.open(target) as picture:
        size = {"width": picture.width, "height": picture.height}
    return {"path": str(target.absolute()), **size, **made}


def _drawn(
    file: str,
    target: Path,
    kind: str,
    force: bool,
    grid: dict[str, int | None],
    on_progress: Callable[[Progress], None] | None,
) -> dict[str, Any]:
    width = 1600 if grid["width"] is None else grid["width"]
    if kind == "waveform":
        from rushes.media.waveform import waveform

        waveform(file, target, width=width, overwrite=force, on_progress=on_progress)
        return {}
    if kind == "poster":
        from rushes.media.poster import poster

        time = poster(file, target, overwrite=force, on_progress=on_progress)
        return {"time": round(float(time), 6), "exact": str(time)}
    columns, rows = _grid(kind, grid)
    if kind == "strip":
        from rushes.media.poster import strip

        cell = max(16, width // max(1, columns))
        strip(
            file,
            target,
            count=columns * rows,
            width=cell,
            columns=columns,
            overwrite=force,
            on_progress=on_progress,
        )
        return {"vtt": str(target.with_suffix(".vtt").absolute())}
    from rushes.media import contact_sheet

    contact_sheet(
        file,
        target,
        columns=columns,
        rows=rows,
        width=width,
        overwrite=force,
        on_progress=on_progress,
    )
    return {}


def _grid(kind: str, asked: dict[str, int | None]) -> tuple[int, int]:
    """Columns and rows."""
    columns, rows = (10, 6) if kind == "strip" else (4, 2)
    return (
        columns if asked["columns"] is None else asked["columns"],
        rows if asked["rows"] is None else asked["rows"],
    )
