"""Any format, any heading: the same groups come out of every file that an office might send."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
from shapely.geometry import LineString, Point

from geo.errors import InputError, IntakeError
from geo.intake import read_planning_folder
from geo.intake.headings import extra_fields, map_headings, stem_of
from geo.intake.words import COLUMN_NAMES, STEM_COLUMN_NAMES
from geo.names import fold
from geo.schemas import SCHEMAS
from tests.geo.intake.good_folder import GROUP_HEADINGS, GROUPS, write_csv, write_good_folder

VIETNAMESE = (
    "Mã tổ",
    "Tên tổ dân phố",
    "Mã phường",
    "Số cử tri (người)",
    "Số hộ",
    "Kinh độ",
    "Vĩ độ",
)
UNMARKED = ("Ma to", "Ten to dan pho", "MA PHUONG", "so_cu_tri", "So ho", "kinh_do", "vi_do")
TCVN3 = ("M· tæ", "Tªn tæ d©n phè", "M· ph\xad\xeang", "Sè cö tri", "Sè hé", "Kinh ®é", "VÜ ®é")
VNI = (
    "Maõ toå",
    "Teân toå daân phoá",
    "Maõ phöôøng",
    "Soá cöû tri",
    "Soá hoä",
    "Kinh ñoä",
    "Vó ñoä",
)
MOJIBAKE = tuple(
    "".join(bytes([b]).decode("cp1252", errors="ignore") or chr(b) for b in heading.encode())
    for heading in VIETNAMESE
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_good_folder(tmp_path / "folder")


def layer(names: bool = True) -> gpd.GeoDataFrame:
    table = pd.DataFrame(GROUPS, columns=GROUP_HEADINGS)
    places = gpd.points_from_xy(table["lon"].astype(float), table["lat"].astype(float))
    table = table.drop(columns=["lon", "lat"])
    table["voters"] = table["voters"].astype(int)
    table["households"] = table["households"].astype(int)
    return gpd.GeoDataFrame(table, geometry=places, crs="EPSG:4326")


def write_layer(name: str, driver: str, **options: str) -> Callable[[Path], None]:
    return lambda folder: pyogrio.write_dataframe(layer(), folder / name, driver=driver, **options)


def shapefile(folder: Path, *, encoding: str = "UTF-8", cpg: bool = True) -> None:
    pyogrio.write_dataframe(layer(), folder / "groups.shp", encoding=encoding)
    if not cpg:
        (folder / "groups.cpg").unlink(missing_ok=True)


def zipped_shapefile(folder: Path) -> None:
    shapefile(folder)
    with zipfile.ZipFile(folder / "groups.zip", "w") as archive:
        for part in sorted(folder.glob("groups.*")):
            if part.suffix not in {".zip", ".csv"}:
                archive.write(part, part.name)
                part.unlink()


def zipped_geopackage(folder: Path) -> None:
    write_layer("groups.gpkg", "GPKG")(folder)
    with zipfile.ZipFile(folder / "groups.gpkg.zip", "w") as archive:
        archive.write(folder / "groups.gpkg", "du-lieu/groups.gpkg")
    (folder / "groups.gpkg").unlink()


def workbook(folder: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(list(GROUP_HEADINGS))
    for row in GROUPS:
        book.active.append(list(row))
    book.save(folder / "groups.xlsx")


def office_workbook(folder: Path) -> None:
    """Write a list as a ward types it: titles, headings in two rows, merged wards, a total."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["ỦY BAN NHÂN DÂN"])
    sheet.append(["DANH SÁCH TỔ DÂN PHỐ"])
    sheet.append([])
    sheet.append(
        ["STT", "Phường", "Tổ dân phố", "Số cử tri", None, None, "Số hộ", "Kinh độ", "Vĩ độ"]
    )
    sheet.append([None, None, None, "Tổng số", "Nam", "Nữ", None, None, None])
    sheet.append([1, 2, 3, 4, 5, 6, 7, 8, 9])
    for number, (_, name, ward, voters, households, lon, lat) in enumerate(GROUPS, start=1):
        cells = {"00267": "Phường Hòa Bình", "00268": "P. Đồng Tâm"}
        count = int(voters)
        sheet.append(
            [
                number,
                cells[ward],
                name,
                count,
                100,
                count - 100,
                int(households),
                float(lon),
                float(lat),
            ]
        )
    sheet.append([None, "Tổng cộng", None, 2050, 500, 1550, 700, None, None])
    sheet.append(["Người lập biểu"])
    for area in ("A4:A5", "B4:B5", "C4:C5", "D4:F4", "G4:G5", "H4:H5", "I4:I5", "B7:B9", "B10:B11"):
        sheet.merge_cells(area)
    book.save(folder / "groups.xlsx")


