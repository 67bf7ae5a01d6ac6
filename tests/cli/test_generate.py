"""``rushes generate``: what it prints, where the clip goes, and what it understands."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rushes.media import probe
from rushes.types import GenerationRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

PROMPT = "a red boat sailing on a lake"
#: A clip that is drawn in a moment.
SMALL = ("--duration", "1", "--size", "128x72", "--fps", "12")


def test_a_pipe_gets_the_path_and_nothing_else(run: Run, rushes_home: Path) -> None:
    result = run("generate", PROMPT, *SMALL)
    assert result.exit_code == 0, result.stderr
    path = Path(result.stdout.removesuffix("\n"))
    assert path.parent == rushes_home / "library"
    assert path.name.startswith("boat-sailing-")
    assert result.stderr == ""
    assert probe(path).frames == 12


def test_a_terminal_gets_the_facts(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rushes.cli.screen.on_terminal", lambda: True)
    monkeypatch.chdir(tmp_path)
    result = run("generate", PROMPT, *SMALL, "--seed", "7", "-o", "boat.mp4")
    first, facts, made = result.stdout.splitlines()
    assert first == "boat.mp4"
    assert facts.startswith("  1 s, 128x72, 12 fps, 12 frames, silent, ")
    assert made == "  preview/animatic, seed 7, free"


def test_json_is_one_line_for_each_clip(run: Run, tmp_path: Path) -> None:
    output = str(tmp_path / "film.mp4")
    result = run("generate", PROMPT, *SMALL, "-n", "2", "--seed", "3", "-o", output, "--json")
    assert result.stderr == ""
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["seed"] for row in rows] == [3, 4]
    assert [Path(row["path"]).name for row in rows] == ["film-1.mp4", "film-2.mp4"]
    for row in rows:
        assert (row["duration"], row["width"], row["height"], row["fps"]) == (1, 128, 72, 12)
        assert row["exact"] == {"duration": "1", "fps": "12"}
        assert (row["frames"], row["has_audio"], row["notes"]) == (12, False, [])
        assert row["cost"]["text"] == "free"
        assert row["size_bytes"] == Path(row["path"]).stat().st_size
        assert GenerationRequest.of(**row["request"]).prompt == PROMPT


def test_words_without_quotes_are_the_prompt(run: Run) -> None:
    result = run("generate", "a", "red", "boat", "sailing", *SMALL, "--json")
    assert json.loads(result.stdout)["request"]["prompt"] == "a red boat sailing"


def test_a_dash_reads_the_prompt_from_stdin(run: Run) -> None:
    result = run("generate", "-", *SMALL, "--json", stdin=f"{PROMPT}\n")
    assert json.loads(result.stdout)["request"]["prompt"] == PROMPT


def test_settings_choose_the_model(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUSHES_MODEL", "nobody/nothing")
    result = run("generate", PROMPT)
    assert result.exit_code == 2
    assert "nobody/nothing" in result.stderr


def test_an_image_keeps_its_shape(run: Run, odd: Path, tmp_path: Path) -> None:
    output = str(tmp_path / "pan.mp4")
    words = ("--image", str(odd / "good.png"), "--resolution", "240p", "-d", "1", "--fps", "12")
    result = run("generate", "pan left", *words, "-o", output, "--json")
    row = json.loads(result.stdout)
    assert (row["width"], row["height"]) == (320, 240)


@pytest.mark.parametrize("times", [("", ""), ("@0", "@1")])
def test_frames_may_have_times(run: Run, odd: Path, tmp_path: Path, times: tuple[str, str]) -> None:
    frames = [word for time in times for word in ("--frame", f"{odd / 'good.png'}{time}")]
    result = run("generate", *frames, *SMALL, "-o", str(tmp_path / "m.mp4"), "--json")
    assert result.exit_code == 0, result.stderr
    asked = json.loads(result.stdout)["request"]["keyframes"]
    assert [row.get("time") for row in asked] == [time.removeprefix("@") or None for time in times]


def test_a_clip_is_made_anew_and_carried_on(run: Run, tmp_path: Path) -> None:
    first, second, third = (str(tmp_path / f"{name}.mp4") for name in ("one", "two", "three"))
    run("generate", PROMPT, *SMALL, "-o", first)
    anew = json.loads(run("generate", "noir", "--video", first, "-o", second, "--json").stdout)
    assert (anew["duration"], anew["width"], anew["height"]) == (1, 128, 72)
    words = ("--extend", first, "-d", "1", "-o", third, "--json")
    longer = json.loads(run("generate", "pan left", *words).stdout)
    assert (longer["duration"], longer["frames"]) == (2, 24)


def test_sound_loop_and_options_reach_the_request(run: Run) -> None:
    words = ("--audio", "--loop", "--option", "slate=true", "--negative-prompt", "people")
    row = json.loads(run("generate", PROMPT, *SMALL, *words, "--json").stdout)
    assert row["has_audio"] is True
    asked = row["request"]
    assert (asked["loop"], asked["options"]) == (True, {"slate": True})
    assert asked["negative_prompt"] == "people"


def test_notes_go_to_stderr(run: Run, odd: Path, tmp_path: Path) -> None:
    frames = ("--frame", str(odd / "good.png"), "--frame", str(odd / "good.png"))
    result = run("generate", PROMPT, *frames, *SMALL, "-o", f"{tmp_path}/m.mp4")
    assert result.stdout == f"{tmp_path}/m.mp4\n"
    assert result.stderr.startswith("  Note: ")


def test_a_file_is_replaced_by_force_alone(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.mp4"
    path.write_text("precious")
    assert run("generate", PROMPT, *SMALL, "-o", str(path)).exit_code == 2
    assert path.read_text() == "precious"
    assert run("generate", PROMPT, *SMALL, "-o", str(path), "--force").exit_code == 0
    assert probe(path).frames == 12


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal")
def test_a_terminal_sees_a_bar_and_then_the_facts(rushes_home: Path) -> None:
    mine, theirs = pty.openpty()
    words = [sys.executable, "-m", "rushes", "generate", PROMPT, *SMALL, "-n", "2"]
    process = subprocess.Popen(words, stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen = b""
    # Linux ends the reading with an error once the other side is closed.
    with suppress(OSError):
        while more := os.read(mine, 4096):
            seen += more
    os.close(mine)
    assert process.wait(60) == 0
    text = seen.decode()
    assert "take 1 of 2: " in text
    assert "take 2 of 2: " in text
    assert text.count("1 s, 128x72, 12 fps, 12 frames, silent") == 2
    assert len(list((rushes_home / "library").glob("*.mp4"))) == 2


def test_what_may_cost_too_much_is_not_ordered(run: Run) -> None:
    words = ("generate", "a fox", "--emulate", "-m", "runway/gen4.5", "-d", "5")
    result = run(*words, "--max-cost", "0.10")
    assert result.exit_code == 2
    assert "at most 0.1" in result.stderr
    assert "rushes models --mode text-to-video --max-price" in result.stderr
