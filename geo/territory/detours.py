"""Straight walks that lead over crossings where a barrier lies between."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse.csgraph import floyd_warshall

from geo.territory.barriers import Barrier, barriers_of
from geo.territory.clusters import Floats
from geo.territory.crossings import bridges, link_crossings
from geo.territory.ward import WardFrames

#: A walk passes the end of a barrier at this distance.
PASSING_M = 1.0


def walks_over_crossings(start: Floats, end: Floats, ward: WardFrames) -> Floats:
    """Return the shortest walks in metres, start × end, that meet no barrier but at a crossing.

    A walk is straight where no barrier lies between; else it leads straight from crossing to
    crossing (bridges, ferries and links, and the ends of a barrier inside the ward). Where no such
    walk is known it is inf.
    """
    barriers = barriers_of(ward.barriers)
    walls = np.concatenate([b.lines for b in barriers])
    spans = [c.landings for b in barriers for c in bridges(ward.barriers, b)]
    spans += [c.landings for c in link_crossings(ward.links)]
    landings = shapely.get_coordinates(np.array(spans, dtype=object).ravel())
    places = np.concatenate([landings, _free_ends(barriers, ward)])
    between = _legs(places, places, walls)
    for one in range(0, len(landings), 2):
        span = float(np.hypot(*(landings[one] - landings[one + 1])))
        between[one, one + 1] = between[one + 1, one] = span
    walk_m = _legs(start, end, walls)
    if len(places) == 0:
        return walk_m
    onward = floyd_warshall(np.where(np.isfinite(between), between, 0.0), directed=False)
    arrival = _legs(places, end, walls)
    onward = np.min(onward[:, :, None] + arrival[None, :, :], axis=1)
    first = _legs(start, places, walls)
    for place in range(len(places)):
        walk_m = np.minimum(walk_m, first[:, place, None] + onward[None, place, :])
    return walk_m


def _legs(start: Floats, end: Floats, walls: npt.NDArray[np.object_]) -> Floats:
    """Return straight distances start × end, inf where a wall lies between."""
    shape = (len(start), len(end))
    corners = np.empty((*shape, 2, 2))
    corners[:, :, 0], corners[:, :, 1] = start[:, None], end[None, :]
    legs = np.asarray(shapely.linestrings(corners.reshape(-1, 2, 2)), dtype=object)
    length = shapely.length(legs)
    if len(legs):
        length[shapely.STRtree(walls).query(legs, predicate="intersects")[0]] = np.inf
    return np.asarray(length.reshape(shape), dtype=np.float64)


def _free_ends(barriers: list[Barrier], ward: WardFrames) -> Floats:
    """Return a place just beyond each end of a line barrier that lies inside the ward."""
    found = []
    for barrier in barriers:
        xy = shapely.get_coordinates(barrier.lines).reshape(-1, 2, 2)
        ends, inverse, count = np.unique(
            xy.reshape(-1, 2).round(3), axis=0, return_inverse=True, return_counts=True
        )
        for segment, nodes in zip(xy, inverse.reshape(-1, 2), strict=True):
            for k in np.flatnonzero(count[nodes] == 1):
                way = segment[k] - segment[1 - k]
                found.append(ends[nodes[k]] + way / np.hypot(*way) * PASSING_M)
    beyond = np.array(found, dtype=float).reshape(-1, 2)
    return beyond[shapely.contains_xy(ward.facts.geometry, beyond)] if len(beyond) else beyond
