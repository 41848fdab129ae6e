"""Pages of the committee: lists, figures, two plans side by side, and what is not there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from geo.store import Store, open_store
from tests.api.staff import DRAFT, PUBLISHED, SUBMITTED, browsing, furnished

NASTY = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def store(upgraded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("committee")
    url = f"sqlite:///{shutil.copy(upgraded_file, folder / 'khuvuc.db')}"
    furnished(url, folder, ward_name=NASTY)
    store = open_store(url)
    yield store
    store.close()


@pytest.fixture
def visitor(store: Store) -> Iterator[TestClient]:
    with browsing(store) as client:
        yield client


@pytest.fixture
def viewer(store: Store) -> Iterator[TestClient]:
    with browsing(store, "xem") as client:
        yield client


def test_everybody_sees_what_is_published_and_viewers_what_was_submitted(
    visitor: TestClient, viewer: TestClient
):
    public, own = visitor.get("/committee").text, viewer.get("/committee").text
    assert f"/committee/plans/{PUBLISHED}" in public
    assert f"/committee/plans/{SUBMITTED}" not in public
    assert f"/committee/plans/{SUBMITTED}" in own
    assert f"/committee/plans/{DRAFT}" not in own
    assert visitor.get(f"/committee/plans/{SUBMITTED}").status_code == 404


def test_figures_are_written_as_each_language_writes_them(visitor: TestClient):
    # 8 groups of 400; from the middles of squares of 100 m: 0, 100, 100 and 141 m, so 85 on average
    page = visitor.get(f"/committee/plans/{PUBLISHED}").text
    assert "<dd>3.200</dd>" in page
    assert "<dd>85 m</dd>" in page
    assert "Đã chứng minh là tốt nhất" in page
    english = visitor.get(f"/committee/plans/{PUBLISHED}?lang=en").text
    assert "<dd>3,200</dd>" in english
    assert "Proved best" in english
    assert '<html lang="en">' in english


def test_links_keep_the_language(visitor: TestClient):
    page = visitor.get("/committee?lang=en").text
    assert f'href="/committee/plans/{PUBLISHED}?lang=en"' in page
    assert "Plans of voting areas" in page


def test_two_plans_side_by_side_tell_who_changes_station_and_what_walks_become(viewer: TestClient):
    page = viewer.get("/committee/compare", params={"plan": SUBMITTED, "with": PUBLISHED}).text
    # all 3,200 vote at the other site: 300, 200, 316 and 224 m instead, 260 on average
    assert "<dd>3.200</dd>" in page
    assert "<dd>8</dd>" in page
    assert "+175 m" in page
    assert page.count("<iframe") == 2
    same = viewer.get("/committee/compare", params={"plan": PUBLISHED, "with": PUBLISHED}).text
    assert "Hai phương án giống nhau" in same


def test_a_comparison_with_a_plan_one_may_not_read_is_not_there(visitor: TestClient):
    answer = visitor.get("/committee/compare", params={"plan": PUBLISHED, "with": SUBMITTED})
    assert answer.status_code == 404


def test_documents_of_the_whole_plan_are_offered_to_those_who_may_have_them(
    visitor: TestClient, viewer: TestClient
):
    annex = f"/api/v1/plans/{PUBLISHED}/documents/annex"
    assert annex not in visitor.get(f"/committee/plans/{PUBLISHED}").text
    assert annex in viewer.get(f"/committee/plans/{PUBLISHED}").text
    assert viewer.get(annex).status_code == 200
    stations = f"/api/v1/plans/{PUBLISHED}/polling-stations?format=csv"
    assert stations in visitor.get(f"/committee/plans/{PUBLISHED}").text
    assert visitor.get(stations).status_code == 200


def test_names_stay_text_and_no_page_names_another_host(viewer: TestClient):
    compare = f"/committee/compare?plan={SUBMITTED}&with={PUBLISHED}"
    for path in ("/committee", f"/committee/plans/{PUBLISHED}", compare):
        page = viewer.get(path).text
        assert NASTY not in page
        assert "http://" not in page
        assert "https://" not in page
        assert " style=" not in page  # the content policy would not let it work


def test_what_is_not_there_is_a_page_for_people_and_a_problem_for_programs(visitor: TestClient):
    page = visitor.get("/committee/plans/999?lang=en")
    assert page.status_code == 404
    assert "Not found" in page.text
    assert page.headers["content-type"].startswith("text/html")
    assert "Không tìm thấy" in visitor.get("/nowhere").text
    problem = visitor.get("/committee/plans/999", headers={"Accept": "application/json"})
    assert problem.headers["content-type"] == "application/problem+json"
    api = visitor.get("/api/v1/plans/999")  # with a browser's Accept
    assert api.headers["content-type"] == "application/problem+json"


def test_an_empty_store_says_what_comes_here(sqlite_url: str):
    empty = open_store(sqlite_url)
    with browsing(empty, open_to_all=True) as client:
        assert "Chưa có phương án nào" in client.get("/committee").text
        assert "Chưa có địa bàn nào" in client.get("/planner").text
        assert "There is no ward yet" in client.get("/planner/board?lang=en").text
        assert "chọn một ngày bầu cử" in client.get("/planner/calendar").text
    empty.close()
