"""Every rule: its page, its examples, and the fixes of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.prompts.lint.pages import EVERY, found
from tests.test_docs import ROOT, maker

import rushes.prompts.lint.rules
from rushes.prompts.lint import Rule, Severity, every_rule
from rushes.prompts.lint.page import Example, examples, page

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
    assert "Sources:" not in rule.page or "<https://" in page(rule)
    told = list(examples(rule))
    assert any(example.bad for example in told)
    assert any(not example.bad for example in told)
    assert rule.strict is not None or rule.default is not None
    severities = list(Severity)
    if rule.default is not None and rule.strict is not None:
        assert severities.index(rule.strict) <= severities.index(rule.default)


@pytest.mark.parametrize("example", EVERY, ids=lambda example: f"{example.rule.id} {example.words}")
def test_an_example_is_what_it_is_said_to_be(example: Example) -> None:
    problems = found(example)
    assert bool(problems) is example.bad, problems
    text = example.request.prompt
    for problem in problems:
        start, end = problem.span
        assert 0 <= start <= end <= len(text)
        assert problem.text == text[start:end]
        assert problem.line == text.count("\n", 0, start) + 1
        assert not problem.message.endswith(".")


def test_the_pages_are_those_of_the_code() -> None:
    today = maker("make_rules").pages()
    folder = ROOT / "docs" / "rules"
    written = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    assert written == today, "run python docs/make_rules.py"
