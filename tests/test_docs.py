"""What the docs say is so: snippets run, tables are today's, links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_table_of_words_is_todays() -> None:
    spec = importlib.util.spec_from_file_location("make_words", ROOT / "docs" / "make_words.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.page() == (ROOT / "docs" / "animatic.md").read_text(encoding="utf-8"), (
        "run python docs/make_words.py"
    )


def test_the_readme_snippet_runs(rushes_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (snippet,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    # The same call, at a size that keeps the suite quick.
    exec(snippet.replace("seed=7", 'seed=7, size="320x180", fps=12'), {})  # noqa: S102
    said = capsys.readouterr().out.split()
    assert Path(said[0]).is_relative_to(rushes_home)
    assert said[1:] == ["4", "320", "180", "free"]
