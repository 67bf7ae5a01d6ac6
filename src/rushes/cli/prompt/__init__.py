"""``rushes prompt``: from an idea to words. One command a file; see :mod:`rushes.cli.folder`."""

from __future__ import annotations

import click

from rushes.cli.folder import Folder


@click.group(
    "prompt",
    cls=Folder,
    short_help="Build, read, complete and rewrite prompts.",
)
def command() -> None:
    """Build a prompt from its parts, see a prompt as its parts, and write it for a model.

    \b
    rushes prompt show "a fox jumping in the snow, tracking shot, at dawn"
    """  # noqa: D301
