"""A made country of 85,000 areas, as large as a nation's polling areas, published in memory."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
import shapely

from geo.crs import Bounds, local_metric_crs
from geo.lookup import KnownWard, Part, Published, Snapshot, Status, wording
from geo.lookup.part import UnitRow
from geo.plan import PollingPlan
from geo.plan.degrees import DEGREE_DECIMALS
from geo.rules import Locks, PlanningAims, profile_for

AREAS = 85_000
WEST, SOUTH, SIDE_DEG = 102.0, 8.5, 0.02
VERTICES_A_SIDE = 8
Degrees = npt.NDArray[np.float64]


def made_snapshot(areas: int = AREAS) -> Snapshot:
    """Return a snapshot of areas on a grid, a ward for each 20, with answers as long as real ones."""
    columns = round(areas**0.5)
    cell = np.arange(areas)
    x, y = WEST + (cell % columns) * SIDE_DEG, SOUTH + (cell // columns) * SIDE_DEG
    shapes = shapely.box(x, y, x + SIDE_DEG, y + SIDE_DEG)
    shapes = shapely.transform(shapely.segmentize(shapes, SIDE_DEG / VERTICES_A_SIDE), bent)
    rows, bodies = [], []
    for i in range(areas):
        ward, unit = f"{i // 20:05d}", f"{i % 20:02d}"
        fields = {
            "ward": {"ward_code": ward, "name": f"Phường {ward}", "kind": "ward"},
            "unit": {"unit_code": unit, "name": f"Tổ dân phố {unit}", "kind": "group"},
            "time_slot": None,
        }
        head = wording.head(Status.FOUND, fields)
        rows.append(UnitRow(ward, unit, f"Tổ dân phố {unit}", Status.FOUND, head, i))
        station = {
            "station_id": f"{ward}-S{unit}",
            "name": f"Nhà văn hóa Tổ dân phố {unit}",
            "address": f"{i % 300} Phố Thử",
            "lon": float(x[i]) + 0.01,
            "lat": float(y[i]) + 0.01,
            "step_free": True,
            "to_be_found": False,
        }
        area = {"area_id": f"{ward}-{unit}", "number": i % 20 + 1, "kind": "ordinary"}
        bodies.append(wording.members({"area": area, "station": station}))
    codes = sorted({row.ward_code for row in rows})
    wards = tuple(KnownWard(code, f"Phường {code}", "ward", shapely.Point(0, 0)) for code in codes)
    crs = local_metric_crs(Bounds(102, 8, 110, 23))
    empty = PollingPlan((), profile_for(None), PlanningAims(), Locks(), crs)
    published = Published("1", empty, datetime(2026, 2, 1, tzinfo=UTC))
    return Snapshot([Part(published, wards, tuple(rows), shapes, tuple(bodies), ())])


def bent(degrees: Degrees) -> Degrees:
    """Return places moved so that borders are curved and still shared, with a plan's decimals."""
    waves = np.sin(degrees[:, ::-1] * 2 * np.pi / (3 * SIDE_DEG)) * SIDE_DEG / 6
    return np.round(degrees + waves, DEGREE_DECIMALS)


def made_points(count: int, areas: int = AREAS) -> Degrees:
    """Return random points over the grid, degrees."""
    columns = round(areas**0.5)
    rng = np.random.default_rng(5)
    span = np.array([columns, areas // columns]) * SIDE_DEG
    return np.array([WEST, SOUTH]) + rng.random((count, 2)) * span
