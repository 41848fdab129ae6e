"""Who may ask what: every route × every role × own and other ground, against one table.

The expectation is written out here by rule, not taken from ``api.permissions``: a route without a line
below fails, and so does one whose line there says something else.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from api.permissions import PERMISSIONS
from geo.store import Grant, Role, Scope, open_store
from tests.api.people import client_of, keyed
from tests.geo.lookup.made import made_plan
from tests.geo.store.folders_made import planning_folder, write

V1 = "/api/v1"
CALLERS = ("public", "viewer", "planner", "approver", "administrator")
ELSEWHERE = "elsewhere"
"""An administrator of another province: whatever may be done there, here they are nobody."""

#: What a route answers to those who may not: (nobody signed in, signed in and here, from elsewhere).
REFUSED = {"lists": (401, 403, None), "things": (401, 403, 404), "drafts": (404, None, 404)}


@dataclass(frozen=True)
class Line:
    """The least role, and how the others are refused; None is everybody."""

    least: str | None
    kind: str = "things"
    signed_in: bool = False


EVERYBODY = Line(None)
DRAFT = Line("viewer", "drafts")
"""A plan that is not published is as if it were not there."""
ANY_USER = Line(None, "lists", signed_in=True)

EXPECTED: dict[tuple[str, str], Line] = {
    ("GET", "/healthz"): EVERYBODY,
    ("GET", "/readyz"): EVERYBODY,
    ("GET", f"{V1}/openapi.json"): EVERYBODY,
    ("GET", f"{V1}/lookup"): EVERYBODY,
    ("POST", f"{V1}/lookup/batch"): EVERYBODY,
    ("GET", f"{V1}/wards"): EVERYBODY,
    ("GET", f"{V1}/calendar"): EVERYBODY,
    ("GET", "/"): EVERYBODY,
    ("POST", "/"): EVERYBODY,
    ("GET", f"{V1}/session"): EVERYBODY,
    ("POST", f"{V1}/session"): EVERYBODY,
    ("POST", f"{V1}/invitations/accept"): EVERYBODY,
    ("GET", f"{V1}/plans"): EVERYBODY,
    **dict.fromkeys(
        [
            ("GET", f"{V1}/plans/{{plan_id}}{part}")
            for part in (
                "", "/voting-areas", "/polling-stations", "/assignments", "/audit", "/compare",
                "/map",
            )
        ],
        DRAFT,
    ),
    ("GET", "/tiles/{plan_id}/{layer}/{z}/{x}/{y}.mvt"): DRAFT,
    ("GET", f"{V1}/plans/{{plan_id}}/documents/{{kind}}"): Line("viewer"),
    ("GET", f"{V1}/plans/{{plan_id}}/edits"): Line("viewer"),
    ("GET", f"{V1}/plans/{{plan_id}}/proposals"): Line("viewer"),
    ("GET", f"{V1}/plans/{{plan_id}}/proposals/{{run_id}}"): Line("viewer"),
    ("POST", f"{V1}/plans/{{plan_id}}/proposals/{{run_id}}/keep"): Line("planner"),
    ("DELETE", f"{V1}/plans/{{plan_id}}/proposals/{{run_id}}"): Line("planner"),
    ("GET", f"{V1}/plans/{{plan_id}}/isolation"): Line("viewer"),
    ("GET", f"{V1}/plans/{{plan_id}}/isolation/scenarios"): Line("viewer"),
    **dict.fromkeys(
        [
            ("POST", f"{V1}/plans/{{plan_id}}/{step}")
            for step in (
                "edits", "undo", "redo", "reoptimise", "drafts", "isolation", "isolation/switch",
            )
        ],
        Line("planner"),
    ),
    ("GET", f"{V1}/plans/{{plan_id}}/gate"): Line("viewer"),
    ("GET", f"{V1}/plans/{{plan_id}}/decisions"): Line("viewer"),
    ("POST", f"{V1}/plans/{{plan_id}}/decisions"): Line("approver"),
    ("GET", f"{V1}/plans/{{plan_id}}/waivers"): Line("viewer"),
    ("POST", f"{V1}/plans/{{plan_id}}/waivers"): Line("approver"),
    ("DELETE", f"{V1}/plans/{{plan_id}}/waivers/{{waiver_id}}"): Line("approver"),
    ("GET", f"{V1}/plans/{{plan_id}}/log"): Line("viewer"),
    ("GET", f"{V1}/board"): Line("viewer", "lists"),
    ("GET", f"{V1}/territories"): Line("viewer", "lists"),
    ("POST", f"{V1}/territories"): Line("planner", "lists"),
    ("GET", f"{V1}/territories/{{territory_id}}"): Line("viewer"),
    ("GET", f"{V1}/territories/{{territory_id}}/folder"): Line("viewer"),
    ("POST", f"{V1}/territories/{{territory_id}}/runs"): Line("planner"),
    ("GET", f"{V1}/runs"): Line("viewer", "lists"),
    ("GET", f"{V1}/runs/{{run_id}}"): Line("viewer"),
    ("GET", f"{V1}/runs/{{run_id}}/events"): Line("viewer"),
    ("DELETE", f"{V1}/runs/{{run_id}}"): Line("planner"),
    ("DELETE", f"{V1}/session"): ANY_USER,
    ("PUT", f"{V1}/session/password"): ANY_USER,
    ("GET", f"{V1}/keys"): ANY_USER,
    ("POST", f"{V1}/keys"): ANY_USER,
    ("DELETE", f"{V1}/keys/{{key_id}}"): ANY_USER,
    ("GET", f"{V1}/users"): Line("administrator", "lists"),
    ("POST", f"{V1}/users"): Line("administrator", "lists"),
    **dict.fromkeys(
        [
            ("PUT", f"{V1}/users/{{user_id}}/grants"),
            ("PUT", f"{V1}/users/{{user_id}}/active"),
            ("POST", f"{V1}/users/{{user_id}}/invitation"),
        ],
        Line("administrator", "lists"),
    ),
    **dict.fromkeys(
        [
            ("GET", "/committee"), ("GET", "/sign-in"), ("POST", "/sign-in"),
            ("GET", "/invitation"), ("POST", "/invitation"),
        ],
        EVERYBODY,
    ),
    ("GET", "/committee/plans/{plan_id}"): DRAFT,
    ("GET", "/committee/compare"): EVERYBODY,  # 404 where a plan named may not be read
    ("GET", "/planner"): Line("viewer", "lists"),
    ("GET", "/planner/board"): Line("viewer", "lists"),
    ("GET", "/planner/calendar"): Line("viewer", "lists"),
    ("POST", "/planner/territories"): Line("planner", "lists"),
    ("GET", "/planner/territories/{territory_id}"): Line("viewer"),
    ("POST", "/planner/territories/{territory_id}/runs"): Line("planner"),
    ("GET", "/planner/runs/{run_id}"): Line("viewer"),
    ("POST", "/planner/runs/{run_id}/cancel"): Line("planner"),
    ("GET", "/planner/plans/{plan_id}"): Line("viewer"),
    ("POST", "/planner/plans/{plan_id}/decisions"): Line("approver"),
    ("GET", "/planner/plans/{plan_id}/isolation"): Line("viewer"),
    ("POST", "/planner/plans/{plan_id}/isolation"): Line("planner"),
    ("POST", "/planner/plans/{plan_id}/isolation/switch"): Line("planner"),
    ("POST", "/planner/plans/{plan_id}/waivers"): Line("approver"),
    ("POST", "/planner/plans/{plan_id}/waivers/{waiver_id}/withdraw"): Line("approver"),
    **dict.fromkeys(
        [
            ("POST", "/sign-out"), ("GET", "/account"), ("POST", "/account/password"),
            ("POST", "/account/keys"), ("POST", "/account/keys/{key_id}/revoke"),
        ],
        ANY_USER,
    ),
    **dict.fromkeys(
        [
            ("GET", "/people"), ("POST", "/people"), ("POST", "/people/{user_id}/invitation"),
            ("POST", "/people/{user_id}/roles"), ("POST", "/people/{user_id}/roles/drop"),
            ("POST", "/people/{user_id}/active"),
        ],
        Line("administrator", "lists"),
    ),
    ("GET", "/sign-in/oidc"): EVERYBODY,
    ("GET", "/sign-in/oidc/return"): EVERYBODY,
}  # fmt: skip
ROUTES = sorted(EXPECTED)


@dataclass(frozen=True)
class Service:
    client: TestClient
    headers: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def service(upgraded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Give a service with one territory of province 01, its draft, a run, and a caller of each role."""
    folder = tmp_path_factory.mktemp("who")
    store = open_store(f"sqlite:///{shutil.copy(upgraded_file, folder / 'khuvuc.db')}")
    territory = store.add_territory(planning_folder(folder / "quận"), "test", province="01")
    made = write(made_plan(), folder / "plan")
    info = store.add_plan(made, territory.id, "test")
    run = store.runs.start(territory.id, {}, "test")
    assert (territory.id, info.id, run.id) == (1, 1, 1)
    headers: dict[str, dict[str, str]] = {"public": {}}
    for role in CALLERS[1:]:
        headers[role] = keyed(store, role, Grant(Role(role), Scope.PROVINCE, "01"))
    headers[ELSEWHERE] = keyed(store, ELSEWHERE, Grant(Role.ADMINISTRATOR, Scope.PROVINCE, "79"))
    # No limit: one caller asks every route here.
    yield Service(client_of(store, heavy_a_minute=0, heavy_a_minute_with_key=0), headers)
    store.close()


