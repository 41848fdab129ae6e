"""The walking network: streets as a graph with places attached along them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from geopandas import GeoDataFrame
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from geo.names import fold
from geo.territory.clusters import Floats, Labels, summed

#: Lines are noded on this grid, so that ends drawn a millimetre apart meet.
GRID_M = 0.01
#: A street that ends so near to another was meant to meet it.
LOOSE_END_M = 5.0
#: Sites from which walks along the network are worked out at a time.
SITES_AT_ONCE = 200
#: A walk of no length still is an edge of the graph.
_NO_LENGTH_M = 1e-9
#: Words in the name of a street that does not meet those it passes over (folded).
BRIDGE_WORDS = frozenset({"bridge", "cau", "viaduct", "overpass"})
#: Words that say it is the street that leads to one.
APPROACH_WORDS = frozenset({"road", "street", "branch", "duong", "pho", "nhanh", "doc"})


@dataclass(frozen=True)
class Places:
    """Places on the network: on which line, how far along it (m), how far off it (m)."""

    line: Labels
    along_m: Floats
    off_m: Floats


@dataclass(frozen=True)
class Network:
    """Lines between junctions, and the connected part that each belongs to."""

    lines: npt.NDArray[np.object_]
    start: Labels
    end: Labels
    loose: Places
    """Loose ends that meet another line in between."""
    loose_node: Labels
    part: Labels
    """Connected part of each line, numbered by length: 0 is the longest."""
    part_length_m: Floats

    @property
    def node_count(self) -> int:
        """Number of junctions and ends."""
        return int(max(self.start.max(), self.end.max())) + 1


def street_network(streets: GeoDataFrame) -> Network:
    """Return the network of streets: they join wherever they meet or cross.

    A bridge (its name says so) joins others at its ends alone. An end within ``LOOSE_END_M`` of
    another street joins it.
    """
    shapes = streets.geometry.to_numpy()
    bridge = _bridges(streets)
    lines = shapely.get_parts(
        shapely.line_merge(shapely.union_all(shapes[~bridge], grid_size=GRID_M))
    )
    if bridge.any():
        snapped = shapely.set_precision(shapely.get_parts(shapes[bridge]), GRID_M)
        lines = np.concatenate([lines, shapely.get_parts(snapped)])
    lines = lines[shapely.length(lines) > 0]
    nodes, ends = np.unique(_end_points(lines), axis=0, return_inverse=True)
    start, end = ends.reshape(2, -1)
    loose, loose_node = _loose_ends(lines, nodes, start, end)
    node_part = connected_components(
        _graph(
            len(nodes),
            np.concatenate([start, start[loose.line]]),
            np.concatenate([end, loose_node]),
            np.ones(len(lines) + len(loose_node)),
        ),
        directed=False,
    )[1]
    length = summed(shapely.length(lines), node_part[start])
    rank = np.empty(len(length), dtype=np.int64)
    rank[np.lexsort((np.arange(len(length)), -length.round(2)))] = np.arange(len(length))
    return Network(
        lines, start, end, loose, loose_node, rank[node_part[start]], np.sort(length)[::-1]
    )


def attach(points: Floats, network: Network, usable: npt.NDArray[np.bool_]) -> Places:
    """Return the place of each point on the nearest usable line."""
    choice = np.flatnonzero(usable)
    shapes = np.asarray(shapely.points(points), dtype=object)
    which, line = shapely.STRtree(network.lines[choice]).query_nearest(shapes)
    order = np.lexsort((line, which))
    nearest = choice[line[order][np.unique(which[order], return_index=True)[1]]]
    lines = network.lines[nearest]
    return Places(
        nearest, shapely.line_locate_point(lines, shapes), shapely.distance(lines, shapes)
    )


def network_walks(network: Network, units: Places, sites: Places) -> Floats:
    """Return the walks along the network in metres, units × sites, inf where parts do not meet.

    The way from a place to its street is not in it.
    """
    nodes, unit_count, site_count = network.node_count, len(units.line), len(sites.line)
    loose = network.loose
    added = np.arange(nodes, nodes + unit_count + site_count)
    line = np.concatenate(
        [np.arange(len(network.lines))] * 2 + [loose.line, units.line, sites.line]
    )
    along = np.concatenate(
        [
            np.zeros(len(network.lines)),
            shapely.length(network.lines),
            loose.along_m,
            units.along_m,
            sites.along_m,
        ]
    )
    # A loose end is a junction already: on the other line it stands as a node beside its own.
    beside = np.arange(len(loose.line)) + nodes + unit_count + site_count
    node = np.concatenate([network.start, network.end, beside, added])
    order = np.lexsort((node, along, line))
    line, along, node = line[order], along[order], node[order]
    next_to = line[1:] == line[:-1]
    graph = _graph(
        nodes + unit_count + site_count + len(beside),
        np.concatenate([node[:-1][next_to], beside]),
        np.concatenate([node[1:][next_to], network.loose_node]),
        np.concatenate([np.diff(along)[next_to], loose.off_m]),
    )
    walk_m = np.empty((unit_count, site_count))
    # Site by site to every junction: of many sites at once that is far more than the walks asked for.
    for first in range(0, site_count, SITES_AT_ONCE):
        some = added[unit_count:][first : first + SITES_AT_ONCE]
        ways = dijkstra(graph, directed=False, indices=some)
        walk_m[:, first : first + SITES_AT_ONCE] = ways[:, added[:unit_count]].T
    return walk_m


def _bridges(streets: GeoDataFrame) -> npt.NDArray[np.bool_]:
    if "name" not in streets.columns:
        return np.zeros(len(streets), dtype=bool)
    names = streets["name"].astype(object)
    return np.array(
        [isinstance(n, str) and _says_bridge(n) for n in names.where(names.notna(), None)],
        dtype=bool,
    )


def _says_bridge(name: str) -> bool:
    # "Cầu Giấy" may be a street: then it joins others at its ends alone, which is a small loss.
    words = fold(name).split()
    return bool(BRIDGE_WORDS.intersection(words)) and not APPROACH_WORDS.intersection(words)


def _end_points(lines: npt.NDArray[np.object_]) -> Floats:
    ends = [shapely.get_point(lines, 0), shapely.get_point(lines, -1)]
    return shapely.get_coordinates(np.concatenate(ends)).round(3)


def _loose_ends(
    lines: npt.NDArray[np.object_], nodes: Floats, start: Labels, end: Labels
) -> tuple[Places, Labels]:
    """Return where ends of one line alone come near another line, and their nodes."""
    degree = np.bincount(np.concatenate([start, end]), minlength=len(nodes))
    loose = np.flatnonzero(degree == 1)
    shapes = np.asarray(shapely.points(nodes[loose]), dtype=object)
    which, line = shapely.STRtree(lines).query(shapes, predicate="dwithin", distance=LOOSE_END_M)
    other = (start[line] != loose[which]) & (end[line] != loose[which])
    which, line = which[other], line[other]
    off = shapely.distance(lines[line], shapes[which])
    order = np.lexsort((line, off.round(3), which))
    which, line, off = which[order], line[order], off[order]
    first = np.unique(which, return_index=True)[1]
    which, line, off = which[first], line[first], off[first]
    along = shapely.line_locate_point(lines[line], shapes[which])
    return Places(line, along, off), loose[which]


def _graph(count: int, start: Labels, end: Labels, length: Floats) -> csr_array:
    """Return a graph of the shortest of the edges between each two nodes."""
    low, high = np.minimum(start, end), np.maximum(start, end)
    order = np.lexsort((length, high, low))
    low, high = low[order], high[order]
    first = np.flatnonzero((np.diff(low, prepend=-1) != 0) | (np.diff(high, prepend=-1) != 0))
    weight = np.maximum(length[order][first], _NO_LENGTH_M)
    return csr_array((weight, (low[first], high[first])), shape=(count, count))
