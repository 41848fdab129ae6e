"""What planning.toml says, the last plan, zones and levels."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import Point, box

from geo.errors import IntakeError
from geo.findings import Defect
from geo.intake import read_planning_folder
from tests.geo.intake.good_folder import write_csv, write_good_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_good_folder(tmp_path / "folder")


def unusable_of(folder: Path) -> tuple[Defect, ...]:
    with pytest.raises(IntakeError) as caught:
        read_planning_folder(folder)
    return caught.value.report.unusable


def write_last_plan(folder: Path) -> None:
    """Write a plan in which A1 and A2 voted at S1, and B1 at a station without a site."""
    folder.mkdir()
    here = [Point(105.8, 21.0)]
    units = {"unit_code": ["A1", "A2", "B1"], "station_id": ["00267-1", "00267-1", "00268-1"]}
    stations = {"station_id": ["00267-1", "00268-1"], "site_code": ["S1", None]}
    gpd.GeoDataFrame(units, geometry=here * 3, crs=4326).to_file(
        folder / "plan.gpkg", layer="assignments"
    )
    gpd.GeoDataFrame(stations, geometry=here * 2, crs=4326).to_file(
        folder / "plan.gpkg", layer="polling_stations"
    )


def test_the_last_plan_gives_the_site_of_each_unit_that_had_one(folder: Path):
    write_last_plan(folder / "previous")
    assert read_planning_folder(folder).previous == {"A1": "S1", "A2": "S1"}


def test_the_last_plan_may_lie_under_another_name(folder: Path):
    write_last_plan(folder / "plan-2021")
    (folder / "planning.toml").write_text('previous = "plan-2021"\n')
    assert read_planning_folder(folder).previous == {"A1": "S1", "A2": "S1"}


def test_a_last_plan_without_its_layers_is_told(folder: Path):
    write_last_plan(folder / "previous")
    (folder / "previous/plan.gpkg").unlink()
    gpd.GeoDataFrame({"a": [1]}, geometry=[Point(0, 0)], crs=4326).to_file(
        folder / "previous/plan.gpkg", layer="other"
    )
    assert [(d.file, d.check) for d in unusable_of(folder)] == [
        ("previous/plan.gpkg", "previous_unreadable")
    ]


def test_zones_are_read_with_their_kind_and_days(folder: Path):
    headings = ("Mã khu", "Loại", "Từ ngày", "Đến ngày", "Số cử tri", "lon", "lat")
    rows = [
        ("Z1", "Cách ly tập trung", "06/05/2021", "27/05/2021", "771", "105.803", "21.003"),
        ("Z2", "giãn cách", "2021-05-08", "", "", "105.813", "21.003"),
    ]
    write_csv(folder / "Cách ly.csv", headings, rows)
    zones = read_planning_folder(folder).isolation
    assert zones["kind"].tolist() == ["quarantine_facility", "distancing"]
    assert zones["first_day"].tolist() == [date(2021, 5, 6), date(2021, 5, 8)]
    assert zones["last_day"].tolist() == [date(2021, 5, 27), None]
    assert zones["voters"].isna().tolist() == [False, True]


def test_home_isolation_is_counts_of_groups(folder: Path):
    rows = [("A2", "22/05/2021", "3"), ("A1", "22/05/2021", "1")]
    write_csv(folder / "home_isolation.csv", ("Mã tổ", "Ngày", "Số người cách ly"), rows)
    home = read_planning_folder(folder).home_isolation
    assert dict(zip(home["group_code"], home["voters"], strict=True)) == {"A1": 1, "A2": 3}
    assert "geometry" not in home


def test_constituencies_are_read_with_the_code_of_their_level(folder: Path):
    shapes = [box(105.80, 21.0, 105.81, 21.01), box(105.81, 21.0, 105.82, 21.01)]
    gpd.GeoDataFrame(
        {"Cấp": ["HĐND xã", "commune"], "Đơn vị bầu cử số": ["1", "2"]}, geometry=shapes, crs=4326
    ).to_file(folder / "don_vi_bau_cu.gpkg")
    made = read_planning_folder(folder).constituencies
    assert made[["level", "number"]].to_numpy().tolist() == [["commune", "1"], ["commune", "2"]]


def test_a_level_that_is_none_is_told(folder: Path):
    gpd.GeoDataFrame(
        {"level": ["vùng"], "number": ["1"]}, geometry=[box(105.8, 21, 105.81, 21.01)], crs=4326
    ).to_file(folder / "constituencies.gpkg")
    assert [(d.file, d.row, d.field, d.check) for d in unusable_of(folder)] == [
        ("constituencies.gpkg", "1", "level", "level_unknown")
    ]


def test_the_day_and_source_of_the_counts_stand_in_the_report(folder: Path):
    checks = {d.check for d in read_planning_folder(folder).report.defects}
    assert "counts_undated" in checks
    (folder / "planning.toml").write_text('as_of = 2026-02-01\nsource = "UBND"\n')
    told = [d for d in read_planning_folder(folder).report.defects if d.check == "counts_dated"]
    assert [d.found for d in told] == ["voters as of 01/02/2026, from UBND"]


def test_the_totals_read_stand_in_the_report(folder: Path):
    told = [d for d in read_planning_folder(folder).report.defects if d.check == "totals"]
    assert {d.file: d.found for d in told} == {
        "groups.csv": "groups: 5 rows, 2,050 voters, 700 households",
        "institutions.csv": "institutions: 1 rows, 80 voters",
        "sites.csv": "sites: 2 rows, 3,500 capacity",
        "wards.geojson": "wards: 2 rows",
    }


def test_the_input_files_are_known_by_their_hash(folder: Path):
    one = {f.name: f.sha256 for f in read_planning_folder(folder).inputs}
    (folder / "groups.csv").write_text((folder / "groups.csv").read_text() + "\n")
    two = {f.name: f.sha256 for f in read_planning_folder(folder).inputs}
    assert {name for name in one if one[name] != two[name]} == {"groups.csv"}
