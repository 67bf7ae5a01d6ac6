"""The command line. One command a file; a file loads when its command runs."""

from __future__ import annotations

import errno
import os
from importlib import import_module
from typing import Any

import click

from rushes import __main__ as program
from rushes._version import __version__
from rushes.errors import RushesError, did_you_mean

#: Every command, in the order of the help, with its short help. Each has a file of that name here,
#: with a click command called ``command``.
COMMANDS = {
    "generate": "Make a clip from words, a picture, frames or a clip.",
    "lint": "Say what is likely to go wrong with a prompt.",
    "estimate": "Say what a request would cost.",
    "batch": "Make a clip of each row of a file.",
    "jobs": "See and steer what is being made, and what was.",
    "budget": "Limit what is spent a day, a month or in all.",
    "costs": "Show what was spent, as a table and as a picture.",
    "worker": "Make what others ordered, until it is stopped.",
    "models": "List the models, or show what one can do and costs.",
    "probe": "Measure video files.",
    "sheet": "Lay out frames of a clip on one picture.",
    "prompt": "Build, read, complete and rewrite prompts.",
    "media": "Finish clips: cut, join, grade, add sound and words, export.",
    "emulator": "Speak every provider's wire on this machine.",
    "doctor": "Say what is installed, set up and working.",
}


class _FailedError(click.ClickException):
    """The run failed: one sentence on stderr."""

    exit_code = 1


class _RefusedError(click.ClickException):
    """The request was wrong: one sentence on stderr."""

    exit_code = 2


class Commands(click.Group):
    """The commands by name, and one place where what goes wrong becomes a sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"rushes.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; names the nearest where there is none."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = did_you_mean(name, COMMANDS) or f" (there are {', '.join(COMMANDS)})"
            ctx.fail(f"There is no command {name!r}{near}.")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help's list, without loading any command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; errors become one sentence, with no traceback unless asked for."""
        try:
            return self._ran(ctx)
        finally:
            program.over()

    def _ran(self, ctx: click.Context) -> Any:
        if os.environ.get("RUSHES_DEBUG") == "1":
            program.begun()
            return super().invoke(ctx)
        try:
            program.begun()
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except RushesError as error:
            refused = error.exit_code == _RefusedError.exit_code
            kind = _RefusedError if refused else _FailedError
            raise kind(error.message) from error
        except KeyboardInterrupt:
            click.echo(program.STOPPED, err=True)
            ctx.exit(program.INTERRUPTED)
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:  # nothing but what was typed is so long
                name = str(error.filename)[:40]
                raise _RefusedError(f"The name {name}… is too long: give a shorter one.") from error
            raise _FailedError(f"The system refused: {error}.") from error
        except MemoryError as error:
            raise _FailedError("There is not enough memory: try a smaller size.") from error
        except Exception as error:
            said = f"{type(error).__name__}: {error}".rstrip(": ")
            raise _FailedError(
                f"Rushes failed unexpectedly ({said}). Run it again with RUSHES_DEBUG=1 for the "
                "traceback, and report that."
            ) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rushes", message="%(prog)s %(version)s")
def cli() -> None:
    """Make video with AI models: one request for any model, a finished and verified file.

    \b
    rushes generate "a lighthouse in a storm, drone shot"
    """  # noqa: D301
