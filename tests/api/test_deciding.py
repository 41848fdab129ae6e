"""Deciding over HTTP, on both databases: who may take which step, what stands in the way, the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access import Caller
from api.board import Stage, board
from geo.plan import PollingPlan
from geo.rules import profile_for
from geo.store import Grant, Role, Scope, Store, open_store
from tests.api.people import client_of, keyed
from tests.geo.plan.made import halves, legal_plan
from tests.geo.store.folders_made import planning_folder, write

V1 = "/api/v1"
IN_2021 = date(2021, 5, 23)
Headers = dict[str, str]


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def client(store: Store) -> TestClient:
    return client_of(store)


def held(store: Store, plan: PollingPlan, folder: Path) -> int:
    """Keep a plan as the draft of a territory of district 007 in province 01; return its path's id."""
    territory = store.add_territory(
        planning_folder(folder / "q", plan.wards[0].code), "test", province="01", district="007"
    )
    return store.add_plan(write(plan, folder / "plan"), territory.id, "test").id


def approver(store: Store, scope: Scope, code: str, name: str = "") -> Headers:
    return keyed(store, name or f"{scope} {code}", Grant(Role.APPROVER, scope, code))


def take(client: TestClient, plan_id: int, step: str, who: Headers, **said: str) -> Any:
    asked = {"step": step, "why": "Theo quyết định", "reference": "12/QĐ-UBND", **said}
    return client.post(f"{V1}/plans/{plan_id}/decisions", json=asked, headers=who)


def small_plan() -> PollingPlan:
    """Return two halves of six groups of 40: 240 voters each, 60 too few."""
    return legal_plan(halves(voters=40, ward_code="00001"))


def legal(ward_code: str = "00001") -> PollingPlan:
    return legal_plan(halves(ward_code=ward_code))


def plan_of_2021() -> PollingPlan:
    return replace(legal(), rules=profile_for(IN_2021))


def test_since_july_2025_a_commune_decides_reports_and_publishes(
    client: TestClient, store: Store, tmp_path: Path
):
    plan_id = held(store, legal(), tmp_path)
    commune = approver(store, Scope.WARD, "00001")
    told = client.get(f"{V1}/plans/{plan_id}/decisions", headers=commune).json()
    assert told["profile"] == "province_informed"
    assert [(one["step"], one["allowed"]) for one in told["next"]] == [("submit", True)]
    assert take(client, plan_id, "report", commune).status_code == 409  # not submitted yet
    assert take(client, plan_id, "submit", commune, reference="").status_code == 400
    for step in ("submit", "report", "publish"):
        answer = take(client, plan_id, step, commune)
        assert answer.status_code == 201, answer.text
    assert take(client, plan_id, "return", commune).status_code == 409  # published for good
    assert client.get(f"{V1}/plans/{plan_id}").json()["state"] == "published"
    taken = client.get(f"{V1}/plans/{plan_id}/decisions", headers=commune).json()["taken"]
    assert [(one["step"], one["who"]) for one in taken] == [
        (step, "ward 00001") for step in ("submit", "report", "publish")
    ]


def test_until_june_2025_the_district_approves_and_the_commune_cannot(
    client: TestClient, store: Store, tmp_path: Path
):
    plan_id = held(store, plan_of_2021(), tmp_path)
    commune = approver(store, Scope.WARD, "00001")
    district = approver(store, Scope.DISTRICT, "007")
    assert take(client, plan_id, "submit", commune).status_code == 201
    assert take(client, plan_id, "report", commune).status_code == 409  # there is no such step
    assert take(client, plan_id, "approve", commune).status_code == 403
    assert take(client, plan_id, "approve", district).status_code == 201
    assert take(client, plan_id, "publish", commune).status_code == 201


def test_who_submits_does_not_approve(client: TestClient, store: Store, tmp_path: Path):
    plan_id = held(store, plan_of_2021(), tmp_path)
    district = approver(store, Scope.DISTRICT, "007")
    assert take(client, plan_id, "submit", district).status_code == 201
    assert take(client, plan_id, "approve", district).status_code == 403
    other = approver(store, Scope.PROVINCE, "01")
    assert take(client, plan_id, "approve", other).status_code == 201


