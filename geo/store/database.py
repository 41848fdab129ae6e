"""A database: connections, transactions, and the one place where its errors become ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import (
    TimeoutError as PoolTimeoutError,
)

from geo.errors import CallError, ConflictError, InputError, StoreAwayError

BUSY_S = 30
"""Seconds a writer waits for another one."""
CONNECT_S = 5
WRITING = "khuvuc_writing"
SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class Database:
    """One SQLite file or one PostgreSQL database with PostGIS."""

    def __init__(self, url: str) -> None:
        self.url = database_url(url)
        self.engine = _engine(self.url)

    @property
    def embedded(self) -> bool:
        """Whether it is a SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection on which everything is read as of one moment."""
        with _own_errors(), self.engine.connect() as connection:
            options = {} if self.embedded else SNAPSHOT
            chosen = connection.execution_options(**options)
            with chosen.begin():
                yield chosen

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are all kept when the block ends well, or none."""
        with _own_errors(), self.engine.connect() as connection:
            chosen = connection.execution_options(**{WRITING: True})
            with chosen.begin():
                yield chosen

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def database_url(text: str) -> URL:
    """Return the address of a database; a bare path is a SQLite file."""
    try:
        url = make_url(text if "://" in text else f"sqlite:///{text}")
    except ArgumentError as error:
        raise CallError(f"{text!r} is no address of a database") from error
    if url.get_backend_name() == "sqlite":
        if url.database in (None, "", ":memory:"):
            raise CallError("a store needs a file: sqlite:///khuvuc.db")
        return url
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "postgresql+psycopg":
        return url
    raise CallError(
        f"{url.drivername} is not supported; give sqlite:///FILE or postgresql://USER@HOST/NAME"
    )


def _engine(url: URL) -> Engine:
    try:
        if url.get_backend_name() != "sqlite":
            wait = {"connect_timeout": CONNECT_S}
            return create_engine(url, pool_pre_ping=True, connect_args=wait)
        engine = create_engine(url, connect_args={"timeout": BUSY_S})
    except NoSuchModuleError as error:
        raise CallError(f"{url.drivername} is not supported") from error
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own transactions leave out DDL and SELECT; ours begin in _begin_sqlite.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its turn at once: one that began by reading could not wait for another.
    writes = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _own_errors() -> Iterator[None]:
    """Turn what the driver raises into what a caller can act on."""
    try:
        yield
    except IntegrityError as error:
        raise ConflictError(_said(error)) from error
    except DataError as error:
        raise InputError(f"the database cannot keep this: {_said(error)}") from error
    except OverflowError as error:  # SQLite's driver; PostgreSQL's raises DataError
        raise InputError("the database cannot keep this: a number is too large") from error
    except PoolTimeoutError as error:
        raise StoreAwayError("the database is busy") from error
    except (OperationalError, ProgrammingError) as error:
        if _no_tables(error):
            raise CallError(
                "the database has no tables of this version; run `khuvuc db upgrade`"
            ) from error
        if isinstance(error, ProgrammingError):
            raise
        raise StoreAwayError(f"the database does not answer: {_said(error)}") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise StoreAwayError(f"the database went away: {_said(error)}") from error
        raise


def _said(error: DBAPIError) -> str:
    return str(error.orig).strip().partition("\n")[0]


def _no_tables(error: DBAPIError) -> bool:
    state: Any = getattr(error.orig, "sqlstate", None)
    return state in ("42P01", "42703") or "no such table" in _said(error)


def sqlite_file(url: URL) -> Path | None:
    """Return the file of a SQLite address, None for others."""
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None
