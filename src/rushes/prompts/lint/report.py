"""Problems by prompt and file, and a file of prompts past all rules.

A file has one prompt a line. Empty lines, and lines that begin with ``#``, are no prompts.
``# rushes: ignore RP004`` at the end of a prompt is about that prompt, on a line of its own about
the next one; ``# rushes: ignore-file RP004`` is about all of the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rushes.prompts.lint.comment import Ignored, uncommented
from rushes.prompts.lint.linter import prepared, problems
from rushes.prompts.lint.mend import mended

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.config import Config
    from rushes.prompts.lint.look import Look
    from rushes.prompts.lint.problem import Problem
    from rushes.types import GenerationRequest

_WHOLE_FILE = re.compile(r"#[ \t]*rushes:[ \t]*ignore-file\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in one prompt."""

    prompt: str
    problems: tuple[Problem, ...]
    path: str | None = None
    """The file, ``-`` for standard input, None for words given as they are."""
    line: int = 1
    """Where the prompt begins in the file."""
    mended: str | None = None
    """The prompt after its fixes; ``problems`` are then those left, and in it."""

    @property
    def fails(self) -> bool:
        """Whether any of it is more than a note."""
        return any(problem.severity.fails for problem in self.problems)

    @property
    def text(self) -> str:
        """The prompt that the problems are about."""
        return self.prompt if self.mended is None else self.mended

    def place(self, problem: Problem) -> str:
        """``prompts.txt:3:14``, or ``1:14`` where there is no file."""
        where = f"{self.line + problem.line - 1}:{problem.column}"
        return f"{self.path}:{where}" if self.path is not None else where

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each problem as JSON, with its file, and the line in that."""
        for problem in self.problems:
            line = self.line + problem.line - 1
            yield {"path": self.path, **problem.model_dump(mode="json"), "line": line}


def lint_lines(
    text: str,
    path: str,
    request: GenerationRequest,
    config: Config,
    *,
    fix: bool = False,
    measured: Look | None = None,
) -> Iterator[Report]:
    """A report for each prompt of ``text``; what else is asked for is as in ``request``.

    :param path: how the file is called in the reports.
    :param measured: what the picture of ``request`` looks like, so that it is not read each time.
    :param fix: apply the fixes that need no setting, which a line has no room for.
    :raises RequestError: a comment names a rule that there is not.
    """
    for number, prompt, ignored in _prompts(text):
        asked = request.but(prompt=prompt)
        case = prepared(asked, measured=measured).silenced(ignored)
        if not fix:
            yield Report(prompt, tuple(problems(case, config)), path, number)
            continue
        done = mended(case, config, move=False)
        yield Report(prompt, done.left, path, number, done.request.prompt)


def rewritten(text: str, reports: list[Report]) -> str:
    """``text`` with each line as its report has mended it; line ends stay as they are."""
    lines = text.splitlines(keepends=True)
    for report in reports:
        if report.mended is not None:
            old = lines[report.line - 1]
            lines[report.line - 1] = report.mended + old[len(old.rstrip("\r\n")) :]
    return "".join(lines)


def _prompts(text: str) -> Iterator[tuple[int, str, Ignored]]:
    """Line, prompt, and what the comments around it silence."""
    lines = [line.rstrip("\r\n") for line in text.splitlines(keepends=True)]
    everywhere, before = Ignored(), Ignored()
    for line in lines:
        if _WHOLE_FILE.match(line.lstrip()):
            _, said = uncommented(_WHOLE_FILE.sub("# rushes: ignore", line))
            everywhere = everywhere.also(said)
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("#"):
            before = before.also(uncommented(line)[1])
        elif line.strip():
            yield number, line, everywhere.also(before)
            before = Ignored()