def test_every_route_has_a_line_and_every_line_a_route(service: Service):
    found = {
        (method, str(route.path))
        for route in iter_route_contexts(service.client.app.routes)  # type: ignore[attr-defined]
        for method in route.methods or ()
        if method != "HEAD"
    }
    assert found == set(EXPECTED)
    assert set(PERMISSIONS) == found


@pytest.mark.parametrize("caller", [*CALLERS, ELSEWHERE])
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_route_lets_in_whom_its_line_names(service: Service, method: str, path: str, caller: str):
    line = EXPECTED[method, path]
    refused = refusal(line, caller)
    status = asked(service, method, path, caller)
    if refused is None:
        assert status not in (401, 403) or (method, path) in OWN_REFUSALS
        assert status != 500
    else:
        assert status == refused


OWN_REFUSALS = {
    ("POST", f"{V1}/session"),  # a wrong password
    ("PUT", f"{V1}/session/password"),  # by key, without a session
    ("POST", f"{V1}/keys"),  # the same
    ("POST", f"{V1}/territories"),  # no ground named: for everything
    ("POST", f"{V1}/users"),
}
"""Routes that look closer than their line, and refuse what this test sends."""


def refusal(line: Line, caller: str) -> int | None:
    """Return the status a caller is refused with; None where they are let in."""
    nobody, here, elsewhere = REFUSED[line.kind]
    if line.least is None:
        return nobody if line.signed_in and caller == "public" else None
    if caller == "public":
        return nobody
    if caller == ELSEWHERE:
        return elsewhere
    return None if CALLERS.index(caller) >= CALLERS.index(line.least) else here


def asked(service: Service, method: str, path: str, caller: str) -> int:
    """Return the status of a call that changes nothing: what it sends is refused as wrong."""
    names = {
        "plan_id": "1", "territory_id": "1", "run_id": "1", "user_id": "999", "key_id": "999",
        "waiver_id": "999", "kind": "report", "layer": "wards", "z": "0", "x": "0", "y": "0",
    }  # fmt: skip
    address = path.format(**names) + ("?with=1" if path.endswith("/compare") else "")
    json = {} if method in ("POST", "PUT") else None
    sent = {"json": json} if json is not None and "/runs" not in path else {}
    if path.endswith("/events") or (method == "DELETE" and "runs" in path):
        sent = {}
    headers = service.headers[caller]
    with service.client.stream(method, address, headers=headers, **sent) as answer:
        return int(answer.status_code)
