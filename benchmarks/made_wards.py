"""``python -m benchmarks.made_wards [WARDS]``: legality and proof on made wards with all rules on.

Wards of 20–150 units on a grid with noise, from 20 seeds: capacities, rooms, two ballots,
barriers, remote units, an institution, locks. Each plan is audited. Prints Markdown and ends with
status 1 if a plan is illegal, a ward of up to 60 units is not proved, or more than 5 % of the larger
ones are not. Then the engine and HiGHS's flow models on wards of 50 units, in the same run: the median
time of ours may be a hundredth of HiGHS's at most.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely.geometry import Point, box
from shapely.ops import unary_union

from benchmarks.allocation.instance import Instance
from benchmarks.beside_flow import beside_flow
from geo.allocation import Allocation, allocate
from geo.crs import Bounds, local_metric_crs
from geo.errors import InfeasibleError
from geo.findings import IntakeReport, Severity
from geo.plan import PollingPlan, WardPlan, audit
from geo.rules import Locks, PlanningAims, load_rules
from geo.territory import Territory, UnitKind, WardFacts

SEEDS = 20
UNITS = (20, 150)
WARDS = 200
MIDDLE = 50
"""Units of the wards on which HiGHS is asked as well."""
SIDE_M = 120.0
CRS = local_metric_crs(Bounds(105.80, 21.00, 105.90, 21.05))
RULES = load_rules("vn-2021")
AIMS = PlanningAims()


@dataclass(frozen=True)
class Tried:
    """What came of one made ward."""

    units: int
    seconds: float
    """Processor time of the engine."""
    allocation: Allocation | None
    """None where the engine says that there is no plan."""
    errors: int
    """Rules that the audit finds broken."""
    why: str = ""


def made_ward(seed: int, units: int) -> tuple[Territory, Locks]:
    """Return a made ward and locks on it; the same arguments give the same ward."""
    rng = np.random.default_rng([seed, units])
    columns = max(4, round(units**0.5))
    cells = [(i // columns, i % columns) for i in range(units)]
    codes = [f"U{i:04d}" for i in range(units)]
    frame = _units(cells, codes, rng)
    frame.loc[frame.index[: columns * (len(cells) // columns // 2)], "ballot"] = "A"
    frame.loc[frame["ballot"] == "", "ballot"] = "B"
    institution = codes[-1]
    for fact, value in (("kind", "institution"), ("institution_kind", "hospital"), ("voters", 190)):
        frame.loc[institution, fact] = value
    sites = _sites(frame, rng)
    edges, barred = _borders(cells, rng)
    xy = frame[["x", "y"]].to_numpy(float)
    at = sites[["x", "y"]].to_numpy(float)
    walk = np.hypot(xy[:, None, 0] - at[None, :, 0], xy[:, None, 1] - at[None, :, 1])
    ward = WardFacts("00001", "Phường Thử", unary_union(frame.geometry.to_list()), kind="ward")
    territory = Territory(ward, CRS, frame, sites, edges, barred, walk, "straight line × 1.0")
    first, second = next((u, v) for u, v in edges[["u", "v"]].to_numpy() if _alike(frame, u, v))
    locks = Locks(
        together=((codes[int(first)], codes[int(second)]),), closed_sites=(str(sites.index[1]),)
    )
    return territory, locks


def _alike(frame: gpd.GeoDataFrame, u: int, v: int) -> bool:
    mine = frame.iloc[[int(u), int(v)]]
    return bool(len(set(mine["ballot"])) == 1 and (mine["kind"] == UnitKind.GROUP).all())


def _units(
    cells: list[tuple[int, int]], codes: list[str], rng: np.random.Generator
) -> gpd.GeoDataFrame:
    n = len(cells)
    shapes = [box(c * SIDE_M, -(r + 1) * SIDE_M, (c + 1) * SIDE_M, -r * SIDE_M) for r, c in cells]
    voters = rng.integers(110, 480, n)
    noise = rng.uniform(-0.3, 0.3, (n, 2)) * SIDE_M
    return gpd.GeoDataFrame(
        {
            "name": [f"Tổ {i + 1}" for i in range(n)],
            "kind": pd.array([UnitKind.GROUP] * n, dtype=object),
            "group_code": codes,
            "voters": voters.astype(np.int64),
            "households": pd.array(voters // 3, dtype="Int64"),
            "population": pd.array([None] * n, dtype="Int64"),
            "elderly": pd.array([None] * n, dtype="Int64"),
            "remote": rng.random(n) < 0.03,
            "estimated": False,
            "institution_kind": pd.array([None] * n, dtype=object),
            "ballot": "",
            "x": [s.centroid.x + d for s, d in zip(shapes, noise[:, 0], strict=True)],
            "y": [s.centroid.y + d for s, d in zip(shapes, noise[:, 1], strict=True)],
        },
        geometry=shapes,
        crs=CRS,
        index=pd.Index(codes, name="unit_code"),
    )


def _sites(frame: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    n = len(frame)
    homes = np.sort(rng.choice(n - 1, max(6, n // 3), replace=False))
    rooms = rng.integers(1, 4, len(homes))
    homes, rooms = np.append(homes, n - 1), np.append(rooms, 1)
    m = len(homes)
    codes = [f"S{i:03d}" for i in range(m)]
    known = rng.random(m) < 0.9
    capacity = 100 * rng.integers(12, 26, m) * rooms
    points = [Point(frame["x"].iloc[h], frame["y"].iloc[h]) for h in homes]
    return gpd.GeoDataFrame(
        {
            "name": [f"Nhà văn hóa {code}" for code in codes],
            "address": [f"{i + 1} Phố Thử" for i in range(m)],
            "kind": "cultural_house",
            "capacity": pd.array(
                [int(c) if k else None for c, k in zip(capacity, known, strict=True)],
                dtype="Int64",
            ),
            "rooms": rooms.astype(np.int64),
            "step_free": pd.array(rng.random(m) < 0.7, dtype="boolean"),
            "backup_power": pd.array([None] * m, dtype="boolean"),
            "home_unit": homes.astype(np.int64),
            "institution": pd.array([None] * (m - 1) + [frame.index[-1]], dtype=object),
            "to_be_found": False,
            "x": [p.x for p in points],
            "y": [p.y for p in points],
        },
        geometry=points,
        crs=CRS,
        index=pd.Index(codes, name="site_code"),
    )


def _borders(
    cells: list[tuple[int, int]], rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return borders between cells, and those along a canal with one bridge."""
    position = {cell: i for i, cell in enumerate(cells)}
    pairs = [
        (i, position[near])
        for (r, c), i in position.items()
        for near in ((r, c + 1), (r + 1, c))
        if near in position
    ]
    frame = pd.DataFrame(pairs, columns=["u", "v"]).astype(np.int64)
    frame["border_m"] = SIDE_M
    column = np.array([c for _, c in cells])
    canal = int(column.max()) // 2
    over = (column[frame["u"]] == canal) & (column[frame["v"]] == canal + 1)
    open_rows = rng.random(len(frame)) < 0.4
    barred = over & ~open_rows
    edges = frame[~barred].reset_index(drop=True).assign(reason="border", via="")
    closed = frame[barred].reset_index(drop=True).assign(barrier="canal")
    return edges, closed


