"""The linter: one prompt past all rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes import catalogue
from rushes.errors import RequestError
from rushes.prompts.lint.case import Case
from rushes.prompts.lint.comment import sparing, uncommented
from rushes.prompts.lint.config import Config
from rushes.prompts.lint.contract import Found, Rule, Topic, every_rule
from rushes.prompts.lint.problem import Problem
from rushes.prompts.reader import read
from rushes.types import GenerationRequest

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    from rushes.catalogue import Model
    from rushes.prompts.lint.look import Look
    from rushes.prompts.lint.problem import Severity

    Duration = float | Fraction | Decimal | str | None


def lint(
    prompt: GenerationRequest | str,
    *,
    model: str | Model | None = None,
    duration: Duration = None,
    config: Config | str = "default",
    measured: Look | None = None,
) -> list[Problem]:
    """What is likely to go wrong with a prompt, in the order of the text.

    About a millisecond for a usual prompt; reads no file but a local picture of the request.

    :param prompt: words, or a whole request: then its model, length and picture count too.
    :param model: whose facts to judge by; without one, only what holds for all of them.
    :param duration: seconds.
    :param config: ``default``, ``strict`` or a :class:`~rushes.prompts.lint.Config`.
    :param measured: what the picture of the request looks like, where somebody knows it already:
        then no file is read.
    :raises RequestError: there is no such model or configuration, the duration is no number or not
        above 0, or a comment in the prompt names a rule that there is not.
    :raises MediaError: the picture can't be read.
    """
    chosen = Config.named(config) if isinstance(config, str) else config
    return problems(prepared(prompt, model, duration, measured), chosen)


def prepared(
    prompt: GenerationRequest | str,
    model: str | Model | None = None,
    duration: Duration = None,
    measured: Look | None = None,
) -> Case:
    """The prompt as the rules look at it.

    :raises RequestError: as :func:`lint`.
    """
    request = GenerationRequest.of(prompt=prompt) if isinstance(prompt, str) else prompt
    if duration is not None:
        request = request.but(duration=duration)
    if request.duration is not None and request.duration <= 0:
        raise RequestError(f"duration: {request.duration} s is no length; write it like 5 or 2.5.")
    if model is None and "model" in request.model_fields_set:
        model = request.model
    found = catalogue.find(model) if isinstance(model, str) else model
    text, ignored = uncommented(request.prompt)
    return Case(request, text, read(text), found, measured, ignored)


def problems(case: Case, config: Config) -> list[Problem]:
    """What the rules of ``config`` find and the comments do not silence."""
    if case.ignored.everything:
        return []
    readable = case.breakdown.readable
    found: list[Problem] = []
    for rule in every_rule():
        severity = config.severities.get(rule.id)
        if severity is None or rule.id in case.ignored.rules or (rule.reads and not readable):
            continue
        found += [
            _problem(case, rule, severity, one)
            for one in rule.check(case)
            if not (rule.topic is Topic.RIGHTS and config.allows(case.text[slice(*one.span)]))
        ]
    return sorted(found, key=lambda problem: (problem.span, problem.rule))


def _problem(case: Case, rule: Rule, severity: Severity, found: Found) -> Problem:
    start, end = found.span
    before = case.text[:start]
    return Problem(
        rule=rule.id,
        name=rule.name,
        severity=found.severity or severity,
        message=found.message,
        reason=rule.reason,
        span=found.span,
        text=case.text[start:end],
        line=before.count("\n") + 1,
        column=start - (before.rfind("\n") + 1) + 1,
        fix=sparing(case.request.prompt, found.fix) if found.fix else None,
    )
