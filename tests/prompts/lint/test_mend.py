"""Fixes: each removes its problem, none touches another, and what is left still reads."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.prompts.lint.pages import EVERY, found

from rushes.prompts.lint import Problem, lint, mend
from rushes.prompts.lint.edits import applied, cut
from rushes.types import GenerationRequest

if TYPE_CHECKING:
    from rushes.prompts.lint.page import Example
    from rushes.prompts.lint.problem import Edit

#: The pictures are not there yet when the tests are collected.
FIXABLE = [
    each
    for each in EVERY
    if each.bad and each.request.image is None and any(p.fix for p in found(each))
]
#: Faults that mend themselves, and words around them that have none of these.
FAULTS = [
    "no people", "without cars", "(masterpiece:1.2)", "((wet))", "best quality", "**bold**",
    "please", "16:9", "4k", "--ar 16:9", "stunning", "the the", "#sunset", "cat::2",
    "a\u200bb", "trending on artstation", "dog dog", "https://example.com/a.png", "thank you",
]  # fmt: skip
PLAIN = [
    "a dog runs", "on a beach", "at dawn", "wide shot", "cinematic", "an old man", "a red boat",
    "in the rain", "slow dolly in", "with a hat",
]  # fmt: skip
GLUE = [" ", ", ", ". ", "\n", "; ", " and "]


def edits_of(problems: list[Problem]) -> list[Edit]:
    return sorted(
        (edit for problem in problems if problem.fix for edit in problem.fix.edits),
        key=lambda edit: edit.span,
    )


@pytest.mark.parametrize("example", FIXABLE, ids=lambda example: example.words)
def test_a_fix_removes_its_problem(example: Example) -> None:
    for problem in found(example):
        if problem.fix is None:
            continue
        edits = problem.fix.edits
        assert all(a.span[1] <= b.span[0] for a, b in pairwise(edits))
        fixed = example.request.but(
            prompt=applied(example.request.prompt, edits), **problem.fix.settings
        )
        before, after = found(example), lint(fixed, config="strict")
        assert len([p for p in after if p.rule == problem.rule]) < len(before)


@pytest.mark.parametrize("example", FIXABLE, ids=lambda example: example.words)
def test_mending_leaves_nothing_that_could_be_mended(example: Example) -> None:
    mended = mend(example.request, config="strict")
    assert mended.applied
    assert [p for p in mended.left if p.fix and p.rule == example.rule.id] == []


prompts = st.lists(
    st.tuples(st.sampled_from(FAULTS + 2 * PLAIN), st.sampled_from(GLUE)), min_size=1, max_size=9
).map(lambda pieces: "".join(text + glue for text, glue in pieces).strip())


@settings(max_examples=150, deadline=None)
@given(prompts, st.sampled_from([None, "preview/animatic"]))
def test_mending_any_prompt(prompt: str, model: str | None) -> None:
    request = GenerationRequest.of(prompt=prompt, **({"model": model} if model else {}))
    mended = mend(request)
    text = mended.request.prompt
    # Nothing but what was flagged is gone, and nothing is left that mends itself.
    assert text.strip()
    assert mend(mended.request).applied == ()
    for words in PLAIN:
        kept = len(re.findall(rf"(?<!\w){words}(?!\w)", text))
        assert kept >= min(1, len(re.findall(rf"(?<!\w){words}(?!\w)", prompt)))
    assert not re.search(r"^[,;]|,\s*,|,\s*\.(?!\w)|  (?=\w)", text) or re.search(
        r"^[,;]|,\s*,|,\s*\.(?!\w)|  (?=\w)", prompt
    )


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80) | prompts)
def test_whatever_is_written_is_linted_and_mended(prompt: str) -> None:
    try:
        request = GenerationRequest.of(prompt=prompt)
    except ValueError:
        return
    for problem in lint(request, config="strict"):
        start, end = problem.span
        assert problem.text == prompt[start:end]
    mend(request, config="strict")


@pytest.mark.parametrize(
    ("text", "gone", "left"),
    [
        ("16:9, a dog runs", "16:9", "a dog runs"),
        ("a dog runs, 16:9", "16:9", "a dog runs"),
        ("a dog, 16:9, on a beach", "16:9", "a dog, on a beach"),
        ("a dog 16:9 on a beach", "16:9", "a dog on a beach"),
        ("a dog, 16:9.", "16:9", "a dog."),
        ("A dog. 16:9, slow.", "16:9", "A dog. slow."),
        ("a dog 16:9.", "16:9", "a dog."),
        ("a dog\n16:9\nslow", "16:9", "a dog\n\nslow"),
    ],
)
def test_what_is_cut_takes_its_comma_along(text: str, gone: str, left: str) -> None:
    start = text.index(gone)
    assert applied(text, [cut(text, (start, start + len(gone)))]) == left


@pytest.mark.parametrize(
    ("prompt", "mended"),
    [
        ("a fox runs, 4k # rushes: ignore RP004", "a fox runs # rushes: ignore RP004"),
        ("a fox runs 4k  # rushes: ignore RP004", "a fox runs  # rushes: ignore RP004"),
        (
            "a fox runs, 4k # rushes: ignore RP004\nin deep snow",
            "a fox runs # rushes: ignore RP004\nin deep snow",
        ),
        ("4k # rushes: ignore RP004", "4k # rushes: ignore RP004"),
    ],
)
def test_a_fix_leaves_the_comment_behind_it(prompt: str, mended: str) -> None:
    assert mend(prompt).request.prompt == mended
