"""Where one could vote, and who votes where they serve or lie ill: sites and institutions."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geo.sample.people import ISLAND
from geo.sample.roles import Roles
from geo.sample.streets import Network

HOSPITAL_VOTERS = 186
BARRACKS_VOTERS = 240
_HOUSE_SHARE = 0.5
_MOST_WITHOUT_HOUSE = 2
"""So many groups in a row may be without a house of their own."""
_UNKNOWN_SHARE = 0.05


def open_sites(
    groups: gpd.GeoDataFrame, roles: Roles, network: Network, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Return candidate sites: a house in every second group, two schools and more in every ward."""
    rows: list[dict[str, object]] = []
    for _, members in groups.groupby("ward", sort=True):
        rows += _ward_sites(members.reset_index(drop=True), roles, rng)
    frame = pd.DataFrame(rows)
    land = groups.geometry.to_numpy()[frame["at"].to_numpy()]
    points = np.array([_spot(shape, network.water, rng) for shape in land], dtype=object)
    number = frame.groupby("ward_code").cumcount() + 1
    sites = gpd.GeoDataFrame(
        {
            "site_code": frame["ward_code"] + "-D" + number.astype(str).str.zfill(2),
            "name": frame["name"],
            "address": _addresses(points, network, rng),
            "kind": frame["kind"],
            "capacity": frame["capacity"].astype("Int64"),
            "rooms": frame["rooms"],
            "step_free": frame["step_free"].astype("boolean"),
            "backup_power": frame["backup_power"].astype("boolean"),
        },
        geometry=points,
    )
    unknown = rng.random((len(sites), 2)) < _UNKNOWN_SHARE
    sites.loc[unknown[:, 0] & (sites["kind"] == "pagoda"), "capacity"] = pd.NA
    sites.loc[unknown[:, 1], "step_free"] = pd.NA
    return sites


def _ward_sites(
    members: pd.DataFrame, roles: Roles, rng: np.random.Generator
) -> list[dict[str, object]]:
    special = {*roles.special_groups, ISLAND}
    plain = [i for i in range(len(members)) if members["position"][i] not in special]
    title = members["ward_name"][0]
    spread = [plain[round(q * (len(plain) - 1))] for q in (0.2, 0.75, 0.45, 0.6)]
    wanted: list[tuple[str, str, int, int, int]] = [
        (f"Trường tiểu học {title}", "school", spread[0], _hundreds(34, 46, rng), 4),
        (f"Trường trung học cơ sở {title}", "school", spread[1], _hundreds(30, 42, rng), 3),
        (f"Đình {title}", "communal_house", spread[2], _hundreds(14, 20, rng), 1),
        (f"Chùa {title}", "pagoda", spread[3], _hundreds(10, 16, rng), 1),
    ]
    last_house = -1
    for i in range(len(members)):
        position, name = members["position"][i], members["name"][i]
        house = f"Nhà văn hóa {name}"
        if position == roles.estate:
            wanted.append((f"Nhà cộng đồng {name}", "apartment", i, 5_200, 3))
        elif position in special:
            wanted.append((house, "cultural_house", i, 400, 1))
        elif i - last_house > _MOST_WITHOUT_HOUSE or rng.random() < _HOUSE_SHARE:
            last_house = i
            wanted.append((house, "cultural_house", i, _hundreds(14, 24, rng), 1))
        elif rng.random() < 0.06:
            wanted.append((f"Nhà riêng tại {name}", "private_house", i, 900, 1))
    return [
        {
            "ward_code": members["ward_code"][i],
            "at": int(members["row"][i]),
            "name": name,
            "kind": kind,
            "capacity": capacity,
            "rooms": rooms,
            "step_free": bool(rng.random() < (0.9 if kind in ("school", "apartment") else 0.6)),
            "backup_power": bool(rng.random() < (0.5 if kind == "school" else 0.15)),
        }
        for name, kind, i, capacity, rooms in wanted
    ]


def _hundreds(low: int, high: int, rng: np.random.Generator) -> int:
    return 100 * int(rng.integers(low, high))


def _spot(shape: BaseGeometry, water: BaseGeometry, rng: np.random.Generator) -> Point:
    """Return a point of the dry land of a group, some way off its border."""
    land = shape.difference(water.buffer(15.0)).buffer(-25.0)
    if land.is_empty:
        return shapely.point_on_surface(shape.difference(water))
    for _ in range(64):
        west, south, east, north = land.bounds
        point = Point(rng.uniform(west, east), rng.uniform(south, north))
        if land.contains(point):
            return point
    return shapely.point_on_surface(land)


def _addresses(
    points: npt.NDArray[np.object_], network: Network, rng: np.random.Generator
) -> list[str]:
    """Return a house number in the nearest street that has a name."""
    named = np.array([name is not None for name in network.names])
    _, nearest = shapely.STRtree(network.lines[named]).query_nearest(points, all_matches=False)
    names = np.array(network.names, dtype=object)[named][nearest]
    return [f"Số {rng.integers(1, 200)} {name}" for name in names]


def place_institutions(
    groups: gpd.GeoDataFrame, roles: Roles, water: BaseGeometry, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Return one hospital in the middle of the district and one barracks at its edge.

    The barracks carries neither name nor number, as none may stand on a map.
    """
    usable = groups[~groups["ward"].isin(roles.bare_wards) & (groups["position"] != ISLAND)]
    usable = usable[~usable["position"].isin(roles.special_groups)]
    first = usable[usable["ward"] == usable["ward"].min()].iloc[2]
    last = usable[usable["ward"] == usable["ward"].max()].iloc[-3]
    return gpd.GeoDataFrame(
        {
            "institution_code": ["CS-01", "CS-02"],
            "name": ["Bệnh viện đa khoa Huyện Mẫu", "Đơn vị lực lượng vũ trang"],
            "kind": ["hospital", "armed_unit"],
            "voters": [HOSPITAL_VOTERS, BARRACKS_VOTERS],
            "ward_code": [first["ward_code"], last["ward_code"]],
        },
        geometry=[_spot(first.geometry, water, rng), _spot(last.geometry, water, rng)],
    )
