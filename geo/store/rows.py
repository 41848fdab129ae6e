"""The rows of a plan: written in bulk, read as frames, hashed as a whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Float,
    Integer,
    LargeBinary,
    Select,
    Table,
    delete,
    exists,
    func,
    select,
    type_coerce,
)  # fmt: skip

from geo.crs import WGS84
from geo.errors import CallError
from geo.store.columns import SRID, Shape
from geo.store.models import AreaRow, AssignmentRow, Base, MeasureRow, StationRow, WardRow
from geo.store.values import Page

LAYERS: Mapping[str, type[Base]] = {
    "voting_areas": AreaRow,
    "polling_stations": StationRow,
    "assignments": AssignmentRow,
    "measures": MeasureRow,
    "wards": WardRow,
}
KEY_SEPARATOR = "\x1f"
MOST_DIGITS = 9
NO_MARK = "'after' is not a mark that a page before this one gave"


def write_layers(
    connection: Connection,
    plan_id: int,
    layers: Mapping[str, pd.DataFrame],
    wards: Collection[str] | None = None,
) -> None:
    """Put a plan's rows in the place of those it had; with ``wards`` those of some wards alone."""
    for name, model in LAYERS.items():
        table = _table(model)
        old = delete(table).where(table.c.plan_id == plan_id)
        if wards is not None:
            old = old.where(table.c.ward_code.in_(sorted(wards)))
        connection.execute(old)
        if name in layers and len(layers[name]):
            _write(connection, table, plan_id, layers[name])


def read_layer(connection: Connection, plan_id: int, name: str) -> gpd.GeoDataFrame:
    """Return all rows of a layer in the order of their key."""
    table = layer_table(name)
    wanted = _columns(table, connection).where(table.c.plan_id == plan_id)
    return _frame(table, connection.execute(wanted.order_by(*_key(table))).all())


def read_page(
    connection: Connection,
    plan_id: int,
    name: str,
    *,
    ward_code: str | None,
    after: str | None,
    limit: int,
) -> Page[gpd.GeoDataFrame]:
    """Return the rows of a layer that come after a key."""
    table = layer_table(name)
    conditions: list[ColumnElement[bool]] = [table.c.plan_id == plan_id]
    if ward_code is not None:
        conditions.append(table.c.ward_code == ward_code)
    total = connection.execute(
        select(func.count()).select_from(table).where(*conditions)
    ).scalar_one()
    key = _key(table)
    if after is not None:
        mark = after.split(KEY_SEPARATOR)
        _check_given(connection, table, plan_id, mark)
        conditions.append(_beyond(key, mark))
    wanted = _columns(table, connection).where(*conditions).order_by(*key).limit(limit + 1)
    rows = connection.execute(wanted).all()
    last = None
    if len(rows) > limit:
        rows = rows[:limit]
        last = KEY_SEPARATOR.join(str(getattr(rows[-1], column.name)) for column in key)
    return Page(_frame(table, rows), int(total), last)


def rows_digest(connection: Connection, plan_id: int) -> str:
    """Return one SHA-256 over all rows of a plan, the same on both databases."""
    digest = hashlib.sha256()
    for name, model in sorted(LAYERS.items()):
        table = _table(model)
        wanted = _columns(table, connection).where(table.c.plan_id == plan_id)
        digest.update(name.encode())
        for row in connection.execute(wanted.order_by(*_key(table))):
            *facts, shape = row if "geometry" in table.c else (*row, b"")
            digest.update(json.dumps(facts, ensure_ascii=False).encode())
            digest.update(bytes(shape or b""))
    return digest.hexdigest()


def layer_table(name: str) -> Table:
    """Return the table of a layer."""
    if name not in LAYERS:
        raise CallError(f"there is no layer {name!r}; there are {', '.join(LAYERS)}")
    return _table(LAYERS[name])


def _table(model: type[Base]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):  # SQLAlchemy's type allows other things to select from
        raise TypeError(table)
    return table


