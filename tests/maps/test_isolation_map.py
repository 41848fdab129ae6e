"""Isolation on the map: what is drawn, what the public sees, what Chromium shows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from maps.drawing import drawing_of
from maps.isolation import clock, isolation_features
from maps.page import page_html
from tests.isolation_builders import isolated_plan, published

OpenMap = Callable[..., Page]


def test_a_plan_without_isolation_has_none_on_its_map():
    plan = published()
    assert isolation_features(plan, drawing_of(plan)) == {}
    assert 'id="kv-isolation"' not in page_html(plan, ())


def test_each_zone_move_and_round_is_drawn():
    plan = isolated_plan()
    drawn = isolation_features(plan, drawing_of(plan))
    assert [f["properties"]["zone_code"] for f in drawn["zones"]] == [
        "Z-BLOCK", "Z-SITE", "Z-HOTEL", "Z-ARMY", "Z-SLOW",
    ]  # fmt: skip
    # station 2 moves: an arrow and its new place; two separate areas: a place each
    kinds = Counter((f["properties"]["kind"], f["geometry"]["type"]) for f in drawn["moves"])
    assert kinds == {
        ("moved_station", "LineString"): 1,
        ("moved_station", "Point"): 1,
        ("separate_area", "Point"): 2,
    }
    # two rounds, with one stop and three
    assert Counter(f["geometry"]["type"] for f in drawn["rounds"]) == {"LineString": 2, "Point": 4}
    # area 1 sends a box to homes alone
    assert [f["properties"]["area_id"] for f in drawn["touched"]] == ["00001-02"]


def test_the_public_map_tells_nothing_of_home_isolation_rounds_or_armed_units():
    plan = isolated_plan()
    drawn = isolation_features(plan, drawing_of(plan), public=True)
    assert "rounds" not in drawn
    assert not any("voters" in f["properties"] for f in drawn["zones"])
    told = json.dumps(drawn, ensure_ascii=False) + page_html(plan, (), public=True)
    assert "Trung đoàn 7919" not in told
    assert "M05" not in told


def test_an_armed_unit_is_named_nowhere_on_the_planners_map_either():
    assert "Trung đoàn 7919" not in page_html(isolated_plan(), ())


def test_minutes_are_told_as_a_clock_shows_them():
    assert [clock(420), clock(506.8), clock(1260)] == ["07:00", "08:27", "21:00"]


@pytest.mark.browser
def test_before_hides_what_isolation_changes_and_after_shows_it(open_map: OpenMap):
    page = open_map(isolated_plan())
    assert page.locator("path.kv-zone").count() == 3
    page.click('[data-state="before"]')
    assert page.locator("path.kv-zone, path.kv-move, path.kv-round, .stop").count() == 0
    assert page.locator("path.kv-area").count() == 2
    page.click('[data-state="after"]')
    assert page.locator("path.kv-zone").count() == 3
    assert page.locator(".stop").count() == 4


@pytest.mark.browser
def test_the_slider_shows_the_zones_of_each_day(open_map: OpenMap):
    """All began on 1 March; distancing holds until 20 March, that day included."""
    page = open_map(isolated_plan())
    slider = page.locator("#kv-isolation input[type=range]")
    assert page.locator("#kv-isolation output .vi").inner_text() == "15/03/2026"
    slider.press("ArrowRight")
    assert page.locator("#kv-isolation output .vi").inner_text() == "21/03/2026"
    assert page.locator("path.kv-zone").count() == 2


@pytest.mark.browser
def test_a_zone_tells_what_is_done_for_those_inside(open_map: OpenMap):
    page = open_map(isolated_plan())
    shown = page.locator("path.kv-zone").first.bounding_box()
    page.mouse.click(shown["x"] + 20, shown["y"] + shown["height"] - 20)
    card = page.locator(".leaflet-popup-content .card")
    assert card.locator("h3 .vi").inner_text() == "Vùng phong tỏa"
    assert "Khu vực bỏ phiếu riêng" in card.inner_text()
