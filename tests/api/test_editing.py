"""Drafts edited over HTTP: the verdict first, one winner for each revision, undo, redo, re-planning."""

from __future__ import annotations

import io
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openpyxl
import pyogrio
import pytest
from fastapi.testclient import TestClient

from geo.plan import audit, write_plan_folder
from geo.plan.reading import plan_of
from geo.plan.schema import PlanDocument
from geo.store import open_store
from tests.api.serving import SWAPPED, serving, two_plans
from tests.geo.lookup.made import made_plan
from tests.geo.store.folders_made import planning_folder

DRAFT = "/api/v1/plans/2"
MOVE = {"ward_code": "00001", "edit": {"kind": "move_units", "units": ["r0c1"], "to": 2}}


@pytest.fixture
def url(database_url: str, tmp_path: Path) -> str:
    """Return a database with plan 1, published, and plan 2, a draft whose halves are crossed."""
    two_plans(database_url, tmp_path)
    return database_url


def _post(client: TestClient, path: str, revision: int, body: Any = None, **params: Any) -> Any:
    headers = {"If-Match": f'"revision-{revision}"'}
    return client.post(f"{DRAFT}/{path}", headers=headers, json=body, params=params)


def _document(client: TestClient) -> bytes:
    return client.get(f"{DRAFT}/documents/plan").content


def test_an_edit_is_looked_at_committed_undone_and_done_again(url: str):
    with serving(url, open_to_all=True) as client:
        first = _document(client)
        # Of the draft, area 1 is Tổ 1, 2, 5 and 6 at s1, area 2 the others at s0.
        seen = _post(client, "edits", 1, MOVE, dry_run=True)
        assert seen.status_code == 200, seen.text
        assert seen.headers["etag"] == '"revision-1"'
        told = seen.json()
        assert (told["committed"], told["revision"], told["voters_moved"]) == (False, 1, 400)
        assert _document(client) == first
        done = _post(client, "edits", 1, MOVE)
        assert done.headers["etag"] == '"revision-2"'
        assert {**told, "committed": True, "revision": 2} == done.json()
        second = _document(client)
        kept = plan_of(PlanDocument.model_validate_json(second))
        errors = [f for f in audit(kept) if f.severity == "error" and not f.waived]
        assert (done.json()["after"]["errors"], done.json()["legal"]) == (len(errors), not errors)
        assert client.get(f"{DRAFT}").json()["errors"] == len(errors)

        undone = _post(client, "undo", 2)
        assert (undone.status_code, undone.json()["revision"]) == (200, 3)
        assert undone.json()["voters_moved"] == 400
        assert _document(client) == first
        assert _post(client, "undo", 3).status_code == 409  # nothing is left to undo
        assert _post(client, "redo", 3).json()["revision"] == 4
        assert _document(client) == second
        page = client.get(f"{DRAFT}/edits", params={"limit": 3}).json()
        assert [(one["kind"], one["holds"]) for one in page["items"]] == [
            ("redo", False), ("undo", False), ("edit", True),
        ]  # fmt: skip
        assert (page["can_undo"], page["can_redo"], page["total"]) == (True, False, 4)
        assert page["items"][2]["edit"] == MOVE
        rest = client.get(page["next"]).json()
        assert [(one["revision"], one["kind"]) for one in rest["items"]] == [(1, "added")]
        assert rest["next"] is None


