"""What the units of a ward are: groups, cells, parts, and where their people live."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely.geometry import MultiPoint, MultiPolygon, Point, box
from shapely.geometry.base import BaseGeometry

from geo.errors import CallError
from geo.findings import Finding, Severity
from geo.rules import PlanningAims, load_rules
from geo.territory import Territory, UnitKind, build_territory
from geo.territory.voronoi import equal_strips, voronoi_cells
from tests.frames import WARD, groups, lines, places, planning_frames, square

RULES = load_rules("vn-2021")
TWO = box(0, 0, 200, 100)


def build(outline: BaseGeometry, **frames: object) -> Territory:
    return build_territory(planning_frames(outline, **frames), WARD, RULES)


def assert_covers(territory: Territory, outline: BaseGeometry):
    shapes = territory.units.geometry.to_numpy()
    assert shapely.area(shapes).sum() == pytest.approx(outline.area)
    assert shapely.union_all(shapes).area == pytest.approx(outline.area)


def only(territory: Territory, rule: str) -> list[Finding]:
    return [f for f in territory.findings if f.rule == rule]


def test_a_ward_that_is_not_in_the_folder_is_a_call_error():
    with pytest.raises(CallError, match="ward 99999"):
        build_territory(planning_frames(TWO, groups=groups([square(0)])), "99999", RULES)


def test_two_points_halve_the_ward_between_them():
    territory = build(TWO, groups=groups([Point(50, 50), Point(150, 50)]))
    assert territory.units.geometry.area.tolist() == pytest.approx([10_000.0, 10_000.0])
    assert_covers(territory, TWO)
    assert territory.edges["border_m"].tolist() == pytest.approx([100.0])


def test_a_point_outside_a_crude_outline_has_a_cell_inside_and_walks_from_where_it_is():
    territory = build(TWO, groups=groups([Point(50, 50), Point(230, 50)]))
    assert_covers(territory, TWO)
    assert territory.units.loc["2", "x"] == 230.0
    # Its cell is that of the nearest place inside (200, 50): it begins midway, at x = 125.
    assert territory.units.loc["2"].geometry.bounds[0] == pytest.approx(125.0)


def test_groups_at_one_point_share_its_cell_evenly():
    territory = build(TWO, groups=groups([Point(50, 50), Point(150, 50), Point(150, 50)]))
    assert territory.units.geometry.area.tolist() == pytest.approx([10_000.0, 5_000.0, 5_000.0])
    assert_covers(territory, TWO)


def test_a_part_of_a_cell_that_a_bend_cuts_off_goes_to_its_neighbour():
    # A U: two arms of 40 m and a base; the point high in the left arm is nearer to the top of the
    # right arm than the point in the base is, but cannot be reached from it there.
    outline = box(0, 0, 100, 200).difference(box(40, 40, 60, 200))
    cells = voronoi_cells(np.array([[20.0, 150.0], [50.0, 20.0]]), outline)
    assert [c.geom_type for c in cells] == ["Polygon", "Polygon"]
    assert cells[1].contains(Point(80, 190))
    assert shapely.area(cells).sum() == pytest.approx(outline.area)


def test_an_island_without_a_point_belongs_to_the_nearest():
    island = box(300, 0, 320, 100)
    cells = voronoi_cells(np.array([[50.0, 50.0], [150.0, 50.0]]), MultiPolygon([TWO, island]))
    assert cells[1].area == pytest.approx(10_000 + 2_000)


def test_strips_of_a_triangle_have_equal_areas():
    strips = equal_strips(shapely.Polygon([(0, 0), (90, 0), (0, 60)]), 3)
    assert shapely.area(strips).tolist() == pytest.approx([900.0, 900.0, 900.0], abs=0.01)


def test_groups_beside_points_leave_them_the_rest_of_the_ward():
    territory = build(TWO, groups=groups([square(0), Point(120, 50), Point(180, 50)]))
    assert territory.units.geometry.area.tolist() == pytest.approx([10_000.0, 5_000.0, 5_000.0])
    assert_covers(territory, TWO)


def test_overlapping_groups_keep_no_common_ground():
    territory = build(TWO, groups=groups([box(0, 0, 120, 100), box(100, 0, 200, 100)]))
    assert territory.units.geometry.area.tolist() == pytest.approx([12_000.0, 8_000.0])


def test_units_stand_in_natural_order():
    named = groups([square(0), square(1), square(2)]).assign(group_code=["10", "2", "1"])
    territory = build(box(0, 0, 300, 100), groups=named)
    assert territory.units.index.tolist() == ["1", "2", "10"]


def test_the_people_of_a_unit_are_where_most_of_its_houses_stand():
    # Three houses on the left, one tower of twice their storeys on the right: the tower wins.
    houses = places([Point(x, 50) for x in (10, 12, 14, 90)], storeys=[1.0, 1.0, 1.0, 6.0])
    territory = build(TWO, groups=groups([square(0), square(1)]), buildings=houses)
    assert territory.units.loc["1", ["x", "y"]].tolist() == [90.0, 50.0]
    assert territory.units.loc["2", ["x", "y"]].tolist() == [150.0, 50.0]


def test_counts_of_a_group_are_kept_and_what_is_unknown_stays_unknown():
    rows = groups([square(0), square(1)], households=[120, None], elderly=[None, 31])
    units = build(TWO, groups=rows).units
    assert units["households"].tolist()[0] == 120
    assert units["households"].isna().tolist() == [False, True]
    assert units["elderly"].isna().tolist() == [True, False]
    assert units["remote"].tolist() == [False, False]


def test_a_group_without_a_place_is_kept_and_asks_for_one():
    territory = build(TWO, groups=groups([square(0), square(1), None], [500, 600, 700]))
    assert territory.voters == 1_800
    assert_covers(territory, TWO)
    (finding,) = only(territory, "group_without_place")
    assert (finding.severity, finding.subject) == (Severity.ERROR, "3")
    assert "lon and lat" in finding.message
    assert territory.units.loc["3"].geometry.area < 1_300
    assert len(territory.edges) == 3


def test_groups_of_which_none_has_a_place_share_the_ward_in_strips():
    territory = build(TWO, groups=groups([None, None, None, None]))
    assert territory.units.geometry.area.tolist() == pytest.approx([5_000.0] * 4)
    assert len(only(territory, "group_without_place")) == 4
    assert len(territory.edges) == 3


def test_a_group_of_4310_voters_is_split_by_its_buildings_into_two_parts():
    houses = places([Point(x, 50) for x in (10, 30, 70, 90)], voters=[1_000, 1_155, 1_155, 1_000])
    territory = build(TWO, groups=groups([square(0), square(1)], [4_310, 900]), buildings=houses)
    units = territory.units
    assert units.index.tolist() == ["1/1", "1/2", "2"]
    assert units["name"].tolist() == ["Tổ 1 (phần 1)", "Tổ 1 (phần 2)", "Tổ 2"]
    assert units["voters"].tolist() == [2_155, 2_155, 900]
    assert units["kind"].tolist() == [UnitKind.PART, UnitKind.PART, UnitKind.GROUP]
    assert units["group_code"].tolist() == ["1", "1", "2"]
    assert units["estimated"].tolist() == [True, True, False]
    assert units.geometry.area.tolist() == pytest.approx([5_000.0, 5_000.0, 10_000.0])
    (finding,) = only(territory, "split_unit")
    assert finding.severity is Severity.WARNING
    assert "4,310" in finding.message
    assert "approve" in finding.message


def test_a_group_of_4310_voters_without_buildings_stays_whole():
    territory = build(TWO, groups=groups([square(0), square(1)], [4_310, 900]))
    assert territory.units["voters"].tolist() == [4_310, 900]
    assert only(territory, "split_unit") == []


def test_one_house_of_4310_voters_stays_whole():
    house = places([Point(50, 50)], voters=[4_310])
    territory = build(TWO, groups=groups([square(0), square(1)], [4_310, 900]), buildings=house)
    assert territory.units.index.tolist() == ["1", "2"]


def test_cells_of_a_ward_without_groups_sum_to_its_voters_exactly():
    # 1,000 voters at 300 a cell are 3 cells; 12 equal houses are 4 to a cell.
    houses = places([Point(x, 50) for x in range(10, 130, 10)], storeys=[2.0] * 12)
    territory = build(TWO, ward={"voters": 1_000}, buildings=houses)
    units = territory.units
    assert units.index.tolist() == ["00001-K1", "00001-K2", "00001-K3"]
    assert units["name"].tolist() == ["Khu 1", "Khu 2", "Khu 3"]
    assert units["voters"].tolist() == [334, 333, 333]
    assert units["estimated"].all()
    assert set(units["kind"]) == {UnitKind.CELL}
    assert_covers(territory, TWO)
    (finding,) = only(territory, "estimate")
    assert finding.severity is Severity.NOTE
    assert "1,000 voters" in finding.message
    assert "groups" in finding.message


def test_a_population_is_taken_for_voters_by_the_stated_share():
    territory = build(TWO, ward={"population": 1_000})
    assert territory.voters == 700
    assert territory.units["population"].sum() == 1_000
    half = planning_frames(TWO, ward={"population": 1_000}, aims=PlanningAims(voters_share=0.5))
    assert build_territory(half, WARD, RULES).voters == 500


def test_cells_without_buildings_follow_the_streets():
    # All streets lie in the left half, so each of the two cells has its people there.
    streets = lines(("Phố A", [(0, 50), (100, 50)]), ("Phố B", [(50, 0), (50, 100)]))
    territory = build(TWO, ward={"voters": 600}, streets=streets)
    assert len(territory.units) == 2
    assert (territory.units["x"] <= 100).all()


def test_buildings_mapped_in_one_corner_do_not_draw_all_voters_there():
    # Streets of 2 × 2,000 m; houses within 150 m of one end of the left street alone.
    outline = box(0, 0, 4_000, 1_000)
    streets = lines(("Phố A", [(0, 500), (2_000, 500)]), ("Phố B", [(2_000, 500), (4_000, 500)]))
    houses = places([Point(x, 520) for x in (20, 40, 60)], storeys=[30.0, 30.0, 30.0])
    territory = build(outline, ward={"voters": 6_000}, streets=streets, buildings=houses)
    east = territory.units["x"] > 2_000
    assert territory.units.loc[east, "voters"].sum() > 2_000


def test_a_ward_of_which_nothing_is_known_says_so():
    territory = build(TWO)
    assert territory.voters == 0
    (finding,) = only(territory, "voters_unknown")
    assert finding.severity is Severity.ERROR


def test_a_group_of_several_points_is_one_unit_about_their_middle():
    territory = build(TWO, groups=groups([MultiPoint([(40, 50), (60, 50)]), Point(150, 50)]))
    assert territory.units.index.tolist() == ["1", "2"]
    assert territory.units.loc["1", "x"] == 50.0


def test_a_point_inside_the_polygon_of_another_group_has_a_circle_there():
    territory = build(TWO, groups=groups([square(0), square(1), Point(150, 50)], [500, 600, 700]))
    areas = territory.units.geometry.area
    # A circle of 20 m with 16 sides: 8 · 20² · sin(22.5°) = 1,224.6 m².
    assert areas.tolist() == pytest.approx([10_000.0, 10_000 - 1_224.6, 1_224.6], abs=0.1)
    assert_covers(territory, TWO)
    assert len(territory.edges) == 2


def test_a_group_far_outside_its_ward_is_a_warning_and_one_a_little_outside_is_not():
    # The ward reaches from x = 0 to 200 m: 800 m and 400 m beyond it.
    territory = build(TWO, groups=groups([Point(50, 50), Point(600, 50), Point(1_000, 50)]))
    (finding,) = only(territory, "group_outside_ward")
    assert (finding.severity, finding.subject) == (Severity.WARNING, "3")
    assert "stands 800 m outside Phường Thử" in finding.message
