"""Unit shapes that cover the ward without gap or overlap."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geo.territory.voronoi import areal, only_polygons

#: Overlaps and gaps below this area are rounding.
LEAST_AREA_M2 = 0.01
#: Corners of neighbours nearer than this are one corner.
CORNER_STEP_M = 0.001
#: A gap narrower than this is no gap.
HAIR_GAP_M = 0.01


def filled(
    shapes: npt.NDArray[np.object_], outline: BaseGeometry, *, keep_gaps: bool = False
) -> npt.NDArray[np.object_]:
    """Return the shapes clipped to the outline, without overlap; gaps go to a neighbour.

    Where two overlap, the earlier keeps the common part, unless nothing would be left of the later.
    A gap goes to the shape with the longest border along it, else to the nearest.
    """
    made = _clipped(shapes, outline)
    if float(shapely.area(made).sum()) - shapely.union_all(made).area > LEAST_AREA_M2:
        made = _without_overlap(made)
    if keep_gaps:
        return made
    gaps = shapely.get_parts(shapely.difference(outline, shapely.union_all(made)))
    gaps = gaps[shapely.area(gaps) > LEAST_AREA_M2]
    return _with_gaps(made, gaps) if len(gaps) else made


def matched(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return the shapes with the corners of neighbours on one another, so that borders match exactly.

    Cutting puts new corners a rounding error beside a neighbour's line. Corners move by
    ``CORNER_STEP_M`` at most, and hair gaps close.
    """
    # The type stubs of shapely are older than coverage_clean.
    clean: npt.NDArray[np.object_] = shapely.coverage_clean(  # type: ignore[attr-defined]
        shapes, snapping_distance=CORNER_STEP_M, gap_width=HAIR_GAP_M
    )
    lost = np.abs(shapely.area(clean) - shapely.area(shapes))
    allowed = LEAST_AREA_M2 + HAIR_GAP_M * shapely.length(shapes)
    return clean if bool((lost <= allowed).all()) else shapes


def _clipped(shapes: npt.NDArray[np.object_], outline: BaseGeometry) -> npt.NDArray[np.object_]:
    shapely.prepare(outline)
    cut = ~shapely.covers(outline, shapes)
    made = shapes.copy()
    clipped = only_polygons(shapely.intersection(shapes[cut], outline))
    lost = shapely.area(shapes[cut]) - shapely.area(clipped)
    # A group that lies wholly outside keeps its own shape, for its voters must not vanish; and so
    # does one that is out by rounding alone, for its corners match those of its neighbours.
    kept = (shapely.area(clipped) <= 0) | (lost < LEAST_AREA_M2)
    made[cut] = np.where(kept, shapes[cut], clipped)
    return made


def _without_overlap(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    made = shapes.copy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    later = first > second
    for i, j in sorted(zip(first[later].tolist(), second[later].tolist(), strict=True)):
        rest = areal(shapely.difference(made[i], made[j]))
        if rest.area > LEAST_AREA_M2:
            made[i] = rest
    return made


def _with_gaps(
    shapes: npt.NDArray[np.object_], gaps: npt.NDArray[np.object_]
) -> npt.NDArray[np.object_]:
    tree = shapely.STRtree(shapes)
    gains: dict[int, list[BaseGeometry]] = {}
    for gap in gaps:
        near = np.sort(tree.query(gap, predicate="dwithin", distance=0.01))
        if len(near) == 0:
            near = np.atleast_1d(tree.nearest(gap))
        along = shapely.length(
            shapely.intersection(shapely.boundary(shapes[near]), gap.boundary, grid_size=0.001)
        )
        gains.setdefault(int(near[np.argmax(along)]), []).append(gap)
    made = shapes.copy()
    for taker, parts in gains.items():
        made[taker] = shapely.union_all([shapes[taker], *parts])
    return made
