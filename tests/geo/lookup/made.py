"""A small published plan: one ward of 4 × 2 squares in two areas, and what lies around it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pyproj import Transformer

from geo.allocation import Allocation, Area
from geo.lookup import Published, Snapshot
from geo.plan import PollingPlan, WardPlan
from geo.plan.isolation import Isolation
from geo.rules import Locks, PlanningAims, profile_for
from geo.territory import Territory
from tests.builders import GRID_CRS, grid_territory

PUBLISHED_AT = datetime(2026, 2, 1, 8, tzinfo=UTC)
NOW = datetime(2026, 2, 2, 9, tzinfo=UTC)


def made_plan(
    *,
    isolation: Isolation | None = None,
    ward_code: str = "00001",
    name: str = "Phường Đống Đa",
    territory: Territory | None = None,
    areas: tuple[Area, ...] = (Area((0, 1, 4, 5), 0), Area((2, 3, 6, 7), 1)),
) -> PollingPlan:
    """Return Tổ 1–4 in the upper row and 5–8 in the lower; areas are the left and the right half.

    Sites: ``s0`` at 1 Phố Thử in Tổ 1, ``s1`` at 2 Phố Thử in Tổ 4. Squares have sides of 100 m; the
    upper left corner is the origin of the plan's own system.
    """
    made = territory or grid_territory(
        2, 4, voters=400, sites={"s0": (0, 0), "s1": (0, 3)}, ward_code=ward_code
    )
    made = replace(made, ward=replace(made.ward, name=name, code=ward_code))
    allocation = Allocation(areas, 1.0, {"walk": 1.0}, 1.0, True, "proved", 1_600.0)
    return PollingPlan(
        (WardPlan(made, allocation),),
        profile_for(None),
        PlanningAims(),
        Locks(),
        GRID_CRS,
        isolation=isolation,
        created_at="2026-01-12T08:30:00+00:00",
    )


def snapshot_of(*plans: PollingPlan) -> Snapshot:
    """Return a snapshot of plans published one day after the other."""
    published = (
        Published(str(i + 1), plan, PUBLISHED_AT.replace(day=1 + i)) for i, plan in enumerate(plans)
    )
    return Snapshot.of(published, now=NOW)


@cache
def _to_degrees() -> Transformer:
    return Transformer.from_crs(GRID_CRS, 4326, always_xy=True)


def degrees(x_m: float, y_m: float) -> tuple[float, float]:
    """Return longitude and latitude of a place in the plan's own system."""
    lon, lat = _to_degrees().transform(x_m, y_m)
    return float(lon), float(lat)


def at(snapshot: Snapshot, x_m: float, y_m: float) -> Any:
    """Return the answer at a place in the plan's own system."""
    return json.loads(snapshot.find(*degrees(x_m, y_m)))


def asked(snapshot: Snapshot, words: str, ward: str | None = None) -> Any:
    """Return the answer to words."""
    return json.loads(snapshot.search(words, ward))
