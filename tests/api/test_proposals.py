"""Wards planned again around their locks: a verdict first, then kept or dropped, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.planning_job import carry_out
from api.replanning import replanned
from geo.allocation import Area
from geo.errors import ConflictError
from geo.plan import PollingPlan, audit
from geo.plan.reading import plan_of
from geo.plan.schema import PlanDocument
from geo.progress import silent
from geo.store import ProposalState, RunState, Step, Store, open_store
from tests.api.people import client_of
from tests.geo.editing.test_wards import renamed
from tests.geo.plan.made import LEFT, RIGHT, halves, plan, ward_plan
from tests.geo.store.folders_made import write

HERE = "/api/v1/plans/1"
MOVE = {"ward_code": "00001", "edit": {"kind": "move_units", "units": ["r0c1"], "to": 2}}
MOVE_BESIDE = {"ward_code": "00002", "edit": {"kind": "move_units", "units": ["nr0c1"], "to": 2}}


def crossed() -> PollingPlan:
    """Return two wards of 12 groups of 200; in the first each half votes in the other half."""
    beside = ward_plan(renamed(halves(ward_code="00002")), (Area(LEFT, 0), Area(RIGHT, 1)))
    return plan(ward_plan(halves(), (Area(LEFT, 1), Area(RIGHT, 0))), beside)


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(database_url)
    opened.add_plan(write(crossed(), tmp_path / "crossed"), None, "an")
    yield opened
    opened.close()


@pytest.fixture
def client(store: Store) -> TestClient:
    return client_of(store, open_to_all=True)


def sent(client: TestClient, path: str, revision: int, body: Any = None) -> Any:
    headers = {"If-Match": f'"revision-{revision}"'}
    return client.post(f"{HERE}/{path}", headers=headers, json=body)


def proposed(client: TestClient, store: Store, revision: int = 1, **asked: Any) -> int:
    """Ask for ward 00001 to be planned again, carry the run out, and return its number."""
    answer = sent(client, "reoptimise", revision, {"wards": ["00001"], **asked})
    assert answer.status_code == 202, answer.text
    run = store.runs.get(answer.json()["id"])
    carry_out(store, run)
    assert store.runs.get(run.id).state is RunState.DONE
    return run.id


def kept_plan(store: Store) -> PollingPlan:
    return plan_of(PlanDocument.model_validate_json(store.plan_document(1)))


def test_a_verdict_comes_before_anything_is_kept(client: TestClient, store: Store):
    first = store.plan_document(1)
    run_id = proposed(client, store)
    assert (store.plan_document(1), store.plan(1).revision) == (first, 1)
    (told,) = client.get(f"{HERE}/proposals").json()["items"]
    assert (told["run_id"], told["revision"], told["state"]) == (run_id, 1, "open")

    answer = client.get(f"{HERE}/proposals/{run_id}")
    assert answer.headers["etag"] == '"revision-1"'
    seen = answer.json()
    verdict = seen["verdict"]
    assert (seen["fits"], verdict["committed"], verdict["legal"]) == (True, False, True)
    # Everybody walked across the ward; both halves change stations: 2 × 6 × 200 voters.
    assert verdict["voters_moved"] == 2_400
    assert {unit["unit_code"] for unit in verdict["units"]} == set(halves().units.index)
    assert verdict["after"]["mean_walk_m"] < verdict["before"]["mean_walk_m"]
    assert verdict["wards"] == ["00001"]
    (ward,) = seen["wards"]
    assert ward["ward_code"] == "00001"
    assert (ward["before"]["areas"], ward["after"]["areas"]) == (2, 2)
    assert (ward["after"]["proved"], ward["after"]["gap"]) == (True, 0.0)
    assert ward["after"]["objective"] < ward["before"]["objective"]
    assert ward["after"]["lower_bound"] <= ward["after"]["objective"]

    done = sent(client, f"proposals/{run_id}/keep", 1)
    assert done.status_code == 200, done.text
    assert done.headers["etag"] == '"revision-2"'
    assert done.json() == {**verdict, "committed": True, "revision": 2}
    made = kept_plan(store)
    assert [area.site for area in made.wards[0].allocation.areas] == [0, 1]  # type: ignore[union-attr]
    errors = [f for f in audit(made) if f.severity == "error" and not f.waived]
    assert verdict["after"]["errors"] == len(errors) == store.plan(1).errors
    last = client.get(f"{HERE}/edits").json()["items"][0]
    assert (last["kind"], last["edit"]["run_id"]) == ("reoptimise", run_id)
    known = store.proposals.get(1, run_id)
    assert (known.state, known.kept_as, known.decided_by) == (ProposalState.KEPT, 2, "visitor")
    assert sent(client, f"proposals/{run_id}/keep", 2).status_code == 409  # kept already
    assert client.get(f"{HERE}/proposals/{run_id}").json()["verdict"]["voters_moved"] == 2_400
    assert sent(client, "undo", 2).json()["voters_moved"] == 2_400
    assert store.plan_document(1) == first
    assert store.log.verify().holds


def test_who_keeps_late_is_told_what_was_changed_in_the_ward(client: TestClient, store: Store):
    run_id = proposed(client, store)
    assert sent(client, "edits", 1, MOVE).status_code == 200
    for revision in (1, 2):  # seen before the edit, and after it
        late = sent(client, f"proposals/{run_id}/keep", revision)
        assert late.status_code == 409, late.text
        (since,) = late.json()["since"]
        assert (since["revision"], since["kind"], since["who"]) == (2, "edit", "visitor")
        assert [one["subject"] for one in late.json()["changes"]] == ["00001/r0c1"]
    seen = client.get(f"{HERE}/proposals/{run_id}").json()
    # Told of the revision it was planned from, where it would still do what it said.
    assert (seen["fits"], seen["verdict"]["voters_moved"]) == (False, 2_400)
    assert client.post(f"{HERE}/proposals/{run_id}/keep").status_code == 428
    assert sent(client, "undo", 2).status_code == 200
    assert client.get(f"{HERE}/proposals/{run_id}").json()["fits"] is True
    assert sent(client, f"proposals/{run_id}/keep", 3).status_code == 200


def test_an_edit_of_another_ward_has_to_be_seen_and_is_not_lost(client: TestClient, store: Store):
    run_id = proposed(client, store)
    assert sent(client, "edits", 1, MOVE_BESIDE).status_code == 200
    assert sent(client, f"proposals/{run_id}/keep", 1).status_code == 409
    again = client.get(f"{HERE}/proposals/{run_id}")
    assert (again.headers["etag"], again.json()["fits"]) == ('"revision-2"', True)
    assert again.json()["verdict"]["wards"] == ["00001"]
    assert sent(client, f"proposals/{run_id}/keep", 2).status_code == 200
    one, other = kept_plan(store).wards
    assert [area.site for area in one.allocation.areas] == [0, 1]  # type: ignore[union-attr]
    assert len(other.allocation.areas[1].units) == 7  # type: ignore[union-attr]


def test_a_lock_set_in_the_ward_meanwhile_is_not_overrun(client: TestClient, store: Store):
    run_id = proposed(client, store)
    lock = {"ward_code": "00001", "edit": {"kind": "lock_unit", "unit": "r0c0"}}
    assert sent(client, "edits", 1, lock).status_code == 200
    assert sent(client, f"proposals/{run_id}/keep", 2).status_code == 409
    around = proposed(client, store, revision=2)
    seen = client.get(f"{HERE}/proposals/{around}").json()
    assert seen["fits"] is True
    moved = {unit["unit_code"] for unit in seen["verdict"]["units"]}
    assert "r0c0" not in moved  # it votes where it is locked to
    assert len(client.get(f"{HERE}/proposals").json()["items"]) == 2


def test_of_two_at_once_one_keeps_and_the_other_is_told(client: TestClient, store: Store):
    run_id = proposed(client, store)
    with ThreadPoolExecutor(3) as pool:
        tries = [pool.submit(sent, client, f"proposals/{run_id}/keep", 1) for _ in range(2)]
        edit = pool.submit(sent, client, "edits", 1, MOVE_BESIDE)
        answers = [one.result().status_code for one in (*tries, edit)]
    assert sorted(answers) == [200, 409, 409]
    assert store.plan(1).revision == 2
    # Whoever came too late has left nothing behind: not even a proposal called kept.
    state = ProposalState.OPEN if answers[2] == 200 else ProposalState.KEPT
    assert store.proposals.get(1, run_id).state is state
    assert store.log.verify().holds


def test_a_dropped_proposal_leaves_the_draft_alone(client: TestClient, store: Store):
    first, run_id = store.plan_document(1), proposed(client, store)
    dropped = client.delete(f"{HERE}/proposals/{run_id}")
    assert (dropped.status_code, dropped.json()["state"]) == (200, "dropped")
    assert sent(client, f"proposals/{run_id}/keep", 1).status_code == 409
    assert client.delete(f"{HERE}/proposals/{run_id}").status_code == 409
    assert client.get(f"{HERE}/proposals/999").status_code == 404
    assert client.get(f"{HERE}/proposals/{run_id}").json()["fits"] is False
    assert (store.plan_document(1), store.plan(1).revision) == (first, 1)
    assert "proposal.drop" in {entry.action for entry in store.log.read(subject="plan 1")}
    for statement in (
        "UPDATE proposals SET state = 'open', decided_at = NULL",
        "UPDATE proposals SET revision = 2",
        "DELETE FROM proposals",
    ):
        with pytest.raises(ConflictError), store.database.writing() as connection:
            connection.execute(text(statement))


def test_what_a_stop_cuts_off_goes_on_with_the_wards_that_were_done(
    client: TestClient, store: Store
):
    run_id = sent(client, "reoptimise", 1, {}).json()["id"]

    def stop_after_the_first(_stage: str, done: int, _total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replanned(store, store.runs.get(run_id), stop_after_the_first)
    half = store.runs.kept(run_id)
    assert set(half) == {"00001"}
    assert store.proposals.of(1) == ()  # nothing by halves
    (again,) = store.runs.resume()
    told: list[int] = []
    assert replanned(store, again, lambda _s, done, _t: told.append(done)) == 1
    assert store.runs.kept(run_id)["00001"] == half["00001"]
    assert set(store.runs.kept(run_id)) == {"00001", "00002"}
    # Cut off once more before it could say that it is done, it offers nothing twice.
    replanned(store, again, silent)
    assert [one.run_id for one in store.proposals.of(1)] == [run_id]
    assert told == [0, 1, 2]
    assert {w["ward_code"] for w in client.get(f"{HERE}/proposals/{run_id}").json()["wards"]} == {
        "00001", "00002",
    }  # fmt: skip


def test_a_ward_without_a_way_around_its_locks_proposes_nothing(sqlite_url: str, tmp_path: Path):
    store = open_store(sqlite_url)
    store.add_plan(write(crossed(), tmp_path / "crossed"), None, "an")
    client = client_of(store, open_to_all=True)
    for revision, site in enumerate("ab", start=1):
        edit = {"kind": "lock_site", "site_code": site, "must": "closed"}
        body = {"ward_code": "00001", "edit": edit}
        assert sent(client, "edits", revision, body).status_code == 200
    run = store.runs.get(sent(client, "reoptimise", 3, {"wards": ["00001"]}).json()["id"])
    carry_out(store, run)
    assert store.runs.get(run.id).state is RunState.FAILED
    assert store.proposals.of(1) == ()
    store.close()


def test_a_submitted_plan_keeps_no_proposal(client: TestClient, store: Store):
    run_id = proposed(client, store)
    store.decisions.record(1, Step.SUBMIT, "an")
    refused = sent(client, f"proposals/{run_id}/keep", 1)
    assert refused.status_code == 409
    assert "/drafts" in refused.json()["detail"]
    assert client.get(f"{HERE}/proposals/{run_id}").json()["fits"] is False
