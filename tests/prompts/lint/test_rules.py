"""Every rule: its page, its examples, and the fixes of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.prompts.lint.pages import EVERY, Example, examples

import rushes.prompts.lint.rules
from rushes.prompts.lint import Rule, Severity, every_rule

FOLDER = Path(rushes.prompts.lint.rules.__file__).parent


def test_ids_and_names_are_unique_and_gapless() -> None:
    ids = [rule.id for rule in every_rule()]
    assert len(set(ids)) == len({rule.name for rule in every_rule()}) == len(ids)
    assert all(re.fullmatch(r"RP\d{3}", each) for each in ids)


def test_a_rule_is_a_file_that_is_named_like_it() -> None:
    files = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
    assert files == {rule.name.replace("-", "_") for rule in every_rule()}


@pytest.mark.parametrize("rule", every_rule(), ids=lambda rule: rule.name)
def test_a_page_says_what_and_why_with_examples(rule: Rule) -> None:
    assert rule.page.split("\n")[0].endswith(".")
    assert rule.reason.endswith(".")
    told = list(examples(rule))
    assert any(example.bad for example in told)
    assert any(not example.bad for example in told)
    assert rule.strict is not None or rule.default is not None
    severities = list(Severity)
    if rule.default is not None and rule.strict is not None:
        assert severities.index(rule.strict) <= severities.index(rule.default)


@pytest.mark.parametrize("example", EVERY, ids=lambda example: f"{example.rule.id} {example.words}")
def test_an_example_is_what_it_is_said_to_be(example: Example) -> None:
    found = example.found()
    assert bool(found) is example.bad, found
    text = example.request.prompt
    for problem in found:
        start, end = problem.span
        assert 0 <= start <= end <= len(text)
        assert problem.text == text[start:end]
        assert problem.line == text.count("\n", 0, start) + 1
        assert not problem.message.endswith(".")
