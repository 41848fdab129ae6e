"""``khuvuc isolate`` and ``khuvuc compare``, called in this process: a new one takes seconds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
from shapely import Point, Polygon, box
from shapely.geometry import mapping, shape
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


def without_station(planned: Path) -> gpd.GeoDataFrame:
    """Return the groups in which no station stands, by code, in degrees: nobody keeps one inside."""
    units = pyogrio.read_dataframe(planned / "plan.gpkg", layer="assignments").to_crs(4326)
    stations = pyogrio.read_dataframe(planned / "plan.gpkg", layer="polling_stations").to_crs(4326)
    empty = ~units.geometry.intersects(stations.geometry.union_all())
    return units[empty].sort_values("unit_code", ignore_index=True)


def drawn(planned: Path, **properties: object) -> dict[str, object]:
    """Return a GeoJSON feature as a map in a browser gives it: a blockade of a whole group."""
    units = without_station(planned)
    day = json.loads((planned / "plan.json").read_text(encoding="utf-8"))["rules"]["polling_day"]
    said = {"zone_code": "V1", "kind": "blockade", "first_day": day, **properties}
    shape = said.pop("shape", mapping(units.geometry.iloc[0]))
    return {"type": "Feature", "properties": said, "geometry": shape}


def collection(file: Path, *features: dict[str, object]) -> Path:
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return file


def test_a_time_of_the_day_takes_what_holds_then(khuvuc: Khuvuc, planned: Path, tmp_path: Path):
    """Lifted at nine: half past eight finds those inside isolated, ten o'clock nobody."""
    file = collection(
        tmp_path / "drawn.geojson",
        drawn(planned, last_time="09:00", last_day=drawn(planned)["properties"]["first_day"]),
    )
    isolated_at = {}
    for at in ("08:30", "10:00"):
        out = tmp_path / at[:2]
        answer = khuvuc("isolate", planned, "--zones", file, "--at", at, "--out", out, "--json")
        assert answer.status in {0, 1}, answer.err
        told = answer.document["isolation"]
        assert told["moment"].endswith(f"T{at}:00")
        isolated_at[at] = told["scenarios"][-1]["isolated_voters"] > 0
    assert isolated_at == {"08:30": True, "10:00": False}


def test_a_zone_may_be_a_list_of_unit_codes(khuvuc: Khuvuc, planned: Path, tmp_path: Path):
    units = without_station(planned)
    codes, day = units["unit_code"].iloc[:2], drawn(planned)["properties"]["first_day"]
    rows = [f"V1,blockade,{day},{code}" for code in codes]
    file = tmp_path / "list.csv"
    file.write_text("\n".join(["zone_code,kind,first_day,unit_code", *rows]), "utf-8")
    answer = khuvuc("isolate", planned, "--zones", file, "--out", tmp_path / "out", "--json")
    figures = answer.document["isolation"]["scenarios"][-1]
    assert figures["isolated_voters"] == units["voters"].iloc[:2].sum()


def test_several_scenarios_stand_side_by_side_and_one_is_switched_on(
    khuvuc: Khuvuc, planned: Path, zones: Path, tmp_path: Path
):
    low = collection(tmp_path / "low.geojson", drawn(planned))
    out = tmp_path / "out"
    answer = khuvuc(
        "isolate", planned, "--scenario", f"low={low}", "--scenario", f"high={zones}",
        "--switch", "low", "--out", out, "--json",
    )  # fmt: skip
    told = answer.document["isolation"]
    assert ([s["name"] for s in told["scenarios"]], told["in_force"]) == (
        ["none", "low", "high"],
        "low",
    )


