"""Lists of folders, people, keys, wards and proposals by pages: each row once, the end told."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request

from api.paging import PageAsked
from geo.errors import CallError
from geo.sample import write_sample
from geo.store import open_store, upgrade
from tests.api.serving import serving

NEXT = re.compile(r'<(/api/v1/[^>]+)>; rel="next"')


def _pages(client: TestClient, path: str) -> Iterator[list[dict[str, object]]]:
    while path:
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        yield answer.json()
        following = NEXT.fullmatch(answer.headers.get("link", ""))
        path = following[1] if following else ""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Return a service with five versions of folders of the wards 00901–00903, and five people."""
    made = tmp_path_factory.mktemp("paged")
    url = f"sqlite:///{made / 'store.db'}"
    write_sample(made / "in", wards=3, seed=3)
    upgrade(url)
    store = open_store(url)
    for number in range(5):
        (made / "in" / "note.txt").write_text(str(number))
        store.add_territory(made / "in", "test", name=f"q{number % 2}", province=str(number))
        store.users.add(f"người {number}", "test")
    store.close()
    with serving(url, open_to_all=True) as service:
        yield service


@pytest.mark.parametrize("what", ["territories", "users"])
def test_a_bare_list_gives_each_row_once_and_links_to_the_next(client: TestClient, what: str):
    whole = client.get(f"/api/v1/{what}")
    assert "link" not in whole.headers
    pages = list(_pages(client, f"/api/v1/{what}?limit=2"))
    assert [row for page in pages for row in page] == whole.json()
    assert all(len(page) == 2 for page in pages[:-1])
    assert len(pages) == -(-len(whole.json()) // 2) > 1


def test_the_next_page_is_narrowed_as_the_first(client: TestClient):
    named = [row for page in _pages(client, "/api/v1/territories?name=q0&limit=1") for row in page]
    assert named == client.get("/api/v1/territories?name=q0").json()
    assert {row["name"] for row in named} == {"q0"}


def test_the_board_gives_every_ward_once_and_its_counts_on_each_page(client: TestClient):
    first = client.get("/api/v1/board?limit=2").json()
    rest = client.get(first["next"]).json()
    codes = [row["ward_code"] for row in first["rows"] + rest["rows"]]
    assert (len(first["rows"]), len(rest["rows"])) == (2, 1)
    assert codes == sorted(set(codes))
    assert (first["total"], rest["total"], rest["next"]) == (3, 3, None)
    assert first["counts"] == rest["counts"]


def test_a_page_that_never_ended_there_is_refused(client: TestClient):
    for what in ("territories", "users", "board"):
        assert client.get(f"/api/v1/{what}?after=999").status_code == 400
        assert client.get(f"/api/v1/{what}?limit=0").status_code == 422


def test_a_list_ends_exactly_at_its_last_row():
    request = Request({"type": "http", "path": "/x", "query_string": b"", "headers": []})
    page = PageAsked(request, 2, "2").of([1, 2, 3, 4], key=int)
    assert (page.items, page.total, page.after) == ((3, 4), 4, None)
    assert PageAsked(request, 2, None).of([], key=int).items == ()
    with pytest.raises(CallError, match="begin with the first"):
        PageAsked(request, 2, "5").of([1, 2, 3, 4], key=int)
