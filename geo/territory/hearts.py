"""Representative points: where the people of a unit are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from geopandas import GeoDataFrame

from geo.territory.clusters import Floats, Labels
from geo.territory.voronoi import only_polygons

_STEPS = 30


def inner_points(shapes: npt.NDArray[np.object_], water: GeoDataFrame) -> Floats:
    """Return a point inside the largest part of each shape, away from polygon barriers."""
    areal = water.geometry.to_numpy()[np.isin(water.geom_type, ("Polygon", "MultiPolygon"))]
    dry = shapes.copy()
    if len(areal):
        touched = np.unique(shapely.STRtree(shapes).query(areal, predicate="intersects")[1])
        left = only_polygons(shapely.difference(shapes[touched], shapely.union_all(areal)))
        dry[touched] = np.where(shapely.area(left) > 0, left, shapes[touched])
    parts, owner = shapely.get_parts(dry, return_index=True)
    order = np.lexsort((np.arange(len(parts)), -shapely.area(parts), owner))
    _, first = np.unique(owner[order], return_index=True)
    return shapely.get_coordinates(shapely.point_on_surface(parts[order[first]]))


def within(points: npt.NDArray[np.object_], shapes: npt.NDArray[np.object_]) -> Labels:
    """Return the position of the shape that holds each point, −1 where none does."""
    found = np.full(len(points), -1, dtype=np.int64)
    if len(points) and len(shapes):
        which, shape = shapely.STRtree(shapes).query(points, predicate="intersects")
        order = np.lexsort((-shape, which))
        found[which[order]] = shape[order]
    return found


def hearts(points: Floats, weights: Floats, labels: Labels, count: int) -> Floats:
    """Return for each label the point of its own nearest to their weighted geometric median.

    Unlike the mean, the median stays where most live when a few live far away; unlike both, a real
    building is a place one can walk from. Labels without points have NaN; label −1 is left out.
    """
    known = labels >= 0
    points, weights, labels = points[known], weights[known], labels[known]
    mass = np.bincount(labels, weights, minlength=count)
    made = np.full((count, 2), np.nan)
    if len(points) == 0:
        return made
    pull = weights
    for _ in range(_STEPS):
        total = np.bincount(labels, pull, minlength=count)
        total = np.where(mass > 0, total, np.nan)
        middle = np.stack(
            [np.bincount(labels, pull * xy, minlength=count) / total for xy in points.T]
        )
        away = np.hypot(*(points.T - middle[:, labels]))
        pull = weights / np.maximum(away, 1.0)
    order = np.lexsort((points[:, 1].round(3), points[:, 0].round(3), away.round(3), labels))
    held, first = np.unique(labels[order], return_index=True)
    made[held] = points[order[first]]
    return made
