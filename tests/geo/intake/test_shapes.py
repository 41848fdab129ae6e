"""Broken shapes: what is mended is listed with its area, what would be invented is refused."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import from_wkt
from shapely.geometry import (
    GeometryCollection,
    LineString,
    MultiPolygon,
    Point,
    Polygon,
    box,
)
from shapely.geometry.base import BaseGeometry

from geo.findings import Defect, Outcome
from geo.intake.defects import Defects
from geo.intake.shapes import mend_shapes
from tests.builders import GRID_CRS


def mended(
    *shapes: BaseGeometry | None, stem: str = "wards"
) -> tuple[list[BaseGeometry], tuple[Defect, ...]]:
    """Return the mended shapes of rows 2, 3, … of a file, and what was listed."""
    frame = gpd.GeoDataFrame(geometry=list(shapes), crs=GRID_CRS, index=range(2, len(shapes) + 2))
    defects = Defects()
    result = mend_shapes(frame, stem, "wards.shp", defects)
    return list(result.geometry), defects.report("").defects


def islet(x: float, y: float) -> Polygon:
    """Return a ring of 10 points, 5 to 6.4 m apart, that ends 45 m from its start."""
    return Polygon([(x + 5 * i, y + i * (9 - i) / 2) for i in range(10)])


def test_a_sound_shape_stays_as_it_is():
    shapes, listed = mended(box(0, 0, 10, 10))
    assert shapes[0].equals_exact(box(0, 0, 10, 10))
    assert listed == ()


def test_a_bow_tie_becomes_its_two_wings():
    shapes, (defect,) = mended(box(20, 0, 30, 10), from_wkt("POLYGON((0 0,10 10,10 0,0 10,0 0))"))
    # Two triangles with base 10 and height 5.
    assert shapes[1].area == pytest.approx(50)
    assert (defect.check, defect.outcome, defect.row) == ("shape_invalid", Outcome.REPAIRED, "3")
    assert "0.0 m² before, 50.0 m² after" in defect.remedy


def test_a_ring_that_crosses_itself_keeps_the_land_it_encloses():
    # A 10 × 10 square whose outline makes a detour around a 2 × 2 loop.
    shapes, (defect,) = mended(from_wkt("POLYGON((0 0,10 0,10 10,4 10,4 12,6 12,6 10,0 10,0 0))"))
    assert shapes[0].is_valid
    assert shapes[0].area == pytest.approx(104)
    assert defect.check == "shape_invalid"


def test_islets_cut_by_an_export_stay_and_are_listed():
    land = [
        MultiPolygon([box(2000 * i, 0, 2000 * i + 2000, 2000), islet(2000 * i + 500, 3000)])
        for i in range(10)
    ]
    shapes, listed = mended(*land)
    cut = [d for d in listed if d.check == "ring_cut_short"]
    assert [d.row for d in cut] == [str(row) for row in range(2, 12)]
    assert {d.outcome for d in cut} == {Outcome.REPAIRED}
    assert "one ends after 10 points, 45 m away in steps of at most 6 m" in cut[0].found
    assert all(len(shapely.get_parts(shape)) == 2 for shape in shapes)
    (export,) = [d for d in listed if d.check == "export_cuts_rings"]
    assert export.found.startswith("10 rings end after exactly 10 points")


def test_a_ward_that_is_nothing_but_a_cut_ring_is_unusable():
    big = [shapely.affinity.scale(islet(900 * i, 0), 9, 9, origin=(900 * i, 0)) for i in range(10)]
    _, listed = mended(*big)
    cut = [d for d in listed if d.check == "ring_cut_short"]
    assert len(cut) == 10
    assert {d.outcome for d in cut} == {Outcome.UNUSABLE}


def test_one_ring_with_a_long_last_side_may_be_drawn_so():
    angles = np.linspace(0, np.pi, 20)
    half_disc = Polygon(np.column_stack([500 * np.cos(angles), 500 * np.sin(angles)]))
    _, (defect,) = mended(half_disc)
    assert (defect.check, defect.outcome) == ("ring_may_be_cut", Outcome.NOTED)
    assert "a straight step of 1,000 m" in defect.found


def test_points_said_twice_are_said_once():
    shapes, (defect,) = mended(Polygon([(0, 0), (10, 0), (10, 0), (10, 10), (0, 10)]))
    assert shapely.get_num_coordinates(shapes[0]) == 5
    assert defect.check == "points_repeated"
    assert defect.found.startswith("1 points of 1 shapes")


def test_a_polygon_without_area_is_unusable_and_said_once():
    shapes, (defect,) = mended(Polygon([(0, 0), (10, 0), (5, 0)]))
    assert shapes == [None]
    assert defect.outcome is Outcome.UNUSABLE
    assert defect.found == "the polygon has no area"


@pytest.mark.parametrize("nothing", [None, Polygon()], ids=["missing", "empty"])
def test_a_ward_needs_a_shape(nothing: BaseGeometry | None):
    _, (defect,) = mended(nothing)
    assert (defect.check, defect.outcome, defect.row) == ("shape_missing", Outcome.UNUSABLE, "2")


def test_a_group_may_lack_a_place():
    shapes, listed = mended(Point(1, 1), Polygon(), stem="groups")
    assert shapes == [Point(1, 1), None]
    assert listed == ()


def test_a_shell_inside_a_shell_is_land_where_nobody_else_has_it():
    nested = MultiPolygon([box(0, 0, 10, 10), box(3, 3, 7, 7)])
    shapes, (defect,) = mended(nested)
    assert shapes[0].area == pytest.approx(100)
    assert defect.check == "shells_nested"
    assert "0 read as holes that another row fills, 1 as land" in defect.remedy


def test_a_shell_inside_a_shell_is_a_hole_where_another_ward_fills_it():
    nested = MultiPolygon([box(0, 0, 10, 10), box(3, 3, 7, 7)])
    shapes, (defect,) = mended(nested, box(3, 3, 7, 7))
    assert shapes[0].area == pytest.approx(100 - 16)
    assert shapes[1].area == pytest.approx(16)
    assert defect.row == "2"


def test_of_a_collection_the_polygons_are_kept():
    mixed = GeometryCollection([box(0, 0, 10, 10), LineString([(10, 10), (20, 20)])])
    shapes, (defect,) = mended(mixed)
    assert shapes[0].equals(box(0, 0, 10, 10))
    assert (defect.check, defect.outcome) == ("shape_collection", Outcome.REPAIRED)


@pytest.mark.parametrize(
    ("stem", "shape", "found"),
    [
        ("wards", Point(0, 0), "a Point, where a polygon is needed"),
        ("streets", Point(0, 0), "a Point, where a line is needed"),
        ("sites", LineString([(0, 0), (1, 1)]), "a LineString, where a point or polygon is needed"),
    ],
)
def test_a_shape_of_the_wrong_type_is_unusable(stem: str, shape: BaseGeometry, found: str):
    shapes, (defect,) = mended(shape, stem=stem)
    assert shapes == [None]
    assert (defect.check, defect.outcome) == ("shape_of_wrong_type", Outcome.UNUSABLE)
    assert defect.found == found


def test_an_outline_drawn_as_a_closed_line_is_a_polygon():
    shapes, (defect,) = mended(LineString(box(0, 0, 10, 10).exterior.coords))
    assert shapes[0].equals(box(0, 0, 10, 10))
    assert "100.0 m²" in defect.remedy


def test_heights_are_left_out_and_said():
    shapes, (defect,) = mended(from_wkt("POINT Z (1 2 3)"), stem="sites")
    assert not shapes[0].has_z
    assert (defect.check, defect.outcome) == ("heights_dropped", Outcome.NOTED)


def test_a_coordinate_that_is_no_number_is_unusable():
    _, listed = mended(Polygon([(0, 0), (10, 0), (np.inf, 10)]))
    assert listed[0].check == "coordinates_not_finite"
    assert listed[0].outcome is Outcome.UNUSABLE
