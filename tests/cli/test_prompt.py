"""``rushes prompt``: what it prints in a terminal and in a pipe, and what it refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from rushes.cli.folder import commands
from rushes.prompts import VOCABULARY_PARTS, Role, Shot, keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]


@pytest.mark.parametrize("name", sorted(commands("rushes.cli.prompt")))
def test_every_command_has_help(run: Run, name: str) -> None:
    result = run("prompt", name, "--help")
    assert result.exit_code == 0
    assert f"Usage: rushes prompt {name}" in result.stdout


def test_a_mistyped_command_names_the_nearest(run: Run) -> None:
    result = run("prompt", "wrods")
    assert result.exit_code == 2
    assert "did you mean words?" in result.stderr


class TestWords:
    def test_a_pipe_gets_tabs(self, run: Run) -> None:
        rows = [line.split("\t") for line in run("prompt", "words", "camera").stdout.splitlines()]
        assert [row[1] for row in rows] == list(keys(Role.CAMERA))
        assert {row[0] for row in rows} == {"camera"}

    def test_without_a_role_the_roles(self, run: Run) -> None:
        rows = [line.split("\t")[0] for line in run("prompt", "words").stdout.splitlines()]
        assert rows == [str(role) for role in VOCABULARY_PARTS]

    def test_json_has_every_synonym(self, run: Run) -> None:
        told = run("prompt", "words", "Shot size", "--json").stdout.splitlines()
        row = next(row for row in map(json.loads, told) if row["key"] == "close_up")
        assert "closeup" in row["synonyms"]
        assert row["phrase"] not in row["synonyms"]

    def test_an_unknown_role_names_the_nearest(self, run: Run) -> None:
        result = run("prompt", "words", "camra")
        assert result.exit_code == 2
        assert "did you mean camera?" in result.stderr

    def test_a_terminal_gets_a_table(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("rushes.cli.prompt.words.on_terminal", lambda: True)
        told = run("prompt", "words", "angle").stdout
        assert told.split()[:2] == ["key", "phrase"]
        assert "worms eye view" in " ".join(told.split())


FOX = "a fox jumping in the snow, tracking shot, at dawn, no people"


class TestShow:
    def test_a_pipe_gets_a_line_for_each_part(self, run: Run) -> None:
        assert run("prompt", "show", FOX).stdout.splitlines() == [
            "subject\ta fox",
            "action\tjumping",
            "setting\tin the snow",
            "time\tdawn",
            "camera\ttracking",
            "negative\tpeople",
        ]

    def test_words_need_no_quotes_and_may_come_by_stdin(self, run: Run) -> None:
        told = run("prompt", "show", FOX).stdout
        assert run("prompt", "show", *FOX.split()).stdout == told
        assert run("prompt", "show", "-", stdin=FOX + "\n").stdout == told

    def test_json(self, run: Run) -> None:
        row = json.loads(run("prompt", "show", FOX, "--negative-prompt", "text", "--json").stdout)
        assert row["negative_prompt"] == "people, text"
        assert row["keys"]["setting"] == ["snow"]
        assert Shot.of(**row["shot"]) == Shot.read(FOX, "text")

    def test_toml_is_a_file_that_it_reads(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "fox.toml").write_text(run("prompt", "show", FOX, "--toml").stdout, "utf-8")
        assert Shot.load(tmp_path / "fox.toml") == Shot.read(FOX)
        told = run("prompt", "show", str(tmp_path / "fox.toml")).stdout
        assert told == run("prompt", "show", FOX).stdout

    def test_a_terminal_gets_a_table(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("rushes.cli.prompt._shot.on_terminal", lambda: True)
        rows = [line.split() for line in run("prompt", "show", FOX).stdout.splitlines()]
        assert rows[0] == ["part", "says", "keys"]
        assert ["camera", "tracking", "shot", "tracking"] in rows

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ((" ",), "There are no words"),
            (("gone.toml",), "no file gone.toml"),
            (("a \0 b",), "no text"),
        ],
    )
    def test_nothing_to_show_is_a_bad_request(
        self, run: Run, words: tuple[str, ...], said: str
    ) -> None:
        result = run("prompt", "show", *words)
        assert result.exit_code == 2
        assert said in result.stderr
