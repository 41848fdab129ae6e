"""Small made planning frames, in metres, for tests that work an answer out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from geo.rules import PlanningAims
from geo.schemas import PlanningFrames
from tests.builders import GRID_CRS

WARD = "00001"


def planning_frames(
    outline: BaseGeometry,
    *,
    ward: dict[str, Any] | None = None,
    aims: PlanningAims | None = None,
    **frames: gpd.GeoDataFrame,
) -> PlanningFrames:
    """Return the folder of one ward, named Phường Thử, with the frames given."""
    row = {"ward_code": WARD, "name": "Phường Thử", "kind": "ward", **(ward or {})}
    wards = gpd.GeoDataFrame([row], geometry=[outline], crs=GRID_CRS)
    return PlanningFrames(crs=GRID_CRS, wards=wards, aims=aims or PlanningAims(), **frames)


def groups(
    shapes: Sequence[BaseGeometry | None],
    voters: Sequence[int] | int = 500,
    **columns: Sequence[object],
) -> gpd.GeoDataFrame:
    """Return groups with codes ``1``, ``2`` … named Tổ 1, Tổ 2 … in order."""
    count = len(shapes)
    counts = [voters] * count if isinstance(voters, int) else list(voters)
    return gpd.GeoDataFrame(
        {
            "group_code": [str(i + 1) for i in range(count)],
            "name": [f"Tổ {i + 1}" for i in range(count)],
            "ward_code": WARD,
            "voters": pd.array(counts, dtype="Int64"),
            **columns,
        },
        geometry=list(shapes),
        crs=GRID_CRS,
    )


def sites(points: Sequence[tuple[float, float]], **columns: Sequence[object]) -> gpd.GeoDataFrame:
    """Return sites with codes ``s1``, ``s2`` … in order."""
    codes = [f"s{i + 1}" for i in range(len(points))]
    return gpd.GeoDataFrame(
        {"site_code": codes, "name": [f"Nhà {c}" for c in codes], "ward_code": WARD, **columns},
        geometry=[Point(p) for p in points],
        crs=GRID_CRS,
    )


def institutions(
    *rows: tuple[str, str, int, BaseGeometry], name: str = "Cơ sở"
) -> gpd.GeoDataFrame:
    """Return institutions from (code, kind, voters, place), all of the same name."""
    return gpd.GeoDataFrame(
        {
            "institution_code": [r[0] for r in rows],
            "name": name,
            "kind": [r[1] for r in rows],
            "voters": pd.array([r[2] for r in rows], dtype="Int64"),
            "address": "12 Phố Kín",
            "ward_code": WARD,
        },
        geometry=[r[3] for r in rows],
        crs=GRID_CRS,
    )


def lines(
    *rows: tuple[str | None, Sequence[tuple[float, float]]], **columns: Sequence[object]
) -> gpd.GeoDataFrame:
    """Return named lines: streets, barriers or links."""
    return gpd.GeoDataFrame(
        {"name": [r[0] for r in rows], **columns},
        geometry=[LineString(r[1]) for r in rows],
        crs=GRID_CRS,
    )


def places(
    shapes: Sequence[BaseGeometry], **columns: Sequence[object] | object
) -> gpd.GeoDataFrame:
    """Return buildings or population points."""
    return gpd.GeoDataFrame({**columns}, geometry=list(shapes), crs=GRID_CRS)


def square(column: int, row: int = 0, side_m: float = 100.0) -> BaseGeometry:
    """Return a square of a grid whose first column starts at x = 0 and first row at y = 0."""
    return box(column * side_m, row * side_m, (column + 1) * side_m, (row + 1) * side_m)
