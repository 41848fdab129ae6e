"""The files of a plan folder say the same, and a disagreement is found wherever it is made."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyogrio
import pytest

from geo.allocation import Area
from geo.plan import PollingPlan, audit, check_agreement, new_folder, version_id, write_plan_folder
from geo.plan.sheets import HEADER_ROW
from tests.geo.plan.made import LEFT, RIGHT, halves, legal_plan, plan, ward_plan, with_sites

MAP = """<!doctype html><html><head><meta charset="utf-8">
<meta name="khuvuc-plan" content="{version}"></head><body>
<script type="application/json" id="khuvuc-figures">{figures}</script>
<script>var x = 1;</script></body></html>"""


def written(folder: Path, made: PollingPlan | None = None) -> Path:
    made = made or legal_plan(with_sites(halves(), to_be_found=[False, True]))
    with new_folder(folder) as draft:
        write_plan_folder(made, audit(made), draft)
    return folder


def with_map(folder: Path, **changes: object) -> None:
    version = json.loads((folder / "plan.json").read_text(encoding="utf-8"))["version_id"]
    areas = {
        "00001-01": {"voters": 1_200, "station_id": "00001-S01"},
        "00001-02": {"voters": 1_200, "station_id": "00001-S02"},
    }
    figures = {"version": version, "areas": areas, **changes}
    page = MAP.format(version=version, figures=json.dumps(figures))
    (folder / "map.html").write_text(page, encoding="utf-8")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a plan folder nobody has touched; to be copied, for writing it takes a while."""
    folder = written(tmp_path_factory.mktemp("fresh") / "plan")
    with_map(folder)
    return folder


@pytest.fixture
def folder(fresh: Path, tmp_path: Path) -> Path:
    return shutil.copytree(fresh, tmp_path / "plan")


def messages(folder: Path) -> list[str]:
    return [finding.message for finding in check_agreement(folder)]


def test_a_fresh_folder_agrees(folder: Path):
    assert messages(folder) == []


def other_plan_file(name: str) -> Callable[[Path], None]:
    def break_it(folder: Path) -> None:
        recut = plan(ward_plan(halves(), (Area(RIGHT, 1), Area(LEFT, 0))))
        other = written(folder.parent / "other", recut)
        (other / name).replace(folder / name)

    return break_it


def edit_json(name: str, change: Callable[[dict], None]) -> Callable[[Path], None]:
    def break_it(folder: Path) -> None:
        file = folder / name
        document = json.loads(file.read_text(encoding="utf-8"))
        change(document)
        file.write_text(json.dumps(document), encoding="utf-8")

    return break_it


def area_with_other_voters(document: dict) -> None:
    document["wards"][0]["allocation"]["areas"][0]["voters"] = 1_201


def report_with_other_station(document: dict) -> None:
    document["wards"][0]["area_list"][1]["station_id"] = "00001-S09"


def move_a_unit_in_the_layers(folder: Path) -> None:
    file = folder / "plan.gpkg"
    units = pyogrio.read_dataframe(file, layer="assignments")
    units.loc[units["unit_code"] == "r0c2", "area_id"] = "00001-01"
    pyogrio.write_dataframe(units, file, layer="assignments", driver="GPKG")


def move_a_site_in_the_layers(folder: Path) -> None:
    file = folder / "plan.gpkg"
    stations = pyogrio.read_dataframe(file, layer="polling_stations")
    stations["site_code"] = ["b", None]
    pyogrio.write_dataframe(stations, file, layer="polling_stations", driver="GPKG")


def rename_a_station_in_the_layers(folder: Path) -> None:
    file = folder / "plan.gpkg"
    stations = pyogrio.read_dataframe(file, layer="polling_stations")
    stations["name"] = ["Nhà lạ", stations["name"][1]]
    pyogrio.write_dataframe(stations, file, layer="polling_stations", driver="GPKG")


def shift_the_areas_in_the_layers(folder: Path) -> None:
    file = folder / "plan.gpkg"
    areas = pyogrio.read_dataframe(file, layer="voting_areas")
    areas.geometry = areas.translate(xoff=1e-5)  # about a metre east
    pyogrio.write_dataframe(areas, file, layer="voting_areas", driver="GPKG")


