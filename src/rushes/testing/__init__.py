"""For tests: the emulator as a fixture, and the story by which every provider is judged.

In a ``conftest.py``: ``from rushes.testing import emulator``. Needs the extra ``emulator``, and
pytest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rushes.emulator.serve import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.emulator.desk import Desk

__all__ = ["emulator"]


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """An emulator to which Rushes is pointed for this test; see :class:`rushes.emulator.desk.Desk`.

    Jobs move a step each time somebody looks, and clips are drafts: nothing waits. ``base`` is its
    address, ``journal`` what happened, ``faults`` what shall go wrong.
    """
    from rushes.settings import settings  # noqa: PLC0415 - read after the address is known

    with running(by_looks=True, draft=True) as desk:
        monkeypatch.setenv("RUSHES_EMULATOR", desk.base)
        settings.cache_clear()
        yield desk
    settings.cache_clear()
