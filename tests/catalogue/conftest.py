"""A catalogue of the tests' own: the preview, and rows as those of real providers once were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.catalogue.rows import SHELF

if TYPE_CHECKING:
    from rushes.catalogue import Catalogue


@pytest.fixture(scope="session")
def shelf() -> Catalogue:
    return SHELF
