"""Vector tiles of a plan's layers: from ST_AsMVT on PostGIS, drawn here on SQLite."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

import geopandas as gpd
import mapbox_vector_tile  # type: ignore[import-untyped]
import numpy as np
import pandas as pd
import shapely
from shapely import STRtree
from sqlalchemy import Connection, select, text

from geo.errors import CallError
from geo.store.models import PlanRow
from geo.store.rows import layer_table, read_layer

EXTENT = 4_096
BUFFER = 64
"""Units beyond a tile's edge that shapes are drawn to, so that no line shows at the seam."""
HALF_WORLD_M = 20_037_508.342789244
"""Half the width of the Web Mercator square, EPSG:3857, in metres."""
DEEPEST_ZOOM = 24
PROPERTIES = {
    "voting_areas": ("area_id", "ward_code", "number", "kind", "voters", "station_id"),
    "polling_stations": ("station_id", "area_id", "ward_code", "site_code", "name", "address"),
    "assignments": ("unit_code", "ward_code", "area_id", "station_id", "voters", "name"),
    "wards": ("ward_code", "name", "kind", "status", "voters", "areas"),
}
KEPT_LAYERS = 8


@dataclass(frozen=True)
class _DrawnLayer:
    shapes: Any
    """In metres of EPSG:3857."""
    rows: list[dict[str, Any]]
    tree: STRtree


class Tiles:
    """The tiles of a store; keeps the layers last asked for in memory where it draws them itself."""

    def __init__(self) -> None:
        self._layers: OrderedDict[tuple[int, str, str], _DrawnLayer] = OrderedDict()
        self._lock = Lock()

    def tile(
        self, connection: Connection, plan_id: int, layer: str, place: tuple[int, int, int]
    ) -> bytes:
        """Return a tile at (z, x, y); empty where nothing lies in it."""
        z, x, y = place
        if layer not in PROPERTIES:
            raise CallError(f"there are tiles of {', '.join(PROPERTIES)}, not of {layer!r}")
        if not (0 <= z <= DEEPEST_ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z):
            raise CallError(f"there is no tile {z}/{x}/{y}")
        if connection.dialect.name == "postgresql":
            return _asked(connection, plan_id, layer, place)
        return draw_tile(self._layer(connection, plan_id, layer), layer, place)

    def _layer(self, connection: Connection, plan_id: int, layer: str) -> _DrawnLayer:
        version = connection.execute(
            select(PlanRow.version_id).where(PlanRow.id == plan_id)
        ).scalar()
        key = (plan_id, str(version), layer)
        with self._lock:
            if key not in self._layers:
                self._layers[key] = drawn_layer(read_layer(connection, plan_id, layer), layer)
                while len(self._layers) > KEPT_LAYERS:
                    self._layers.popitem(last=False)
            self._layers.move_to_end(key)
            return self._layers[key]


def drawn_layer(frame: gpd.GeoDataFrame, layer: str) -> _DrawnLayer:
    """Return a layer ready to be cut into tiles."""
    shapes = np.asarray(frame.geometry.to_crs(3857).array)
    facts = pd.DataFrame(frame[list(PROPERTIES[layer])]).astype(object)
    rows = [
        {str(name): value for name, value in row.items() if not pd.isna(value)}
        for row in facts.to_dict("records")
    ]
    return _DrawnLayer(shapes, rows, STRtree(shapes))


def draw_tile(drawn: _DrawnLayer, layer: str, place: tuple[int, int, int]) -> bytes:
    """Return a tile of a layer, cut, simplified to half a unit and encoded."""
    west, south, east, north = tile_bounds(*place)
    unit = (east - west) / EXTENT
    margin = BUFFER * unit
    frame = shapely.box(west - margin, south - margin, east + margin, north + margin)
    found = np.sort(drawn.tree.query(frame, predicate="intersects"))
    if not len(found):
        return b""
    cut = shapely.clip_by_rect(drawn.shapes[found], *frame.bounds)
    cut = shapely.simplify(cut, unit / 2, preserve_topology=True)
    features = [
        {"geometry": shape, "properties": drawn.rows[row]}
        for row, shape in zip(found.tolist(), cut, strict=True)
        if not shape.is_empty
    ]
    if not features:
        return b""
    content: bytes = mapbox_vector_tile.encode(
        [{"name": layer, "features": features}],
        default_options={"quantize_bounds": (west, south, east, north), "extents": EXTENT},
    )
    return content


def tile_bounds(z: int, x: int, y: int) -> tuple[float, float, float, float]:
    """Return west, south, east and north of a tile in metres of EPSG:3857."""
    side = 2 * HALF_WORLD_M / (1 << z)
    west, north = x * side - HALF_WORLD_M, HALF_WORLD_M - y * side
    return west, north - side, west + side, north


def _asked(connection: Connection, plan_id: int, layer: str, place: tuple[int, int, int]) -> bytes:
    table, columns = layer_table(layer).name, ", ".join(PROPERTIES[layer])
    # Names come from our own tables; everything a caller gives is bound.
    found = connection.execute(
        text(
            "WITH tile AS (SELECT ST_TileEnvelope(:z, :x, :y) AS box, "  # noqa: S608 - words of our own
            "ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => :margin), 4326) AS frame), "
            f"features AS (SELECT {columns}, ST_AsMVTGeom(ST_Transform(geometry, 3857), tile.box, "
            f":extent, :buffer, true) AS geometry FROM {table}, tile "
            "WHERE plan_id = :plan_id AND ST_Intersects(geometry, tile.frame)) "
            "SELECT ST_AsMVT(features, :layer, :extent, 'geometry') FROM features "
            "WHERE geometry IS NOT NULL"
        ),
        {
            "z": place[0], "x": place[1], "y": place[2], "plan_id": plan_id, "layer": layer,
            "extent": EXTENT, "buffer": BUFFER, "margin": BUFFER / EXTENT,
        },
    )  # fmt: skip
    return bytes(found.scalar() or b"")
