"""``rushes prompt rm``: take saved shots out of the library."""

from __future__ import annotations

import click


@click.command("rm")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
def command(names: tuple[str, ...]) -> None:
    """Remove the files of the shots NAME. Nothing is removed where one of them is not there."""
    from rushes.prompts.library import ShotLibrary

    library = ShotLibrary()
    wanted = dict.fromkeys(names)
    for name in wanted:
        library.path(name)
    for name in wanted:
        library.remove(name)
