"""Wards and groups that overlap or leave gaps: who is given what, to the square metre."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, box
from shapely.geometry.base import BaseGeometry

from geo.findings import Defect, Outcome
from geo.intake.coverage import mend_groups, mend_wards
from geo.intake.defects import Defects
from tests.builders import GRID_CRS


def frame(shapes: Sequence[BaseGeometry], ward_code: str | None = None) -> gpd.GeoDataFrame:
    """Return wards 00001, 00002, … or the groups A, B, … of one ward, in rows 2, 3, …."""
    count = len(shapes)
    return gpd.GeoDataFrame(
        {
            "ward_code": [ward_code or f"{i + 1:05d}" for i in range(count)],
            "name": [chr(ord("A") + i) for i in range(count)],
        },
        geometry=list(shapes),
        crs=GRID_CRS,
        index=range(2, count + 2),
    )


def mended_wards(*shapes: BaseGeometry) -> tuple[gpd.GeoDataFrame, tuple[Defect, ...]]:
    defects = Defects()
    wards = mend_wards(frame(shapes), "wards.shp", defects)
    return wards, defects.report("").defects


def mended_groups(
    ward: BaseGeometry, *shapes: BaseGeometry
) -> tuple[gpd.GeoDataFrame, tuple[Defect, ...]]:
    defects = Defects()
    groups = mend_groups(frame(shapes, "00001"), frame([ward]), "groups.shp", defects)
    return groups, defects.report("").defects


def overlap_m2(shapes: Sequence[BaseGeometry]) -> float:
    """Return the area that shapes share, two by two."""
    shapes = np.array(shapes, dtype=object)
    u, v = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    return float(shapely.area(shapely.intersection(shapes[u[u < v]], shapes[v[u < v]])).sum())


def around(gap_m: float) -> list[BaseGeometry]:
    """Return four wards around a gap 1,000 m high; A and B border it alike, C and D at its ends."""
    return [
        box(0, 0, 1000, 1000),
        box(1000 + gap_m, 0, 3000, 1000),
        box(0, 1000, 3000, 1200),
        box(0, -200, 3000, 0),
    ]


def test_wards_that_fit_stay_as_they_are():
    wards, listed = mended_wards(box(0, 0, 100, 100), box(100, 0, 300, 100))
    assert list(wards.area) == [10_000, 20_000]
    assert listed == ()


def test_an_overlap_goes_to_the_smaller_ward():
    # 20 × 100 m shared; A has 10,000 m², B 22,000 m².
    wards, (defect,) = mended_wards(box(0, 0, 100, 100), box(80, 0, 300, 100))
    assert list(wards.area) == [10_000, 20_000]
    assert (defect.check, defect.outcome, defect.row) == ("wards_overlap", Outcome.REPAIRED, "2")
    assert defect.found == "00001 A and 00002 B (row 3) overlap by 2,000 m²"
    assert defect.remedy == "given to the smaller one: 2,000 m² to 00001 A"


def test_an_overlap_of_three_wards_is_given_once():
    wards, listed = mended_wards(box(0, 0, 100, 100), box(80, 0, 300, 100), box(80, 80, 300, 400))
    assert overlap_m2(wards.geometry) == 0
    # The union is 300 × 100 + 220 × 300 m.
    assert wards.area.sum() == pytest.approx(96_000)
    assert Counter(d.check for d in listed)["wards_overlap"] == 3


def test_a_narrow_gap_between_wards_goes_to_the_longest_border():
    wards, (defect,) = mended_wards(*around(20))
    # 20 × 1,000 m; A and B border it alike, so the first in order has it.
    assert wards.area.to_list() == [1_020_000, 1_980_000, 600_000, 600_000]
    assert (defect.check, defect.row) == ("gap_between_wards", "2")
    assert defect.found.startswith("a gap of 20,000 m² along 00001 A")


def test_a_wide_gap_between_wards_stays_and_is_noted():
    wards, (defect,) = mended_wards(*around(100))
    assert wards.area.to_list() == [1_000_000, 1_900_000, 600_000, 600_000]
    assert (defect.check, defect.outcome) == ("gaps_left", Outcome.NOTED)
    assert defect.found.startswith("1 gaps between wards stay, 10.0 ha in all")


def test_a_ward_drawn_twice_is_unusable():
    _, (defect,) = mended_wards(box(0, 0, 100, 100), box(1, 0, 100, 100))
    assert (defect.check, defect.outcome, defect.row) == (
        "ward_drawn_twice",
        Outcome.UNUSABLE,
        "3",
    )
    assert "100.0% of its 9,900 m² are shared" in defect.found


def test_a_small_ward_inside_another_is_an_enclave():
    wards, listed = mended_wards(box(0, 0, 100, 100), box(40, 40, 60, 60))
    assert wards.area.to_list() == [9_600, 400]
    assert {d.check: d.outcome for d in listed} == {
        "ward_enclosed": Outcome.NOTED,
        "wards_overlap": Outcome.REPAIRED,
    }


def test_a_ward_that_lost_much_of_its_area_is_noted():
    wards, listed = mended_wards(box(0, 0, 100, 100), box(70, 0, 170, 101))
    # B is larger, so it loses 30 × 100 of its 10,100 m².
    assert wards.area.to_list() == [10_000, 7_100]
    (noted,) = [d for d in listed if d.check == "ward_changed_much"]
    assert noted.row == "3"
    assert "-29.7%" in noted.found


Sizes = list[tuple[int, int, int, int]]
SQUARES = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(60, 140), st.integers(60, 140)),
    min_size=4,
    max_size=4,
)


def crude_wards(sizes: Sizes) -> list[BaseGeometry]:
    """Return a 2 × 2 grid of wards whose corners are off by up to 40 m."""
    corners = [(0, 0), (100, 0), (0, 100), (100, 100)]
    return [
        box(x + dx, y + dy, x + w, y + h)
        for (x, y), (dx, dy, w, h) in zip(corners, sizes, strict=True)
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SQUARES)
def test_mended_wards_never_overlap_and_lose_no_land(sizes: Sizes):
    drawn = crude_wards(sizes)
    wards, listed = mended_wards(*drawn)
    if any(d.outcome is Outcome.UNUSABLE for d in listed):
        return
    closed = sum(
        float(d.found.split(" m²")[0].split()[-1].replace(",", ""))
        for d in listed
        if d.check == "gap_between_wards"
    )
    assert overlap_m2(wards.geometry) < 1e-6
    # Listed areas are rounded to a square metre each.
    assert wards.area.sum() == pytest.approx(shapely.union_all(drawn).area + closed, abs=5)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SQUARES, st.permutations(range(4)))
def test_the_order_of_rows_does_not_matter(sizes: Sizes, order: list[int]):
    rows = frame(crude_wards(sizes))
    wards = mend_wards(rows, "wards.shp", Defects())
    turned = mend_wards(rows.iloc[list(order)], "wards.shp", Defects())
    for row in rows.index:
        assert shapely.equals(wards.geometry[row], turned.geometry[row])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SQUARES)
def test_moving_everything_east_changes_nothing(sizes: Sizes):
    rows = frame(crude_wards(sizes))
    wards = mend_wards(rows, "wards.shp", Defects())
    moved = mend_wards(
        rows.set_geometry(rows.geometry.translate(xoff=4096)), "wards.shp", Defects()
    )
    back = moved.geometry.translate(xoff=-4096)
    assert wards.geometry.symmetric_difference(back).area.max() < 1e-6


def test_a_lake_between_wards_may_hold_an_island():
    # The lake is 200 m wide, its island 20 m: the water stays a gap, the island stays a ward.
    ring = [
        box(0, 0, 600, 200),
        box(0, 400, 600, 600),
        box(0, 200, 200, 400),
        box(400, 200, 600, 400),
    ]
    wards, (defect,) = mended_wards(*ring, box(290, 290, 310, 310))
    assert wards.area.to_list() == [120_000, 120_000, 40_000, 40_000, 400]
    # 200 × 200 m less the island: 39,600 m².
    assert defect.found.startswith("1 gaps between wards stay, 4.0 ha in all")


@pytest.mark.parametrize("shapes", [[], [None]], ids=["no rows", "no shape"])
def test_wards_without_shapes_pass_through(shapes: list[BaseGeometry]):
    wards, listed = mended_wards(*shapes)
    assert len(wards) == len(shapes)
    assert listed == ()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SQUARES)
def test_mended_groups_never_overlap_nor_leave_their_ward(sizes: Sizes):
    ward = box(0, 0, 240, 240)
    drawn = frame(crude_wards(sizes), "00001")
    defects = Defects()
    groups = mend_groups(drawn, frame([ward]), "groups.shp", defects)
    if defects.any_unusable:
        return
    union = groups.union_all()
    assert overlap_m2(groups.geometry) < 1e-6
    assert union.difference(ward).area < 1e-6
    # Nothing that a group covers is lost, and only hairlines are won.
    claimed = shapely.intersection(drawn.union_all(), ward)
    assert claimed.difference(union).area < 0.01
    assert shapely.is_empty(shapely.buffer(union.difference(claimed), -2.6))


def test_overlapping_groups_share_out_what_both_claim():
    groups, (defect,) = mended_groups(
        box(0, 0, 300, 100), box(0, 0, 110, 100), box(100, 0, 300, 100)
    )
    # 10 × 100 m go to A, the smaller one.
    assert groups.area.to_list() == pytest.approx([11_000, 19_000])
    assert (defect.check, defect.ward_code) == ("groups_overlap", "00001")


def test_a_hairline_between_groups_is_closed():
    groups, (defect,) = mended_groups(
        box(0, 0, 300, 100), box(0, 0, 100, 100), box(102, 0, 300, 100)
    )
    assert groups.area.sum() == pytest.approx(30_000)
    assert (defect.check, defect.outcome) == ("gap_between_groups", Outcome.REPAIRED)
    assert defect.found.startswith("a gap of 200 m² along A")


def test_a_hairline_along_four_groups_parts_no_neighbours():
    groups, _ = mended_groups(
        box(0, 0, 202, 200),
        box(0, 0, 100, 100),
        box(0, 100, 100, 200),
        box(102, 0, 202, 100),
        box(102, 100, 202, 200),
    )
    a, b, c, d = groups.geometry
    assert groups.area.sum() == pytest.approx(202 * 200, abs=0.1)
    assert overlap_m2([a, b, c, d]) < 1e-6
    # A and B, C and D keep the border that they had, all but the gap's own width.
    for one, other in ((a, b), (c, d)):
        assert one.intersection(other).length > 94
    for one, other in ((a, c), (b, d)):
        assert one.intersection(other).length > 90


def test_a_group_is_cut_at_the_outline_of_its_ward():
    groups, (defect,) = mended_groups(
        box(0, 0, 200, 100), box(0, 0, 100, 130), box(100, 0, 200, 100)
    )
    assert groups.area.to_list() == pytest.approx([10_000, 10_000])
    assert (defect.check, defect.row) == ("group_over_ward_border", "2")
    assert "reaches 3,000.0 m² over" in defect.found


def test_a_group_mostly_outside_its_ward_is_unusable():
    _, (defect,) = mended_groups(box(0, 0, 100, 100), box(80, 0, 180, 100))
    assert (defect.check, defect.outcome, defect.field) == (
        "group_outside_ward",
        Outcome.UNUSABLE,
        "ward_code",
    )
    assert defect.found == "8,000 of the 10,000 m² of A lie outside ward 00001"


def test_a_group_drawn_twice_is_unusable():
    _, (defect,) = mended_groups(box(0, 0, 200, 100), box(0, 0, 100, 100), box(0, 0, 100, 100))
    assert (defect.check, defect.outcome) == ("group_drawn_twice", Outcome.UNUSABLE)


def test_a_group_of_two_parts_stays_one_row():
    two = MultiPolygon([box(0, 0, 100, 100), box(200, 0, 300, 100)])
    groups, listed = mended_groups(box(0, 0, 300, 100), two, box(100, 0, 200, 100))
    assert shapely.get_num_geometries(groups.geometry[2]) == 2
    assert listed == ()


def test_groups_that_are_points_stay_where_they_are():
    groups, listed = mended_groups(box(0, 0, 100, 100), Point(10, 10), Point(500, 500))
    assert list(groups.geometry) == [Point(10, 10), Point(500, 500)]
    assert listed == ()


def test_land_that_no_group_claims_is_noted_and_stays_free():
    groups, (defect,) = mended_groups(
        box(0, 0, 300, 100), box(0, 0, 100, 100), box(200, 0, 300, 100)
    )
    assert groups.area.to_list() == pytest.approx([10_000, 10_000])
    assert (defect.check, defect.outcome) == ("land_without_group", Outcome.NOTED)
    assert defect.found.startswith("1.00 ha of ward 00001 (33.3%)")
