"""Signing in, and what keeps others from it, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.access import COOKIE
from api.crossing import HEADER
from geo.store import Grant, Role, Scope, Store, open_store
from tests.api.people import PASSWORD, added, client_of, everything, keyed, signed_in, ward
from tests.geo.lookup.made import made_plan
from tests.geo.store.folders_made import planning_folder, write

ADMIN = everything(Role.ADMINISTRATOR)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def client(store: Store) -> TestClient:
    return client_of(store)


def named(client: TestClient) -> str:
    return str(client.get("/api/v1/session").json()["name"])


def test_nobody_can_sign_in_to_an_empty_store(client: TestClient):
    for name, password in (("admin", "admin"), ("admin", ""), ("", ""), ("admin", PASSWORD)):
        answer = client.post("/api/v1/session", json={"name": name, "password": password})
        assert answer.status_code in (401, 422)
    assert client.get("/api/v1/users").status_code == 401


def test_a_session_lasts_until_signing_out(client: TestClient, store: Store):
    added(store, "an", ADMIN)
    assert named(client) == "visitor"
    signed_in(client, "An")
    assert named(client) == "an"
    kept = client.cookies[COOKIE]
    assert client.delete("/api/v1/session").status_code == 204
    assert COOKIE not in client.cookies
    client.cookies.set(COOKIE, kept)
    assert named(client) == "visitor"  # the store has forgotten it, not the browser alone


def test_a_cookie_is_no_script_s_and_leaves_a_name_only_by_tls(store: Store, client: TestClient):
    added(store, "an")
    asked = {"name": "an", "password": PASSWORD}
    elsewhere = "https://khuvuc.example/api/v1/session"
    told = client.post(elsewhere, json=asked).headers["set-cookie"].lower()
    assert "httponly" in told
    assert "samesite=lax" in told
    assert "secure" in told
    here = client.post("/api/v1/session", json=asked).headers["set-cookie"].lower()
    assert "secure" not in here


def test_a_session_dies_when_its_password_changes_and_when_its_user_is_let_out(
    store: Store, client: TestClient
):
    user_id = added(store, "an", ADMIN)
    other = signed_in(client_of(store), "an")
    signed_in(client, "an")
    new = {"current": PASSWORD, "password": "một mật khẩu khác hẳn"}
    answer = client.put("/api/v1/session/password", json=new)
    assert answer.status_code == 200
    assert named(client) == "an"  # who changed it goes on, in a session of its own
    assert named(other) == "visitor"
    store.users.activate(user_id, False, "test")
    assert named(client) == "visitor"


def test_a_session_is_over_when_its_time_is(store: Store):
    added(store, "an")
    client = signed_in(client_of(store, session_hours=1e-6), "an")
    kept = store.sessions.start(1, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    client.cookies.set(COOKIE, kept)
    assert named(client) == "visitor"


def test_a_change_by_cookie_needs_the_token_and_one_by_key_does_not(
    store: Store, client: TestClient
):
    added(store, "an", ADMIN)
    signed_in(client, "an")
    token = client.headers.pop(HEADER)
    made = {"name": "bình"}
    assert client.post("/api/v1/users", json=made).status_code == 403
    for wrong in (b"", b"0" * 64, "é".encode("latin-1")):
        sent = {HEADER.encode(): wrong}
        assert client.post("/api/v1/users", json=made, headers=sent).status_code == 403
    assert client.post("/api/v1/users", json=made, headers={HEADER: token}).status_code == 201
    key = keyed(store, "máy", ADMIN)
    other = client_of(store)
    assert other.post("/api/v1/users", json={"name": "chi"}, headers=key).status_code == 201


@pytest.mark.parametrize(
    "sent", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_another_site_s_page_changes_nothing_and_signs_nobody_in(
    sent: dict[str, str], client: TestClient, store: Store
):
    added(store, "an", ADMIN)
    asked = {"name": "an", "password": PASSWORD}
    assert client.post("/api/v1/session", json=asked, headers=sent).status_code == 403
    signed_in(client, "an")
    assert client.post("/api/v1/users", json={"name": "x"}, headers=sent).status_code == 403


def test_the_sample_that_is_open_to_all_is_not_open_to_other_sites(store: Store):
    client = client_of(store, open_to_all=True)
    sent = {"Origin": "https://elsewhere.example"}
    assert client.post("/api/v1/users", json={"name": "x"}, headers=sent).status_code == 403
    assert client.post("/api/v1/users", json={"name": "x"}).status_code == 201


def test_ten_wrong_passwords_and_then_one_has_to_wait(client: TestClient, store: Store):
    added(store, "an")
    wrong = {"name": "an", "password": "sai"}
    assert [client.post("/api/v1/session", json=wrong).status_code for _ in range(10)] == [401] * 10
    answer = client.post("/api/v1/session", json={"name": "an", "password": PASSWORD})
    assert answer.status_code == 429
    assert answer.json()["type"] == "urn:khuvuc:problem:too-often"
    assert 1 <= int(answer.headers["retry-after"]) <= 30  # ten in 300 s: one more every 30 s


def test_an_invitation_sets_a_password_once(client: TestClient, store: Store):
    added(store, "an", ADMIN)
    signed_in(client, "an")
    user = client.post("/api/v1/users", json={"name": "bình"}).json()
    assert (user["has_password"], user["grants"]) == (False, [])
    invited = client.post(f"/api/v1/users/{user['id']}/invitation").json()
    other = client_of(store)
    accepted = {"secret": invited["secret"], "password": PASSWORD}
    assert other.post("/api/v1/invitations/accept", json=accepted).json()["name"] == "bình"
    assert named(other) == "bình"
    assert other.post("/api/v1/invitations/accept", json=accepted).status_code == 404
    short = {"secret": "x", "password": "ngắn"}
    assert other.post("/api/v1/invitations/accept", json=short).status_code == 422


def test_a_key_acts_as_its_user_up_to_its_own_role(store: Store, client: TestClient):
    capped = keyed(store, "máy", ADMIN, most=Role.VIEWER)
    assert client.get("/api/v1/territories", headers=capped).status_code == 200
    assert client.get("/api/v1/users", headers=capped).status_code == 403
    added(store, "an", ADMIN)
    signed_in(client, "an")
    made = client.post("/api/v1/keys", json={"name": "báo cáo", "most": "viewer"}).json()
    key = {"Authorization": f"Bearer {made['secret']}"}
    other = client_of(store)
    assert other.get("/api/v1/session", headers=key).json()["name"] == "an"
    assert other.post("/api/v1/users", json={"name": "x"}, headers=key).status_code == 403
    assert other.post("/api/v1/keys", json={"name": "x"}, headers=key).status_code == 403
    assert made["secret"] not in client.get("/api/v1/keys").text
    assert client.delete(f"/api/v1/keys/{made['key']['id']}").status_code == 204
    assert other.get("/api/v1/session", headers=key).status_code == 401


def test_an_administrator_gives_roles_within_their_own_ground_alone(
    store: Store, client: TestClient
):
    mine, theirs = ward(Role.PLANNER, "00001"), ward(Role.PLANNER, "00002")
    added(store, "an", ward(Role.ADMINISTRATOR, "00001"))
    chief = added(store, "trưởng", ADMIN)
    inside, outside = added(store, "bình", mine), added(store, "chi", theirs)
    signed_in(client, "an")
    listed = {user["name"] for user in client.get("/api/v1/users").json()}
    assert listed == {"an", "bình"}
    for user_id, status in ((inside, 200), (outside, 404), (chief, 404)):
        path = f"/api/v1/users/{user_id}"
        assert client.put(f"{path}/active", json={"active": True}).status_code == status
        invited = client.post(f"{path}/invitation").status_code
        assert invited == (201 if status == 200 else 404)
    for scope, code, status in (
        (Scope.WARD, "00001", 200), (Scope.WARD, "00002", 403), (Scope.EVERYTHING, "", 403),
    ):  # fmt: skip
        sent = {"grants": [{"role": "administrator", "scope": scope, "code": code}]}
        assert client.put(f"/api/v1/users/{inside}/grants", json=sent).status_code == status


def test_a_province_s_administrator_gives_roles_in_its_districts_and_wards_alone(
    store: Store, client: TestClient, tmp_path: Path
):
    for province, district, text in (("01", "009", "a"), ("79", "760", "b"), (None, "300", "c")):
        folder = planning_folder(tmp_path / district, text)
        kept = store.add_territory(
            folder, "test", name=district, province=province, district=district
        )
        made = write(made_plan(), tmp_path / f"plan-{district}")
        if province == "01":
            store.add_plan(made, kept.id, "test")
    added(store, "an", Grant(Role.ADMINISTRATOR, Scope.PROVINCE, "01"))
    added(store, "bình", Grant(Role.ADMINISTRATOR, Scope.DISTRICT, "009"))
    code = store.wards_of(1)[0].ward_code
    signed_in(client, "an")
    other = signed_in(client_of(store), "bình")

    def status(who: TestClient, scope: Scope, code: str) -> int:
        asked = {"role": "approver", "scope": scope, "code": code}
        path = "/api/v1/users"
        name = f"u{len(store.users.all())}"
        return who.post(path, json={"name": name, "grants": [asked]}).status_code

    for scope, place, statuses in (
        (Scope.DISTRICT, "009", (201, 201)), (Scope.DISTRICT, "760", (403, 403)),
        (Scope.DISTRICT, "300", (403, 403)), (Scope.DISTRICT, "999", (403, 403)),
        (Scope.WARD, code, (201, 201)), (Scope.WARD, "99999", (403, 403)),
        (Scope.TERRITORY, "009", (201, 201)), (Scope.PROVINCE, "01", (201, 403)),
    ):  # fmt: skip
        assert (status(client, scope, place), status(other, scope, place)) == statuses, place
    assert "bình" in {user["name"] for user in client.get("/api/v1/users").json()}


def test_a_folder_that_claims_another_s_district_gives_no_power_there(
    store: Store, client: TestClient, tmp_path: Path
):
    for province in ("01", "79"):
        folder = planning_folder(tmp_path / province, province)
        store.add_territory(folder, "test", name="Quận", province=province, district="009")
    added(store, "an", Grant(Role.ADMINISTRATOR, Scope.PROVINCE, "79"))
    signed_in(client, "an")
    for scope, code in ((Scope.DISTRICT, "009"), (Scope.TERRITORY, "Quận")):
        asked = {"role": "viewer", "scope": scope, "code": code}
        answer = client.post("/api/v1/users", json={"name": "x", "grants": [asked]})
        assert answer.status_code == 403


def test_somebody_without_a_role_is_governed_by_who_added_them_and_by_who_may_do_everything(
    store: Store, client: TestClient
):
    added(store, "an", ward(Role.ADMINISTRATOR, "00001"))
    added(store, "trưởng", ADMIN)
    others = added(store, "chi")
    signed_in(client, "an")
    own = client.post("/api/v1/users", json={"name": "bình"}).json()["id"]
    assert {user["name"] for user in client.get("/api/v1/users").json()} == {"an", "bình"}
    for user_id, statuses in ((own, (201, 200, 200)), (others, (404, 404, 404))):
        path = f"/api/v1/users/{user_id}"
        invited = client.post(f"{path}/invitation").status_code
        let_in = client.put(f"{path}/active", json={"active": True}).status_code
        given = client.put(f"{path}/grants", json={"grants": []}).status_code
        assert (invited, let_in, given) == statuses
    chief = signed_in(client_of(store), "trưởng")
    assert chief.post(f"/api/v1/users/{others}/invitation").status_code == 201
    wider = {"grants": [{"role": "approver", "scope": "everything", "code": ""}]}
    assert chief.put(f"/api/v1/users/{own}/grants", json=wider).status_code == 200
    assert client.post(f"/api/v1/users/{own}/invitation").status_code == 404


def test_a_name_that_stands_in_the_log_gives_no_power_over_whom_it_added(
    store: Store, client: TestClient
):
    nobody_s = store.users.add("chi", "an").id  # as a command says with --who an
    added(store, "an", ward(Role.ADMINISTRATOR, "00001"))
    signed_in(client, "an")
    assert client.post(f"/api/v1/users/{nobody_s}/invitation").status_code == 404
    assert client.post("/api/v1/users", json={"name": "cli:root"}).status_code == 400


def test_nobody_takes_their_own_last_role_of_an_administrator(store: Store, client: TestClient):
    chief = added(store, "trưởng", ADMIN)
    signed_in(client, "trưởng")
    path = f"/api/v1/users/{chief}/grants"
    planner = {"role": "planner", "scope": "everything", "code": ""}
    for left in ([], [planner]):
        assert client.put(path, json={"grants": left}).status_code == 400
    assert client.get("/api/v1/users").json()[0]["grants"][0]["role"] == "administrator"
    both = [planner, {**planner, "role": "administrator"}]
    assert client.put(path, json={"grants": both}).status_code == 200


def test_nobody_shuts_themselves_out_and_a_name_has_no_control_characters(
    store: Store, client: TestClient
):
    chief = added(store, "trưởng", ADMIN)
    signed_in(client, "trưởng")
    path = f"/api/v1/users/{chief}/active"
    assert client.put(path, json={"active": False}).status_code == 400
    assert client.put(path, json={"active": True}).status_code == 200
    assert client.post("/api/v1/users", json={"name": "a\0b"}).status_code == 422


def test_a_name_that_is_taken_is_told_as_that_and_not_as_a_change_meanwhile(
    client: TestClient, store: Store
):
    added(store, "an", ADMIN)
    signed_in(client, "an")
    told = client.post("/api/v1/users", json={"name": "An"})
    assert (told.status_code, told.json()["type"]) == (409, "urn:khuvuc:problem:taken")
    assert told.json()["title"] == "There is one of this name already"


def test_another_scheme_than_a_key_s_is_told_what_is_expected(client: TestClient):
    answer = client.get("/api/v1/session", headers={"Authorization": "Basic YW46YW4="})
    assert (answer.status_code, "Bearer key is expected" in answer.text) == (401, True)
    unknown = client.get("/api/v1/session", headers={"Authorization": "Bearer made-up"})
    assert "the key is unknown" in unknown.text


def test_who_batches_too_often_waits_and_a_key_that_does_not_hold_is_no_way_round(store: Store):
    client = client_of(store, heavy_a_minute=3, heavy_a_minute_with_key=5)
    key = keyed(store, "máy")
    asked = {"points": [[105.8, 21.0]]}

    def statuses(headers: dict[str, str], times: int) -> list[int]:
        path = "/api/v1/lookup/batch"
        return [client.post(path, json=asked, headers=headers).status_code for _ in range(times)]

    assert statuses({}, 4) == [200, 200, 200, 429]
    assert statuses({"Authorization": "Bearer made-up"}, 1) == [429]
    assert statuses(key, 6) == [200] * 5 + [429]
    assert client.get("/api/v1/lookup?sandbox=found").status_code == 200  # reading is not counted
