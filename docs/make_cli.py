"""Write the output of the commands in ``docs/cli.md`` anew, by running them."""

from __future__ import annotations

import os
import re
import shlex
import tempfile
from contextlib import chdir
from pathlib import Path
from unittest.mock import patch

from click.testing import CliRunner

from rushes.cli import cli

PAGE = Path(__file__).with_name("cli.md")
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def page(text: str) -> str:
    """``text`` with every ``console`` block run again, in one empty folder, as in a terminal."""
    with (
        tempfile.TemporaryDirectory() as folder,
        chdir(folder),
        patch.dict(os.environ, {"RUSHES_HOME": f"{folder}/home", "COLUMNS": "100"}),
        patch("rushes.cli.screen.on_terminal", lambda: True),
        patch("rushes.cli.models.on_terminal", lambda: True),
    ):
        return _BLOCK.sub(_told, text).replace(os.path.realpath(folder), "/films")


def _told(block: re.Match[str]) -> str:
    commands = [line for line in block[1].splitlines() if line.startswith("$ rushes ")]
    outputs = []
    for line in commands:
        result = CliRunner().invoke(cli, shlex.split(line)[2:], prog_name="rushes")
        told = [row.rstrip() for row in result.output.rstrip().splitlines()]
        outputs.append("\n".join([line, *told]))
    return "```console\n" + "\n".join(outputs) + "\n```"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
