"""Isolation over HTTP: zones in, a run, a draft out; scenarios and their switch; bad zones."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely import Polygon
from shapely.geometry import mapping

from api.bodies import RunBody
from api.planning_job import carry_out
from api.scenarios import SwitchAsked
from geo.store import Grant, Role, RunState, Scope, open_store
from tests.api.people import client_of, keyed
from tests.api.serving import kept, published, serving
from tests.geo.lookup.made import degrees, made_plan
from tests.geo.store.folders_made import planning_folder, write

ISOLATION = "/api/v1/plans/1/isolation"
FIRST = {"If-Match": '"revision-1"'}
TO_4 = ((302, -2), (398, -2), (398, -98), (302, -98))
"""Over Tổ 4 (300–400 m east, the upper row), where s1 stands."""
TO_8 = ((302, -102), (398, -102), (398, -198), (302, -198))
MOVED = {"r0c2": 400, "r0c3": 31, "r1c2": 400, "r1c3": 400}
"""Tổ 3, 7 and 8 are outside and posted at s1, inside: 3 · 400 voters vote elsewhere. Of Tổ 4 96 · 96
of 100 · 100 m² lie inside: 400 · 0.9216 = 369 voters by area, so 31 outside."""


@pytest.fixture(scope="module")
def published_file(upgraded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store to copy with plan 1, published: Tổ 1, 2, 5, 6 at s0, the others at s1."""
    folder = tmp_path_factory.mktemp("published")
    file = Path(shutil.copy(upgraded_file, folder / "khuvuc.db"))
    store = open_store(f"sqlite:///{file}")
    kept(store, made_plan(), folder / "plan")
    store.close()
    return file


@pytest.fixture
def url(published_file: Path, tmp_path: Path) -> str:
    """Return the address of a copy of it."""
    return f"sqlite:///{shutil.copy(published_file, tmp_path / 'khuvuc.db')}"


