"""Signing in with a provider: who comes back, with which roles, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from geo.store import Grant, Role, Scope, Store, open_store
from tests.api.people import client_of
from tests.api.provider import CLIENT, SECRET, FakeProvider, running_provider

BACK = "/sign-in/oidc/return"


@pytest.fixture(scope="module")
def running() -> Iterator[FakeProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: FakeProvider) -> FakeProvider:
    running.algorithm = "RS256"
    return running


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    opened = open_store(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def client(store: Store, provider: FakeProvider) -> TestClient:
    return browser(store, provider)


def browser(store: Store, provider: FakeProvider, **changes: object) -> TestClient:
    usual: dict[str, object] = {
        "oidc_issuer": provider.issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "oidc_roles": {"cb-hbt": "planner district 007"},
    }
    made = client_of(store, **{**usual, **changes})
    made.follow_redirects = False
    return made


def sent_away(client: TestClient, then: str = "/planner") -> str:
    answer = client.get("/sign-in/oidc", params={"next": then})
    assert answer.status_code == 303
    return str(answer.headers["location"])


def came_back(client: TestClient, provider: FakeProvider, **claims: Any) -> int:
    brought = provider.consent(sent_away(client), claims)
    return client.get(BACK, params=brought).status_code


def named(client: TestClient) -> str:
    return str(client.get("/api/v1/session").json()["name"])


def test_whom_the_provider_knows_is_signed_in_with_the_roles_of_the_claim(
    client: TestClient, provider: FakeProvider, store: Store
):
    brought = provider.consent(
        sent_away(client), {"khuvuc_roles": ["cb-hbt", "viewer", "offline_access"]}
    )
    answer = client.get(BACK, params=brought)
    assert (answer.status_code, answer.headers["location"]) == (303, "/planner")
    assert named(client) == "oidc:1234"
    user = store.users.find("oidc:1234")
    assert user is not None
    assert not user.has_password
    assert set(user.grants) == {Grant(Role.PLANNER, Scope.DISTRICT, "007"), Grant(Role.VIEWER)}


def test_roles_follow_the_claim_at_every_sign_in(
    client: TestClient, provider: FakeProvider, store: Store
):
    came_back(client, provider, khuvuc_roles="administrator")
    came_back(client, provider)
    user = store.users.find("oidc:1234")
    assert user is not None
    assert user.grants == ()


def test_roles_may_lie_deeper(store: Store, provider: FakeProvider):
    client = browser(store, provider, oidc_roles_claim="realm_access.roles")
    came_back(client, provider, realm_access={"roles": ["approver province 01"]})
    user = store.users.find("oidc:1234")
    assert user is not None
    assert user.grants == (Grant(Role.APPROVER, Scope.PROVINCE, "01"),)


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"iss": "https://another.example"},
        {"nonce": "another"},
        {"exp": 1_000_000_000},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"sub": ""},
    ],
)
def test_a_token_for_somebody_or_something_else_is_refused(
    client: TestClient, provider: FakeProvider, claims: dict[str, Any]
):
    assert came_back(client, provider, **claims) == 401
    assert named(client) == "visitor"


def test_a_token_that_the_client_s_own_secret_could_sign_is_refused(
    client: TestClient, provider: FakeProvider
):
    provider.algorithm = "HS256"
    assert came_back(client, provider) == 401


def test_what_another_browser_began_is_refused(
    client: TestClient, store: Store, provider: FakeProvider
):
    brought = provider.consent(sent_away(client), {})
    other = browser(store, provider)
    assert other.get(BACK, params=brought).status_code == 401
    sent_away(other)
    assert other.get(BACK, params=brought).status_code == 401  # another state
    assert brought["code"] in provider.codes  # and nobody has exchanged the code


def test_a_code_serves_once_and_a_refusal_signs_nobody_in(
    client: TestClient, provider: FakeProvider
):
    brought = provider.consent(sent_away(client), {})
    kept = dict(client.cookies)
    assert client.get(BACK, params=brought).status_code == 303
    client.cookies.update(kept)
    assert client.get(BACK, params=brought).status_code == 401
    denied = {"error": "access_denied", "state": brought["state"]}
    assert client.get(BACK, params=denied).status_code == 401


def test_an_account_of_this_service_is_not_taken_over_and_a_shut_one_stays_shut(
    client: TestClient, provider: FakeProvider, store: Store
):
    admin = store.users.add("admin", "test", grants=[Grant(Role.ADMINISTRATOR)])
    came_back(client, provider, sub="admin")
    assert named(client) == "oidc:admin"
    assert store.users.get(admin.id).grants == (Grant(Role.ADMINISTRATOR),)
    found = store.users.find("oidc:admin")
    assert found is not None
    store.users.activate(found.id, False, "test")
    assert came_back(client, provider, sub="admin") == 401


@pytest.mark.parametrize(
    "then", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "x"]
)
def test_nobody_is_sent_on_to_another_site(client: TestClient, provider: FakeProvider, then: str):
    brought = provider.consent(sent_away(client, then), {})
    assert client.get(BACK, params=brought).headers["location"] == "/"


def test_without_a_provider_there_is_no_way_to_it_and_one_that_is_away_is_told(
    store: Store, provider: FakeProvider
):
    assert client_of(store).get("/sign-in/oidc").status_code == 404
    away = browser(store, provider, oidc_issuer="http://127.0.0.1:9")
    assert away.get("/sign-in/oidc").status_code == 503
    plain = browser(store, provider, oidc_issuer="http://id.example")
    assert plain.get("/sign-in/oidc").status_code == 503
