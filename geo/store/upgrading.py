"""Bring a database to the tables of this version, or back."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from geo.errors import CallError
from geo.store.database import Database, sqlite_file

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADE_LOCK = 4_326_001
"""Key of the advisory lock that lets one process at a time upgrade a PostgreSQL database."""


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the tables to this version; makes a SQLite file that is not there."""
    database = Database(url)
    file = sqlite_file(database.url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with database.writing() as connection:
            _alone(connection)
            command.upgrade(alembic_config(connection), revision)
    finally:
        database.close()


def downgrade(url: str, revision: str = "base") -> None:
    """Take tables away again, and all that is in them."""
    database = Database(url)
    try:
        with database.writing() as connection:
            _alone(connection)
            command.downgrade(alembic_config(connection), revision)
    finally:
        database.close()


def alembic_config(connection: Connection) -> Config:
    """Return alembic's settings for a connection; no file of settings is needed."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest_revision() -> str:
    """Return the revision that this version of the program works with."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return str(ScriptDirectory.from_config(config).get_current_head())


def check_revision(connection: Connection) -> None:
    """Raise CallError unless the tables are those of this version."""
    found, wanted = MigrationContext.configure(connection).get_current_revision(), newest_revision()
    if found is None:
        raise CallError("the database has no tables yet; run `khuvuc db upgrade`")
    if found != wanted:
        raise CallError(
            f"the database's tables are of version {found}, the program needs {wanted}; "
            "run `khuvuc db upgrade`, with the newest program that uses this database"
        )


def _alone(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})"))
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
