"""A group of commands that is a folder: one command a file, which loads when its command runs.

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
def commands(package: str) -> dict[str, str]:
    """Each command of the folder with its short help; no command is loaded."""
    folder = Path(str(import_module(package).__file__)).parent
    names = sorted(each.name for each in pkgutil.iter_modules([str(folder)]))
    return {name: _said(folder / f"{name}.py") for name in names if not name.startswith("_")}


def _said(file: Path) -> str:
    with file.open(encoding="utf-8") as lines:
        said = next(lines).strip().strip('"').partition(": ")[2]
    return said[:1].upper() + said[1:]


class Folder(click.Group):
    """The commands of the package that makes the group."""

    @property
    def _package(self) -> str:
        return str(self.callback.__module__)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names."""
        return list(commands(self._package))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in commands(self._package):
            return None
        command: click.Command = import_module(f"{self._package}.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; names the nearest where there is none."""
        name, known = args[0], commands(self._package)
        if name not in known and not name.startswith("-"):
            near = did_you_mean(name, known) or f" (there are {', '.join(known)})"
            ctx.fail(f"There is no command {name!r}{near}.")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help's list, without loading any command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(commands(self._package).items()))