def test_the_province_sends_a_reported_plan_back_with_a_reason(
    client: TestClient, store: Store, tmp_path: Path
):
    plan_id = held(store, legal(), tmp_path)
    commune, province = approver(store, Scope.WARD, "00001"), approver(store, Scope.PROVINCE, "01")
    for step in ("submit", "report"):
        take(client, plan_id, step, commune)
    assert take(client, plan_id, "return", province, why=" ").status_code == 400
    assert take(client, plan_id, "return", province, why="Phòng quá nhỏ").json()["after"] == "draft"


def test_nobody_decides_on_a_document_they_have_not_seen(
    client: TestClient, store: Store, tmp_path: Path
):
    plan_id = held(store, legal(), tmp_path)
    commune = approver(store, Scope.WARD, "00001")
    answer = take(client, plan_id, "submit", commune, document_sha256="0" * 64)
    assert answer.status_code == 409


def test_an_error_stands_in_the_way_until_it_stands_for_a_lawful_reason(
    client: TestClient, store: Store, tmp_path: Path
):
    plan_id = held(store, small_plan(), tmp_path)
    commune, path = approver(store, Scope.WARD, "00001"), f"{V1}/plans/{plan_id}"
    gate = client.get(f"{path}/gate", headers=commune).json()
    (failed,) = [check for check in gate["checks"] if not check["holds"]]
    assert failed["name"] == "errors_settled"
    assert [one["subject"] for one in failed["open"]] == ["00001-01", "00001-02"]
    assert list(failed["open"][0]["grounds"]) == ["sparse", "cut_off"]
    assert "errors_settled: 2 open" in take(client, plan_id, "submit", commune).json()["detail"]

    waiver = {"mark": failed["open"][0]["mark"], "ground": "sparse", "why": "Bản vùng cao"}
    wrong = {**waiver, "ground": "arranged"}
    assert client.post(f"{path}/waivers", json=wrong, headers=commune).status_code == 400
    unknown = {**waiver, "mark": "0" * 64}
    assert client.post(f"{path}/waivers", json=unknown, headers=commune).status_code == 404
    made = client.post(f"{path}/waivers", json=waiver, headers=commune).json()
    assert (made["subject"], made["who"]) == ("00001-01", "ward 00001")
    assert take(client, plan_id, "submit", commune).status_code == 409  # one is still open
    other = {**waiver, "mark": failed["open"][1]["mark"]}
    client.post(f"{path}/waivers", json=other, headers=commune)
    found = client.get(f"{path}/audit", headers=commune).json()
    errors = [one for one in found["findings"] if one["rule"] == "within_minimum"]
    assert [one["waived"] for one in errors] == [True, True]
    assert found["legal"] is True

    client.delete(f"{path}/waivers/{made['id']}", headers=commune)
    assert take(client, plan_id, "submit", commune).status_code == 409
    client.post(f"{path}/waivers", json=waiver, headers=commune)
    assert take(client, plan_id, "submit", commune).status_code == 201
    late = client.post(f"{path}/waivers", json=waiver, headers=commune)
    assert late.status_code == 409  # what was decided on is settled


def test_every_step_is_in_the_log_with_who_when_why_and_hash(
    client: TestClient, store: Store, tmp_path: Path
):
    plan_id = held(store, small_plan(), tmp_path)
    commune, path = approver(store, Scope.WARD, "00001"), f"{V1}/plans/{plan_id}"
    for check in client.get(f"{path}/gate", headers=commune).json()["checks"]:
        for one in check["open"]:
            sent = {"mark": one["mark"], "ground": "sparse", "why": "Bản vùng cao"}
            client.post(f"{path}/waivers", json=sent, headers=commune)
    take(client, plan_id, "submit", commune)
    entries = client.get(f"{path}/log", headers=commune).json()
    assert [one["action"] for one in entries] == [
        "plan.add", "plan.waive", "plan.waive", "plan.submit",
    ]  # fmt: skip
    assert entries[-1]["facts"]["reference"] == "12/QĐ-UBND"
    assert entries[-1]["who"] == "ward 00001"
    assert len({one["hash"] for one in entries}) == 4
    assert store.log.verify().holds


