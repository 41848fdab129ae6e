"""An armed unit is named in no report."""

from __future__ import annotations

from pathlib import Path

from geo.intake import read_planning_folder
from tests.geo.intake.good_folder import INSTITUTION_HEADINGS, write_csv, write_good_folder

ARMED = (
    ("E0987", "Trung đoàn 0987", "Đơn vị vũ trang", "80", "105.805", "21.007"),
    ("E0987b", "Trung đoàn 0987", "Đơn vị vũ trang", "60", "105.8060", "21.0060"),
)


def test_what_is_listed_of_an_armed_unit_does_not_name_it(tmp_path: Path) -> None:
    folder = write_good_folder(tmp_path / "f")
    write_csv(folder / "institutions.csv", INSTITUTION_HEADINGS, ARMED)
    report = read_planning_folder(folder).report
    found = {d.check: d.found for d in report.defects if d.file == "institutions.csv"}
    assert found["name_double"].startswith("'(armed unit)' stands in rows 2 and 3")
    assert "0987" not in str([str(d) for d in report.defects])


def test_a_repaired_way_of_writing_quotes_no_institution(tmp_path: Path) -> None:
    folder = write_good_folder(tmp_path / "f")
    # "Trung đoàn 0987" and "Phường Hòa Bình" in TCVN3.
    row = ("E1", "Trung ®oµn 0987", "armed_unit", "80", "105.805", "21.007")
    write_csv(folder / "institutions.csv", INSTITUTION_HEADINGS, [row])
    report = read_planning_folder(folder).report
    assert any(d.check == "text_encoding" for d in report.defects)
    assert "0987" not in str([str(d) for d in report.defects])
