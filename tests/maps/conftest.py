"""A small finished plan to draw, and Chromium with the network closed to look at it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from geo.allocation import Allocation, Area
from geo.findings import Finding, Severity
from geo.plan import PollingPlan, WardPlan
from geo.rules import Locks, PlanningAims, profile_for
from maps import draw_map
from tests.builders import GRID_CRS, grid_territory

NASTY = "<img src=x onerror=window.hacked=1></script><script>window.hacked=1</script>"


def square_plan(
    rows: int = 4, columns: int = 6, *, area_rows: int = 2, area_columns: int = 3, name: str = "Tổ"
) -> PollingPlan:
    """Return a ward of square units cut into rectangular areas, each with a site in its corner.

    Unit ``i`` is called ``name i`` from 1, row by row, with 200 voters; areas are numbered row by row.
    """
    corners = [(r, c) for r in range(0, rows, area_rows) for c in range(0, columns, area_columns)]
    sites = {f"s{i}": corner for i, corner in enumerate(corners)}
    territory = grid_territory(rows, columns, voters=200, sites=sites, capacity=3_000)
    names = [f"{name} {i + 1}" for i in range(rows * columns)]
    territory = replace(territory, units=territory.units.assign(name=names))
    areas = tuple(
        Area(
            tuple(
                row * columns + column
                for row in range(top, min(top + area_rows, rows))
                for column in range(left, min(left + area_columns, columns))
            ),
            site,
        )
        for site, (top, left) in enumerate(corners)
    )
    allocation = Allocation(areas, 100.0, {"walk": 100.0}, 98.0, False, "iterations", 1_200.0)
    return plan_of(WardPlan(territory, allocation))


def plan_of(*wards: WardPlan) -> PollingPlan:
    """Return a plan of the given wards under the newest rules."""
    return PollingPlan(
        wards,
        profile_for(None),
        PlanningAims(),
        Locks(),
        GRID_CRS,
        created_at="2026-01-12T08:30:00",
    )


FINDINGS = (
    Finding(
        "within_minimum", Severity.ERROR, "00001", "00001-04", "00001-04 has 280 voters",
        "Law 85/2015/QH13 art. 11", facts={"voters": 280, "limit": 300},
    ),
    Finding("made_up", Severity.NOTE, "00001", "r0c1", "a note about one group"),
)  # fmt: skip


@pytest.fixture
def plan() -> PollingPlan:
    """Return 24 groups in 4 areas of 6: area 1 holds Tổ 1, 2, 3, 7, 8, 9."""
    return square_plan()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return Chromium, or skip where a laptop has none; CI must have it."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    program = program or shutil.which("google-chrome")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have Chromium")
        pytest.skip("no Chromium on this computer")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_map(chromium: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Return a function that draws a plan and opens it, with the network closed.

    When the test ends, no request may have left the disk and the console must hold no error.
    """
    said: list[str] = []
    asked: list[str] = []
    contexts = []

    def open_it(
        plan: PollingPlan, *, width: int = 1280, query: str = "", standalone: bool = False
    ) -> Page:
        draw_map(plan, FINDINGS, tmp_path / "map.html", standalone=standalone)
        context = chromium.new_context(viewport={"width": width, "height": 800}, offline=True)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on(
            "console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto((tmp_path / "map.html").as_uri() + query)
        page.wait_for_function("document.documentElement.dataset.ready", timeout=10_000)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
