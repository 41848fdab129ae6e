"""The annex: what an office prints and signs."""

from __future__ import annotations

import warnings
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from geo.allocation import Area, AreaKind
from geo.errors import Obstacle
from geo.plan import PollingPlan, WardPlan, audit, labels, version_id
from geo.plan.annex import write_annex
from geo.plan.audit import CHECKS
from geo.plan.sheets import HEADER_ROW
from geo.schemas import InputFile, Provenance
from tests.geo.plan.made import (
    LEFT,
    RIGHT,
    halves,
    legal_plan,
    plan,
    ward_plan,
    with_institution,
    with_sites,
    with_units,
)


def book_of(made: PollingPlan, folder: Path) -> openpyxl.Workbook:
    file = folder / "plan.xlsx"
    write_annex(made, audit(made), version_id(made), file)
    return openpyxl.load_workbook(file)


def rows(sheet) -> list[list[object]]:  # noqa: ANN001
    return [list(r) for r in sheet.iter_rows(min_row=HEADER_ROW + 1, values_only=True)]


def text_of(book: openpyxl.Workbook) -> str:
    return "\n".join(
        str(v) for sheet in book for row in sheet.iter_rows(values_only=True) for v in row if v
    )


def test_the_columns_are_those_that_decisions_use(tmp_path: Path):
    sheet = book_of(legal_plan(), tmp_path)["Khu vực bỏ phiếu"]
    headings = [cell.value for cell in sheet[HEADER_ROW]]
    assert headings == [
        "STT", "Khu vực bỏ phiếu số", "Mã khu vực", "Đơn vị bầu cử",
        "Phạm vi (thôn, tổ dân phố, tòa nhà)", "Số hộ", "Số cử tri", "Địa điểm bỏ phiếu", "Địa chỉ",
        "Loại (chung / riêng)", "Lý do dưới 300 cử tri", "Số hòm chính / phụ",
        "Tổ bầu cử (số người)", "Ghi chú",
    ]  # fmt: skip


def test_an_area_is_a_row_and_the_ward_is_added_up(tmp_path: Path):
    made = rows(book_of(legal_plan(), tmp_path)["Khu vực bỏ phiếu"])
    assert made[0][0] == "Phường Thử"
    assert made[1][:3] == [1, 1, "00001-01"]
    assert made[1][4] == "Tổ 1; Tổ 2; Tổ 5; Tổ 6; Tổ 9; Tổ 10"
    assert made[1][5:10] == [6 * 66, 1_200, "Nhà văn hóa a", "1 Phố Thử", "Chung"]
    assert made[3][4:7] == ["Cộng Phường Thử: 2 khu vực", 12 * 66, 2_400]
    assert made[4][4:7] == ["Tổng cộng: 2 khu vực", None, 2_400]


def test_version_and_sources_stand_on_every_sheet(tmp_path: Path):
    made = replace(legal_plan(), inputs=(InputFile("groups", "tổ.csv", "ab" * 32, 12),))
    book = book_of(made, tmp_path)
    assert len(book.sheetnames) == 4
    for sheet in book:
        head = [sheet.cell(row, 1).value for row in range(1, 5)]
        assert head[1] == "Ngày bầu cử: 15/03/2026"
        assert head[2] == "Lập ngày: 31/01/2026 · Số liệu cử tri theo các tệp: tổ.csv"
        assert head[3] == f"Phiên bản: {version_id(made)}"
        assert sheet.freeze_panes == f"A{HEADER_ROW + 1}"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)


def test_the_day_and_source_of_the_counts_are_told_where_the_folder_states_them(tmp_path: Path):
    said = Provenance(as_of=date(2026, 1, 20), source="Công an huyện Mẫu")
    made = replace(legal_plan(), provenance=said)
    line = book_of(made, tmp_path)["Khu vực bỏ phiếu"].cell(3, 1).value
    assert line == (
        "Lập ngày: 31/01/2026 · Số liệu cử tri tính đến ngày 20/01/2026, nguồn: Công an huyện Mẫu"
    )


