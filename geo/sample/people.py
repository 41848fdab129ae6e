"""Who lives where: residential groups with their counts, and buildings where there are no groups."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry import Polygon

from geo.sample import vietnamese
from geo.sample.ward_shapes import Ground

VOTERS_SHARE = 0.70
ESTATE_VOTERS = 4_640
POCKET_VOTERS = 140
ISLAND_VOTERS = 190
REMOTE_VOTERS = 210
_TOWERS = 10


@dataclass(frozen=True)
class Roles:
    """Which ward or group has which peculiarity; groups by position, None where there is no room."""

    point_wards: frozenset[int]
    """Wards whose groups are known as points only."""
    bare_wards: frozenset[int]
    """Wards without groups, with buildings instead."""
    cut_ward: int
    """The ward that a commune-level constituency line cuts in two."""
    estate: int
    """The block of flats above the maximum of an area."""
    pocket: int
    """The group that a canal cuts off."""
    remote: int
    island_ward: int


def choose_roles(ground: Ground) -> Roles:
    """Return the peculiarities of the district, at fixed places in the order of wards."""
    count = len(ground.wards)
    point_wards = frozenset(range(1, count, 4))
    bare_wards = frozenset(range(2, count, 8))
    plain = [w for w in range(count) if w not in point_wards | bare_wards]
    rim = [w for w in plain if _touches_rim(ground, ground.wards[w])]
    pocket = _pocket(ground, rim)
    outer = [w for w in reversed(plain)]
    home = np.flatnonzero(ground.group_ward == plain[0])
    away = np.flatnonzero(ground.group_ward == outer[0])
    estate = int(next(g for g in home if g != pocket))
    remote = int(next(g for g in away[::-1] if g not in (pocket, estate)))
    return Roles(point_wards, bare_wards, plain[len(plain) // 2], estate, pocket, remote, rim[-1])


def _touches_rim(ground: Ground, shape: Polygon) -> bool:
    return bool(shape.intersection(ground.outline.boundary.buffer(5.0)).area > 2_000.0)


def _pocket(ground: Ground, wards: list[int]) -> int:
    """Return a group on the district's rim that leaves its ward in one piece when it is cut off."""
    rim = ground.outline.boundary.buffer(5.0)
    for ward in wards:
        members = np.flatnonzero(ground.group_ward == ward)
        on_rim = shapely.area(shapely.intersection(ground.groups[members], rim))
        for choice in members[np.argsort(-on_rim, kind="stable")]:
            rest = members[(members != choice)]
            pieces = ground.group_piece[rest]
            whole = [_in_one_part(ground.groups[rest[pieces == p]]) for p in np.unique(pieces)]
            if all(whole):
                return int(choice)
    raise ValueError("no group on the rim can be cut off")


def _in_one_part(shapes: npt.NDArray[np.object_]) -> bool:
    if len(shapes) == 1:
        return True
    a, b = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    border = shapely.length(shapely.intersection(shapes[a], shapes[b])) > 1.0
    size = len(shapes)
    graph = coo_array((np.ones(int(border.sum())), (a[border], b[border])), shape=(size, size))
    return bool(connected_components(graph, directed=False)[0] == 1)