@pytest.fixture(scope="module")
def prepared_file(published_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store to copy where plan 2 is a draft of plan 1 with its scenarios drawn up."""
    file = shutil.copy(published_file, tmp_path_factory.mktemp("prepared") / "khuvuc.db")
    with serving(f"sqlite:///{file}", open_to_all=True) as client:
        assert drawn_up(f"sqlite:///{file}", client) == 2
    return Path(file)


@pytest.fixture
def prepared_url(prepared_file: Path, tmp_path: Path) -> str:
    """Return the address of a copy of it."""
    return f"sqlite:///{shutil.copy(prepared_file, tmp_path / 'khuvuc.db')}"


def zone_map(corners: tuple[tuple[int, int], ...] = TO_4, **properties: Any) -> bytes:
    told = {"zone_code": "Z1", "kind": "blockade", "first_day": "2026-03-01", **properties}
    feature = {
        "type": "Feature",
        "properties": told,
        "geometry": mapping(Polygon([degrees(*corner) for corner in corners])),
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def zones(corners: tuple[tuple[int, int], ...] = TO_4, **properties: Any) -> dict[str, Any]:
    """Return an upload of one zone."""
    return {"zones": ("drawn.geojson", zone_map(corners, **properties), "application/geo+json")}


def carried_out(url: str, answer: Any) -> int:
    """Carry out the run that an answer names, in this process, and return the plan it made."""
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/api/v1/runs/{answer.json()['id']}"
    store = open_store(url)
    run = store.runs.get(answer.json()["id"])
    carry_out(store, run)
    end = store.runs.get(run.id)
    store.close()
    assert (end.state, end.error) == (RunState.DONE, "")
    assert end.plan_id is not None
    return end.plan_id


def moved(client: TestClient, plan_id: int) -> dict[str, int]:
    """Return who votes elsewhere in the scenario in force."""
    document = json.loads(client.get(f"/api/v1/plans/{plan_id}/documents/plan").content)
    isolation = document["isolation"]
    held = next(s for s in isolation["scenarios"] if s["name"] == isolation["in_force"])
    return {m["unit_code"]: m["voters"] for m in held["response"]["moves"]}


def drawn_up(url: str, client: TestClient) -> int:
    """Draw up ``low``, a distanced Tổ 8, and ``high``, a blockade of Tổ 4."""
    low = zone_map(TO_8, kind="distancing")
    files = [("scenarios", ("a.geojson", low)), ("scenarios", ("b.geojson", zone_map()))]
    return carried_out(url, client.post(ISOLATION, files=files, data={"names": ["low", "high"]}))


@pytest.mark.parametrize("kind", ["sqlite", "postgis"])
def test_zones_come_and_a_scenario_is_put_in_force_the_same_on_both_databases(
    request: pytest.FixtureRequest, kind: str, tmp_path: Path
):
    url = str(request.getfixturevalue(f"{kind}_url"))
    store = open_store(url)
    kept(store, made_plan(), tmp_path / "plan")
    store.close()
    with serving(url, open_to_all=True) as client:
        prepared = drawn_up(url, client)
        switch = f"/api/v1/plans/{prepared}/isolation/switch"
        answer = client.post(switch, json={"scenario": "high"}, headers=FIRST)
        assert (answer.status_code, moved(client, prepared)) == (200, MOVED)
        came = client.post(f"/api/v1/plans/{prepared}/isolation", files=zones(TO_8))
        assert moved(client, carried_out(url, came)) == {}
        bad = client.post(ISOLATION, files=zones(last_day="2026-02-01"))
        assert (bad.status_code, len(client.get("/api/v1/runs").json())) == (422, 2)
    store = open_store(url)
    assert store.log.verify().holds
    store.close()


class TestZonesThatCame:
    def test_a_blockade_makes_a_draft_in_which_nobody_outside_votes_inside(self, url: str):
        with serving(url, open_to_all=True) as client:
            before = client.get("/api/v1/plans/1/documents/plan").content
            started = client.post(ISOLATION, files=zones())
            assert started.json()["from_plan_id"] == 1
            assert client.get("/api/v1/runs?plan_id=1").json()[0]["id"] == started.json()["id"]
            made = carried_out(url, started)
            assert client.get(f"/api/v1/plans/{made}").json()["state"] == "draft"
            told = client.get(f"/api/v1/plans/{made}/isolation").json()
            assert told["in_force"] == "now"
            assert moved(client, made) == MOVED
            assert client.get("/api/v1/plans/1/documents/plan").content == before
            assert client.get(ISOLATION).status_code == 404

    def test_a_time_answers_what_holds_then(self, url: str):
        lifted = zones(last_day="2026-03-15", last_time="09:00")
        with serving(url, open_to_all=True) as client:
            early = client.post(ISOLATION, files=lifted, data={"at": "08:30"})
            late = client.post(ISOLATION, files=lifted, data={"at": "09:30"})
            assert moved(client, carried_out(url, early)) == MOVED
            assert moved(client, carried_out(url, late)) == {}

    def test_zones_and_homes_may_come_as_two_files_or_as_one_zip(self, url: str):
        home = b"group_code,day,voters\nr0c0,2026-03-15,9\n"
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("tonight/isolation.geojson", zone_map())
            archive.writestr("tonight/home_isolation.csv", home)
        two = {**zones(), "home": ("tonight.csv", home, "text/csv")}
        one = {"zones": ("tonight.zip", packed.getvalue(), "application/zip")}
        with serving(url, open_to_all=True) as client:
            made = [carried_out(url, client.post(ISOLATION, files=sent)) for sent in (two, one)]
            infos = [client.get(f"/api/v1/plans/{plan_id}").json() for plan_id in made]
            assert infos[0]["version_id"] == infos[1]["version_id"]
            assert moved(client, made[0]) == MOVED
            alone = {"zones": ("home.csv", home, "text/csv")}
            only = carried_out(url, client.post(ISOLATION, files=alone))
            told = client.get(f"/api/v1/plans/{only}/isolation").json()
            assert told["measures"] == [{"kind": "auxiliary_box", "measures": 1, "voters": 9}]

    def test_people_say_who_is_inside_where_a_zone_cuts_a_group(self, url: str):
        """All 400 of Tổ 4 live in its western strip, 10 of 96 m wide, outside of a smaller zone."""
        lon, lat = degrees(305, -50)
        people = f"lon,lat,persons\n{lon},{lat},400\n".encode()
        east = ((320, -2), (398, -2), (398, -98), (320, -98))
        with serving(url, open_to_all=True) as client:
            sent = {**zones(east), "people": ("population.csv", people, "text/csv")}
            made = carried_out(url, client.post(ISOLATION, files=sent))
            assert moved(client, made)["r0c3"] == 400
            of_folder = client.post(ISOLATION, files=zones(), data={"people_of_folder": "true"})
            assert of_folder.status_code == 422  # plan 1 was kept without its folder

    def test_a_run_that_a_stop_cut_off_is_taken_up_at_the_next_start(self, url: str):
        with serving(url, open_to_all=True) as client:
            started = client.post(ISOLATION, files=zones()).json()
        with serving(url, open_to_all=True, plans_at_once=1) as client:
            told = client.get(f"/api/v1/runs/{started['id']}/events").text
            end = json.loads(told.rpartition("event: end\ndata: ")[2])
            assert (end["state"], end["attempts"], end["error"]) == ("done", 2, "")
            assert moved(client, end["plan_id"]) == MOVED

    def test_a_run_is_cancelled_before_its_turn(self, url: str):
        with serving(url, open_to_all=True) as client:
            run = client.post(ISOLATION, files=zones()).json()
            assert client.delete(f"/api/v1/runs/{run['id']}").status_code == 202
        store = open_store(url)
        carry_out(store, store.runs.get(run["id"]))
        assert store.runs.get(run["id"]).state is RunState.CANCELLED
        assert store.plans().total == 1
        store.close()


class TestScenarios:
    def test_what_is_drawn_up_in_advance_is_not_in_force(self, prepared_url: str):
        with serving(prepared_url, open_to_all=True) as client:
            told = client.get("/api/v1/plans/2/isolation/scenarios").json()
            assert told["in_force"] == "none"
            assert [s["name"] for s in told["items"]] == ["none", "low", "high"]
            assert [s["in_force"] for s in told["items"]] == [True, False, False]
            # 3 · 400 and the 31 of Tổ 4 outside; nobody where there is only distance.
            assert [s["moved_voters"] for s in told["items"]] == [0, 0, 1_231]
            assert moved(client, 2) == {}
            assert client.get("/api/v1/plans/1/isolation/scenarios").status_code == 404

    def test_zones_that_come_join_the_scenarios_and_may_yield_to_one(self, prepared_url: str):
        with serving(prepared_url, open_to_all=True) as client:
            at = "/api/v1/plans/2/isolation"
            sent = {"files": zones(TO_8), "data": {"switch": "high"}}
            joined = carried_out(prepared_url, client.post(at, **sent))
            told = client.get(f"/api/v1/plans/{joined}/isolation/scenarios").json()
            assert [s["name"] for s in told["items"]] == ["none", "low", "high", "now"]
            assert (told["in_force"], moved(client, joined)) == ("high", MOVED)

    def test_a_draft_gets_a_revision_and_undo_brings_the_one_before_back(self, prepared_url: str):
        with serving(prepared_url, open_to_all=True) as client:
            made, switch = 2, "/api/v1/plans/2/isolation/switch"
            assert client.post(switch, json={"scenario": "high"}).status_code == 428
            first = client.get(f"/api/v1/plans/{made}/documents/plan").content
            answer = client.post(switch, json={"scenario": "high"}, headers=FIRST)
            assert (answer.status_code, answer.headers["etag"]) == (200, '"revision-2"')
            assert moved(client, made) == MOVED
            assert client.post(switch, json={"scenario": "low"}, headers=FIRST).status_code == 409
            last = client.get(f"/api/v1/plans/{made}/edits").json()["items"][0]
            assert (last["kind"], last["edit"]) == ("switch", {"scenario": "high"})
            undone = client.post(f"/api/v1/plans/{made}/undo", headers={"If-Match": '"revision-2"'})
            assert undone.status_code == 200, undone.text
            assert client.get(f"/api/v1/plans/{made}/documents/plan").content == first

    def test_of_a_plan_that_is_no_draft_a_new_draft_is_made(self, prepared_url: str):
        store = open_store(prepared_url)
        published(store, store.plan(2))
        store.close()
        with serving(prepared_url, open_to_all=True) as client:
            made = 2
            before = client.get(f"/api/v1/plans/{made}/documents/plan").content
            switch = f"/api/v1/plans/{made}/isolation/switch"
            answer = client.post(switch, json={"scenario": "high"})
            assert answer.status_code == 201
            assert moved(client, answer.json()["id"]) == MOVED
            assert answer.headers["location"] == f"/api/v1/plans/{answer.json()['id']}"
            assert client.get(f"/api/v1/plans/{made}/documents/plan").content == before
            again = client.post(switch, json={"scenario": "none"})
            assert (again.status_code, again.json()["detail"]) == (
                400, "scenario 'none' is in force already",
            )  # fmt: skip
            unknown = client.post(switch, json={"scenario": "worst"})
            assert unknown.status_code == 400
            assert "there are none, low, high" in unknown.json()["detail"]

    def test_names_are_given_once_to_each(self, url: str):
        with serving(url, open_to_all=True) as client:
            one = [("scenarios", ("a.geojson", zone_map()))]
            for files, names in (
                (one, []), (one, ["a", "b"]), (one * 2, ["a", "a"]), (one, ["now"]), (one, [" "]),
                ([], []),
            ):  # fmt: skip
                answer = client.post(ISOLATION, files=files or None, data={"names": names})
                assert answer.status_code == 400, (names, answer.text)
            wrong = client.post(ISOLATION, files=zones(), data={"switch": "high"})
            assert "there are none, now" in wrong.json()["detail"]
            assert client.get("/api/v1/runs").json() == []


class TestBadZones:
    def test_all_defects_of_all_files_are_told_at_once_and_nothing_is_kept(self, url: str):
        reversed_days = zone_map(first_day="2026-03-20", last_day="2026-03-10")
        outside = zone_map(((500, 0), (600, 0), (600, -99)), zone_code="Z9")
        files = [
            ("zones", ("now.geojson", reversed_days)),
            ("scenarios", ("high.geojson", outside)),
        ]
        with serving(url, open_to_all=True) as client:
            told = client.post(ISOLATION, files=files, data={"names": ["high"]})
            assert told.status_code == 422
            assert told.headers["content-type"] == "application/problem+json"
            defects = told.json()["errors"]
            checks = {d["file"]: d["check"] for d in defects if d["outcome"] == "unusable"}
            assert checks == {
                "now: zones.geojson": "days_reversed",
                "high: zones.geojson": "zone_outside",
            }
            assert client.get("/api/v1/runs").json() == []
            assert client.get("/api/v1/plans").json()["total"] == 1

    def test_what_is_no_file_of_zones_is_refused(self, url: str):
        linked = io.BytesIO()
        with zipfile.ZipFile(linked, "w") as archive:
            archive.writestr("../isolation.geojson", zone_map())
        with serving(url, open_to_all=True, upload_bytes=100_000) as client:
            for name, content, status in (
                ("a.exe", b"x", 422),
                ("a.geojson", b"x", 422),
                ("a.zip", b"x", 422),
                ("a.zip", linked.getvalue(), 422),
                ("a.geojson", bytes(100_001), 413),
            ):
                answer = client.post(ISOLATION, files={"zones": (name, content)})
                assert answer.status_code == status, (name, answer.text)
                assert "khuvuc-zones" not in answer.text
            assert client.get("/api/v1/runs").json() == []


class TestWhoMay:
    def test_only_planners_may_answer_zones(self, url: str):
        with serving(url) as client:
            assert client.post(ISOLATION, files=zones()).status_code == 401
            assert client.get(ISOLATION).status_code == 401
            assert client.get(f"{ISOLATION}/scenarios").status_code == 401

    def test_a_run_over_a_plan_is_seen_where_the_plan_is(self, sqlite_url: str, tmp_path: Path):
        """Plan 1 belongs to no territory: a role for its ward reaches it and its runs."""
        store = open_store(sqlite_url)
        kept(store, made_plan(), tmp_path / "alone")
        territory = store.add_territory(planning_folder(tmp_path / "q"), "test", province="01")
        other = store.add_plan(write(made_plan(), tmp_path / "plan"), territory.id, "test")
        own = keyed(store, "an", Grant(Role.PLANNER, Scope.WARD, "00001"))
        elsewhere = keyed(store, "bé", Grant(Role.ADMINISTRATOR, Scope.PROVINCE, "79"))
        province = keyed(store, "chi", Grant(Role.VIEWER, Scope.PROVINCE, "01"))
        client = client_of(store)
        for plan_id, seen_in_province in ((1, False), (other.id, True)):
            started = client.post(f"/api/v1/plans/{plan_id}/isolation", files=zones(), headers=own)
            assert started.status_code == 202
            run = started.headers["location"]
            assert client.get(run, headers=own).status_code == 200
            assert client.get(run, headers=elsewhere).status_code == 404
            status = client.get(run, headers=province).status_code
            assert status == (200 if seen_in_province else 404)
        listed = {
            who: [r["from_plan_id"] for r in client.get("/api/v1/runs", headers=key).json()]
            for who, key in (("own", own), ("elsewhere", elsewhere), ("province", province))
        }
        assert listed == {"own": [other.id, 1], "elsewhere": [], "province": [other.id]}
        store.close()


def test_the_examples_of_the_description_hold(url: str):
    with serving(url) as client:
        paths = client.get("/api/v1/openapi.json").json()["paths"]
    at = "/api/v1/plans/{plan_id}/isolation"
    started = paths[at]["post"]["responses"]["202"]["content"]["application/json"]
    RunBody.model_validate(started["examples"]["once it is done"]["value"])
    asked = paths[f"{at}/switch"]["post"]["requestBody"]["content"]["application/json"]
    assert [SwitchAsked(**one["value"]).scenario for one in asked["examples"].values()] == [
        "high", "none",
    ]  # fmt: skip
