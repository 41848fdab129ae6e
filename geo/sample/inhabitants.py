"""Made groups, sites and institutions inside real wards.

Each ward has a stream of chance of its own, from the seed and its code. The counts are near those of
2021: 0.57 voters a head in the thinnest country, 0.72 in the delta and in towns, about 255 voters a group
and 26 groups a ward. Groups are points, as offices know them at best.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from geo.crs import WGS84
from geo.sample.vietnamese import hamlet_names, ward_names

Points = npt.NDArray[np.float64]

_M_PER_DEGREE = 111_320.0
_TRIAL_POINTS = 24
"""Points tried for each group that is placed."""
_THIN, _DENSE = 80.0, 1_500.0
"""Inhabitants a km² below which a commune is mountain or highland, and above which it is town."""
_SHARE_THIN, _SHARE = 0.57, 0.72
_GROUP_VOTERS = {"thin": 300, "country": 290, "town": 240}
_SPREAD_M = 60.0
_PERSONS_PER_HOUSEHOLD = 3.6
_HOSPITAL_SHARE, _BARRACKS_SHARE = 0.04, 0.02


@dataclass(frozen=True)
class _Ward:
    """One real ward and what is drawn for it."""

    code: str
    title: str
    character: str
    """thin, country or town."""
    voters: npt.NDArray[np.int64]
    points: Points
    """Of the groups, degrees."""
    spare: Points
    """Other points inside the ward, degrees."""
    rng: np.random.Generator


def inhabit(wards: gpd.GeoDataFrame, seed: int) -> dict[str, gpd.GeoDataFrame]:
    """Return the frames of a planning folder by stem, in degrees."""
    drawn = [_draw(row, seed) for _, row in wards.iterrows()]
    groups = pd.concat([_groups(ward) for ward in drawn], ignore_index=True)
    sites = pd.DataFrame(row for ward in drawn for row in _sites(ward))
    sites["capacity"] = sites["capacity"].astype("Int64")
    sites["step_free"] = sites["step_free"].astype("boolean")
    institutions = [row for ward in drawn for row in _institutions(ward)]
    frames = {
        "wards": wards.drop(columns="province", errors="ignore"),
        "groups": _placed(groups),
        "sites": _placed(sites),
    }
    if institutions:
        frames["institutions"] = _placed(pd.DataFrame(institutions))
    return frames


def _placed(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    points = shapely.points(np.stack(frame["at"].to_list()))
    return gpd.GeoDataFrame(frame.drop(columns="at"), geometry=points, crs=WGS84)


def _draw(row: pd.Series, seed: int) -> _Ward:
    code, shape = str(row["ward_code"]), row.geometry
    rng = np.random.default_rng([seed, zlib.crc32(code.encode())])
    population = max(0, int(row["population"]))
    middle = shape.centroid.y
    scale = np.array([np.cos(np.radians(middle)), 1.0]) * _M_PER_DEGREE
    km2 = shape.area * scale.prod() / 1e6
    density = population / max(km2, 1e-3)
    character = "thin" if density < _THIN else "town" if density > _DENSE else "country"
    share = _SHARE_THIN if character == "thin" else _SHARE
    total = max(1, round(population * float(np.clip(rng.normal(share, 0.02), 0.5, 0.8))))
    typical = _GROUP_VOTERS[character] * float(np.exp(rng.normal(0.0, 0.2)))
    count = max(1, round(total / typical))
    voters = _divided(total, rng.gamma(5.0, 1.0, count) + 0.8)
    points, spare = _spread(shape, count, scale, rng)
    return _Ward(code, str(row["name"]), character, voters, points, spare, rng)


def _divided(total: int, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return whole numbers in proportion to weights that add up to the total (largest remainders)."""
    exact = weights / weights.sum() * total
    whole: npt.NDArray[np.int64] = np.floor(exact).astype(np.int64)
    rest = int(total - whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:rest]] += 1
    return whole


def _spread(
    shape: BaseGeometry, count: int, scale: Points, rng: np.random.Generator
) -> tuple[Points, Points]:
    """Return so many points inside a shape, neither in rows nor on top of each other, and others.

    Each is the point tried that is nearest to the middle of those tried near it (one step of Lloyd).
    """
    wanted = max(60, _TRIAL_POINTS * count)
    west, south, east, north = shape.bounds
    shapely.prepare(shape)
    inside = np.zeros((0, 2))
    for _ in range(200):
        tried = rng.uniform((west, south), (east, north), (2 * wanted, 2))
        inside = np.concatenate([inside, tried[shapely.contains_xy(shape, tried)]])
        if len(inside) >= wanted:
            break
    metres = inside * scale
    near = np.asarray(cKDTree(metres[:count]).query(metres)[1], dtype=np.int64)
    sums = np.stack([np.bincount(near, metres[:, k], count) for k in (0, 1)], axis=1)
    middles = sums / np.maximum(np.bincount(near, minlength=count), 1)[:, None]
    nearest = np.asarray(cKDTree(metres).query(middles)[1], dtype=np.int64)
    picked = _each_once(nearest, len(inside))
    rest = np.delete(np.arange(len(inside)), picked)
    return inside[picked], inside[rest]


