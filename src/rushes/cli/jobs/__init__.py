"""``rushes jobs``: what is being made, and what was. One command a file."""

from __future__ import annotations

import click

from rushes.cli.folder import Folder


@click.group("jobs", cls=Folder, short_help="See and steer what is being made, and what was.")
def command() -> None:
    """See and steer what is being made, and what was.

    An ID may be shortened to its first or last letters, as long as they are one generation's.
    Generations are kept in a database that every process shares, so that they outlive the command
    that ordered them: whoever runs next carries them on.

    \b
    rushes jobs list --state running
    """  # noqa: D301