def test_the_terminal_names_every_figure_in_eighty_columns(
    khuvuc: Khuvuc, planned: Path, zones: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COLUMNS", "80")
    out = tmp_path / "out"
    said = khuvuc("isolate", planned, "--zones", zones, "--out", out).out
    for heading in ("isolated voters", "voters moved", "unserved voters", "none", "→ now"):
        assert heading in said
    compared = khuvuc("compare", planned, out).out.splitlines()
    assert "vote elsewhere" in compared[0]
    assert compared[1].split() == ["before", "after", "(now)"]
    assert not [line for line in compared if "…" in line]


def test_one_kind_twice_at_one_place_is_noted_and_goes_on(
    khuvuc: Khuvuc, planned: Path, tmp_path: Path
):
    twice = collection(tmp_path / "two.geojson", drawn(planned), drawn(planned, zone_code="V2"))
    answer = khuvuc("isolate", planned, "--zones", twice, "--out", tmp_path / "out", "--json")
    assert answer.status in {0, 1}
    assert "V1 and V2 are both blockade at one place" in " ".join(answer.err.split())


def test_people_decide_who_is_inside_and_without_them_it_is_an_estimate(
    khuvuc: Khuvuc, planned: Path, tmp_path: Path
):
    """Everybody of the cut group lives in its left half, which is shut in."""
    units = without_station(planned)
    group = units.geometry.iloc[0]
    west, south, east, north = group.bounds
    left = group.intersection(box(west, south, (west + east) / 2, north))
    home = {"type": "Feature", "properties": {"persons": 9}, "geometry": mapping(
        left.representative_point())}  # fmt: skip
    people = collection(tmp_path / "population.geojson", home)
    file = collection(tmp_path / "half.geojson", drawn(planned, shape=mapping(left)))
    inside = {}
    for name, more in (("area", ()), ("people", ("--people", people))):
        out = tmp_path / name
        answer = khuvuc("isolate", planned, "--zones", file, "--out", out, "--json", *more)
        inside[name] = answer.document["isolation"]["scenarios"][-1]["isolated_voters"]
    assert inside["area"] < inside["people"] == units["voters"].iloc[0]


def test_all_that_is_wrong_with_zones_is_named_at_once_and_nothing_is_written(
    khuvuc: Khuvuc, planned: Path, tmp_path: Path
):
    day = str(drawn(planned)["properties"]["first_day"])
    x, y = shape(drawn(planned)["geometry"]).representative_point().coords[0]
    bow = Polygon([(x, y), (x + 1e-3, y + 1e-3), (x + 1e-3, y), (x, y + 1e-3)])
    folder = tmp_path / "zones"
    folder.mkdir()
    collection(
        folder / "isolation.geojson",
        drawn(planned, zone_code="REV", last_day="2001-01-01"),
        drawn(planned, zone_code="FAR", shape=mapping(Point(x, y).buffer(1e-4, 1)))
        | {"geometry": mapping(Point(x + 0.4, y).buffer(1e-3))},
        drawn(planned, zone_code="BOW", shape=mapping(bow)),
        drawn(planned, zone_code="ONE"),
        drawn(planned, zone_code="TWO", kind="distancing"),
        drawn(planned, zone_code="NIL", kind="quarantine_facility", voters=0,
              shape=mapping(Point(x, y))),
    )  # fmt: skip
    (folder / "home_isolation.csv").write_text(f"group_code,day,voters\nnobody,{day},3\n", "utf-8")
    answer = khuvuc("isolate", planned, "--zones", folder, "--out", tmp_path / "out", "--json")
    assert (answer.status, (tmp_path / "out").exists()) == (2, False)
    assert {d["check"] for d in answer.document["defects"] if d["outcome"] == "unusable"} >= {
        "days_reversed", "zone_outside", "zone_self_crossing", "two_kinds_at_one_place",
        "facility_without_voters", "group_unknown",
    }  # fmt: skip


def test_the_map_for_everybody_shows_no_facility(
    khuvuc: Khuvuc, isolated: tuple[Path, dict[str, Any]], tmp_path: Path
):
    own, public = tmp_path / "own.html", tmp_path / "public.html"
    assert khuvuc("map", isolated[0], "--out", own).status == 0
    assert khuvuc("map", isolated[0], "--out", public, "--public").status == 0
    assert "KCL-1" in own.read_text(encoding="utf-8")
    assert "KCL-1" not in public.read_text(encoding="utf-8")


def test_ctrl_c_leaves_the_folder_that_was_there(
    khuvuc: Khuvuc, planned: Path, zones: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    out = shutil.copytree(planned, tmp_path / "out")
    before = {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()}

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    # In the middle of writing: plan.json and plan.gpkg are there already, the map is not.
    monkeypatch.setattr("api.finishing.draw_map", interrupted)
    answer = khuvuc("isolate", planned, "--zones", zones, "--out", out)
    assert (answer.status, "nothing was written" in answer.err) == (130, True)
    assert {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()} == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
