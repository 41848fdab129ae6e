"""Other plans beside the map: a curve that can be seen, heard and read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree as ET

from playwright.sync_api import Page

from geo.plan import PollingPlan, version_id
from geo.plan.schema import (
    AlternativesBlock,
    CurveRow,
    DifferentRow,
    ObstacleRow,
    OtherArea,
)
from maps.alternatives import curve_svg
from maps.page import page_html
from tests.maps.conftest import NASTY

CURVE = [
    CurveRow(areas=3, chosen=False, mean_walk_m=160.0, p90_walk_m=300.0, fewest_voters=1_200,
             most_voters=1_600, objective=9.0, gap=0.004, proved=False, legal=True),
    CurveRow(areas=4, chosen=True, mean_walk_m=120.0, p90_walk_m=240.0, fewest_voters=1_200,
             most_voters=1_200, objective=8.0, gap=0.0, proved=True, legal=True),
    CurveRow(areas=5, chosen=False, why_not=[ObstacleRow(
        rule="areas", subject="00001", message=NASTY, remedy="", needed=5, available=4)]),
]  # fmt: skip


def with_block(plan: PollingPlan) -> PollingPlan:
    other = DifferentRow(
        number=1, voters_moved=1_200, share_moved=0.25, costs_more=0.0062, opened=["s1"], closed=[],
        area_list=[OtherArea(units=["r0c0"], site_code="s1", voters=200)], mean_walk_m=121.0,
    )  # fmt: skip
    block = AlternativesBlock(curve=CURVE, within=0.01, complete=True, different=[other])
    return replace(plan, wards=(replace(plan.wards[0], alternatives=block),))


def test_only_a_plan_that_has_alternatives_shows_them(plan: PollingPlan):
    assert "Phương án khác</span>" not in page_html(plan, ()).split("<script")[0]
    page = page_html(with_block(plan), ())
    assert "25\u00a0% cử tri đổi nơi bỏ phiếu; giá trị mục tiêu cao hơn 0,62\u00a0%." in page
    assert "25\u00a0% of voters change station; the objective is 0.62\u00a0% higher." in page
    assert "≤ 0,4\u00a0%" in page
    assert "<img src=x" not in page


def test_the_alternatives_are_no_part_of_the_version(plan: PollingPlan):
    assert version_id(with_block(plan)) == version_id(plan)


def test_the_curve_says_what_it_shows_and_leaves_out_numbers_without_a_plan():
    drawn = ET.fromstring(curve_svg(CURVE))  # noqa: S314 - our own text
    assert drawn.get("role") == "img"
    assert (
        drawn.get("data-aria-label-en")
        == "Mean walk by number of areas. 3 areas: 160 m; 4 areas: 120 m"
    )
    dots = [dot for dot in drawn.iter("circle") if dot.get("class") is None]
    (first, second) = [(float(d.get("cx", 0)), float(d.get("cy", 0))) for d in dots]
    assert first[0] < second[0]  # more areas, farther right
    assert first[1] < second[1]  # a shorter walk, lower
    assert len([dot for dot in drawn.iter("circle") if dot.get("class") == "ring"]) == 1


def test_a_curve_of_one_point_is_not_drawn():
    assert curve_svg(CURVE[1:]) == ""


def test_the_panel_follows_the_language(plan: PollingPlan, open_map: Callable[..., Page]):
    page = open_map(with_block(plan))
    curve = page.locator("svg.curve")
    assert str(curve.get_attribute("aria-label")).startswith("Đi bộ bình quân")
    page.click('[data-speak="en"]')
    assert str(curve.get_attribute("aria-label")).startswith("Mean walk")
    assert page.locator("details.panel.other td", has_text="no legal plan").is_visible()
