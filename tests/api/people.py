"""People of tests: signed in by cookie or with a key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fastapi.testclient import TestClient

from api.app import create_app
from api.crossing import HEADER
from api.settings import Settings
from geo.store import Grant, Role, Scope, Store

PASSWORD = "bốn chữ cái khó đoán"  # noqa: S105 - of tests alone


def added(store: Store, name: str, *grants: Grant) -> int:
    """Add somebody with the password of tests."""
    return store.users.add(name, "test", password=PASSWORD, grants=grants).id


def keyed(store: Store, name: str, *grants: Grant, most: Role | None = None) -> dict[str, str]:
    """Add somebody, and return the header of a key of theirs."""
    user_id = store.users.add(name, "test", grants=grants).id
    until = datetime.now(UTC) + timedelta(hours=1)
    _, secret = store.keys.add(user_id, "test", "test", expires_at=until, most=most)
    return {"Authorization": f"Bearer {secret}"}


def signed_in(client: TestClient, name: str, password: str = PASSWORD) -> TestClient:
    """Sign somebody in on a client, which then sends the token of the session with every change."""
    answer = client.post("/api/v1/session", json={"name": name, "password": password})
    assert answer.status_code == 201, answer.text
    client.headers[HEADER] = answer.json()["csrf_token"]
    return client


def client_of(store: Store, **changes: object) -> TestClient:
    """Return a client of a service that does not start its lifespan: no lookups, no runs."""
    settings = Settings.model_validate({"plans_at_once": 0, **changes})
    app = create_app(settings, store=store)
    app.state.maps = False
    return TestClient(app, "http://127.0.0.1", raise_server_exceptions=False)


def everything(role: Role) -> Grant:
    """Return a role for everything."""
    return Grant(role)


def ward(role: Role, code: str) -> Grant:
    """Return a role for a ward."""
    return Grant(role, Scope.WARD, code)
