"""Gaps between neighbouring shapes: found, measured along their borders, and closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

Shapes = npt.NDArray[np.object_]
Positions = npt.NDArray[np.int64]

_TOUCH_M = 0.01
"""A gap nearer than this to a shape lies beside it."""
_NOISE_M2 = 1e-6


@dataclass(frozen=True)
class Closed:
    """Gaps that were closed: one entry for each piece that a shape was given."""

    gap: Positions
    """Number of the gap that the piece belongs to."""
    taker: Positions
    """Position of the shape that was given the piece."""
    area: npt.NDArray[np.float64]
    beside: dict[int, tuple[int, ...]]
    """By gap, the shapes that lie at it and were given nothing."""


def find_gaps(shapes: Shapes) -> Shapes:
    """Return the land that shapes without overlaps enclose and none of them covers."""
    land = shapely.get_parts(shapely.union_all(shapes))
    holes: Shapes = np.array(
        shapely.polygons(shapely.get_rings(land)[_is_interior(land)]), dtype=object
    )
    # An island in a lake: what another part of the land fills is no gap.
    hole, part = shapely.STRtree(land).query(holes, predicate="contains")
    for k in np.unique(hole):
        holes[k] = shapely.difference(holes[k], shapely.union_all(land[part[hole == k]]))
    return np.asarray(shapely.get_parts(holes), dtype=object)


def _is_interior(land: Shapes) -> npt.NDArray[np.bool_]:
    """Tell which of the rings of the polygons, in their order, are holes."""
    counts = shapely.get_num_interior_rings(land) + 1
    interior = np.ones(int(counts.sum()), dtype=bool)
    interior[np.cumsum(counts) - counts] = False  # the first ring of each polygon
    return interior


def close_gaps(shapes: Shapes, *, width_m: float) -> tuple[Shapes, Closed]:
    """Give each gap up to a width, whole, to the shape with the longest border along it.

    ``shapes`` are a coverage: they do not overlap and neighbours share their corners. At a tie the
    first shape has it.
    """
    gaps = find_gaps(shapes)
    if len(gaps):
        gaps = gaps[shapely.is_empty(shapely.buffer(gaps, -width_m / 2))]
    borders = _borders(gaps, shapes)
    best = borders.sort_values(["gap", "length", "owner"], ascending=[True, False, True])
    taken = best.drop_duplicates("gap")
    others = best[best.duplicated("gap")]
    gap, taker = taken["gap"].to_numpy(), taken["owner"].to_numpy()
    closed = Closed(gap, taker, shapely.area(gaps[gap]), _by_gap(others["gap"], others["owner"]))
    return _joined(shapes, taker, gaps[gap]), closed


def _borders(gaps: Shapes, shapes: Shapes) -> pd.DataFrame:
    """Return gap, owner and length of the border between the two, in metres."""
    sides = _segments(gaps).merge(_segments(shapes), on=["x", "y", "x2", "y2"])
    sides["length"] = np.hypot(sides["x2"] - sides["x"], sides["y2"] - sides["y"])
    sides = sides.rename(columns={"of_x": "gap", "of_y": "owner"})
    return sides.groupby(["gap", "owner"])["length"].sum().reset_index()


def _segments(shapes: Shapes) -> pd.DataFrame:
    """Return the sides of all rings, each with its lesser end first and the shape it is of."""
    rings, of = shapely.get_rings(shapes, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    a, b = corners[:-1][same], corners[1:][same]
    swap = (a[:, 0] > b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] > b[:, 1]))
    a[swap], b[swap] = b[swap], a[swap]
    return pd.DataFrame(
        {"x": a[:, 0], "y": a[:, 1], "x2": b[:, 0], "y2": b[:, 1], "of": of[ring[:-1][same]]}
    )


def share_hairlines(
    shapes: Shapes, outline: BaseGeometry, *, width_m: float
) -> tuple[Shapes, Closed]:
    """Give hairline gaps, between shapes or along the outline around them, to the shapes beside them.

    A gap along several shapes is shared out piece by piece, the longest border first: given whole to
    one of them it would run between the others and part neighbours.
    """
    rest = shapely.get_parts(
        _hairlines(shapely.difference(outline, shapely.union_all(shapes)), width_m)
    )
    rest = rest[shapely.area(rest) > _NOISE_M2]
    gap, owner = shapely.STRtree(shapes).query(rest, predicate="dwithin", distance=_TOUCH_M)
    border = shapely.length(
        shapely.intersection(rest[gap], shapely.buffer(shapes, _TOUCH_M)[owner])
    )
    reach = shapely.buffer(shapes, width_m, quad_segs=2)
    order = np.lexsort((owner, -border, gap))  # at a tie the first shape has it
    gap, owner = gap[order], owner[order]
    pieces = np.empty(len(gap), dtype=object)
    for k in range(len(gap)):
        pieces[k] = shapely.intersection(rest[gap[k]], reach[owner[k]])
        rest[gap[k]] = shapely.difference(rest[gap[k]], reach[owner[k]])
    area = shapely.area(pieces)
    given = area > _NOISE_M2
    closed = Closed(gap[given], owner[given], area[given], _by_gap(gap[~given], owner[~given]))
    return _joined(shapes, owner[given], pieces[given]), closed


def _by_gap(gaps: Iterable[int], owners: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Return the owners of each gap, in their order."""
    found: dict[int, list[int]] = {}
    for gap, owner in zip(gaps, owners, strict=True):
        found.setdefault(int(gap), []).append(int(owner))
    return {gap: tuple(mine) for gap, mine in found.items()}


def _hairlines(rest: BaseGeometry, width_m: float) -> BaseGeometry:
    """Return what is narrower than a width."""
    core = shapely.buffer(rest, -width_m / 2, join_style="mitre")
    wide = shapely.buffer(core, width_m / 2 + _TOUCH_M, join_style="mitre")
    return shapely.difference(rest, wide)


def _joined(shapes: Shapes, taker: Positions, pieces: Shapes) -> Shapes:
    """Return the shapes with the pieces they were given."""
    joined = shapes.copy()
    order = np.argsort(taker, kind="stable")
    takers, first = np.unique(taker[order], return_index=True)
    ends = np.append(first[1:], len(order))
    for i, start, end in zip(takers, first, ends[: len(takers)], strict=True):
        joined[i] = shapely.union_all([shapes[i], *pieces[order[start:end]]])
    return joined