def tried(seed: int, units: int) -> Tried:
    """Plan and audit one made ward."""
    territory, locks = made_ward(seed, units)
    start = time.process_time()
    try:
        allocation = allocate(territory, RULES, AIMS, locks=locks, seed=seed)
    except InfeasibleError as error:
        why = "; ".join(o.rule for o in error.obstacles)
        return Tried(units, time.process_time() - start, None, 0, why)
    seconds = time.process_time() - start
    plan = PollingPlan(
        wards=(WardPlan(territory, allocation),),
        rules=RULES,
        aims=AIMS,
        locks=locks,
        crs=CRS,
        inputs=(),
        intake=IntakeReport("made"),
        generator="khuvuc benchmarks",
    )
    broken = [f for f in audit(plan) if f.severity is Severity.ERROR and not f.waived]
    return Tried(
        units, seconds, allocation, len(broken), "; ".join(sorted({f.rule for f in broken}))
    )


def spread(count: int) -> list[tuple[int, int]]:
    """Return (seed, units) of ``count`` wards: sizes spread over 20–150 units, the seeds in turn."""
    sizes: npt.NDArray[np.int64] = np.linspace(*UNITS, count).round().astype(np.int64)
    return [(i % SEEDS, int(units)) for i, units in enumerate(sizes)]


def ruled_instance(seed: int, units: int) -> Instance:
    """Return a made ward as an instance that the peers can be asked."""
    territory, locks = made_ward(seed, units)
    return Instance(f"ruled-{units}-{seed}", territory, RULES, AIMS, locks=locks)


def main() -> int:
    """Try the wards, print what came of them, and judge."""
    parser = argparse.ArgumentParser(prog="benchmarks.made_wards", description=__doc__)
    parser.add_argument("wards", nargs="?", type=int, default=WARDS)
    parser.add_argument("--flow-wards", type=int, default=9, help="wards that HiGHS is asked too")
    parser.add_argument("--flow-seconds", type=float, default=60.0, help="HiGHS may take so long")
    asked = parser.parse_args()
    tried(0, UNITS[0])  # compiling is no ward's time
    found = [tried(seed, units) for seed, units in spread(asked.wards)]
    print("| units | wards | no plan | illegal | proved | worst gap % | median s | largest s |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    small = _row([t for t in found if t.units <= 60], "20–60")
    large = _row([t for t in found if t.units > 60], "61–150")
    for t in found:
        if t.errors or t.allocation is None:
            print(f"{t.units} units: {t.errors} errors, {t.why}")
    fast = beside_flow(
        [ruled_instance(seed, MIDDLE) for seed in range(asked.flow_wards)], asked.flow_seconds
    )
    legal = not any(t.errors or t.allocation is None for t in found)
    return 0 if small == 1.0 and large >= 0.95 and legal and fast else 1


def _row(found: list[Tried], title: str) -> float:
    planned = [t.allocation for t in found if t.allocation is not None]
    proved = sum(a.proved for a in planned)
    seconds = [t.seconds for t in found] or [0.0]
    gap = max((a.gap for a in planned), default=0.0)
    print(
        f"| {title} | {len(found)} | {len(found) - len(planned)} | {sum(t.errors > 0 for t in found)} "
        f"| {proved} | {100 * gap:.3f} | {np.median(seconds):.2f} | {max(seconds):.2f} |"
    )
    return proved / len(planned) if planned else 1.0


if __name__ == "__main__":
    raise SystemExit(main())
