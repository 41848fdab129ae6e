"""A service with people, a territory, a published plan, a submitted one and a draft, for pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from geo.store import Grant, Role, Step, Store, open_store
from tests.api.people import PASSWORD, added
from tests.api.serving import SWAPPED, published
from tests.geo.lookup.made import made_plan
from tests.geo.store.folders_made import planning_folder, write

HTML = {"Accept": "text/html"}
PEOPLE = {"xem": Role.VIEWER, "an": Role.PLANNER, "bình": Role.APPROVER, "chi": Role.ADMINISTRATOR}
PUBLISHED, SUBMITTED, DRAFT = 1, 2, 3


def furnished(url: str, folder: Path, ward_name: str = "Phường Đống Đa") -> None:
    """Keep one territory and three plans of one ward of eight groups, and somebody of each role.

    Plan 1 is published; in plans 2 (submitted) and 3 (a draft) both halves vote at the other's site.
    """
    store = open_store(url)
    territory = store.add_territory(planning_folder(folder / "quận"), "test", name="Quận Thử")
    first = store.add_plan(write(made_plan(name=ward_name), folder / "1"), territory.id, "test")
    published(store, first)
    swapped = made_plan(areas=SWAPPED, name=ward_name)
    second = store.add_plan(write(swapped, folder / "2"), territory.id, "test")
    store.decisions.record(second.id, Step.SUBMIT, "test")
    store.add_plan(write(swapped, folder / "3"), None, "test")
    for name, role in PEOPLE.items():
        added(store, name, Grant(role))
    store.close()


@contextmanager
def browsing(store: Store, name: str = "", **changes: object) -> Iterator[TestClient]:
    """Give a client that asks for pages, signed in through the page as somebody."""
    app = create_app(Settings.model_validate({"plans_at_once": 0, **changes}), store=store)
    app.state.maps = True
    client = TestClient(app, "http://127.0.0.1", headers=HTML, raise_server_exceptions=False)
    if name:
        answer = client.post(
            "/sign-in", data={"name": name, "password": PASSWORD, "next": "/planner"}
        )
        assert answer.url.path == "/planner", answer.text
    yield client


def token_in(page: str) -> str:
    """Return the token that a page's forms send."""
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
    assert found, "the page has no form with a token"
    return found[1]
