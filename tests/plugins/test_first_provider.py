"""The guide to the first provider: its code is installed and judged, and wrong ones are caught."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner
from tests.plugins.installed import forget, install, seen

from rushes.cli import cli
from rushes.cli.doctor import _plugins
from rushes.media import probe

if TYPE_CHECKING:
    import pytest

PAGE = Path(__file__).parents[2] / "docs" / "first-provider.md"
_FILE = re.compile(r"\n`([\w./-]+)`\n\n```\w+\n(.*?)```", re.DOTALL)
#: What is wrong with a provider, by its name, as a change of the page's; the test that finds it;
#: and what it says.
WRONG = {
    "acmea": (
        ('name = "acmea"', 'name = "acmea"\n    idempotent = True'),
        "paid_twice and drop-after",
        "acmea placed 2 paid orders where one was asked for, after drop-after on the create.",
    ),
    "acmeb": (
        ('word == "failed"', "word not in STATES"),
        "unknown_word",
        "acmeb takes a status word that nobody has documented for a failure (Acme failed: .).",
    ),
    "acmec": (
        ("meaning(word, STATES)", "STATES.get(word, State.FAILED), word"),
        "unknown_word",
        "acmec takes a status word that nobody has documented for failed.",
    ),
    "acmed": (
        ("negative_prompt=asked.negative_prompt, ", ""),
        "changes_the_call",
        "acmed/reel-2 offers negative_prompt in text-to-video, but drops it: 'blurry' and 'text' "
        "give the same call. Send it, or take it out of the row.",
    ),
}


def files() -> dict[str, str]:
    """The files that the page shows, by name."""
    return dict(_FILE.findall(PAGE.read_text(encoding="utf-8")))


def lay(folder: Path, name: str, old: str = "", new: str = "", *, wired: bool = True) -> str:
    """Install the page's package as that of a provider ``name``, with one change; its test."""
    page = {
        file.replace("acme", name): text.replace("acme", name) for file, text in files().items()
    }
    package = f"rushes_{name}"
    provider = page[f"{package}/__init__.py"]
    assert old in provider
    points = tomllib.loads(page["pyproject.toml"])["project"]["entry-points"]
    if not wired:
        del points["rushes.wires"]
    install(
        folder,
        package,
        points,
        __init___py=provider.replace(old, new),
        **{f"{name}_toml": page[f"{package}/{name}.toml"]},
        wire_py=page[f"{package}/wire.py"],
    )
    test = f"test_{name}.py"
    (folder / test).write_text(page[test], encoding="utf-8")
    return test


def typed(folder: Path) -> Path:
    """A folder with the files of the page, as somebody would type them."""
    for name, content in files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def pip(words: list[str], folder: Path, target: Path) -> Path:
    """Let pip do it in ``folder``, with what is installed here alone; into ``target``."""
    here = ["--no-build-isolation", "--no-deps", "--no-index", "--target", str(target)]
    command = [sys.executable, "-m", "pip", *words, "--disable-pip-version-check", "-q", *here]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


def judged(folder: Path) -> str:
    """What pytest says of the page's package, and of the wrong ones, in a process of its own."""
    lay(folder, "acme")
    chosen = ["test_acme.py", lay(folder, "acmee", wired=False)]
    for name, (change, test, _) in WRONG.items():
        chosen.append(f"({lay(folder, name, *change)} and {test})")
    how = ["-q", "-rfEs", "-p", "no:cacheprovider", "-k", " or ".join(chosen)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *how],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_the_provider_of_the_page_is_short() -> None:
    lines = files()["rushes_acme/__init__.py"].splitlines()
    assert sum(bool(line.strip()) for line in lines) < 40


def test_the_commands_have_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = PAGE.read_text(encoding="utf-8")
    (command,) = re.findall(r"^\$ pip (.*)$", page, re.MULTILINE)
    packages = pip(shlex.split(command), typed(tmp_path / "typed"), tmp_path / "packages")
    seen(packages, monkeypatch)
    try:
        (order,) = re.findall(r"^\$ rushes generate --emulate (.*)$", page, re.MULTILINE)
        for words in (
            ["models", "--provider", "acme"],
            ["models", "show", "acme/reel-2"],
            ["estimate", *shlex.split(order)],
            ["generate", "--emulate", *shlex.split(order), "-o", str(tmp_path / "acme.mp4")],
        ):
            done = CliRunner().invoke(cli, words)
            assert done.exit_code == 0, done.output
            assert "acme" in done.output
        (found,) = _plugins()
        assert found.ok
        assert found.said == "of rushes-acme 0.1, 1 models"
    finally:
        forget()
    assert probe(tmp_path / "acme.mp4").duration == 2


def test_the_story_passes_the_page_and_fails_what_is_wrong(tmp_path: Path) -> None:
    verdict = judged(tmp_path)
    assert "Traceback" not in verdict
    failed = re.findall(r"^FAILED (\S+?)::", verdict, re.MULTILINE)
    assert failed == [f"test_{name}.py" for name in WRONG], verdict
    for _, _, sentence in WRONG.values():
        assert f"\n{sentence}" in verdict, verdict
    counts = {what: int(count) for count, what in re.findall(r"(\d+) (passed|skipped)", verdict)}
    needed = r"^SKIPPED \[(\d+)\] .*: no package brings a wire for acmee, so nothing can judge it"
    skipped = sum(map(int, re.findall(needed, verdict, re.MULTILINE)))
    # Of the page's own nothing but webhooks is skipped; without a wire, two are left.
    assert counts["skipped"] == skipped + 2
    assert counts["passed"] == skipped + 2 + 2
    (shown,) = re.findall(r"```text\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    said = re.sub(r"acme[a-d]", "acme", verdict)
    for sentence in shown.strip().split("\n\n"):
        assert " ".join(sentence.split()) in said
