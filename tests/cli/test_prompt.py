"""``rushes prompt``: what it prints in a terminal and in a pipe, and what it refuses."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import pytest

from rushes.cli.folder import commands
from rushes.cli.prompt.build import PARTS
from rushes.cli.prompt.write import MODES
from rushes.prompts import VOCABULARY_PARTS, Role, Shot, ShotPart, Written, keys
from rushes.types import Mode

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
        told = run("prompt", "words", "camera", "--json").stdout.splitlines()
        says = {row["key"]: row["says"] for row in map(json.loads, told)}
        assert says["pan_left"]["luma"] == "pan_left"
        assert says["pan_left"]["kling"]["type"] == "simple"
        assert says["pan_left"]["minimax"] == "[Pan left]"
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


class TestBuild:
    def test_parts_are_those_of_a_shot(self) -> None:
        assert list(PARTS) == [str(part) for part in ShotPart]
        several = {part for part, (_, more) in PARTS.items() if more}
        assert several == {part for part in ShotPart if isinstance(getattr(Shot(), part), tuple)}

    def test_prints_the_prompt(self, run: Run) -> None:
        words = (
            "--subject",
            "a fox",
            "--camera",
            "orbit",
            "--camera",
            "handheld",
            "--negative",
            "text",
        )
        result = run("prompt", "build", *words)
        assert result.stdout == "a fox, orbit shot, handheld camera\n"
        assert result.stderr == "negative prompt: text\n"

    def test_saves_the_shot(self, run: Run, tmp_path: Path) -> None:
        path = str(tmp_path / "fox.toml")
        assert run("prompt", "build", "--subject", "a fox", "-o", path).exit_code == 0
        assert Shot.load(path) == Shot.of(subject="a fox")
        again = run("prompt", "build", "--subject", "a wolf", "-o", path)
        assert (again.exit_code, Shot.load(path).subject) == (2, "a fox")
        assert run("prompt", "build", "--subject", "a wolf", "-o", path, "-f").exit_code == 0

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ((), "There are no parts"),
            (("--camera", "doly_in"), "did you mean dolly_in?"),
            (("--lightning", "rim"), "--lighting"),
            (("--subject", "a fox", "-o", "fox.txt"), ".toml or a .json"),
        ],
    )
    def test_a_bad_request(self, run: Run, words: tuple[str, ...], said: str) -> None:
        result = run("prompt", "build", *words)
        assert result.exit_code == 2
        assert said in result.stderr


class TestWrite:
    def test_modes_are_those_of_a_request(self) -> None:
        assert tuple(Mode) == MODES

    def test_stdout_has_the_prompt_alone(self, run: Run) -> None:
        result = run("prompt", "write", FOX, "-m", "runway/gen4.5", "--negative-prompt", "text")
        assert (
            result.stdout == "A fox jumping in the snow. Tracking shot. A deserted place. Dawn.\n"
        )
        assert "note: left out negative 'text'" in result.stderr
        assert "source: Runway" in result.stderr

    def test_json_is_whole(self, run: Run) -> None:
        row = json.loads(run("prompt", "write", FOX, "-m", "kling/kling-1.0", "--json").stdout)
        assert Written(**row) == Shot.read(FOX).for_model("kling/kling-1.0")

    def test_the_line_that_makes_it(self, run: Run) -> None:
        told = run(
            "prompt", "write", "a fox, pan left, no cars", "-m", "kling/kling-1.0", "--command"
        )
        words = shlex.split(told.stdout)
        assert words[:3] == ["rushes", "generate", "a fox"]
        assert words[words.index("--negative-prompt") + 1] == "cars"
        assert words[words.index("--option") + 1].startswith("camera_control={")

    def test_without_a_model_for_the_one_that_is_set(self, run: Run) -> None:
        row = json.loads(run("prompt", "write", FOX, "--json").stdout)
        assert row["model"] == "preview/animatic"

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ((FOX, "-m", "runway/gen4.6"), "did you mean"),
            ((FOX, "-m", "pika/pika-2.5", "--mode", "extension"), "it does text-to-video"),
            (("gone.json", "-m", "runway/gen4.5"), "no file"),
        ],
    )
    def test_a_bad_request(self, run: Run, words: tuple[str, ...], said: str) -> None:
        result = run("prompt", "write", *words)
        assert result.exit_code == 2
        assert said in result.stderr


class TestComplete:
    def test_a_line_for_each(self, run: Run) -> None:
        lines = run("prompt", "complete", "a rose in a garden").stdout.splitlines()
        assert [line.partition(":")[0] for line in lines] == [
            "time",
            "shot size",
            "camera",
            "style",
        ]
        assert all(", since " in line for line in lines)

    def test_apply_prints_the_whole_prompt(self, run: Run) -> None:
        result = run("prompt", "complete", "a rose in a garden", "--apply")
        assert result.stdout.startswith("a rose in a garden, golden hour, ")
        assert result.stdout.count("\n") == 1
        assert "since" in result.stderr
        assert run("prompt", "complete", result.stdout).stderr == "Nothing is left open.\n"

    def test_json(self, run: Run) -> None:
        rows = [
            json.loads(line)
            for line in run("prompt", "complete", "a rose", "--json").stdout.splitlines()
        ]
        assert {"part", "value", "words", "why", "others"} == set(rows[0])
