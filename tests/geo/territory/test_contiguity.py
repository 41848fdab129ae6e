"""Which units may share an area: borders, corners, barriers, bridges, islands."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely.geometry import LineString, MultiPolygon, Point, box
from shapely.geometry.base import BaseGeometry

from geo.rules import load_rules
from geo.territory import Territory, build_territory
from tests.frames import WARD, groups, lines, places, planning_frames, square

RULES = load_rules("vn-2021")
TWO = box(0, 0, 200, 100)


def build(outline: BaseGeometry, **frames: gpd.GeoDataFrame) -> Territory:
    return build_territory(planning_frames(outline, **frames), WARD, RULES)


def edges(territory: Territory) -> set[tuple[str, str]]:
    codes = territory.units.index
    return {(codes[u], codes[v]) for u, v in territory.edges[["u", "v"]].itertuples(index=False)}


def test_squares_side_by_side_share_a_border_of_their_side():
    territory = build(TWO, groups=groups([square(0), square(1)]))
    assert edges(territory) == {("1", "2")}
    assert territory.edges["border_m"].tolist() == [100.0]
    assert territory.edges[["reason", "via"]].to_numpy().tolist() == [["border", ""]]


def test_squares_that_meet_at_a_corner_are_not_contiguous():
    four = [square(0, 0), square(1, 0), square(0, 1), square(1, 1)]
    territory = build(box(0, 0, 200, 200), groups=groups(four))
    assert edges(territory) == {("1", "2"), ("1", "3"), ("2", "4"), ("3", "4")}


def test_a_border_of_a_quarter_metre_is_a_corner():
    # The second square is shifted so far up that the sides overlap for 25 cm alone.
    shifted = box(100, 99.75, 200, 199.75)
    outline = box(0, 0, 100, 100).union(shifted)
    assert edges(build(outline, groups=groups([square(0), shifted]))) == set()


def test_borders_drawn_a_few_millimetres_apart_are_one_border():
    second = box(100.004, 0, 200, 100)
    assert edges(build(TWO, groups=groups([square(0), second]))) == {("1", "2")}


def test_a_gap_between_groups_goes_to_the_one_with_the_longest_border():
    # Between 1 (x < 100) and 2 (x > 150, y < 40) lies a strip: 100 m of it along 1, 40 m along 2.
    outline = box(0, 0, 150, 100).union(box(150, 0, 250, 40))
    territory = build(outline, groups=groups([square(0), box(150, 0, 250, 40)]))
    assert territory.units.loc["1"].geometry.area == pytest.approx(15_000)
    assert territory.edges["border_m"].tolist() == pytest.approx([40.0])


def test_a_group_of_two_parts_is_one_unit_with_the_borders_of_both():
    parts = MultiPolygon([square(0), square(2)])
    territory = build(box(0, 0, 300, 100), groups=groups([parts, square(1)]))
    assert territory.units.index.tolist() == ["1", "2"]
    assert territory.edges["border_m"].tolist() == [200.0]


def test_a_river_along_the_border_closes_it():
    river = lines(("Sông Con", [(100, -10), (100, 110)]))
    territory = build(TWO, groups=groups([square(0), square(1)]), barriers=river)
    assert edges(territory) == set()
    assert territory.barred.to_numpy().tolist() == [[0, 1, 100.0, "Sông Con"]]


def test_a_river_along_less_than_half_of_the_border_leaves_it_open():
    river = lines(("Sông Con", [(100, -10), (100, 40)]))
    assert edges(build(TWO, groups=groups([square(0), square(1)]), barriers=river)) == {("1", "2")}


def test_a_unit_on_both_banks_belongs_where_its_people_are():
    # The river runs at x = 120 inside group 2, whose houses stand at x = 180 (or at 110).
    river = lines(("Sông Con", [(120, -10), (120, 110)]))
    two = groups([square(0), square(1)])
    east = places([Point(180, 50)], voters=[1.0])
    west = places([Point(110, 50)], voters=[1.0])
    assert edges(build(TWO, groups=two, barriers=river, buildings=east)) == set()
    assert edges(build(TWO, groups=two, barriers=river, buildings=west)) == {("1", "2")}


def test_units_on_one_bank_stay_contiguous_though_their_border_ends_in_the_water():
    # A river of 30 m flows below both; their common border is 70 m on land and 30 m in the water.
    water = places([box(-10, -10, 210, 30)], name=["Sông Con"], kind=["river"])
    assert edges(build(TWO, groups=groups([square(0), square(1)]), barriers=water)) == {("1", "2")}


def test_units_that_meet_in_the_water_alone_are_apart():
    water = places([box(80, -10, 120, 110)], name=["Sông Con"], kind=["river"])
    territory = build(TWO, groups=groups([square(0), square(1)]), barriers=water)
    assert edges(territory) == set()
    assert territory.barred["barrier"].tolist() == ["Sông Con"]


@pytest.mark.parametrize("kind", ["bridge", "cầu", "Cầu đi bộ", "ferry", "phà"])
def test_a_crossing_among_the_barriers_opens_the_border(kind: str):
    rows = lines(
        ("Sông Con", [(100, -10), (100, 110)]),
        ("Cầu Mới", [(90, 50), (110, 50)]),
        kind=["river", kind],
    )
    territory = build(TWO, groups=groups([square(0), square(1)]), barriers=rows)
    assert territory.edges[["reason", "via"]].to_numpy().tolist() == [["bridge", "Cầu Mới"]]
    assert territory.edges["border_m"].tolist() == [100.0]
    assert territory.barred.empty


def test_a_street_across_the_river_opens_the_border():
    territory = build(
        TWO,
        groups=groups([square(0), square(1)]),
        barriers=lines(("Sông Con", [(100, -10), (100, 110)])),
        streets=lines(("Phố Cầu", [(20, 50), (180, 50)])),
    )
    assert territory.edges[["reason", "via"]].to_numpy().tolist() == [["bridge", "Phố Cầu"]]


def test_a_street_that_ends_at_the_river_or_may_not_be_walked_opens_nothing():
    river = lines(("Sông Con", [(100, -10), (100, 110)]))
    two = groups([square(0), square(1)])
    dead_end = lines(("Ngõ", [(20, 50), (100, 50)]))
    motorway = lines(("Cao tốc", [(20, 50), (180, 50)]), walkable=[False])
    for streets in (dead_end, motorway):
        assert edges(build(TWO, groups=two, barriers=river, streets=streets)) == set()


def test_a_bridge_opens_the_border_of_the_units_it_lands_in_and_no_other():
    # A river at y = 100; 1 and 2 below, 3 and 4 above; the street crosses from 1 to 3.
    four = [square(0, 0), square(1, 0), square(0, 1), square(1, 1)]
    territory = build(
        box(0, 0, 200, 200),
        groups=groups(four),
        barriers=lines(("Sông Con", [(-10, 100), (210, 100)])),
        streets=lines(("Phố Cầu", [(50, 20), (50, 180)])),
    )
    assert edges(territory) == {("1", "2"), ("3", "4"), ("1", "3")}
    assert territory.barred[["u", "v"]].to_numpy().tolist() == [[1, 3]]


def test_an_island_is_joined_by_its_named_ferry():
    island = box(300, 0, 400, 100)
    outline = MultiPolygon([square(0), island])
    ferry = lines(("Phà Đảo", [(95, 50), (305, 50)]))
    two = groups([square(0), island])
    assert edges(build(outline, groups=two)) == set()
    joined = build(outline, groups=two, links=ferry).edges
    assert joined.to_numpy().tolist() == [[0, 1, 0.0, "link", "Phà Đảo"]]


def test_a_link_over_a_river_reopens_the_border_under_its_name():
    territory = build(
        TWO,
        groups=groups([square(0), square(1)]),
        barriers=lines(("Sông Con", [(100, -10), (100, 110)])),
        links=lines(("Cầu Treo", [(90, 50), (110, 50)])),
    )
    assert territory.edges[["reason", "via"]].to_numpy().tolist() == [["bridge", "Cầu Treo"]]


def test_a_barrier_that_two_pieces_of_one_name_make_closes_as_one():
    river = places(
        [LineString([(100, -10), (100, 40)]), LineString([(100, 40), (100, 110)])],
        name=["Sông Con", "Sông Con"],
    )
    territory = build(TWO, groups=groups([square(0), square(1)]), barriers=river)
    assert territory.barred["barrier"].tolist() == ["Sông Con"]


def test_units_that_nothing_joins_are_told_of_with_their_voters():
    # The river parts 1 (400 voters) from 2 and 3 (500 each).
    territory = build(
        box(0, 0, 300, 100),
        groups=groups([square(0), square(1), square(2)], [400, 500, 500]),
        barriers=lines(("Sông Con", [(100, -10), (100, 110)])),
    )
    (told,) = [f for f in territory.findings if f.rule == "units_apart"]
    assert told.facts == {"parts": 2, "units": 1, "voters": 400}
    assert "(1)" in told.message
