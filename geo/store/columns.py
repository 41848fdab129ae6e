"""Column types that are the same to the models on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import shapely
from geoalchemy2 import Geometry
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import DateTime, Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator, TypeEngine

SRID = 4326


class Shape(TypeDecorator[BaseGeometry]):
    """A shapely geometry in EPSG:4326: WKB in SQLite, a PostGIS geometry in PostgreSQL."""

    impl = Geometry
    cache_ok = True

    def __init__(self) -> None:
        # The index is declared on the table, so that alembic sees one thing on both databases.
        super().__init__("GEOMETRY", srid=SRID, spatial_index=False)

    def load_dialect_impl(self, dialect: Dialect | None) -> TypeEngine[Any]:
        """Return the type of a database; alembic asks without one."""
        if dialect is not None and dialect.name == "sqlite":
            return dialect.type_descriptor(LargeBinary())
        return self.impl_instance

    def process_bind_param(
        self, value: BaseGeometry | None, dialect: Dialect
    ) -> bytes | str | None:
        """Return what the database is sent."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return shapely.to_wkb(value)
        return shapely.to_wkb(shapely.set_srid(value, SRID), hex=True, include_srid=True)

    def process_result_value(
        self,
        value: Any,  # noqa: ANN401 - bytes from SQLite, a WKBElement from GeoAlchemy2
        dialect: Dialect,
    ) -> BaseGeometry | None:
        """Return what the database answered as a geometry."""
        if value is None:
            return None
        return shapely.from_wkb(value) if dialect.name == "sqlite" else to_shape(value)


class Moment(TypeDecorator[datetime]):
    """A moment with its zone, in UTC; SQLite keeps it without the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs its zone: {value}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        """Return the moment with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
