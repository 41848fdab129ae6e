"""Small made territories: square grids whose right answers can be worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import Point, box
from shapely.ops import unary_union

from geo.crs import Bounds, local_metric_crs
from geo.territory import Territory, UnitKind, WardFacts

GRID_CRS = local_metric_crs(Bounds(105.80, 21.00, 105.90, 21.05))


def unit_code(row: int, column: int) -> str:
    """Return the code of a cell, such as ``r0c2``."""
    return f"r{row}c{column}"


def grid_territory(
    rows: int,
    columns: int,
    *,
    voters: int | Sequence[int] = 500,
    sites: Mapping[str, tuple[int, int]] | None = None,
    capacity: int | None = None,
    side_m: float = 100.0,
    ward_code: str = "00001",
) -> Territory:
    """Return a ward of square units, row by row, each side ``side_m`` long.

    ``sites`` maps site codes to (row, column): a station in the middle of that cell; default one in
    every cell, named ``s0``, ``s1`` … Walks are straight lines between middles.
    """
    cells = [(r, c) for r in range(rows) for c in range(columns)]
    counts = [voters] * len(cells) if isinstance(voters, int) else list(voters)
    shapes = [box(c * side_m, -(r + 1) * side_m, (c + 1) * side_m, -r * side_m) for r, c in cells]
    units = gpd.GeoDataFrame(
        {
            "name": [f"Tổ {i + 1}" for i in range(len(cells))],
            "kind": UnitKind.GROUP,
            "group_code": [unit_code(r, c) for r, c in cells],
            "voters": np.array(counts, dtype=np.int64),
            "households": pd.array([v // 3 for v in counts], dtype="Int64"),
            "population": pd.array([None] * len(cells), dtype="Int64"),
            "elderly": pd.array([None] * len(cells), dtype="Int64"),
            "remote": False,
            "estimated": False,
            "institution_kind": None,
            "ballot": "",
            "x": [s.centroid.x for s in shapes],
            "y": [s.centroid.y for s in shapes],
        },
        geometry=shapes,
        crs=GRID_CRS,
        index=pd.Index([unit_code(r, c) for r, c in cells], name="unit_code"),
    )
    places = sites if sites is not None else {f"s{i}": cell for i, cell in enumerate(cells)}
    return Territory(
        ward=WardFacts(ward_code, "Phường Thử", unary_union(shapes), kind="ward"),
        crs=GRID_CRS,
        units=units,
        sites=_sites(places, columns, side_m, capacity),
        edges=_edges(cells, side_m),
        barred=pd.DataFrame({"u": [], "v": [], "border_m": [], "barrier": []}),
        walk_m=_walks(units, _sites(places, columns, side_m, capacity)),
        walk_basis="straight line × 1.0",
    )


def _sites(
    places: Mapping[str, tuple[int, int]], columns: int, side_m: float, capacity: int | None
) -> gpd.GeoDataFrame:
    points = [Point((c + 0.5) * side_m, -(r + 0.5) * side_m) for r, c in places.values()]
    return gpd.GeoDataFrame(
        {
            "name": [f"Nhà văn hóa {code}" for code in places],
            "address": [f"{i + 1} Phố Thử" for i in range(len(places))],
            "kind": "cultural_house",
            "capacity": pd.array([capacity] * len(places), dtype="Int64"),
            "rooms": np.ones(len(places), dtype=np.int64),
            "step_free": pd.array([True] * len(places), dtype="boolean"),
            "backup_power": pd.array([None] * len(places), dtype="boolean"),
            "home_unit": np.array([r * columns + c for r, c in places.values()], dtype=np.int64),
            "institution": None,
            "to_be_found": False,
            "x": [p.x for p in points],
            "y": [p.y for p in points],
        },
        geometry=points,
        crs=GRID_CRS,
        index=pd.Index(list(places), name="site_code"),
    )


def _edges(cells: list[tuple[int, int]], side_m: float) -> pd.DataFrame:
    position = {cell: i for i, cell in enumerate(cells)}
    pairs = [
        (i, position[near])
        for (r, c), i in position.items()
        for near in ((r, c + 1), (r + 1, c))
        if near in position
    ]
    return pd.DataFrame(
        {
            "u": np.array([u for u, _ in pairs], dtype=np.int64),
            "v": np.array([v for _, v in pairs], dtype=np.int64),
            "border_m": side_m,
            "reason": "border",
            "via": "",
        }
    )


def _walks(units: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> np.ndarray:
    return np.hypot(
        units["x"].to_numpy()[:, None] - sites["x"].to_numpy()[None, :],
        units["y"].to_numpy()[:, None] - sites["y"].to_numpy()[None, :],
    )
