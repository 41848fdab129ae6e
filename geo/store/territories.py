"""Planning folders, kept whole and versioned by their content."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, text

from geo.errors import InputError, NotFoundError
from geo.store.folders import PackedFolder, file_content, folder_paths, keep_folder
from geo.store.log import append
from geo.store.models import FolderRow, TerritoryRow
from geo.store.values import KeptTerritory

SETTINGS_FILE = "planning.toml"
TERRITORY_LOCK = 4_326_003
"""Key of the advisory lock that numbers versions one at a time."""


def add_territory(
    connection: Connection,
    folder: PackedFolder,
    who: str,
    *,
    name: str,
    province: str | None,
    district: str | None,
) -> int:
    """Keep a folder as the newest version of its name; return the id it has or had already."""
    if not name.strip():
        raise InputError("a territory needs a name")
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({TERRITORY_LOCK})"))
    known = connection.execute(
        select(TerritoryRow.id).where(
            TerritoryRow.name == name, TerritoryRow.folder_sha256 == folder.sha256
        )
    ).scalar()
    if known is not None:
        return int(known)
    keep_folder(connection, folder)
    last = select(func.coalesce(func.max(TerritoryRow.version), 0)).where(TerritoryRow.name == name)
    version = int(connection.execute(last).scalar_one()) + 1
    made = connection.execute(
        insert(TerritoryRow)
        .values(
            name=name,
            version=version,
            folder_sha256=folder.sha256,
            title=_title(connection, folder.sha256),
            province=province,
            district=district,
            added_at=datetime.now(UTC),
            added_by=who,
        )
        .returning(TerritoryRow.id)
    ).scalar_one()
    facts = {"name": name, "version": version, "folder_sha256": folder.sha256}
    append(connection, who, "territory.add", f"territory {made}", facts)
    return int(made)


def territories(
    connection: Connection, *, name: str | None = None, territory_id: int | None = None
) -> tuple[KeptTerritory, ...]:
    """Return versions by name, the latest first."""
    wanted = select(TerritoryRow.__table__, FolderRow.files, FolderRow.size).join(
        FolderRow, FolderRow.sha256 == TerritoryRow.folder_sha256
    )
    if name is not None:
        wanted = wanted.where(TerritoryRow.name == name)
    if territory_id is not None:
        wanted = wanted.where(TerritoryRow.id == territory_id)
    rows = connection.execute(wanted.order_by(TerritoryRow.name, TerritoryRow.version.desc()))
    return tuple(_territory(row) for row in rows)


def territory(connection: Connection, territory_id: int) -> KeptTerritory:
    """Return one version."""
    found: Sequence[KeptTerritory] = territories(connection, territory_id=territory_id)
    if not found:
        raise NotFoundError(f"there is no territory {territory_id}")
    return found[0]


def name_of(source: Path | bytes) -> str:
    """Return the name of a folder or zip file as the territory's name."""
    if isinstance(source, bytes):
        return ""
    return source.resolve().name if source.is_dir() else source.stem


def _title(connection: Connection, folder_sha256: str) -> str | None:
    if SETTINGS_FILE not in folder_paths(connection, folder_sha256):
        return None
    try:
        said = tomllib.loads(file_content(connection, folder_sha256, SETTINGS_FILE).decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None  # intake will say what is wrong with it; a folder may be kept all the same
    title = said.get("title")
    return title if isinstance(title, str) else None


def _territory(row: Row[Any]) -> KeptTerritory:
    return KeptTerritory(
        id=row.id,
        name=row.name,
        version=row.version,
        content_hash=row.folder_sha256,
        title=row.title,
        province=row.province,
        district=row.district,
        files=row.files,
        size_bytes=row.size,
        added_at=row.added_at,
        added_by=row.added_by,
    )
