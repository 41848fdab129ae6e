"""A plan folder under isolation: all files agree, and a planner's table can be read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pyogrio
import pytest

from geo.plan import audit, check_agreement, new_folder, write_plan_folder
from geo.plan.sheets import HEADER_ROW
from tests.isolation_builders import isolated_plan


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("isolated") / "plan"
    made = isolated_plan()
    with new_folder(out) as draft:
        write_plan_folder(made, audit(made), draft)
    return out


@pytest.fixture
def folder(fresh: Path, tmp_path: Path) -> Path:
    return shutil.copytree(fresh, tmp_path / "plan")


def differences(folder: Path) -> list[str]:
    return [f.message for f in check_agreement(folder) if "map.html" not in f.message]


def rows(folder: Path, sheet: str) -> list[list[Any]]:
    book = openpyxl.load_workbook(folder / "plan.xlsx")
    return [list(r) for r in book[sheet].iter_rows(min_row=HEADER_ROW + 1, values_only=True)]


def test_all_files_agree(folder: Path):
    assert differences(folder) == []


def change_layer(layer: str, column: str, value: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        file = folder / "plan.gpkg"
        frame = pyogrio.read_dataframe(file, layer=layer)
        frame.loc[0, column] = value
        if isinstance(frame, gpd.GeoDataFrame):
            frame.to_file(file, layer=layer, driver="GPKG")
        else:
            pyogrio.write_dataframe(frame, file, layer=layer, driver="GPKG")

    return change


def change_json(name: str, change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    def changed(folder: Path) -> None:
        document = json.loads((folder / name).read_text(encoding="utf-8"))
        change(document)
        (folder / name).write_text(json.dumps(document), encoding="utf-8")

    return changed


def change_sheet(sheet: str, column: int, value: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        book = openpyxl.load_workbook(folder / "plan.xlsx")
        book[sheet].cell(HEADER_ROW + 1, column).value = value
        book.save(folder / "plan.xlsx")

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (change_layer("measures", "voters", 231), "measure M01 has voters 231, plan.json 230"),
        (change_layer("measures", "from_elsewhere", 29), "areas have 2490 voters"),
        (change_layer("voting_areas", "voters", 999), "area 00001-01 has voters 999"),
        (change_layer("rounds", "voters", 8), "round R1 has voters 8, plan.json 7"),
        (change_layer("moves", "voters", 1), "moves 992 voters, plan.json 1191"),
        (change_layer("assignments", "voters", 1), "unit 00001/r0c0 has voters 1"),
        (change_sheet("Biện pháp", 8, 231), "measure M01 has voters 231"),
        (change_sheet("Khu vực khi cách ly", 10, 7), "area in force 00001-01 has voters 7"),
        (change_sheet("Hòm phiếu phụ", 8, 9), "round R1 has voters 9"),
        (change_sheet("So sánh kịch bản", 8, 3), "scenario Không có cách ly has voters 3"),
        (change_json("plan.json", lambda d: d["measures"].pop()), "measure M08 of plan.json is"),
        (
            change_json("report.json", lambda d: d["isolation"].update(teams=1)),
            "tells of isolation otherwise",
        ),
    ],
)
def test_a_file_that_says_otherwise_is_found(
    change: Callable[[Path], None], told: str, folder: Path
):
    change(folder)
    assert any(told in message for message in differences(folder)), differences(folder)


def test_the_sheet_of_areas_bridges_from_the_posted_list_to_who_votes(folder: Path):
    made = rows(folder, "Khu vực khi cách ly")
    # Listed, leaving, coming, from elsewhere, voting.
    assert [r[2:3] + r[5:10] for r in made[:4]] == [
        ["00001-01", 1_200, 200, 0, 0, 1_000],
        ["00001-02", 1_200, 0, 0, 0, 1_200],
        ["00001-03", 0, 0, 200, 30, 230],
        ["00001-04", 0, 0, 0, 60, 60],
    ]
    assert made[4][5:10] == [2_400, 200, 200, 90, 2_490]
    assert made[1][12] == "Dời từ Nhà văn hóa b"


def test_a_team_can_read_its_round(folder: Path):
    made = rows(folder, "Hòm phiếu phụ")
    assert made[0][1:12] == [
        "Nhà văn hóa a", 1, "R1", "08:00", 1, "Tổ 6", 7, "F1 tại nhà", "08:01", "08:27", "08:27",
    ]  # fmt: skip
    assert [r[6:9] for r in made[1:4]] == [
        ["Tổ 11", 5, "F1 tại nhà"],
        ["Tổ 8, Z-SITE", 4, "Vùng phong tỏa"],
        ["Phường Thử", 12, "Khu cách ly tập trung"],
    ]


def test_slots_of_one_group_that_follow_each_other_are_one_line_of_the_notice(folder: Path):
    made = rows(folder, "Thông báo khung giờ")
    assert [r[1:5] for r in made] == [
        ["Tổ 3", "07:00", "09:00", "00001-02"],
        ["Tổ 4", "09:00", "11:00", "00001-02"],
    ]


def test_scenarios_stand_side_by_side(folder: Path):
    none, outbreak = rows(folder, "So sánh kịch bản")
    assert none[1:9] == ["Không có cách ly", None, 0, 0, 0, 0, 0, 0]
    assert outbreak[1:9] == ["outbreak", "x", 5, 318, 2, 1, 1_191, 1_191]


def test_sheets_with_counts_of_the_isolated_are_marked_as_internal(folder: Path):
    book = openpyxl.load_workbook(folder / "plan.xlsx")
    marked = {s.title for s in book if "KHÔNG NIÊM YẾT" in str(s.cell(2, 1).value)}
    assert marked == {
        "Biện pháp", "Giữ nguyên", "Khu vực khi cách ly", "Hòm phiếu phụ", "So sánh kịch bản",
    }  # fmt: skip


def test_the_posted_notice_counts_nobody(folder: Path):
    # 200 are posted of a group: 193 called would tell that seven are isolated at home.
    numbers = [v for r in rows(folder, "Thông báo khung giờ") for v in r[1:] if isinstance(v, int)]
    assert numbers == []


def test_no_sheet_names_an_armed_unit(folder: Path):
    book = openpyxl.load_workbook(folder / "plan.xlsx")
    told = [str(v) for s in book for row in s.iter_rows(values_only=True) for v in row]
    assert not any("7919" in text for text in told)


def test_the_report_tells_what_isolation_asks(folder: Path):
    told = json.loads((folder / "report.json").read_text(encoding="utf-8"))["isolation"]
    assert told["measures"][0] == {"kind": "auxiliary_box", "measures": 4, "voters": 28}
    assert (told["moved_voters"], told["moved_bound"], told["moved_proved"]) == (1_191, 1_191, True)
    assert [s["name"] for s in told["scenarios"]] == ["none", "outbreak"]
