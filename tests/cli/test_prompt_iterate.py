"""``rushes prompt vary`` and ``rushes prompt refine``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

TEXT = "a dog runs on a beach, fast, static shot"


def test_refine_prints_the_prompt_and_why(run: Run) -> None:
    told = run("prompt", "refine", TEXT, "too fast, and the camera should move, no people")
    assert told.exit_code == 0
    assert told.stdout == "a dog runs on a beach, dolly in\n"
    assert told.stderr.splitlines() == [
        "Negative prompt: people",
        "  pace: fast → nothing (“too fast” asks for a slower pace)",
        "  camera: static → dolly_in (“the camera should move” asks for a camera that moves)",
        "  negative: nothing → people (“no people” asks for no people)",
    ]


def test_refine_as_data(run: Run, tmp_path: Path) -> None:
    row = json.loads(run("prompt", "refine", TEXT, "slower, purple", "--json").stdout)
    assert row["shot"]["camera"] == "static"
    assert [each["part"] for each in row["changes"]] == ["pace"]
    assert row["missed"][0]["heard"] == "purple"
    file = tmp_path / "dog.toml"
    file.write_text(run("prompt", "refine", "-", "closer", "--toml", stdin=TEXT).stdout)
    again = run("prompt", "refine", str(file), "wider")
    assert again.stdout == "a dog runs on a beach, medium close-up, static shot, fast-paced\n"


def test_refine_ends_with_2_where_nothing_was_understood(run: Run) -> None:
    told = run("prompt", "refine", TEXT, "purple")
    assert (told.exit_code, told.stdout) == (2, "")
    assert "not understood" in told.stderr
    assert run("prompt", "refine", TEXT, "I like it").exit_code == 0


def test_vary_prints_a_line_for_each(run: Run) -> None:
    told = run("prompt", "vary", TEXT, "-v", "camera=orbit,Dolly In", "-v", "time=dawn")
    assert told.stdout.splitlines() == [
        "camera: orbit shot, time: dawn\ta dog runs on a beach, dawn, orbit shot, fast-paced",
        "camera: dolly in, time: dawn\ta dog runs on a beach, dawn, dolly in, fast-paced",
    ]


def test_vary_chooses_from_the_vocabulary(run: Run) -> None:
    lines = run("prompt", "vary", TEXT).stdout.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("as written\t")
    assert lines == run("prompt", "vary", TEXT, "-n", "4", "-s", "0").stdout.splitlines()
    rows = run("prompt", "vary", TEXT, "-v", "light", "-n", "3", "--json").stdout.splitlines()
    assert [len(json.loads(row)["varied"]) for row in rows] == [0, 1, 1]


def test_vary_refuses(run: Run) -> None:
    for words, said in (("camra", "did you mean camera?"), ("camera=", "is not PART=VALUE")):
        told = run("prompt", "vary", TEXT, "-v", words)
        assert (told.exit_code, told.stdout) == (2, "")
        assert said in told.stderr
