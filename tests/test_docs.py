"""What the docs say is so: snippets run, tables are today's, links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml  # type: ignore[import-untyped]
from click.testing import CliRunner

import rushes.media
from rushes.cli import cli

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def maker(name: str) -> Any:
    """The script of ``docs`` that writes a page."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["animatic.md", "words.md"])
def test_the_tables_of_words_are_todays(name: str) -> None:
    path = ROOT / "docs" / name
    assert maker("make_words").page(path) == path.read_text(encoding="utf-8"), (
        "run python docs/make_words.py"
    )


def test_the_snippet_on_words_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs" / "words.md").read_text(encoding="utf-8")
    (snippet,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (printed,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    exec(snippet, {})  # noqa: S102
    assert capsys.readouterr().out == printed


def test_the_readme_snippet_runs(rushes_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (snippet,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    # The same call, at a size that keeps the suite quick.
    exec(snippet.replace("seed=7", 'seed=7, size="320x180", fps=12'), {})  # noqa: S102
    said = capsys.readouterr().out.split()
    assert Path(said[0]).is_relative_to(rushes_home)
    assert said[1:] == ["4", "320", "180", "free"]


def test_the_snippet_on_jobs_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "jobs.md").read_text(encoding="utf-8")
    (snippet,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(snippet.replace("seed=7", 'seed=7, size="128x72", fps=12'), {})  # noqa: S102
    assert len(list(tmp_path.glob("foxes/*.mp4"))) == 3


def test_the_refusals_on_jobs_are_todays() -> None:
    """Those of its commands that make no clip; all of them would take too long."""
    page = (ROOT / "docs" / "jobs.md").read_text(encoding="utf-8")
    commands = (
        "rushes batch wrong.jsonl",
        "rushes budget set --daily 0.40 --key emulator",
        "rushes batch hosted.jsonl --emulate -o clips",
    )
    files = "\n".join(re.findall(r"```json \S+\n.*?```", page, re.DOTALL))
    asked = "\n".join(f"$ {command}" for command in commands)
    ran = maker("make_cli").page(f"{files}\n```console\n{asked}\n```")
    told = re.split(
        r"^(?=\$ )", ran.partition("```console\n")[2].removesuffix("```"), flags=re.MULTILINE
    )
    assert len(told) == len(commands) + 1
    for said in told:
        assert said in page, "run python docs/make_cli.py"


def test_the_snippets_on_finishing_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = maker("make_finishing")
    module.put_clips(tmp_path, width=128)
    page = module.PAGE.read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    # What the commands of the page made before.
    (tmp_path / "coarse.mp4").write_bytes((tmp_path / "bikes.mp4").read_bytes())
    rushes.media.Edit("bikes.mp4").trim(3.2, 5.48).run("ride.mp4")
    snippets = "\n\n".join(re.findall(r"```python\n.*?```", page, re.DOTALL))
    told = module.ran(snippets, tmp_path)
    assert "(54, 128, 3)" in told
    assert "good 5 cuts" in told
    assert "did you mean warm?" in told
    assert "film.mp4 9.68 242" in told
    assert (tmp_path / "film.otio").exists()


def test_the_commands_on_finishing_are_understood() -> None:
    page = (ROOT / "docs" / "finishing.md").read_text(encoding="utf-8")
    commands = {line.split()[3] for line in page.splitlines() if line.startswith("$ rushes media")}
    known = CliRunner().invoke(cli, ["media", "--help"]).output.partition("Commands:")[2]
    assert commands == {line.split()[0] for line in known.strip().splitlines()}
    assert "Usage:" not in page
    assert "Traceback" not in page


@pytest.mark.parametrize("name", ["jobs.md", "operations.md"])
def test_the_commands_on_operations_are_understood(name: str) -> None:
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert "Usage:" not in page
    assert "Traceback" not in page
    blocks = re.findall(r"```(?:console|sh)\n(.*?)```", page, re.DOTALL)
    said = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    said += re.findall(r"`(rushes [^`]+)`", page)
    commands = [shlex.split(line, comments=True)[1:] for line in said if line.startswith("rushes ")]
    assert len(commands) > 10
    for words in commands:
        _understood(words)


def _understood(words: list[str]) -> None:
    """Refuse a command that there is not, or that has no such option."""
    command: click.Command = cli
    context = click.Context(cli)
    while isinstance(command, click.Group):
        if not words:
            return
        _, found, words = command.resolve_command(context, words)
        assert found is not None
        command, context = found, click.Context(found, parent=context)
    if words:
        command.parse_args(context, words)


def test_the_compose_file_is_one_and_names_what_there_is() -> None:
    folder = ROOT / "docs" / "operations"
    plan = yaml.safe_load((folder / "compose.yaml").read_text(encoding="utf-8"))
    assert set(plan["volumes"]) == {"clips", "database"}
    for name in ("hosted", "local"):
        service = plan["services"][name]
        place = folder / service["build"]["context"] / service["build"]["dockerfile"]
        assert place.is_file()
        _understood(service["command"])
    unit = (folder / "rushes-worker.service").read_text(encoding="utf-8")
    assert "rushes worker" in unit


def test_the_page_of_providers_is_todays() -> None:
    path = ROOT / "docs" / "providers.md"
    said = "run python docs/make_providers.py"
    assert maker("make_providers").page() == path.read_text(encoding="utf-8"), said
