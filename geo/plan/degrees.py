"""Between the metres a plan measures in and the rounded degrees its files hold."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer
from shapely import Point
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.crs import WGS84

DEGREE_DECIMALS = 9
"""0.1 mm: a vertex that lies on a neighbour's edge stays on it to well below the audit's tolerance."""

Row = dict[str, Any]
Floats = npt.NDArray[np.float64]


def point_rows(x: npt.ArrayLike, y: npt.ArrayLike, crs: CRS) -> list[list[float]]:
    """Return longitude and latitude of places in metres, rounded."""
    to_degrees = _transformer(crs, WGS84)
    lon, lat = to_degrees.transform(np.asarray(x, np.float64), np.asarray(y, np.float64))
    pairs = np.round(np.column_stack([lon, lat]), DEGREE_DECIMALS) + 0.0
    return [[float(a), float(b)] for a, b in pairs.tolist()]


def point_row(point: Point | None, crs: CRS) -> list[float] | None:
    """Return longitude and latitude of one place, None for none."""
    return None if point is None else point_rows([point.x], [point.y], crs)[0]


def shape_rows(shapes: Iterable[BaseGeometry], crs: CRS) -> list[Row]:
    """Return GeoJSON in degrees, rounded; a shape that rounding breaks is mended on the same grid."""
    degrees = gpd.GeoSeries(list(shapes), crs=crs).to_crs(WGS84)
    return [_geojson(rounded(shape)) for shape in degrees]


def rounded(shape: BaseGeometry) -> BaseGeometry:
    """Return a valid shape with coordinates of fixed decimals."""
    made: BaseGeometry = shapely.transform(shape, lambda c: np.round(c, DEGREE_DECIMALS) + 0.0)
    if made.is_valid:
        return made
    mended = shapely.set_precision(shape, 10.0**-DEGREE_DECIMALS)
    return shapely.transform(mended, lambda c: np.round(c, DEGREE_DECIMALS) + 0.0)


def measured(geojson: list[Row], crs: CRS) -> list[BaseGeometry]:
    """Return GeoJSON in degrees as shapes in metres."""
    degrees = gpd.GeoSeries([shape(g) for g in geojson], crs=WGS84)
    return list(degrees.to_crs(crs))


def placed(points: list[list[float]], crs: CRS) -> tuple[Floats, Floats]:
    """Return longitude and latitude as x and y in metres."""
    to_metres = _transformer(WGS84, crs)
    pairs = np.array(points, dtype=np.float64).reshape(-1, 2)
    x, y = to_metres.transform(pairs[:, 0], pairs[:, 1])
    return np.asarray(x), np.asarray(y)


def fixed(value: float, decimals: int) -> float:
    """Return a rounded number; never minus zero."""
    return round(float(value), decimals) + 0.0


@lru_cache(maxsize=16)
def _transformer(one: CRS, other: CRS) -> Transformer:
    # Making one takes milliseconds, and a plan has hundreds of places; they may be shared by threads.
    return Transformer.from_crs(one, other, always_xy=True)


def _geojson(shape: BaseGeometry) -> Row:
    made = shapely.geometry.mapping(shape)
    return {"type": made["type"], "coordinates": made["coordinates"]}
