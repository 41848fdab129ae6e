"""Made wards: crooked grids with a river, remote groups, two ballots, small and large sites.

Which rules bind is drawn from the seed, so that a series of seeds tries them in every mixture.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import Point, Polygon
from shapely.ops import unary_union

from benchmarks.allocation.instance import Instance
from geo.crs import Bounds, local_metric_crs
from geo.rules import PlanningAims, load_rules
from geo.territory import Territory, UnitKind, WardFacts

SIDE_M = 250.0
CRS = local_metric_crs(Bounds(105.80, 21.00, 105.90, 21.05))


def made_ward(units: int, seed: int) -> Instance:
    """Return a made ward of about ``units`` groups (exact where it is rows × columns of a grid)."""
    rng = np.random.default_rng([units, seed])
    rows = max(1, int(np.sqrt(units * 0.8)))
    while units % rows:
        rows -= 1
    columns = units // rows
    shapes = _crooked_cells(rng, rows, columns)
    groups = _units(rng, shapes, columns)
    sites = _sites(rng, groups)
    edges, barred = _edges(rng, shapes, rows, columns)
    territory = Territory(
        ward=WardFacts(f"{units:03d}{seed:02d}", f"made ward {seed}", unary_union(shapes), "ward"),
        crs=CRS,
        units=groups,
        sites=sites,
        edges=edges,
        barred=barred,
        walk_m=np.hypot(
            groups["x"].to_numpy()[:, None] - sites["x"].to_numpy()[None, :],
            groups["y"].to_numpy()[:, None] - sites["y"].to_numpy()[None, :],
        ),
        walk_basis="straight line × 1.0",
    )
    aims = PlanningAims(target_voters=int(rng.choice([1_200, 1_500, 1_800])))
    return Instance(f"made-{units}-{seed}", territory, load_rules("vn-2026"), aims)


def _crooked_cells(rng: np.random.Generator, rows: int, columns: int) -> list[Polygon]:
    """Return quadrilaterals over a grid whose corners are moved by up to a fifth of a side."""
    corners = np.stack(np.meshgrid(range(columns + 1), range(rows + 1)), axis=-1) * SIDE_M
    corners = corners + rng.uniform(-0.2, 0.2, corners.shape) * SIDE_M
    return [
        Polygon([corners[r, c], corners[r, c + 1], corners[r + 1, c + 1], corners[r + 1, c]])
        for r in range(rows)
        for c in range(columns)
    ]


def _units(rng: np.random.Generator, shapes: list[Polygon], columns: int) -> gpd.GeoDataFrame:
    n = len(shapes)
    voters = np.clip(rng.lognormal(np.log(330.0), 0.35, n), 60, 1_400).astype(np.int64)
    points = [shape.representative_point() for shape in shapes]
    remote = np.zeros(n, dtype=bool)
    if rng.random() < 0.25:
        remote[: max(1, n // 8)] = True
    halves = rng.random() < 0.25
    ballot = [f"commune {1 + (i % columns >= columns / 2)}" if halves else "" for i in range(n)]
    codes = [f"g{i:03d}" for i in range(n)]
    return gpd.GeoDataFrame(
        {
            "name": [f"Tổ {i + 1}" for i in range(n)],
            "kind": UnitKind.GROUP,
            "group_code": codes,
            "voters": voters,
            "households": pd.array(voters // 3, dtype="Int64"),
            "population": pd.array([None] * n, dtype="Int64"),
            "elderly": pd.array([None] * n, dtype="Int64"),
            "remote": remote,
            "estimated": False,
            "institution_kind": None,
            "ballot": ballot,
            "x": [point.x for point in points],
            "y": [point.y for point in points],
        },
        geometry=shapes,
        crs=CRS,
        index=pd.Index(codes, name="unit_code"),
    )


def _sites(rng: np.random.Generator, units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a site in three units of five, some with a capacity, some with two rooms."""
    n = len(units)
    homes = np.sort(rng.choice(n, max(4, n * 3 // 5), replace=False)).astype(np.int64)
    m = len(homes)
    x = units["x"].to_numpy()[homes] + rng.uniform(-40.0, 40.0, m)
    y = units["y"].to_numpy()[homes] + rng.uniform(-40.0, 40.0, m)
    held = [int(c) if limited else None for c, limited in zip(
        rng.integers(1_500, 4_500, m), rng.random(m) < 0.7, strict=True)]  # fmt: skip
    return gpd.GeoDataFrame(
        {
            "name": [f"Nhà văn hóa {i + 1}" for i in range(m)],
            "address": None,
            "kind": "cultural_house",
            "capacity": pd.array(held, dtype="Int64"),
            "rooms": np.where(rng.random(m) < 0.15, 2, 1).astype(np.int64),
            "step_free": pd.array(list(rng.random(m) < 0.7), dtype="boolean"),
            "backup_power": pd.array(list(rng.random(m) < 0.5), dtype="boolean"),
            "home_unit": homes,
            "institution": None,
            "to_be_found": False,
            "x": x,
            "y": y,
        },
        geometry=[Point(*xy) for xy in zip(x, y, strict=True)],
        crs=CRS,
        index=pd.Index([f"s{i:03d}" for i in range(m)], name="site_code"),
    )


def _edges(
    rng: np.random.Generator, shapes: list[Polygon], rows: int, columns: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return contiguous pairs and, on half of the seeds, those that a river with a bridge closes."""
    river = columns // 3 if rng.random() < 0.5 and columns >= 3 else -1
    bridge = int(rng.integers(0, rows))
    open_rows, barred_rows = [], []
    for u in range(rows * columns):
        row, column = divmod(u, columns)
        for v in [u + 1] * (column + 1 < columns) + [u + columns] * (row + 1 < rows):
            metres = shapes[u].intersection(shapes[v]).length
            across = v == u + 1 and column == river
            if across and row != bridge:
                barred_rows.append((u, v, metres, "river"))
            else:
                open_rows.append((u, v, metres, "bridge" if across else "border", "Cầu" * across))
    edges = pd.DataFrame(open_rows, columns=["u", "v", "border_m", "reason", "via"])
    return edges, pd.DataFrame(barred_rows, columns=["u", "v", "border_m", "barrier"])
