"""The output that the guides show is what their commands and snippets print today."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
#: What a better picture changes: the size of a file, its hash, and the day a fact was checked.
_CHANGES = re.compile(r"[\d,.]+ (?:bytes|kB|MB)|[0-9a-f]{64}|\"size_bytes\": \d+|\d{4}-\d\d-\d\d")


def maker() -> Any:
    """The script that writes the output into the pages."""
    spec = importlib.util.spec_from_file_location("make_cli", ROOT / "docs" / "make_cli.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["cli.md", "prompting.md"])
def test_the_page_shows_what_is_printed(name: str) -> None:
    module = maker()
    assert ROOT / "docs" / name in module.PAGES
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    today = module.page(written)
    assert _CHANGES.sub("~", today) == _CHANGES.sub("~", written), "run python docs/make_cli.py"
    assert "Traceback" not in today
