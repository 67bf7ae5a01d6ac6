"""``rushes lint``: words, files and stdin in; lines, JSON and SARIF out; exit codes for CI."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

GOOD = "a wet dog runs on a beach at dawn, tracking shot, documentary style"
BAD = "a dog runs on a beach, static shot, orbit shot, 16:9"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_clean_prompt_ends_with_0_and_says_nothing(run: Run) -> None:
    done = run("lint", GOOD)
    assert (done.exit_code, done.output) == (0, "")


def test_problems_end_with_1_a_line_each(run: Run) -> None:
    done = run("lint", BAD)
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert lines[0].startswith("1:24: warning RP010 conflicting-cameras: 'static shot' and")
    assert any(line.startswith("1:49: warning RP050 settings-in-prompt: ") for line in lines)


def test_notes_alone_end_with_0_but_not_strictly(run: Run) -> None:
    words = ("lint", "a wet dog runs on a beach at dawn, tracking shot")
    assert run(*words).exit_code == 0
    assert "note RP005" in run(*words).stdout
    assert run(*words, "--strict").exit_code == 1


def test_words_need_no_quotation_marks(run: Run) -> None:
    assert run("lint", *GOOD.split()).exit_code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((GOOD, "--model", "runway/gen9"), "There is no model 'runway/gen9'"),
        ((GOOD, "--duration", "soon"), "write it like 5 or 2.5"),
        ((GOOD, "--aspect-ratio", "wide"), "aspect_ratio"),
        ((GOOD, "--select", "RP999"), "There is no lint rule 'RP999'"),
        ((GOOD, "--ignore", "no-camra"), "did you mean no-camera?"),
        ((GOOD, "--config", "none.toml"), "can't be read"),
        ((GOOD, "--strict", "--config", "x.toml"), "exclude each other"),
        ((GOOD, "--image", "none.png"), "There is no picture none.png"),
        (("none.txt",), "There is no file none.txt"),
        ((f"{GOOD} # rushes: ignore RP999",), "There is no lint rule 'RP999'"),
        ((), "Missing argument"),
        (("--explain", "RP999"), "There is no lint rule"),
    ],
)
def test_a_bad_request_ends_with_2(run: Run, words: tuple[str, ...], said: str) -> None:
    done = run("lint", *words)
    assert done.exit_code == 2
    assert said in done.stderr


def test_json_has_a_line_for_each_problem(run: Run) -> None:
    rows = [json.loads(line) for line in run("lint", BAD, "--json").stdout.splitlines()]
    row = next(row for row in rows if row["rule"] == "RP050")
    assert row["text"] == "16:9"
    assert row["span"] == [48, 52]
    assert (row["path"], row["line"], row["column"]) == (None, 1, 49)
    assert row["fix"]["settings"] == {"aspect_ratio": "16:9"}
    assert row["reason"]


def test_select_and_ignore(run: Run) -> None:
    said = run("lint", BAD, "--select", "RP010,settings-in-prompt", "--ignore", "RP050").stdout
    assert [line.split()[2] for line in said.splitlines()] == ["RP010"]
    off_by_default = run("lint", "a dog runs on a beach", "--select", "no-light")
    assert "RP006" in off_by_default.stdout


def test_a_configuration_of_ones_own(run: Run) -> None:
    Path("mine.toml").write_text(
        'extends = "strict"\nallow = ["Nike"]\n[rules]\nRP010 = "off"\nno-style = "error"\n'
    )
    done = run("lint", "Nike shoes run, static shot, orbit shot", "--config", "mine.toml")
    assert "RP010" not in done.stdout
    assert "RP071" not in done.stdout
    assert "error RP005" in done.stdout
    Path("mine.toml").write_text("[rules]\nRP010 = 'loud'\n")
    assert run("lint", GOOD, "--config", "mine.toml").exit_code == 2


FILE = f"""\
# prompts of the spring campaign
{GOOD}

