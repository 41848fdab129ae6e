"""Before a plan is published, zones shape the areas themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from geo.allocation import allocate
from geo.findings import Severity
from geo.isolation.shaping import shaped
from geo.plan import PollingPlan, WardPlan, audit
from geo.plan.isolation import Situation, Zone, ZoneKind
from geo.rules import Locks, PlanningAims, load_rules
from geo.territory import Territory, UnitKind
from tests.builders import GRID_CRS, grid_territory

RULES = load_rules("vn-2021")
DAY = datetime(2021, 5, 23, 7)


def zone(
    shape: BaseGeometry,
    kind: ZoneKind = ZoneKind.BLOCKADE,
    code: str = "PT1",
    voters: int | None = None,
) -> Zone:
    return Zone(code, kind, shape, datetime(2021, 5, 20), voters=voters)


def in_force(*zones: Zone) -> Situation:
    return Situation(DAY, zones)


def planned(territory: Territory, target: int = 800) -> PollingPlan:
    aims = PlanningAims(target_voters=target)
    allocation = allocate(territory, RULES, aims, seed=1)
    return PollingPlan((WardPlan(territory, allocation),), RULES, aims, Locks(), GRID_CRS)


def errors(plan: PollingPlan) -> list[str]:
    return [
        f"{f.rule} {f.subject}: {f.message}" for f in audit(plan) if f.severity is Severity.ERROR
    ]


def grid() -> Territory:
    """4 × 4 units of 200 voters, a site in each."""
    return grid_territory(4, 4, voters=200)


def test_a_ward_that_no_zone_touches_is_the_same_object():
    ground = grid()
    assert shaped(ground, in_force(zone(box(5_000, 0, 6_000, 100))), RULES) is ground
    assert (
        shaped(ground, in_force(zone(box(0, -400, 150, 0), ZoneKind.DISTANCING)), RULES) is ground
    )


def test_a_blockade_along_units_cuts_borders_and_walks_and_divides_nobody():
    # The two columns on the left: 8 units, 4 borders to the third column.
    ground = shaped(grid(), in_force(zone(box(0, -400, 200, 0))), RULES)
    assert list(ground.units.index) == list(grid().units.index)
    assert len(grid().edges) - len(ground.edges) == len(ground.barred) == 4
    assert set(ground.barred["barrier"]) == {"vùng phong tỏa PT1"}
    left = (ground.units["x"] < 200).to_numpy()
    inside = (ground.sites["x"] < 200).to_numpy()
    assert (np.isfinite(ground.walk_m) == (left[:, None] == inside[None, :])).all()


def test_the_rest_of_the_ward_is_planned_around_it_and_the_audit_agrees():
    ground = shaped(grid(), in_force(zone(box(0, -400, 150, 0))), RULES)
    plan = planned(ground)
    assert errors(plan) == []
    inside = {str(c) for c in ground.units.index if str(c).endswith("PT1") or str(c)[2:] == "c0"}
    assert len(inside) == 8
    for area in plan.wards[0].allocation.areas:
        codes = {str(ground.units.index[u]) for u in area.units}
        assert codes <= inside or not codes & inside


def test_units_on_the_line_are_divided_into_named_parts_whose_voters_sum_to_the_whole():
    ground = shaped(grid(), in_force(zone(box(0, -400, 125, 0))), RULES)
    parts = ground.units.loc[["r0c1/PT1", "r0c1"]]
    # No buildings are known: a quarter of the area, an estimate.
    assert parts["voters"].tolist() == [50, 150]
    assert parts["estimated"].all()
    assert (parts["kind"] == UnitKind.PART).all()
    assert parts["name"].tolist() == [
        "Tổ 2 (trong vùng phong tỏa PT1)",
        "Tổ 2 (ngoài vùng phong tỏa PT1)",
    ]
    assert ground.units["voters"].sum() == 16 * 200
    assert ground.units.geometry.area.sum() == pytest.approx(160_000)
    # The middle of the cell lies outside, and with it the site.
    assert ground.units.loc["r0c1", ["x", "y"]].tolist() == [150.0, -50.0]
    assert ground.units.index[ground.sites.loc["s1", "home_unit"]] == "r0c1"
    assert ground.walk_m.shape == (20, 16)
    assert {f.rule for f in ground.findings} == {"blockade_apart", "divided_by_blockade"}


def test_parts_follow_the_people_where_buildings_are_known():
    people = gpd.GeoDataFrame(
        {"weight": [3.0, 1.0]}, geometry=[Point(110, -50), Point(180, -50)], crs=GRID_CRS
    )
    ground = shaped(grid(), in_force(zone(box(0, -400, 125, 0))), RULES, people)
    parts = ground.units.loc[["r0c1/PT1", "r0c1"]]
    assert parts["voters"].tolist() == [150, 50]
    assert not parts["estimated"].any()
    assert parts["x"].tolist() == [110.0, 150.0]


def test_too_few_inside_stay_with_their_area_and_no_station_stands_inside():
    # A tenth of the area of one unit: 20 voters.
    ground = shaped(grid(), in_force(zone(box(45, -65, 65, -15))), RULES)
    assert list(ground.units.index) == list(grid().units.index)
    assert len(ground.edges) == len(grid().edges)
    assert np.isinf(ground.walk_m[:, 0]).all()
    assert [(f.rule, f.subject) for f in ground.findings] == [("site_closed_by_zone", "s0")]
    assert errors(planned(ground)) == []


def test_from_a_hundred_voters_those_inside_have_an_area_though_it_is_below_the_minimum():
    ground = shaped(grid(), in_force(zone(box(0, -100, 100, 0))), RULES)
    plan = planned(ground)
    (area,) = [a for a in plan.wards[0].allocation.areas if 0 in a.units]
    assert area.units == (0,)
    assert area.below_minimum == "cut_off"
    assert errors(plan) == []


def test_where_the_law_lets_nothing_small_be_cut_off_those_inside_stay_with_their_area():
    rules = RULES.model_copy(update={"below_minimum_reasons": ("remote",)})
    ground = shaped(grid(), in_force(zone(box(0, -100, 100, 0))), rules)
    assert len(ground.barred) == 0


def test_a_blockade_without_a_site_that_holds_those_inside_is_visited_by_box():
    ground = grid_territory(4, 4, voters=200, sites={"a": (3, 3), "b": (2, 2), "c": (1, 2)})
    left = shaped(ground, in_force(zone(box(0, -200, 200, 0))), RULES)
    assert len(left.barred) == 0
    assert (left.walk_m == ground.walk_m).all()


def test_nobody_is_parted_where_areas_inside_are_not_wanted():
    left = shaped(grid(), in_force(zone(box(0, -400, 200, 0))), RULES, apart=False)
    assert len(left.barred) == 0
    assert np.isinf(left.walk_m[:, (left.sites["x"] < 200).to_numpy()]).all()


def test_a_site_in_a_facility_is_no_candidate():
    facility = zone(Point(50, -50), ZoneKind.QUARANTINE_FACILITY, "CL1", voters=600)
    ground = shaped(grid(), in_force(facility), RULES)
    assert np.isinf(ground.walk_m[:, 0]).all()
    assert np.isfinite(ground.walk_m[:, 1:]).all()
    plan = planned(ground)
    assert errors(plan) == []
    assert 0 not in {a.site for a in plan.wards[0].allocation.areas}


def test_a_scrap_of_a_unit_that_touches_nothing_outside_goes_in_with_the_rest():
    # All of the ward but a strip of 4 m at its left side: 4 × 8 voters that border no other unit.
    ground = shaped(grid_territory(4, 1, voters=200), in_force(zone(box(4, -400, 100, 0))), RULES)
    assert list(ground.units.index) == ["r0c0", "r1c0", "r2c0", "r3c0"]


def test_ballots_stay_apart_inside_a_blockade():
    ground = grid()
    ballots = ["p 1" if r < 2 else "p 2" for r in range(4) for _ in range(4)]
    ground = replace(ground, units=ground.units.assign(ballot=ballots))
    plan = planned(shaped(ground, in_force(zone(box(0, -400, 200, 0))), RULES))
    assert errors(plan) == []
