"""All frames of a made district, in metres around its middle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from geo.sample import vietnamese
from geo.sample.buildings import build_houses
from geo.sample.people import ISLAND, island_group, settle_groups
from geo.sample.places import open_sites, place_institutions
from geo.sample.roles import Roles, choose_roles
from geo.sample.streets import Network, lay_streets
from geo.sample.ward_shapes import Ground, shape_ground
from geo.sample.waters import Waters, draw_waters

VALID_FROM = date(2025, 7, 1)
_FIRST_CODE = 901
_CODE_STEP = 3
_WATER_GRID_M = 0.5
"""Coarser than the rounding of the files, so that round banks stay valid."""


def make_district(wards: int, seed: int, groups_per_ward: int) -> dict[str, gpd.GeoDataFrame]:
    """Return the frames of a planning folder by stem; the same arguments, the same district."""
    rng = np.random.default_rng(seed)
    ground = shape_ground(wards, groups_per_ward, rng)
    roles = choose_roles(ground)
    waters = draw_waters(ground, roles, rng)
    network = lay_streets(ground, waters.canal, rng)
    codes = [f"{_FIRST_CODE + _CODE_STEP * i:05d}" for i in range(wards)]
    names = vietnamese.ward_names(wards, rng)
    settled = settle_groups(ground, roles, codes, rng)
    island = island_group(waters.island, waters.landing, settled, rng)
    people = pd.concat([settled, island], ignore_index=True)
    people["ward_name"] = people["ward"].map(dict(enumerate(names)))
    people["row"] = np.arange(len(people))
    institutions = place_institutions(people, roles, network.water, rng)
    return {
        "wards": _wards(people, institutions, ground, names),
        "groups": _groups(people, roles, network, rng),
        "buildings": build_houses(people, network.water, roles, rng),
        "sites": open_sites(people, roles, network, rng),
        "institutions": institutions,
        "constituencies": _constituencies(people, roles),
        "streets": _streets(network, waters),
        "barriers": _barriers(ground, network, waters),
        "links": _links(network, waters),
    }


def _joined(people: pd.DataFrame) -> BaseGeometry:
    return shapely.coverage_union_all(people["geometry"].to_numpy())


def _wards(
    people: gpd.GeoDataFrame, institutions: gpd.GeoDataFrame, ground: Ground, names: list[str]
) -> gpd.GeoDataFrame:
    """Return wards with totals; the voters of a ward without groups are left for an estimate."""
    by_ward = people.groupby("ward", sort=True)
    codes = by_ward["ward_code"].first()
    inmates = institutions.groupby("ward_code")["voters"].sum()
    extra = codes.map(inmates).fillna(0).astype(int)
    voters = (by_ward["voters"].sum() + extra).astype("Int64").mask(by_ward["bare"].first())
    kinds = np.where(ground.in_town, "Phường", "Xã")
    return gpd.GeoDataFrame(
        {
            "ward_code": codes.to_numpy(),
            "name": [f"{kind} {name}" for kind, name in zip(kinds, names, strict=True)],
            "kind": np.where(ground.in_town, "ward", "commune"),
            "population": (by_ward["population"].sum() + extra).to_numpy(),
            "voters": voters.to_numpy(),
            "valid_from": VALID_FROM.isoformat(),
        },
        geometry=[_joined(members) for _, members in by_ward],
    )


def _groups(
    people: gpd.GeoDataFrame, roles: Roles, network: Network, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Return residential groups: polygons, in some wards points where the people are, in some none."""
    known = people[~people["bare"]].reset_index(drop=True)
    shapes = known.geometry.to_numpy().copy()
    for i in np.flatnonzero(known["ward"].isin(roles.point_wards) & (known["position"] != ISLAND)):
        dry = shapes[i].difference(network.water).buffer(-30.0)
        middle = shapely.point_on_surface(dry if not dry.is_empty else shapes[i])
        shapes[i] = shapely.Point(np.round(middle.coords[0] + rng.normal(0, 6, 2), 2))
    columns = [
        "group_code", "name", "ward_code", "voters", "households", "population", "elderly", "remote",
    ]  # fmt: skip
    return gpd.GeoDataFrame(known[columns], geometry=shapes)


def _constituencies(people: gpd.GeoDataFrame, roles: Roles) -> gpd.GeoDataFrame:
    """Return one constituency for each level above, and one or two in each ward."""
    rows: list[tuple[str, str]] = [("national_assembly", "2"), ("province", "7")]
    shapes = [_joined(people), _joined(people)]
    for ward, members in people.groupby("ward", sort=True):
        halves = members["half"] if ward == roles.cut_ward else members["half"] * 0
        for half, part in members.groupby(halves, sort=True):
            rows.append(("commune", str(int(str(half)) + 1)))
            shapes.append(_joined(part))
    frame = pd.DataFrame(rows, columns=["level", "number"])
    return gpd.GeoDataFrame(frame, geometry=shapes)


def _streets(network: Network, waters: Waters) -> gpd.GeoDataFrame:
    names = [*network.names, *["Đường thôn Bãi Nổi"] * len(waters.paths), vietnamese.FERRY]
    lines = [*network.lines, *waters.paths, _ferry_way(network, waters)]
    return gpd.GeoDataFrame({"name": names}, geometry=lines)


def _ferry_way(network: Network, waters: Waters) -> LineString:
    """Return the way over the ferry, from a crossing on the mainland to one on the island."""
    start, end = (shapely.Point(xy) for xy in waters.ferry.coords)
    ends = (_nearest_crossing(list(network.lines), start), _nearest_crossing(waters.paths, end))
    return LineString([ends[0], start, end, ends[1]])


def _nearest_crossing(lines: Sequence[LineString], point: shapely.Point) -> shapely.Point:
    crossings = shapely.get_point(
        np.array([*lines, *lines], dtype=object), [0] * len(lines) + [-1] * len(lines)
    )
    nearest: shapely.Point = crossings[np.argmin(shapely.distance(crossings, point))]
    return nearest


def _barriers(ground: Ground, network: Network, waters: Waters) -> gpd.GeoDataFrame:
    near = shapely.coverage_union_all(ground.wards).buffer(100.0)
    return gpd.GeoDataFrame(
        {
            "name": [vietnamese.RIVER, vietnamese.RAILWAY, vietnamese.CANAL],
            "kind": ["river", "railway", "canal"],
        },
        geometry=[
            shapely.set_precision(network.water.intersection(near), _WATER_GRID_M),
            ground.railway.intersection(near),
            shapely.set_precision(waters.canal, _WATER_GRID_M),
        ],
    )


def _links(network: Network, waters: Waters) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "name": [*(c.name for c in network.crossings), vietnamese.FERRY],
            "kind": [*(c.kind for c in network.crossings), "ferry"],
        },
        geometry=[*(c.line for c in network.crossings), waters.ferry],
    )