{BAD}
a dog sleeps, no people  # rushes: ignore RP040, no-camera -- the client wants it
# rushes: ignore no-motion
a lighthouse at dawn, wide shot, noir
"""


def test_a_file_is_reported_by_line(run: Run) -> None:
    Path("spring.txt").write_text(FILE)
    done = run("lint", "spring.txt")
    assert done.exit_code == 1
    places = {(line.split(": ")[0], line.split()[2]) for line in done.stdout.splitlines()}
    assert ("spring.txt:4:24", "RP010") in places
    assert ("spring.txt:4:49", "RP050") in places
    assert not any(rule in {"RP001", "RP040", "RP004"} for _, rule in places)
    assert {place.split(":")[1] for place, _ in places} <= {"4", "5"}


def test_ignore_file_counts_for_all_lines(run: Run) -> None:
    Path("spring.txt").write_text(f"{FILE}# rushes: ignore-file RP010, RP050\n")
    done = run("lint", "spring.txt")
    assert "RP010" not in done.stdout
    assert "RP050" not in done.stdout


def test_stdin_has_prompts_too(run: Run) -> None:
    done = run("lint", "-", stdin=FILE)
    assert "-:4:24: warning RP010" in done.stdout


def test_fix_prints_the_prompt_and_its_settings(run: Run) -> None:
    done = run("lint", "a dog runs on a beach, no people, 16:9", "--fix", "-m", "preview/animatic")
    assert done.stdout == "a dog runs on a beach\n"
    assert "With --aspect-ratio 16:9 --negative-prompt people" in done.stderr
    # What is left is about the mended prompt.
    assert "RP004" in done.stderr
    assert "RP050" not in done.stderr


def test_fix_mends_a_file_in_place_but_moves_nothing_to_settings(run: Run) -> None:
    path = Path("spring.txt")
    path.write_bytes(b"# mine\r\nmasterpiece, a dog dog runs, 16:9, wide shot\r\n\r\n")
    done = run("lint", "spring.txt", "--fix")
    assert path.read_bytes() == b"# mine\r\na dog runs, 16:9, wide shot\r\n\r\n"
    assert "spring.txt:2:13: warning RP050" in done.stdout
    assert run("lint", "-", "--fix", stdin="a dog dog runs\n").stdout == "a dog runs\n"


def test_fix_leaves_the_comments(run: Run) -> None:
    path = Path("spring.txt")
    path.write_text("a dog dog runs, wide shot # rushes: ignore no-style\n")
    run("lint", "spring.txt", "--fix")
    assert path.read_text() == "a dog runs, wide shot # rushes: ignore no-style\n"


def test_the_picture_is_looked_at(run: Run, odd: Path) -> None:
    words = ("lint", f"{GOOD}, night, vertical video", "--image")
    done = run(*words, str(odd / "good.png"))
    assert "RP018 contradicts-image: the picture is 160x120" in done.stdout
    assert run(*words, str(odd / "huge.png")).exit_code == 2
    assert run(*words, str(odd / "cut.png")).exit_code == 2
    # An address is not fetched.
    assert "RP018" not in run(*words, "https://example.org/a.png").stdout


def test_the_rules_are_listed_and_explained(run: Run) -> None:
    listed = run("lint", "--rules").stdout.splitlines()
    assert "RP004\tno-camera\tnote\twarning\tNo camera: nothing says how it is filmed" in listed
    page = run("lint", "--explain", "no-camera").stdout
    assert page.startswith("# RP004: No camera")
    assert "Good:" in page


def test_in_a_terminal_it_says_where_and_why(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rushes.cli.lint.on_terminal", lambda: True)
    said = run("lint", BAD).stdout
    assert "    " + BAD[:4] in said
    assert "^" * 23 in said
    assert "  why: Given two moves" in said
    assert "  fix: Move it to the settings: --aspect-ratio 16:9" in said
    assert said.splitlines()[-1].endswith("--fix mends 1.")
    assert run("lint", GOOD).stdout == "Nothing to say.\n"


def test_sarif_is_what_the_standard_asks_for(run: Run) -> None:
    Path("spring.txt").write_text(FILE)
    done = run("lint", "spring.txt", "--sarif")
    assert done.exit_code == 1
    log = json.loads(done.stdout)
    assert log["version"] == "2.1.0"
    (job,) = log["runs"]
    driver = job["tool"]["driver"]
    result = next(each for each in job["results"] if each["ruleId"] == "RP010")
    assert driver["rules"][result["ruleIndex"]]["id"] == "RP010"
    assert result["level"] == "warning"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "spring.txt"
    assert place["region"] == {"startLine": 4, "startColumn": 24, "endLine": 4, "endColumn": 47}
