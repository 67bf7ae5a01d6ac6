"""The database is closed, whole, also where something goes wrong."""

from __future__ import annotations

import gc
import shutil
from typing import TYPE_CHECKING

import psycopg
import pytest
import sqlalchemy as sa

from rushes.engine.database import Database
from rushes.engine.engine import Engine
from rushes.settings import home

if TYPE_CHECKING:
    from rushes.settings import Settings

both = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)


@both
def test_a_connection_that_comes_back_late_is_closed(database_url: str) -> None:
    """A thread may still be at work when the engine is closed."""
    database = Database(database_url)
    closed: list[object] = []
    sa.event.listen(database.engine, "close", lambda raw, _: closed.append(raw))
    with database.read() as connection:
        raw = connection.connection.dbapi_connection
        database.close()
        assert raw not in closed
    assert raw in closed


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_an_engine_that_cannot_be_made_leaves_no_connection(
    config: Settings, database_url: str
) -> None:
    shutil.rmtree(home() / "unfinished", ignore_errors=True)
    home().mkdir(parents=True, exist_ok=True)
    (home() / "unfinished").write_text("no folder")
    with pytest.raises(FileExistsError):
        Engine(config)
    gc.collect()
    with psycopg.connect(database_url) as connection:
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
        assert connection.execute(f"{others} pid <> pg_backend_pid()").fetchone() == (0,)