def _each_once(picked: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
    """Return the positions with repeated ones replaced by the first that are free."""
    _, first = np.unique(picked, return_index=True)
    again = np.setdiff1d(np.arange(len(picked)), first)
    free = np.setdiff1d(np.arange(size), picked)
    picked[again] = free[: len(again)]
    return picked


def _groups(ward: _Ward) -> pd.DataFrame:
    count = len(ward.voters)
    town = ward.character == "town" or ward.title.startswith(("Phường", "Thị trấn"))
    if town:
        names = [f"Tổ dân phố {i + 1}" for i in range(count)]
    elif ward.character == "thin":
        names = [f"Bản {name}" for name in ward_names(count, ward.rng)]
    else:
        names = hamlet_names(count, ward.rng)
    population = np.round(ward.voters / (_SHARE_THIN if ward.character == "thin" else _SHARE))
    return pd.DataFrame(
        {
            "ward_code": ward.code,
            "group_code": [f"{ward.code}-{i + 1:03d}" for i in range(count)],
            "name": names,
            "voters": ward.voters,
            "households": np.maximum(1, np.round(population / _PERSONS_PER_HOUSEHOLD)).astype(int),
            "remote": ward.character == "thin",
            "at": list(ward.points),
        }
    )


def _sites(ward: _Ward) -> Iterator[dict[str, object]]:
    """Yield two schools and the hall of the ward, and a house in every second or third group."""
    rng, count = ward.rng, len(ward.voters)
    order = rng.permutation(count)
    share = {"thin": 0.8, "country": 0.55, "town": 0.4}[ward.character]
    wanted = [
        (f"Trường tiểu học {ward.title}", "school", order[0], _hundreds(34, 46, rng), 4),
        (f"Trụ sở {ward.title}", "ward_hall", order[count // 2], _hundreds(12, 20, rng), 1),
    ]
    if count > 8:
        school = f"Trường trung học cơ sở {ward.title}"
        wanted.append((school, "school", order[count // 3], _hundreds(30, 42, rng), 3))
    for i in range(count):
        if rng.random() < share:
            name = f"Nhà văn hóa số {i + 1}"
            wanted.append((name, "cultural_house", i, _hundreds(14, 26, rng), 1))
        elif rng.random() < 0.04:
            wanted.append((f"Nhà riêng số {i + 1}", "private_house", i, 900, 1))
    for number, (name, kind, i, capacity, rooms) in enumerate(wanted, start=1):
        yield {
            "ward_code": ward.code,
            "site_code": f"{ward.code}-D{number:02d}",
            "name": name,
            "kind": kind,
            "capacity": capacity if rng.random() < 0.9 else None,
            "rooms": rooms,
            "step_free": bool(rng.random() < 0.7) if rng.random() < 0.9 else None,
            "at": _beside(ward, int(i)),
        }


def _beside(ward: _Ward, i: int) -> Points:
    """Return a point of the ward near a group's."""
    if len(ward.spare) == 0:
        return np.asarray(ward.points[i])
    away = np.hypot(*((ward.spare - ward.points[i]) * _M_PER_DEGREE).T)
    away = np.where(away < _SPREAD_M / 4, np.inf, away)
    nearest = np.argsort(away, kind="stable")[:4]
    return np.asarray(ward.spare[nearest[int(ward.rng.integers(len(nearest)))]])


def _hundreds(low: int, high: int, rng: np.random.Generator) -> int:
    return 100 * int(rng.integers(low, high))


def _institutions(ward: _Ward) -> Iterator[dict[str, object]]:
    """Yield a hospital in few wards, a barracks, without name or number, in fewer."""
    rng = ward.rng
    kinds = (
        ("hospital", f"Bệnh viện {ward.title}", _HOSPITAL_SHARE, (60, 260)),
        ("armed_unit", "Đơn vị lực lượng vũ trang", _BARRACKS_SHARE, (80, 320)),
    )
    for number, (kind, name, share, voters) in enumerate(kinds, start=1):
        if rng.random() < share and len(ward.spare):
            yield {
                "ward_code": ward.code,
                "institution_code": f"{ward.code}-C{number:02d}",
                "name": name,
                "kind": kind,
                "voters": int(rng.integers(*voters)),
                "at": ward.spare[int(rng.integers(len(ward.spare)))],
            }
