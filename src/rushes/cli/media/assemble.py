"""``rushes media assemble``: pictures to a clip."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rushes.cli.media._finish import show_finished
from rushes.cli.screen import bar

if TYPE_CHECKING:
    from rushes.media.run import Finished


@click.command("assemble", short_help="Pictures to a clip.")
@click.argument("pictures", metavar="PICTURE...", nargs=-1, required=True)
@click.option("-r", "--fps", metavar="RATE", default="24", show_default=True)
@click.option("--fit", type=click.Choice(["pad", "fill", "stretch"]), help="Other sizes.")
@click.option("-o", "--output", metavar="PATH", required=True, help="The file to make.")
@click.option("-f", "--force", is_flag=True, help="Replace the file of --output.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def command(
    pictures: tuple[str, ...], fps: str, fit: str | None, output: str, force: bool, as_json: bool
) -> None:
    """Show each PICTURE for a moment: files, a folder, 'shots/*.png' or 'frame-%04d.png'.

    What a folder or a pattern gives comes in natural order, 2 before 10.
    """
    from rushes.media.sandbox import guarded

    given = pictures[0] if len(pictures) == 1 else [Path(each) for each in pictures]
    with bar() as (show, done):
        work = partial(_made, given, output, fps, fit=fit, overwrite=force)
        made = guarded(work, pictures, on_progress=None if as_json else show)
        done()
    show_finished(made, as_json=as_json)


def _made(*given: Any, **how: Any) -> Finished:
    from rushes.media.assembly import assemble

    return assemble(*given, **how)
