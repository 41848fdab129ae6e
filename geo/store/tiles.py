"""Vector tiles of a plan's layers: from ST_AsMVT on PostGIS, drawn here on SQLite."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

import geopandas as gpd
import mapbox_vector_tile
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
MERCATOR = 3857
DEEPEST_ZOOM = 24
POINTS = frozenset({"polling_stations"})
PROPERTIES = {
    "voting_areas": ("area_id", "ward_code", "number", "kind", "voters", "station_id"),
    "polling_stations": ("station_id", "area_id", "ward_code", "site_code", "name", "address"),
    "assignments": ("unit_code", "ward_code", "area_id", "station_id", "voters", "name"),
    "wards": ("ward_code", "name", "kind", "status", "voters", "areas"),
}
KEPT_LAYERS = 8
LEAST_UNITS = 4.0
"""A polygon that is narrower or lower is drawn as its box, made this wide and high: a quarter of a
pixel. So none is rounded away, and both encoders draw the same features."""


@dataclass(frozen=True)
class _DrawnLayer:
    shapes: Any
    """In metres of EPSG:3857."""
    rows: list[dict[str, Any]]
    tree: STRtree
    """Of the shapes in degrees, as PostGIS keeps them: what lies in a tile is asked there."""


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
    shapes = np.asarray(frame.geometry.to_crs(MERCATOR).array)
    facts = pd.DataFrame(frame[list(PROPERTIES[layer])]).astype(object)
    rows = [
        {str(name): value for name, value in row.items() if not pd.isna(value)}
        for row in facts.to_dict("records")
    ]
    return _DrawnLayer(shapes, rows, STRtree(np.asarray(frame.geometry.array)))


def draw_tile(drawn: _DrawnLayer, layer: str, place: tuple[int, int, int]) -> bytes:
    """Return a tile of a layer, cut, simplified to half a unit and encoded."""
    west, south, east, north = tile_bounds(*place)
    unit = (east - west) / EXTENT
    found = np.sort(drawn.tree.query(shapely.box(*_degrees(layer, place)), predicate="intersects"))
    if not len(found):
        return b""
    margin = BUFFER * unit
    shapes = _never_too_small(drawn.shapes[found], LEAST_UNITS * unit)
    cut = shapely.clip_by_rect(shapes, west - margin, south - margin, east + margin, north + margin)
    cut = shapely.simplify(cut, unit / 2, preserve_topology=True)
    drawn_shapes = shapely.transform(cut, lambda points: np.round((points - (west, south)) / unit))
    features = [
        {"geometry": shape, "properties": drawn.rows[row]}
        for row, shape in zip(found.tolist(), drawn_shapes, strict=True)
        if not shape.is_empty
    ]
    if not features:
        return b""
    content: bytes = mapbox_vector_tile.encode(
        [{"name": layer, "features": features}],
        default_options={"extents": EXTENT},
    )
    return content


def tile_bounds(z: int, x: int, y: int) -> tuple[float, float, float, float]:
    """Return west, south, east and north of a tile in metres of EPSG:3857."""
    side = 2 * HALF_WORLD_M / (1 << z)
    west, north = x * side - HALF_WORLD_M, HALF_WORLD_M - y * side
    return west, north - side, west + side, north


def _degrees(layer: str, place: tuple[int, int, int]) -> tuple[float, float, float, float]:
    """Return the box that a shape has to meet to be drawn in a tile, in degrees.

    A point beyond the edge is drawn too, for its mark reaches into the tile; a polygon is not.
    """
    west, south, east, north = tile_bounds(*place)
    margin = BUFFER / EXTENT * (east - west) if layer in POINTS else 0.0
    xs = np.clip([west - margin, east + margin], -HALF_WORLD_M, HALF_WORLD_M)
    ys = np.clip([south - margin, north + margin], -HALF_WORLD_M, HALF_WORLD_M)
    radius = HALF_WORLD_M / math.pi
    lats = np.degrees(2 * np.arctan(np.exp(ys / radius)) - math.pi / 2)
    lons = np.degrees(xs / radius)
    return float(lons[0]), float(lats[0]), float(lons[1]), float(lats[1])


def _never_too_small(shapes: Any, least_m: float) -> Any:  # noqa: ANN401 - arrays of geometries
    west, south, east, north = shapely.bounds(shapes).T
    small = shapely.get_dimensions(shapes) == 2
    small &= (east - west < least_m) | (north - south < least_m)
    wider, higher = ((least_m - side).clip(0) / 2 for side in (east - west, north - south))
    boxes = shapely.box(west - wider, south - higher, east + wider, north + higher)
    return np.where(small, boxes, shapes)


def _asked(connection: Connection, plan_id: int, layer: str, place: tuple[int, int, int]) -> bytes:
    table, columns = layer_table(layer).name, ", ".join(PROPERTIES[layer])
    shape = "shape"
    if layer not in POINTS:
        shape = (
            "CASE WHEN least(ST_XMax(shape) - ST_XMin(shape), ST_YMax(shape) - ST_YMin(shape)) "
            "< :small THEN ST_Expand(ST_Envelope(shape), "
            "greatest(0, (:small - (ST_XMax(shape) - ST_XMin(shape))) / 2), "
            "greatest(0, (:small - (ST_YMax(shape) - ST_YMin(shape))) / 2)) ELSE shape END"
        )
    west, south, east, north = _degrees(layer, place)
    found = connection.execute(
        text(
            f"WITH found AS MATERIALIZED (SELECT {columns}, ST_Transform(geometry, {MERCATOR}) "  # noqa: S608 - words of our own
            f"AS shape FROM {table} WHERE plan_id = :plan_id AND "
            "ST_Intersects(geometry, ST_MakeEnvelope(:west, :south, :east, :north, 4326))), "
            f"features AS (SELECT {columns}, ST_AsMVTGeom({shape}, ST_TileEnvelope(:z, :x, :y), "
            ":extent, :buffer, true) AS geometry FROM found) "
            "SELECT ST_AsMVT(features, :layer, :extent, 'geometry') FROM features "
            "WHERE geometry IS NOT NULL"
        ),
        {
            "z": place[0], "x": place[1], "y": place[2], "plan_id": plan_id, "layer": layer,
            "extent": EXTENT, "buffer": BUFFER, "west": west, "south": south, "east": east,
            "north": north, "small": LEAST_UNITS * 2 * HALF_WORLD_M / (1 << place[0]) / EXTENT,
        },
    )  # fmt: skip
    return bytes(found.scalar() or b"")
