"""The linter: what is likely to go wrong with a prompt, before it costs anything.

>>> from rushes.prompts.lint import lint
>>> [problem.rule for problem in lint("a lighthouse on a cliff, close-up, cinematic")]
['RP001']

One file a rule in ``rules``; see :mod:`.contract` for the contract.
"""

from rushes.prompts.lint.config import Config
from rushes.prompts.lint.contract import Rule, Topic, every_rule, find_rule
from rushes.prompts.lint.linter import lint
from rushes.prompts.lint.look import Look
from rushes.prompts.lint.mend import Mended, mend
from rushes.prompts.lint.problem import Edit, Fix, Problem, Severity
from rushes.prompts.lint.report import Report, lint_lines, rewritten

__all__ = [
    "Config",
    "Edit",
    "Fix",
    "Look",
    "Mended",
    "Problem",
    "Report",
    "Rule",
    "Severity",
    "Topic",
    "every_rule",
    "find_rule",
    "lint",
    "lint_lines",
    "mend",
    "rewritten",
]
