"""``khuvuc users``, and the link of the first start."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from api.first_start import first_link
from api.role_words import grant_of, words_of
from geo.errors import CallError
from geo.store import Grant, Role, Scope, open_store
from tests.api.conftest import Khuvuc
from tests.api.people import PASSWORD, client_of


def secret_in(path: str) -> str:
    return parse_qs(urlsplit(path).query)["secret"][0]


def test_the_first_start_gives_one_link_until_it_is_used(database_url: str):
    store = open_store(database_url)
    first, second = first_link(store), first_link(store)
    assert first is not None
    assert second is not None
    client = client_of(store)
    accept = "/api/v1/invitations/accept"
    late = {"secret": secret_in(first), "password": PASSWORD}
    assert client.post(accept, json=late).status_code == 404  # the second start made it void
    sent = {"secret": secret_in(second), "password": PASSWORD}
    assert client.post(accept, json=sent).json()["user"]["grants"] == [
        {"role": "administrator", "scope": "everything", "code": ""}
    ]
    assert first_link(store) is None
    store.close()


def test_people_and_keys_from_the_command_line(khuvuc: Khuvuc, sqlite_url: str):
    database = ("--database", sqlite_url)
    added = khuvuc("users", "add", "Lan", "--role", "planner district 007", *database)
    assert added.status == 0, added.err
    assert "/invitation?secret=" in added.out
    key = khuvuc("users", "key", "lan", "--for", "báo cáo", "--most", "viewer", *database)
    store = open_store(sqlite_url)
    user = store.keys.verify(key.out.strip())
    assert user is not None
    assert user.grants == (Grant(Role.VIEWER, Scope.DISTRICT, "007"),)
    khuvuc("users", "shut", "lan", *database)
    assert store.keys.verify(key.out.strip()) is None
    store.close()


def test_roles_are_read_and_told_in_words():
    for text in ("viewer everything", "planner district 007", "approver territory quận hai bà"):
        assert words_of(grant_of(text)) == text
    assert grant_of("viewer") == Grant(Role.VIEWER)
    for wrong in ("", "boss", "planner 007", "planner district", "viewer everything 1"):
        with pytest.raises(CallError):
            grant_of(wrong)
