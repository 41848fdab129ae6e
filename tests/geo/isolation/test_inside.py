"""Who is inside a zone: by people where known, by area otherwise, whole where all but nobody is out."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, affinity, box

from geo.allocation import Area
from geo.isolation import cohorts
from geo.isolation.shares import apportioned, apportioned_within
from geo.plan.isolation import Cohort, HomeCount, Lot, Risk, Situation
from tests.geo.isolation.made import DAY, blockade, cells, distancing, facility, situation
from tests.geo.plan.made import LEFT, RIGHT, halves, legal_plan, plan, ward_plan

PLAN = legal_plan()


def counted(
    where: Situation, people: gpd.GeoDataFrame | None = None
) -> dict[tuple[str | None, str], int]:
    """Return voters by unit and lot, free ones left out."""
    found: dict[tuple[str | None, str], int] = {}
    for c in cohorts(PLAN, where, people):
        if c.lot is not Lot.FREE:
            key = (c.unit_code, str(c.lot))
            found[key] = found.get(key, 0) + c.voters
    return found


def test_a_unit_wholly_inside_is_blockaded_as_a_whole_and_its_neighbour_not_at_all() -> None:
    assert counted(situation(blockade(cells(0, 0)))) == {("r0c0", "blockade"): 200}


def test_half_of_a_unit_by_area_is_half_of_its_voters_and_marked_as_an_estimate() -> None:
    half = box(100, -100, 150, 0)  # the left half of r0c1
    made = [c for c in cohorts(PLAN, situation(blockade(half))) if c.unit_code == "r0c1"]
    assert {(c.lot, c.voters, c.estimated) for c in made} == {
        (Lot.BLOCKADE, 100, True),
        (Lot.FREE, 100, True),
    }


def test_where_buildings_are_known_people_decide_and_not_the_area() -> None:
    half = box(100, -100, 150, 0)
    people = gpd.GeoDataFrame(
        {"weight": [9.0, 1.0]}, geometry=[Point(120, -50), Point(180, -50)], crs=PLAN.crs
    )
    made = [c for c in cohorts(PLAN, situation(blockade(half)), people) if c.unit_code == "r0c1"]
    assert {(c.lot, c.voters, c.estimated) for c in made} == {
        (Lot.BLOCKADE, 180, False),
        (Lot.FREE, 20, False),
    }


def test_a_sliver_of_a_unit_is_nobody() -> None:
    sliver = cells(0, 0).union(box(100, -100, 100.5, 0))  # half a percent of r0c1
    assert counted(situation(blockade(sliver))) == {("r0c0", "blockade"): 200}


def test_a_stated_count_comes_before_the_share_by_area() -> None:
    two = cells(0, 0).union(box(100, -100, 150, 0))  # 200 + 100 by area, 270 said
    got = counted(situation(blockade(two, voters=270)))
    # 270 : 300 of each; 180 and 90
    assert got == {("r0c0", "blockade"): 180, ("r0c1", "blockade"): 90}


def test_home_isolation_inside_a_blockade_is_counted_once_and_by_share() -> None:
    half = box(100, -100, 150, 0)
    home = (HomeCount("r0c1", DAY, 20, Risk.HOME_F2),)
    made = [c for c in cohorts(PLAN, situation(blockade(half), home=home)) if c.unit_code == "r0c1"]
    got = {(c.lot, c.zone_code): (c.voters, c.risk) for c in made}
    assert got == {
        (Lot.HOME, "P1"): (10, Risk.HOME_F2),
        (Lot.HOME, None): (10, Risk.HOME_F2),
        (Lot.BLOCKADE, "P1"): (90, Risk.BLOCKADE),
        (Lot.FREE, None): (90, None),
    }


def test_a_place_inside_two_blockades_counts_in_the_first_by_code() -> None:
    both = situation(blockade(cells(0, 0, 1, 2), "A"), blockade(cells(0, 1, 1, 2), "B"))
    got = {
        (c.zone_code, c.unit_code): c.voters for c in cohorts(PLAN, both) if c.lot is Lot.BLOCKADE
    }
    assert got == {("A", "r0c0"): 200, ("A", "r0c1"): 200, ("B", "r0c2"): 200}


def test_those_of_a_facility_and_from_elsewhere_are_added_to_the_lists() -> None:
    made = cohorts(PLAN, situation(facility(60, outsiders=5)))
    assert sum(c.voters for c in made if c.unit_code is not None) == 12 * 200
    assert {(c.lot, c.voters, c.risk) for c in made if c.unit_code is None} == {
        (Lot.FACILITY, 60, Risk.FACILITY),
        (Lot.OUTSIDER, 5, Risk.FACILITY),
    }


def test_a_distanced_group_is_asked_as_a_whole() -> None:
    made = cohorts(PLAN, situation(distancing(box(0, -100, 130, 0))))
    assert {c.unit_code: c.voters for c in made if c.zone_code == "G1"} == {
        "r0c0": 200,
        "r0c1": 200,
    }


def test_home_isolated_voters_are_met_at_their_groups_point() -> None:
    made = cohorts(PLAN, situation(home=(HomeCount("r1c1", DAY, 3),)))
    point = next(c.point for c in made if c.lot is Lot.HOME)
    assert (point.x, point.y) == (150.0, -150.0)


@pytest.mark.parametrize(
    ("whole", "shares", "parts"),
    [
        (10, [1, 1, 1], [4, 3, 3]),  # the rest goes to the first of equals
        (7, [0.5, 0.5], [4, 3]),
        (3, [0.0, 1.0], [0, 3]),
        (5, [0.0, 0.0], [0, 5]),  # nobody is known to live anywhere: all in the last part
    ],
)
def test_voters_are_shared_by_the_largest_remainder(
    whole: int, shares: list[float], parts: list[int]
) -> None:
    assert apportioned(whole, np.array(shares, dtype=float)).tolist() == parts


def test_what_a_full_part_cannot_take_goes_to_the_others() -> None:
    assert apportioned_within(9, np.array([2.0, 1.0]), np.array([4, 9])).tolist() == [4, 5]


@settings(max_examples=60, deadline=None)
@given(
    x=st.floats(-50, 450),
    y=st.floats(-350, 50),
    radius=st.floats(5, 300),
    home=st.lists(st.integers(0, 200), min_size=12, max_size=12),
)
def test_every_voter_of_a_list_is_in_exactly_one_cohort(
    x: float, y: float, radius: float, home: list[int]
) -> None:
    codes = [str(code) for code in PLAN.wards[0].territory.units.index]
    counts = tuple(HomeCount(c, DAY, h) for c, h in zip(codes, home, strict=True) if h)
    where = situation(blockade(Point(x, y).buffer(radius)), home=counts)
    made: tuple[Cohort, ...] = cohorts(PLAN, where)
    if not made:
        assert not counts
        return
    for code, stated in zip(codes, home, strict=True):
        own = [c for c in made if c.unit_code == code]
        assert sum(c.voters for c in own) == 200
        assert sum(c.voters for c in own if c.lot is Lot.HOME) == stated
        assert all(c.voters > 0 for c in own)


def test_a_stated_count_is_divided_between_two_wards_and_nobody_is_lost() -> None:
    """The second ward lies beside the first; the zone is half in each: 136 and 135 of 271."""
    first = halves()
    second = halves(ward_code="00002")
    moved = second.units.set_geometry(second.units.geometry.translate(400)).assign(
        x=second.units["x"] + 400
    )
    outline = affinity.translate(second.ward.geometry, 400)
    second = replace(second, units=moved, ward=replace(second.ward, geometry=outline))
    areas = (Area(LEFT, 0), Area(RIGHT, 1))
    made = plan(ward_plan(first, areas), ward_plan(second, areas))
    # A part of the outline that reaches beyond both wards holds nobody.
    zone = blockade(box(300, -100, 500, 60), voters=271)
    inside = [c for c in cohorts(made, situation(zone)) if c.lot is Lot.BLOCKADE]
    got = {w: sum(c.voters for c in inside if c.ward_code == w) for w in ("00001", "00002")}
    assert got == {"00001": 136, "00002": 135}
