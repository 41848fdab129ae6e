"""How far people walk, to which sites, and which ballot they get."""

from __future__ import annotations

import numpy as np
import pytest
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from geo.rules import ElectoralRules, PlanningAims, load_rules
from geo.territory import Territory, build_territory
from tests.frames import WARD, groups, lines, places, planning_frames, sites, square

RULES = load_rules("vn-2021")
TWO = box(0, 0, 200, 100)
WIDE = box(0, 0, 1_000, 1_000)


def build(
    outline: BaseGeometry,
    aims: PlanningAims | None = None,
    rules: ElectoralRules = RULES,
    **frames: object,
) -> Territory:
    return build_territory(planning_frames(outline, aims=aims, **frames), WARD, rules)


def rules_of(territory: Territory) -> set[str]:
    return {f.rule for f in territory.findings}


def test_without_streets_a_walk_is_the_straight_line_times_the_detour_factor():
    points = groups([Point(50, 50), Point(150, 50)])
    plain = build(TWO, groups=points, sites=sites([(80, 10)]))
    # 30-40-50 triangle, and 70-40: √6,500 = 80.62 m, of which a tenth is kept.
    assert plain.walk_m.ravel().tolist() == [50.0, 80.6]
    assert plain.walk_basis == "straight line × 1.0"
    longer = build(TWO, PlanningAims(detour_factor=1.3), groups=points, sites=sites([(80, 10)]))
    assert longer.walk_m[0, 0] == pytest.approx(65.0)
    assert longer.walk_basis == "straight line × 1.3"


def test_a_walk_follows_two_streets_by_hand():
    # Street A along y = 500, street B along x = 500; they cross without a common corner.
    streets = lines(("A", [(0, 500), (1_000, 500)]), ("B", [(500, 0), (500, 1_000)]))
    territory = build(
        WIDE,
        groups=groups([Point(100, 520), Point(900, 500)]),
        sites=sites([(510, 900), (100, 470)]),
        streets=streets,
    )
    # Group 1: 20 m to A, 400 m along A, 400 m along B, 10 m to the site = 830 m.
    # To the second site: 20 m to A at x = 100, none along it, 30 m down = 50 m.
    # Group 2 stands on A: 400 + 400 + 10 = 810 m; 800 + 30 = 830 m.
    assert territory.walk_m.tolist() == [
        pytest.approx([830.0, 50.0], abs=0.05),
        pytest.approx([810.0, 830.0], abs=0.05),
    ]
    assert territory.walk_basis == "streets"
    assert rules_of(territory) == set()


def test_a_bridge_does_not_meet_the_street_below_it():
    # From (0, 500) over the bridge to (1000, 500); street B passes below at x = 500 and meets the
    # others along y = 0 only: down 500, along 500, up 500 = 1,500 m from the bridge's west head.
    streets = lines(
        ("Cầu Vượt", [(0, 500), (1_000, 500)]),
        ("B", [(500, 0), (500, 600)]),
        ("C", [(0, 0), (1_000, 0)]),
        ("D", [(0, 500), (0, 0)]),
    )
    territory = build(
        WIDE,
        groups=groups([Point(0, 500), Point(500, 500)]),
        sites=sites([(500, 600)]),
        streets=streets,
    )
    assert territory.walk_m[0, 0] == pytest.approx(500 + 500 + 600, abs=0.05)


def test_streets_that_miss_each_other_by_three_metres_meet():
    streets = lines(("A", [(0, 500), (497, 500)]), ("B", [(500, 0), (500, 1_000)]))
    territory = build(
        WIDE,
        groups=groups([Point(97, 500), Point(500, 100)]),
        sites=sites([(500, 900)]),
        streets=streets,
    )
    assert territory.walk_m[0, 0] == pytest.approx(400 + 3 + 400, abs=0.05)


def test_a_part_of_the_network_without_a_site_falls_back_to_straight_lines_and_says_so():
    streets = lines(("A", [(0, 100), (1_000, 100)]), ("B", [(0, 900), (1_000, 900)]))
    territory = build(
        WIDE,
        groups=groups([Point(500, 100), Point(500, 900)]),
        sites=sites([(100, 100)]),
        streets=streets,
    )
    # Group 1: 400 m along A. Group 2: B has no site: straight over 400 and 800 m = √800,000.
    assert territory.walk_m.ravel().tolist() == pytest.approx([400.0, 800_000**0.5], abs=0.05)
    assert {"street_parts", "no_way_to_site"} <= rules_of(territory)
    (parts,) = [f for f in territory.findings if f.rule == "street_parts"]
    assert "1,000 m, 1,000 m" in parts.message


def test_a_site_in_another_part_of_the_network_cannot_be_walked_to():
    streets = lines(("A", [(0, 100), (1_000, 100)]), ("B", [(0, 900), (1_000, 900)]))
    territory = build(
        WIDE,
        groups=groups([Point(500, 100), Point(500, 900)]),
        sites=sites([(100, 100), (100, 900)]),
        streets=streets,
    )
    assert np.isinf(territory.walk_m).tolist() == [[False, True], [True, False]]