def test_a_late_editor_is_told_what_came_between_and_by_whom(url: str):
    with serving(url, open_to_all=True) as client:
        assert _post(client, "edits", 1, MOVE).status_code == 200
        late = _post(client, "edits", 1, MOVE, dry_run=True)
        assert late.status_code == 409
        assert late.json()["type"] == "urn:khuvuc:problem:conflict"
        problem = late.json()
        assert problem["revision"] == 2
        (change,) = problem["changes"]
        assert (change["subject"], change["before"], change["after"]) == (
            "00001/r0c1", "00001-01 at s1", "00001-02 at s0",
        )  # fmt: skip
        (since,) = problem["since"]
        assert (since["revision"], since["who"], since["kind"]) == (2, "visitor", "edit")
        assert '"move_units"' in since["what"]
        assert _post(client, "undo", 1).status_code == 409
        assert _post(client, "edits", 9, MOVE).json()["detail"].endswith("2 is kept")
        assert client.post(f"{DRAFT}/edits", json=MOVE).status_code == 428
        odd = client.post(f"{DRAFT}/edits", json=MOVE, headers={"If-Match": "*"})
        assert odd.status_code == 400


def test_of_many_editors_at_once_exactly_one_wins_each_revision(url: str):
    stations = [
        {"kind": "change_station", "area": 1, "site_code": "s0"},
        {"kind": "change_station", "area": 2, "site_code": "s1"},
        {"kind": "number_areas", "order": [2, 1]},
        {"kind": "lock_unit", "unit": "r0c0"},
    ]
    open_site = {"kind": "lock_site", "site_code": "s0", "must": "open"}
    with serving(url, open_to_all=True) as client, ThreadPoolExecutor(4) as pool:
        for revision, edits in ((1, stations), (2, [open_site] * 4)):
            tries = [
                pool.submit(_post, client, "edits", revision, {"ward_code": "00001", "edit": edit})
                for edit in edits
            ]
            answers = [one.result() for one in tries]
            assert sorted(a.status_code for a in answers) == [200, 409, 409, 409]
            lost = [a.json() for a in answers if a.status_code == 409]
            assert all(p["revision"] == revision + 1 and p["since"] for p in lost)
    store = open_store(url)
    assert store.plan(2).revision == 3
    assert store.log.verify().holds
    store.close()


def test_a_published_plan_is_edited_by_way_of_a_draft_of_it(url: str):
    with serving(url, open_to_all=True) as client:
        published = client.get("/api/v1/plans/1/documents/plan").content
        headers = {"If-Match": '"revision-1"'}
        refused = client.post("/api/v1/plans/1/edits", json=MOVE, headers=headers)
        assert refused.status_code == 409
        assert refused.json()["type"] == "urn:khuvuc:problem:standing"
        assert "POST /api/v1/plans/1/drafts" in refused.json()["detail"]
        made = client.post("/api/v1/plans/1/drafts")
        assert made.status_code == 201
        assert (made.json()["state"], made.json()["id"]) == ("draft", 3)
        here = made.headers["location"]
        edited = client.post(f"{here}/edits", json=MOVE, headers=headers)
        assert edited.status_code == 200, edited.text
        assert client.get("/api/v1/plans/1/documents/plan").content == published
        compared = client.get(f"{here}/compare", params={"with": 1}).json()
        assert [unit["unit_code"] for unit in compared["units"]] == ["r0c1"]
        earlier = client.get(f"{here}/compare", params={"revision": 1}).json()
        assert [unit["places_before"] for unit in earlier["units"]] == [["s0"]]
        assert client.get(f"{here}/compare").status_code == 400


def test_files_of_an_edited_draft_are_made_when_they_are_asked_for(url: str, tmp_path: Path):
    with serving(url, open_to_all=True) as client:
        assert _post(client, "edits", 1, MOVE).status_code == 200
        version = client.get(DRAFT).json()["version_id"]
        layers = tmp_path / "plan.gpkg"
        layers.write_bytes(client.get(f"{DRAFT}/documents/layers").content)
        areas = pyogrio.read_dataframe(layers, layer="voting_areas")
        assert sorted(areas["voters"]) == [1_200, 2_000]
        annex = client.get(f"{DRAFT}/documents/annex").content
        assert openpyxl.load_workbook(io.BytesIO(annex), read_only=True).sheetnames
        assert version in client.get(f"{DRAFT}/map").text
        assert sorted(
            f["properties"]["voters"]
            for f in client.get(f"{DRAFT}/voting-areas").json()["features"]
        ) == [1_200, 2_000]


