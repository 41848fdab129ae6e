"""The map in Chromium, with the network closed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from geo.plan import PollingPlan
from maps import draw_map
from tests.maps.conftest import NASTY, square_plan

pytestmark = pytest.mark.browser

OpenMap = Callable[..., Page]


@pytest.mark.parametrize("standalone", [False, True])
def test_the_map_draws_from_the_disk_alone(open_map: OpenMap, plan: PollingPlan, standalone: bool):
    page = open_map(plan, standalone=standalone)
    assert page.locator("path.kv-area").count() == 4
    assert page.locator(".leaflet-marker-pane .pin").count() == 4
    # the style sheet was applied: a pane is placed absolutely
    pane = page.locator(".leaflet-map-pane")
    assert pane.evaluate("pane => getComputedStyle(pane).position") == "absolute"


def test_names_are_inert_in_popups_tooltips_and_table(open_map: OpenMap):
    page = open_map(square_plan(name=NASTY))
    page.fill("#kv-search", "img src x")
    page.locator("#kv-found button").first.click()
    popup = page.locator(".leaflet-popup-content h3")
    assert popup.inner_text() == f"{NASTY} 1"
    page.click("#kv-home")
    page.locator("path.kv-cell").nth(20).hover(position={"x": 8, "y": 8}, force=True)
    assert page.locator(".kv-tip b").inner_text() == f"{NASTY} 21"
    assert page.locator(".leaflet-pane img, #kv-table img, #kv-found img").count() == 0
    assert page.evaluate("window.hacked") is None


def test_layers_are_switched_off_and_on(open_map: OpenMap, plan: PollingPlan):
    page = open_map(plan)
    page.hover(".leaflet-control-layers")
    box = page.locator(".leaflet-control-layers-overlays label", has_text="Phòng bỏ phiếu").last
    box.click()
    assert page.locator(".leaflet-marker-pane .pin").count() == 0
    box.click()
    assert page.locator(".leaflet-marker-pane .pin").count() == 4


def test_search_finds_without_marks_and_puts_the_exact_number_first(
    open_map: OpenMap, plan: PollingPlan
):
    page = open_map(plan)
    page.fill("#kv-search", "to 5")
    assert page.locator("#kv-found b").all_inner_texts() == ["Tổ 5"]
    page.fill("#kv-search", "NHÀ VAN hoa s2")
    assert page.locator("#kv-found b").first.inner_text() == "Nhà văn hóa s2"
    page.fill("#kv-search", "khu vuc 3")
    assert page.locator("#kv-found b").first.inner_text() == "Khu vực bỏ phiếu số 3"
    page.keyboard.press("Enter")
    assert "1.200" in page.locator(".leaflet-popup-content").inner_text()
    page.fill("#kv-search", "không có đâu")
    assert page.locator("#kv-found").inner_text() == "Không tìm thấy"


def test_a_unit_tells_its_voters_its_walk_and_why(open_map: OpenMap, plan: PollingPlan):
    page = open_map(plan)
    page.fill("#kv-search", "tổ 9")  # third of area 1's second row: 200 m right, 100 m down
    page.keyboard.press("Enter")
    told = page.locator(".leaflet-popup-content").inner_text()
    assert "200" in told
    assert "224 m" in told
    assert "Vì sao ở khu vực này?" in told


def test_the_language_changes_without_loading_again(open_map: OpenMap, plan: PollingPlan):
    page = open_map(plan)
    page.evaluate("window.same = true")
    assert page.locator("h1").inner_text().startswith("Khu vực bỏ phiếu")
    page.click("[data-speak=en]")
    assert page.locator("h1").inner_text().startswith("Voting areas")
    assert page.get_attribute("#kv-search", "placeholder") == "Find a group, a place, an area…"
    assert page.get_attribute("html", "lang") == "en"
    assert page.evaluate("window.same") is True


def test_the_address_can_ask_for_english(open_map: OpenMap, plan: PollingPlan):
    page = open_map(plan, query="?lang=en")
    assert page.locator("h1").inner_text().startswith("Voting areas")


def test_a_click_on_a_finding_zooms_to_its_place(open_map: OpenMap, plan: PollingPlan):
    page = open_map(plan)
    where = "(map => [map.getCenter().lat, map.getCenter().lng, map.getZoom()])(khuvuc.map())"
    lat, lon, zoom = page.evaluate(where)
    page.locator(".level.error li button").click()
    # the finding is about area 4, the south-eastern quarter of the ward
    new_lat, new_lon, new_zoom = page.evaluate(where)
    assert new_lat < lat
    assert new_lon > lon
    assert new_zoom > zoom
    assert "280" in page.locator(".leaflet-popup-content").inner_text()


def test_a_phone_scrolls_only_downwards(open_map: OpenMap, plan: PollingPlan):
    page = open_map(plan, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator(".side > details[open]").count() == 0
    page.fill("#kv-search", "to 17")
    page.locator("#kv-found button").first.click()
    box = page.locator(".leaflet-popup-content-wrapper").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_print_shows_map_and_table_and_no_controls(open_map: OpenMap, plan: PollingPlan):
    page = open_map(plan)
    page.emulate_media(media="print")
    page.wait_for_selector("html.printing")
    assert page.locator(".map-box").is_visible()
    assert page.locator("#kv-table table").is_visible()
    for hidden in (".tools", ".search", ".leaflet-control-zoom", ".leaflet-control-layers"):
        assert page.locator(hidden).first.is_hidden()
    page.emulate_media(media="screen")
    page.wait_for_selector("html:not(.printing)", state="attached")
    assert page.locator(".search").is_visible()


def test_without_a_script_the_table_is_still_there(
    chromium: Browser, tmp_path: Path, plan: PollingPlan
):
    draw_map(plan, (), tmp_path / "map.html")
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((tmp_path / "map.html").as_uri())
    assert page.locator("#kv-table tbody tr").count() == 4
    assert page.locator("#kv-table th", has_text="Số cử tri").first.is_visible()
    context.close()


def test_eight_hundred_units_are_soon_interactive(open_map: OpenMap):
    page = open_map(square_plan(20, 40, area_rows=5, area_columns=4))
    ready_ms = int(page.evaluate("document.documentElement.dataset.ready"))
    assert page.locator("path.kv-cell").count() == 800
    assert ready_ms < 5_000