@pytest.mark.parametrize("name", ["=1+1", "+84", "-cmd", "@SUM(A1)", "\t=1"])
def test_a_name_that_begins_like_a_formula_stays_text(name: str, tmp_path: Path):
    made = legal_plan(with_sites(with_units(halves(), name=name), name=name))
    for sheet in book_of(made, tmp_path):
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    assert name.strip() in text_of(book_of(made, tmp_path))


def test_a_control_character_in_a_name_does_not_stop_the_annex(tmp_path: Path):
    made = legal_plan(with_units(halves(), name="Tổ\x0b 1"))
    assert "Tổ 1" in text_of(book_of(made, tmp_path))


def test_an_armed_unit_stands_under_the_wards_name(tmp_path: Path):
    ground = with_institution(halves(), "armed_unit", 90, "Phường Thử")
    made = plan(
        ward_plan(ground, (Area(LEFT, 0), Area(RIGHT, 1), Area((12,), 2, AreaKind.SEPARATE)))
    )
    row = rows(book_of(made, tmp_path)["Khu vực bỏ phiếu"])[3]
    assert (row[4], row[6], row[9]) == ("Phường Thử", 90, "Riêng")


def test_the_lawful_reason_stands_beside_a_small_area(tmp_path: Path):
    made = (Area(LEFT, 0, below_minimum="remote"), Area(RIGHT, 1, below_minimum="remote"))
    ground = with_units(halves(voters=40), remote=True)
    row = rows(book_of(plan(ward_plan(ground, made)), tmp_path)["Khu vực bỏ phiếu"])[1]
    assert row[10] == "Vùng núi, vùng cao, hải đảo hoặc nơi dân cư không tập trung"


def test_estimates_and_missing_buildings_are_marked(tmp_path: Path):
    ground = with_units(
        with_sites(halves(), to_be_found=[False, True]), estimated=[True] + [False] * 11
    )
    made = rows(book_of(legal_plan(ground), tmp_path)["Khu vực bỏ phiếu"])
    assert made[1][13] == "Số cử tri ước tính"
    assert made[2][7] == "Chưa có địa điểm: cần tìm"


def test_constituencies_are_named_as_offices_name_them(tmp_path: Path):
    ballot = "commune 3 · national_assembly ? · province 12"
    made = legal_plan(with_units(halves(), ballot=ballot))
    row = rows(book_of(made, tmp_path)["Khu vực bỏ phiếu"])[1]
    assert row[3] == "HĐND xã số 3 · ĐBQH chưa rõ số · HĐND tỉnh số 12"


def test_findings_are_told_in_vietnamese_where_somebody_can(tmp_path: Path):
    made = legal_plan(with_sites(halves(), to_be_found=[False, True]))
    english = book_of(made, tmp_path)["Kiểm tra"]
    assert english.cell(HEADER_ROW, 6).value == "Nội dung (tiếng Anh)"
    file = tmp_path / "vi.xlsx"
    write_annex(made, audit(made), version_id(made), file, telling=lambda f: f"Khu vực {f.subject}")
    sheet = openpyxl.load_workbook(file)["Kiểm tra"]
    assert sheet.cell(HEADER_ROW, 6).value == "Nội dung"
    assert rows(sheet)[0][1:6] == [
        "Cảnh báo", "Có địa điểm bỏ phiếu", "00001", "00001-02", "Khu vực 00001-02",
    ]  # fmt: skip


def test_every_check_has_a_vietnamese_name():
    assert labels.RULES.keys() == {check.__name__ for check in CHECKS}


def test_a_ward_without_a_plan_says_why(tmp_path: Path):
    obstacle = Obstacle("capacity", "a", "1,840 places are missing", "open another site")
    made = plan(WardPlan(halves(), None, (obstacle,)))
    assert "1,840 places are missing → open another site" in text_of(book_of(made, tmp_path))


def test_each_unit_says_why(tmp_path: Path):
    made = rows(book_of(legal_plan(), tmp_path)["Tổ dân phố, thôn"])
    assert len(made) == 12
    assert made[0][1:7] == ["r0c0", "Tổ 1", "Phường Thử", "00001-01", "Nhà văn hóa a", 200]
    assert made[0][8] == "Bỏ phiếu tại địa điểm gần nhất, Nhà văn hóa a, cách 100 m."


def test_the_annex_opens_without_a_warning(tmp_path: Path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        book_of(legal_plan(), tmp_path)
