"""Which ward a row belongs to, and codes that join and are wrong."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pytest
from shapely.geometry import Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from geo.findings import Defect, Outcome
from geo.intake.defects import Defects
from geo.intake.wards_of import join_wards
from tests.builders import GRID_CRS

WARDS = gpd.GeoDataFrame(
    {
        "ward_code": ["00002", "00001", "00003", "00010"],
        "name": ["Phường Bạch Mai", "Phường Phúc Xá", "Xã Tân Lập", "Phường Tân Lập"],
    },
    # 1 km squares from west to east: 00001, 00002, 00003; 00010 far to the north.
    geometry=[
        box(1000, 0, 2000, 1000),
        box(0, 0, 1000, 1000),
        box(2000, 0, 3000, 1000),
        box(0, 9000, 1000, 9999),
    ],
    crs=GRID_CRS,
)


def joined(
    places: Sequence[BaseGeometry | None],
    codes: Sequence[object] | None = None,
    stem: str = "sites",
) -> tuple[list[str | None], tuple[Defect, ...]]:
    """Return the ward codes of rows 2, 3, … of a file, and what was listed."""
    sites = gpd.GeoDataFrame(geometry=list(places), crs=GRID_CRS, index=range(2, len(places) + 2))
    if codes is not None:
        sites["ward_code"] = list(codes)
    defects = Defects()
    result = join_wards(sites, WARDS, stem, "sites.csv", defects)
    return list(result["ward_code"]), defects.report("").defects


def test_a_place_tells_the_ward():
    assert joined([Point(500, 500), Point(1500, 500)]) == (["00001", "00002"], ())


def test_on_a_border_the_lower_code_has_it():
    assert joined([Point(1000, 500), Point(2000, 500)]) == (["00001", "00002"], ())


def test_a_polygon_counts_where_its_inner_point_lies():
    # An L whose centroid lies in 00001 and whose land lies mostly in 00002.
    shape = Polygon([(900, 0), (1900, 0), (1900, 400), (1100, 400), (1100, 300), (900, 300)])
    assert joined([shape]) == (["00002"], ())


def test_a_place_just_outside_every_ward_belongs_to_the_nearest():
    codes, (defect,) = joined([Point(500, 1060)])
    assert codes == ["00001"]
    assert (defect.check, defect.outcome) == ("ward_by_nearness", Outcome.NOTED)
    assert "60 m from 00001" in defect.found


def test_a_place_far_outside_every_ward_is_unusable():
    codes, (defect,) = joined([Point(500, 500), Point(500, 3000)])
    assert codes == ["00001", None]
    assert (defect.check, defect.outcome, defect.row) == ("ward_unknown", Outcome.UNUSABLE, "3")
    assert "2,000 m from 00001" in defect.found


def test_buildings_outside_every_ward_are_counted_and_kept():
    codes, (defect,) = joined([Point(0, 5000), Point(9, 5000)], stem="buildings")
    assert codes == [None, None]
    assert (defect.check, defect.outcome) == ("outside_every_ward", Outcome.NOTED)
    assert defect.found.startswith("2 of 2 rows")


def test_neither_code_nor_place_is_unusable():
    codes, (defect,) = joined([None], [None], stem="groups")
    assert codes == [None]
    assert defect.found == "the row has neither a ward_code nor a place"


def test_a_stated_code_needs_no_place():
    assert joined([None], ["00003"], stem="groups") == (["00003"], ())


def test_leading_zeros_are_restored():
    codes, (defect,) = joined([Point(500, 500), Point(600, 500)], ["1", "1"])
    assert codes == ["00001", "00001"]
    assert (defect.check, defect.outcome) == ("ward_code_read", Outcome.REPAIRED)
    assert "(2 rows)" in defect.found


@pytest.mark.parametrize("name", ["Phường Bạch Mai", "P. Bach Mai", "bạch mai"])
def test_a_ward_may_be_named_instead_of_coded(name: str):
    codes, (defect,) = joined([None], [name], stem="groups")
    assert codes == ["00002"]
    assert defect.check == "ward_code_read"


def test_a_name_that_two_wards_bear_is_unusable():
    _, (defect,) = joined([None], ["Tân Lập"], stem="groups")
    assert (defect.check, defect.outcome) == ("ward_name_ambiguous", Outcome.UNUSABLE)
    assert "00003, 00010" in defect.found


def test_an_unknown_code_is_answered_with_those_that_look_like_it():
    _, (defect,) = joined([Point(500, 500)], ["00011"])
    assert (defect.check, defect.outcome) == ("ward_code_unknown", Outcome.UNUSABLE)
    assert "00001 Phường Phúc Xá" in defect.remedy
    assert "00010 Phường Tân Lập" in defect.remedy


def test_a_file_of_unknown_codes_is_one_defect():
    count = 30
    _, (defect,) = joined([Point(500, 500)] * count, [f"9{i:04d}" for i in range(count)])
    assert defect.check == "ward_code_unknown"
    assert defect.found.startswith("30 rows carry 30 codes that no ward has")


def test_a_place_outside_its_stated_ward_is_noted_with_the_distance():
    codes, (defect,) = joined([Point(500, 500), Point(1030, 500)], ["00001", "00001"])
    assert codes == ["00001", "00001"]
    assert (defect.check, defect.outcome, defect.row) == (
        "outside_stated_ward",
        Outcome.NOTED,
        "3",
    )
    assert defect.found == "the place lies 30 m outside ward 00001, in 00002"


def test_codes_that_join_and_are_all_wrong_are_found_once():
    places = [Point(100 * i, 500) for i in range(1, 7)]
    codes, (defect,) = joined(places, ["00003"] * 5 + ["00001"])
    assert (defect.check, defect.outcome) == ("ward_code_of_another_list", Outcome.UNUSABLE)
    assert defect.found.startswith(
        "6 rows carry codes that wards have, and 5 of them lie in another ward: "
        "row 2 says 00003 and lies in 00001"
    )
    assert codes[0] == "00003"


def named(codes: Sequence[str], names: Sequence[str]) -> tuple[Defect, ...]:
    groups = gpd.GeoDataFrame(
        {"ward_code": list(codes), "ward_name": list(names)},
        geometry=[None] * len(codes),
        crs=GRID_CRS,
        index=range(2, len(codes) + 2),
    )
    defects = Defects()
    join_wards(groups, WARDS, "groups", "groups.xlsx", defects)
    return defects.report("").defects


def test_a_list_without_places_is_checked_by_the_names_of_its_wards():
    (defect,) = named(["00001"] * 6, ["Xã Tân Lập"] * 5 + ["Phúc Xá"])
    assert (defect.check, defect.outcome) == ("ward_code_of_another_list", Outcome.UNUSABLE)
    assert defect.found.startswith("6 rows carry codes that wards have, and 5 of them name another")


def test_one_row_that_names_another_ward_is_noted():
    (defect,) = named(
        ["00001", "00002", "00002"], ["P. Phúc Xá", "Bạch Mai, quận Hai Bà Trưng", "Phúc Xá"]
    )
    assert (defect.check, defect.outcome, defect.row) == ("ward_name_differs", Outcome.NOTED, "4")


def test_many_places_a_little_outside_their_ward_make_no_false_key():
    # Six points 30 m inside 00002 that say 00001: crude outlines, not a false list.
    codes, listed = joined([Point(1030, 100 * i) for i in range(1, 7)], ["00001"] * 6)
    assert codes == ["00001"] * 6
    assert {d.check for d in listed} == {"outside_stated_ward"}
    assert len(listed) == 6


def test_an_empty_file_has_no_wards_to_find():
    assert joined([]) == ([], ())


def test_rows_without_ward_and_place_belong_to_the_one_ward_of_the_folder():
    lists = gpd.GeoDataFrame(geometry=[None, None], crs=GRID_CRS, index=[3, 4])
    defects = Defects()
    result = join_wards(lists, WARDS.iloc[[0]], "groups", "groups.xlsx", defects)
    (defect,) = defects.report("").defects
    assert list(result["ward_code"]) == ["00002", "00002"]
    assert (defect.check, defect.outcome, defect.row) == ("ward_only", Outcome.REPAIRED, "3–4")
    assert "2 rows" in defect.found
    assert "00002 Phường Bạch Mai" in defect.remedy