def edit_the_annex(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "plan.xlsx")
    sheet = book.worksheets[0]
    row = HEADER_ROW + 2
    assert sheet.cell(row, 7).value == 1_200
    sheet.cell(row, 7).value = 1_250
    book.save(folder / "plan.xlsx")


BREAKS = {
    "plan.json: area 00001-01 has voters 1201, plan.json 1200": edit_json(
        "plan.json", area_with_other_voters
    ),
    "report.json: area 00001-02 has station_id 00001-S09": edit_json(
        "report.json", report_with_other_station
    ),
    "report.json: ward 00001 has voters 1, plan.json 2400": edit_json(
        "report.json", lambda report: report["wards"][0].update(voters=1)
    ),
    "report.json: ward 00001 has mean_walk_m 1.5": edit_json(
        "report.json", lambda report: report["wards"][0].update(mean_walk_m=1.5)
    ),
    "report.json: the plan of all wards has errors 7": edit_json(
        "report.json", lambda report: report["plan"].update(errors=7)
    ),
    "report.json: tells 0 findings": edit_json(
        "report.json", lambda report: report.update(findings=[])
    ),
    "report.json: carries version": other_plan_file("report.json"),
    "plan.gpkg: carries version": other_plan_file("plan.gpkg"),
    "plan.xlsx: carries version": other_plan_file("plan.xlsx"),
    "plan.gpkg: unit 00001/r0c2 has area_id 00001-01, plan.json 00001-02": move_a_unit_in_the_layers,
    "plan.gpkg: station 00001-S01 has site_code b, plan.json a": move_a_site_in_the_layers,
    "plan.gpkg: 00001-S01: has name Nhà lạ, plan.json": rename_a_station_in_the_layers,
    "plan.gpkg: 00001-01: its shape or place": shift_the_areas_in_the_layers,
    "map.html: is missing": lambda folder: (folder / "map.html").unlink(),
    "plan.xlsx: area 00001-01 has voters 1250, plan.json 1200": edit_the_annex,
    "plan.xlsx: is missing": lambda folder: (folder / "plan.xlsx").unlink(),
    "plan.gpkg: is missing": lambda folder: (folder / "plan.gpkg").unlink(),
    "report.json: is missing": lambda folder: (folder / "report.json").unlink(),
    "plan.gpkg: cannot be read": lambda folder: (folder / "plan.gpkg").write_text("no"),
    "plan.xlsx: cannot be read": lambda folder: (folder / "plan.xlsx").write_text("no"),
    "report.json: cannot be read": lambda folder: (folder / "report.json").write_text("no"),
    "map.html: holds no figures": lambda folder: (folder / "map.html").write_text("<p>"),
    "map.html: carries version": lambda folder: with_map(folder, version="kv-0000-0000-0000"),
    "map.html: area 00001-02 of plan.json is missing": lambda folder: with_map(
        folder, areas={"00001-01": {"voters": 1_200, "station_id": "00001-S01"}}
    ),
}


@pytest.mark.parametrize("said", list(BREAKS))
def test_a_disagreement_is_found(said: str, folder: Path):
    BREAKS[said](folder)
    found = check_agreement(folder)
    assert any(f.message.startswith(said) for f in found), [f.message for f in found]
    assert {f.rule for f in found} == {"files_agree"}
    assert {str(f.severity) for f in found} == {"error"}
    assert {str(f.facts["file"]) for f in found} == {said.split(":", maxsplit=1)[0]}


def test_a_plan_changed_by_hand_no_longer_has_its_version(folder: Path):
    def move(document: dict) -> None:
        first, second = document["wards"][0]["allocation"]["areas"]
        second["units"].remove("r0c2")
        first["units"].append("r0c2")

    edit_json("plan.json", move)(folder)
    assert any("its content is kv-" in message for message in messages(folder))


def test_the_time_of_making_may_change(folder: Path):
    edit_json("plan.json", lambda d: d.update(created_at="2030-01-01T00:00:00+00:00"))(folder)
    assert messages(folder) == []


def test_units_of_two_wards_may_share_a_code(tmp_path: Path):
    wards = [
        ward_plan(halves(ward_code=code), (Area(LEFT, 0), Area(RIGHT, 1)))
        for code in ("00001", "00002")
    ]
    made = replace(plan(*wards), seed=1)
    told = messages(written(tmp_path / "plan", made))
    assert told == ["map.html: is missing; draw it again with `khuvuc map`"]
    assert version_id(made).startswith("kv-")
