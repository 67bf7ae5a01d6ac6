"""The pictures that the pages speak of, in the folder where the tests run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.test_docs import maker

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``bright.png``, ``dark.png`` and ``grey.png`` lie, ``portrait.png`` stands."""
    monkeypatch.chdir(tmp_path)
    maker("make_rules").pictures()