def test_a_stub_of_street_that_meets_nothing_is_not_walked_on():
    streets = lines(("A", [(0, 100), (1_000, 100)]), ("Cụt", [(490, 300), (510, 300)]))
    territory = build(
        WIDE,
        groups=groups([Point(500, 300), Point(100, 100)]),
        sites=sites([(100, 100)]),
        streets=streets,
    )
    assert territory.walk_m[0, 0] == pytest.approx(200 + 400, abs=0.05)
    assert "street_parts" in rules_of(territory)


def test_a_unit_far_from_any_street_walks_straight_and_is_named():
    streets = lines(("A", [(0, 100), (1_000, 100)]))
    territory = build(
        WIDE,
        groups=groups([Point(500, 900), Point(500, 100)]),
        sites=sites([(500, 100)]),
        streets=streets,
    )
    assert territory.walk_m[0, 0] == pytest.approx(800.0)
    (far,) = [f for f in territory.findings if f.rule == "far_from_street"]
    assert "1 unit(s) and 0 site(s)" in far.message


def test_streets_of_a_neighbouring_ward_that_meet_none_of_ours_are_not_told_of():
    streets = lines(("A", [(0, 50), (200, 50)]), ("Xa", [(0, 400), (200, 400)]))
    territory = build(
        TWO, groups=groups([square(0), square(1)]), sites=sites([(50, 50)]), streets=streets
    )
    assert rules_of(territory) == set()


def test_sites_keep_what_is_known_and_nothing_is_made_up():
    rows = sites(
        [(50, 50), (150, 50)], capacity=[1_200, None], rooms=[None, 3], step_free=[True, None]
    )
    made = build(TWO, groups=groups([square(0), square(1)]), sites=rows).sites
    assert made["capacity"].isna().tolist() == [False, True]
    assert made["rooms"].tolist() == [1, 3]
    assert made["step_free"].isna().tolist() == [False, True]
    assert made["home_unit"].tolist() == [0, 1]
    assert not made["to_be_found"].any()


def test_a_site_just_outside_a_crude_outline_is_at_home_in_the_nearest_unit_a_far_one_nowhere():
    made = build(
        TWO, groups=groups([square(0), square(1)]), sites=sites([(230, 50), (900, 50)])
    ).sites
    assert made["home_unit"].tolist() == [1, -1]


def test_a_ward_without_sites_has_a_place_to_be_found_in_every_unit():
    territory = build(TWO, groups=groups([square(0), square(1)]))
    made = territory.sites
    assert made["to_be_found"].tolist() == [True, True]
    assert made[["x", "y"]].to_numpy().tolist() == [[50.0, 50.0], [150.0, 50.0]]
    assert made["address"].isna().all()
    (finding,) = territory.findings
    assert (finding.rule, finding.severity) == ("site_to_be_found", "warning")


def test_very_many_units_without_sites_have_places_to_be_found_in_some_of_them_evenly_spread():
    # 40 × 40 = 1,600 units of 30 voters: 32 areas, for which about 600 places are enough.
    points = [Point(20 * c + 10, 20 * r + 10) for r in range(40) for c in range(40)]
    territory = build(box(0, 0, 800, 800), groups=groups(points, voters=30))
    made = territory.sites
    assert 500 <= len(made) <= 700
    assert made["home_unit"].is_unique
    # Two steps of the grid to the next place at most, straight or across.
    assert territory.walk_m.min(axis=1).max() <= 2 * 20.0 * 2**0.5 + 1e-6
    (finding,) = territory.findings
    assert f"{len(made)} of its 1600 units" in finding.message


def test_sites_stand_in_natural_order():
    rows = sites([(50, 50), (150, 50)]).assign(site_code=["S10", "S2"])
    assert build(TWO, groups=groups([square(0), square(1)]), sites=rows).sites.index.tolist() == [
        "S2",
        "S10",
    ]


def test_a_ballot_names_the_constituency_of_every_level():
    areas = places(
        [box(0, 0, 100, 100), box(100, 0, 200, 100), TWO],
        level=["commune", "commune", "province"],
        number=["3", "4", "12"],
    )
    territory = build(TWO, groups=groups([square(0), square(1)]), constituencies=areas)
    assert territory.units["ballot"].tolist() == [
        "commune 3 · province 12",
        "commune 4 · province 12",
    ]


def test_a_column_of_groups_says_the_constituency_before_the_map_does():
    areas = places([TWO], level=["commune"], number=["3"])
    rows = groups([square(0), square(1)], constituency_commune=["7", None])
    territory = build(TWO, groups=rows, constituencies=areas)
    assert territory.units["ballot"].tolist() == ["commune 7", "commune 3"]


