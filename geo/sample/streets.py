"""Streets, dykes, railway and the crossings: what one walks along, and what one cannot walk across."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from geo.sample import vietnamese
from geo.sample.ward_shapes import Ground

_RIVER_M = 45.0
_RAILWAY_M = 9.0
_BANK_M = 14.0
_CROSSING_EVERY_M = 1_600.0
_NODE_GRID_M = 0.5
_STUB_M = 1.0
_SCRAP_M = 250.0
_BANK_NAMES = ("Đường đê", "Đường gom", "Đường bờ kênh")
_MAIN_ROAD_M = 900.0


@dataclass(frozen=True)
class Crossing:
    """A bridge, level crossing or ferry: ``kind``, name and line."""

    name: str
    kind: str
    line: LineString


@dataclass(frozen=True)
class Network:
    """The street lines, from crossing to crossing, with their names (None: nameless)."""

    lines: npt.NDArray[np.object_]
    names: list[str | None]
    water: BaseGeometry
    crossings: list[Crossing]


def lay_streets(ground: Ground, canal: BaseGeometry, rng: np.random.Generator) -> Network:
    """Return the walking network: streets on the borders of blocks, a road along every barrier."""
    district = shapely.coverage_union_all(ground.wards)
    water = ground.river.buffer(_RIVER_M, quad_segs=3)
    track = ground.railway.buffer(_RAILWAY_M, quad_segs=3)
    bands = [water, track, canal]
    banks = [band.buffer(_BANK_M, quad_segs=3).boundary.intersection(district) for band in bands]
    is_street = ~np.isin(ground.levels, ["outline", "river", "railway"])
    closed = shapely.union_all([band.buffer(_BANK_M - 0.5, quad_segs=3) for band in bands])
    open_lines = ground.lines[is_street]
    stopped = _near(open_lines, closed, 0.0)
    open_lines[stopped] = shapely.difference(open_lines[stopped], closed)
    banks = [bank.difference(closed) for bank in banks]
    crossings = _crossings(ground, district, rng)
    ways = [*open_lines, *banks, *(c.line for c in crossings)]
    noded = shapely.get_parts(shapely.line_merge(shapely.union_all(ways, grid_size=_NODE_GRID_M)))
    noded = _without_scraps(_without_stubs(noded))
    return Network(noded, _names(noded, ground, banks, crossings, rng), water, crossings)


def _near(
    shapes: npt.NDArray[np.object_], place: BaseGeometry, within_m: float
) -> npt.NDArray[np.int64]:
    """Return the positions of shapes that lie within a distance of any part of a place."""
    tree = shapely.STRtree(shapes)
    found, _ = tree.query(shapely.get_parts(place), predicate="dwithin", distance=within_m)[::-1]
    return np.unique(found)


def _crossings(ground: Ground, district: BaseGeometry, rng: np.random.Generator) -> list[Crossing]:
    """Return bridges and level crossings, in even steps and one inside each ward that needs it."""
    made: list[Crossing] = []
    for line, half_width, kind, word in (
        (ground.river, _RIVER_M, "bridge", "Cầu"),
        (ground.railway, _RAILWAY_M, "crossing", "Đường ngang"),
    ):
        for number, at in enumerate(_places_to_cross(ground, line, district, rng), start=1):
            name = f"{word} Mẫu {number}"
            made.append(Crossing(name, kind, _straight_across(line, at, half_width + _BANK_M)))
    return made


def _places_to_cross(
    ground: Ground, line: LineString, district: BaseGeometry, rng: np.random.Generator
) -> list[float]:
    """Return positions along a line, metres from its start."""
    inside = line.intersection(district)
    ends = sorted(
        line.project(shapely.Point(xy)) for xy in shapely.get_coordinates(inside)[[0, -1]]
    )
    count = max(1, int((ends[1] - ends[0]) / _CROSSING_EVERY_M))
    steps = np.linspace(ends[0], ends[1], count + 2)[1:-1] + rng.uniform(-90, 90, count)
    places = [float(at) for at in steps]
    for ward in _wards_astride(ground, line):
        within = ward.buffer(-120.0)
        if not any(within.contains(line.interpolate(at)) for at in places):
            own = max(shapely.get_parts(line.intersection(within)), key=lambda part: part.length)
            places.append(float(line.project(own.interpolate(0.5, normalized=True))))
    return sorted(places)


def _wards_astride(ground: Ground, line: LineString) -> list[Polygon]:
    return [ward for ward in ground.wards if line.intersection(ward.buffer(-120.0)).length > 100.0]


def _straight_across(line: LineString, at: float, reach: float) -> LineString:
    before, after = line.interpolate(at - 20.0), line.interpolate(at + 20.0)
    middle = line.interpolate(at)
    dx, dy = after.x - before.x, after.y - before.y
    length = float(np.hypot(dx, dy))
    across = np.array([-dy, dx]) / length * (reach + 1.0)
    return LineString(np.round([middle.coords[0] - across, middle.coords[0] + across], 2))


def _without_stubs(lines: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Leave out the ends that a street cut at a bank reaches beyond it."""
    start, stop = _end_nodes(lines)
    degree = np.bincount(np.concatenate([start, stop]))
    dangling = (degree[start] == 1) | (degree[stop] == 1)
    kept: npt.NDArray[np.object_] = lines[~(dangling & (shapely.length(lines) < _STUB_M))]
    return kept


def _without_scraps(lines: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Leave out lines that hang together with nothing but themselves."""
    start, stop = _end_nodes(lines)
    size = int(max(start.max(), stop.max())) + 1
    graph = coo_array((np.ones(len(start)), (start, stop)), shape=(size, size))
    _, part = connected_components(graph, directed=False)
    length = np.bincount(part[start], weights=shapely.length(lines), minlength=size)
    kept: npt.NDArray[np.object_] = lines[length[part[start]] > _SCRAP_M]
    return kept


def _end_nodes(
    lines: npt.NDArray[np.object_],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the number of the crossing at the start and at the end of each line."""
    ends = [shapely.get_coordinates(shapely.get_point(lines, at)) for at in (0, -1)]
    _, node = np.unique(np.round(np.concatenate(ends), 2), axis=0, return_inverse=True)
    return node[: len(lines)], node[len(lines) :]


def _names(
    lines: npt.NDArray[np.object_],
    ground: Ground,
    banks: list[BaseGeometry],
    crossings: list[Crossing],
    rng: np.random.Generator,
) -> list[str | None]:
    """Name crossings, dyke roads, main roads (ward borders) and some of the lanes."""
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    names = np.full(len(lines), None, dtype=object)
    _, level_of = shapely.STRtree(ground.lines).query_nearest(middles, all_matches=False)
    level = ground.levels[level_of]
    lanes = rng.integers(1, 300, len(lines))
    named = rng.random(len(lines)) < 0.35
    for i in np.flatnonzero((level == "block") & named):
        names[i] = f"Ngõ {lanes[i]}"
    for i in np.flatnonzero((level == "group") & named):
        names[i] = f"Đường nội khu {lanes[i]}"
    for i in np.flatnonzero(level == "ward"):
        column, row = np.floor(shapely.get_coordinates(middles[i])[0] / _MAIN_ROAD_M).astype(int)
        names[i] = vietnamese.street_name(int(abs(column * 7 + row * 3)))
    for bank, name in zip(banks, _BANK_NAMES, strict=True):
        names[_near(middles, bank, _NODE_GRID_M)] = name
    for crossing in crossings:
        names[_near(middles, crossing.line, _NODE_GRID_M)] = crossing.name
    return list(names)
