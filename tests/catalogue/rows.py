"""The rows of ``data``, which stay as they are, and the preview. What is packaged may change."""

from __future__ import annotations

import shutil
import tempfile
from importlib import resources
from pathlib import Path

from rushes.catalogue import Catalogue

DATA = Path(__file__).parent / "data"


def _load() -> Catalogue:
    preview = resources.files("rushes.catalogue") / "preview.toml"
    with tempfile.TemporaryDirectory() as folder, resources.as_file(preview) as path:
        shutil.copy(path, folder)
        return Catalogue.load(Path(folder), DATA)


SHELF = _load()
