"""How alembic runs the migrations: on the connection it is handed by geo.store.upgrading."""

# ruff: noqa: ANN401 - alembic hands over whatever it compares
from typing import Any, Literal

from alembic import context

from geo.store.columns import Moment, Shape
from geo.store.models import Base

#: Tables that PostGIS and GDAL keep for themselves.
FOREIGN = frozenset({"spatial_ref_sys", "geometry_columns", "geography_columns"})


def include_object(
    _item: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any
) -> bool:
    """Leave out what is not ours, and GiST indexes where the database has none."""
    if kind == "table" and name in FOREIGN:
        return False
    if kind == "index" and str(name).endswith("_geometry"):
        return bool(connection.dialect.name == "postgresql")
    return True


def render_item(kind: str, item: Any, context: Any) -> str | Literal[False]:
    """Write our column types into a new migration by their names."""
    if kind == "type" and isinstance(item, Shape | Moment):
        context.imports.add(f"from geo.store.columns import {type(item).__name__}")
        return f"{type(item).__name__}()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_object=include_object,
    render_item=render_item,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
