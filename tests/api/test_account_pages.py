"""Pages to sign in and out, of one's own account, and of administrators."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from geo.store import Store, open_store
from tests.api.people import PASSWORD
from tests.api.staff import browsing, token_in

NEW = "một mật khẩu mới tinh"


@pytest.fixture
def store(staffed_url: str) -> Iterator[Store]:
    store = open_store(staffed_url)
    yield store
    store.close()


def test_a_wrong_password_is_told_and_signs_nobody_in(store: Store):
    with browsing(store) as client:
        answer = client.post("/sign-in", data={"name": "an", "password": "sai"})
        assert answer.status_code == 401
        assert "Tên hoặc mật khẩu không đúng" in answer.text
        assert client.get("/account", follow_redirects=False).status_code == 303


def test_one_goes_on_to_where_one_was_and_never_to_another_site(store: Store):
    with browsing(store) as client:
        sent = {"name": "an", "password": PASSWORD, "next": "/planner/board?stage=late"}
        onward = client.post("/sign-in?lang=en", data=sent, follow_redirects=False)
        assert onward.headers["location"] == "/planner/board?stage=late&lang=en"
    with browsing(store) as client:
        sent["next"] = "//evil.example/x"
        onward = client.post("/sign-in", data=sent, follow_redirects=False)
        assert onward.headers["location"] == "/"


def test_signing_out_ends_the_session(store: Store):
    with browsing(store, "an") as client:
        client.post("/sign-out", data={"csrf_token": token_in(client.get("/account").text)})
        assert client.get("/planner", follow_redirects=False).status_code == 303


def test_a_password_is_changed_with_the_one_that_holds(store: Store):
    with browsing(store, "an") as client:
        token = token_in(client.get("/account").text)
        wrong = {"csrf_token": token, "current": "sai", "password": NEW}
        assert "Tên hoặc mật khẩu không đúng" in client.post("/account/password", data=wrong).text
        short = {"csrf_token": token, "current": PASSWORD, "password": "ngắn"}
        assert "mật khẩu cần ít nhất 12 ký tự" in client.post("/account/password", data=short).text
        right = {"csrf_token": token, "current": PASSWORD, "password": NEW}
        assert "Đã đổi mật khẩu" in client.post("/account/password", data=right).text
    assert store.users.verify("an", NEW)
    assert store.users.verify("an", PASSWORD) is None


def test_a_key_is_shown_once_opens_and_is_revoked(store: Store):
    with browsing(store, "an") as client:
        token = token_in(client.get("/account").text)
        made = client.post(
            "/account/keys", data={"csrf_token": token, "name": "máy", "most": "viewer"}
        )
        found = re.search(r'<code class="secret">(.+?)</code>', made.text)
        assert found
        assert store.keys.verify(found[1])
        assert found[1] not in client.get("/account").text
        revoke = re.search(r'action="(/account/keys/[0-9]+/revoke)"', client.get("/account").text)
        assert revoke
        client.post(revoke[1], data={"csrf_token": token})
        assert store.keys.verify(found[1]) is None
        assert "đã thu hồi" in client.get("/account").text


def test_an_administrator_adds_somebody_who_sets_a_password_with_the_link(store: Store):
    with browsing(store, "chi") as client:
        token = token_in(client.get("/people").text)
        sent = {
            "csrf_token": token,
            "name": "dung",
            "role": "planner",
            "scope": "ward",
            "code": "00001",
        }
        page = client.post("/people", data=sent).text
    found = re.search(r"http://127\.0\.0\.1(/invitation\?secret=([^<]+))</code>", page)
    assert found
    with browsing(store) as client:
        assert "Đặt mật khẩu" in client.get(found[1]).text
        short = client.post("/invitation", data={"secret": found[2], "password": "ngắn"})
        assert short.status_code == 422
        onward = client.post("/invitation", data={"secret": found[2], "password": NEW})
        assert onward.url.path == "/planner"
        used = client.post("/invitation", data={"secret": found[2], "password": NEW})
        assert used.status_code == 404
    assert [g.code for g in store.users.find("dung").grants] == ["00001"]  # type: ignore[union-attr]


def test_roles_are_given_and_taken_away_and_people_locked_out(store: Store):
    an = store.users.find("an")
    assert an
    with browsing(store, "chi") as client:
        token = token_in(client.get("/people").text)
        one = {"csrf_token": token, "role": "approver", "scope": "ward", "code": "00001"}
        client.post(f"/people/{an.id}/roles", data=one)
        assert {str(g.role) for g in store.users.get(an.id).grants} == {"planner", "approver"}
        client.post(f"/people/{an.id}/roles/drop", data=one)
        assert {str(g.role) for g in store.users.get(an.id).grants} == {"planner"}
        client.post(f"/people/{an.id}/active", data={"csrf_token": token, "active": "false"})
    assert not store.users.get(an.id).active
    with browsing(store) as client:
        answer = client.post("/sign-in", data={"name": "an", "password": PASSWORD})
        assert answer.status_code == 401


def test_a_planner_sees_no_people(store: Store):
    with browsing(store, "an") as client:
        assert client.get("/people?lang=en").status_code == 403
        assert "You may not do this" in client.get("/people?lang=en").text
        assert 'href="/people"' not in client.get("/planner").text
