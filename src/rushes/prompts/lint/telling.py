"""Problems in words for people: where, what, why, and what would mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.errors import join_words
from rushes.prompts.lint.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rushes.prompts.lint.problem import Problem
    from rushes.prompts.lint.report import Report

#: A line of so many letters is shown whole …
_WHOLE = 90
#: … and of a longer one so many on either side of the problem, and of the problem itself.
_AROUND = 40


def shown(report: Report, problem: Problem, *, full: bool) -> Iterator[str]:
    """One line (``prompts.txt:3:14: warning RP010 …``); ``full``: with the words, why, the fix."""
    said = f"{problem.severity} {problem.rule} {problem.name}: {problem.message}"
    yield f"{report.place(problem)}: {said}"
    if not full:
        return
    yield from _marked(report.text, problem.span)
    yield f"  why: {problem.reason}"
    if problem.fix is not None:
        yield f"  fix: {problem.fix.says}"


def _marked(text: str, span: tuple[int, int]) -> Iterator[str]:
    """The words around ``span`` with a mark below them; of a long line the part that matters."""
    start, end = span
    line = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    left, right = line, line_end
    if right - left > _WHOLE:
        left = max(line, start - _AROUND)
        right = min(line_end, max(start, min(end, start + _AROUND)) + _AROUND)
    before, after = "…" if left > line else "", "…" if right < line_end else ""
    yield f"    {before}{text[left:right]}{after}"
    yield f"    {' ' * (len(before) + start - left)}{'^' * max(1, min(end, right) - start)}"


def summary(reports: Sequence[Report]) -> str:
    """How many there are of each severity, and how many can be mended, in a sentence."""
    found = [problem for report in reports for problem in report.problems]
    counts = {word: sum(p.severity is word for p in found) for word in Severity}
    said = [f"{n} {word}{'s' * (n != 1)}" for word, n in counts.items() if n]
    fixable = sum(problem.fix is not None for problem in found)
    mend = f"; --fix mends {fixable}" if fixable else ""
    return f"{join_words(said)}{mend}." if said else "Nothing to say."
