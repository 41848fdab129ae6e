"""What all tables share: names of constraints, types of columns, GiST indexes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Index, LargeBinary, MetaData, String
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import JSON

from geo.store.columns import Moment, Shape

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


Code = Annotated[str, "code"]
"""Text that rows are ordered by: byte by byte on both databases, whatever the server's language."""


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        Code: String().with_variant(String(collation="C"), "postgresql"),
        datetime: Moment(),
        BaseGeometry: Shape(),
        bytes: LargeBinary(),
        dict[str, Any]: JSON(),
    }


def one_of(column: str, values: type[StrEnum]) -> str:
    """Return the condition that a column holds one of some values."""
    return f"{column} IN ({', '.join(repr(str(v)) for v in values)})"


def gist(table: str) -> Index:
    """Return the index of a table's shapes, where the database has such."""
    return Index(f"ix_{table}_geometry", "geometry", postgresql_using="gist").ddl_if(
        dialect="postgresql"
    )
