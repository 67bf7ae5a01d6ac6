"""``rushes prompt save|list|use|rm`` and ``rushes generate --shot``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

SMALL = ("--duration", "1", "--size", "128x72", "--fps", "12")
TEXT = "a {colour} boat on a lake, {camera}, no people"


@pytest.fixture
def boat(run: Run, rushes_home: Path) -> Path:
    told = run(
        "prompt", "save", "boat", TEXT, "-t", "Sea", "--about", "Calm", "--default", "camera=orbit"
    )
    assert told.exit_code == 0, told.stderr
    path = rushes_home / "library" / "shots" / "boat.toml"
    assert told.stdout == f"{path}\n"
    return path


def test_save_use_and_remove(run: Run, boat: Path) -> None:
    told = run("prompt", "use", "boat", "--set", "colour=red")
    assert told.stdout == "a red boat on a lake, orbit shot\n"
    assert told.stderr == "Negative prompt: people\n"
    told = run("prompt", "use", "boat", "--set", "colour=red", "--set", "camera=static", "--json")
    assert json.loads(told.stdout)["shot"]["camera"] == ["static"]
    told = run("prompt", "use", "boat", "--set", "colour=red", "--toml")
    assert told.stdout.splitlines()[0] == 'subject = "a red boat"'
    assert run("prompt", "rm", "boat", "nope").exit_code == 2
    assert boat.exists()
    assert run("prompt", "rm", "boat").exit_code == 0
    assert not boat.exists()


def test_list(run: Run, boat: Path) -> None:
    run("prompt", "save", "fox", "a fox in the snow")
    listed = run("prompt", "list").stdout.splitlines()
    assert listed[0] == "boat\tsea\tcolour,camera\ta {colour} boat on a lake, {camera}"
    assert listed[1].startswith("fox\t\t\ta fox")
    assert run("prompt", "list", "snow").stdout.startswith("fox\t")
    assert run("prompt", "list", "-t", "sea", "snow").stdout == ""
    (row,) = [json.loads(run("prompt", "list", "calm", "--json").stdout)]
    assert (row["name"], row["tags"], row["blanks"]) == ("boat", ["sea"], ["colour", "camera"])
    boat.write_text("[")
    told = run("prompt", "list")
    assert told.exit_code == 0
    assert "boat.toml" in told.stderr
    assert told.stdout.startswith("fox\t")


def test_a_table_for_people(run: Run, boat: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rushes.cli.prompt.list.on_terminal", lambda: True)
    assert "Calm: a {colour} boat" in run("prompt", "list").stdout
    assert "There is no shot that says this" in run("prompt", "list", "zebra").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("prompt", "save", "boat", "x"), "exists already"),
        (("prompt", "save", "Two Words", "x"), "write two-words"),
        (("prompt", "save", "x", ""), "no words"),
        (("prompt", "save", "x", "a {dog}", "--default", "cat=1"), "no blank 'cat'"),
        (("prompt", "save", "x", "a {dog}", "--default", "cat"), "not NAME=VALUE"),
        (("prompt", "use", "boat"), "needs colour: --set colour=…"),
        (("prompt", "use", "baot"), "did you mean boat?"),
        (("generate", "--shot", "boat", "--set", "clour=red"), "did you mean colour?"),
        (("generate", "--shot", "boat", "a dog"), "stands instead of PROMPT"),
        (("generate", "a dog", "--set", "a=b"), "--set goes with --shot"),
    ],
)
def test_refusals(run: Run, boat: Path, words: tuple[str, ...], said: str) -> None:
    told = run(*words)
    assert told.exit_code == 2
    assert said in told.stderr
    assert told.stdout == ""


def test_generate_from_a_saved_shot(run: Run, boat: Path) -> None:
    words = ("--shot", "boat", "--set", "colour=red", "--negative-prompt", "birds")
    row = json.loads(run("generate", *words, *SMALL, "--json").stdout)
    assert row["request"]["prompt"] == "a red boat on a lake, orbit shot"
    assert row["request"]["negative_prompt"] == "people, birds"
