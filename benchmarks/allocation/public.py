"""Public instances as territories: what they lack costs nothing, what they ask is a rule.

OR-Library's capacitated p-median (Osman and Christofides 1994): n customers with demand q, p medians
among them, at most Q of demand each; least Σ ⌊Euclid⌋, not weighted by demand. Here each customer is a
unit of q voters with a site in it of capacity Q, all units touch each other, and a walk is ⌊Euclid⌋ / q
metres, so that voters × walk is the published distance.

County graphs (Validi and Buchanan 2022): k connected parts with L to U people, fewest cut edges. Here
each edge is a border of one metre, every walk is 0, and one site with k rooms serves all, so that a
part has one cost whatever its station.
"""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely.geometry import MultiPoint

from benchmarks.allocation.instance import Instance, Published
from geo.crs import Bounds, local_metric_crs
from geo.rules import ElectoralRules, PlanningAims, load_rules
from geo.territory import Territory, UnitKind, WardFacts

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CRS = local_metric_crs(Bounds(105.80, 21.00, 105.90, 21.05))
FREE = PlanningAims(
    imbalance_weight=0.0,
    border_weight=0.0,
    change_weight=0.0,
    outside_area_cost=0.0,
    not_step_free_cost=0.0,
    no_backup_power_cost=0.0,
)
"""Aims under which only walks cost."""


def pmedian_instances(benchmarks: Path) -> dict[str, Path]:
    """Return the file of each capacitated p-median instance, by name."""
    files = sorted((benchmarks / "pmedcap").glob("pmedcap1_*.txt"), key=_number)
    return {file.stem.replace("pmedcap1_", "pmedcap-"): file for file in files}


def county_instances(benchmarks: Path) -> dict[str, Path]:
    """Return the file of each county graph, by name."""
    files = sorted((benchmarks / "districting" / "graphs").glob("*_county.json"))
    return {f"county-{file.stem.removesuffix('_county')}": file for file in files}


def read_pmedian(file: Path) -> Instance:
    """Return a capacitated p-median instance with its published optimum."""
    lines = [line.split() for line in file.read_text(encoding="ascii").splitlines() if line.strip()]
    optimum, (n, p, capacity) = float(lines[0][1]), map(int, lines[1])
    rows = np.array([[int(cell) for cell in line] for line in lines[2 : 2 + n]], dtype=np.int64)
    x, y, demand = (rows[:, column].astype(np.float64) for column in (1, 2, 3))
    distance = np.floor(np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :]))
    u, v = np.triu_indices(n, 1)
    territory = _territory(
        file.stem.replace("pmedcap1_", "pmedcap-"),
        rows[:, 3],
        (x, y),
        (u.astype(np.int64), v.astype(np.int64), 0.0),
        distance / demand[:, None],
        _sites(np.arange(n), (x, y), capacity=capacity, rooms=1),
    )
    return Instance(
        territory.ward.code,
        territory,
        _rules(0, capacity),
        FREE.model_copy(update={"target_voters": capacity}),
        areas=p,
        published=Published(optimum, optimum, "OR-Library"),
        shaped=False,
    )


def read_county(file: Path, *, site_in_every_unit: bool = False) -> Instance:
    """Return a county graph with the published cut edges and bound."""
    graph = json.loads(file.read_text(encoding="utf-8"))
    nodes = sorted(graph["nodes"], key=lambda node: node["i"])
    n, parts = len(nodes), int(graph["k"])
    voters = np.array([node["pop"] for node in nodes], dtype=np.int64)
    ideal = int(voters.sum() / parts)
    x, y = (np.array([node[axis] for node in nodes], dtype=np.float64) for axis in "xy")
    ends = np.sort(np.array([edge[:2] for edge in graph["edges"]], dtype=np.int64), axis=1)
    if site_in_every_unit:
        sites = _sites(np.arange(n), (x, y), capacity=None, rooms=1)
    else:
        sites = _sites(np.array([-1]), (x[:1], y[:1]), capacity=None, rooms=parts)
    territory = _territory(
        f"county-{graph['state']}",
        voters,
        (x, y),
        (ends[:, 0], ends[:, 1], 1.0),
        np.zeros((n, len(sites))),
        sites,
    )
    return Instance(
        territory.ward.code,
        territory,
        _rules(int(graph["L"]), int(graph["U"])),
        FREE.model_copy(update={"border_weight": 1.0, "target_voters": ideal}),
        areas=parts,
        published=_published_cut(file, graph["state"]),
        shaped=False,
    )


def _number(file: Path) -> int:
    return int(file.stem.rpartition("_")[2])


def _published_cut(file: Path, state: str) -> Published:
    table = pd.read_csv(file.parent.parent / "best_known_cut_edges.csv")
    found = table[(table["state"] == state) & (table["level"] == "county")]
    row = found[found["contiguity"] == "contiguous"].iloc[0]
    return Published(float(row["best_obj"]), float(row["best_bound"]), "Validi and Buchanan 2022")


def _rules(low: int, high: int) -> ElectoralRules:
    changes = {"min_voters": low, "max_voters": high, "below_minimum_reasons": ()}
    return load_rules("vn-2026").model_copy(update=changes)


def _territory(
    name: str,
    voters: Ints,
    at: tuple[Floats, Floats],
    edges: tuple[Ints, Ints, float],
    walk_m: Floats,
    sites: gpd.GeoDataFrame,
) -> Territory:
    n = len(voters)
    codes = [f"u{i:03d}" for i in range(n)]
    points = gpd.points_from_xy(*at)
    units = gpd.GeoDataFrame(
        {
            "name": codes,
            "kind": UnitKind.GROUP,
            "group_code": codes,
            "voters": voters,
            "households": pd.array([None] * n, dtype="Int64"),
            "population": pd.array([None] * n, dtype="Int64"),
            "elderly": pd.array([None] * n, dtype="Int64"),
            "remote": False,
            "estimated": False,
            "institution_kind": None,
            "ballot": "",
            "x": at[0],
            "y": at[1],
        },
        geometry=points,
        crs=CRS,
        index=pd.Index(codes, name="unit_code"),
    )
    u, v, border_m = edges
    return Territory(
        ward=WardFacts(name, name, MultiPoint(list(points)).convex_hull),
        crs=CRS,
        units=units,
        sites=sites,
        edges=pd.DataFrame(
            {"u": u, "v": v, "border_m": border_m, "reason": "border", "via": ""},
        ),
        barred=pd.DataFrame({"u": [], "v": [], "border_m": [], "barrier": []}),
        walk_m=walk_m,
        walk_basis="as published",
    )


def _sites(
    homes: Ints, at: tuple[Floats, Floats], *, capacity: int | None, rooms: int
) -> gpd.GeoDataFrame:
    m = len(homes)
    return gpd.GeoDataFrame(
        {
            "name": [f"site {i}" for i in range(m)],
            "address": None,
            "kind": None,
            "capacity": pd.array([capacity] * m, dtype="Int64"),
            "rooms": np.full(m, rooms, dtype=np.int64),
            "step_free": pd.array([True] * m, dtype="boolean"),
            "backup_power": pd.array([True] * m, dtype="boolean"),
            "home_unit": homes.astype(np.int64),
            "institution": None,
            "to_be_found": False,
            "x": at[0],
            "y": at[1],
        },
        geometry=gpd.points_from_xy(*at),
        crs=CRS,
        index=pd.Index([f"s{i:03d}" for i in range(m)], name="site_code"),
    )
