"""The linter as a whole: what it says of whole prompts, by the facts of a model, and its knobs."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

import rushes
from rushes import catalogue
from rushes.errors import RequestError
from rushes.prompts.lint import Config, Problem, Severity, every_rule, find_rule, lint, mend
from rushes.prompts.lint.phrasebook import Book, groups, hits
from rushes.prompts.words import split
from rushes.types import GenerationRequest

CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text("utf-8"))["case"]
CLEAN = "a wet dog runs on a beach at dawn, tracking shot, documentary style"


def ids(problems: list[Problem]) -> list[str]:
    return sorted({problem.rule for problem in problems})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["prompt"][:50])
def test_whole_prompts(case: dict[str, object]) -> None:
    found = [p for p in lint(str(case["prompt"])) if p.severity.fails]
    assert ids(found) == case["rules"], found


def test_it_is_public_under_its_name() -> None:
    assert rushes.lint is lint
    assert lint(CLEAN) == []


def test_a_request_brings_its_model_length_and_negative_prompt() -> None:
    request = GenerationRequest.of(
        prompt="a dog runs, thunder rumbles, no people",
        model="preview/animatic",
        negative_prompt="no cars",
    )
    assert {"RP040", "RP054", "RP061"} <= set(ids(lint(request)))
    (moved,) = [p for p in lint(request) if p.rule == "RP040"]
    assert moved.fix is not None
    assert moved.fix.settings == {"negative_prompt": "no cars, people"}
    # The model that a request has by default is nobody's choice.
    assert "RP061" not in ids(lint(request.model_copy(update={}).prompt))


def test_what_is_given_beside_the_request_counts_more() -> None:
    story = "a cat jumps on a table, runs to the window and climbs a curtain"
    assert "RP020" not in ids(lint(story, duration=8))
    assert "RP020" in ids(lint(story, duration="4"))
    request = GenerationRequest.of(prompt=story, duration=8)
    assert "RP020" in ids(lint(request, duration=Fraction(4)))
    with pytest.raises(RequestError, match="duration"):
        lint(story, duration="soon")
    for never in (0, -3):
        with pytest.raises(RequestError, match="duration"):
            lint(story, duration=never)


def test_the_default_length_of_a_model_counts() -> None:
    story = "a cat jumps on a table, runs to the window, climbs a curtain and falls down"
    (found,) = [p for p in lint(story, model="preview/animatic") if p.rule == "RP020"]
    assert found.message.startswith("4 actions for 5 s:")
    (found,) = [p for p in lint(story) if p.rule == "RP020"]
    assert "the usual length" in found.message


DATA = Path(__file__).parents[2] / "catalogue" / "data"
ROWS = catalogue.Catalogue.load(DATA)


@pytest.mark.parametrize(
    ("model", "prompt", "message"),
    [
        ("runway/gen4.5", "a dog runs, " * 90, "characters (UTF-16 units): runway/gen4.5 takes"),
        ("example/by-the-hour", "a dog runs on a beach", "6 tokens: example/by-the-hour takes 4"),
        ("example/by-the-hour", "a wet dog runs", "likely about 5 tokens"),
        ("kling/kling-3.0", "a dog runs, cut to a cat", "this model has options.multi_shot"),
    ],
)
def test_facts_of_models(model: str, prompt: str, message: str) -> None:
    said = [problem.message for problem in lint(prompt, model=ROWS.find(model))]
    assert any(message in each for each in said), said


def test_without_a_model_a_long_prompt_says_how_many_would_not_take_it() -> None:
    (found,) = [p for p in lint("a dog runs, " * 1000) if p.rule == "RP024"]
    assert found.severity is Severity.NOTE
    assert "models take fewer" in found.message


def test_a_model_with_a_negative_prompt_and_one_without() -> None:
    prompt = "a street at dawn, no people, drone shot"
    (found,) = [p for p in lint(prompt, model=ROWS.find("kling/kling-3.0")) if p.rule == "RP040"]
    assert found.message.startswith("this model has no negative prompt")
    mended = mend(prompt, model=ROWS.find("kling/kling-3.0"))
    assert mended.request.prompt == "a street at dawn, a deserted place, drone shot"
    mended = mend(prompt, model=ROWS.find("kling/kling-1.6"))
    assert mended.request.prompt == "a street at dawn, drone shot"
    assert mended.settings == {"negative_prompt": "people"}


def test_an_unknown_model_or_configuration_is_refused() -> None:
    with pytest.raises(RequestError, match="There is no model"):
        lint(CLEAN, model="runway/gen9")
    with pytest.raises(RequestError, match="use default or strict"):
        lint(CLEAN, config="harsh")
    with pytest.raises(RequestError, match="did you mean no-camera"):
        find_rule("no-camra")
    assert find_rule("rp004") is find_rule("no-camera")


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("", ["RP010", "RP050"]),
        ("# rushes: ignore RP010", ["RP050"]),
        ("#rushes:ignore rp010,settings-in-prompt", []),
        ("# rushes: ignore RP010 settings-in-prompt -- the client wants both", []),
        ("# rushes: ignore", []),
        ("# Rushes: Ignore RP050", ["RP010"]),
        ("# rushes: ignored for years", ["RP010", "RP050"]),
    ],
)
def test_comments_silence(comment: str, left: list[str]) -> None:
    prompt = f"a dog runs on a beach, static shot, orbit shot, 16:9 {comment}"
    assert [p.rule for p in lint(prompt) if p.severity.fails] == left


def test_a_comment_silences_its_prompt_on_every_line() -> None:
    prompt = "a dog runs, 16:9\nstatic shot, orbit shot # rushes: ignore RP010\nnoir"
    (found,) = [p for p in lint(prompt) if p.severity.fails]
    assert (found.rule, found.line, found.column) == ("RP050", 1, 13)


def test_configurations() -> None:
    default, strict = Config.named("default"), Config.named("strict")
    assert default.severities.keys() < strict.severities.keys()
    assert strict.severities["RP004"] is Severity.WARNING
    only = default.only(["no-light", "RP004"], ["RP004"])
    assert only.severities == {"RP006": Severity.NOTE}


def test_names_that_are_allowed_are_not_mentioned() -> None:
    prompt = "Tom Cruise drinks a Coca-Cola, tracking shot"
    assert {"RP070", "RP071"} <= set(ids(lint(prompt)))
    config = Config.named("default").model_copy(update={"allow": ("tom cruise", "Coca-Cola Zero")})
    assert {"RP070", "RP071"}.isdisjoint(ids(lint(prompt, config=config)))


def test_a_prompt_that_cannot_be_read_is_judged_by_its_form_alone() -> None:
    found = lint("ein Hund läuft durch den Wald, 16:9", config="strict")
    assert ids(found) == ["RP047", "RP050"]
    assert all(not rule.reads for rule in every_rule() if rule.id in {"RP047", "RP050"})


def test_a_phrase_is_in_one_group_of_its_book() -> None:
    for book in Book:
        if book is Book.LANGUAGES:  # Neighbours share small words.
            continue
        said: dict[tuple[str, ...], str] = {}
        for group, rows in groups(book).items():
            for text in rows.get("phrases", ()):
                words = tuple(word.key for word in split(text))
                assert words, text
                assert said.setdefault(words, group) == group, (book, text)


def test_every_phrase_is_found_where_it_stands() -> None:
    for book in Book:
        for group, rows in groups(book).items():
            if group == "innocent":
                continue
            for phrase in rows.get("phrases", ()):
                text = f"here, {phrase}"
                found = [hit for hit in hits(text, split(text)) if hit.book is book]
                assert group in {hit.group for hit in found}, (book, phrase)


def test_the_longest_prompt_is_linted_in_a_time_in_proportion() -> None:
    # Regular expressions can take time that grows with the square of the text, or worse.
    for piece in (
        "a ",
        "(",
        "[",
        "((a",
        "1:",
        "0-",
        "--no ",
        "**",
        "16:9 ",
        "#",
        "no ",
        "'a ",
        "\n- ",
    ):
        lint(piece * 3000, config="strict")


def test_a_size_before_a_rate_is_a_setting_too() -> None:
    found = lint("a fox runs, 1920x1080 60fps", config=Config.named("default").only(["RP050"], []))
    assert [problem.text for problem in found] == ["1920x1080", "60fps"]
