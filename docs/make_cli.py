"""Write anew what commands and snippets print in ``cli.md``, ``prompting.md`` and ``jobs.md``."""

from __future__ import annotations

import contextlib
import io
import os
import pkgutil
import re
import shlex
import tempfile
from contextlib import ExitStack, chdir
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from click.testing import CliRunner

import rushes.cli
from rushes.cli import cli
from rushes.settings import settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

HERE = Path(__file__).parent
PAGES = (HERE / "cli.md", HERE / "prompting.md", HERE / "jobs.md")
_BLOCK = re.compile(r"```console\n(.*?)```|```python\n(.*?)```(\n\n```text\n.*?```)?", re.DOTALL)
#: A block that is a file: its kind, then its name.
_FILE = re.compile(r"```\w+ (\S+\.\w+)\n(.*?)```", re.DOTALL)


def page(text: str) -> str:
    """``text`` with every ``console`` and ``python`` block run again, as in a terminal.

    All run in one folder, which has only the files of the page at first; what a snippet prints
    follows it.
    """
    with tempfile.TemporaryDirectory() as folder, chdir(folder), ExitStack() as stack:
        home = {"RUSHES_HOME": f"{folder}/home", "COLUMNS": "100"}
        stack.enter_context(patch.dict(os.environ, home))
        for module in _modules():
            if hasattr(module, "on_terminal"):
                stack.enter_context(patch.object(module, "on_terminal", lambda: True))
        settings.cache_clear()
        for name, lines in _FILE.findall(text):
            Path(name).write_text(lines, encoding="utf-8")
        names: dict[str, Any] = {}
        told = _BLOCK.sub(lambda block: _told(block, names), text)
        settings.cache_clear()
        return told.replace(os.path.realpath(folder), "/films")


def _modules() -> Iterator[ModuleType]:
    """Every module of the command line; most print something else to a person than in a pipe."""
    for each in pkgutil.walk_packages(rushes.cli.__path__, "rushes.cli."):
        yield import_module(each.name)


def _told(block: re.Match[str], names: dict[str, Any]) -> str:
    if block[2] is not None:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(block[2], names)  # noqa: S102 - the page's own snippets
        out = said.getvalue().rstrip()
        return f"```python\n{block[2]}```" + (f"\n\n```text\n{out}\n```" if out else "")
    commands = [line for line in block[1].splitlines() if line.startswith("$ rushes ")]
    outputs = []
    for line in commands:
        result = CliRunner().invoke(cli, shlex.split(line)[2:], prog_name="rushes")
        told = [row.rstrip() for row in result.output.rstrip().splitlines()]
        outputs.append("\n".join([line, *told]))
    return "```console\n" + "\n".join(outputs) + "\n```"


if __name__ == "__main__":
    for each in PAGES:
        each.write_text(page(each.read_text(encoding="utf-8")), encoding="utf-8")
