"""Cutting the place of an institution out of the units it stands in."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geo.territory.voronoi import areal, only_polygons

#: A unit keeps at least this share of its area when something is cut out of it.
LEAST_LEFT = 0.1


def carved(
    shapes: npt.NDArray[np.object_], piece: BaseGeometry, outline: BaseGeometry
) -> tuple[npt.NDArray[np.object_], BaseGeometry]:
    """Return the shapes without the piece, and the piece that was cut out.

    The piece is clipped to the outline. A unit that would lose nearly all of its area is left as it
    is and the piece gives way; if nothing of the piece is left then, a smaller one about its middle
    is cut.
    """
    middle = shapely.point_on_surface(shapely.intersection(piece, outline))
    if middle.is_empty:
        middle = shapely.get_point(shapely.shortest_line(outline, piece), 0)
    for radius in (None, 20.0, 10.0, 5.0, 2.0, 1.0):
        wanted = piece if radius is None else middle.buffer(radius, quad_segs=4)
        wanted = shapely.intersection(wanted, outline)
        made, hole = _cut(shapes, wanted)
        if hole.area >= 1.0:
            return made, hole
    return made, hole


def _cut(
    shapes: npt.NDArray[np.object_], wanted: BaseGeometry
) -> tuple[npt.NDArray[np.object_], BaseGeometry]:
    near = np.sort(shapely.STRtree(shapes).query(wanted, predicate="intersects"))
    rest = only_polygons(shapely.difference(shapes[near], wanted))
    spared = shapely.area(rest) < LEAST_LEFT * shapely.area(shapes[near])
    if spared.any():
        wanted = shapely.difference(wanted, shapely.union_all(shapes[near[spared]]))
    made = shapes.copy()
    made[near[~spared]] = rest[~spared]
    return made, areal(wanted)