def settle_groups(
    ground: Ground, roles: Roles, codes: list[str], rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Return all groups with their people, in metres; ``position`` is the group's number, −1 the island.

    Groups of bare wards are here as well (``bare``): the people that their buildings hold.
    """
    count = len(ground.groups)
    voters = np.clip(rng.normal(345, 85, count), 120, 640).round().astype(int)
    for group, number in (
        (roles.estate, ESTATE_VOTERS),
        (roles.pocket, POCKET_VOTERS),
        (roles.remote, REMOTE_VOTERS),
    ):
        voters[group] = number
    share = np.clip(rng.normal(VOTERS_SHARE, 0.02, count), 0.6, 0.8)
    population = np.round(voters / share).astype(int)
    frame = gpd.GeoDataFrame(
        {
            "position": np.arange(count),
            "ward": ground.group_ward,
            "half": ground.group_half,
            "voters": voters,
            "households": np.maximum(1, np.round(population / 3.6)).astype(int),
            "population": population,
            "elderly": np.round(voters * np.clip(rng.normal(0.17, 0.04, count), 0.05, 0.3)),
            "remote": np.arange(count) == roles.remote,
        },
        geometry=ground.groups,
    )
    return _named(frame, ground, roles, codes, rng)


def _named(
    frame: gpd.GeoDataFrame,
    ground: Ground,
    roles: Roles,
    codes: list[str],
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    number = frame.groupby("ward").cumcount() + 1
    frame["name"] = "Tổ dân phố " + number.astype(str)
    for ward in np.flatnonzero(~ground.in_town):
        mine = frame["ward"] == ward
        frame.loc[mine, "name"] = vietnamese.hamlet_names(int(mine.sum()), rng)
    for group, name in (
        (roles.estate, vietnamese.ESTATE_GROUP),
        (roles.pocket, vietnamese.POCKET_GROUP),
        (roles.remote, vietnamese.REMOTE_GROUP),
    ):
        frame.loc[group, "name"] = name
    frame["ward_code"] = frame["ward"].map(dict(enumerate(codes)))
    frame["group_code"] = frame["ward_code"] + "-" + number.astype(str).str.zfill(2)
    frame["bare"] = frame["ward"].isin(roles.bare_wards)
    frame["elderly"] = frame["elderly"].astype(int)
    return frame


def island_group(
    shape: Polygon, ward: int, frame: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Return the one group of the island, numbered after the others of its ward."""
    mine = frame[frame["ward"] == ward]
    code = str(mine["ward_code"].iloc[0])
    row = {
        "position": -1,
        "ward": ward,
        "half": int(mine["half"].iloc[-1]),
        "voters": ISLAND_VOTERS,
        "households": 74,
        "population": 268,
        "elderly": int(rng.integers(28, 45)),
        "remote": False,
        "name": vietnamese.ISLAND_GROUP,
        "ward_code": code,
        "group_code": f"{code}-{len(mine) + 1:02d}",
        "bare": False,
    }
    return gpd.GeoDataFrame([row], geometry=[shape])


def build_houses(
    groups: gpd.GeoDataFrame, water: Polygon, roles: Roles, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Return footprints with storeys and persons: terraces of bare wards, towers of the estate."""
    rows: list[dict[str, object]] = []
    shapes: list[Polygon] = []
    for group in groups[groups["bare"] | (groups["position"] == roles.estate)].itertuples():
        tower = group.position == roles.estate
        homes = _TOWERS if tower else max(6, int(group.population) // 26)
        places = _places(group.geometry.difference(water).buffer(-16.0), homes, tower, rng)
        persons = rng.multinomial(int(group.population), np.full(len(places), 1 / len(places)))
        for place, inside in zip(places, persons, strict=True):
            storeys = int(rng.integers(18, 26)) if tower else int(rng.integers(2, 6))
            rows.append({"ward_code": group.ward_code, "storeys": storeys, "persons": int(inside)})
            shapes.append(place)
    frame = pd.DataFrame(rows, columns=["ward_code", "storeys", "persons"])
    return gpd.GeoDataFrame(frame, geometry=shapes)


def _places(
    land: shapely.Geometry, count: int, tower: bool, rng: np.random.Generator
) -> list[Polygon]:
    """Return footprints spread over the land: the emptiest of a few random spots, again and again."""
    west, south, east, north = land.bounds
    found: list[npt.NDArray[np.float64]] = []
    while len(found) < 8 * count:
        spots = rng.uniform((west, south), (east, north), size=(64, 2))
        found += list(spots[shapely.contains_xy(land, spots)])
    spots = np.array(found)
    taken = [0]
    gap = np.hypot(*(spots - spots[0]).T)
    while len(taken) < count:
        taken.append(int(np.argmax(gap)))
        gap = np.minimum(gap, np.hypot(*(spots - spots[taken[-1]]).T))
    length, depth = (34.0, 22.0) if tower else (26.0, 11.0)
    angles = rng.uniform(0, np.pi) + rng.normal(0, 0.08, len(taken))
    return [
        _rectangle(spots[spot], length, depth, float(angle))
        for spot, angle in zip(taken, angles, strict=True)
    ]


def _rectangle(
    middle: npt.NDArray[np.float64], length: float, depth: float, angle: float
) -> Polygon:
    along = np.array([np.cos(angle), np.sin(angle)]) * length / 2
    across = np.array([-np.sin(angle), np.cos(angle)]) * depth / 2
    return Polygon(
        [middle + a * along + b * across for a, b in ((1, 1), (-1, 1), (-1, -1), (1, -1))]
    )
