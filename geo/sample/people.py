"""Who lives where: residential groups with their counts."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from shapely.geometry import Polygon

from geo.sample import vietnamese
from geo.sample.roles import Roles
from geo.sample.ward_shapes import Ground

ESTATE_VOTERS = 4_640
POCKET_VOTERS = 140
REMOTE_VOTERS = 210
ISLAND_VOTERS = 190
ISLAND = -1
"""Position of the island, which is no part of the ground."""
_MEAN_VOTERS, _SPREAD_VOTERS = 345, 85
_LEAST_VOTERS, _MOST_VOTERS = 120, 640
_VOTERS_SHARE = 0.70
_PERSONS_PER_HOUSEHOLD = 3.6


def settle_groups(
    ground: Ground, roles: Roles, codes: list[str], rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Return all groups with their people, in metres; ``position`` is the group's number.

    Groups of wards without groups are here as well (``bare``): the people that buildings will hold.
    """
    count = len(ground.groups)
    voters = np.clip(rng.normal(_MEAN_VOTERS, _SPREAD_VOTERS, count), _LEAST_VOTERS, _MOST_VOTERS)
    voters = voters.round().astype(np.int64)
    voters[list(roles.special_groups)] = (ESTATE_VOTERS, POCKET_VOTERS, REMOTE_VOTERS)
    share = np.clip(rng.normal(_VOTERS_SHARE, 0.02, count), 0.6, 0.8)
    population = np.round(voters / share).astype(np.int64)
    elderly = voters * np.clip(rng.normal(0.17, 0.04, count), 0.05, 0.3)
    frame = gpd.GeoDataFrame(
        {
            "position": np.arange(count),
            "ward": ground.group_ward,
            "half": ground.group_half,
            "voters": voters,
            "households": np.round(population / _PERSONS_PER_HOUSEHOLD).astype(np.int64),
            "population": population,
            "elderly": elderly.round().astype(np.int64),
            "remote": np.arange(count) == roles.remote,
            "bare": np.isin(ground.group_ward, sorted(roles.bare_wards)),
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
    """Add codes and names: numbers in town, names of their own in the country."""
    number = frame.groupby("ward").cumcount() + 1
    frame["name"] = "Tổ dân phố " + number.astype(str)
    for ward in np.flatnonzero(~ground.in_town):
        mine = frame["ward"] == ward
        frame.loc[mine, "name"] = vietnamese.hamlet_names(int(mine.sum()), rng)
    frame.loc[list(roles.special_groups), "name"] = [
        vietnamese.ESTATE_GROUP,
        vietnamese.POCKET_GROUP,
        vietnamese.REMOTE_GROUP,
    ]
    frame["ward_code"] = np.array(codes, dtype=object)[frame["ward"].to_numpy()]
    frame["group_code"] = frame["ward_code"] + "-" + number.astype(str).str.zfill(2)
    return frame


def island_group(
    shape: Polygon, landing: int, settled: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Return the one group of the island, numbered after the others of its landing's ward."""
    ward = int(settled["ward"].to_numpy()[landing])
    mine = settled[settled["ward"] == ward]
    code = mine["ward_code"].iloc[0]
    row = {
        "position": ISLAND,
        "ward": ward,
        "half": int(settled["half"].to_numpy()[landing]),
        "voters": ISLAND_VOTERS,
        "households": 74,
        "population": 268,
        "elderly": int(rng.integers(28, 45)),
        "remote": False,
        "bare": False,
        "name": vietnamese.ISLAND_GROUP,
        "ward_code": code,
        "group_code": f"{code}-{len(mine) + 1:02d}",
    }
    return gpd.GeoDataFrame([row], geometry=[shape])
