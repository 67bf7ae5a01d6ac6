"""``rushes budget``: how much may be spent. One command a file; see :mod:`rushes.cli.folder`."""

from __future__ import annotations

import click

from rushes.cli.folder import Folder


@click.group("budget", cls=Folder, short_help="Limit what is spent a day, a month or in all.")
def command() -> None:
    """Limit what is spent a day, a month or in all; by everybody, for a project or with a key.

    What an order may cost at the most is held before it leaves, so that a budget is never
    overdrawn, whatever number of processes order at a time. Days and months are those of UTC.

    \b
    rushes budget set --daily 20
    """  # noqa: D301
