"""The page of a plan's isolation: files sent by a form without a script, defects, scenarios."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from api.planning_job import carry_out
from geo.store import Store, open_store
from tests.api.staff import DRAFT, PUBLISHED, browsing, token_in
from tests.api.test_isolating import TO_8, zone_map, zones

PAGE = f"/planner/plans/{PUBLISHED}/isolation"


@pytest.fixture
def store(staffed_url: str) -> Iterator[Store]:
    store = open_store(staffed_url)
    yield store
    store.close()


@pytest.fixture
def planner(store: Store) -> Iterator[TestClient]:
    with browsing(store, "an") as client:
        yield client


def sent(client: TestClient, files: dict[str, Any], at: str = PAGE, **data: str) -> httpx.Response:
    """Send the form as a browser does: files that were left empty have no name."""
    empty = dict.fromkeys(("zones", "home", "prepared", "people"), ("", b""))
    said = {"name": "", "polling_day": "", "at": "", **data}
    return client.post(
        at, files={**empty, **files}, data={**said, "csrf_token": token_in(client.get(at).text)}
    )


def test_zones_are_sent_watched_answered_and_switched_off_again(planner: TestClient, store: Store):
    assert f'href="{PAGE}"' in planner.get(f"/planner/plans/{PUBLISHED}").text
    assert "Phương án này chưa có kịch bản nào." in planner.get(PAGE).text
    page = sent(planner, zones(), at=PAGE)
    assert page.url.path == "/planner/runs/1"
    assert "kịch bản: <b>tình hình hiện tại</b>" in page.text
    carry_out(store, store.runs.get(1))
    made = store.runs.get(1).plan_id
    assert made is not None
    assert f"/planner/plans/{made}" in planner.get(PAGE).text  # among the runs over plan 1
    at = f"/planner/plans/{made}/isolation"
    told = planner.get(at).text
    assert "Tình hình hiện tại" in told
    assert "1.231" in told  # 3 · 400 outside of the blockade, and 31 of Tổ 4
    form = {"csrf_token": token_in(told), "scenario": "none", "revision": "1"}
    page = planner.post(f"{at}/switch", data=form)
    assert page.url.path == at
    assert store.plan(made).revision == 2
    assert planner.get(f"/api/v1/plans/{made}/isolation").json()["in_force"] == "none"
    # Who looked before somebody else switched is told so.
    assert planner.post(f"{at}/switch", data={**form, "scenario": "now"}).status_code == 409


def test_defects_are_listed_in_words_and_nothing_is_started(planner: TestClient, store: Store):
    page = sent(planner, zones(first_day="2026-03-20", last_day="2026-03-10"))
    assert page.status_code == 422
    text = page.text
    assert "Chưa dùng được các tệp này" in text
    assert "trước khi bắt đầu ngày" in text
    assert f'href="{PAGE}"' in text
    assert "hãy gửi tệp các vùng" in sent(planner, {}).text
    clock = sent(planner, zones(), at=PAGE, polling_day="hôm nay")
    assert "hãy ghi ngày và giờ hợp lệ" in clock.text
    assert store.runs.latest() == ()


def test_a_scenario_is_drawn_up_in_advance_from_a_plan_without_a_territory(
    planner: TestClient, store: Store
):
    at = f"/planner/plans/{DRAFT}/isolation"
    page = sent(planner, {"prepared": ("z.geojson", zone_map(TO_8))}, at=at, name="cao")
    assert page.url.path == "/planner/runs/1"
    carry_out(store, store.runs.get(1))
    made = store.runs.get(1).plan_id
    told = planner.get(f"/api/v1/plans/{made}/isolation/scenarios").json()
    assert [s["name"] for s in told["items"]] == ["none", "cao"]
    assert "Áp dụng kịch bản này" in planner.get(f"/planner/plans/{made}/isolation").text


def test_who_only_views_sees_no_form(store: Store):
    with browsing(store, "xem") as client:
        page = client.get(PAGE)
        assert page.status_code == 200
        assert 'type="file"' not in page.text
