"""The page as text: figures, links, escaping, repeatability."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from branca.element import Element

from geo.allocation import AreaKind
from geo.errors import Obstacle
from geo.plan import PollingPlan, WardPlan, version_id
from maps import BaseTiles, draw_map
from maps.assets import asset_files
from maps.drawing import drawing_of
from maps.page import page_html
from maps.standalone import RemoteLinkError, refuse_remote_links
from tests.builders import grid_territory
from tests.maps.conftest import FINDINGS, NASTY, plan_of, square_plan


def embedded(page: str, name: str) -> dict[str, object]:
    found = re.search(
        rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL
    )
    assert found
    return dict(json.loads(found[1]))


def test_the_page_carries_version_and_figures(plan: PollingPlan):
    page = page_html(plan, FINDINGS)
    version = version_id(plan)
    assert f'<meta name="khuvuc-plan" content="{version}">' in page
    figures = embedded(page, "khuvuc-figures")
    assert figures["version"] == version
    assert figures["voters"] == 24 * 200
    areas = figures["areas"]
    assert isinstance(areas, dict)
    assert areas["00001-02"] == {"voters": 1_200, "station_id": "00001-S02", "units": 6}
    assert len(areas) == 4


def test_two_renders_are_equal_byte_for_byte(plan: PollingPlan):
    assert page_html(plan, FINDINGS) == page_html(plan, FINDINGS)


def test_folium_gets_its_own_way_of_naming_back(plan: PollingPlan):
    page_html(plan, ())
    assert Element().get_name() != Element().get_name()
    assert len(Element._generate_id()) == 32


def test_neighbouring_areas_are_drawn_in_different_styles(plan: PollingPlan):
    style = drawing_of(plan).areas["style"]
    # 2 × 2 areas; those that meet at the corner are kept apart too
    assert style.nunique() == 4


def test_the_table_says_what_the_map_says(plan: PollingPlan):
    page = page_html(plan, FINDINGS)
    row = re.search(r'<tr id="row-00001-04">.*?</tr>', page, re.DOTALL)
    assert row
    assert "Tổ 16, Tổ 17, Tổ 18, Tổ 22, Tổ 23, Tổ 24" in row[0]
    assert "Nhà văn hóa s3" in row[0]
    assert "4 Phố Thử" in row[0]
    assert "1.200" in row[0]
    assert "Khu vực số 4 có 280 cử tri, dưới mức tối thiểu 300" in row[0]


def test_a_name_never_becomes_markup(plan: PollingPlan):
    nasty = square_plan(name=NASTY)
    nasty = replace(nasty, intake=replace(nasty.intake, folder=NASTY))
    page = page_html(nasty, FINDINGS)
    assert "<img" not in page
    assert page.count("</script>") == page.count("<script")
    assert "&lt;img src=x onerror" in page


def test_assets_are_copied_beside_the_page_and_linked_by_relative_paths(
    plan: PollingPlan, tmp_path: Path
):
    draw_map(plan, FINDINGS, tmp_path / "map.html")
    assert all((tmp_path / "map_assets" / file).is_file() for file in asset_files())
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    links = re.findall(r'(?:src|href)="([^"#]+)"', page)
    assert links
    assert all(link.startswith("map_assets/") and (tmp_path / link).is_file() for link in links)


def test_a_standalone_map_is_one_file_without_links(plan: PollingPlan, tmp_path: Path):
    draw_map(plan, FINDINGS, tmp_path / "one" / "map.html", standalone=True)
    assert [p.name for p in (tmp_path / "one").iterdir()] == ["map.html"]
    page = (tmp_path / "one/map.html").read_text(encoding="utf-8")
    assert "map_assets" not in page
    assert "sourceMappingURL" not in page
    assert "data:image/png;base64," in page


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://cdn.example/a.js"></script>',
        '<link rel="stylesheet" href="//cdn.example/a.css">',
        "<style>p { background: url(http://cdn.example/a.png) }</style>",
        '<p style="background:red" ><img src=http://cdn.example/a.png></p>',
        "<style>@import 'https://cdn.example/a.css';</style>",
    ],
)
def test_a_remote_link_is_refused(page: str):
    with pytest.raises(RemoteLinkError, match=r"cdn\.example|//"):
        refuse_remote_links(page)


def test_a_name_that_looks_like_a_link_is_no_link():
    refuse_remote_links("<td>&lt;img src=http://cdn.example/a.png&gt; https://example.org</td>")


def test_the_policy_allows_no_remote_host(plan: PollingPlan):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page_html(plan, ()))
    assert policy
    assert "http" not in policy[1]
    assert html.unescape(policy[1]).startswith("default-src 'self'")


def test_only_the_host_of_the_operators_own_tiles_is_allowed(plan: PollingPlan):
    tiles = BaseTiles("https://tiles.example/{z}/{x}/{y}.png", "Bản đồ <b>Sở</b>")
    page = page_html(plan, (), tiles)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    assert re.findall(r"https?://\S+", policy[1]) == ["https://tiles.example"]
    assert "https://tiles.example/{z}/{x}/{y}.png" in page
    assert "<b>Sở" not in page
    assert "tiles.example" not in page_html(plan, ())


def test_a_ward_without_a_plan_is_drawn_with_its_obstacles():
    ward = next(iter(square_plan().wards))
    obstacle = Obstacle("capacity", "ward", "1,840 places are missing", "add a site")
    page = page_html(plan_of(WardPlan(ward.territory, None, (obstacle,))), ())
    assert "1,840 places are missing" in page
    assert "Chưa lập được phương án" in page
    assert embedded(page, "khuvuc-figures")["areas"] == {}


def test_a_planned_ward_is_drawn_beside_one_that_is_not():
    planned = square_plan().wards[0]
    other = WardPlan(grid_territory(2, 2, ward_code="00002"), None, ())
    figures = embedded(page_html(plan_of(planned, other), ()), "khuvuc-figures")
    assert figures["voters"] == 24 * 200 + 4 * 500
    areas = figures["areas"]
    assert isinstance(areas, dict)
    assert len(areas) == 4


def test_estimates_are_marked_wherever_voters_stand():
    plan = square_plan()
    ward = plan.wards[0]
    units = ward.territory.units.assign(estimated=[i == 0 for i in range(24)])
    page = page_html(plan_of(replace(ward, territory=replace(ward.territory, units=units))), ())
    rows = {n: re.search(rf'<tr id="row-00001-0{n}">.*?</tr>', page, re.DOTALL) for n in (1, 2)}
    assert rows[1]
    assert rows[2]
    assert "ước tính" in rows[1][0]
    assert "ước tính" not in rows[2][0]


def test_a_separate_area_and_a_place_to_be_found_are_said_so():
    plan = square_plan()
    ward = plan.wards[0]
    assert ward.allocation
    areas = (replace(ward.allocation.areas[0], kind=AreaKind.SEPARATE), *ward.allocation.areas[1:])
    sites = ward.territory.sites.assign(to_be_found=[False, True, False, False])
    changed = replace(
        ward,
        territory=replace(ward.territory, sites=sites),
        allocation=replace(ward.allocation, areas=areas),
    )
    page = page_html(plan_of(changed), ())
    rows = re.findall(r'<tr id="row-00001-0\d">.*?</tr>', page, re.DOTALL)
    assert ["Khu vực bỏ phiếu riêng" in row for row in rows] == [True, False, False, False]
    assert ["còn phải tìm" in row for row in rows] == [False, True, False, False]