FORMATS: dict[str, Callable[[Path], None]] = {
    "GeoJSON": write_layer("groups.geojson", "GeoJSON"),
    "GeoPackage": write_layer("Tổ dân phố.gpkg", "GPKG"),
    "Shapefile": shapefile,
    "Shapefile without .cpg": lambda f: shapefile(f, cpg=False),
    "Shapefile in cp1258 without .cpg": lambda f: shapefile(f, encoding="CP1258", cpg=False),
    "zipped Shapefile": zipped_shapefile,
    "zipped GeoPackage": zipped_geopackage,
    "KML": write_layer("groups.kml", "LIBKML"),
    "MapInfo TAB": write_layer("THON.TAB", "MapInfo File"),
    "FlatGeobuf": write_layer("to_dan_pho.fgb", "FlatGeobuf"),
    "XLSX": workbook,
    "XLSX as an office types it": office_workbook,
    "CSV with semicolons": lambda f: (f / "groups.csv.txt").rename(f / "groups.txt") and None,
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_groups(folder: Path, name: str):
    expected = read_planning_folder(folder).groups
    if name == "CSV with semicolons":
        text = (folder / "groups.csv").read_text("utf-8").replace(",", ";")
        (folder / "groups.csv.txt").write_text(text, "utf-8")
    (folder / "groups.csv").unlink()
    FORMATS[name](folder)
    made = read_planning_folder(folder).groups
    assert made["name"].tolist() == expected["name"].tolist()
    assert made["ward_code"].tolist() == expected["ward_code"].tolist()
    assert made["voters"].tolist() == [400, 350, 500, 410, 390]
    assert made["households"].tolist() == [150, 120, 160, 140, 130]
    assert made.geometry.distance(expected.geometry).max() < 0.1


@pytest.mark.parametrize(
    "headings",
    [VIETNAMESE, UNMARKED, TCVN3, VNI, MOJIBAKE],
    ids=["marks", "none", "TCVN3", "VNI", "mojibake"],
)
def test_headings_are_known_however_they_are_written(folder: Path, headings: tuple[str, ...]):
    write_csv(folder / "groups.csv", headings, GROUPS)
    made = read_planning_folder(folder).groups
    assert made["group_code"].tolist() == ["A1", "A2", "A10", "B1", "B2"]
    assert made["households"].sum() == 700


def test_of_several_layers_the_one_of_fitting_shapes_is_read_and_told(folder: Path):
    points = gpd.GeoDataFrame({"id": [1]}, geometry=[Point(105.805, 21.005)], crs=4326)
    lines = gpd.GeoDataFrame(
        {"id": [1]}, geometry=[LineString([(105.80, 21.0), (105.81, 21.01)])], crs=4326
    )
    points.to_file(folder / "streets.gpkg", layer="nodes")
    lines.to_file(folder / "streets.gpkg", layer="edges")
    frames = read_planning_folder(folder)
    assert frames.streets.geom_type.tolist() == ["LineString"]
    assert [d.file for d in frames.report.defects if d.check == "layer_chosen"] == ["streets.gpkg"]


def test_a_csv_typed_in_an_abc_font_is_converted_and_listed(folder: Path):
    rows = [(c, n.replace("Tổ", "Tæ"), *rest) for c, n, *rest in GROUPS]
    write_csv(folder / "groups.csv", TCVN3, rows, encoding="latin-1")
    frames = read_planning_folder(folder)
    assert frames.groups["name"].tolist() == ["Tổ 1", "Tổ 2", "Tổ 10", "Tổ 1", "Tổ 2"]
    told = [d for d in frames.report.defects if d.check == "text_encoding"]
    assert [(d.file, d.field) for d in told] == [("groups.csv", "Tªn tæ d©n phè")]


def test_an_encoding_that_cannot_be_told_is_asked_for(folder: Path):
    rows = [(c, f"Gr\xfcn {n}", *rest) for c, n, *rest in GROUPS]
    rows = [(c, n.replace("ổ", "o"), *rest) for c, n, *rest in rows]
    write_csv(folder / "groups.csv", GROUP_HEADINGS, rows, encoding="latin-1")
    with pytest.raises(IntakeError) as caught:
        read_planning_folder(folder)
    found = caught.value.report.unusable
    assert [(d.file, d.field, d.check) for d in found] == [
        ("groups.csv", "name", "encoding_unknown")
    ]
    assert "encoding" in found[0].remedy
    (folder / "planning.toml").write_text('[files.groups]\nencoding = "latin-1"\n')
    assert read_planning_folder(folder).groups.loc[0, "name"] == "Grün To 1"


@pytest.mark.parametrize(
    ("name", "stem"),
    [("wards", "wards"), ("Phường", "wards"), ("XA", "wards"), ("ranh_gioi_xa", "wards"),
     ("to-dan-pho", "groups"), ("Thôn", "groups"), ("diem_bo_phieu", "sites"), ("duong", "streets"),
     ("cach_ly_tai_nha", "home_isolation"), ("don vi bau cu", "constituencies"), ("readme", None)],
)  # fmt: skip
def test_files_are_known_by_their_stem(name: str, stem: str | None):
    assert stem_of(name) == stem


@pytest.mark.parametrize("stem", SCHEMAS)
def test_our_own_names_come_first(stem: str):
    names = [c.name for c in SCHEMAS[stem].columns]
    mapped = map_headings(stem, [*names, *extra_fields(stem)])
    assert [mapped.fields[i] for i in range(len(names))] == names
    assert not mapped.doubled


@pytest.mark.parametrize("stem", SCHEMAS)
def test_no_heading_means_two_fields_of_one_file(stem: str):
    fields = [*(c.name for c in SCHEMAS[stem].columns), *extra_fields(stem)]
    own = {fold(w) for text in STEM_COLUMN_NAMES.get(stem, {}).values() for w in text.split(",")}
    words = [w for f in fields for w in {fold(n) for n in (f, *COLUMN_NAMES.get(f, f).split(","))}]
    doubled = {w for w in words if words.count(w) > 1}
    assert doubled <= own  # what one file has for itself goes first


def test_our_own_name_outdoes_a_synonym_of_a_text_but_not_of_a_count():
    mapped = map_headings("groups", ["Thôn", "name", "voters", "Số cử tri"])
    assert (mapped.fields[1], mapped.fields[2]) == ("name", "voters")
    assert mapped.doubled == {"voters": ["voters", "Số cử tri"]}


def test_a_folder_that_is_not_there_is_said_plainly(tmp_path: Path):
    with pytest.raises(InputError, match="no such folder"):
        read_planning_folder(tmp_path / "nowhere")


def test_progress_ends_where_it_said_it_would(folder: Path):
    said: dict[str, list[tuple[int, int]]] = {}
    read_planning_folder(folder, on_progress=lambda s, d, t: said.setdefault(s, []).append((d, t)))
    assert next(iter(said)) == "read"
    assert all(steps[-1][0] == steps[-1][1] for steps in said.values())
