"""One emulator for all tests of a worker, cleared before each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rushes.emulator.serve import running
from rushes.testing.orders import Props

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.emulator.desk import Desk


@pytest.fixture(scope="session")
def _emulator() -> Iterator[Desk]:
    with running(by_looks=True, draft=True) as desk:
        yield desk


@pytest.fixture
def emulator(_emulator: Desk, monkeypatch: pytest.MonkeyPatch, rushes_home: object) -> Desk:
    """The emulator, with an empty journal and no faults; Rushes is pointed at it."""
    from rushes.settings import settings  # noqa: PLC0415 - after the environment is set

    _emulator.journal.clear()
    _emulator.faults.armed.clear()
    _emulator.clock.reset()
    monkeypatch.setenv("RUSHES_EMULATOR", _emulator.base)
    settings.cache_clear()
    return _emulator


@pytest.fixture(scope="session")
def props(tmp_path_factory: pytest.TempPathFactory, _emulator: Desk) -> Props:
    """Pictures and clips that go in; the emulator has them too, for who takes addresses only."""
    made = Props(tmp_path_factory.mktemp("props"))
    for path in (made.picture("first", 40), made.picture("last", 120), made.clip()):
        made.at[path.name] = _emulator.address(_emulator.keep(path.read_bytes(), "image/png"))
    return made
