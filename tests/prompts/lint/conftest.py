"""The pictures that the pages speak of, in the folder where the tests run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from rushes.media import save_picture

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``bright.png``, ``dark.png`` and ``grey.png`` lie, ``portrait.png`` stands."""
    ramp = np.linspace(0.6, 1, 32)
    orange = np.array([255, 190, 120])
    bright = (ramp[None, :, None] * orange * np.ones((18, 1, 1))).astype(np.uint8)
    monkeypatch.chdir(tmp_path)
    save_picture("bright.png", bright)
    save_picture("dark.png", (bright * 0.08).astype(np.uint8))
    save_picture("grey.png", np.repeat(bright[..., 1:2], 3, axis=2))
    save_picture("portrait.png", np.swapaxes(bright, 0, 1))
