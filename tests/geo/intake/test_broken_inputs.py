"""One defect a file: each gives one clear line with file, row, field and what to do."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from geo.errors import IntakeError
from geo.findings import Defect, Outcome
from geo.intake import read_planning_folder
from tests.geo.intake.good_folder import (
    GROUP_HEADINGS,
    GROUPS,
    INSTITUTION_HEADINGS,
    INSTITUTIONS,
    SITE_HEADINGS,
    SITES,
    WARDS,
    changed,
    write_csv,
    write_good_folder,
    write_wards,
)

Break = Callable[[Path], None]


def groups(**cells: object) -> Break:
    """Change cells of the first group, which stands in line 2."""
    return lambda f: write_csv(
        f / "groups.csv", GROUP_HEADINGS, changed(GROUPS, GROUP_HEADINGS, **cells)
    )


def sites(**cells: object) -> Break:
    return lambda f: write_csv(
        f / "sites.csv", SITE_HEADINGS, changed(SITES, SITE_HEADINGS, **cells)
    )


def institutions(**cells: object) -> Break:
    rows = changed(INSTITUTIONS, INSTITUTION_HEADINGS, **cells)
    return lambda f: write_csv(f / "institutions.csv", INSTITUTION_HEADINGS, rows)


def wards(**cells: object) -> Break:
    return lambda f: write_wards(f / "wards.geojson", [{**WARDS[0], **cells}, WARDS[1]])


def heading(old: str, new: str) -> Break:
    headings = [new if h == old else h for h in GROUP_HEADINGS]
    return lambda f: write_csv(f / "groups.csv", headings, GROUPS)


def text(name: str, content: str | bytes) -> Break:
    data = content.encode() if isinstance(content, str) else content
    return lambda f: (f / name).write_bytes(data) and None


def toml(content: str) -> Break:
    return text("planning.toml", content)


def without(name: str) -> Break:
    return lambda f: (f / name).unlink()


def truncated_zip(folder: Path) -> None:
    with zipfile.ZipFile(folder / "streets.zip", "w") as archive:
        archive.writestr("streets.geojson", "x" * 5000)
    data = (folder / "streets.zip").read_bytes()
    (folder / "streets.zip").write_bytes(data[: len(data) // 2])


def pivot_workbook(folder: Path) -> None:
    (folder / "groups.csv").unlink()
    book = openpyxl.Workbook()
    for row in (
        ["Dân số", None, None],
        ["Phường Hòa Bình (Tổng số)", None, 1250],
        [None, "Tổ 1", 400],
        ["Phường Đồng Tâm (Tổng số)", None, 800],
        [None, "Tổ 1", 410],
    ):
        book.active.append(row)
    book.save(folder / "groups.xlsx")


def total_that_differs(folder: Path) -> None:
    total = ("", "Tổng cộng", "", "2049", "700", "", "")  # the rows sum to 2,050 and 700
    write_csv(folder / "groups.csv", GROUP_HEADINGS, [*GROUPS, total])


def two_sheets(folder: Path) -> None:
    (folder / "groups.csv").unlink()
    book = openpyxl.Workbook()
    book.active.append(["x"])
    book.create_sheet("Khác").append(["y"])
    book.save(folder / "groups.xlsx")


def unsolved_formula(folder: Path) -> None:
    (folder / "groups.csv").unlink()
    book = openpyxl.Workbook()
    rows = changed(GROUPS, GROUP_HEADINGS, voters="=200+200")
    for row in (GROUP_HEADINGS, *rows):
        book.active.append(list(row))
    book.save(folder / "groups.xlsx")


def wards_without_shapes(folder: Path) -> None:
    (folder / "wards.geojson").unlink()
    write_csv(folder / "wards.csv", ("ward_code", "name"), [("00267", "Hòa Bình")])


def last_group_without_voters(folder: Path) -> None:
    bare = ("B3", "Tổ 3", "00268", "", "", "", "")
    write_csv(folder / "groups.csv", GROUP_HEADINGS, [*GROUPS, bare])


def home_isolation(code: str, day: str) -> Break:
    return lambda f: write_csv(
        f / "home_isolation.csv", ("group_code", "day", "voters"), [(code, day, 3)]
    )


def isolation(kind: str, first: str, last: str) -> Break:
    headings = ("zone_code", "kind", "first_day", "last_day", "lon", "lat")
    rows = [("Z1", kind, first, last, "105.803", "21.003")]
    return lambda f: write_csv(f / "isolation.csv", headings, rows)


UNUSABLE: dict[str, tuple[Break, tuple[str, str, str, str]]] = {
    # what is broken: how, and the (file, row, field, check) expected
    "no wards at all": (without("wards.geojson"), ("wards", "", "", "wards_missing")),
    "a file of no bytes": (text("sites.csv", ""), ("sites.csv", "", "", "file_empty")),
    "headings without rows": (
        text("sites.csv", "site_code,name,lon,lat\n"),
        ("sites.csv", "", "", "file_empty"),
    ),
    "GeoJSON cut off": (
        text("wards.geojson", '{"type": "FeatureCollection", "features": [{"type": "Fea'),
        ("wards.geojson", "", "", "file_unreadable"),
    ),
    "GeoPackage that is none": (
        text("streets.gpkg", b"SQLite format 3\x00" + b"\xff" * 3000),
        ("streets.gpkg", "", "", "file_unreadable"),
    ),
    "zip cut off": (truncated_zip, ("streets.zip", "", "", "file_unreadable")),
    "workbook that is none": (
        text("streets.xlsx", "name;x\na;b\n"),
        ("streets.xlsx", "", "", "file_unreadable"),
    ),
    "PDF named CSV": (
        text("sites.csv", b"%PDF-1.7\nname,lon,lat\n"),
        ("sites.csv", "", "", "file_unreadable"),
    ),
    "drawing instead of a layer": (
        text("streets.dxf", "0\nSECTION\n"),
        ("streets.dxf", "", "", "format_unread"),
    ),
    "old workbook": (text("streets.xls", "x"), ("streets.xls", "", "", "format_unread")),
    "table part without its Shapefile": (
        text("streets.dbf", b"\x03"),
        ("streets.dbf", "", "", "part_alone"),
    ),
    "two files of one stem": (
        lambda f: write_csv(f / "tổ dân phố.csv", GROUP_HEADINGS, GROUPS),
        ("groups.csv", "", "", "files_double"),
    ),
    "pivot workbook": (pivot_workbook, ("groups.xlsx", "", "", "pivot_workbook")),
    "two sheets and no word which": (two_sheets, ("groups.xlsx", "", "", "layer_unclear")),
    "no column of voters": (
        heading("voters", "ghi chú"),
        ("groups.csv", "", "voters", "column_missing"),
    ),
    "two columns of voters": (
        heading("households", "Số cử tri"),
        ("groups.csv", "", "voters", "columns_double"),
    ),
    "voters blank": (groups(voters=""), ("groups.csv", "2", "voters", "value_missing")),
    "voters negative": (groups(voters="-4"), ("groups.csv", "2", "voters", "count_negative")),
    "voters in words": (
        groups(voters="nhiều"),
        ("groups.csv", "2", "voters", "count_not_number"),
    ),
    "voters with a decimal": (
        groups(voters="400.5"),
        ("groups.csv", "2", "voters", "count_ambiguous"),
    ),
    "voters a formula's error": (
        groups(voters="#REF!"),
        ("groups.csv", "2", "voters", "formula_error"),
    ),
    "name blank": (groups(name=" "), ("groups.csv", "2", "name", "value_missing")),
    "name with lost letters": (
        groups(name="T\ufffd 1"),
        ("groups.csv", "2", "name", "text_lost"),
    ),
    "group code twice": (
        groups(group_code="A2"),
        ("groups.csv", "2", "group_code", "code_double"),
    ),
    "ward code twice": (
        wards(ward_code="00268"),
        ("wards.geojson", "1", "ward_code", "code_double"),
    ),
    "ward name blank": (wards(name=None), ("wards.geojson", "1", "name", "value_missing")),
    "population in words": (
        wards(population="khoảng 5000"),
        ("wards.geojson", "1", "population", "count_not_number"),
    ),
    "day that is none": (
        wards(valid_from="31/02/2025"),
        ("wards.geojson", "1", "valid_from", "day_impossible"),
    ),
    "flag that is neither": (
        sites(step_free="một phần"),
        ("sites.csv", "2", "step_free", "flag_unclear"),
    ),
    "latitude alone": (sites(lon=""), ("sites.csv", "2", "lon", "coordinate_half")),
    "latitude in words": (
        sites(lat="gần chợ"),
        ("sites.csv", "2", "lat", "coordinate_not_number"),
    ),
    "kind of institution unknown": (
        institutions(kind="hospitl"),
        ("institutions.csv", "2", "kind", "kind_unknown"),
    ),
    "total that differs": (total_that_differs, ("groups.csv", "7", "voters", "total_differs")),
    "zone that ends before it begins": (
        isolation("phong tỏa", "20/05/2021", "06/05/2021"),
        ("isolation.csv", "2", "last_day", "days_reversed"),
    ),
    "kind of zone unknown": (
        isolation("vùng xanh", "01/05/2021", ""),
        ("isolation.csv", "2", "kind", "kind_unknown"),
    ),
    "home isolation of no group": (
        home_isolation("A9", "20/05/2021"),
        ("home_isolation.csv", "2", "group_code", "group_unknown"),
    ),
    "wards without shapes": (
        wards_without_shapes,
        ("wards.csv", "", "", "places_missing"),
    ),
    "heading row beyond the table": (
        toml("[files.groups]\nheader_row = 99\n"),
        ("groups.csv", "", "", "heading_row_absent"),
    ),
    "heading named that is not there": (
        toml('[files.groups.columns]\nvoters = "Tổng"\n'),
        ("groups.csv", "", "voters", "column_absent"),
    ),
    "encoding that is none": (
        toml('[files.groups]\nencoding = "utf-99"\n'),
        ("planning.toml", "", "files.groups.encoding", "setting_invalid"),
    ),
    "last group without voters": (
        last_group_without_voters,
        ("groups.csv", "7", "voters", "value_missing"),
    ),
    "setting misspelt": (
        toml("poling_day = 2026-03-15\n"),
        ("planning.toml", "", "poling_day", "setting_unknown"),
    ),
    "aim misspelt": (
        toml("[aims]\ntarget_voter = 1200\n"),
        ("planning.toml", "", "aims.target_voter", "setting_unknown"),
    ),
    "setting of a wrong type": (
        toml('polling_day = "soon"\n'),
        ("planning.toml", "", "polling_day", "setting_invalid"),
    ),
    "stem that is none": (
        toml('[files.gruops]\npath = "groups.csv"\n'),
        ("planning.toml", "", "files.gruops", "setting_unknown"),
    ),
    "settings no TOML": (
        toml("polling_day = \n"),
        ("planning.toml", "", "", "settings_unreadable"),
    ),
    "file named that is not there": (
        toml('[files.streets]\npath = "duong.gpkg"\n'),
        ("planning.toml", "", "files.streets.path", "file_absent"),
    ),
    "province that is none": (
        toml('province = "Hà Nộj"\n'),
        ("planning.toml", "", "province", "province_unknown"),
    ),
    "rules that are none": (
        toml('rules = "vn-1999"\n'),
        ("planning.toml", "", "rules", "rules_unusable"),
    ),
    "lock on a site that is not there": (
        toml('[locks]\nclosed_sites = ["S9"]\n'),
        ("planning.toml", "", "locks.closed_sites", "lock_unknown"),
    ),
    "formula without its value": (
        unsolved_formula,
        ("groups.xlsx", "2", "voters", "formula_unsolved"),
    ),
    "last plan that is none": (
        toml('previous = "plan-2021"\n'),
        ("plan-2021/plan.gpkg", "", "", "previous_unreadable"),
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_good_folder(tmp_path / "folder")


def unusable_of(folder: Path) -> tuple[Defect, ...]:
    with pytest.raises(IntakeError) as caught:
        read_planning_folder(folder)
    return caught.value.report.unusable


def of_outcome(folder: Path, outcome: Outcome) -> list[Defect]:
    return [d for d in read_planning_folder(folder).report.defects if d.outcome is outcome]


def test_the_good_folder_is_good(folder: Path):
    frames = read_planning_folder(folder)
    assert frames.report.usable
    assert frames.groups["group_code"].tolist() == ["A1", "A2", "A10", "B1", "B2"]
    assert frames.groups["voters"].sum() == 2050
    assert frames.sites["kind"].tolist() == ["cultural_house", "school"]
    assert frames.sites["step_free"].tolist() == [True, False]
    assert frames.sites["ward_code"].tolist() == ["00267", "00268"]


@pytest.mark.parametrize("broken", UNUSABLE)
def test_one_defect_gives_one_line_that_names_it(folder: Path, broken: str):
    make, expected = UNUSABLE[broken]
    make(folder)
    found = unusable_of(folder)
    assert [(d.file, d.row, d.field, d.check) for d in found] == [expected]
    assert found[0].found
    assert found[0].remedy


def test_defects_of_all_files_are_told_at_once(folder: Path):
    groups(voters="nhiều", name="")(folder)
    sites(lon="")(folder)
    institutions(kind="chợ")(folder)
    wards(valid_from="31/02/2025")(folder)
    toml("poling_day = 2026-03-15\n")(folder)
    told = {(d.file, d.row, d.field) for d in unusable_of(folder)}
    assert told == {
        ("groups.csv", "2", "voters"),
        ("groups.csv", "2", "name"),
        ("sites.csv", "2", "lon"),
        ("institutions.csv", "2", "kind"),
        ("wards.geojson", "1", "valid_from"),
        ("planning.toml", "", "poling_day"),
    }


def test_every_row_of_a_bad_column_is_told(folder: Path):
    rows = [(*row[:3], "?", *row[4:]) for row in GROUPS]
    write_csv(folder / "groups.csv", GROUP_HEADINGS, rows)
    assert [d.row for d in unusable_of(folder)] == ["2", "3", "4", "5", "6"]


def test_a_misspelt_setting_is_answered_with_the_nearest(folder: Path):
    toml("[aims]\ntarget_voter = 1200\n")(folder)
    assert unusable_of(folder)[0].remedy == "did you mean target_voters?"


def test_a_missing_column_is_told_with_the_columns_seen(folder: Path):
    heading("voters", "ghi chú")(folder)
    assert "ghi chú" in unusable_of(folder)[0].found


REPAIRED: dict[str, tuple[Break, tuple[str, str, str, str]]] = {
    "ward code without zeros": (
        groups(ward_code="267"),
        ("groups.csv", "2", "ward_code", "ward_code_zeros"),
    ),
    "ward code as a number with a decimal": (
        groups(ward_code="267.0"),
        ("groups.csv", "2", "ward_code", "ward_code_zeros"),
    ),
    "thousands mark": (groups(voters="1.234"), ("groups.csv", "2", "voters", "thousands_mark")),
    "unit in the value": (
        groups(voters="400 người"),
        ("groups.csv", "2", "voters", "unit_in_value"),
    ),
    "spreadsheet's day number": (
        wards(valid_from=45839),  # 1 July 2025
        ("wards.geojson", "1", "valid_from", "day_serial"),
    ),
    "one number for two buildings": (
        sites(site_code="S2"),
        ("sites.csv", "2", "site_code", "site_code_shared"),
    ),
}


@pytest.mark.parametrize("broken", REPAIRED)
def test_what_is_mended_is_listed(folder: Path, broken: str):
    make, expected = REPAIRED[broken]
    make(folder)
    assert expected in {
        (d.file, d.row, d.field, d.check) for d in of_outcome(folder, Outcome.REPAIRED)
    }


def test_values_are_mended_as_the_report_says(folder: Path):
    groups(ward_code="267", voters="1.234")(folder)
    wards(valid_from=45839)(folder)
    frames = read_planning_folder(folder)
    assert frames.groups.loc[0, ["ward_code", "voters"]].tolist() == ["00267", 1234]
    assert str(frames.wards.loc[0, "valid_from"]) == "2025-07-01"


def test_a_total_row_that_agrees_is_left_out_and_listed(folder: Path):
    total = ("", "Tổng cộng", "", "2.050", "700", "", "")
    signed = ("", "Người lập biểu", "", "", "", "", "")
    write_csv(folder / "groups.csv", GROUP_HEADINGS, [*GROUPS, total, signed])
    frames = read_planning_folder(folder)
    assert len(frames.groups) == 5
    assert {(d.check, d.row) for d in frames.report.defects} >= {
        ("total_row", "7"),
        ("below_table", "8"),
    }


def test_rows_that_only_name_a_ward_are_read_as_the_ward_of_those_under_them(folder: Path):
    rows = [
        ("Phường Hòa Bình", "", "", ""),
        ("Tổ 1", "400", "105.802", "21.002"),
        ("Phường Đồng Tâm", "", "", ""),
        ("Tổ 1", "410", "105.812", "21.002"),
        ("Tổ 2", "390", "105.814", "21.004"),
    ]
    write_csv(folder / "groups.csv", ("Tên tổ", "Số cử tri", "lon", "lat"), rows)
    frames = read_planning_folder(folder)
    assert frames.groups["ward_code"].tolist() == ["00267", "00268", "00268"]
    told = [d for d in frames.report.defects if d.check == "ward_rows"]
    assert [(d.file, d.row) for d in told] == [("groups.csv", "2, 4")]


def test_semicolons_part_cells_where_commas_are_decimal_marks(folder: Path):
    lines = [";".join(GROUP_HEADINGS)]
    lines += [";".join([*row[:5], *(c.replace(".", ",") for c in row[5:])]) for row in GROUPS]
    (folder / "groups.csv").write_text("\n".join(lines), "utf-8")
    made = read_planning_folder(folder)
    assert made.groups["voters"].sum() == 2050
    assert made.groups.geometry.notna().all()


def test_a_group_without_a_place_is_kept_and_told(folder: Path):
    groups(lon="", lat="")(folder)
    frames = read_planning_folder(folder)
    assert frames.groups.set_index("group_code").geometry.isna().to_dict() == {
        "A1": True, "A2": False, "A10": False, "B1": False, "B2": False
    }  # fmt: skip
    told = [d for d in frames.report.defects if d.check == "place_missing"]
    assert [(d.file, d.row, d.ward_code) for d in told] == [("groups.csv", "2", "00267")]


def test_a_group_is_put_at_the_site_that_it_names(folder: Path):
    headings = ("Tổ dân phố", "Phường", "Số cử tri (người)", "Nhà văn hoá")
    write_csv(folder / "groups.csv", headings, [("Tổ 1", "Hòa Bình", "400", "nhà văn hoá số 1")])
    frames = read_planning_folder(folder)
    group, site = frames.groups.loc[0], frames.sites.loc[0]
    assert group["ward_code"] == "00267"
    assert group.geometry.equals(site.geometry)
    assert [d.row for d in frames.report.defects if d.check == "place_from_site"] == ["2"]


def test_groups_without_codes_get_them_by_natural_order_of_names(folder: Path):
    rows = [row[1:] for row in reversed(GROUPS)]
    write_csv(folder / "groups.csv", GROUP_HEADINGS[1:], rows)
    made = read_planning_folder(folder).groups
    assert made[["group_code", "name"]].to_numpy().tolist() == [
        ["00267-001", "Tổ 1"], ["00267-002", "Tổ 2"], ["00267-003", "Tổ 10"],
        ["00268-001", "Tổ 1"], ["00268-002", "Tổ 2"],
    ]  # fmt: skip


def test_one_name_twice_in_a_ward_without_codes_is_unusable(folder: Path):
    rows = [row[1:] for row in GROUPS]
    rows[1] = ("TỔ  1", *rows[1][1:])
    write_csv(folder / "groups.csv", GROUP_HEADINGS[1:], rows)
    found = unusable_of(folder)
    assert [(d.check, d.row, d.ward_code) for d in found] == [("name_double", "2", "00267")]
    assert "rows 2 and 3" in found[0].found


def test_the_order_of_rows_does_not_matter(folder: Path, tmp_path: Path):
    other = write_good_folder(tmp_path / "other")
    write_csv(other / "groups.csv", GROUP_HEADINGS, list(reversed(GROUPS)))
    write_csv(other / "sites.csv", SITE_HEADINGS, list(reversed(SITES)))
    one, two = read_planning_folder(folder), read_planning_folder(other)
    assert one.groups.equals(two.groups)
    assert one.sites.equals(two.sites)


def test_nothing_is_written_into_the_folder(folder: Path):
    before = sorted(p.name for p in folder.iterdir())
    read_planning_folder(folder)
    assert sorted(p.name for p in folder.iterdir()) == before


def test_an_unknown_file_is_a_note(folder: Path):
    (folder / "real_assignment.csv").write_text("a,b\n1,2\n")
    told = [d for d in of_outcome(folder, Outcome.NOTED) if d.check == "file_unknown"]
    assert [d.file for d in told] == ["real_assignment.csv"]


def test_missing_wards_are_told_beside_other_defects(folder: Path):
    without("wards.geojson")(folder)
    groups(voters="nhiều")(folder)
    assert {d.check for d in unusable_of(folder)} == {"wards_missing", "count_not_number"}


def test_columns_about_persons_are_told_and_never_read(folder: Path):
    headings = (*GROUP_HEADINGS, "Họ và tên tổ trưởng", "Số điện thoại")
    rows = [(*row, "Nguyễn Văn A", "0912") for row in GROUPS]
    write_csv(folder / "groups.csv", headings, rows)
    frames = read_planning_folder(folder)
    told = [d for d in frames.report.defects if d.check == "personal_data"]
    assert [d.file for d in told] == ["groups.csv"]
    assert "Nguyễn" not in str(frames.report.defects) + frames.groups.to_csv()


def test_constituencies_may_be_columns_of_the_groups(folder: Path):
    headings = (*GROUP_HEADINGS, "Đơn vị bầu cử HĐND xã", "constituency_province")
    write_csv(folder / "groups.csv", headings, [(*row, "3", "12") for row in GROUPS])
    made = read_planning_folder(folder).groups
    assert made["constituency_commune"].unique().tolist() == ["3"]
    assert made["constituency_province"].unique().tolist() == ["12"]


def test_planning_toml_maps_names_columns_and_aims(folder: Path):
    (folder / "groups.csv").rename(folder / "bang-2.csv")
    heading_row = "\n".join(["ignored", *(folder / "bang-2.csv").read_text().splitlines()])
    (folder / "bang-2.csv").write_text(heading_row.replace("voters", "C7"))
    toml(
        'polling_day = 2026-03-15\nrules = "vn-2026"\n'
        '[files.groups]\npath = "bang-2.csv"\nheader_row = 2\n[files.groups.columns]\nvoters = "C7"\n'
        "[aims]\ntarget_voters = 1200\n[locks]\nclosed_sites = ['S2']\n"
    )(folder)
    frames = read_planning_folder(folder)
    assert frames.groups["voters"].sum() == 2050
    assert frames.aims.target_voters == 1200
    assert frames.locks.closed_sites == ("S2",)
    assert (str(frames.polling_day), frames.rules) == ("2026-03-15", "vn-2026")


def test_names_are_composed(folder: Path):
    groups(name=json.loads('"To\\u0302\\u0309 1"'))(folder)
    assert read_planning_folder(folder).groups.loc[0, "name"] == "Tổ 1"
