"""Cells of points inside a ward: each place belongs to its nearest point."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Points = npt.NDArray[np.float64]
"""Coordinates in metres, n × 2."""

#: Points nearer than this are one place; their cell is cut in strips, one for each.
SAME_PLACE_M = 0.1


def voronoi_cells(points: Points, outline: BaseGeometry) -> npt.NDArray[np.object_]:
    """Return one polygon for each point, in order; together they cover the outline without overlap.

    A point outside the outline takes part from the nearest place inside. A part of a cell that a
    bend of the outline cuts off goes to the neighbour with the longest border. Points at one place
    share its cell in strips of equal area, in the order they are given.
    """
    if len(points) == 0:
        return np.empty(0, dtype=object)
    places, place_of = np.unique(_keys(_inside(points, outline)), axis=0, return_inverse=True)
    place_of = place_of.ravel()
    middles: Points = places.astype(np.float64) * SAME_PLACE_M
    cells = _clipped(middles, outline)
    cells, place_of = _without_empty(cells, place_of)
    cells = _rejoined(cells, middles)
    made = cells[place_of]
    for place in np.flatnonzero(np.bincount(place_of, minlength=len(cells)) > 1):
        members = np.flatnonzero(place_of == place)
        made[members] = equal_strips(cells[place], len(members))
    return made


def equal_strips(polygon: BaseGeometry, count: int) -> npt.NDArray[np.object_]:
    """Cut a polygon into strips of equal area, from west to east or, if it is taller, south to north."""
    west, south, east, north = polygon.bounds
    # Millimetres: a circle must be cut the same way wherever it lies.
    along_x = round(east - west, 3) >= round(north - south, 3)
    low, high = (west, east) if along_x else (south, north)
    cuts = [low, *(_cut(polygon, along_x, low, high, i / count) for i in range(1, count)), high]
    strips = [_between(polygon, along_x, a, b) for a, b in pairwise(cuts)]
    return np.array(strips, dtype=object)


def _cut(polygon: BaseGeometry, along_x: bool, low: float, high: float, share: float) -> float:
    """Return where a share of the polygon's area lies below, by halving."""
    start, wanted = low, polygon.area * share
    for _ in range(40):
        middle = (low + high) / 2
        if _between(polygon, along_x, start, middle).area < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _between(polygon: BaseGeometry, along_x: bool, a: float, b: float) -> BaseGeometry:
    west, south, east, north = polygon.bounds
    strip = shapely.box(a, south, b, north) if along_x else shapely.box(west, a, east, b)
    return areal(shapely.intersection(polygon, strip))


def areal(shape: BaseGeometry) -> BaseGeometry:
    """Return one shape without the points and lines that an overlay leaves beside polygons."""
    found: BaseGeometry = only_polygons(np.array([shape], dtype=object))[0]
    return found


def only_polygons(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return the shapes without the points and lines that an overlay leaves beside polygons."""
    made = shapes.copy()
    for i in np.flatnonzero(~np.isin(shapely.get_type_id(shapes), (3, 6))):
        parts = shapely.get_parts(shapes[i])
        kept = parts[np.isin(shapely.get_type_id(parts), (3, 6))]
        made[i] = shapely.union_all(kept) if len(kept) else shapely.Polygon()
    return made


def _keys(points: Points) -> npt.NDArray[np.int64]:
    return np.round(points / SAME_PLACE_M).astype(np.int64)


def _inside(points: Points, outline: BaseGeometry) -> Points:
    """Return the points with those outside moved to the nearest place of the outline."""
    shapes = np.asarray(shapely.points(points), dtype=object)
    shapely.prepare(outline)
    outside = ~shapely.intersects(outline, shapes)
    moved = points.copy()
    if outside.any():
        way = shapely.shortest_line(outline, shapes[outside])
        moved[outside] = shapely.get_coordinates(shapely.get_point(way, 0))
    return moved


def _clipped(places: Points, outline: BaseGeometry) -> npt.NDArray[np.object_]:
    west, south, east, north = outline.bounds
    margin = max(east - west, north - south, 1.0)
    frame = shapely.box(west - margin, south - margin, east + margin, north + margin)
    made = shapely.voronoi_polygons(shapely.multipoints(places), extend_to=frame, ordered=True)
    cells = np.asarray(shapely.get_parts(made), dtype=object)
    # Points in near-perfect rows give cells that cross themselves by a rounding error.
    crossed = ~shapely.is_valid(cells)
    cells[crossed] = only_polygons(shapely.make_valid(cells[crossed]))
    shapely.prepare(outline)
    cut = ~shapely.contains_properly(outline, cells)
    cells[cut] = only_polygons(shapely.intersection(cells[cut], outline))
    return cells


def _without_empty(
    cells: npt.NDArray[np.object_], place_of: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
    """Let places whose cell vanished at the outline share the largest cell."""
    empty = shapely.area(cells) <= 0
    if empty.any():
        largest = int(np.argmax(shapely.area(cells)))
        place_of = np.where(empty[place_of], largest, place_of)
    return cells, place_of


def _rejoined(cells: npt.NDArray[np.object_], places: Points) -> npt.NDArray[np.object_]:
    """Give each part that is cut off from its point to the neighbour with the longest border."""
    several = np.flatnonzero(shapely.get_num_geometries(cells) > 1)
    if len(several) == 0:
        return cells
    kept = cells.copy()
    loose: list[tuple[int, BaseGeometry]] = []
    for i in several:
        parts: npt.NDArray[np.object_] = shapely.get_parts(cells[i])
        home = int(np.argmin(shapely.distance(parts, shapely.Point(places[i]))))
        kept[i] = parts[home]
        loose += [(int(i), part) for k, part in enumerate(parts) if k != home]
    return _given_away(kept, loose)


def _given_away(
    cells: npt.NDArray[np.object_], loose: list[tuple[int, BaseGeometry]]
) -> npt.NDArray[np.object_]:
    tree = shapely.STRtree(cells)
    gains: dict[int, list[BaseGeometry]] = {}
    for owner, part in loose:
        near = np.sort(tree.query(part, predicate="intersects"))
        border = shapely.length(shapely.intersection(shapely.boundary(cells[near]), part.boundary))
        taker = int(near[np.argmax(border)]) if len(near) and border.max() > 0 else owner
        gains.setdefault(taker, []).append(part)
    made = cells.copy()
    for taker, parts in gains.items():
        made[taker] = shapely.union_all([cells[taker], *parts])
    return made
