"""Straight walks that lead over crossings where a barrier lies between."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.sparse.csgraph import floyd_warshall

from geo.territory.barriers import Barrier, barriers_of
from geo.territory.clusters import Floats
from geo.territory.crossings import bridges, link_crossings
from geo.territory.ward import WardFrames

#: A walk passes the end of a barrier at this distance.
PASSING_M = 1.0
#: Straight lines that are looked at together.
LEGS_AT_ONCE = 100_000


def walks_over_crossings(start: Floats, end: Floats, ward: WardFrames) -> Floats:
    """Return the shortest walks in metres, start × end, that meet no barrier but at a crossing.

    A walk is straight where no barrier lies between; else it leads straight from crossing to
    crossing (bridges, ferries and links, and the ends of a barrier inside the ward). Where no such
    walk is known it is inf.
    """
    barriers = barriers_of(ward.barriers)
    walls = _walls(barriers)
    spans = [c.landings for b in barriers for c in bridges(ward.barriers, b)]
    spans += [c.landings for c in link_crossings(ward.links)]
    landings = shapely.get_coordinates(np.array(spans, dtype=object).ravel())
    places = np.concatenate([landings, _free_ends(barriers, ward)])
    between = _legs(places, places, walls)
    for one in range(0, len(landings), 2):
        span = float(np.hypot(*(landings[one] - landings[one + 1])))
        between[one, one + 1] = between[one + 1, one] = span
    onward = _onward(between, _legs(places, end, walls))
    walk_m = np.empty((len(start), len(end)))
    # Block by block: lines from all units to all sites of a large ward are gigabytes.
    block = max(1, LEGS_AT_ONCE // max(1, len(end)))
    for begin in range(0, len(start), block):
        some = start[begin : begin + block]
        shortest = _legs(some, end, walls)
        first = _legs(some, places, walls)
        for place in range(len(places)):
            np.minimum(shortest, first[:, place, None] + onward[None, place, :], out=shortest)
        walk_m[begin : begin + block] = shortest
    return walk_m


def _walls(barriers: list[Barrier]) -> shapely.MultiLineString:
    """Return the segments of all barriers, ready to be asked of many lines."""
    walls = shapely.MultiLineString([line for b in barriers for line in b.lines])
    shapely.prepare(walls)
    return walls


def _onward(between: Floats, arrival: Floats) -> Floats:
    """Return the shortest ways places × ends, by legs between places and the last one to an end."""
    onward = np.full(arrival.shape, np.inf)
    if len(between) == 0:
        return onward
    ways = floyd_warshall(np.where(np.isfinite(between), between, 0.0), directed=False)
    for place in range(len(ways)):
        np.minimum(onward, ways[:, place, None] + arrival[None, place, :], out=onward)
    return onward


def _legs(start: Floats, end: Floats, walls: shapely.MultiLineString) -> Floats:
    """Return straight distances start × end, inf where a wall lies between."""
    shape = (len(start), len(end))
    corners = np.empty((*shape, 2, 2))
    corners[:, :, 0], corners[:, :, 1] = start[:, None], end[None, :]
    legs = np.asarray(shapely.linestrings(corners.reshape(-1, 2, 2)), dtype=object)
    length = np.asarray(shapely.length(legs), dtype=np.float64)
    length[shapely.intersects(walls, legs)] = np.inf
    return length.reshape(shape)


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
