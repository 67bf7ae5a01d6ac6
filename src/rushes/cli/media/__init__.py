"""``rushes media``: finish clips. One command a file; see :mod:`rushes.cli.folder`."""

from __future__ import annotations

import click

from rushes.cli.folder import Folder


@click.group("media", cls=Folder, short_help="Finish clips: cut, join, grade, export.")
def command() -> None:
    """Finish clips: everything between a raw take and a film.

    \b
    rushes media trim take.mp4 --start 1 --duration 4 -o shot.mp4
    """  # noqa: D301
