"""Real folders pass; real broken files are told for what they are."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from geo.errors import IntakeError
from geo.findings import Defect
from geo.intake import read_planning_folder
from tests.geo.intake.good_folder import GROUP_HEADINGS, GROUPS, write_csv, write_good_folder

pytestmark = pytest.mark.data


@pytest.mark.parametrize(
    ("name", "wards", "groups", "sites", "voters"),
    [
        ("karlsruhe", 1, 188, 75, 208_868),
        ("hai-ba-trung", 18, 817, 237, None),
        ("thai-nguyen-city", 32, 772, 257, None),
        ("lai-chau", 101, 602, 296, None),
    ],
)
def test_every_row_of_a_real_folder_comes_in(
    data_folder: Path, name: str, wards: int, groups: int, sites: int, voters: int | None
):
    started = time.monotonic()
    frames = read_planning_folder(data_folder / name)
    assert time.monotonic() - started < 20
    assert (len(frames.wards), len(frames.groups), len(frames.sites)) == (wards, groups, sites)
    written = gpd.read_file(data_folder / name / "groups.geojson")["voters"].sum()
    assert frames.groups["voters"].sum() == (voters or written)
    assert frames.groups["group_code"].is_unique
    assert frames.sites["site_code"].is_unique
    assert set(frames.groups["ward_code"]) <= set(frames.wards["ward_code"])
    assert frames.wards.is_valid.all()


def test_a_folder_of_buildings_comes_in(data_folder: Path):
    frames = read_planning_folder(data_folder / "district7")
    assert frames.groups is None
    assert (len(frames.buildings), len(frames.streets), len(frames.sites)) == (5319, 2052, 104)
    assert frames.wards["population"].notna().all()


@pytest.mark.parametrize(
    ("name", "row"),
    [("Population by Urban (Ward)", 5), ("Population by Household Size (Ward)", 6)],
)
def test_the_pivot_workbooks_of_the_census_are_named_as_such(
    data_folder: Path, tmp_path: Path, name: str, row: int
):
    """The census has subtotals of 63 provinces and 709 districts; Hà Nội comes first."""
    folder = write_good_folder(tmp_path / "folder")
    (folder / "groups.csv").unlink()
    shutil.copy(data_folder / f"raw/census-2019/raw/{name}.xlsx", folder / "groups.xlsx")
    found = unusable_of(folder)
    assert [(d.file, d.check) for d in found] == [("groups.xlsx", "pivot_workbook")]
    assert found[0].found == (
        f"a pivot table: 772 rows are subtotals, the first 'Thành phố Hà Nội (Tổng số)' in row {row}"
    )


def test_the_false_join_key_of_2025_is_not_believed(data_folder: Path, tmp_path: Path):
    """Codes of ``wardCode`` are four digits of another list: no ward has them."""
    table = pd.read_csv(data_folder / "raw/wards-2025/wards_2025_metadata.csv", dtype=str)
    keys = table.loc[table["name"] == "An Khánh", "wardCode"].tolist()[:1]
    folder = write_good_folder(tmp_path / "folder")
    rows = [(*row[:2], keys[0], *row[3:]) for row in GROUPS]
    write_csv(folder / "groups.csv", GROUP_HEADINGS, rows)
    assert {(d.file, d.field) for d in unusable_of(folder)} == {("groups.csv", "ward_code")}


def test_the_thousands_slips_of_2025_are_told_each_by_its_row(data_folder: Path, tmp_path: Path):
    """PROVENANCE counts four: 30.509 stands for 30,509 beside counts such as 65023.0."""
    table = pd.read_csv(data_folder / "raw/wards-2025/wards_2025_metadata.csv", dtype=str)
    made = pd.DataFrame({"name": table["name"], "voters": table["population"]})
    made["group_code"] = [f"G{i}" for i in range(len(made))]
    made["lon"], made["lat"] = "105.802", "21.002"
    folder = write_good_folder(tmp_path / "folder")
    made.to_csv(folder / "groups.csv", index=False)
    found = unusable_of(folder)
    slips = [d for d in found if d.check == "count_ambiguous"]
    assert len(slips) == 4
    assert {d.row for d in slips} == {
        str(i + 2) for i, v in enumerate(made["voters"]) if float(v) % 1
    }


def unusable_of(folder: Path) -> tuple[Defect, ...]:
    with pytest.raises(IntakeError) as caught:
        read_planning_folder(folder)
    return caught.value.report.unusable
