"""``rushes media``: finish clips. One command a file; a file loads when its command runs.

A command's short help is the first line of its file's docstring, behind the colon.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path

import click

from rushes.errors import did_you_mean


@cache
def commands() -> dict[str, str]:
    """Each command of this folder with its short help; nothing is loaded."""
    folder = Path(__file__).parent
    names = sorted(each.name for each in pkgutil.iter_modules([str(folder)]))
    return {name: _said(folder / f"{name}.py") for name in names if not name.startswith("_")}


def _said(file: Path) -> str:
    with file.open(encoding="utf-8") as lines:
        said = next(lines).strip().strip('"').partition(": ")[2]
    return said[:1].upper() + said[1:]


class MediaCommands(click.Group):
    """The commands of this folder."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names."""
        return list(commands())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in commands():
            return None
        command: click.Command = import_module(f"rushes.cli.media.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; names the nearest where there is none."""
        name = args[0]
        if name not in commands() and not name.startswith("-"):
            near = did_you_mean(name, commands()) or f" (there are {', '.join(commands())})"
            ctx.fail(f"There is no command {name!r}{near}.")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help's list, without loading any command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(commands().items()))


@click.group("media", cls=MediaCommands, short_help="Finish clips: cut, join, grade, export.")
def command() -> None:
    """Finish clips: everything between a raw take and a film.

    \b
    rushes media trim take.mp4 --start 1 --duration 4 -o shot.mp4
    """  # noqa: D301
