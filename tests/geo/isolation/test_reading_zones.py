"""Zones come as maps, lists of units and tables, in English and Vietnamese; bad ones are all listed."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest
from shapely import Point, Polygon, box

from geo.errors import InputError, IntakeError
from geo.intake import read_planning_folder
from geo.isolation import cohorts, examine_zones, read_zones, situation_at, zones_of
from geo.plan.isolation import HomeCount, Risk, ZoneKind
from tests.geo.intake.good_folder import write_csv
from tests.geo.isolation.made import DAY, blockade, cells, feature, zone_file
from tests.geo.plan.made import legal_plan

PLAN = legal_plan()


def defects_of(file: Path) -> set[str]:
    with pytest.raises(IntakeError) as caught:
        read_zones(file, PLAN)
    return {d.check for d in caught.value.report.unusable}


def test_a_zone_drawn_on_a_map_stands_where_it_was_drawn(tmp_path: Path) -> None:
    file = zone_file(tmp_path, feature(cells(0, 0, 2, 2), name="Ngõ 10", voters="700"))
    zones, home = read_zones(file, PLAN)
    assert home == ()
    assert (zones[0].code, zones[0].kind, zones[0].voters) == ("P1", ZoneKind.BLOCKADE, 700)
    assert zones[0].begins == datetime(2026, 3, 1)
    assert zones[0].ends is None
    assert zones[0].geometry.symmetric_difference(cells(0, 0, 2, 2)).area < 0.1  # m² of 40,000


def test_every_optional_column_is_read(tmp_path: Path) -> None:
    said: dict[str, Any] = {
        "kind": "Khu cách ly tập trung",
        "last_day": "20/03/2026",
        "first_time": "6h30",
        "last_time": "18:00",
        "voters": 60,
        "outsiders": 5,
        "risk": "F1",
        "name": "Trường quân sự",
        "armed": "có",
        "source": "CDC",
        "as_of": "2026-03-14",
    }
    zone = read_zones(zone_file(tmp_path, feature(Point(20, -20), "T1", **said)), PLAN)[0][0]
    assert (zone.begins, zone.ends) == (datetime(2026, 3, 1, 6, 30), datetime(2026, 3, 20, 18))
    assert (zone.voters, zone.outsiders, zone.armed) == (60, 5, True)
    assert zone.risk is Risk.FACILITY  # F1 in concentrated quarantine
    assert (zone.source, zone.as_of) == ("CDC", date(2026, 3, 14))


@pytest.mark.parametrize("suffix", ["gpkg", "shp"])
def test_other_map_formats_read_alike(tmp_path: Path, suffix: str) -> None:
    frame = gpd.GeoDataFrame(
        {"zone_code": ["P1"], "kind": ["blockade"], "first_day": ["2026-03-01"]},
        geometry=[cells(0, 0, 2, 2)],
        crs=PLAN.crs,
    ).to_crs(32648)
    file = tmp_path / f"khu_vuc.{suffix}"
    frame.to_file(file)
    zones, _ = read_zones(file, PLAN)
    assert zones[0].geometry.symmetric_difference(cells(0, 0, 2, 2)).area < 1.0


@pytest.mark.parametrize("suffix", ["csv", "txt", "xlsx"])
def test_a_list_of_units_is_the_shape_of_these_units(tmp_path: Path, suffix: str) -> None:
    heads = ("Mã vùng", "Loại", "Từ ngày", "Mã tổ dân phố")
    rows = [
        ("P1", "Phong tỏa", "01/03/2026", "r0c0"),
        ("P1", "Phong tỏa", "01/03/2026", "r0c1"),
        ("G1", "Giãn cách xã hội", "01/03/2026", "r2c3"),
    ]
    file = tmp_path / f"danh_sach.{suffix}"
    if suffix == "xlsx":
        book = openpyxl.Workbook()
        for row in (heads, *rows):
            book.active.append(row)
        book.save(file)
    else:
        write_csv(file, heads, rows)
    zones, _ = read_zones(file, PLAN)
    assert [(z.code, str(z.kind)) for z in zones] == [("G1", "distancing"), ("P1", "blockade")]
    assert zones[1].geometry.equals(cells(0, 0, 1, 2))


def test_a_table_of_groups_and_days_is_home_isolation(tmp_path: Path) -> None:
    file = tmp_path / "bang_ke.csv"
    rows = [
        ("r0c0", "15/03/2026", 4, "F2"),
        ("r0c0", "15/03/2026", 2, "F1"),
        ("r0c1", "15/03/2026", 9, ""),
    ]
    write_csv(file, ("Mã tổ", "Ngày", "Số cử tri", "Đối tượng"), rows)
    _, home = read_zones(file, PLAN)
    assert home == (
        HomeCount("r0c0", DAY, 4, Risk.HOME_F2),
        HomeCount("r0c0", DAY, 2, Risk.HOME_F1),
        HomeCount("r0c1", DAY, 9, Risk.HOME_F1),
    )


def test_a_folder_holds_both(tmp_path: Path) -> None:
    zone_file(tmp_path, feature(cells(0, 0)), name="isolation.geojson")
    write_csv(
        tmp_path / "home_isolation.csv",
        ("group_code", "day", "voters"),
        [("r2c3", "2026-03-15", 3)],
    )
    zones, home = read_zones(tmp_path, PLAN)
    assert [z.code for z in zones] == ["P1"]
    assert home == (HomeCount("r2c3", DAY, 3),)


def test_a_polling_day_selects_what_holds_in_its_hours_and_a_time_what_holds_then() -> None:
    morning = blockade(cells(0, 0), "A", ends=datetime(2026, 3, 15, 9))
    night = blockade(cells(0, 1), "B", ends=datetime(2026, 3, 15, 6))
    home = (HomeCount("r0c0", DAY, 3), HomeCount("r0c0", date(2026, 3, 14), 8))
    day = situation_at((morning, night), home, DAY)
    assert [z.code for z in day.zones] == ["A"]
    assert day.home == home[:1]
    assert situation_at((morning, night), home, datetime(2026, 3, 15, 12)).zones == ()
    assert len(situation_at((morning, night), home, datetime(2026, 3, 15, 5)).zones) == 2


BAD = {
    "days_reversed": feature(cells(0, 0), last_day="2026-02-01"),
    "zone_outside": feature(box(600, 0, 700, 100)),
    "crs_contradicted": feature(box(50_000, 0, 50_100, 100)),  # the whole file is elsewhere
    "zone_self_crossing": feature(Polygon([(0, 0), (100, -100), (100, 0), (0, -100)])),
    "zone_without_area": feature(Point(50, -50)),
    "facility_without_voters": feature(Point(50, -50), kind="cách ly tập trung", voters=0),
    "count_negative": feature(cells(0, 0), outsiders=-4),
    "kind_unknown": feature(cells(0, 0), kind="cấm đường"),
    "value_missing": feature(cells(0, 0), first_day=""),
    "time_unclear": feature(cells(0, 0), first_time="sáng sớm"),
    "risk_unknown": feature(cells(0, 0), risk="F9"),
    "zone_voters_above_units": feature(cells(0, 0), voters=5_000),
    "polling_day_out_of_reach": feature(cells(0, 0), last_day="2026-03-14"),
}


@pytest.mark.parametrize("check", BAD)
def test_a_bad_zone_is_named_by_what_is_wrong_with_it(tmp_path: Path, check: str) -> None:
    """``first_day`` blank beside a filled one: GDAL leaves out a column that is blank throughout."""
    others = [feature(cells(2, 0), "Z9")] if check == "value_missing" else []
    assert defects_of(zone_file(tmp_path, BAD[check], *others)) == {check}


def test_two_kinds_at_one_place_are_refused_and_one_inside_the_other_is_not(tmp_path: Path) -> None:
    same = [feature(cells(0, 0)), feature(cells(0, 0), "G1", kind="giãn cách")]
    assert defects_of(zone_file(tmp_path, *same)) == {"two_kinds_at_one_place"}
    nested = [feature(cells(0, 0)), feature(cells(0, 0, 3, 4), "G1", kind="giãn cách")]
    assert len(read_zones(zone_file(tmp_path, *nested), PLAN)[0]) == 2
    in_turn = [
        feature(cells(0, 0), last_day="2026-03-16"),
        feature(cells(0, 0), "G1", kind="giãn cách", first_day="2026-03-17"),
    ]
    assert len(read_zones(zone_file(tmp_path, *in_turn), PLAN)[0]) == 2


def test_one_kind_twice_at_one_place_is_noted_and_its_voters_are_counted_once(
    tmp_path: Path,
) -> None:
    """P2 lies wholly in P1, and is 3 of its 4 cells."""
    twice = [feature(cells(0, 0, 2, 2)), feature(cells(0, 0, 2, 1).union(cells(0, 1)), "P2")]
    reading = examine_zones(zone_file(tmp_path, *twice), PLAN)
    (noted,) = reading.report.defects
    assert (noted.check, str(noted.outcome), noted.row) == ("zone_double", "noted", "P1")
    found = cohorts(PLAN, situation_at(reading.zones, reading.home, DAY))
    inside = Counter(c.zone_code for c in found for _ in range(c.voters) if c.zone_code)
    assert inside == {"P1": 4 * 200}


def test_a_facility_reported_twice_is_noted_with_both_its_counts(tmp_path: Path) -> None:
    kind = "Khu cách ly tập trung"
    twice = [feature(cells(0, 0), f"T{n}", kind=kind, voters=40) for n in (1, 2)]
    reading = examine_zones(zone_file(tmp_path, *twice), PLAN)
    assert [(d.check, str(d.outcome)) for d in reading.report.defects] == [("zone_double", "noted")]
    assert "both counted" in reading.report.defects[0].remedy


@pytest.mark.parametrize("around", ["phong tỏa", "giãn cách"])
def test_a_facility_inside_another_zone_is_no_contradiction(tmp_path: Path, around: str) -> None:
    """A hotel drawn as a building of 40 m × 40 m, and one known as a point, in a zone of two cells."""
    zones = [
        feature(cells(0, 0, 1, 2), "V1", kind=around),
        feature(box(20, -60, 60, -20), "T1", kind="cách ly tập trung", voters=60),
        feature(Point(150, -50), "T2", kind="cách ly tập trung", voters=12),
    ]
    report = examine_zones(zone_file(tmp_path, *zones), PLAN).report
    assert report.defects == ()


def test_a_code_that_stands_twice_is_refused(tmp_path: Path) -> None:
    assert "code_double" in defects_of(
        zone_file(tmp_path, feature(cells(0, 0)), feature(cells(2, 3)))
    )


@pytest.mark.parametrize(
    ("rows", "check"),
    [
        ([("r9c9", "2026-03-15", 3)], "group_unknown"),
        ([("r0c0", "2026-03-15", 201)], "home_above_group"),  # of 200 voters
        ([("r0c0", "2026-03-15", -1)], "count_negative"),
        ([("r0c0", "2026-03-15", 3), ("r0c0", "2026-03-15", 4)], "day_double"),
        ([("r0c0", "2026-03-14", 3)], "polling_day_out_of_reach"),
        ([("r0c0", "31/02/2026", 3)], "day_impossible"),
    ],
)
def test_bad_home_isolation_is_named(
    tmp_path: Path, rows: list[tuple[object, ...]], check: str
) -> None:
    file = tmp_path / "home_isolation.csv"
    write_csv(file, ("group_code", "day", "voters"), rows)
    assert check in defects_of(file)


@pytest.mark.parametrize(
    ("rows", "check"),
    [
        ([("P1", "blockade", "2026-03-01", "r7c7")], "unit_unknown"),
        (
            [("P1", "blockade", "2026-03-01", "r0c0"), ("P1", "distancing", "2026-03-01", "r0c1")],
            "zone_contradictory",
        ),
    ],
)
def test_bad_lists_of_units_are_named(
    tmp_path: Path, rows: list[tuple[object, ...]], check: str
) -> None:
    file = tmp_path / "zones.csv"
    write_csv(file, ("zone_code", "kind", "first_day", "unit_code"), rows)
    assert check in defects_of(file)


def test_all_defects_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    shapes = [
        feature(cells(0, 0), last_day="2026-02-01"),
        feature(box(5_000, 0, 5_100, 100), "P2"),
        feature(Point(50, -50), "T1", kind="cách ly tập trung", voters=0),
        feature(Polygon([(0, 0), (100, -100), (100, 0), (0, -100)]), "P3"),
    ]
    assert defects_of(zone_file(tmp_path, *shapes)) == {
        "days_reversed",
        "zone_outside",
        "facility_without_voters",
        "zone_self_crossing",
    }
    report = examine_zones(zone_file(tmp_path, *shapes), PLAN).report
    assert all(d.remedy for d in report.unusable)


def test_what_cannot_be_read_at_all_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_zones(tmp_path / "none.geojson", PLAN)
    (tmp_path / "zones.pdf").write_text("x")
    with pytest.raises(InputError, match=r"\.pdf cannot be read"):
        read_zones(tmp_path / "zones.pdf", PLAN)
    with pytest.raises(InputError, match="isolation"):
        read_zones(tmp_path, PLAN)


def test_zones_of_a_planning_folder_are_read_alike(tmp_path: Path) -> None:
    ward = gpd.GeoDataFrame(
        {"ward_code": ["00001"], "name": ["Phường Thử"]}, geometry=[cells(0, 0, 3, 4)], crs=PLAN.crs
    ).to_crs(4326)
    ward.to_file(tmp_path / "wards.geojson")
    zone_file(tmp_path, feature(cells(0, 0), outsiders=7), name="isolation.geojson")
    write_csv(
        tmp_path / "groups.csv",
        ("group_code", "name", "voters", "lon", "lat"),
        [("g1", "Tổ 1", 500, 105.8503, 21.0248)],
    )
    write_csv(
        tmp_path / "home_isolation.csv", ("group_code", "day", "voters", "risk"),
        [("g1", "2026-03-15", 3, "F2")],
    )  # fmt: skip
    zones, home = zones_of(read_planning_folder(tmp_path))
    assert [(z.code, z.kind, z.outsiders) for z in zones] == [("P1", ZoneKind.BLOCKADE, 7)]
    assert home == (HomeCount("g1", DAY, 3, Risk.HOME_F2),)
