"""The database of the settings, open for one command."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.engine import Engine
    from rushes.engine.store import Store


@contextmanager
def store() -> Iterator[Store]:
    """The generations, to be read and changed; nothing is run, and DBOS is not loaded."""
    from rushes.engine.database import Database, address
    from rushes.engine.store import Store
    from rushes.settings import settings

    database = Database(address(settings()))
    try:
        yield Store(database)
    finally:
        database.close()


@contextmanager
def engine() -> Iterator[Engine]:
    """The engine. It runs nothing until it is started."""
    from rushes.engine import Engine
    from rushes.settings import settings

    with Engine(settings()) as opened:
        yield opened
