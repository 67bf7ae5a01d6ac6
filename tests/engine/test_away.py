"""The database is away: a worker waits for it, and what is in flight goes on when it is back."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from typing import TYPE_CHECKING

import anyio
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from rushes.cli import cli
from rushes.engine.database import DatabaseAwayError
from rushes.engine.engine import Engine
from rushes.types import Progress, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rushes.emulator.desk import Desk
    from rushes.engine.ask import Ask
    from rushes.settings import Settings


@pytest.fixture
def admin(postgres: str) -> Iterator[sa.Connection]:
    """Who may make databases, and close them."""
    address = postgres.replace("postgresql:", "postgresql+psycopg:")
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_a_worker_waits_for_a_database_that_comes_later(
    postgres: str, admin: sa.Connection, rushes_home: Path
) -> None:
    name = f"t{secrets.token_hex(6)}"
    url = postgres.replace("/postgres?", f"/{name}?")
    words = [sys.executable, "-m", "rushes", "worker", "--until-idle", "--wait", "60"]
    environment = {**os.environ, "RUSHES_HOME": str(rushes_home)}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*words, "--database", url], stdout=pipe, text=True, env=environment
    ) as worker:
        assert worker.stdout is not None
        first = json.loads(worker.stdout.readline())
        assert first["event"] == "waiting for the database"
        assert "does not exist" in first["said"]
        admin.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE empty"))
        events = [json.loads(line)["event"] for line in worker.stdout]
        assert next(each for each in events if each != first["event"]) == "worker started"
        assert worker.wait(60) == 0
        admin.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


def test_a_worker_says_why_it_gives_up(postgres: str, rushes_home: Path) -> None:
    url = postgres.replace("/postgres?", "/nowhere?")
    result = CliRunner().invoke(cli, ["worker", "--database", url, "--wait", "0"])
    assert result.exit_code == 1
    assert 'database "nowhere" does not exist' in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_what_is_in_flight_goes_on_when_the_database_is_back(
    config: Settings, ask: Callable[..., Ask], admin: sa.Connection, emulator: Desk
) -> None:
    async def story(engine: Engine, name: str) -> None:
        running = anyio.Event()

        def hear(told: Progress) -> None:
            if told.state is State.RUNNING:
                running.set()

        async with anyio.create_task_group() as group:
            group.start_soon(engine.watch, name, hear)
            await running.wait()
            group.cancel_scope.cancel()  # who waits hears of it, and may come back
        closed = f"ALTER DATABASE {database} ALLOW_CONNECTIONS"
        admin.execute(sa.text(f"{closed} false"))
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
        assert admin.execute(sa.text(cut), {"name": database}).all()
        admin.execute(sa.text(f"{closed} true"))

    database = sa.make_url(config.database or "").database
    with Engine(config) as engine:
        (row,) = engine.start().admit([ask()])
        anyio.run(story, engine, row.id)
        assert anyio.run(engine.watch, row.id).state is State.SUCCEEDED
    assert len(emulator.journal.jobs) == 1


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_what_was_lost_by_standing_still_in_a_transaction_is_written_again(
    config: Settings,
) -> None:
    said = ["DO $$ BEGIN RAISE 'stood still' USING ERRCODE = '25P03'; END $$", "SELECT 1"]
    with Engine(config) as engine:

        def work() -> None:
            with engine.database.write() as connection:
                connection.exec_driver_sql(said.pop(0))

        engine.database.insist(work)
    assert said == []


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_database_that_goes_away_while_an_engine_starts_is_told_in_a_sentence(
    config: Settings, admin: sa.Connection
) -> None:
    database = sa.make_url(config.database or "").database
    with Engine(config) as engine:
        admin.execute(sa.text(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false"))
        engine.database.engine.dispose()
        with pytest.raises(DatabaseAwayError, match="not currently accepting connections"):
            engine.start()
        admin.execute(sa.text(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true"))
        engine.start()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_who_does_some_providers_work_sees_new_queues_after_the_database_was_away(
    config: Settings, ask: Callable[..., Ask], admin: sa.Connection, emulator: Desk
) -> None:
    database = sa.make_url(config.database or "").database
    closed = f"ALTER DATABASE {database} ALLOW_CONNECTIONS"
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
    with Engine(config) as engine:
        engine.start({"runway"})
        runtime = engine._runtime
        assert runtime is not None
        served = runtime._served
        assert served is not None
        known = set(served)
        admin.execute(sa.text(f"{closed} false"))
        admin.execute(sa.text(cut), {"name": database})
        assert set(served) == known, "DBOS's thread goes on"
        admin.execute(sa.text(f"{closed} true"))
        (row,) = engine.admit([ask()])
        assert anyio.run(engine.watch, row.id).state is State.SUCCEEDED
        assert set(served) == {*known, row.queue}
    assert len(emulator.journal.jobs) == 1