def test_what_cannot_be_done_is_told_and_nothing_is_kept(url: str):
    with serving(url, open_to_all=True) as client:
        for edit, status in (
            ({"kind": "move_units", "units": ["r9c9"], "to": 1}, 400),
            ({"kind": "move_units", "units": [], "to": 1}, 422),
            ({"kind": "no such edit"}, 422),
            ({"kind": "change_station", "area": 1, "site_code": "s9"}, 400),
        ):
            answer = _post(client, "edits", 1, {"ward_code": "00001", "edit": edit})
            assert answer.status_code == status, answer.text
            assert answer.headers["content-type"] == "application/problem+json"
        assert _post(client, "reoptimise", 1, {"wards": ["00009"]}).status_code == 400
        assert client.get(DRAFT).json()["revision"] == 1


def test_who_does_not_plan_here_edits_nothing(url: str):
    with serving(url) as client:
        assert _post(client, "edits", 1, MOVE).status_code in (401, 404)
        assert client.get(f"{DRAFT}/edits").status_code in (401, 404)
        assert client.get("/api/v1/plans/1/compare", params={"revision": 1}).status_code == 401


def test_a_draft_is_planned_again_around_its_locks_in_a_run(sqlite_url: str, tmp_path: Path):
    store = open_store(sqlite_url)
    territory = store.add_territory(planning_folder(tmp_path / "folder"), "an", name="quận")
    (tmp_path / "plan").mkdir()
    crossed = made_plan(areas=SWAPPED)
    write_plan_folder(crossed, audit(crossed), tmp_path / "plan")
    assert store.add_plan(tmp_path / "plan", territory.id, "an").id == 1
    store.close()
    here = "/api/v1/plans/1"
    # Tổ 1 stands beside s0; it is locked to s1, where its half votes now.
    edit = {"ward_code": "00001", "edit": {"kind": "lock_unit", "unit": "r0c0"}}
    with serving(sqlite_url, open_to_all=True, plans_at_once=1) as client:
        token = {"If-Match": '"revision-1"'}
        locked = client.post(f"{here}/edits", json=edit, headers=token)
        assert locked.status_code == 200, locked.text
        token = {"If-Match": locked.headers["etag"]}
        asked = client.post(f"{here}/reoptimise", json={"wards": ["00001"]}, headers=token)
        assert asked.status_code == 202, asked.text
        assert _ended(client, asked.json()["id"])["plan_id"] == 1
        (proposal,) = client.get(f"{here}/proposals").json()["items"]
        assert (proposal["state"], proposal["run_id"]) == ("open", asked.json()["id"])
        assert client.get(here).json()["revision"] == 2  # nothing is kept before somebody says so
        kept = client.post(f"{here}/proposals/{proposal['run_id']}/keep", headers=token)
        assert kept.status_code == 200, kept.text
        told = client.get(f"{here}/edits").json()
        assert [one["kind"] for one in told["items"]] == ["reoptimise", "edit", "added"]
        plan = plan_of(
            PlanDocument.model_validate_json(client.get(f"{here}/documents/plan").content)
        )
        allocation = plan.wards[0].allocation
        assert allocation is not None
        home = next(area for area in allocation.areas if 0 in area.units)
        assert plan.wards[0].territory.sites.index[home.site] == "s1"
        assert allocation.proved
        undone = client.post(f"{here}/undo", headers={"If-Match": '"revision-3"'})
        assert undone.json()["revision"] == 4
        late = client.post(f"{here}/reoptimise", headers=token)
        assert (late.status_code, len(late.json()["since"])) == (409, 2)


def _ended(client: TestClient, run_id: int) -> Any:
    for _ in range(600):
        run = client.get(f"/api/v1/runs/{run_id}").json()
        if run["state"] != "running":
            assert run["state"] == "done", run["error"]
            return run
        time.sleep(0.1)
    raise AssertionError("the run does not end")
