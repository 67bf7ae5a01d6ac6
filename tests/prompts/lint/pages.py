"""The examples of all pages, as the tests run them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.lint import Problem, every_rule, lint
from rushes.prompts.lint.page import examples

if TYPE_CHECKING:
    from rushes.prompts.lint.page import Example

EVERY = [example for rule in every_rule() for example in examples(rule)]


def found(example: Example) -> list[Problem]:
    """What the rule of the example says of it."""
    problems = lint(example.request, config="strict")
    return [problem for problem in problems if problem.rule == example.rule.id]
