"""Isolation on the map: what is drawn, what the public sees, what Chromium shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from maps.drawing import drawing_of
from maps.isolation import clock, isolation_features
from maps.page import page_html
from tests.isolation_builders import AREA_2, X1, isolated_plan, published

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


def test_the_public_map_shows_blockades_and_new_stations_and_counts_nobody():
    plan = isolated_plan()
    drawn = isolation_features(plan, drawing_of(plan), public=True)
    assert set(drawn) == {"zones", "moves"}
    assert [f["properties"]["zone_code"] for f in drawn["zones"]] == ["Z-BLOCK", "Z-SITE"]
    # Station 2 moves, and area X1 inside the blockade votes there; the hotel's area is not shown.
    assert [f["properties"].get("area_id") for f in drawn["moves"]] == [X1, AREA_2, AREA_2]
    fields = {key for features in drawn.values() for f in features for key in f["properties"]}
    assert fields == {"zone_code", "kind", "begins", "ends", "name", "area_id", "number"} - {"ends"}


def test_the_public_map_names_no_facility_and_no_count_of_those_isolated():
    page = page_html(isolated_plan(), (), public=True)
    private = [
        "Trung đoàn",
        "7919",
        "Khách sạn",
        "Z-HOTEL",
        "Z-ARMY",
        "outbreak",
        *map("M{:02d}".format, range(1, 9)),
    ]
    assert [secret for secret in private if secret in page] == []
    # 1,191 come to station 2: the 1,200 posted less four in the blockade and five at home.
    assert not re.search(r"\b1[.,]?191\b", page)


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