def test_a_level_that_the_election_does_not_vote_on_is_left_out():
    rows = groups([square(0), square(1)], constituency_district=["1", "2"])
    assert build(TWO, groups=rows).units["ballot"].tolist() == ["district 1", "district 2"]
    rules = load_rules("vn-2026")
    assert build(TWO, rules=rules, groups=rows).units["ballot"].tolist() == ["", ""]


def test_a_group_that_a_constituency_line_cuts_is_told_of_and_a_sliver_is_not():
    # The line at x = 60 leaves group 1 40 % on the far side; at x = 95 only 5 %.
    two = groups([square(0), square(1)])
    for line_x, cut in ((60, True), (95, False)):
        areas = places(
            [box(0, 0, line_x, 100), box(line_x, 0, 200, 100)],
            level=["commune"] * 2,
            number=["1", "2"],
        )
        territory = build(TWO, groups=two, constituencies=areas)
        told = [f.subject for f in territory.findings if f.rule == "cut_by_constituency"]
        assert told == (["1"] if cut else [])


def test_a_unit_in_no_constituency_is_told_of():
    areas = places([box(0, 0, 100, 100)], level=["commune"], number=["1"])
    territory = build(TWO, groups=groups([square(0), square(1)]), constituencies=areas)
    assert territory.units["ballot"].tolist() == ["commune 1", "commune ?"]
    assert [f.subject for f in territory.findings if f.rule == "constituency_unknown"] == ["2"]


def test_a_straight_walk_leads_over_the_bridge_where_a_river_lies_between():
    # The river runs at x = 100 through the whole ward; the bridge stands at y = 90, 20 m long.
    rows = lines(
        ("Sông", [(100, -10), (100, 110)]), ("Cầu", [(90, 90), (110, 90)]), kind=["river", "bridge"]
    )
    territory = build(
        TWO, groups=groups([Point(50, 60), Point(150, 60)]), sites=sites([(150, 50)]), barriers=rows
    )
    # Group 1: (50, 60) → (90, 90) is 50 m, the bridge 20 m, (110, 90) → (150, 50) is √3,200 = 56.57 m.
    assert territory.walk_m.ravel().tolist() == [126.6, 10.0]
    assert territory.walk_basis == "over crossings of barriers, else straight line × 1.0"


def test_a_straight_walk_passes_the_end_of_a_railway_inside_the_ward():
    # The railway comes from below and ends at y = 60; the walk passes 1 m above its end.
    territory = build(
        TWO,
        groups=groups([Point(60, 31), Point(150, 60)]),
        sites=sites([(140, 31)]),
        barriers=lines(("Đường sắt", [(100, -10), (100, 60)])),
    )
    # Twice the hypotenuse over 40 m and 30 m.
    assert territory.walk_m[0, 0] == pytest.approx(100.0)


def test_a_river_without_any_crossing_leaves_a_bank_without_sites_to_straight_walks_and_says_so():
    territory = build(
        TWO,
        groups=groups([Point(50, 50), Point(150, 50)]),
        sites=sites([(150, 50)]),
        barriers=lines(("Sông", [(100, -10), (100, 110)])),
    )
    assert territory.walk_m.ravel().tolist() == pytest.approx([100.0, 0.0])
    assert "no_way_to_site" in rules_of(territory)


def test_a_neighbourhood_of_1200_metres_of_street_is_no_gap_in_the_drawing():
    # 30 streets of 1 km on the south bank, one of 1,200 m on the north: under 5 %, yet people live there.
    south = [(f"S{i}", [(0, 10.0 * i), (1_000, 10.0 * i)]) for i in range(30)]
    bind = ("Trục", [(500, 0), (500, 290)])
    north = ("Bắc", [(0, 900), (600, 900), (600, 300 + 100), (500, 400)])
    territory = build(
        WIDE,
        groups=groups([Point(100, 900), Point(100, 100)]),
        sites=sites([(100, 200), (400, 900)]),
        streets=lines(*south, bind, north),
    )
    assert territory.walk_m[0].tolist() == [np.inf, pytest.approx(300.0, abs=0.05)]


def test_a_walk_leads_over_the_ferry_that_joins_an_island():
    # Street A ends at the bank (400, 500); the ferry lands 10 m short of it and at (800, 500),
    # where street B of the island begins.
    streets = lines(("A", [(0, 500), (400, 500)]), ("B", [(800, 500), (1_000, 500)]))
    ferry = lines(("Phà Mẫu", [(410, 500), (800, 500)]))
    territory = build(
        WIDE,
        groups=groups([Point(100, 500), Point(900, 500)]),
        sites=sites([(0, 500)]),
        streets=streets,
        links=ferry,
    )
    # 900 m along A, the 10 m to the landing, the ferry and B.
    assert territory.walk_m.ravel().tolist() == pytest.approx([100.0, 900.0], abs=0.05)
    assert "no_way_to_site" not in rules_of(territory)
