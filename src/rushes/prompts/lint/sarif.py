"""Reports as SARIF 2.1.0, the form in which code hosts and editors take findings.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0,
https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rushes._version import __version__
from rushes.prompts.lint.contract import Rule, every_rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rushes.prompts.lint.problem import Problem
    from rushes.prompts.lint.report import Report

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(reports: Iterable[Report]) -> dict[str, Any]:
    """One log with one run: all rules, and a result for each problem."""
    order = {rule.id: index for index, rule in enumerate(every_rule())}
    driver = {
        "name": "rushes lint",
        "version": __version__,
        "rules": [_rule(rule) for rule in every_rule()],
    }
    results = [
        _result(report, problem, order[problem.rule])
        for report in reports
        for problem in report.problems
    ]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    severity = rule.default or rule.strict
    described: dict[str, Any] = {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": rule.reason},
        "help": {"text": rule.page.strip(), "markdown": rule.page.strip()},
    }
    if severity is not None:
        described["defaultConfiguration"] = {"level": str(severity), "enabled": bool(rule.default)}
    return described


def _result(report: Report, problem: Problem, index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": problem.rule,
        "ruleIndex": index,
        "level": str(problem.severity),
        "message": {"text": f"{problem.message}. {problem.reason}"},
        "locations": [{"physicalLocation": _place(report, problem.span)}],
    }
    fix = problem.fix
    if fix is not None and fix.edits and not fix.settings and report.path is not None:
        result["fixes"] = [_fix(report, problem)]
    return result


def _place(report: Report, span: tuple[int, int]) -> dict[str, Any]:
    return {"artifactLocation": {"uri": _uri(report)}, "region": _region(report, span)}


def _region(report: Report, span: tuple[int, int]) -> dict[str, int]:
    region: dict[str, int] = {}
    for name, at in zip(("start", "end"), span, strict=True):
        before = report.text[:at]
        region[f"{name}Line"] = report.line + before.count("\n")
        region[f"{name}Column"] = at - (before.rfind("\n") + 1) + 1
    return region


def _uri(report: Report) -> str:
    """Relative where the path is, with forward slashes; a name where there is no file."""
    if report.path is None or report.path == "-":
        return "prompt" if report.path is None else "stdin"
    path = PurePath(report.path)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _fix(report: Report, problem: Problem) -> dict[str, Any]:
    if problem.fix is None:
        return {}
    replacements = [
        {
            "deletedRegion": _region(report, edit.span),
            "insertedContent": {"text": edit.text},
        }
        for edit in problem.fix.edits
    ]
    change = {"artifactLocation": {"uri": _uri(report)}, "replacements": replacements}
    return {"description": {"text": problem.fix.says}, "artifactChanges": [change]}
