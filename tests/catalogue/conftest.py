"""The packaged catalogue together with rows of real providers, as they will be."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from rushes.catalogue import Catalogue


@pytest.fixture(scope="session")
def shelf() -> Catalogue:
    return Catalogue.load(resources.files("rushes.catalogue"), Path(__file__).parent / "data")