def test_the_board_tells_how_far_each_ward_has_come_and_what_is_late(
    client: TestClient, store: Store, tmp_path: Path
):
    reader = keyed(store, "đọc", Grant(Role.VIEWER))
    store.add_territory(planning_folder(tmp_path / "chưa"), "test", name="chưa")
    held(store, small_plan(), tmp_path / "1")
    other = held(store, legal("00002"), tmp_path / "2")
    told = client.get(f"{V1}/board", headers=reader).json()
    rows = {row["ward_code"]: (row["stage"], row["open_errors"]) for row in told["rows"]}
    assert rows == {"00001": ("findings", 2), "00002": ("planned", 0)}
    assert [kept["name"] for kept in told["waiting"]] == ["chưa"]
    assert (told["polling_day"], told["due"]) == ("2026-03-15", "2026-01-31")
    commune = approver(store, Scope.WARD, "00002")
    for step in ("submit", "report"):
        assert take(client, other, step, commune).status_code == 201
    everyone = Caller(open_to_all=True)
    for today, late in ((date(2026, 1, 31), set()), (date(2026, 2, 1), {"00001"})):
        made = board(store, everyone, None, today)
        assert {row.ward_code for row in made.rows if row.late} == late
        assert made.rows[1].stage is Stage.REPORTED
    own = client.get(f"{V1}/board", headers=commune).json()
    assert [row["ward_code"] for row in own["rows"]] == ["00002"]


def test_a_ward_of_a_folder_is_on_the_board_before_anybody_plans_it(store: Store, tmp_path: Path):
    everyone, day, after = Caller(open_to_all=True), date(2026, 3, 15), date(2026, 2, 1)
    held(store, small_plan(), tmp_path / "1")
    files = planning_folder(
        tmp_path / "in",
        "ward_code,name,voters\n00001,Phường Thử,\n00002,Phường Hai,900\n00003,Phường Ba,\n",
    )
    (files / "groups.csv").write_text("ward_code,name,voters\n00002,Tổ 1,900\n", encoding="utf-8")
    kept = store.add_territory(files, "test", name="quận")
    rows = {row.ward_code: row for row in board(store, everyone, day, after).rows}
    assert {code: str(row.stage) for code, row in rows.items()} == {
        "00001": "findings", "00002": "data_in", "00003": "no_data",
    }  # fmt: skip
    assert (rows["00002"].plan_id, rows["00002"].territory_id) == (None, kept.id)
    assert (rows["00002"].voters, rows["00003"].voters) == (900, None)
    assert all(row.late for row in rows.values())  # teams were due on 31 January


def test_without_any_plan_the_board_shows_what_was_uploaded(store: Store, tmp_path: Path):
    store.add_territory(planning_folder(tmp_path / "in"), "test", name="quận")
    made = board(store, Caller(open_to_all=True), None, date(2026, 2, 1))
    assert (made.polling_day, made.due) == (None, None)
    assert [(row.name, row.late) for row in made.rows] == [("Phường Thử", False)]


def test_the_calendar_is_everybody_s_and_says_what_it_does_not_know(client: TestClient):
    told = client.get(f"{V1}/calendar", params={"polling_day": "2026-03-15"}).json()
    days = {one["name"]: (one["day"], one["mark"]) for one in told["deadlines"]}
    assert days["teams"] == ("2026-01-31", "law")
    assert days["voting_areas"] == (None, "unsure")


def test_no_deadline_lies_before_the_first_day_of_all(store: Store, client: TestClient):
    first = {"polling_day": "0001-01-01"}
    told = client.get(f"{V1}/calendar", params=first)
    assert told.status_code == 200, told.text
    made = board(store, Caller(open_to_all=True), date.min, date(2026, 2, 1))
    assert made.due == date.min
