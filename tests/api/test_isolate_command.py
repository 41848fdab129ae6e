"""``khuvuc isolate`` and ``khuvuc compare``, called in this process: a new one takes seconds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
from typer.testing import CliRunner

from api.cli import app
from geo.isolation import read_zones
from geo.plan import read_plan_folder
from tests.api.conftest import Answer, Khuvuc

SEVEN_OF_TEN = 7


@pytest.fixture(scope="module")
def khuvuc() -> Khuvuc:
    def call(*args: object) -> Answer:
        done = CliRunner().invoke(app, [str(arg) for arg in args])
        return Answer(done.exit_code, done.stdout, done.stderr)

    return call


@pytest.fixture(scope="module")
def planned(khuvuc: Khuvuc, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the plan of a made district of two wards."""
    folder = tmp_path_factory.mktemp("isolating")
    assert khuvuc("sample", folder / "district", "--wards", 2, "--seed", 5).status == 0
    assert khuvuc("plan", folder / "district", "--out", folder / "plan").status in {0, 1}
    return folder / "plan"


@pytest.fixture(scope="module")
def zones(planned: Path) -> Path:
    """Return a folder with a facility of 60 in the first group and seven at home in the second."""
    units = pyogrio.read_dataframe(planned / "plan.gpkg", layer="assignments")
    point = units.geometry.iloc[[0]].representative_point()
    day = json.loads((planned / "plan.json").read_text(encoding="utf-8"))["rules"]["polling_day"]
    folder = planned.parent / "zones"
    folder.mkdir()
    rows = {"zone_code": ["KCL-1"], "kind": ["quarantine_facility"], "first_day": [day],
            "voters": [60]}  # fmt: skip
    gpd.GeoDataFrame(rows, geometry=list(point), crs=4326).to_file(folder / "isolation.geojson")
    home = f"group_code,day,voters\n{units['unit_code'].iloc[1]},{day},{SEVEN_OF_TEN}\n"
    (folder / "home_isolation.csv").write_text(home, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def isolated(khuvuc: Khuvuc, planned: Path, zones: Path) -> tuple[Path, dict[str, Any]]:
    out = planned.parent / "now"
    answer = khuvuc("isolate", planned, "--zones", zones, "--out", out, "--json")
    assert answer.status == 0, answer.err
    return out, answer.document


def test_zones_become_measures_in_all_files(isolated: tuple[Path, dict[str, Any]]):
    out, report = isolated
    told = report["isolation"]
    assert told["in_force"] == "now"
    assert [s["name"] for s in told["scenarios"]] == ["none", "now"]
    assert told["scenarios"][1]["isolated_voters"] == 60 + SEVEN_OF_TEN
    measures = pyogrio.read_dataframe(out / "plan.gpkg", layer="measures")
    assert measures.loc[measures["zone_code"] == "KCL-1", "voters"].sum() == 60
    assert set(measures["kind"]) == {"separate_area", "auxiliary_box"}


def test_the_folder_is_proved_to_agree(khuvuc: Khuvuc, isolated: tuple[Path, dict[str, Any]]):
    answer = khuvuc("check", isolated[0], "--json")
    rules = {f["rule"] for f in answer.document["findings"]}
    assert "files_agree" not in rules, answer.document
    assert answer.status == 0


def test_compare_says_what_changes(
    khuvuc: Khuvuc, planned: Path, isolated: tuple[Path, dict[str, Any]]
):
    answer = khuvuc("compare", planned, isolated[0], "--json")
    assert answer.status == 0
    made = [a for a in answer.document["areas"] if a["voters_before"] is None]
    assert [a["voters_after"] for a in made] == [60]
    assert answer.document["voters_moved"] == 0
    assert "0 voters of 0 groups" in khuvuc("compare", planned, isolated[0]).out


def test_a_switch_plans_nothing_again_and_back_is_the_same_plan(
    khuvuc: Khuvuc, planned: Path, isolated: tuple[Path, dict[str, Any]], tmp_path: Path
):
    quiet, back = tmp_path / "quiet", tmp_path / "back"
    assert khuvuc("isolate", isolated[0], "--switch", "none", "--out", quiet).status == 0
    assert khuvuc("isolate", quiet, "--switch", "now", "--out", back).status == 0
    before = json.loads((isolated[0] / "plan.json").read_text(encoding="utf-8"))
    after = json.loads((back / "plan.json").read_text(encoding="utf-8"))
    assert after == before
    same = khuvuc("compare", planned, quiet, "--json").document
    assert (same["areas"], same["units"]) == ([], [])


def test_a_folder_may_be_replaced_by_what_is_planned_from_it(
    khuvuc: Khuvuc, planned: Path, zones: Path, tmp_path: Path
):
    folder = shutil.copytree(planned, tmp_path / "plan")
    answer = khuvuc("isolate", folder, "--scenario", f"high={zones}", "--out", folder, "--json")
    assert answer.status == 0
    assert answer.document["isolation"]["in_force"] == "none"
    names = [s.name for s in read_plan_folder(folder).isolation.scenarios]
    assert names == ["none", "high"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "give --zones FILE, --scenario NAME=FILE or --switch NAME"),
        (("--switch", "flood"), "carries no scenarios"),
        (("--scenario", "high"), "give NAME=FILE"),
        (("--zones", "ZONES", "--at", "noon"), "give a time such as 10:30"),
        (("--zones", "ZONES", "--polling-day", "soon"), "give a day such as"),
        (("--zones", "nowhere.geojson"), "nowhere.geojson"),
    ],
)
def test_an_unusable_call_says_why_and_writes_nothing(
    khuvuc: Khuvuc, planned: Path, zones: Path, tmp_path: Path, options: tuple[str, ...], told: str
):
    given = [str(zones) if o == "ZONES" else o for o in options]
    answer = khuvuc("isolate", planned, *given, "--out", tmp_path / "out")
    assert (answer.status, (tmp_path / "out").exists()) == (2, False)
    assert told in answer.err


def test_zones_outside_every_ward_are_told_and_nothing_is_written(
    khuvuc: Khuvuc, planned: Path, zones: Path, tmp_path: Path
):
    far = tmp_path / "far.geojson"
    frame = gpd.read_file(zones / "isolation.geojson")
    frame.geometry = frame.geometry.translate(3.0, 0.0)
    frame.to_file(far)
    answer = khuvuc("isolate", planned, "--zones", far, "--out", tmp_path / "out", "--json")
    assert answer.status == 2
    assert answer.document["defects"]
    assert not (tmp_path / "out").exists()


def test_zones_are_read_in_the_plans_own_system(planned: Path, zones: Path):
    plan = read_plan_folder(planned)
    read, home = read_zones(zones, plan)
    assert plan.wards[0].territory.ward.geometry.contains(read[0].geometry)
    assert [h.voters for h in home] == [SEVEN_OF_TEN]
