"""Plans made by hand on square grids, for every test of this room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import Point, box

from geo.allocation import Allocation, Area
from geo.allocation.objective import objective_terms
from geo.plan import PollingPlan, WardPlan
from geo.rules import ElectoralRules, Locks, PlanningAims, load_rules
from geo.territory import Territory, UnitKind
from tests.builders import grid_territory

TARGET = 1_200.0

LEFT, RIGHT = (0, 1, 4, 5, 8, 9), (2, 3, 6, 7, 10, 11)
"""The two halves of a grid of 3 × 4 units; sites a and b stand in units 4 and 7."""


def halves(**changes: object) -> Territory:
    """Return a ward of 3 × 4 units of 200 voters with a site in each half."""
    sites = {"a": (1, 0), "b": (1, 3)}
    return grid_territory(3, 4, **{"voters": 200, "sites": sites, **changes})


def ward_plan(territory: Territory, areas: Sequence[Area], target: float = TARGET) -> WardPlan:
    """Return a planned ward whose stated costs are true where they can be computed."""
    inside = all(0 <= u < len(territory.units) for a in areas for u in a.units)
    seated = all(0 <= a.site < len(territory.sites) for a in areas)
    terms = (
        objective_terms(territory, areas, PlanningAims(), {}, target) if inside and seated else {}
    )
    cost = sum(terms.values())
    return WardPlan(
        territory,
        Allocation(
            areas=tuple(areas),
            objective=cost,
            terms=terms,
            lower_bound=cost * 0.9,
            proved=False,
            stopped_by="iterations",
            target_voters=target,
        ),
        seconds=0.25,
    )


def plan(
    *wards: WardPlan, rules: ElectoralRules | None = None, locks: Locks | None = None
) -> PollingPlan:
    """Return a plan of wards under the rules of 2026."""
    return PollingPlan(
        wards=wards,
        rules=rules or load_rules("vn-2026"),
        aims=PlanningAims(),
        locks=locks or Locks(),
        crs=wards[0].territory.crs,
        seed=7,
        created_at="2026-01-31T08:00:00+00:00",
        generator="khuvuc 0.1.0",
    )


def legal_plan(territory: Territory | None = None, **options: object) -> PollingPlan:
    """Return the plan of two halves, which keeps every rule."""
    made = territory if territory is not None else halves()
    return plan(ward_plan(made, (Area(LEFT, 0), Area(RIGHT, 1))), **options)


def with_units(territory: Territory, **columns: object) -> Territory:
    """Return the territory with other columns of units."""
    return replace(territory, units=territory.units.assign(**columns))


def with_sites(territory: Territory, **columns: object) -> Territory:
    """Return the territory with other columns of sites."""
    return replace(territory, sites=territory.sites.assign(**columns))


def with_institution(
    territory: Territory, kind: str = "hospital", voters: int = 120, name: str = "Bệnh viện Thử"
) -> Territory:
    """Return the territory with an institution in the corner of the last unit, at a site of its own."""
    units, sites = territory.units.copy(), territory.sites.copy()
    x, y = float(units["x"].iloc[-1]) + 40.0, float(units["y"].iloc[-1]) - 40.0
    place = box(x - 10, y - 10, x + 10, y + 10)
    shapes = units.geometry.to_list()
    shapes[-1] = shapes[-1].difference(place)
    units = units.set_geometry(gpd.GeoSeries(shapes, index=units.index, crs=units.crs))
    row = units.iloc[[-1]].copy()
    row.index = pd.Index(["i1"], name="unit_code")
    row = row.assign(
        name=name, kind=UnitKind.INSTITUTION, group_code=None, voters=voters, institution_kind=kind,
        households=pd.array([None], dtype="Int64"), x=x, y=y,
    )  # fmt: skip
    row = row.set_geometry([place], crs=units.crs)
    site = sites.iloc[[-1]].copy()
    site.index = pd.Index(["i1"], name="site_code")
    site = site.assign(
        name=name, address=None, institution="i1", home_unit=len(units), x=x, y=y
    ).set_geometry([Point(x, y)], crs=units.crs)
    units, sites = pd.concat([units, row]), pd.concat([sites, site])
    walk = np.hypot(
        units["x"].to_numpy()[:, None] - sites["x"].to_numpy()[None, :],
        units["y"].to_numpy()[:, None] - sites["y"].to_numpy()[None, :],
    )
    return replace(territory, units=units, sites=sites, walk_m=walk)


def day() -> date:
    """Return the polling day of 2026."""
    return date(2026, 3, 15)
