"""The emulator and what goes in, for each test as if nobody had been there before."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from rushes.emulator.serve import running
from rushes.engine.engine import Engine
from rushes.settings import Settings, settings
from rushes.testing.orders import Props

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.emulator.desk import Desk

_DESK = pytest.StashKey["Desk"]()
_EMPTY = pytest.StashKey[Path]()
_PROPS = pytest.StashKey[Props]()


@pytest.fixture
def emulator(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """An emulator to which Rushes is pointed for this test; see :class:`rushes.emulator.desk.Desk`.

    Jobs move a step each time somebody looks, and clips are drafts: nothing waits. ``base`` is its
    address, ``journal`` what happened, ``faults`` what shall go wrong. One serves all tests of a
    run; each finds it as if nothing had happened.
    """
    yield from lent(request.config, monkeypatch)


@pytest.fixture
def props(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Props:
    """Pictures and clips that go in; the emulator has them too, for who takes addresses only."""
    return laid_out(request.config, tmp_path_factory)


def lent(config: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The emulator of this run for one test, and Rushes pointed at it."""
    desk = _served(config)
    desk.reset()
    monkeypatch.setenv("RUSHES_EMULATOR", desk.base)
    with TemporaryDirectory(prefix="rushes-database-") as folder:
        if "RUSHES_HOME" not in os.environ:  # whoever tests has clips and settings of their own
            monkeypatch.setenv("RUSHES_HOME", folder)
        database = Path(folder) / "rushes.db"
        shutil.copyfile(_database(config), database)
        monkeypatch.setenv("RUSHES_DATABASE", f"sqlite:///{database}")
        settings.cache_clear()
        yield desk
    settings.cache_clear()


def laid_out(config: pytest.Config, folders: pytest.TempPathFactory) -> Props:
    """The pictures and clips of this run, made when they are first wanted."""
    if _PROPS not in config.stash:
        desk, made = _served(config), Props(folders.mktemp("props"))
        for path in (made.picture("first", 40), made.picture("last", 120), made.clip()):
            made.at[path.name] = desk.address(desk.keep(path.read_bytes(), "image/png"))
        config.stash[_PROPS] = made
    return config.stash[_PROPS]


def _database(config: pytest.Config) -> Path:
    """An empty database that is up to date: copied, it is quicker than made anew."""
    if _EMPTY not in config.stash:
        folder = TemporaryDirectory(prefix="rushes-database-")
        path = Path(folder.name) / "empty.db"
        Engine(Settings(database=f"sqlite:///{path}")).close()
        config.stash[_EMPTY] = path
        config.add_cleanup(folder.cleanup)
    return config.stash[_EMPTY]


def _served(config: pytest.Config) -> Desk:
    """The one emulator of this run, started when it is first wanted."""
    if _DESK not in config.stash:
        stack = ExitStack()
        config.stash[_DESK] = stack.enter_context(running(by_looks=True, draft=True))
        config.add_cleanup(stack.close)
    return config.stash[_DESK]
