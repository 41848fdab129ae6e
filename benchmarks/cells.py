"""``python -m benchmarks.cells [CELLS] [SITES]``: one ward of very many made units, from folder to map.

The ward has a ragged outline, a river with bridges where ``--river`` is said, clusters of buildings and
no groups, so the intake makes as many cells as are asked for. SITES is 0 for a ward whose stations
have all to be found. Prints for each stage processor seconds and peak memory, then legality by the
audit, objective and gap. Status 1 if the plan is illegal, or allocation takes more than 60 s or 1.5 GB.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from benchmarks.measuring import Measured, measured_plan, warm_up
from geo.crs import Bounds, local_metric_crs
from geo.findings import Finding, Severity
from geo.plan import PollingPlan

PLANE = local_metric_crs(Bounds(105.80, 21.00, 105.90, 21.05))
MOST_SECONDS, MOST_MB = 60.0, 1_500.0
M2_PER_CELL = 900.0
BUILDINGS_PER_CELL = 1.3


@dataclass(frozen=True)
class Made:
    """What a made ward is like."""

    cells: int
    sites: int
    voters_per_cell: int = 30
    tightness: float = 0.6
    """Voters ÷ places of all sites, at most; sites get more rooms until it holds."""
    capacity: int = 1_500
    """Voters that a room holds, about."""
    river: bool = False
    seed: int = 1


def write_ward(folder: Path, made: Made) -> None:
    """Write the planning folder of the made ward; the same arguments give the same folder."""
    rng = np.random.default_rng(made.seed)
    outline = _outline(made, rng)
    voters = made.cells * made.voters_per_cell
    folder.mkdir(parents=True, exist_ok=True)
    ward = {"ward_code": "00001", "name": "Phường Nhiều Ô", "voters": voters}
    _write([ward], [outline], folder / "wards.geojson")
    homes = _places(outline, round(made.cells * BUILDINGS_PER_CELL), rng)
    storeys = rng.integers(1, 6, len(homes))
    _write([{"storeys": int(s)} for s in storeys], homes, folder / "buildings.geojson")
    if made.sites:
        _write_sites(folder, outline, made, rng)
    if made.river:
        _write_river(folder, outline)
    (folder / "planning.toml").write_text(
        f'title = "Cells"\n[aims]\nvoters_per_cell = {made.voters_per_cell}\n', encoding="utf-8"
    )


def _outline(made: Made, rng: np.random.Generator) -> BaseGeometry:
    """Return a star of many corners, so that long arms and bays are in it."""
    radius = float(np.sqrt(made.cells * M2_PER_CELL / np.pi)) * 1.1
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    away = radius * rng.uniform(0.55, 1.3, len(angle))
    return shapely.Polygon(np.column_stack([away * np.cos(angle), away * np.sin(angle)]))


def _places(outline: BaseGeometry, count: int, rng: np.random.Generator) -> list[BaseGeometry]:
    """Return points inside, two thirds of them around a few middles."""
    west, south, east, north = outline.bounds
    found: list[BaseGeometry] = []
    middles = rng.uniform([west, south], [east, north], (max(3, count // 400), 2))
    shapely.prepare(outline)
    while len(found) < count:
        even = rng.uniform([west, south], [east, north], (count, 2))
        around = middles[rng.integers(0, len(middles), count)] + rng.normal(0, 120, (count, 2))
        xy = np.where(rng.random(count)[:, None] < 2 / 3, around, even)
        found += [shapely.Point(place) for place in xy[shapely.contains_xy(outline, xy)]]
    return found[:count]


def _write_sites(folder: Path, outline: BaseGeometry, made: Made, rng: np.random.Generator) -> None:
    places = _places(outline, made.sites, rng)
    one_room = rng.integers(5, 26, made.sites) * made.capacity // 15
    needed = made.cells * made.voters_per_cell / made.tightness
    rooms = max(1, -(-int(needed) // int(one_room.sum())))
    rows = [
        {
            "site_code": f"S{i:05d}",
            "name": f"Nhà văn hóa {i + 1}",
            "capacity": c * rooms,
            "rooms": rooms,
        }
        for i, c in enumerate(one_room.tolist())
    ]
    _write(rows, places, folder / "sites.geojson")


def _write_river(folder: Path, outline: BaseGeometry) -> None:
    """Write a river from west to east with four bridges."""
    west, _, east, north = outline.bounds
    x = np.linspace(west - 100, east + 100, 60)
    bend = 0.2 * north * np.sin(x / (east - west) * 9)
    rows = [{"name": "Sông Thử", "kind": "river"}]
    lines = [shapely.LineString(np.column_stack([x, bend]))]
    for i, at in enumerate((8, 22, 36, 50)):
        rows.append({"name": f"Cầu {i + 1}", "kind": "bridge"})
        ends = [(x[at], bend[at] - 25), (x[at], bend[at] + 25)]
        lines.append(shapely.LineString(ends))
    _write(rows, lines, folder / "barriers.geojson")


def _write(
    rows: Sequence[Mapping[str, object]], shapes: Sequence[BaseGeometry], path: Path
) -> None:
    frame = gpd.GeoDataFrame(pd.DataFrame(rows), geometry=shapes, crs=PLANE)
    frame.to_crs("EPSG:4326").to_file(path, driver="GeoJSON")


def main() -> int:
    """Make the ward, run every stage, print, and judge."""
    parser = argparse.ArgumentParser(prog="benchmarks.cells", description=__doc__)
    parser.add_argument("cells", nargs="?", type=int, default=10_000)
    parser.add_argument("sites", nargs="?", type=int, default=210)
    parser.add_argument("--voters", type=int, default=30, help="voters of a cell")
    parser.add_argument("--tight", type=float, default=0.6, help="voters ÷ places of all sites")
    parser.add_argument("--capacity", type=int, default=1_500, help="voters that a room holds")
    parser.add_argument("--river", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="measure this folder instead of a made one")
    asked = parser.parse_args()
    warm_up()
    made = Made(
        asked.cells, asked.sites, asked.voters, asked.tight, asked.capacity, asked.river, asked.seed
    )
    with tempfile.TemporaryDirectory() as folder:
        if asked.folder is None:
            write_ward(Path(folder), made)
        return _judged(*measured_plan(asked.folder or Path(folder)))


def _judged(measured: Measured, plan: PollingPlan | None, findings: tuple[Finding, ...]) -> int:
    """Print what came of the ward; return 1 for what should not be."""
    if plan is None:
        print(f"{measured.folder}: unusable")
        return 1
    for stage, seconds in measured.seconds.items():
        print(f"{stage:<12} {seconds:8.1f} s {measured.peak_mb[stage]:8.0f} MB")
    wrong = sorted({f.rule for f in findings if f.severity is Severity.ERROR and not f.waived})
    good = measured.seconds["allocation"] <= MOST_SECONDS
    good &= measured.peak_mb["allocation"] <= MOST_MB
    for ward in plan.wards:
        size = f"{len(ward.territory.units)} units, {len(ward.territory.sites)} sites"
        found = ward.allocation
        if found is None:
            print(f"{size}: no plan, {'; '.join(o.message for o in ward.obstacles)}")
            continue
        terms = ", ".join(f"{name} {v:,.0f}" for name, v in found.terms.items() if v)
        print(f"{size}, {len(found.areas)} areas, objective {found.objective:,.0f} ({terms})")
        print(f"gap {100 * found.gap:.2f} %, stopped by {found.stopped_by}")
        good &= not wrong
    print("errors by the audit: " + (", ".join(wrong) or "none"))
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