def _key(table: Table) -> list[Column[Any]]:
    return [column for column in table.primary_key.columns if column.name != "plan_id"]


def mark_number(after: str) -> int:
    """Return the number of a mark that is one; raises CallError for what no page gave."""
    if not (after.isascii() and after.isdecimal() and len(after) <= MOST_DIGITS):
        raise CallError(NO_MARK)
    return int(after)


def _check_given(connection: Connection, table: Table, plan_id: int, values: Sequence[str]) -> None:
    """Raise CallError unless a mark names a row: each page ends with one."""
    key = _key(table)
    if len(values) == len(key):
        named = [column == value for column, value in zip(key, values, strict=True)]
        row = exists().where(table.c.plan_id == plan_id, *named)
        if connection.execute(select(row)).scalar():
            return
    raise CallError(NO_MARK)


def _beyond(key: Sequence[Column[Any]], values: Sequence[str]) -> ColumnElement[bool]:
    if len(key) == 1:
        return key[0] > values[0]
    return (key[0] > values[0]) | ((key[0] == values[0]) & _beyond(key[1:], values[1:]))


def _columns(table: Table, connection: Connection) -> Select[Any]:
    """Select a layer's columns but plan_id; the shape, if any, last and as WKB."""
    plain = [c for c in table.c if c.name not in ("plan_id", "geometry")]
    if "geometry" not in table.c:
        return select(*plain)
    shape: ColumnElement[bytes] = type_coerce(table.c.geometry, LargeBinary)
    if connection.dialect.name == "postgresql":
        shape = func.ST_AsBinary(table.c.geometry, type_=LargeBinary)
    return select(*plain, shape.label("geometry"))


def _frame(table: Table, rows: Sequence[Any]) -> gpd.GeoDataFrame:
    names = [c.name for c in table.c if c.name not in ("plan_id", "geometry")]
    columns = list(zip(*rows, strict=True)) if rows else [()] * (len(names) + 1)
    data = {
        name: pd.Series(list(values), dtype=_dtype(table.c[name]))
        for name, values in zip(names, columns, strict=False)
    }
    if "geometry" not in table.c:
        return gpd.GeoDataFrame(data)
    return gpd.GeoDataFrame(data, geometry=shapely.from_wkb(list(columns[-1])), crs=WGS84)


def _dtype(column: Column[Any]) -> Any:  # noqa: ANN401 - pandas takes text and numpy types
    if isinstance(column.type, Boolean):
        return "bool"
    if isinstance(column.type, Integer):
        return "Int64" if column.nullable else "int64"
    return "float64" if isinstance(column.type, Float) else "object"


def _write(connection: Connection, table: Table, plan_id: int, frame: pd.DataFrame) -> None:
    names = [column.name for column in table.c if column.name != "plan_id"]
    columns = [_values(frame, table.c[name], connection.dialect.name) for name in names]
    rows = zip([plan_id] * len(frame), *columns, strict=True)
    quoted = ", ".join(["plan_id", *names])
    if connection.dialect.name == "postgresql":
        _copy(connection, f"COPY {table.name} ({quoted}) FROM STDIN", rows)
        return
    marks = ", ".join("?" * (len(names) + 1))
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({quoted}) VALUES ({marks})",  # noqa: S608 - names of our tables
        list(rows),
    )


def _values(frame: pd.DataFrame, column: Column[Any], dialect: str) -> list[Any]:
    if isinstance(column.type, Shape):
        shapes = frame["geometry"].to_numpy()
        if dialect == "sqlite":
            return list(shapely.to_wkb(shapes))
        return list(shapely.to_wkb(shapely.set_srid(shapes, SRID), hex=True, include_srid=True))
    if column.name not in frame and column.nullable:
        return [None] * len(frame)
    series = frame[column.name]
    return series.astype(object).where(series.notna(), None).tolist()


def _copy(connection: Connection, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    driver = connection.connection.driver_connection
    if driver is None:
        raise TypeError("no connection of psycopg")
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
