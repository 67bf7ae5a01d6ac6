"""The database: a SQLite file of this machine, or Postgres for a fleet; the same tables in both."""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from rushes.errors import EngineError, RequestError
from rushes.settings import home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rushes.settings import Settings

T = TypeVar("T")

#: The newest step of the schema: the name of the last file in ``migrations/versions``.
HEAD = "0002"
#: Seconds that a write waits for another process's write, and that a database may be away.
_BUSY, _AWAY = 60.0, 300.0
#: The number by which Postgres knows our lock of money and admission.
_MONEY_LOCK = 7_274_837_101
#: Who is stopped in the middle of a transaction would keep everybody else from its rows.
_POSTGRES_OPTIONS = "-c idle_in_transaction_session_timeout=20s"
#: What Postgres says to one that was: nothing of the transaction happened.
_STOOD_STILL = "25P03"
_SQLITE_PRAGMAS = (
    f"busy_timeout={int(_BUSY * 1000)}",
    "foreign_keys=on",
    # DBOS leaves SQLite's journal as it is, which costs more than twice the time.
    "journal_mode=wal",
    "synchronous=normal",
)


def address(settings: Settings) -> str:
    """The database that settings mean."""
    return settings.database or f"sqlite:///{home() / 'rushes.db'}"


class DatabaseAwayError(EngineError):
    """The database cannot be reached; what was under way is carried on when it is back."""

    retry = True


class Database:
    """An open database, brought up to date. Any thread may use it.

    :raises RequestError: the address cannot be used.
    :raises EngineError: the database cannot be opened, or is of a newer Rushes.
    :raises DatabaseAwayError: it cannot be reached, or does not let us in.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self._closed = False
        sa.event.listen(self.engine, "checkin", self._come_back)
        try:
            with self.reached():
                self._migrate()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reached(self) -> Iterator[None]:
        """While the block runs, what the database refuses is told in a sentence.

        :raises EngineError: it cannot be used.
        :raises DatabaseAwayError: it cannot be reached, or does not let us in.
        """
        try:
            yield
        except DBAPIError as error:
            away = _is_away(error) and not self.is_sqlite
            kind = DatabaseAwayError if away else EngineError
            said = str(error.orig).strip().rstrip(".")
            raise kind(f"The database {self.name} cannot be used: {said}.") from error

    @property
    def name(self) -> str:
        """Its address as it may be shown: without a password."""
        return sa.make_url(self.url).render_as_string(hide_password=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of this machine."""
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Close every connection; one that a thread still uses, as soon as that has done so."""
        self._closed = True
        self.engine.dispose()

    def _come_back(self, connection: object, record: sa.pool.ConnectionPoolEntry) -> None:
        del connection
        if self._closed:
            record.invalidate()

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of the database."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self, *, money: bool = False) -> Iterator[sa.Connection]:
        """A transaction: all of it happens, or nothing.

        ``money``: no other transaction about money runs at the same time, in whatever process.
        """
        with self.engine.begin() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            elif money:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MONEY_LOCK)))
            yield connection

    def insist(self, work: Callable[[], T]) -> T:
        """Call ``work`` again, for up to five minutes, while the database is away or busy.

        For what must be written whatever happens: that an order left, and what came of it.
        """
        deadline = time.monotonic() + _AWAY
        pause = 0.05
        while True:
            try:
                return work()
            except DBAPIError as error:
                if not _is_away(error):
                    raise
                if time.monotonic() > deadline:
                    raise DatabaseAwayError(
                        f"The database {self.name} is away: {error.orig}."
                    ) from error
            time.sleep(pause)
            pause = min(2.0, 2 * pause)

    def _migrate(self) -> None:
        with self.read() as connection:
            at = _version(connection)
        if at == HEAD:
            return
        if at is not None and at > HEAD:
            raise EngineError(
                f"The database {self.name} was written by a newer Rushes (schema {at}, this one "
                f"knows {HEAD}): upgrade with pip install -U rushes."
            )
        from alembic import command  # noqa: PLC0415 - only where the schema changes
        from alembic.config import Config  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with self.write(money=True) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _is_away(error: DBAPIError) -> bool:
    """Whether it may go well at another time."""
    stood_still = getattr(error.orig, "sqlstate", None) == _STOOD_STILL
    return stood_still or isinstance(error, (OperationalError, InterfaceError))


def _version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("rushes_schema"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM rushes_schema")).scalar()


def _engine(url: str) -> sa.Engine:
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise RequestError(
            f"{url!r} is no database: write sqlite:///PATH or postgresql://USER@HOST/NAME."
        ) from error
    if parsed.drivername in {"postgres", "postgresql"}:
        return sa.create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_size=20,
            max_overflow=20,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10, "options": _POSTGRES_OPTIONS},
        )
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise RequestError(
            f"{parsed.drivername} is no database that Rushes works with: write sqlite:///PATH or "
            "postgresql://USER@HOST/NAME."
        )
    try:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EngineError(
            f"The folder of the database {parsed.database} cannot be made: {error.strerror}."
        ) from error
    engine = sa.create_engine(parsed, pool_size=20, max_overflow=20, pool_timeout=_BUSY)
    sa.event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, record: object) -> None:
    """Settings of each SQLite connection; a transaction that writes takes its turn at once."""
    del record
    connection.isolation_level = "IMMEDIATE"
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
